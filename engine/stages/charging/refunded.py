"""Money of a line is back with its payer: so much of the line counts no longer."""

from datetime import datetime

from engine.domain.fees import money
from engine.domain.names import SYSTEM
from engine.stages.casefile import CaseFile
from engine.store import fees, journal


def line(file: CaseFile, refund_id: int, now: datetime) -> None:
    """The bank has paid a refund of one line. Whoever hears it calls this, once."""
    line_id, cents = fees.refund_of_line(file.tx, refund_id)
    paid = fees.line(file.tx, line_id)
    fees.add_refunded(file.tx, line_id, cents)
    journal.write(
        file.tx, file.case.id, "line-refunded", SYSTEM, now,
        department=paid.department, charge=paid.charge, amount=money.figures(cents),
    )  # fmt: skip

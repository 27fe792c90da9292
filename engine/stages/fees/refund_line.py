"""A part or all of a paid line goes back (退付): the department grants it, finance has it paid."""

from datetime import datetime

from engine.domain.fees import money
from engine.domain.fees.lines import FeeLine
from engine.domain.fees.refusals import TooMuchBack
from engine.domain.names import Officer, Role, Text
from engine.stages import opening
from engine.stages.fees import paid_line
from engine.stages.reading import short
from engine.store import Transaction, fees, journal

_AMOUNT = Text("退付金额", "Amount to go back")
_WHAT = Text("退付", "A refund")


def grant(
    tx: Transaction,
    line_id: int,
    amount: str,
    reason: str,
    basis: str,
    request: str,
    by: Officer,
    now: datetime,
) -> None:
    """An officer of the department grants it; the money leaves when finance confirms.

    Args:
        amount: yuan, as typed.
        request: names the form it was asked for on: the same form sent twice is one refund.

    Raises:
        NoSuchThing; NotYours: of another department. LineGone: the line is not paid.
        TooMuchBack: more than was paid, less what went or goes back. ReasonNeeded, Unreadable.
    """
    line = fees.line(tx, line_id)
    file = opening.case(tx, line.case_id, now)
    paid_line.of_department(line, Role.HANDLER, by)
    key = f"line/{line_id}/{short(request, 'request', _WHAT, 64)}"
    if fees.refund_known(tx, key):
        return
    cents, words = paid_line.asked(line, _WHAT, amount, _AMOUNT, reason)
    rule = short(basis, "basis", Text("退付依据", "Legal basis of the refund"), 400)
    left = refundable(tx, line)
    if cents > left:
        raise TooMuchBack(
            charge=line.title,
            paid=money.figures(line.amount),
            back=money.figures(line.amount - left),
            left=money.figures(left),
            name="amount",
        )
    fees.add_refund(tx, line, cents, words, rule, key, by, now)
    journal.write(
        tx, file.case.id, "refund-granted", by, now,
        department=line.department, charge=line.charge, amount=money.figures(cents),
        basis=rule, reason=words,
    )  # fmt: skip


def refundable(tx: Transaction, line: FeeLine) -> int:
    """What of a line may still go back, in cents: paid, less what went back or is on its way."""
    return line.amount - fees.going_back(tx, line.id)

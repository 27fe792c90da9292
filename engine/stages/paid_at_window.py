"""The payment of a while-you-wait case, noted at the window, until the bank's own block does it."""

from datetime import datetime

from engine.domain.names import Officer, Text, WorkItemId
from engine.stages import advance, opening
from engine.stages.reading import short
from engine.store import Transaction, branches, journal


def note(tx: Transaction, item_id: WorkItemId, slip_no: str, by: Officer, now: datetime) -> None:
    """The teller notes that the slip was paid.

    Raises:
        as ``opening.item``; Unreadable: no slip number.
    """
    file, item = opening.item(tx, item_id, ("pay",), by, now)
    number = short(slip_no, "slip_no", Text("缴款通知单号", "Slip no."), 32)
    branches.finish(tx, item_id, by, {"slip_no": number}, now)
    journal.write(tx, file.case.id, "slip-paid", by, now, slip_no=number)
    file.complete(item.element, item.nth)
    advance.on(file, now)

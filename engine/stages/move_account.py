"""A utility moves its account along with the property: moved, or why not (市民之家)."""

from datetime import datetime

from engine.domain.errors import ReasonNeeded
from engine.domain.names import Officer, Text, WorkItemId
from engine.stages import advance, opening
from engine.stages.reading import short
from engine.store import Transaction, branches, journal

ACCOUNT = Text("户号", "Account no.")
REASON = Text("未办成的原因", "Why it was not moved")


def report(
    tx: Transaction,
    item_id: WorkItemId,
    account_no: str,
    reason: str,
    by: Officer,
    now: datetime,
    *,
    moved: bool,
) -> None:
    """The account is in the new owner's name, or it cannot be and the applicant is told why.

    Arrears of a gas bill never hold a certificate back: either way the case goes on.

    Raises:
        as ``opening.item``; Unreadable: no account number; ReasonNeeded: not moved, and no why.
    """
    file, item = opening.item(tx, item_id, ("move",), by, now)
    number = short(account_no, "account_no", ACCOUNT, 40, empty=not moved)
    if not moved and not reason.strip():
        raise ReasonNeeded(what=REASON, name="reason")
    words = short(reason, "reason", REASON, 400, empty=True)
    form = {"moved": moved, "account_no": number, "reason": words}
    branches.finish(tx, item_id, by, form, now)
    journal.write(
        tx, file.case.id, "account-moved" if moved else "account-not-moved", by, now,
        department=item.department, **({} if moved else {"reason": words}),
    )  # fmt: skip
    file.complete(item.element, item.nth)
    advance.on(file, now)

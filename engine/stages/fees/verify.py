"""A second person lets a department's assessment stand, or sends it back (复核)."""

from datetime import datetime

from engine.domain.case import WorkItem
from engine.domain.errors import NeedsSecondPerson, ReasonNeeded
from engine.domain.fees import money
from engine.domain.fees.lines import DECIDED, FeeLine
from engine.domain.lifecycle import BranchState, WorkItemState
from engine.domain.names import BranchId, Officer, Text, WorkItemId
from engine.stages import advance, opening, timekeeping
from engine.stages.casefile import CaseFile
from engine.stages.reading import short
from engine.store import Transaction, branches, fees, journal

BEFORE = frozenset({"assess", "deposit"})
"""The works whose result is checked here."""


def approve(tx: Transaction, item_id: WorkItemId, by: Officer, now: datetime) -> None:
    """The assessment stands; approving twice is approving once.

    Raises:
        as ``opening.item``; NeedsSecondPerson: who assessed cannot verify.
    """
    file, item = opening.of_item(tx, item_id, now)
    done = item.form is not None and item.form.get("result") == "approved"
    if item.work == "verify" and item.done_by == by.account and done:
        return
    opening.may_do(file, item, ("verify",), by, now)
    _another(file, item, by)
    branches.finish(tx, item_id, by, {"result": "approved"}, now)
    close(file, item, by, now)
    file.complete(item.element, item.nth)
    advance.on(file, now)


def send_back(
    tx: Transaction, item_id: WorkItemId, reason: str, by: Officer, now: datetime
) -> None:
    """Back to the officer, inside the department, with a reason.

    Raises:
        as ``opening.item``; NeedsSecondPerson; ReasonNeeded, Unreadable.
    """
    file, item = opening.item(tx, item_id, ("verify",), by, now)
    if not reason.strip():
        raise ReasonNeeded(what=Text("退回", "Sending back"), name="reason")
    words = short(reason, "reason", Text("退回原因", "Reason"), 4000)
    _another(file, item, by)
    assert item.branch is not None  # inside a branch
    branches.finish(tx, item_id, by, {"result": "returned", "reason": words}, now)
    branches.mark_returned(tx, file.case.id, item.branch, returned=True)
    journal.write(
        tx, file.case.id, "assessment-sent-back", by, now,
        department=item.department, branch=item.branch, reason=words,
    )  # fmt: skip
    file.complete(item.element, item.nth)
    advance.on(file, now)


def has_checker(file: CaseFile, branch: str) -> bool:
    """Whether the diagram lets a second person look."""
    model = file.edition.model
    return any(n.work == "verify" for n in model.children(model.node(branch).inside))


def close(file: CaseFile, item: WorkItem, by: Officer, now: datetime) -> None:
    """A department's share is over; its lines wait for the slip."""
    assert item.branch is not None  # inside a branch
    model = file.edition.model
    if any(n.work == "deposit" for n in model.children(model.node(item.branch).inside)):
        _over(file, item.branch, by, now)
        journal.write(
            file.tx, file.case.id, "deposit-verified", by, now,
            department=item.department, branch=item.branch,
        )  # fmt: skip
        return
    lines = _lines(file, item)
    fees.check(file.tx, [line.id for line in lines], by, now)
    _over(file, item.branch, by, now)
    journal.write(
        file.tx, file.case.id, "fees-verified", by, now,
        department=item.department, branch=item.branch, lines=len(lines),
        amount=money.figures(sum(line.amount for line in lines)),
    )  # fmt: skip


def assessed_by(file: CaseFile, item: WorkItem) -> WorkItem | None:
    """The piece of work that is being verified: the latest that was done before it."""
    found = [
        one
        for one in branches.around(file.tx, item.id)
        if one.work in BEFORE and one.state is WorkItemState.DONE
    ]
    return found[-1] if found else None


def _over(file: CaseFile, branch: BranchId, by: Officer, now: datetime) -> None:
    timekeeping.end_pauses(file, branch, by, now)
    branches.end(file.tx, file.case.id, branch, BranchState.DONE, now)


def _another(file: CaseFile, item: WorkItem, by: Officer) -> None:
    before = assessed_by(file, item)
    if before is not None and before.done_by == by.account:
        raise NeedsSecondPerson


def _lines(file: CaseFile, item: WorkItem) -> list[FeeLine]:
    held = fees.lines(file.tx, file.case.id)
    return [x for x in held if x.department == item.department and x.state in DECIDED]

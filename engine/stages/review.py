"""A checker, another person than the handler, lets an opinion stand or sends it back (审核)."""

from datetime import datetime

from engine.domain.case import WorkItem
from engine.domain.errors import NeedsSecondPerson, ReasonNeeded, WrongVersion
from engine.domain.lifecycle import WorkItemState
from engine.domain.names import AccountId, Officer, Text, WorkItemId
from engine.domain.opinions import Opinion, Proposal
from engine.stages import advance, handle, opening, take_over, verdicts
from engine.stages.casefile import CaseFile
from engine.stages.reading import short
from engine.store import Transaction, branches, journal


def approve(
    tx: Transaction, item_id: WorkItemId, seen_version: int, by: Officer, now: datetime
) -> None:
    """The handler's opinion stands: written once for (case, branch, round), then on.

    Raises:
        as ``opening.item``; NeedsSecondPerson: the handler cannot check;
        WrongVersion: newer drawings are in.
    """
    file, item = opening.of_item(tx, item_id, now)
    if _approved_already(item, by):
        return
    opening.may_do(file, item, ("check",), by, now)
    if seen_version != file.case.drawing_version:
        raise WrongVersion(now=file.case.drawing_version, seen=seen_version)
    handled, proposal = drafted(file, item)
    if handled.done_by == by.account:
        raise NeedsSecondPerson
    assert item.branch is not None  # a checker works inside a branch
    assert item.department is not None  # likewise
    branches.finish(tx, item_id, by, {"result": "approved"}, now)
    opinion = Opinion(
        branch=item.branch,
        department=item.department,
        round=item.round,
        kind=proposal.kind,
        drawing_version=file.case.drawing_version,
        at=now,
        text=proposal.text,
        conditions=proposal.conditions,
        handler=handled.done_name,
        checker=by.name,
        form=proposal.form,
    )
    verdicts.write(file, opinion, proposal.comments, by, now)
    file.complete(item.element, item.nth)
    advance.on(file, now)


def send_back(
    tx: Transaction, item_id: WorkItemId, reason: str, by: Officer, now: datetime
) -> None:
    """Back to the handler, inside the department, with a reason.

    Raises:
        as ``opening.item``; NeedsSecondPerson; ReasonNeeded.
    """
    file, item = opening.item(tx, item_id, ("check",), by, now)
    if not reason.strip():
        raise ReasonNeeded(what=Text("退回", "Sending back"), name="reason")
    words = short(reason, "reason", Text("退回原因", "Reason"), 4000)
    handled, _ = drafted(file, item)
    if handled.done_by == by.account:
        raise NeedsSecondPerson
    assert item.branch is not None  # inside a branch
    branches.finish(tx, item_id, by, {"result": "returned", "reason": words}, now)
    branches.mark_returned(tx, file.case.id, item.branch, returned=True)
    journal.write(
        tx, file.case.id, "opinion-sent-back", by, now,
        department=item.department, branch=item.branch, round=item.round, reason=words,
    )  # fmt: skip
    if take_over.at_our_desk(file, item):
        take_over.hand_on(file, item, "handle", now)
    else:
        file.complete(item.element, item.nth)
    advance.on(file, now)


def drafted(file: CaseFile, item: WorkItem) -> tuple[WorkItem, Proposal]:
    """The handler's latest opinion of this branch and round, and the item it came with."""
    found = [
        i
        for i in branches.around(file.tx, item.id)
        if i.work == "handle" and i.state is WorkItemState.DONE
    ]
    return found[-1], handle.from_form(found[-1].form)


def _approved_already(item: WorkItem, by: Officer) -> bool:
    mine: AccountId | None = item.done_by
    return (
        item.work == "check"
        and mine == by.account
        and item.form is not None
        and item.form.get("result") == "approved"
    )

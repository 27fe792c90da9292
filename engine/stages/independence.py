"""The lead department says whether the granted part can stand without the refused one."""

from datetime import datetime

from engine.domain.errors import NotYours, ReasonNeeded
from engine.domain.names import Officer, Text, WorkItemId
from engine.domain.words import POSTS
from engine.stages import advance, opening
from engine.stages.reading import short
from engine.store import Transaction, branches, journal


def confirm(
    tx: Transaction,
    item_id: WorkItemId,
    independent: bool,  # noqa: FBT001 - the answer itself
    reason: str,
    by: Officer,
    now: datetime,
) -> None:
    """Yes: the other decisions are handed out (partly granted). No: the case is refused.

    Raises:
        as ``opening.item``; NotYours: not of the lead department; ReasonNeeded.
    """
    file, item = opening.item(tx, item_id, ("independence",), by, now)
    if by.department != file.edition.guide.lead:
        raise NotYours(whose=POSTS[item.role])
    if not reason.strip():
        raise ReasonNeeded(what=Text("牵头部门的意见", "The lead department's word"), name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
    file.change(independent=independent)
    branches.finish(tx, item_id, by, {"independent": independent, "reason": words}, now)
    journal.write(
        tx, file.case.id, "independence-confirmed" if independent else "independence-denied",
        by, now, department=by.department, reason=words,
    )  # fmt: skip
    file.complete(item.element, item.nth)
    advance.on(file, now)

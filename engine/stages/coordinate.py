"""The drawing coordinator puts the comments of all departments on one list for the design firm.

Beside the process: nothing here holds a case up, and the firm may begin before the list is sent.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine.domain import gathering
from engine.domain.case import ReviewComment, WorkItem
from engine.domain.coordination import Coordination
from engine.domain.errors import NoLongerWaiting, NotYours, Refused, Unreadable
from engine.domain.names import CaseId, Officer, Role, Text
from engine.domain.words import POSTS, STATES
from engine.stages import opening
from engine.stages.casefile import CaseFile
from engine.store import Transaction, branches, coordination, journal, opinions


class ListIsSent(Refused):
    """What stands on a notice that went out is not moved about behind the firm's back."""

    ZH = (
        "审查意见汇总表已于{when}送出，不能再调整并列。需要说明的，请写在催办里或电话联系设计单位。"
    )
    EN = "The summary of comments was sent on {when}; its lines stay as they are. Call the firm."


def join(tx: Transaction, case_id: CaseId, ids: Iterable[int], by: Officer, now: datetime) -> None:
    """Put comments that say the same on one line; each stays its department's own.

    Joining twice is joining once.

    Raises:
        as ``changing``; ListIsSent; Unreadable: fewer than two, or not open comments of the case.
    """
    file, _, held = changing(tx, case_id, by, now)
    chosen = _chosen(file, ids)
    if len(chosen) < 2:
        why = Text("至少要选两条。", "choose at least two.")
        raise Unreadable(field=Text("并列意见", "Joining comments"), name="comments", why=why)
    _not_sent(held)
    joined = gathering.join(held.joined, [c.id for c in chosen])
    if joined == held.joined:
        return
    coordination.write(tx, case_id, replace(held, joined=joined))
    _note(file, "comments-joined", chosen, by, now)


def unjoin(tx: Transaction, case_id: CaseId, comment_id: int, by: Officer, now: datetime) -> None:
    """Put a comment on a line of its own again.

    Raises:
        as ``changing``; ListIsSent; Unreadable: not an open comment of the case.
    """
    file, _, held = changing(tx, case_id, by, now)
    chosen = _chosen(file, [comment_id])
    _not_sent(held)
    joined = gathering.unjoin(held.joined, comment_id)
    if joined == held.joined:
        return
    coordination.write(tx, case_id, replace(held, joined=joined))
    _note(file, "comments-separated", chosen, by, now)


def keep_apart(
    tx: Transaction, case_id: CaseId, pair: tuple[int, int], by: Officer, now: datetime
) -> None:
    """Two comments look alike and are not: they are not suggested again.

    Raises:
        as ``changing``; Unreadable: not open comments of the case.
    """
    file, _, held = changing(tx, case_id, by, now)
    chosen = sorted(c.id for c in _chosen(file, pair))
    if len(chosen) == 2 and (chosen[0], chosen[1]) not in held.apart:
        apart = (*held.apart, (chosen[0], chosen[1]))
        coordination.write(tx, case_id, replace(held, apart=apart))


def changing(
    tx: Transaction, case_id: CaseId, by: Officer, now: datetime
) -> tuple[CaseFile, WorkItem, Coordination]:
    """A case whose drawings are being changed, locked, for its coordinator.

    Raises:
        NotYours: not the coordinator of the lead department.
        NoLongerWaiting: no drawing change is under way.
    """
    file = opening.case(tx, case_id, now)
    if not coordinates(by, file):
        raise NotYours(whose=POSTS[Role.COORDINATOR])
    for item in branches.open_items(tx, case_id):
        if item.work == "redraw":
            return file, item, coordination.of_round(tx, case_id, file.case.round)
    raise NoLongerWaiting(status=STATES[file.case.status])


def coordinates(by: Officer, file: CaseFile) -> bool:
    """Whether this person coordinates the drawing changes of this case."""
    ours = by.department in (None, file.edition.guide.lead)
    return by.may(Role.COORDINATOR) and ours


def _chosen(file: CaseFile, ids: Iterable[int]) -> list[ReviewComment]:
    known = {c.id: c for c in opinions.comments(file.tx, file.case.id) if c.open}
    wanted = sorted(set(ids))
    if not set(wanted) <= known.keys():
        why = Text("其中有的不是本件待答复的意见。请刷新后重选。",
                   "some are not open comments of this case. Reload and choose again.")  # fmt: skip
        raise Unreadable(field=Text("并列意见", "Joining comments"), name="comments", why=why)
    return [known[n] for n in wanted]


def _not_sent(held: Coordination) -> None:
    if held.sent_at is not None:
        raise ListIsSent(when=held.sent_at)


def _note(
    file: CaseFile, what: str, chosen: list[ReviewComment], by: Officer, now: datetime
) -> None:
    journal.write(
        file.tx, file.case.id, what, by, now,
        round=file.case.round, comments=[c.id for c in chosen],
        sheets=sorted({c.sheet_no for c in chosen}),
        department=sorted({c.department for c in chosen}),
    )  # fmt: skip

"""A piece of work passes from one person of a department to another (转办), with a word why."""

from datetime import datetime

from engine.domain.case import WorkItem
from engine.domain.errors import NeedsSecondPerson, NotYours, Refused
from engine.domain.names import AccountId, Officer, Role, Text, WorkItemId
from engine.domain.words import POSTS
from engine.stages import opening
from engine.stages.casefile import CaseFile
from engine.stages.reading import short
from engine.store import Transaction, branches, journal, people

LONGEST = 400


class NotAColleague(Refused):
    """Whoever was named cannot take this work."""

    ZH = "不能转给{name}：须是本部门在岗的{post}。请从列表中选择。"
    EN = "It cannot go to {name}: only to a {post} of this department. Choose from the list."


def give(
    tx: Transaction, item_id: WorkItemId, to: AccountId, note: str, by: Officer, now: datetime
) -> None:
    """Put an open piece of work on a colleague's desk. Giving it twice is giving it once.

    Its holder may, or anybody of the post while nobody holds it; the department's chief
    representative may at any time, for instance when the holder is away.

    Raises:
        as ``opening.item``; NotAColleague; Unreadable: the note is too long;
        NeedsSecondPerson: the check of an opinion would go to its own handler.
    """
    file, item = opening.of_item(tx, item_id, now)
    if _in_charge(item, by):
        opening.waits(file, item)
    else:
        opening.may_do(file, item, (item.work,), by, now)
    words = short(note, "note", Text("转办说明", "Note"), LONGEST, empty=True)
    colleague = _colleague(file, item, to)
    if item.claimed_by == colleague.account:
        return
    branches.claim(tx, item_id, colleague, now, passed_by=by.name, note=words)
    journal.write(
        tx, file.case.id, "work-transferred", by, now,
        element=item.element, to=colleague.name, reason=words,
    )  # fmt: skip


def _in_charge(item: WorkItem, by: Officer) -> bool:
    return by.may(Role.CHIEF) and item.department is not None and item.department == by.department


def _colleague(file: CaseFile, item: WorkItem, to: AccountId) -> Officer:
    if item.department is None:
        raise NotYours(whose=POSTS[Role.HANDLER])
    account = people.account(file.tx, to)
    found = account.officer
    if not (account.active and found.department == item.department and found.may(item.role)):
        raise NotAColleague(name=found.name, post=POSTS[item.role])
    if item.work == "check" and _handled_by(file, item) == found.account:
        raise NeedsSecondPerson
    return found


def _handled_by(file: CaseFile, item: WorkItem) -> AccountId | None:
    done = [i for i in branches.around(file.tx, item.id) if i.work == "handle" and i.done_by]
    return done[-1].done_by if done else None

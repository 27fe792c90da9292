"""A piece of work passes from one person of a department to another (转办), with a word why."""

from datetime import datetime

from engine.domain.case import WorkItem
from engine.domain.errors import NeedsSecondPerson, NotYours, Refused
from engine.domain.lifecycle import WorkItemState
from engine.domain.names import AccountId, Officer, Role, Text, WorkItemId
from engine.domain.wording import local_day
from engine.domain.words import POSTS
from engine.stages import opening
from engine.stages.casefile import CaseFile
from engine.stages.fees import verify
from engine.stages.reading import short
from engine.store import Transaction, branches, departments, journal, people, transfer_notices

LONGEST = 400

_BEFORE = {"check": frozenset({"handle"}), "verify": verify.BEFORE}
"""Work of a second person, and the work that is looked at again in it."""


class NotAColleague(Refused):
    """Whoever was named cannot take this work."""

    ZH = "不能转给{name}：须是本部门在岗的{post}。请从列表中选择。"
    EN = "It cannot go to {name}: this work is for {post} of its own department. Choose again."


class IsAway(Refused):
    """Whoever was named is on leave today."""

    ZH = "{name}请假到{until}，不能转给请假的人。请选择另一位同事。"
    EN = "{name} is away until {until}: work cannot go to somebody on leave. Choose another."


class NoMandateThere(Refused):
    """Whoever was named could not sign it."""

    ZH = "{name}在“{item}”上没有有效授权，转去也不能签发。请选择另一位首席代表。"
    EN = "{name} has no valid mandate for “{item}” and could not sign. Choose another."


class HolderChanged(Refused):
    """Between the page and the press of its button somebody claimed the work, or gave it back."""

    ZH = "这一页打开之后，此件{what}，没有转办。请看过之后再转。"
    EN = "After this page was opened {what}; it was not transferred. Look again before you do."


def give(
    tx: Transaction,
    item_id: WorkItemId,
    to: AccountId,
    note: str,
    by: Officer,
    now: datetime,
    *,
    seen: AccountId | None = None,
) -> None:
    """Put an open piece of work on a colleague's desk. Giving it twice is giving it once.

    Its holder may, or anybody of the post while nobody holds it; the department's chief
    representative and the centre's manager may at any time, for instance when the holder is away.
    Whoever held it is told, if somebody else gave it away.

    Args:
        seen: who held it on the page that was pressed, 0 nobody; None: the page did not say.

    Raises:
        as ``opening.item``; NotAColleague, IsAway, NoMandateThere; Unreadable: the note is too
        long; NeedsSecondPerson: it would go to whose work it looks at again; HolderChanged.
    """
    file, item = opening.of_item(tx, item_id, now)
    if _in_charge(item, by):
        opening.waits(file, item)
    else:
        opening.may_do(file, item, (item.work,), by, now)
    words = short(note, "note", Text("转办说明", "Note"), LONGEST, empty=True)
    colleague = _colleague(file, item, to, now)
    if item.claimed_by == colleague.account:
        return
    if seen is not None and seen != (item.claimed_by or 0):
        raise HolderChanged(what=_held_now(tx, item))
    branches.claim(tx, item_id, colleague, now, passed_by=by.name, note=words)
    _tell(tx, item, colleague, words, by, now)
    journal.write(
        tx, file.case.id, "work-transferred", by, now,
        element=item.element, to=colleague.name, reason=words,
    )  # fmt: skip


def _tell(
    tx: Transaction, item: WorkItem, to: Officer, words: str, by: Officer, now: datetime
) -> None:
    """Whoever held it hears of it, unless they gave it away themselves."""
    before = item.claimed_by
    known = {to.account} if before is None else {to.account, before}
    transfer_notices.settle(tx, item.id, known, now)
    if before is not None and before != by.account:
        transfer_notices.tell(
            tx, before, item.id, to_name=to.name, by_name=by.name, reason=words, at=now
        )


def _in_charge(item: WorkItem, by: Officer) -> bool:
    if item.department is None:
        return False
    return by.may(Role.MANAGER) or (by.may(Role.CHIEF) and item.department == by.department)


def _held_now(tx: Transaction, item: WorkItem) -> Text:
    if item.claimed_by is None:
        return Text("已退回待签收", "it was released")
    name = people.account(tx, item.claimed_by).officer.name
    return Text(f"已由{name}签收", f"{name} claimed it")


def _colleague(file: CaseFile, item: WorkItem, to: AccountId, now: datetime) -> Officer:
    if item.department is None:
        raise NotYours(whose=POSTS[Role.HANDLER])
    account = people.account(file.tx, to)
    found = account.officer
    if not (account.active and found.department == item.department and found.may(item.role)):
        raise NotAColleague(name=found.name, post=POSTS[item.role])
    today = local_day(now)
    for absence in departments.absences(file.tx, found, today):
        if absence.account == found.account and absence.since <= today:
            raise IsAway(name=found.name, until=absence.until)
    if _looked_at(file, item) == found.account:
        raise NeedsSecondPerson
    if item.work == "sign":
        _may_sign(file, item, found, now)
    return found


def _looked_at(file: CaseFile, item: WorkItem) -> AccountId | None:
    """Who did what this work looks at again."""
    before = _BEFORE.get(item.work, frozenset())
    around = branches.around(file.tx, item.id) if before else ()
    done = [i for i in around if i.work in before and i.state is WorkItemState.DONE]
    return done[-1].done_by if done else None


def _may_sign(file: CaseFile, item: WorkItem, who: Officer, now: datetime) -> None:
    assert item.department is not None  # a decision is some department's
    rule = file.edition.guide.item_of(item.department)
    if rule is None:
        return  # signing says what is wrong with the guide
    held = people.mandates(file.tx, who.account, rule.code)
    if not any(mandate.valid(local_day(now)) for mandate in held):
        raise NoMandateThere(name=who.name, item=rule.title)

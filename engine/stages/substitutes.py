"""Who is away names a colleague (请假代办) who may do what they hold meanwhile."""

from datetime import date, datetime, timedelta
from typing import Final

from engine.domain.errors import NoSuchThing, Refused, Unreadable
from engine.domain.names import AccountId, Officer, Role, Text
from engine.domain.wording import local_day
from engine.store import Transaction, departments, people

LONGEST: Final = 92
"""Days that one substitution may last: a quarter; longer is another posting."""

_POSTS: Final = (Role.HANDLER, Role.CHECKER)


class NoSubstitute(Refused):
    """Whoever was named cannot stand in."""

    ZH = "{name}不能代办：须是本部门同岗位的另一位同事。请从列表中选择。"
    EN = "{name} cannot stand in: only another colleague of the same post. Choose from the list."


def name(
    tx: Transaction, to: AccountId, since: date, until: date, by: Officer, now: datetime
) -> None:
    """From one day to another, both included, a colleague may do what this officer holds.

    Raises:
        NoSubstitute: not a colleague of the same post. Unreadable: the days make no sense.
    """
    other = people.account(tx, to)
    posts = [role for role in _POSTS if role in by.roles]
    same = other.active and other.officer.department == by.department and by.department is not None
    if not same or other.officer.account == by.account or not other.officer.may(*posts):
        raise NoSubstitute(name=other.officer.name)
    if until < max(since, local_day(now)):
        why = Text("不能早于开始日期和今天。", "may not lie before the first day or today.")
        raise Unreadable(field=Text("结束日期", "Last day"), name="until", why=why)
    if until - since > timedelta(days=LONGEST):
        why = Text(f"最多{LONGEST}天。", f"at most {LONGEST} days later.")
        raise Unreadable(field=Text("结束日期", "Last day"), name="until", why=why)
    departments.name_substitute(tx, by, other.officer, since, until, now)


def end(tx: Transaction, absence_id: int, by: Officer) -> None:
    """The officer is back.

    Raises:
        NoSuchThing: it is gone, or somebody else's.
    """
    if not departments.end_absence(tx, by, absence_id):
        raise NoSuchThing(what=Text("这条代办", "The substitution"))

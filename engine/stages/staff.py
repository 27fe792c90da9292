"""Who works here: accounts and mandates, as the operator of the house keeps them.

Nothing is ever deleted: whoever leaves may not sign in any more, and what they did keeps their
name.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from engine.domain import codes
from engine.domain.case import Mandate
from engine.domain.errors import NoSuchThing, Refused, Unreadable
from engine.domain.guide import ServiceGuide
from engine.domain.names import Department, Officer, Role, Text
from engine.domain.wording import local_day, unshowable, visible
from engine.stages import editions
from engine.store import Transaction, journal, people
from engine.store import editions as shelf
from engine.store.people import Account

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_LAST_DAY: Final = datetime.max.replace(tzinfo=UTC)
_OF_A_DEPARTMENT: Final = frozenset({Role.HANDLER, Role.CHECKER, Role.CHIEF})


class LoginTaken(Refused):
    """Two people cannot sign in under one name."""

    ZH = "账号“{login}”已经有人使用（{name}）。请换一个账号名，或用 people change 修改原账号。"
    EN = "The account “{login}” is in use ({name}). Choose another, or alter it by people change."


class MandateOver(Refused):
    """What was valid on a past day cannot be made never to have been."""

    ZH = "授权{number}只能从{earliest}起终止，不能追溯到{asked}。已签发的决定不受影响。"
    EN = "Mandate {number} can end on {earliest} at the earliest, not back on {asked}."


@dataclass(frozen=True, slots=True)
class Post:
    """What a person is here: name, roles, department (code) or organisation (credit code)."""

    name: str
    roles: frozenset[Role]
    department: str = ""
    organisation: str = ""


def hire(tx: Transaction, login: str, post: Post, by: Officer, now: datetime) -> Officer:
    """A new account, without a password yet.

    Raises:
        Unreadable: the account name or something of the post. LoginTaken.
    """
    if not _LOGIN.fullmatch(login):
        raise _wrong(
            "login",
            Text("账号", "account"),
            "应为2至64个小写字母、数字、点、横线，以字母或数字开头。",
            "2 to 64 lower-case letters, digits, dots and dashes, beginning with one of the first.",
        )
    held = people.by_login(tx, login)
    if held is not None:
        raise LoginTaken(login=login, name=held.officer.name)
    right = _right(tx, post, now)
    officer = people.add(
        tx,
        login=login,
        name=right.name,
        roles=right.roles,
        department=Department(right.department) if right.department else None,
        organisation=right.organisation,
    )
    journal.write(tx, None, "account-added", by, now, login=login, **_said(right))
    return officer


def change(tx: Transaction, login: str, post: Post, by: Officer, now: datetime) -> None:
    """Another name, post or department; counts from the person's next click on.

    Raises:
        NoSuchThing, Unreadable: nothing changed.
    """
    held, right = account(tx, login), _right(tx, post, now)
    people.change(
        tx,
        held.officer.account,
        name=right.name,
        roles=right.roles,
        department=Department(right.department) if right.department else None,
        organisation=right.organisation,
    )
    journal.write(tx, None, "account-changed", by, now, login=login, **_said(right))


def post_of(held: Account) -> Post:
    """What somebody is now, to be changed in part."""
    who = held.officer
    return Post(who.name, who.roles, who.department or "", who.organisation)


def admit(tx: Transaction, login: str, by: Officer, now: datetime, *, active: bool) -> bool:
    """Let somebody in again, or no more. False: so it was already."""
    held = account(tx, login)
    if held.active == active:
        return False
    people.set_active(tx, held.officer.account, active=active)
    what = "account-activated" if active else "account-deactivated"
    journal.write(tx, None, what, by, now, login=login)
    return True


def set_password(
    tx: Transaction, login: str, password_hash: str, by: Officer, now: datetime
) -> None:
    """A new password; the journal knows that, and nothing of it.

    Raises:
        NoSuchThing: no such account.
    """
    people.set_password(tx, account(tx, login).officer.account, password_hash)
    journal.write(tx, None, "password-set", by, now, login=login)


def entrust(
    tx: Transaction,
    login: str,
    item: str,
    days: tuple[date, date],
    document_no: str,
    by: Officer,
    now: datetime,
) -> int:
    """A mandate to sign for an item (授权委托书), both days included; its number.

    Raises:
        NoSuchThing, Unreadable: not a chief representative, or not an item of their department.
    """
    held = account(tx, login)
    since, until = days
    if not held.officer.may(Role.CHIEF):
        raise _wrong(
            "login", Text("账号", "account"), "不是首席代表，不能授权签发。",
            "is no chief representative; only these sign.",
        )  # fmt: skip
    known = {
        i.code for g in _guides(tx, now) for i in g.items if i.department == held.officer.department
    }
    if item not in known:
        whose, listed = held.officer.department, "、".join(sorted(known)) or "—"
        raise _wrong(
            "item",
            Text("审批事项", "item"),
            f"不是{whose}的事项。可选：{listed}。",
            f"is none of {whose}. Known: {listed}.",
        )
    if until < since:
        raise _wrong(
            "until", Text("截止日期", "last day"), "早于起始日期。", "lies before the first day."
        )
    number = people.grant(
        tx, held.officer.account, item, since, until, _plain("document_no", document_no, 80)
    )
    journal.write(
        tx, None, "mandate-given", by, now, login=login, item=item, mandate=number,
        since=since.isoformat(), until=until.isoformat(),
    )  # fmt: skip
    return number


def end_mandate(tx: Transaction, number: int, last: date, by: Officer, now: datetime) -> None:
    """A mandate ends with the day ``last``; what was signed under it stands.

    Raises:
        NoSuchThing: no such mandate. MandateOver: that day lies in the past.
    """
    held = next((one for one in people.all_mandates(tx) if one.id == number), None)
    if held is None:
        raise NoSuchThing(what=Text(f"授权{number}", f"Mandate {number}"))
    earliest = local_day(now) - timedelta(days=1)
    if last < earliest:
        raise MandateOver(number=number, earliest=earliest, asked=last)
    people.end_mandate(tx, number, min(last, held.until))
    journal.write(tx, None, "mandate-ended", by, now, mandate=number, until=last.isoformat())


def mandates(tx: Transaction) -> tuple[tuple[str, Mandate], ...]:
    """Every mandate with the account it was given to."""
    logins = {one.officer.account: one.login for one in people.accounts(tx)}
    return tuple((logins.get(one.account, "?"), one) for one in people.all_mandates(tx))


def account(tx: Transaction, login: str) -> Account:
    """The account of this name.

    Raises:
        NoSuchThing: there is none.
    """
    held = people.by_login(tx, login) if _LOGIN.fullmatch(login) else None
    if held is None:
        shown = visible(login)[:40]
        raise NoSuchThing(what=Text(f"账号“{shown}”", f"The account “{shown}”"))
    return held


def _guides(tx: Transaction, now: datetime) -> list[ServiceGuide]:
    """Of the editions in force, and of those approved for a later day: people come first."""
    found = [
        editions.in_force(tx, name, at) for at in (now, _LAST_DAY) for name in shelf.offered(tx, at)
    ]
    return [one.guide for one in {edition.id: edition for edition in found}.values()]


def _right(tx: Transaction, post: Post, now: datetime) -> Post:
    """The post, made plain.

    Raises:
        Unreadable: a name nobody can read, no role, an unknown department, a wrong credit code.
    """
    right = replace(post, name=_plain("name", post.name, 64), department=post.department.upper())
    if not right.name:
        raise _wrong("name", Text("姓名", "name"), "必须填写。", "is required.")
    if not right.roles:
        raise _wrong("role", Text("岗位", "role"), "至少要有一个。", "at least one is needed.")
    known = {d.code for guide in _guides(tx, now) for d in guide.departments}
    if right.department and right.department not in known:
        listed = "、".join(sorted(known)) or "lianshen init"
        raise _wrong("department", Text("部门", "department"),
                     f"没有“{right.department[:16]}”。可选：{listed}。",
                     f"there is no “{right.department[:16]}”. Known: {listed}.")  # fmt: skip
    if right.roles & _OF_A_DEPARTMENT and not right.department:
        raise _wrong("department", Text("部门", "department"),
                     "承办人、审核人、首席代表必须写明部门。",
                     "handlers, checkers and chief representatives belong to one.")  # fmt: skip
    if Role.DESIGN_FIRM in right.roles or right.organisation:
        return replace(right, organisation=codes.credit_code(right.organisation))
    return right


def _plain(name: str, text: str, longest: int) -> str:
    if unshowable(text) or len(text) > longest:
        raise _wrong(name, Text(name, name), f"最多{longest}个字，不能有控制字符。",
                     f"at most {longest} characters, none that cannot be shown.")  # fmt: skip
    return visible(text)


def _said(post: Post) -> dict[str, object]:
    return {
        "roles": sorted(role.value for role in post.roles),
        "department": post.department,
        "organisation": post.organisation,
    }


def _wrong(name: str, field: Text, zh: str, en: str) -> Unreadable:
    return Unreadable(field=field, name=name, why=Text(zh, en))

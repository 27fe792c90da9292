"""Accounts, mandates, and what somebody typed but did not hand in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update

from engine.domain.case import Mandate
from engine.domain.errors import NoSuchThing
from engine.domain.names import AccountId, Department, Officer, Role, Text
from engine.store.database import Row, Transaction
from engine.store.tables import ACCOUNT, DRAFT, MANDATE

_ACCOUNT = select(ACCOUNT).where(ACCOUNT.c.id == bindparam("account"))
_DRAFT = select(DRAFT.c.body).where(
    DRAFT.c.account_id == bindparam("account"), DRAFT.c.subject == bindparam("about")
)
_DROP = delete(DRAFT).where(
    DRAFT.c.account_id == bindparam("account"), DRAFT.c.subject == bindparam("about")
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in; ``officer`` is how stages see them.

    ``stamp`` counts how often all sessions of the account were ended: a session of an earlier
    count is over, wherever its cookie lies.
    """

    login: str
    officer: Officer
    password_hash: str
    active: bool
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a list of accounts is narrowed to; empty values narrow nothing.

    ``text`` is part of a name, a login, a department's code or an organisation's; ``departments``
    are codes of those that it names. ``active`` None: whether or not they may sign in.
    """

    text: str = ""
    departments: frozenset[Department] = frozenset()
    active: bool | None = None


def names(tx: Transaction, accounts: Collection[AccountId]) -> dict[int, str]:
    """The names behind some account numbers."""
    if not accounts:
        return {}
    rows = select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.id.in_(sorted(accounts)))
    return {int(r["id"]): str(r["name"]) for r in tx.all(rows)}


def account(tx: Transaction, account_id: AccountId) -> Account:
    """The account with this id.

    Raises:
        NoSuchThing: there is none.
    """
    row = tx.one(_ACCOUNT, account=account_id)
    if row is None:
        raise NoSuchThing(what=Text("账号", "The account"))
    return _account(row)


def by_login(tx: Transaction, login: str) -> Account | None:
    """The account that signs in as ``login``."""
    row = tx.one(select(ACCOUNT).where(ACCOUNT.c.login == login))
    return None if row is None else _account(row)


def accounts(tx: Transaction) -> tuple[Account, ...]:
    """Everybody, in the order they were added."""
    return tuple(_account(r) for r in tx.all(select(ACCOUNT).order_by(ACCOUNT.c.id)))


def found(tx: Transaction, narrow: Narrow, *, limit: int, offset: int) -> tuple[Account, ...]:
    """Accounts of a list: who may sign in first, each department together, by login."""
    rows = (
        select(ACCOUNT)
        .where(*_tests(narrow))
        .order_by(
            ACCOUNT.c.active.desc(), func.coalesce(ACCOUNT.c.department, ""), ACCOUNT.c.login,
            ACCOUNT.c.id,
        )
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return tuple(_account(r) for r in tx.all(rows))


def found_total(tx: Transaction, narrow: Narrow) -> int:
    """How many accounts these are."""
    return int(tx.value(select(func.count()).select_from(ACCOUNT).where(*_tests(narrow))))


def of_department(tx: Transaction, department: Department) -> tuple[Account, ...]:
    """Everybody of a department, in the order they were added."""
    theirs = select(ACCOUNT).where(ACCOUNT.c.department == department).order_by(ACCOUNT.c.id)
    return tuple(_account(r) for r in tx.all(theirs))


def add(
    tx: Transaction,
    *,
    login: str,
    name: str,
    roles: Iterable[Role],
    department: Department | None = None,
    organisation: str = "",
    password_hash: str = "",
) -> Officer:
    """A new account."""
    row = {
        "login": login,
        "name": name,
        "roles": sorted(r.value for r in roles),
        "department": department,
        "organisation": organisation,
        "password_hash": password_hash,
    }
    key = tx.run(insert(ACCOUNT).values(**row)).inserted_primary_key
    assert key is not None
    return account(tx, AccountId(key[0])).officer


def change(
    tx: Transaction,
    account_id: AccountId,
    *,
    name: str,
    roles: Iterable[Role],
    department: Department | None,
    organisation: str,
) -> None:
    """Say anew who somebody is; past entries keep the name of their day."""
    values = {
        "name": name,
        "roles": sorted(r.value for r in roles),
        "department": department,
        "organisation": organisation,
    }
    tx.run(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**values))


def set_active(tx: Transaction, account_id: AccountId, *, active: bool) -> None:
    """Whether somebody may sign in; a running session ends with the next click."""
    tx.run(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(active=active))


def set_password(tx: Transaction, account_id: AccountId, password_hash: str) -> None:
    """Replace the password hash of an account; whoever was signed in with the old one is out."""
    changed = update(ACCOUNT).where(ACCOUNT.c.id == account_id)
    tx.run(changed.values(password_hash=password_hash, stamp=ACCOUNT.c.stamp + 1))


def end_sessions(tx: Transaction, account_id: AccountId) -> None:
    """Everybody who is signed in with this account, on whatever machine, is out."""
    ended = update(ACCOUNT).where(ACCOUNT.c.id == account_id)
    tx.run(ended.values(stamp=ACCOUNT.c.stamp + 1))


def grant(
    tx: Transaction, account_id: AccountId, item: str, since: date, until: date, document_no: str
) -> int:
    """Give a mandate to sign for an item; its id."""
    row = {
        "account_id": account_id,
        "item": item,
        "since": since,
        "until": until,
        "document_no": document_no,
    }
    key = tx.run(insert(MANDATE).values(**row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def mandates(tx: Transaction, account_id: AccountId, item: str) -> tuple[Mandate, ...]:
    """Every mandate of a person for an item, the one that lasts longest first."""
    rows = (
        select(MANDATE)
        .where(MANDATE.c.account_id == account_id, MANDATE.c.item == item)
        .order_by(MANDATE.c.until.desc())
    )
    return tuple(_mandate(r) for r in tx.all(rows))


def all_mandates(tx: Transaction) -> tuple[Mandate, ...]:
    """Every mandate there has been, the oldest first."""
    return tuple(_mandate(r) for r in tx.all(select(MANDATE).order_by(MANDATE.c.id)))


def end_mandate(tx: Transaction, number: int, until: date) -> None:
    """The last day of a mandate."""
    tx.run(update(MANDATE).where(MANDATE.c.id == number).values(until=until))


def keep_draft(
    tx: Transaction, account_id: AccountId, subject: str, body: Mapping[str, Any], now: datetime
) -> None:
    """Keep what somebody typed, over what was kept before. ``subject`` e.g. "item:12"."""
    kept = {"body": dict(body), "at": now}
    row = {"account_id": account_id, "subject": subject, **kept}
    key = ["account_id", "subject"]
    tx.run(tx.insert(DRAFT).values(**row).on_conflict_do_update(index_elements=key, set_=kept))


def draft(tx: Transaction, account_id: AccountId, subject: str) -> Mapping[str, Any] | None:
    """What was kept, or None."""
    row = tx.one(_DRAFT, account=account_id, about=subject)
    return None if row is None else row["body"]


def drafts(tx: Transaction, account_id: AccountId) -> tuple[tuple[str, datetime], ...]:
    """Subjects of everything a person has kept, newest first."""
    rows = select(DRAFT).where(DRAFT.c.account_id == account_id).order_by(DRAFT.c.at.desc())
    return tuple((r["subject"], r["at"]) for r in tx.all(rows))


def drop_draft(tx: Transaction, account_id: AccountId, subject: str) -> None:
    """Forget what was kept."""
    tx.later(_DROP, {"account": account_id, "about": subject})


def _tests(narrow: Narrow) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    if narrow.text:
        columns = (ACCOUNT.c.name, ACCOUNT.c.login, ACCOUNT.c.department, ACCOUNT.c.organisation)
        says = [one.icontains(narrow.text, autoescape=True) for one in columns]
        tests.append(or_(*says, ACCOUNT.c.department.in_(sorted(narrow.departments))))
    if narrow.active is not None:
        tests.append(ACCOUNT.c.active.is_(narrow.active))
    return tests


def _mandate(row: Row) -> Mandate:
    return Mandate(
        row["id"], row["account_id"], row["item"], row["since"], row["until"], row["document_no"]
    )


def _account(row: Row) -> Account:
    department = row["department"]
    officer = Officer(
        AccountId(row["id"]),
        row["name"],
        frozenset(Role(r) for r in row["roles"]),
        None if department is None else Department(department),
        row["organisation"],
    )
    return Account(row["login"], officer, row["password_hash"], row["active"], row["stamp"])

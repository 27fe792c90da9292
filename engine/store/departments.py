"""The people of a department: colleagues, who stands in for whom, who is typing what."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, insert, or_, select

from engine.domain.names import AccountId, Department, Officer, Role, WorkItemId
from engine.store.database import Transaction
from engine.store.people import of_department
from engine.store.tables import ACCOUNT, DRAFT, SUBSTITUTE

_AWAY, _BACK = ACCOUNT.alias("away"), ACCOUNT.alias("back")


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away, both days included, and a colleague may do what they hold."""

    id: int
    account: AccountId
    name: str
    stands_in: AccountId
    stands_in_name: str
    since: date
    until: date


def colleagues(tx: Transaction, department: Department, *roles: Role) -> tuple[Officer, ...]:
    """Everybody of a department who may sign in and holds one of these posts, by name."""
    found = (a.officer for a in of_department(tx, department) if a.active)
    return tuple(sorted((o for o in found if o.may(*roles)), key=lambda o: o.name))


def absences(tx: Transaction, officer: Officer, day: date) -> tuple[Absence, ...]:
    """Present and coming absences that concern this officer, as absent or as substitute."""
    mine = SUBSTITUTE.c.account_id == officer.account
    return _absences(tx, day, or_(mine, SUBSTITUTE.c.stands_in == officer.account))


def away(tx: Transaction, department: Department, day: date) -> tuple[Absence, ...]:
    """Present and coming absences of everybody of a department, the earliest first."""
    return _absences(tx, day, _AWAY.c.department == department)


def _absences(tx: Transaction, day: date, whose: ColumnElement[bool]) -> tuple[Absence, ...]:
    rows = (
        select(SUBSTITUTE, _AWAY.c.name.label("name"), _BACK.c.name.label("stands_in_name"))
        .join(_AWAY, _AWAY.c.id == SUBSTITUTE.c.account_id)
        .join(_BACK, _BACK.c.id == SUBSTITUTE.c.stands_in)
        .where(SUBSTITUTE.c.until >= day, whose)
        .order_by(SUBSTITUTE.c.since, SUBSTITUTE.c.id)
    )
    return tuple(
        Absence(
            r["id"], AccountId(r["account_id"]), r["name"], AccountId(r["stands_in"]),
            r["stands_in_name"], r["since"], r["until"],
        )
        for r in tx.all(rows)
    )  # fmt: skip


def stands_in_for(tx: Transaction, officer: Officer, day: date) -> tuple[AccountId, ...]:
    """Colleagues who are away on this day and whose work this officer may do."""
    rows = select(SUBSTITUTE.c.account_id).where(
        SUBSTITUTE.c.stands_in == officer.account,
        SUBSTITUTE.c.since <= day,
        SUBSTITUTE.c.until >= day,
    )
    return tuple(AccountId(r["account_id"]) for r in tx.all(rows))


def name_substitute(
    tx: Transaction, officer: Officer, other: Officer, since: date, until: date, now: datetime
) -> None:
    """A colleague may do what this officer holds, from one day to another, both included."""
    row = {
        "account_id": officer.account,
        "stands_in": other.account,
        "since": since,
        "until": until,
        "at": now,
    }
    tx.run(insert(SUBSTITUTE).values(**row))


def end_absence(tx: Transaction, officer: Officer, absence_id: int) -> bool:
    """The officer is back. False: it is gone, or not theirs."""
    mine = (SUBSTITUTE.c.id == absence_id, SUBSTITUTE.c.account_id == officer.account)
    return tx.run(delete(SUBSTITUTE).where(*mine)).rowcount == 1


def typing(tx: Transaction, item_id: WorkItemId, but: AccountId) -> tuple[str, datetime] | None:
    """Another person who has typed into this piece of work and not handed it in: name, when."""
    row = tx.one(
        select(ACCOUNT.c.name, DRAFT.c.at)
        .join(ACCOUNT, ACCOUNT.c.id == DRAFT.c.account_id)
        .where(DRAFT.c.subject == f"item:{item_id}", DRAFT.c.account_id != but)
        .order_by(DRAFT.c.at.desc())
        .limit(1)
    )
    return None if row is None else (row["name"], row["at"])


def draft_at(tx: Transaction, account: AccountId, subject: str) -> datetime | None:
    """When somebody last kept what they typed, or None."""
    kept = select(DRAFT.c.at).where(DRAFT.c.account_id == account, DRAFT.c.subject == subject)
    found: datetime | None = tx.value(kept)
    return found

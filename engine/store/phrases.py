"""Stock phrases (常用语): words that are written often, a person's own and the department's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from engine.domain.names import Officer
from engine.store.database import Transaction
from engine.store.tables import PHRASE

MOST = 200
"""Own and the department's together; more than a person looks through."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are written often. ``own``: for its author alone, else for the department."""

    id: int
    text: str
    own: bool
    by: str
    at: datetime


def of(tx: Transaction, officer: Officer) -> tuple[Phrase, ...]:
    """What this officer may insert: the own ones first, each in the order they were added."""
    rows = (
        select(PHRASE)
        .where(_may_use(officer))
        .order_by(PHRASE.c.account_id.is_(None), PHRASE.c.id)
        .limit(MOST)
    )
    return tuple(
        Phrase(r["id"], r["text"], r["account_id"] is not None, r["by"], r["at"])
        for r in tx.all(rows)
    )


def total(tx: Transaction, officer: Officer) -> int:
    """How many phrases this officer may insert."""
    return int(tx.value(select(func.count()).select_from(PHRASE).where(_may_use(officer))))


def add(tx: Transaction, officer: Officer, text: str, *, own: bool, now: datetime) -> None:
    """Keep a phrase, for oneself or for the department."""
    row = {
        "department": officer.department,
        "account_id": officer.account if own else None,
        "text": text,
        "by": officer.name,
        "at": now,
    }
    tx.run(insert(PHRASE).values(**row))


def change(tx: Transaction, officer: Officer, phrase_id: int, text: str, now: datetime) -> bool:
    """Other words for a phrase. False: it is gone, or not theirs."""
    mine = (PHRASE.c.id == phrase_id, _may_use(officer))
    changed = update(PHRASE).where(*mine).values(text=text, by=officer.name, at=now)
    return tx.run(changed).rowcount == 1


def drop(tx: Transaction, officer: Officer, phrase_id: int) -> bool:
    """Forget a phrase. False: it is gone, or not theirs."""
    gone = delete(PHRASE).where(PHRASE.c.id == phrase_id, _may_use(officer))
    return tx.run(gone).rowcount == 1


def _may_use(officer: Officer) -> ColumnElement[bool]:
    own = PHRASE.c.account_id == officer.account
    shared = and_(PHRASE.c.account_id.is_(None), PHRASE.c.department == officer.department)
    return and_(PHRASE.c.department == officer.department, or_(own, shared))

"""After a restore nothing leaves the house until each counterpart has been asked what it has."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, exists, insert, select, update

from engine.domain.names import Officer
from engine.store.database import Transaction
from engine.store.tables import QUARANTINE

_OPEN = QUARANTINE.c.lifted_at.is_(None)


@dataclass(frozen=True, slots=True)
class Quarantine:
    """One that stands: since the restore, from which backup."""

    since: datetime
    source: str


def stands() -> Exists:
    """Whether one stands, for a WHERE."""
    return exists(select(QUARANTINE.c.id).where(_OPEN))


def standing(tx: Transaction) -> Quarantine | None:
    """The newest one that stands, or None."""
    rows = select(QUARANTINE).where(_OPEN).order_by(QUARANTINE.c.id.desc()).limit(1)
    row = tx.one(rows)
    return None if row is None else Quarantine(row["since"], row["source"])


def impose(tx: Transaction, source: str, now: datetime) -> None:
    """From now on nothing leaves."""
    tx.run(insert(QUARANTINE).values(since=now, source=source[:200]))


def lift(tx: Transaction, by: Officer, now: datetime) -> None:
    """Everything has been asked."""
    tx.run(update(QUARANTINE).where(_OPEN).values(lifted_at=now, lifted_by=by.name))

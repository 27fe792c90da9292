"""Which processes of the house run. Their rows also say what time it was, for ``queue.watch``."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from engine.store.database import Row, Transaction
from engine.store.tables import PRESENCE

REMEMBERED = timedelta(days=7)
"""For so long a process that has ended can be looked up."""


@dataclass(frozen=True, slots=True)
class Presence:
    """One process as it was last seen.

    ``seen_at`` is the right time, also where the clock of its machine was wrong (``trouble`` says
    so). ``uptime`` are the seconds that machine had been up, in its life ``boot``; ``boot`` is ""
    where the two cannot be set against each other.
    """

    name: str
    role: str
    host: str
    boot: str
    uptime: float
    began_at: datetime
    seen_at: datetime
    trouble: str = ""
    left: bool = False


def every(tx: Transaction) -> tuple[Presence, ...]:
    """All processes of the last days, by role and name."""
    rows = select(PRESENCE).order_by(PRESENCE.c.role, PRESENCE.c.name)
    return tuple(_presence(r) for r in tx.all(rows))


def last_known(tx: Transaction) -> datetime | None:
    """The latest moment at which any process was seen, or None."""
    moment: datetime | None = tx.value(select(func.max(PRESENCE.c.seen_at)))
    return moment


def of_life(tx: Transaction, boot: str) -> Presence | None:
    """Who was seen last in this life of this machine, or None."""
    rows = select(PRESENCE).where(PRESENCE.c.boot == boot).order_by(PRESENCE.c.seen_at.desc())
    row = tx.one(rows.limit(1))
    return None if row is None else _presence(row)


def database_clock(tx: Transaction) -> datetime | None:
    """What time it is for the database, where that may be another machine; None for a file."""
    if tx.is_file:
        return None
    moment: datetime = tx.value(select(func.clock_timestamp()))
    return moment


def seen(tx: Transaction, who: Presence) -> None:
    """This process is here."""
    row = {n: getattr(who, n) for n in Presence.__slots__ if n != "left"} | {"state": "here"}
    changed = {name: value for name, value in row.items() if name not in {"name", "began_at"}}
    new = tx.insert(PRESENCE).values(**row)
    tx.run(new.on_conflict_do_update(index_elements=["name"], set_=changed))


def leave(tx: Transaction, name: str) -> None:
    """This process ends as it should."""
    tx.run(update(PRESENCE).where(PRESENCE.c.name == name).values(state="left"))


def tidy(tx: Transaction, now: datetime) -> None:
    """Forget who ended long ago."""
    tx.run(delete(PRESENCE).where(PRESENCE.c.seen_at < now - REMEMBERED))


def forget(tx: Transaction) -> int:
    """Forget everybody, and so what time it was: a person says that the clocks are right now."""
    return tx.run(delete(PRESENCE)).rowcount


def _presence(row: Row) -> Presence:
    known = {name: row[name] for name in Presence.__slots__ if name != "left"}
    return Presence(**known, left=row["state"] == "left")

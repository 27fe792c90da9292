"""What can be laid beside each other: the editions of a process and its drafts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.store.database import Transaction
from engine.store.editions import Line
from engine.store.tables import EDITION, PROCESS_DRAFT

MOST = 50
"""Editions, and drafts, that a choice offers: the newest."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draft without its files."""

    id: int
    process: str
    name: str
    changed_at: datetime


def editions_of(tx: Transaction, process: str) -> tuple[Line, ...]:
    """The editions of a process and its variants, the newest first."""
    newest = (EDITION.c.published_at.desc(), EDITION.c.number.desc(), EDITION.c.id)
    names = [EDITION.c[name] for name in Line.__dataclass_fields__]
    rows = select(*names).where(EDITION.c.process == process).order_by(*newest).limit(MOST)
    return tuple(Line(**{name: row[name] for name in row}) for row in tx.all(rows))


def drafts_of(tx: Transaction, process: str) -> tuple[Drawn, ...]:
    """The drafts of a process, the one changed last first."""
    table = PROCESS_DRAFT
    rows = (
        select(table.c.id, table.c.process, table.c.name, table.c.changed_at)
        .where(table.c.process == process)
        .order_by(table.c.changed_at.desc(), table.c.id.desc())
        .limit(MOST)
    )
    return tuple(Drawn(r["id"], r["process"], r["name"], r["changed_at"]) for r in tx.all(rows))


def processes(tx: Transaction) -> tuple[str, ...]:
    """Every process that has an edition or a draft, in the order of the alphabet."""
    both = select(EDITION.c.process).union(select(PROCESS_DRAFT.c.process))
    return tuple(sorted(str(row["process"]) for row in tx.all(both)))

"""What can be laid beside each other: the editions of a process and its drafts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.domain.names import EditionId
from engine.store.database import Row, Transaction
from engine.store.tables import EDITION, PROCESS_DRAFT

MOST = 50
"""Editions, and drafts, that a choice offers: the newest."""


@dataclass(frozen=True, slots=True)
class Known:
    """A published edition without its files."""

    id: EditionId
    process: str
    variant: str
    published_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draft without its files."""

    id: int
    process: str
    name: str
    changed_at: datetime


def edition(tx: Transaction, edition: EditionId) -> Known | None:
    """One edition."""
    row = tx.one(_KNOWN.where(EDITION.c.id == edition))
    return None if row is None else _known(row)


def of_process(tx: Transaction, process: str) -> tuple[Known, ...]:
    """The editions of a process, those in force first, then the newest."""
    newest = (EDITION.c.in_force.desc(), EDITION.c.published_at.desc(), EDITION.c.id)
    rows = _KNOWN.where(EDITION.c.process == process).order_by(*newest).limit(MOST)
    return tuple(_known(row) for row in tx.all(rows))


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


_KNOWN = select(
    EDITION.c.id,
    EDITION.c.process,
    EDITION.c.variant,
    EDITION.c.published_at,
    EDITION.c.in_force,
)


def _known(row: Row) -> Known:
    return Known(**{name: row[name] for name in Known.__dataclass_fields__})

"""Terms: from when on an edition is in force, who said so and why, and how it ended.

A term ends where the next one of its process begins, or where it was stopped. Nothing else is
written down; what is in force is read off these rows at the moment of asking.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import insert, select, update

from engine.domain.names import EditionId, Officer
from engine.store.database import Transaction
from engine.store.tables import EDITION_TERM

ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The first edition of a process holds from here on: nothing was received under another."""


class Standing(StrEnum):
    """Where a term stands at a moment."""

    IN_FORCE = "in-force"
    TO_COME = "to-come"
    REPLACED = "replaced"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    """Stopped before its first day."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an edition. ``cause``: release, publish or restore."""

    id: int
    edition: EditionId
    process: str
    variant: str
    since: datetime
    cause: str
    reason: str
    proposal_id: int | None
    proposed_by: str
    approved_by: str
    approved_at: datetime
    stopped_at: datetime | None
    stopped_by: str
    stopped_why: str

    @property
    def counts(self) -> bool:
        """Whether it ever is, or was, in force: not stopped before it began."""
        return self.stopped_at is None or self.stopped_at >= self.since


def begin(
    tx: Transaction,
    edition: EditionId,
    of: tuple[str, str],
    since: datetime,
    cause: str,
    now: datetime,
    *,
    reason: str = "",
    proposal: int | None = None,
    proposed_by: str = "",
    approved_by: str = "",
) -> int:
    """A term of a kept edition; its number. ``of``: process and variant, held by the caller."""
    row = {
        "edition": edition,
        "process": of[0],
        "variant": of[1],
        "since": since,
        "cause": cause,
        "reason": reason,
        "proposal_id": proposal,
        "proposed_by": proposed_by,
        "approved_by": approved_by,
        "approved_at": now,
    }
    return int(tx.value(insert(EDITION_TERM).values(**row).returning(EDITION_TERM.c.id)))


def stop(tx: Transaction, term: int, by: Officer, why: str, now: datetime) -> bool:
    """End a term at this moment; False where somebody has done so already."""
    mine = (EDITION_TERM.c.id == term, EDITION_TERM.c.stopped_at.is_(None))
    ended = {"stopped_at": now, "stopped_by": by.name, "stopped_why": why}
    return tx.run(update(EDITION_TERM).where(*mine).values(**ended)).rowcount == 1


def of_processes(tx: Transaction, processes: Collection[str]) -> tuple[Term, ...]:
    """Every term of these processes and their variants, the earliest first."""
    rows = select(EDITION_TERM).where(EDITION_TERM.c.process.in_(sorted(processes)))
    ordered = rows.order_by(EDITION_TERM.c.since, EDITION_TERM.c.id)
    return tuple(
        Term(**{name: row[name] for name in Term.__dataclass_fields__}) for row in tx.all(ordered)
    )


def of(tx: Transaction, process: str, variant: str = "") -> tuple[Term, ...]:
    """Every term of a process, or of one variant beside it, the earliest first."""
    return tuple(one for one in of_processes(tx, [process]) if one.variant == variant)


def governing(terms: Sequence[Term], now: datetime) -> Term | None:
    """Of the terms of one process: the one that began last, though it may be stopped since."""
    begun = [one for one in terms if one.since <= now and one.counts]
    return max(begun, key=lambda one: (one.since, one.id), default=None)


def to_come(terms: Sequence[Term], now: datetime) -> tuple[Term, ...]:
    """Those of one process that begin later."""
    return tuple(one for one in terms if one.since > now and one.counts)


def until(terms: Sequence[Term], term: Term) -> datetime | None:
    """When a term of these ended or will end; None where nothing ends it yet."""
    after = [
        one.since for one in terms if one.counts and (one.since, one.id) > (term.since, term.id)
    ]
    return min((t for t in (*after, term.stopped_at) if t is not None), default=None)


def standing(terms: Sequence[Term], term: Term, now: datetime) -> Standing:
    """Where a term of these stands."""
    if not term.counts:
        return Standing.CANCELLED
    if term.since > now:
        return Standing.TO_COME
    end = until(terms, term)
    if end is None or end > now:
        return Standing.IN_FORCE
    return Standing.STOPPED if term.stopped_at == end else Standing.REPLACED

"""What a person has to look after, for the page that lists it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from engine.domain.names import EditionId, Text
from engine.store.database import Row, Transaction
from engine.store.tables import CASE, INCIDENT, OUTBOX, PROJECT


@dataclass(frozen=True, slots=True)
class Trouble:
    """One incident with the case it is about, if any.

    ``attempts``: how often the letters behind it were tried; 0 where there are none that wait.
    """

    id: int
    kind: str
    says: Text
    at: datetime
    branch: str
    connector: str
    settled_at: datetime | None
    settled_by: str
    settlement: str
    case_no: str | None
    project: str | None
    edition: EditionId | None
    attempts: int


def listing(tx: Transaction, *, settled: bool, limit: int, offset: int) -> tuple[Trouble, ...]:
    """One page: what is open, the longest waiting first; or what was settled, the last first."""
    tried = (
        select(func.max(OUTBOX.c.attempts))
        .where(
            OUTBOX.c.case_id == INCIDENT.c.case_id,
            OUTBOX.c.state == "dead",
            or_(OUTBOX.c.branch == INCIDENT.c.branch, INCIDENT.c.branch == ""),
        )
        .scalar_subquery()
    )
    rows = (
        select(
            INCIDENT,
            CASE.c.case_no,
            CASE.c.edition,
            PROJECT.c.name.label("project"),
            tried.label("attempts"),
        )
        .outerjoin(CASE, CASE.c.id == INCIDENT.c.case_id)
        .outerjoin(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(_which(settled=settled))
        .order_by(INCIDENT.c.settled_at.desc() if settled else INCIDENT.c.id, INCIDENT.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(_trouble(r) for r in tx.all(rows))


def total(tx: Transaction, *, settled: bool) -> int:
    """How many there are."""
    return int(tx.value(select(func.count()).where(_which(settled=settled))) or 0)


def _which(*, settled: bool) -> ColumnElement[bool]:
    ended = INCIDENT.c.settled_at
    return ended.is_not(None) if settled else ended.is_(None)


def _trouble(row: Row) -> Trouble:
    kept = {name: row[name] for name in Trouble.__slots__}
    edition = row["edition"]
    return Trouble(
        **{
            **kept,
            "says": Text(*row["says"]),
            "edition": None if edition is None else EditionId(edition),
            "attempts": row["attempts"] or 0,
        }
    )

"""Append-only: what happened, when, by whom; and incidents that a person must settle."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, update

from engine.domain.case import Entry
from engine.domain.names import CaseId, EditionId, Officer, ProjectId, Text
from engine.store import landmarks
from engine.store.database import Transaction
from engine.store.tables import CASE, INCIDENT, JOURNAL

_WRITE = insert(JOURNAL)
_MARK = select(func.max(JOURNAL.c.id).label("newest"), func.count().label("entries")).where(
    JOURNAL.c.case_id == bindparam("case")
)


@dataclass(frozen=True, slots=True)
class Incident:
    """Something a person must look at; the case waits, nothing is lost."""

    id: int
    case_id: CaseId | None
    kind: str
    says: Text
    at: datetime
    settled_at: datetime | None
    settled_by: str
    settlement: str
    branch: str = ""
    connector: str = ""


def write(
    tx: Transaction, case_id: CaseId | None, what: str, by: Officer, now: datetime, **data: Any
) -> None:
    """One entry. ``what`` is past tense in kebab-case, ``data`` plain JSON values."""
    row = {
        "case_id": case_id,
        "at": now,
        "actor": by.name,
        "account_id": by.account,
        "what": what,
        "data": data,
    }
    tx.later(_WRITE, row)
    landmarks.passed(f"journal.{what}")


def of_case(tx: Transaction, case_id: CaseId) -> tuple[Entry, ...]:
    """The whole history of a case, oldest first."""
    rows = select(JOURNAL).where(JOURNAL.c.case_id == case_id).order_by(JOURNAL.c.id)
    return tuple(Entry(r["at"], r["actor"], r["what"], r["data"]) for r in tx.all(rows))


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a history is narrowed to; empty values narrow nothing.

    ``shares`` are the branches of ``department``: an entry may name the one or the other.
    """

    actor: str = ""
    department: str = ""
    shares: tuple[str, ...] = ()


def page(
    tx: Transaction, case_id: CaseId, narrow: Narrow, *, limit: int, offset: int
) -> tuple[Entry, ...]:
    """Some of the history of a case, the newest first."""
    rows = (
        select(JOURNAL)
        .where(*_narrowed(case_id, narrow))
        .order_by(JOURNAL.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(Entry(r["at"], r["actor"], r["what"], r["data"]) for r in tx.all(rows))


@dataclass(frozen=True, slots=True)
class OfProject:
    """An entry of one of a project's cases; ``edition`` has the words for its data."""

    case_no: str
    edition: EditionId
    entry: Entry


def of_project(
    tx: Transaction, project: ProjectId, *, limit: int, offset: int
) -> tuple[OfProject, ...]:
    """Some of what happened to all cases of a project, the newest first."""
    rows = (
        select(JOURNAL, CASE.c.case_no, CASE.c.edition)
        .join(CASE, CASE.c.id == JOURNAL.c.case_id)
        .where(CASE.c.project_id == project)
        .order_by(JOURNAL.c.at.desc(), JOURNAL.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(
        OfProject(
            r["case_no"],
            EditionId(r["edition"]),
            Entry(r["at"], r["actor"], r["what"], r["data"]),
        )
        for r in tx.all(rows)
    )


def project_total(tx: Transaction, project: ProjectId) -> int:
    """How many entries the cases of a project have together."""
    counted = select(func.count()).select_from(JOURNAL).join(CASE, CASE.c.id == JOURNAL.c.case_id)
    return int(tx.value(counted.where(CASE.c.project_id == project)))


def total(tx: Transaction, case_id: CaseId, narrow: Narrow) -> int:
    """How many entries that history has."""
    counted = select(func.count()).select_from(JOURNAL).where(*_narrowed(case_id, narrow))
    return int(tx.value(counted))


def actors(tx: Transaction, case_id: CaseId) -> tuple[str, ...]:
    """Everybody whose name stands in the history of a case."""
    names = select(JOURNAL.c.actor).where(JOURNAL.c.case_id == case_id).distinct()
    return tuple(r["actor"] for r in tx.all(names.order_by(JOURNAL.c.actor)))


def mark(tx: Transaction, case_id: CaseId) -> str:
    """How far the history of a case has come: another word whenever an entry was added.

    The newest number alone would not do: PostgreSQL may commit a lower number later.
    """
    row = tx.one(_MARK, case=case_id)
    return "0" if row is None else f"{row['newest'] or 0}-{row['entries']}"


def _narrowed(case_id: CaseId, narrow: Narrow) -> list[ColumnElement[bool]]:
    here = [JOURNAL.c.case_id == case_id]
    if narrow.actor:
        here.append(JOURNAL.c.actor == narrow.actor)
    if narrow.department:
        by_name = JOURNAL.c.data["department"].as_string() == narrow.department
        by_share = JOURNAL.c.data["branch"].as_string().in_(narrow.shares)
        here.append(or_(by_name, by_share))
    return here


def raise_incident(
    tx: Transaction,
    case_id: CaseId | None,
    kind: str,
    says: Text,
    now: datetime,
    *,
    branch: str = "",
    connector: str = "",
) -> None:
    """Ask a person to look; ``branch`` and ``connector`` say whose share, which system."""
    row = {
        "case_id": case_id,
        "kind": kind,
        "says": [says.zh, says.en],
        "at": now,
        "branch": branch,
        "connector": connector,
    }
    tx.run(insert(INCIDENT).values(**row))
    landmarks.passed("incident.raised")


def incidents(tx: Transaction, *, open_only: bool = True) -> tuple[Incident, ...]:
    """Incidents, oldest first."""
    rows = select(INCIDENT).order_by(INCIDENT.c.id)
    if open_only:
        rows = rows.where(INCIDENT.c.settled_at.is_(None))
    return tuple(
        Incident(**{**{n: r[n] for n in Incident.__slots__}, "says": Text(*r["says"])})
        for r in tx.all(rows)
    )


def settle_incident(
    tx: Transaction, incident_id: int, by: Officer, settlement: str, now: datetime
) -> bool:
    """A person has looked. False: it was settled before."""
    settled = (
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.settled_at.is_(None))
        .values(settled_at=now, settled_by=by.name, settlement=settlement[:400])
    )
    return tx.run(settled).rowcount == 1

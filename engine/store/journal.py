"""Append-only: what happened, when, by whom; and incidents that a person must settle."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from engine.domain.case import Entry
from engine.domain.names import CaseId, Officer, Text
from engine.store import landmarks
from engine.store.database import Transaction
from engine.store.tables import INCIDENT, JOURNAL

_WRITE = insert(JOURNAL)


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
    tx.run(_WRITE, row)
    landmarks.passed(f"journal.{what}")


def of_case(tx: Transaction, case_id: CaseId) -> tuple[Entry, ...]:
    """The whole history of a case, oldest first."""
    rows = select(JOURNAL).where(JOURNAL.c.case_id == case_id).order_by(JOURNAL.c.id)
    return tuple(Entry(r["at"], r["actor"], r["what"], r["data"]) for r in tx.all(rows))


def raise_incident(
    tx: Transaction, case_id: CaseId | None, kind: str, says: Text, now: datetime
) -> None:
    """Ask a person to look."""
    row = {"case_id": case_id, "kind": kind, "says": [says.zh, says.en], "at": now}
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

"""Cases that rest on what is kept, and who read it for which of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, delete, func, insert, or_, select, update

from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import CaseId, Department, Officer
from engine.domain.repository import Ground, Reliance, Standing, Version
from engine.store import landmarks
from engine.store.database import Row, Transaction
from engine.store.repository import COLUMNS, JOINED, read
from engine.store.tables import CASE, PROJECT
from engine.store.tables import REPOSITORY_READING as READING
from engine.store.tables import REPOSITORY_RELIANCE as RELIANCE
from engine.store.tables import REPOSITORY_VERSION as VERSION

_CLOSED = sorted(state.value for state in CLOSED_CASE)
_RESTING = select(
    *COLUMNS,
    *(c for c in RELIANCE.c if c.name != "version_id"),
).select_from(JOINED.join(RELIANCE, RELIANCE.c.version_id == VERSION.c.id))


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the purpose log: who read what, when, for which case and item, on what ground."""

    at: datetime
    reader: str
    department: str
    ground: Ground
    case_no: str
    item: str
    reason: str
    version: int
    document: int = 0


@dataclass(frozen=True, slots=True)
class Fallen:
    """A line of a running case that rests on something it may no longer rest on."""

    case_no: str
    project: str
    reliance: Reliance


def rest(
    tx: Transaction,
    case_id: CaseId,
    material: str,
    version: Version,
    *,
    copies: int,
    asked: int,
    needed_by: Collection[Department] = (),
    by: str,
    now: datetime,
) -> None:
    """A line of the checklist rests on a version from now on, whatever it rested on before."""
    values = {
        "version_id": version.id,
        "copies": copies,
        "asked": asked,
        "at": now,
        "by": by,
        "kept_for": "",
        "reason": "",
        "settled_by": "",
        "settled_at": None,
        "needed_by": f" {' '.join(sorted(needed_by))} " if needed_by else "",
    }
    row = tx.insert(RELIANCE).values(case_id=case_id, material=material, **values)
    tx.run(row.on_conflict_do_update(index_elements=["case_id", "material"], set_=values))
    landmarks.passed("repository.rested-on")


def rest_no_more(tx: Transaction, case_id: CaseId, material: str) -> None:
    """The paper itself was brought."""
    tx.run(delete(RELIANCE).where(RELIANCE.c.case_id == case_id, RELIANCE.c.material == material))


def keep_resting(
    tx: Transaction, one: Reliance, standing: Standing, reason: str, by: str, now: datetime
) -> None:
    """Somebody who may says why the case goes on resting on a version that has fallen."""
    kept = (
        update(RELIANCE)
        .where(RELIANCE.c.case_id == one.case_id, RELIANCE.c.material == one.material)
        .values(kept_for=standing.value, reason=reason, settled_by=by, settled_at=now)
    )
    tx.run(kept)
    landmarks.passed("repository.settled")


def of_case(tx: Transaction, case_id: CaseId) -> tuple[Reliance, ...]:
    """What a case rests on, by material."""
    rows = _RESTING.where(RELIANCE.c.case_id == case_id).order_by(RELIANCE.c.material)
    return tuple(_reliance(row) for row in tx.all(rows))


def running_on(tx: Transaction, document: int) -> Sequence[tuple[CaseId, str, Reliance]]:
    """Cases under way that rest on any version of a document: (case, its number, the line)."""
    rows = (
        _RESTING.add_columns(CASE.c.case_no)
        .join(CASE, CASE.c.id == RELIANCE.c.case_id)
        .where(VERSION.c.document_id == document, CASE.c.status.not_in(_CLOSED))
        .order_by(RELIANCE.c.case_id, RELIANCE.c.material)
    )
    return [(CaseId(r["case_id"]), r["case_no"], _reliance(r)) for r in tx.all(rows)]


def relied_total(tx: Transaction, document: int) -> int:
    """How many lines of any case, running or over, rest or rested on a document."""
    asked = (
        select(func.count())
        .select_from(RELIANCE.join(VERSION, VERSION.c.id == RELIANCE.c.version_id))
        .where(VERSION.c.document_id == document)
    )
    return int(tx.value(asked))


def fallen(
    tx: Transaction, day: date, department: str = "", *, limit: int, offset: int
) -> Sequence[Fallen]:
    """Lines of running cases that rest on what was taken away or ran out, the oldest case first.

    ``department``: only those that it needs.
    """
    rows = (
        _fallen(
            _RESTING.add_columns(CASE.c.case_no, PROJECT.c.name.label("project")), day, department
        )
        .order_by(RELIANCE.c.case_id, RELIANCE.c.material)
        .limit(limit)
        .offset(offset)
    )
    return [Fallen(r["case_no"], r["project"], _reliance(r)) for r in tx.all(rows)]


def fallen_total(tx: Transaction, day: date, department: str = "") -> int:
    """How many such lines there are."""
    joined = JOINED.join(RELIANCE, RELIANCE.c.version_id == VERSION.c.id)
    return int(tx.value(_fallen(select(func.count()).select_from(joined), day, department)))


def write_reading(
    tx: Transaction,
    version: Version,
    by: Officer,
    ground: Ground,
    *,
    case_id: CaseId | None,
    item: str,
    reason: str,
    now: datetime,
) -> None:
    """One line of the purpose log; there is no way to change or take one away."""
    row = {
        "version_id": version.id,
        "at": now,
        "account_id": by.account,
        "reader": by.name,
        "department": by.department or "",
        "ground": ground.value,
        "case_id": case_id,
        "item": item,
        "reason": reason,
    }
    tx.run(insert(READING).values(**row))
    landmarks.passed("repository.read")


def readings(
    tx: Transaction, documents: Collection[int], *, limit: int, offset: int
) -> Sequence[Reading]:
    """Who read these documents, the newest first."""
    rows = (
        select(READING, CASE.c.case_no, VERSION.c.number, VERSION.c.document_id)
        .select_from(READING.join(VERSION).outerjoin(CASE, CASE.c.id == READING.c.case_id))
        .where(VERSION.c.document_id.in_(sorted(documents)))
        .order_by(READING.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        Reading(
            at=r["at"],
            reader=r["reader"],
            department=r["department"],
            ground=Ground(r["ground"]),
            case_no=r["case_no"] or "",
            item=r["item"],
            reason=r["reason"],
            version=r["number"],
            document=r["document_id"],
        )
        for r in tx.all(rows)
    ]


def readings_total(tx: Transaction, documents: Collection[int]) -> int:
    """How often these documents were read."""
    asked = (
        select(func.count())
        .select_from(READING.join(VERSION, VERSION.c.id == READING.c.version_id))
        .where(VERSION.c.document_id.in_(sorted(documents)))
    )
    return int(tx.value(asked))


def _fallen(
    asked: Select[*tuple[object, ...]], day: date, department: str
) -> Select[*tuple[object, ...]]:
    ended = VERSION.c.ended != ""
    expired = VERSION.c.valid_until < day
    why = case(
        (ended, Standing.REVOKED.value),
        (expired, Standing.EXPIRED.value),
        else_="",
    )
    reached = (
        asked.join(CASE, CASE.c.id == RELIANCE.c.case_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(CASE.c.status.not_in(_CLOSED), or_(ended, expired), RELIANCE.c.kept_for != why)
    )
    if not department:
        return reached
    needed = RELIANCE.c.needed_by
    return reached.where(or_(needed == "", needed.contains(f" {department} ", autoescape=True)))


def _reliance(row: Row) -> Reliance:
    return Reliance(
        case_id=CaseId(row["case_id"]),
        material=row["material"],
        version=read(row),
        copies=row["copies"],
        asked=row["asked"],
        at=row["at"],
        by=row["by"],
        kept_for=Standing(row["kept_for"]) if row["kept_for"] else None,
        reason=row["reason"],
        settled_by=row["settled_by"],
        settled_at=row["settled_at"],
        needed_by=frozenset(Department(d) for d in row["needed_by"].split()),
    )

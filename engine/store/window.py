"""What the intake window must answer, waits for, and did today: the questions of its queue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from engine.domain.application import MaterialState
from engine.domain.lifecycle import BEFORE_ACCEPTANCE, CLOSED_CASE, CaseState
from engine.domain.names import CaseId, Department
from engine.store.database import Transaction
from engine.store.tables import CASE, MATERIAL, NOTICE, PROJECT, SUBJECT, WORK_ITEM
from engine.store.tables.base import among

_Any = Select[*tuple[Any, ...]]
_LACKING = [MaterialState.MISSING.value, MaterialState.WRONG.value]
_BEFORE = among(CASE.c.status, *sorted(s.value for s in BEFORE_ACCEPTANCE))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case before acceptance. The five days count from ``since``."""

    id: CaseId
    case_no: str
    process: str
    edition: str
    project: str
    applicant: str
    status: CaseState
    since: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Precheck:
    """One department's look at the materials before acceptance."""

    department: Department
    done_at: datetime | None
    findings: int


@dataclass(frozen=True, slots=True)
class Done:
    """A paper that the window gave out, and whose it was."""

    kind: str
    number: str
    at: datetime
    by: str
    case_no: str
    project: str


@dataclass(frozen=True, slots=True)
class Running:
    """An open case of somebody who stands at the counter again."""

    case_no: str
    project: str
    status: CaseState


def counts(tx: Transaction) -> dict[CaseState, int]:
    """How many cases stand in each state before acceptance."""
    asked = select(CASE.c.status, func.count().label("n")).where(_BEFORE).group_by(CASE.c.status)
    return {CaseState(r["status"]): r["n"] for r in tx.all(asked)}


def waiting(
    tx: Transaction, states: Collection[CaseState], text: str, *, limit: int, offset: int
) -> tuple[Waiting, ...]:
    """Cases in these states, the one that must be answered first at the top."""
    since = func.coalesce(CASE.c.materials_complete_at, CASE.c.received_at)
    rows = (
        _narrowed(
            select(
                CASE.c.id,
                CASE.c.case_no,
                CASE.c.process,
                CASE.c.edition,
                PROJECT.c.name.label("project"),
                SUBJECT.c.name.label("applicant"),
                CASE.c.status,
                CASE.c.materials_complete_at,
                CASE.c.received_at,
            ),
            states,
            text,
        )
        .order_by(since, CASE.c.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(
        Waiting(
            CaseId(r["id"]),
            r["case_no"],
            r["process"],
            r["edition"],
            r["project"],
            r["applicant"],
            CaseState(r["status"]),
            r["materials_complete_at"] or r["received_at"],
            r["received_at"],
        )
        for r in tx.all(rows)
    )


def waiting_total(tx: Transaction, states: Collection[CaseState], text: str) -> int:
    """How many cases stand in these states."""
    return int(tx.value(_narrowed(select(func.count()), states, text)))


def before(tx: Transaction, day_began: datetime) -> int:
    """How many that must be answered have waited since before this moment."""
    since = func.coalesce(CASE.c.materials_complete_at, CASE.c.received_at)
    answer = among(CASE.c.status, CaseState.IN_PRECHECK.value, CaseState.RECEIVED.value)
    return int(tx.value(select(func.count()).select_from(CASE).where(answer, since < day_began)))


def prechecks(tx: Transaction, cases: Collection[CaseId]) -> dict[CaseId, list[Precheck]]:
    """Case → every department that was asked to look the materials over."""
    rows = (
        select(WORK_ITEM.c.case_id, WORK_ITEM.c.department, WORK_ITEM.c.done_at, WORK_ITEM.c.form)
        .where(WORK_ITEM.c.case_id.in_(sorted(cases)), WORK_ITEM.c.work == "precheck")
        .order_by(WORK_ITEM.c.id)
    )
    found: dict[CaseId, list[Precheck]] = {}
    for r in tx.all(rows):
        told = len((r["form"] or {}).get("findings", ()))
        one = Precheck(Department(r["department"]), r["done_at"], told)
        found.setdefault(CaseId(r["case_id"]), []).append(one)
    return found


def lacking(tx: Transaction, cases: Collection[CaseId]) -> dict[CaseId, frozenset[str]]:
    """Case → codes of the materials that are missing or wrong."""
    rows = select(MATERIAL.c.case_id, MATERIAL.c.code).where(
        MATERIAL.c.case_id.in_(sorted(cases)), MATERIAL.c.state.in_(_LACKING)
    )
    found: dict[CaseId, frozenset[str]] = {}
    for r in tx.all(rows):
        number = CaseId(r["case_id"])
        found[number] = found.get(number, frozenset()) | {r["code"]}
    return found


def notified(tx: Transaction, cases: Collection[CaseId]) -> dict[CaseId, datetime]:
    """Case → when its one correction notice went out."""
    rows = select(NOTICE.c.case_id, NOTICE.c.at).where(
        NOTICE.c.case_id.in_(sorted(cases)), NOTICE.c.kind == "correction"
    )
    return {CaseId(r["case_id"]): r["at"] for r in tx.all(rows)}


def done(tx: Transaction, since: datetime, *, limit: int, offset: int) -> tuple[Done, ...]:
    """The papers given out since a moment, the newest first."""
    rows = (
        select(
            NOTICE.c.kind,
            NOTICE.c.number,
            NOTICE.c.at,
            NOTICE.c.by,
            CASE.c.case_no,
            PROJECT.c.name.label("project"),
        )
        .join(CASE, CASE.c.id == NOTICE.c.case_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(NOTICE.c.at >= since)
        .order_by(NOTICE.c.at.desc(), NOTICE.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(Done(**r) for r in tx.all(rows))


def done_total(tx: Transaction, since: datetime) -> int:
    """How many papers were given out since a moment."""
    return int(tx.value(select(func.count()).select_from(NOTICE).where(NOTICE.c.at >= since)))


def running_of(tx: Transaction, kind: str, code: str, *, limit: int) -> tuple[Running, ...]:
    """Open cases of an applicant, the newest first."""
    rows = (
        select(CASE.c.case_no, PROJECT.c.name.label("project"), CASE.c.status)
        .join(SUBJECT, SUBJECT.c.id == CASE.c.applicant_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(
            SUBJECT.c.kind == kind,
            SUBJECT.c.code == code,
            CASE.c.status.in_(sorted(s.value for s in set(CaseState) - CLOSED_CASE)),
        )
        .order_by(CASE.c.id.desc())
        .limit(limit)
    )
    return tuple(Running(r["case_no"], r["project"], CaseState(r["status"])) for r in tx.all(rows))


def _narrowed(wanted: _Any, states: Collection[CaseState], text: str) -> _Any:
    tests: list[ColumnElement[bool]] = [among(CASE.c.status, *sorted(s.value for s in states))]
    if text:
        said = (CASE.c.case_no, PROJECT.c.name, PROJECT.c.code, SUBJECT.c.name)
        tests.append(or_(*(c.icontains(text, autoescape=True) for c in said)))
    return (
        wanted.select_from(CASE)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .join(SUBJECT, SUBJECT.c.id == CASE.c.applicant_id)
        .where(*tests)
    )

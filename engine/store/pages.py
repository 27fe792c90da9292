"""Lists for pages: which cases there are. Dynamic filters live here and in ``worklists``."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from engine.domain.lifecycle import BranchState, CaseState
from engine.domain.names import CaseId
from engine.store.database import Transaction, remembered
from engine.store.tables import BRANCH, CASE, DRAWING_SHEET, PROJECT, SUBJECT
from engine.store.worklists import (
    WorkFilter,
    WorkRow,
    mentions,
    work_counts,
    work_list,
    work_total,
)

__all__ = [
    "CaseFilter", "CaseRow", "WorkFilter", "WorkRow", "case_counts", "case_list", "case_total",
    "review_counts", "sheet_named", "work_counts", "work_list", "work_total",
]  # fmt: skip

_Any = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases."""

    case_no: str
    process: str
    project: str
    project_code: str
    applicant: str
    status: CaseState
    outcome: str
    round: int
    received_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; ``states`` empty means every state."""

    text: str = ""
    states: frozenset[CaseState] = frozenset()
    oldest_first: bool = False


def case_list(
    tx: Transaction, narrow: CaseFilter, *, limit: int, offset: int
) -> tuple[CaseRow, ...]:
    """Cases, the newest first unless asked otherwise."""
    order = CASE.c.id if narrow.oldest_first else CASE.c.id.desc()
    rows = (
        _cases(
            select(
                CASE.c.case_no,
                CASE.c.process,
                PROJECT.c.name.label("project"),
                PROJECT.c.code.label("project_code"),
                SUBJECT.c.name.label("applicant"),
                CASE.c.status,
                CASE.c.outcome,
                CASE.c.round,
                CASE.c.received_at,
                CASE.c.accepted_at,
                CASE.c.closed_at,
            ),
            narrow,
        )
        .order_by(order)
        .limit(limit)
        .offset(offset)
    )
    return tuple(CaseRow(**{**r, "status": CaseState(r["status"])}) for r in tx.all(rows))


def case_total(tx: Transaction, narrow: CaseFilter) -> int:
    """How long the list of cases is."""
    return int(tx.value(_cases(select(func.count()), narrow)))


def review_counts(tx: Transaction, case_nos: Collection[str]) -> dict[str, tuple[int, int]]:
    """Case number → departments whose opinion stands, and departments asked so far."""
    running = func.sum(case((BRANCH.c.state == BranchState.RUNNING.value, 1), else_=0))
    asked = func.count(BRANCH.c.branch.distinct())
    counted = (
        select(CASE.c.case_no, asked.label("asked"), running.label("running"))
        .join(BRANCH, BRANCH.c.case_id == CASE.c.id)
        .where(CASE.c.case_no.in_(sorted(case_nos)))
        .group_by(CASE.c.case_no)
    )
    return {r["case_no"]: (r["asked"] - r["running"], r["asked"]) for r in tx.all(counted)}


def sheet_named(tx: Transaction, case_id: CaseId, sha256: str) -> str | None:
    """Number and title of a sheet of any version of the case; None where it has no such file."""
    row = tx.one(
        select(DRAWING_SHEET.c.sheet_no, DRAWING_SHEET.c.title)
        .where(DRAWING_SHEET.c.case_id == case_id, DRAWING_SHEET.c.sha256 == sha256)
        .order_by(DRAWING_SHEET.c.version.desc())
        .limit(1)
    )
    return None if row is None else f"{row['sheet_no']} {row['title']}"


@remembered(CASE)
def case_counts(tx: Transaction) -> dict[CaseState, int]:
    """How many cases stand in each state."""
    counted = select(CASE.c.status, func.count().label("n")).group_by(CASE.c.status)
    return {CaseState(r["status"]): r["n"] for r in tx.all(counted)}


def _cases(wanted: _Any, narrow: CaseFilter) -> _Any:
    tests: list[ColumnElement[bool]] = []
    if narrow.text:
        tests.append(
            or_(mentions(narrow.text), SUBJECT.c.name.icontains(narrow.text, autoescape=True))
        )
    if narrow.states:
        tests.append(CASE.c.status.in_(sorted(s.value for s in narrow.states)))
    return (
        wanted.select_from(CASE)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .join(SUBJECT, SUBJECT.c.id == CASE.c.applicant_id)
        .where(*tests)
    )

"""Lists for pages: who has what to do, which cases there are. Dynamic filters live here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from engine.domain.lifecycle import (
    OPEN_WORK,
    BranchState,
    CaseState,
)
from engine.domain.names import AccountId, CaseId, Department, Officer, Role, WorkItemId
from engine.store.database import Transaction
from engine.store.tables import ACCOUNT, BRANCH, CASE, DRAWING_SHEET, PROJECT, SUBJECT, WORK_ITEM

_Any = Select[*tuple[Any, ...]]
_OPEN = [s.value for s in OPEN_WORK]
_OF_A_DEPARTMENT = (Role.HANDLER, Role.CHECKER, Role.CHIEF)
_OF_THE_HALL = (Role.INTAKE, Role.ISSUE)


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a work list. ``due_on`` None: the clock stands still or there is none."""

    id: WorkItemId
    case_no: str
    project: str
    work: str
    department: Department | None
    round: int
    status: CaseState
    due_on: date | None
    offered_at: datetime
    claimed_by: AccountId | None
    claimed_name: str | None


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What a work list is narrowed to; empty values narrow nothing.

    ``works`` are kinds of work, ``text`` part of a case number, project name or code,
    ``held`` is "mine" or "free", ``due_by`` keeps what is due on that day or before.
    """

    works: tuple[str, ...] = ()
    text: str = ""
    held: str = ""
    due_by: date | None = None


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


def work_list(
    tx: Transaction, officer: Officer, narrow: WorkFilter, *, limit: int, offset: int
) -> tuple[WorkRow, ...]:
    """Open work of this officer's posts: the least time left first, stopped clocks last."""
    rows = (
        _work(
            select(
                WORK_ITEM.c.id,
                CASE.c.case_no,
                PROJECT.c.name.label("project"),
                WORK_ITEM.c.work,
                WORK_ITEM.c.department,
                WORK_ITEM.c.round,
                CASE.c.status,
                WORK_ITEM.c.due_on,
                WORK_ITEM.c.offered_at,
                WORK_ITEM.c.claimed_by,
                ACCOUNT.c.name.label("claimed_name"),
            ),
            officer,
            narrow,
        )
        .order_by(WORK_ITEM.c.due_on.is_(None), WORK_ITEM.c.due_on, WORK_ITEM.c.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(WorkRow(**{**r, "status": CaseState(r["status"])}) for r in tx.all(rows))


def work_total(tx: Transaction, officer: Officer, narrow: WorkFilter) -> int:
    """How long the work list is."""
    return int(tx.value(_work(select(func.count()), officer, narrow)))


def work_counts(tx: Transaction, officer: Officer) -> dict[str, int]:
    """How much of each kind of work waits for this officer's posts."""
    counted = _work(
        select(WORK_ITEM.c.work, func.count().label("n")), officer, WorkFilter()
    ).group_by(WORK_ITEM.c.work)
    return {r["work"]: r["n"] for r in tx.all(counted)}


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


def case_counts(tx: Transaction) -> dict[CaseState, int]:
    """How many cases stand in each state."""
    counted = select(CASE.c.status, func.count().label("n")).group_by(CASE.c.status)
    return {CaseState(r["status"]): r["n"] for r in tx.all(counted)}


def _work(wanted: _Any, officer: Officer, narrow: WorkFilter) -> _Any:
    firm = SUBJECT.alias("firm")
    tests = [
        WORK_ITEM.c.state.in_(_OPEN),
        _served_by(officer, firm.c.code),
    ]
    if narrow.works:
        tests.append(WORK_ITEM.c.work.in_(narrow.works))
    if narrow.text:
        tests.append(_mentions(narrow.text))
    if narrow.held == "mine":
        tests.append(WORK_ITEM.c.claimed_by == officer.account)
    if narrow.held == "free":
        tests.append(WORK_ITEM.c.claimed_by.is_(None))
    if narrow.due_by is not None:
        tests.append(WORK_ITEM.c.due_on <= narrow.due_by)
    return (
        wanted.select_from(WORK_ITEM)
        .join(CASE, CASE.c.id == WORK_ITEM.c.case_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .join(firm, firm.c.id == CASE.c.design_firm_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == WORK_ITEM.c.claimed_by)
        .where(*tests)
    )


def _served_by(officer: Officer, firm_code: ColumnElement[str]) -> ColumnElement[bool]:
    """Whose work it is: of the hall's windows, of a department, or of one design firm."""
    posts: list[ColumnElement[bool]] = []
    hall = [r.value for r in _OF_THE_HALL if r in officer.roles]
    if hall:
        posts.append(WORK_ITEM.c.role.in_(hall))
    desk = [r.value for r in _OF_A_DEPARTMENT if r in officer.roles]
    if desk and officer.department:
        posts.append(and_(WORK_ITEM.c.role.in_(desk), WORK_ITEM.c.department == officer.department))
    if Role.DESIGN_FIRM in officer.roles and officer.organisation:
        posts.append(
            and_(
                WORK_ITEM.c.role == Role.DESIGN_FIRM.value,
                firm_code == officer.organisation,
            )
        )
    return or_(*posts) if posts else false()


def _cases(wanted: _Any, narrow: CaseFilter) -> _Any:
    tests: list[ColumnElement[bool]] = []
    if narrow.text:
        tests.append(
            or_(_mentions(narrow.text), SUBJECT.c.name.icontains(narrow.text, autoescape=True))
        )
    if narrow.states:
        tests.append(CASE.c.status.in_(sorted(s.value for s in narrow.states)))
    return (
        wanted.select_from(CASE)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .join(SUBJECT, SUBJECT.c.id == CASE.c.applicant_id)
        .where(*tests)
    )


def _mentions(text: str) -> ColumnElement[bool]:
    return or_(
        CASE.c.case_no.icontains(text, autoescape=True),
        PROJECT.c.name.icontains(text, autoescape=True),
        PROJECT.c.code.icontains(text, autoescape=True),
    )

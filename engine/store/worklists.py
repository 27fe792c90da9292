"""Who has what to do: open work by post and department, work that is done, the order of both.

Open work is few among many, so its questions name the open states in words that the partial
indexes ``work_open`` and ``work_done`` know; a page is found by number first, and only its rows
are joined with the names that they show.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, false, func, or_, select

from engine.domain.lifecycle import OPEN_WORK, CaseState, WorkItemState
from engine.domain.names import AccountId, Department, Officer, Role, WorkItemId
from engine.store.database import Row, Transaction
from engine.store.tables import ACCOUNT, CASE, PROJECT, SUBJECT, WORK_ITEM
from engine.store.tables.base import among

_Any = Select[*tuple[Any, ...]]
_OPEN = among(WORK_ITEM.c.state, *(s.value for s in OPEN_WORK))
_DONE = among(WORK_ITEM.c.state, WorkItemState.DONE.value)
LEAST_TIME_FIRST = (WORK_ITEM.c.due_on.is_(None), WORK_ITEM.c.due_on, WORK_ITEM.c.id)
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
    claimed_at: datetime | None = None
    passed_by: str = ""
    passed_note: str = ""
    due_at: datetime | None = None
    applicant: str = ""


@dataclass(frozen=True, slots=True)
class DoneRow:
    """One line of what somebody has done. ``result``: what was handed in, "" where nothing was."""

    id: WorkItemId
    case_no: str
    project: str
    work: str
    round: int
    status: CaseState
    done_at: datetime
    result: str


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What a work list is narrowed to; empty values narrow nothing.

    ``works`` are kinds of work, ``text`` part of a case number, project name or code,
    ``held`` is "mine", "free" or "others", ``stands_in`` are colleagues on leave whose work
    counts as mine. ``due_from`` and ``due_by`` are days, both included; ``stopped`` keeps what
    has no due day. ``rounds`` is "first" or "again", ``holder`` one colleague.
    """

    works: tuple[str, ...] = ()
    text: str = ""
    held: str = ""
    due_by: date | None = None
    due_from: date | None = None
    stopped: bool = False
    process: str = ""
    rounds: str = ""
    holder: int = 0
    stands_in: tuple[AccountId, ...] = ()


@dataclass(frozen=True, slots=True)
class Piles:
    """How much open work there is: of mine, of nobody, of colleagues; and how much is overdue."""

    mine: int = 0
    free: int = 0
    others: int = 0
    late_mine: int = 0
    late_free: int = 0


def work_list(
    tx: Transaction, officer: Officer, narrow: WorkFilter, *, limit: int, offset: int
) -> tuple[WorkRow, ...]:
    """Open work of this officer's posts: the least time left first, stopped clocks last."""
    page = (
        _work(select(WORK_ITEM.c.id), officer, narrow)
        .order_by(*LEAST_TIME_FIRST)
        .limit(limit)
        .offset(offset)
        .subquery("page")
    )
    return _rows(tx, page)


def named(tx: Transaction, officer: Officer, items: Collection[WorkItemId]) -> tuple[WorkRow, ...]:
    """Those of these pieces of work that are open and of this officer's department."""
    theirs = WORK_ITEM.c.department == officer.department
    page = select(WORK_ITEM.c.id).where(_OPEN, theirs, WORK_ITEM.c.id.in_(items)).subquery("page")
    return _rows(tx, page)


def work_total(tx: Transaction, officer: Officer, narrow: WorkFilter) -> int:
    """How long the work list is."""
    return int(tx.value(_work(select(func.count()), officer, narrow)))


def work_counts(tx: Transaction, officer: Officer) -> dict[str, int]:
    """How much of each kind of work waits for this officer's posts."""
    counted = _work(
        select(WORK_ITEM.c.work, func.count().label("n")), officer, WorkFilter()
    ).group_by(WORK_ITEM.c.work)
    return {r["work"]: r["n"] for r in tx.all(counted)}


@dataclass(frozen=True, slots=True)
class Day:
    """One kind of work this morning: how much waits, is due today, is due soon, is overdue."""

    n: int = 0
    today: int = 0
    soon: int = 0
    overdue: int = 0


def work_day(tx: Transaction, officer: Officer, today: date, soon: date) -> dict[str, Day]:
    """How much of each kind of work waits for this officer's posts, and by when.

    Args:
        soon: the last due day that is called due soon; what is due today is among it.
    """
    due = WORK_ITEM.c.due_on
    counted = _work(
        select(
            WORK_ITEM.c.work,
            func.count().label("n"),
            func.sum(case((due == today, 1), else_=0)).label("today"),
            func.sum(case((due.between(today, soon), 1), else_=0)).label("soon"),
            func.sum(case((due < today, 1), else_=0)).label("overdue"),
        ),
        officer,
        WorkFilter(),
    ).group_by(WORK_ITEM.c.work)
    return {
        r["work"]: Day(r["n"], int(r["today"]), int(r["soon"]), int(r["overdue"]))
        for r in tx.all(counted)
    }


def piles(tx: Transaction, officer: Officer, narrow: WorkFilter, today: date) -> Piles:
    """The heights of the piles on a department's desk; of ``narrow`` only ``works`` counts."""
    mine = WORK_ITEM.c.claimed_by.in_(_me(officer, narrow))
    free = WORK_ITEM.c.claimed_by.is_(None)
    late = WORK_ITEM.c.due_on < today

    def counted(test: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((test, 1), else_=0)), 0)

    asked = select(
        counted(mine).label("mine"),
        counted(free).label("free"),
        func.count().label("every"),
        counted(and_(mine, late)).label("late_mine"),
        counted(and_(free, late)).label("late_free"),
    )
    row = tx.one(_work(asked, officer, WorkFilter(works=narrow.works)))
    assert row is not None  # an aggregate has one row
    found: dict[str, int] = {name: int(n) for name, n in row.items()}
    others = found.pop("every") - found["mine"] - found["free"]
    return Piles(others=others, **found)


def done_list(
    tx: Transaction, officer: Officer, narrow: WorkFilter, *, limit: int, offset: int
) -> tuple[DoneRow, ...]:
    """What this officer has done, the latest first; one work, ``text`` and ``process`` narrow."""
    page = (
        _done(select(WORK_ITEM.c.id), officer, narrow)
        .order_by(WORK_ITEM.c.done_at.desc(), WORK_ITEM.c.id.desc())
        .limit(limit)
        .offset(offset)
        .subquery("page")
    )
    rows = of_page(page, WORK_ITEM.c.done_at, WORK_ITEM.c.form).order_by(
        WORK_ITEM.c.done_at.desc(), WORK_ITEM.c.id.desc()
    )
    return tuple(_done_row(r) for r in tx.all(rows))


def done_total(tx: Transaction, officer: Officer, narrow: WorkFilter) -> int:
    """How much this officer has done."""
    return int(tx.value(_done(select(func.count()), officer, narrow)))


def of_page(page: Subquery, *more: ColumnElement[Any]) -> _Any:
    """The lines of a page that holds numbers of work: what every list says, and ``more``."""
    columns = (
        WORK_ITEM.c.id,
        CASE.c.case_no,
        PROJECT.c.name.label("project"),
        CASE.c.status,
        WORK_ITEM.c.work,
        WORK_ITEM.c.round,
    )
    return (
        select(*columns, *more)
        .join(page, page.c.id == WORK_ITEM.c.id)
        .join(CASE, CASE.c.id == WORK_ITEM.c.case_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == WORK_ITEM.c.claimed_by)
    )


def _rows(tx: Transaction, page: Subquery) -> tuple[WorkRow, ...]:
    item = WORK_ITEM.c
    found = of_page(
        page, item.department, item.due_on, item.offered_at, item.claimed_by,
        ACCOUNT.c.name.label("claimed_name"), item.claimed_at, item.passed_by, item.passed_note,
        item.due_at, SUBJECT.c.name.label("applicant"),
    )  # fmt: skip
    rows = found.join(SUBJECT, SUBJECT.c.id == CASE.c.applicant_id).order_by(*LEAST_TIME_FIRST)
    return tuple(WorkRow(**{**r, "status": CaseState(r["status"])}) for r in tx.all(rows))


def mentions(text: str) -> ColumnElement[bool]:
    """A case number, project name or project code that has these words in it."""
    return or_(
        CASE.c.case_no.icontains(text, autoescape=True),
        PROJECT.c.name.icontains(text, autoescape=True),
        PROJECT.c.code.icontains(text, autoescape=True),
    )


def _done_row(row: Row) -> DoneRow:
    form = row["form"] or {}
    result = str(form.get("kind") or form.get("result") or "")
    values = {name: row[name] for name in DoneRow.__slots__ if name != "result"}
    return DoneRow(**{**values, "status": CaseState(row["status"])}, result=result)


def _work(wanted: _Any, officer: Officer, narrow: WorkFilter) -> _Any:
    firm = SUBJECT.alias("firm")
    tests = [_OPEN, _served_by(officer, firm.c.code), *_narrowed(officer, narrow)]
    asked = _of_cases(wanted.select_from(WORK_ITEM), narrow, always=_draws(officer))
    if _draws(officer):
        asked = asked.join(firm, firm.c.id == CASE.c.design_firm_id)
    return asked.where(*tests)


def _done(wanted: _Any, officer: Officer, narrow: WorkFilter) -> _Any:
    tests = [_DONE, WORK_ITEM.c.done_by == officer.account]
    if len(narrow.works) == 1:  # one kind was asked for; else whatever this officer has done
        tests.append(WORK_ITEM.c.work.in_(narrow.works))
    asked = _of_cases(wanted.select_from(WORK_ITEM), narrow)
    return asked.where(*tests, *_of_case(narrow))


def _of_cases(asked: _Any, narrow: WorkFilter, *, always: bool = False) -> _Any:
    """Joined with cases and projects only where the filter asks something of them."""
    if not (always or narrow.text or narrow.process):
        return asked
    return asked.join(CASE, CASE.c.id == WORK_ITEM.c.case_id).join(
        PROJECT, PROJECT.c.id == CASE.c.project_id
    )


def _of_case(narrow: WorkFilter) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    if narrow.text:
        tests.append(mentions(narrow.text))
    if narrow.process:
        tests.append(CASE.c.process == narrow.process)
    return tests


def _narrowed(officer: Officer, narrow: WorkFilter) -> list[ColumnElement[bool]]:
    tests = _of_case(narrow)
    item = WORK_ITEM.c
    if narrow.works:
        tests.append(item.work.in_(narrow.works))
    if narrow.held == "mine":
        tests.append(item.claimed_by.in_(_me(officer, narrow)))
    if narrow.held == "free":
        tests.append(item.claimed_by.is_(None))
    if narrow.held == "others":
        tests.append(item.claimed_by.not_in(_me(officer, narrow)))
    if narrow.holder:
        tests.append(item.claimed_by == narrow.holder)
    if narrow.due_by is not None:
        tests.append(item.due_on <= narrow.due_by)
    if narrow.due_from is not None:
        tests.append(item.due_on >= narrow.due_from)
    if narrow.stopped:
        tests.append(item.due_on.is_(None))
    if narrow.rounds:
        tests.append(item.round > 1 if narrow.rounds == "again" else item.round <= 1)
    return tests


def _me(officer: Officer, narrow: WorkFilter) -> tuple[AccountId, ...]:
    return (officer.account, *narrow.stands_in)


def _draws(officer: Officer) -> bool:
    return Role.DESIGN_FIRM in officer.roles and bool(officer.organisation)


def _served_by(officer: Officer, firm_code: ColumnElement[str]) -> ColumnElement[bool]:
    """Whose work it is: of the hall's windows, of a department, or of one design firm."""
    posts: list[ColumnElement[bool]] = []
    hall = [r.value for r in _OF_THE_HALL if r in officer.roles]
    if hall:
        posts.append(WORK_ITEM.c.role.in_(hall))
    desk = [r.value for r in _OF_A_DEPARTMENT if r in officer.roles]
    if desk and officer.department:
        posts.append(and_(WORK_ITEM.c.role.in_(desk), WORK_ITEM.c.department == officer.department))
    if _draws(officer):
        posts.append(
            and_(
                WORK_ITEM.c.role == Role.DESIGN_FIRM.value,
                firm_code == officer.organisation,
            )
        )
    return or_(*posts) if posts else false()

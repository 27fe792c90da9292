"""How much work arrives at departments, is done and lies there; and which pieces these are.

Weeks are counted by number: all are seven days long, since China's clock never changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    case,
    func,
    literal_column,
    select,
    type_coerce,
    union_all,
)

from engine.domain.lifecycle import CaseState, WorkItemState
from engine.domain.names import AccountId, Department, WorkItemId
from engine.domain.workload import Done
from engine.store import worklists
from engine.store.branches import IS_OPEN
from engine.store.database import Transaction
from engine.store.tables import ACCOUNT, WORK_ITEM
from engine.store.tables.base import among, microseconds

_Any = Select[*tuple[Any, ...]]
_WEEK: Final = timedelta(weeks=1) // timedelta(microseconds=1)
_IS_DONE = among(WORK_ITEM.c.state, WorkItemState.DONE.value)
_NEEDED = WORK_ITEM.c.state != literal_column(f"'{WorkItemState.CANCELLED.value}'")
_OF_A_DEPARTMENT = WORK_ITEM.c.department.is_not(None)


@dataclass(frozen=True, slots=True)
class Which:
    """Which work of departments; empty values narrow nothing, periods are half-open.

    ``open_at`` is a moment at which it was open; ``now`` keeps what is open now. ``due`` are
    days, both included, of what is open or was done at ``due_since`` or later. ``holders`` None
    is anybody, empty is nobody: what no one has claimed. ``late`` is the day before which it
    was due.
    """

    department: str = ""
    arrived: tuple[datetime, datetime] | None = None
    done: tuple[datetime, datetime] | None = None
    open_at: datetime | None = None
    now: bool = False
    due: tuple[date, date] | None = None
    due_since: datetime | None = None
    holders: tuple[AccountId, ...] | None = None
    late: date | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work. ``holder`` has claimed it, or has done it; None: nobody has."""

    id: WorkItemId
    case_no: str
    project: str
    status: CaseState
    work: str
    department: Department
    round: int
    state: WorkItemState
    offered_at: datetime
    due_on: date | None
    due_at: datetime | None
    done_at: datetime | None
    holder: AccountId | None
    holder_name: str


@dataclass(frozen=True, slots=True)
class Held:
    """What one person of a department holds, or what nobody does (``account`` None)."""

    account: AccountId | None
    n: int
    late: int
    soon: int


def waiting(tx: Transaction, department: str = "") -> Sequence[tuple[Department, date | None, int]]:
    """Open work by department and due day; of one department, or of all."""
    rows = (
        select(WORK_ITEM.c.department, WORK_ITEM.c.due_on, func.count().label("n"))
        .where(IS_OPEN, *_of(department))
        .group_by(WORK_ITEM.c.department, WORK_ITEM.c.due_on)
    )
    return [(Department(r["department"]), r["due_on"], r["n"]) for r in tx.all(rows)]


def arrived(
    tx: Transaction, since: datetime, department: str = ""
) -> Sequence[tuple[Department, int, int]]:
    """How much work was offered in each week from ``since`` on: department, week from 0, pieces.

    What turned out not to be needed is left out, here and below.
    """
    week = _week(WORK_ITEM.c.offered_at, since)
    rows = (
        select(WORK_ITEM.c.department, week.label("week"), func.count().label("n"))
        .where(_NEEDED, WORK_ITEM.c.offered_at >= since, *_of(department))
        .group_by(WORK_ITEM.c.department, week)
    )
    return [(Department(r["department"]), int(r["week"]), r["n"]) for r in tx.all(rows)]


def done(
    tx: Transaction, since: datetime, department: str = ""
) -> Sequence[tuple[Department, Done]]:
    """What was done in each week from ``since`` on, by its due day."""
    week = _week(WORK_ITEM.c.done_at, since)
    rows = (
        select(
            WORK_ITEM.c.department, week.label("week"), WORK_ITEM.c.due_on, func.count().label("n")
        )
        .where(_IS_DONE, WORK_ITEM.c.done_at >= since, *_of(department))
        .group_by(WORK_ITEM.c.department, week, WORK_ITEM.c.due_on)
    )
    return [
        (Department(r["department"]), Done(int(r["week"]), r["due_on"], r["n"]))
        for r in tx.all(rows)
    ]


def held(tx: Transaction, department: Department, today: date, soon: date) -> Sequence[Held]:
    """Open work of a department by who holds it: all, overdue, due from today to ``soon``."""
    due = WORK_ITEM.c.due_on
    rows = (
        select(
            WORK_ITEM.c.claimed_by,
            func.count().label("n"),
            func.sum(case((due < today, 1), else_=0)).label("late"),
            func.sum(case((due.between(today, soon), 1), else_=0)).label("soon"),
        )
        .where(IS_OPEN, WORK_ITEM.c.department == department)
        .group_by(WORK_ITEM.c.claimed_by)
    )
    return [
        Held(
            None if r["claimed_by"] is None else AccountId(r["claimed_by"]),
            r["n"],
            int(r["late"]),
            int(r["soon"]),
        )
        for r in tx.all(rows)
    ]


def total(tx: Transaction, which: Which) -> int:
    """How many pieces of work these are."""
    page = _numbers(which)
    return int(tx.value(select(func.count()).select_from(page)))


def pieces(tx: Transaction, which: Which, *, limit: int, offset: int) -> Sequence[Piece]:
    """These pieces of work, the least time left first, without a due day last."""
    found = _numbers(which)
    page = (
        select(found.c.id)
        .order_by(found.c.due_on.is_(None), found.c.due_on, found.c.id)
        .limit(limit)
        .offset(offset)
        .subquery("page")
    )
    item = WORK_ITEM.c
    holder = case((item.done_name != "", item.done_name), else_=ACCOUNT.c.name)
    rows = worklists.of_page(
        page, item.department, item.state, item.offered_at, item.due_on, item.due_at, item.done_at,
        item.claimed_by.label("holder"), holder.label("holder_name"),
    ).order_by(*worklists.LEAST_TIME_FIRST)  # fmt: skip
    return [
        Piece(
            **{
                **r,
                "status": CaseState(r["status"]),
                "state": WorkItemState(r["state"]),
                "holder_name": r["holder_name"] or "",
            }
        )
        for r in tx.all(rows)
    ]


def _of(department: str) -> tuple[ColumnElement[bool], ...]:
    """Work of departments, or of one; that of the hall's windows belongs to none."""
    if not department:
        return (_OF_A_DEPARTMENT,)
    return (_OF_A_DEPARTMENT, WORK_ITEM.c.department == department)


def _week(moment: ColumnElement[Any], since: datetime) -> ColumnElement[int]:
    """The number of a moment's week, counted from ``since``."""
    return (type_coerce(moment, BigInteger) - microseconds(since)) // _WEEK


def _numbers(which: Which) -> Subquery:
    """Numbers and due days of these pieces of work.

    What was open at a moment is open still, or was done later: two questions, each over an index
    of its own. Asked as one, every piece that was done since is looked up in its table.
    """
    item = WORK_ITEM.c
    asked = [select(item.id, item.due_on).where(*tests) for tests in _tests(which)]
    return (asked[0] if len(asked) == 1 else union_all(*asked)).subquery("found")


def _tests(which: Which) -> list[list[ColumnElement[bool]]]:
    """Tests of one part of these pieces of work, or of each of two that share none."""
    item = WORK_ITEM.c
    tests = [*_of(which.department)]
    if which.arrived is not None:
        tests += [_NEEDED, item.offered_at >= which.arrived[0], item.offered_at < which.arrived[1]]
    if which.done is not None:
        tests += [_IS_DONE, item.done_at >= which.done[0], item.done_at < which.done[1]]
    if which.now:
        tests.append(IS_OPEN)
    if which.holders is not None:
        nobody = item.claimed_by.is_(None)
        tests.append(item.claimed_by.in_(which.holders) if which.holders else nobody)
    if which.late is not None:
        tests.append(item.due_on < which.late)
    if which.open_at is not None:
        tests.append(item.offered_at < which.open_at)
    if which.due is not None:
        tests.append(item.due_on.between(*which.due))
    since = which.open_at or which.due_since
    if since is None:
        return [tests]
    return [[*tests, IS_OPEN], [*tests, _IS_DONE, item.done_at >= since]]

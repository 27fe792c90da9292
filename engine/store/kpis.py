"""Sums behind the figures of a period: decided cases by edition, corrections, visits, open ones.

Each is one statement over an index, so that a hall of 100,000 cases is added up by the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, func, select

from engine.domain.lifecycle import BEFORE_ACCEPTANCE, COUNTING, CaseState
from engine.domain.names import Department, EditionId
from engine.domain.wording import local_day, utc
from engine.store.database import Transaction
from engine.store.measures import EARLY, Period, within
from engine.store.tables import (
    CASE,
    CASE_MEASURE,
    CASE_TIMING,
    DEPARTMENT_TIMING,
    NOTICE,
    PROJECT,
    VISIT,
)

_M, _T, _D = CASE_MEASURE.c, CASE_TIMING.c, DEPARTMENT_TIMING.c
_RUNNING = sorted(s.value for s in COUNTING - BEFORE_ACCEPTANCE)
_WAITING = sorted(s.value for s in BEFORE_ACCEPTANCE)


@dataclass(frozen=True, slots=True)
class Group:
    """Decided cases of one edition. Days are working days.

    ``promised`` and ``early`` count cases with a promise in days only; ``lawful`` those with a
    statutory limit, ``promised_days``, ``statutory_days`` and ``lawful_net`` are sums over them.
    """

    edition: EditionId
    n: int
    in_time: int
    instant: int
    promised: int
    early: int
    lawful: int
    promised_days: int
    statutory_days: int
    lawful_net: int


@dataclass(frozen=True, slots=True)
class Shares:
    """How many decided cases of an edition a department had a share in."""

    edition: EditionId
    department: Department
    cases: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """Cases that were told to correct in a period: ``once`` accepted after that, ``open`` yet."""

    noticed: int
    once: int
    open: int


@dataclass(frozen=True, slots=True)
class Late:
    """A case in a list of evidence: the day that counts is its due date or that of its notice."""

    case_no: str
    project: str
    day: date
    status: CaseState


def decided(tx: Transaction, period: Period) -> Sequence[Group]:
    """Decided cases of a period, by edition."""
    days, lawful = CASE.c.promised_days > 0, CASE.c.statutory_days > 0
    sums = {
        "n": func.count(),
        "in_time": _count(_M.in_time),
        "instant": _count(_M.elapsed == 0),
        "promised": _count(days),
        "early": _count(days & EARLY),
        "lawful": _count(lawful),
        "promised_days": _sum(lawful, CASE.c.promised_days),
        "statutory_days": _sum(lawful, CASE.c.statutory_days),
        "lawful_net": _sum(lawful, _M.net),
    }
    rows = (
        select(CASE.c.edition, *(value.label(name) for name, value in sums.items()))
        .select_from(CASE_MEASURE.join(CASE, CASE.c.id == _M.case_id))
        .where(*within(CASE_MEASURE, period))
        .group_by(CASE.c.edition)
        .order_by(CASE.c.edition)
    )
    return [
        Group(EditionId(r["edition"]), *(int(r[name] or 0) for name in sums)) for r in tx.all(rows)
    ]


def shares(tx: Transaction, period: Period) -> Sequence[Shares]:
    """Departments concerned in the decided cases whose timings are kept, by edition."""
    rows = (
        select(_T.edition, _D.department, func.count().label("n"))
        .select_from(DEPARTMENT_TIMING.join(CASE_TIMING, _T.case_id == _D.case_id))
        .where(
            *within(DEPARTMENT_TIMING, period),
            _D.department != "",
            _D.rounds > 0,
        )
        .group_by(_T.edition, _D.department)
        .order_by(_T.edition, _D.department)
    )
    return [
        Shares(EditionId(r["edition"]), Department(r["department"]), int(r["n"]))
        for r in tx.all(rows)
    ]


def timed(tx: Transaction, period: Period) -> tuple[int, int]:
    """Of decided cases whose timings are kept: how many, and their net days together."""
    row = tx.one(
        select(func.count().label("n"), func.sum(_M.net).label("net"))
        .select_from(CASE_MEASURE.join(CASE_TIMING, _T.case_id == _M.case_id))
        .where(*within(CASE_MEASURE, period))
    )
    assert row is not None  # an aggregate always has its row
    return int(row["n"]), int(row["net"] or 0)


def visits(tx: Transaction, period: Period) -> int:
    """How often people came to a window for the decided cases of a period."""
    counted = (
        select(func.count())
        .select_from(CASE_MEASURE.join(VISIT, VISIT.c.case_id == _M.case_id))
        .where(*within(CASE_MEASURE, period))
    )
    return int(tx.value(counted))


def corrected(tx: Transaction, period: Period) -> Corrected:
    """Cases whose correction notice was written in a period, and what came of them."""
    accepted = CASE.c.accepted_at.is_not(None)
    sums = {
        "noticed": func.count(),
        "once": _count(accepted),
        "open": _count(CASE.c.status.in_(_WAITING)),
    }
    row = tx.one(
        select(*(value.label(name) for name, value in sums.items()))
        .select_from(NOTICE.join(CASE, CASE.c.id == NOTICE.c.case_id))
        .where(*_noticed(period))
    )
    assert row is not None
    return Corrected(*(int(row[name] or 0) for name in sums))


def corrections(tx: Transaction, period: Period, *, limit: int, offset: int) -> Sequence[Late]:
    """Those cases, the last notice first."""
    rows = (
        select(CASE.c.case_no, PROJECT.c.name.label("project"), NOTICE.c.at, CASE.c.status)
        .select_from(
            NOTICE.join(CASE, CASE.c.id == NOTICE.c.case_id).join(
                PROJECT, PROJECT.c.id == CASE.c.project_id
            )
        )
        .where(*_noticed(period))
        .order_by(NOTICE.c.at.desc(), NOTICE.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        Late(r["case_no"], r["project"], local_day(r["at"]), CaseState(r["status"]))
        for r in tx.all(rows)
    ]


def overdue_total(tx: Transaction, process: str, day: date) -> int:
    """How many accepted cases are open though they were due before this day."""
    return int(tx.value(select(func.count()).select_from(CASE).where(*open_past(process, day))))


def overdue(tx: Transaction, process: str, day: date, *, limit: int, offset: int) -> Sequence[Late]:
    """Those cases, the one longest overdue first."""
    rows = (
        select(CASE.c.case_no, PROJECT.c.name.label("project"), CASE.c.due_on, CASE.c.status)
        .select_from(CASE.join(PROJECT, PROJECT.c.id == CASE.c.project_id))
        .where(*open_past(process, day))
        .order_by(CASE.c.due_on, CASE.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        Late(r["case_no"], r["project"], r["due_on"], CaseState(r["status"])) for r in tx.all(rows)
    ]


def _noticed(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        NOTICE.c.at >= utc(period.since),
        NOTICE.c.at < utc(period.until + timedelta(days=1)),
        NOTICE.c.kind == "correction",
        CASE.c.process == period.process,
    )


def overdue_days(tx: Transaction, process: str, day: date) -> Sequence[tuple[date, int]]:
    """Accepted cases that are open though they were due before this day: (due on, cases)."""
    rows = (
        select(CASE.c.due_on, func.count().label("n"))
        .where(*open_past(process, day))
        .group_by(CASE.c.due_on)
        .order_by(CASE.c.due_on)
    )
    return [(r["due_on"], int(r["n"])) for r in tx.all(rows)]


def open_past(process: str, day: date) -> tuple[ColumnElement[bool], ...]:
    """Tests for accepted cases that are open though they were due before a day."""
    return (
        CASE.c.process == process,
        CASE.c.status.in_(_RUNNING),
        CASE.c.due_on < day,
        CASE.c.decided_at.is_(None),
        CASE.c.accepted_at.is_not(None),
    )


def _count(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((test, 1), else_=0))


def _sum(test: ColumnElement[bool], value: ColumnElement[int]) -> ColumnElement[int]:
    return func.sum(case((test, value), else_=0))

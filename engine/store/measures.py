"""What decided cases took, kept when each is decided (``stages.measure``).

So a period over 100,000 cases is counted by the database over one index, without opening a case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, case, delete, exists, func, insert, select

from engine.domain.merging import Result
from engine.domain.names import CaseId, Department
from engine.store import month_marks
from engine.store.database import Row, Transaction
from engine.store.tables import CASE, CASE_MEASURE, PROJECT, VISIT

EARLY: ColumnElement[bool] = CASE_MEASURE.c.net < CASE.c.promised_days
"""Decided at least one working day before the promise."""

_ALL_MEASURED = "all-measured"
_DECIDED = (Result.GRANTED.value, Result.PARTLY_GRANTED.value, Result.REFUSED.value)


@dataclass(frozen=True, slots=True)
class Measure:
    """What one decided case took, in working days of the hall's calendar.

    ``elapsed`` from acceptance to the last signature; ``net`` of it counts against the promise
    (every pause left out); ``redraw`` of it the design firm had the drawings. ``last_department``
    gave the last opinion of the first review, "" where only one department reviewed.
    """

    case_id: CaseId
    process: str
    decided_on: date
    elapsed: int
    net: int
    redraw: int
    rounds: int
    in_time: bool
    last_department: str
    calendar_version: int


@dataclass(frozen=True, slots=True)
class Period:
    """Decided cases of one process, [since, until], both days included."""

    process: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which of a period's cases stand behind a figure; empty values narrow nothing.

    ``which`` and ``days``: the ones that took so many days (elapsed, net or redraw).
    """

    which: str = ""
    days: int | None = None
    last: str = ""
    first_round: bool | None = None
    in_time: bool | None = None
    early: bool | None = None
    instant: bool | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """One case behind a figure: what it took, its limits, how often somebody came for it."""

    case_no: str
    project: str
    measure: Measure
    promised_days: int
    statutory_days: int
    visits: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One group of decided cases: how many, how many within the promise, at the first review."""

    n: int
    in_time: int
    first_round: int


def within(table: Table, period: Period) -> tuple[ColumnElement[bool], ...]:
    """Tests for the rows of a period, in any table that keeps something of decided cases."""
    return (
        table.c.process == period.process,
        table.c.decided_on >= period.since,
        table.c.decided_on <= period.until,
    )


def keep(tx: Transaction, measure: Measure) -> None:
    """Write what a case took, over what stood there before."""
    row = {name: getattr(measure, name) for name in Measure.__slots__}
    month_marks.mark(tx, measure.process, measure.decided_on)
    tx.run(delete(CASE_MEASURE).where(CASE_MEASURE.c.case_id == measure.case_id))
    tx.run(insert(CASE_MEASURE).values(**row))


def unmeasured(tx: Transaction, limit: int) -> Sequence[CaseId]:
    """Decided cases of earlier releases, of which nothing is kept yet.

    Once there are none there will never be any: whoever decides a case measures it. So nobody
    looks through all cases again as long as this program runs.
    """
    if tx.lasting.get(_ALL_MEASURED):
        return []
    known = exists().where(CASE_MEASURE.c.case_id == CASE.c.id)
    rows = (
        select(CASE.c.id)
        .where(CASE.c.decided_at.is_not(None), CASE.c.outcome.in_(_DECIDED), ~known)
        .order_by(CASE.c.id)
        .limit(limit)
    )
    found = [CaseId(r["id"]) for r in tx.all(rows)]
    if not found:
        tx.lasting[_ALL_MEASURED] = True
    return found


def days_taken(tx: Transaction, period: Period, which: str) -> Sequence[tuple[int, int]]:
    """How many cases took how many days: (days, cases), fewest days first.

    Args:
        which: elapsed, net or redraw.
    """
    column = CASE_MEASURE.c[which]
    rows = (
        select(column.label("days"), func.count().label("n"))
        .where(*within(CASE_MEASURE, period))
        .group_by(column)
        .order_by(column)
    )
    return [(r["days"], r["n"]) for r in tx.all(rows)]


def counted(tx: Transaction, period: Period) -> Counted:
    """How many were decided, within the promise, and without a second round."""
    row = tx.one(
        select(
            func.count().label("n"),
            func.coalesce(func.sum(case((CASE_MEASURE.c.in_time, 1), else_=0)), 0).label("good"),
            func.coalesce(func.sum(case((CASE_MEASURE.c.rounds <= 1, 1), else_=0)), 0).label(
                "first"
            ),
        ).where(*within(CASE_MEASURE, period))
    )
    assert row is not None  # an aggregate always has its row
    return Counted(row["n"], int(row["good"]), int(row["first"]))


def last_ones(tx: Transaction, period: Period) -> Sequence[tuple[Department, int]]:
    """How often each department gave the last opinion of a first review, most often first."""
    many = func.count().label("n")
    rows = (
        select(CASE_MEASURE.c.last_department, many)
        .where(*within(CASE_MEASURE, period), CASE_MEASURE.c.last_department != "")
        .group_by(CASE_MEASURE.c.last_department)
        .order_by(many.desc(), CASE_MEASURE.c.last_department)
    )
    return [(Department(r["last_department"]), r["n"]) for r in tx.all(rows)]


def behind(
    tx: Transaction, period: Period, narrow: Narrow, *, limit: int, offset: int
) -> Sequence[Behind]:
    """The cases behind a figure, the last decided first."""
    rows = (
        select(
            CASE.c.case_no,
            PROJECT.c.name.label("project"),
            CASE.c.promised_days,
            CASE.c.statutory_days,
            select(func.count())
            .select_from(VISIT)
            .where(VISIT.c.case_id == CASE.c.id)
            .scalar_subquery()
            .label("visits"),
            *(CASE_MEASURE.c[name] for name in Measure.__slots__),
        )
        .select_from(CASE_MEASURE)
        .join(CASE, CASE.c.id == CASE_MEASURE.c.case_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(*_tests(period, narrow))
        .order_by(CASE_MEASURE.c.decided_on.desc(), CASE_MEASURE.c.case_id.desc())
        .limit(limit)
        .offset(offset)
    )
    more = ("promised_days", "statutory_days", "visits")
    return [
        Behind(r["case_no"], r["project"], _measure(r), *(r[name] for name in more))
        for r in tx.all(rows)
    ]


def behind_total(tx: Transaction, period: Period, narrow: Narrow) -> int:
    """How many cases stand behind a figure."""
    both = CASE_MEASURE.join(CASE, CASE.c.id == CASE_MEASURE.c.case_id)
    held = CASE_MEASURE if narrow.early is None else both
    counted = select(func.count()).select_from(held)
    return int(tx.value(counted.where(*_tests(period, narrow))))


def _tests(period: Period, narrow: Narrow) -> list[ColumnElement[bool]]:
    tests = [*within(CASE_MEASURE, period)]
    if narrow.which and narrow.days is not None:
        tests.append(CASE_MEASURE.c[narrow.which] == narrow.days)
    if narrow.last:
        tests.append(CASE_MEASURE.c.last_department == narrow.last)
    if narrow.first_round is not None:
        again = CASE_MEASURE.c.rounds > 1
        tests.append(~again if narrow.first_round else again)
    if narrow.in_time is not None:
        tests.append(CASE_MEASURE.c.in_time.is_(narrow.in_time))
    if narrow.early is not None:
        tests.append(CASE.c.promised_days > 0)
        tests.append(EARLY if narrow.early else ~EARLY)
    if narrow.instant is not None:
        at_once = CASE_MEASURE.c.elapsed == 0
        tests.append(at_once if narrow.instant else ~at_once)
    return tests


def _measure(row: Row) -> Measure:
    return Measure(**{name: row[name] for name in Measure.__slots__})

"""Decided cases of a period by the month of their decision, added up by the database.

Each is one statement over the index that the sums of the whole period use (``timing_sums``), or
over that of the measures (``kpis``). A month stands as its first day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Double, Table, case, cast, extract, func, select

from engine.store.database import Row, Transaction
from engine.store.kpis import open_past
from engine.store.measures import EARLY, Period, within
from engine.store.tables import CASE, CASE_MEASURE, CASE_TIMING
from engine.store.timing_sums import Pairs

_T, _M = CASE_TIMING.c, CASE_MEASURE.c


@dataclass(frozen=True, slots=True)
class Month:
    """The cases of one month: how many, and pairs of an estimate and the time side by side."""

    first: date
    n: int
    total: Pairs
    replay: Pairs


@dataclass(frozen=True, slots=True)
class Rates:
    """The decided cases of one month; ``promised`` and ``early`` of those promised in days."""

    first: date
    n: int
    in_time: int
    promised: int
    early: int


def sums(tx: Transaction, period: Period) -> Sequence[Month]:
    """The sums of each month that has a case, the first month first."""
    net, serial, replay = (cast(_T[name], Double) for name in ("net", "serial", "replay"))
    played = cast(case((_T.replay.is_not(None), _T.net)), Double)
    added = {
        "net": net,
        "net2": net * net,
        "serial": serial,
        "serial2": serial * serial,
        "serial_net": serial * net,
        "played": played,
        "played2": played * played,
        "replay": replay,
        "replay2": replay * replay,
        "replay_net": replay * net,
    }
    rows = _by_month(
        CASE_TIMING,
        func.count().label("n"),
        func.count(_T.replay).label("n_played"),
        *(func.sum(value).label(name) for name, value in added.items()),
    ).where(*within(CASE_TIMING, period))
    return [_month(row) for row in tx.all(rows)]


def taken(
    tx: Transaction, period: Period, which: str, step: int
) -> Sequence[tuple[date, int, int]]:
    """How many cases of each month took how long, in steps of so many minutes.

    Args:
        which: net, serial or replay; a case without it is left out.

    Returns:
        (month, step from 0, cases), in this order.
    """
    part = cast(func.floor(cast(_T[which], Double) / step), _T.net.type).label("part")
    rows = (
        _by_month(CASE_TIMING, part, func.count().label("n"))
        .where(*within(CASE_TIMING, period), _T[which].is_not(None))
        .group_by(part)
        .order_by(part)
    )
    return [(_first(r), int(r["part"]), int(r["n"])) for r in tx.all(rows)]


def rates(tx: Transaction, period: Period) -> Sequence[Rates]:
    """How many of each month's decided cases kept the promise, and how many were early."""
    days = CASE.c.promised_days > 0
    rows = (
        _by_month(
            CASE_MEASURE,
            func.count().label("n"),
            func.sum(case((_M.in_time, 1), else_=0)).label("in_time"),
            func.sum(case((days, 1), else_=0)).label("promised"),
            func.sum(case((days & EARLY, 1), else_=0)).label("early"),
        )
        .select_from(CASE_MEASURE.join(CASE, CASE.c.id == _M.case_id))
        .where(*within(CASE_MEASURE, period))
    )
    return [
        Rates(_first(r), *(int(r[name] or 0) for name in Rates.__slots__[1:])) for r in tx.all(rows)
    ]


def overdue(tx: Transaction, process: str, day: date) -> Sequence[tuple[date, int]]:
    """Accepted cases that are open though they were due before this day: (due on, cases)."""
    rows = (
        select(CASE.c.due_on, func.count().label("n"))
        .where(*open_past(process, day))
        .group_by(CASE.c.due_on)
        .order_by(CASE.c.due_on)
    )
    return [(r["due_on"], int(r["n"])) for r in tx.all(rows)]


def _by_month(table: Table, *columns: ColumnElement[Any]) -> Any:
    year = extract("year", table.c.decided_on).label("year")
    month = extract("month", table.c.decided_on).label("month")
    return select(year, month, *columns).group_by(year, month).order_by(year, month)


def _first(row: Row) -> date:
    return date(int(row["year"]), int(row["month"]), 1)


def _month(row: Row) -> Month:
    def pairs(c: str, p: str, n: int) -> Pairs:
        names = (c, p, f"{c}2", f"{p}2", f"{c}_net")
        return Pairs(n, *(float(row[name] or 0) for name in names))

    n, played = int(row["n"]), int(row["n_played"])
    return Month(_first(row), n, pairs("serial", "net", n), pairs("replay", "played", played))

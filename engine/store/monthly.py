"""Decided cases of a period by the day or the month of their decision, added up by the database.

Each is one statement over the index that the sums of the whole period use (``timing_sums``), or
over that of the measures (``kpis``). That index is in order of days, so sums come by days, which
costs half; lengths of time come by months, or they would be as many rows as cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Double, case, cast, extract, func, select

from engine.store.database import Row, Transaction
from engine.store.kpis import open_past
from engine.store.measures import EARLY, Period, within
from engine.store.tables import CASE, CASE_MEASURE, CASE_TIMING
from engine.store.timing_sums import Pairs

_T, _M = CASE_TIMING.c, CASE_MEASURE.c


@dataclass(frozen=True, slots=True)
class Day:
    """The cases of one day: how many, and pairs of an estimate and the time side by side."""

    day: date
    n: int
    total: Pairs
    replay: Pairs


@dataclass(frozen=True, slots=True)
class Rates:
    """The decided cases of one day; ``promised`` and ``early`` of those promised in days."""

    day: date
    n: int
    in_time: int
    promised: int
    early: int


def sums(tx: Transaction, period: Period) -> Sequence[Day]:
    """The sums of each day that has a case, the first day first."""
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
    rows = (
        select(
            _T.decided_on,
            func.count().label("n"),
            func.count(_T.replay).label("n_played"),
            *(func.sum(value).label(name) for name, value in added.items()),
        )
        .where(*within(CASE_TIMING, period))
        .group_by(_T.decided_on)
        .order_by(_T.decided_on)
    )
    return [_day(row) for row in tx.all(rows)]


def taken(
    tx: Transaction, period: Period, which: str, step: int
) -> Sequence[tuple[date, int, int]]:
    """How many cases of each month took how long, in steps of so many minutes.

    Args:
        which: net, serial or replay; a case without it is left out.

    Returns:
        (first day of the month, step from 0, cases), in this order.
    """
    year, month = (extract(part, _T.decided_on).label(part) for part in ("year", "month"))
    length = cast(func.floor(cast(_T[which], Double) / step), _T.net.type).label("length")
    rows = (
        select(year, month, length, func.count().label("n"))
        .where(*within(CASE_TIMING, period), _T[which].is_not(None))
        .group_by(year, month, length)
        .order_by(year, month, length)
    )
    return [
        (date(int(r["year"]), int(r["month"]), 1), int(r["length"]), int(r["n"]))
        for r in tx.all(rows)
    ]


def rates(tx: Transaction, period: Period) -> Sequence[Rates]:
    """How many of each day's decided cases kept the promise, and how many were early."""
    days = CASE.c.promised_days > 0
    rows = (
        select(
            _M.decided_on,
            func.count().label("n"),
            func.sum(case((_M.in_time, 1), else_=0)).label("in_time"),
            func.sum(case((days, 1), else_=0)).label("promised"),
            func.sum(case((days & EARLY, 1), else_=0)).label("early"),
        )
        .select_from(CASE_MEASURE.join(CASE, CASE.c.id == _M.case_id))
        .where(*within(CASE_MEASURE, period))
        .group_by(_M.decided_on)
        .order_by(_M.decided_on)
    )
    return [
        Rates(r["decided_on"], *(int(r[name] or 0) for name in Rates.__slots__[1:]))
        for r in tx.all(rows)
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


def _day(row: Row) -> Day:
    def pairs(c: str, p: str, n: int) -> Pairs:
        names = (c, p, f"{c}2", f"{p}2", f"{c}_net")
        return Pairs(n, *(float(row[name] or 0) for name in names))

    n, played = int(row["n"]), int(row["n_played"])
    return Day(row["decided_on"], n, pairs("serial", "net", n), pairs("replay", "played", played))

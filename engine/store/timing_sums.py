"""What the decided cases of a period took, added up by the database over one index.

So a period over 100,000 cases opens none of them; what each took is kept in ``timings``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Double, case, cast, distinct, func, select

from engine.domain.names import Department
from engine.store.database import Transaction
from engine.store.measures import Period, within
from engine.store.tables import CASE_TIMING, DEPARTMENT_TIMING

_T, _D = CASE_TIMING.c, DEPARTMENT_TIMING.c


@dataclass(frozen=True, slots=True)
class Pairs:
    """Sums over cases of c (an estimate) and p (side by side)."""

    n: int
    c: float
    p: float
    cc: float
    pp: float
    cp: float


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything that is added up over a period."""

    n: int
    parallel: Pairs
    serial: Pairs
    floor: Pairs
    replay: Pairs
    by_shares: Pairs
    extra: int
    work: int
    cut: int
    balance: float
    shared: bool
    editions: int
    provisional: int
    faults: int
    visits: int
    unsplit: int
    calendars: int


@dataclass(frozen=True, slots=True)
class Column:
    """One department over a period: sums, and how many cases it had a share in."""

    department: Department
    cases: int
    first: int
    waited: int
    worked: int
    stopped: int
    again: int
    critical: int
    critical_wait: int
    early: int
    last: int
    late: int


def mark(tx: Transaction, period: Period) -> tuple[int, int]:
    """How many cases of a period are kept, and replayed: what is added up changes with these."""
    row = tx.one(
        select(func.count().label("n"), func.count(_T.replay).label("played")).where(
            *within(CASE_TIMING, period)
        )
    )
    assert row is not None
    return row["n"], row["played"]


def totals(tx: Transaction, period: Period) -> Totals:
    """The sums of a period."""
    net, serial, replay, floor = (
        cast(_T[name], Double) for name in ("net", "serial", "replay", "floor")
    )
    played = case((_T.replay.is_not(None), _T.net))
    spread = cast(_T.shares, Double) * net
    sums: dict[str, ColumnElement[Any]] = {
        "net": net,
        "net2": net * net,
        "serial": serial,
        "serial2": serial * serial,
        "serial_net": serial * net,
        "floor": floor,
        "floor2": floor * floor,
        "floor_net": floor * net,
        "replay": replay,
        "replay2": replay * replay,
        "replay_net": replay * net,
        "played": cast(played, Double),
        "played2": cast(played, Double) * net,
        "spread": spread,
        "spread2": spread * spread,
        "serial_spread": serial * spread,
        "extra": _T.extra,
        "work": _T.work,
        "balance": _T.balance,
        "cut": case((_T.cut, 1), else_=0),
        "shared": case((_T.shared, 1), else_=0),
    }
    row = tx.one(
        select(
            func.count().label("n"),
            func.count(_T.replay).label("n_played"),
            *(func.sum(value).label(name) for name, value in sums.items()),
        ).where(*within(CASE_TIMING, period))
    )
    rest = tx.one(
        select(
            func.count(distinct(_T.edition)).label("editions"),
            func.count(distinct(_T.calendar_version)).label("calendars"),
            func.sum(case((_T.provisional, 1), else_=0)).label("provisional"),
            func.sum(_T.faults).label("faults"),
            func.sum(_T.visits).label("visits"),
            func.sum(_T.unsplit).label("unsplit"),
        ).where(*within(CASE_TIMING, period))
    )
    assert row is not None
    assert rest is not None
    n, of = int(row["n"]), {name: float(row[name] or 0) for name in sums}

    def pairs(c: str, p: str = "net", cp: str = "", count: int = n) -> Pairs:
        return Pairs(count, of[c], of[p], of[c + "2"], of[p + "2"], of[cp or f"{c}_net"])

    return Totals(
        n=n,
        parallel=pairs("net", cp="net2"),
        serial=pairs("serial"),
        floor=pairs("floor"),
        replay=pairs("replay", "played", "replay_net", int(row["n_played"])),
        by_shares=pairs("serial", "spread", "serial_spread"),
        extra=int(row["extra"] or 0),
        work=int(row["work"] or 0),
        cut=int(row["cut"] or 0),
        balance=of["balance"] / n if n else 0.0,
        shared=bool(row["shared"]),
        **{name: int(value or 0) for name, value in rest.items()},
    )


def taken(tx: Transaction, period: Period, which: str, step: int) -> Sequence[tuple[int, int]]:
    """How many cases took how long, in steps of so many minutes: (step from 0, cases).

    Args:
        which: net, serial, replay or whole.
    """
    bin_of = cast(func.floor(cast(_T[which], Double) / step), _T.net.type).label("bin")
    rows = select(bin_of, func.count().label("n")).where(
        *within(CASE_TIMING, period), _T[which].is_not(None)
    )
    return [(r["bin"], r["n"]) for r in tx.all(rows.group_by(bin_of).order_by(bin_of))]


def departments(tx: Transaction, period: Period) -> Sequence[Column]:
    """What each department's share took over a period; "" is everybody else."""
    names = ("waited", "worked", "stopped", "again", "critical", "critical_wait", "early", "late")
    rows = (
        select(
            _D.department,
            func.sum(case((_D.rounds > 0, 1), else_=0)).label("cases"),
            func.sum(case((_D.rounds == 1, 1), else_=0)).label("first"),
            func.sum(case((_D.last, 1), else_=0)).label("last"),
            *(func.sum(_D[name]).label(name) for name in names),
        )
        .where(*within(DEPARTMENT_TIMING, period))
        .group_by(_D.department)
        .order_by(_D.department)
    )
    return [
        Column(Department(r["department"]), *(int(r[n] or 0) for n in Column.__slots__[1:]))
        for r in tx.all(rows)
    ]

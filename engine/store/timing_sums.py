"""What the decided cases of a period took, added up by the database over one index.

So a period over 100,000 cases opens none of them; what each took is kept in ``timings``. All sums
are plain numbers by name, so that those of two periods are added by adding (``kept_months``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Double, case, cast, func, select

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


@dataclass(frozen=True, slots=True)
class Place:
    """Shares that came so-and-so-many-th in the serial order of their cases, added up.

    ``total`` is waiting and work, ``work`` work alone, in minutes; 0 is the place of nobody.
    """

    place: int
    shares: int
    refused: int
    total: int
    work: int


_OF_PART: Final = {
    "cases": case((_D.rounds > 0, 1), else_=0),
    "first": case((_D.rounds == 1, 1), else_=0),
    "last": case((_D.last, 1), else_=0),
    "refused": case((_D.refused, 1), else_=0),
    **{
        name: _D[name]
        for name in (
            "waited", "worked", "stopped", "again", "critical", "critical_wait", "early", "late",
        )
    },
}  # fmt: skip


def figures(tx: Transaction, period: Period) -> dict[str, float]:
    """How many cases, and the sums of what they took, by name."""
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
    assert row is not None
    return {name: float(value or 0) for name, value in row.items()}


def said(tx: Transaction, period: Period) -> dict[str, dict[str, float]]:
    """What has to be said beside them: cases by edition and by calendar, faults and the like."""
    sums = {name: func.sum(_T[name]) for name in ("faults", "visits", "unsplit")}
    sums["provisional"] = func.sum(case((_T.provisional, 1), else_=0))
    rows = (
        select(
            _T.edition,
            _T.calendar_version,
            func.count().label("n"),
            *(value.label(name) for name, value in sums.items()),
        )
        .where(*within(CASE_TIMING, period))
        .group_by(_T.edition, _T.calendar_version)
        .order_by(_T.edition, _T.calendar_version)
    )
    found: dict[str, Counter[str]] = {k: Counter() for k in ("editions", "calendars", "said")}
    for row in tx.all(rows):
        found["editions"][row["edition"]] += row["n"]
        found["calendars"][str(row["calendar_version"])] += row["n"]
        found["said"].update({name: int(row[name] or 0) for name in sums})
    return {name: dict(counted) for name, counted in found.items()}


def totals_of(of: Mapping[str, float], beside: Mapping[str, Mapping[str, float]]) -> Totals:
    """The sums of a period as values."""
    n = int(of["n"])
    rest = beside["said"]

    def pairs(c: str, p: str = "net", cp: str = "", count: int = n) -> Pairs:
        return Pairs(count, of[c], of[p], of[c + "2"], of[p + "2"], of[cp or f"{c}_net"])

    return Totals(
        n=n,
        parallel=pairs("net", cp="net2"),
        serial=pairs("serial"),
        floor=pairs("floor"),
        replay=pairs("replay", "played", "replay_net", int(of["n_played"])),
        by_shares=pairs("serial", "spread", "serial_spread"),
        extra=int(of["extra"]),
        work=int(of["work"]),
        cut=int(of["cut"]),
        balance=of["balance"] / n if n else 0.0,
        shared=bool(of["shared"]),
        editions=len(beside["editions"]),
        calendars=len(beside["calendars"]),
        **{name: int(rest.get(name, 0)) for name in ("provisional", "faults", "visits", "unsplit")},
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


def parts(tx: Transaction, period: Period) -> dict[str, float]:
    """What shares took, by "department|place in serial order|what"; department "" is the rest."""
    rows = (
        select(
            _D.department,
            _D.place,
            *(func.sum(value).label(name) for name, value in _OF_PART.items()),
        )
        .where(*within(DEPARTMENT_TIMING, period))
        .group_by(_D.department, _D.place)
        .order_by(_D.department, _D.place)
    )
    return {
        f"{row['department']}|{row['place']}|{name}": int(row[name] or 0)
        for row in tx.all(rows)
        for name in _OF_PART
    }


def columns_of(found: Mapping[str, float]) -> Sequence[Column]:
    """The same by department."""
    added: dict[str, Counter[str]] = {}
    for key, value in found.items():
        department, _, name = key.split("|")
        added.setdefault(department, Counter())[name] += int(value)
    names = Column.__slots__[1:]
    return [Column(Department(d), *(added[d][name] for name in names)) for d in sorted(added)]


def places_of(found: Mapping[str, float]) -> Sequence[Place]:
    """The same by place in the serial order, first to last."""
    added: dict[int, Counter[str]] = {}
    for key, value in found.items():
        _, place, name = key.split("|")
        if int(place):
            added.setdefault(int(place), Counter())[name] += int(value)
    return [
        Place(place, of["cases"], of["refused"], of["waited"] + of["worked"], of["worked"])
        for place, of in sorted(added.items())
    ]

"""Months that are over, added up once and kept; a month with a mark counts as not kept.

So what is kept is never older than what it was added up from (``month_marks``). A month is added
up in a reading transaction and written in a short one of its own, and only while everything still
stands that was seen before it was added up: of two who do the same month, one is too late and
leaves nothing, so nobody writes an older sum over a newer one and no mark is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, exists, func, select

from engine.store import kpis, month_marks, timing_sums
from engine.store.database import Transaction
from engine.store.measures import Period, within
from engine.store.tables import CASE_TIMING, KEPT_MONTH

Sums = Mapping[str, Mapping[str, float]]
"""Group → what → number: those of two periods are added by adding."""

METHOD = 1
"""How months are added up; another number makes every month count as not kept."""

PART_OF_DAY = 10
"""Durations from acceptance to decision are counted in tenths of a working day."""

_K, _T = KEPT_MONTH.c, CASE_TIMING.c


class Meanwhile(Exception):
    """Something of a month was written after it was seen: what was added up is not kept."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood of a month before it was added up: marks against it, and how it was kept.

    ``kept``: by which method and with which day, None where it was not.
    """

    marks: tuple[int, ...]
    kept: tuple[int, int] | None


def added_up(tx: Transaction, period: Period, day: int) -> Sums:
    """A period from the cases themselves: half a dozen statements over indexes.

    Args:
        day: opening minutes of one working day.
    """
    step = max(day // PART_OF_DAY, 1)
    cases, net = kpis.timed(tx, period)
    groups = kpis.decided(tx, period)
    return {
        "figures": timing_sums.figures(tx, period),
        **timing_sums.said(tx, period),
        "parts": timing_sums.parts(tx, period),
        "whole": _steps(tx, period, "whole", step),
        **{name: _steps(tx, period, name, max(day, 1)) for name in ("net", "serial", "replay")},
        **{f"{name}/10": _steps(tx, period, name, step) for name in ("net", "serial", "replay")},
        "decided": {
            f"{one.edition}|{name}": getattr(one, name)
            for one in groups
            for name in kpis.Group.__slots__[1:]
        },
        "shares": {f"{s.edition}|{s.department}": s.cases for s in kpis.shares(tx, period)},
        "timed": {"cases": cases, "net": net},
    }


def _steps(tx: Transaction, period: Period, which: str, step: int) -> dict[str, int]:
    return {str(nth): n for nth, n in timing_sums.taken(tx, period, which, step)}


def kept(tx: Transaction, period: Period, day: int) -> Mapping[date, Sums]:
    """Months of a period that were added up, marked or not: first day → sums."""
    rows = select(_K.month, _K.sums).where(
        _K.process == period.process,
        _K.month >= period.since,
        _K.month <= period.until,
        _K.method == METHOD,
        _K.day == day,
    )
    return {r["month"]: r["sums"] for r in tx.all(rows.order_by(_K.month))}


def known(tx: Transaction, period: Period, day: int) -> frozenset[date]:
    """First days of the months of a period that were added up, marked or not."""
    rows = select(_K.month).where(
        _K.process == period.process,
        _K.month.between(period.since, period.until),
        _K.method == METHOD,
        _K.day == day,
    )
    return frozenset(r["month"] for r in tx.all(rows))


def seen(tx: Transaction, process: str, month: date) -> Seen:
    """What stands of a month now: to be asked before it is added up."""
    marks = month_marks.of_month(tx, process, month)
    row = tx.one(select(_K.method, _K.day).where(_K.process == process, _K.month == month))
    return Seen(marks, None if row is None else (row["method"], row["day"]))


def keep(tx: Transaction, process: str, month: date, day: int, sums: Sums, before: Seen) -> None:
    """Write a month, in a savepoint of the caller.

    Raises:
        Meanwhile: what was seen before stands no more, or somebody has written it.
    """
    if before.kept is not None:
        method, then = before.kept
        mine = (_K.process == process, _K.month == month, _K.method == method, _K.day == then)
        if tx.run(delete(KEPT_MONTH).where(*mine)).rowcount != 1:
            raise Meanwhile
    if month_marks.take_away(tx, before.marks) != len(before.marks):
        raise Meanwhile
    row = {"process": process, "month": month, "day": day, "method": METHOD, "sums": sums}
    kept = tx.insert(KEPT_MONTH).values(**row).on_conflict_do_nothing().returning(_K.month)
    if tx.value(kept) is None:
        raise Meanwhile


def over(tx: Transaction, first: date) -> bool:
    """Whether a case was decided before this day, the first of the present month."""
    return bool(tx.value(select(exists().where(_T.decided_on < first))))


def decided(tx: Transaction, period: Period) -> int:
    """How many decided cases a period would be added up from."""
    return int(tx.value(select(func.count()).where(*within(CASE_TIMING, period))))


def ends(tx: Transaction, process: str) -> tuple[date | None, date | None]:
    """The first and the last day on which a case was decided; None where none was."""
    first, last = (
        select(one).where(_T.process == process).scalar_subquery()
        for one in (func.min(_T.decided_on), func.max(_T.decided_on))
    )
    row = tx.one(select(first.label("first"), last.label("last")))
    assert row is not None
    return row["first"], row["last"]

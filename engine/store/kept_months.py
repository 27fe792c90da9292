"""Months that are over, added up once and kept; a month with a mark counts as not kept.

So what is kept is never older than what it was added up from (``month_marks``). Who adds up takes
the marks that stood *before* away and writes each month once: of two who do it at the same time
one fails (its transaction leaves nothing), and no mark is lost.
"""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, func, insert, select

from engine.store import kpis, timing_sums
from engine.store.database import Transaction
from engine.store.measures import Period
from engine.store.tables import CASE_TIMING, KEPT_MONTH, MONTH_MARK

Sums = Mapping[str, Mapping[str, float]]
"""Group → what → number: those of two periods are added by adding."""

METHOD = 1
"""How months are added up; another number makes every month count as not kept."""

PART_OF_DAY = 10
"""Durations from acceptance to decision are counted in tenths of a working day."""

_K, _M = KEPT_MONTH.c, MONTH_MARK.c


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


def forget(
    tx: Transaction, process: str, months: Collection[date], before: Collection[int]
) -> None:
    """Take away months that are to be added up anew, and the marks that stood before."""
    tx.run(delete(KEPT_MONTH).where(_K.process == process, _K.month.in_(sorted(months))))
    tx.run(delete(MONTH_MARK).where(_M.id.in_(sorted(before))))


def keep(tx: Transaction, process: str, month: date, day: int, sums: Sums) -> None:
    """Write a month, which nobody may have written meanwhile.

    Raises:
        IntegrityError: somebody has.
    """
    row = {"process": process, "month": month, "day": day, "method": METHOD, "sums": sums}
    tx.run(insert(KEPT_MONTH).values(**row))


def ends(tx: Transaction, process: str) -> tuple[date | None, date | None]:
    """The first and the last day on which a case was decided; None where none was."""
    t = CASE_TIMING.c
    first, last = (
        select(one).where(t.process == process).scalar_subquery()
        for one in (func.min(t.decided_on), func.max(t.decided_on))
    )
    row = tx.one(select(first.label("first"), last.label("last")))
    assert row is not None
    return row["first"], row["last"]

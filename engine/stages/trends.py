"""A period in pictures: how many cases took how long, and how it went month by month.

Side by side is recorded, one after another is reckoned (测算) by one estimator over the whole
period: the replay where every case has one, else the sum. Months without a case are kept between
months that have some; from ``MOST_MONTHS`` on the steps are years.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Final, TypeVar

from engine.analysis import estimates
from engine.analysis.estimates import Figure, Sums
from engine.domain import ranks
from engine.domain.guide import NOTHING
from engine.stages import gaining
from engine.stages.kpis import Rate, end_of
from engine.store import Transaction, monthly, timing_sums
from engine.store.measures import Period

MOST_MONTHS: Final = 36
MOST_STEPS: Final = 20
"""Columns of the picture of durations."""
TAIL: Final = 98
"""Of a hundred cases so many have a column of their own; the longest share the last one."""
PART_OF_DAY: Final = 10
_KEPT: Final = "month-by-month"
T = TypeVar("T")
Span = tuple[date, date]
Taken = tuple[date, int, int]
"""Month, tenth of a day from 0, cases."""


@dataclass(frozen=True, slots=True)
class Column:
    """Cases that took [since, until) working days; ``until`` None: so long or longer."""

    since: int
    until: int | None
    actual: int
    serial: int


@dataclass(frozen=True, slots=True)
class Step:
    """One month or year, cut to the period, both days included. Durations in working days.

    Half of the cases took no longer than ``median``, nine of ten no longer than ``most``;
    ``serial`` is the median one after another, ``saved`` the mean of a case. None where no case
    was decided.
    """

    since: date
    until: date
    n: int
    median: float | None
    most: float | None
    serial: float | None
    saved: Figure


@dataclass(frozen=True, slots=True)
class Course:
    """Both pictures. ``by``: replay or sum, the estimator of everything that is reckoned here.

    ``half`` of all cases took no longer, and ``half_serial`` one after another.
    """

    by: str
    half: float | None
    half_serial: float | None
    columns: Sequence[Column]
    steps: Sequence[Step]
    yearly: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """One month or year of the rates, as the page on key figures would give them for it alone."""

    since: date
    until: date
    n: int
    on_time: Rate
    early: Rate


def course(tx: Transaction, study: gaining.Study) -> Course:
    """What the pages on time draw; reckoned anew only when a case came or was replayed."""
    period, totals = study.period, study.totals
    key = (period, study.day, totals.n, totals.replay.n)
    known = tx.lasting.get(_KEPT)
    if known is None or known[0] != key:
        known = tx.lasting[_KEPT] = (key, _course(tx, study))
    found: Course = known[1]
    return found


def rated(tx: Transaction, period: Period, today: date) -> tuple[Sequence[Rated], bool]:
    """On-time and early rate month by month, by the formulas of ``stages.kpis``; or by years."""
    days = monthly.rates(tx, period)
    late = monthly.overdue(tx, period.process, end_of(period, today))
    spans, yearly = _spans([one.day for one in days], period)
    by_span = _grouped(days, [one.day for one in days], spans)
    found = []
    for (since, until), some in zip(spans, by_span, strict=True):
        n = sum(one.n for one in some)
        ends = end_of(Period(period.process, since, until), today)
        overdue = sum(many for due, many in late if due < ends)
        on_time = Rate(sum(one.in_time for one in some), n + overdue)
        early = Rate(sum(one.early for one in some), sum(one.promised for one in some))
        found.append(Rated(since, until, n, on_time, early))
    return found, yearly


def _course(tx: Transaction, study: gaining.Study) -> Course:
    period, day, by = study.period, study.day, study.gains.default
    which = {"replay": "replay", "sum": "serial"}[by]
    part = max(day // PART_OF_DAY, 1)
    days = monthly.sums(tx, period)
    spans, yearly = _spans([one.day for one in days], period)
    sums = _grouped(days, [one.day for one in days], spans)
    actual, serial = (
        _grouped(rows, [first for first, _, _ in rows], spans)
        for rows in (monthly.taken(tx, period, name, part) for name in ("net", which))
    )

    def within(rows: Iterable[Taken], share: int) -> float | None:
        rank = ranks.at_rank(_counts(rows), share)
        return None if rank is None else (rank + 1) * part / day

    def step(number: int) -> Step:
        pairs = _added(one.replay if by == "replay" else one.total for one in sums[number])
        since, until = spans[number]
        return Step(
            since=since,
            until=until,
            n=sum(one.n for one in sums[number]),
            median=within(actual[number], 50),
            most=within(actual[number], 90),
            serial=within(serial[number], 50),
            saved=estimates.saved(pairs, by, "", NOTHING).scaled(1 / day, "workday"),
        )

    return Course(
        by=by,
        half=within(chain.from_iterable(actual), 50),
        half_serial=within(chain.from_iterable(serial), 50),
        columns=columns(study.bins, timing_sums.taken(tx, period, which, max(day, 1))),
        steps=[step(number) for number in range(len(spans))],
        yearly=yearly,
    )


def _counts(rows: Iterable[Taken]) -> ranks.Counts:
    found: Counter[int] = Counter()
    for _, part, n in rows:
        found[part] += n
    return sorted(found.items())


def _added(pairs: Iterable[timing_sums.Pairs]) -> Sums:
    every = [gaining.sums(one) for one in pairs]
    return Sums(*(sum(getattr(one, name) for one in every) for name in Sums.__slots__))


def columns(actual: ranks.Counts, serial: ranks.Counts) -> Sequence[Column]:
    """Columns of equal width; the longest few share one without an end.

    Args:
        actual: (working days from 0, cases), side by side; ``serial`` the same one after another.
    """
    known = [counts for counts in (actual, serial) if counts]
    if not known:
        return ()
    last = max(ranks.at_rank(counts, TAIL) or 0 for counts in known)
    longest = max(counts[-1][0] for counts in known)
    width = -(-(last + 1) // MOST_STEPS)
    ends = -(-(last + 1) // width) * width
    spans: list[tuple[int, int | None]] = [(n, n + width) for n in range(0, ends, width)]
    if longest >= ends:
        spans.append((ends, None))
    return [Column(*span, _between(actual, *span), _between(serial, *span)) for span in spans]


def _between(counts: ranks.Counts, since: int, until: int | None) -> int:
    return sum(n for part, n in counts if since <= part and (until is None or part < until))


def _spans(days: Sequence[date], period: Period) -> tuple[list[Span], bool]:
    """Months from the first with a case to the last, cut to the period; years if there are many.

    Args:
        days: on which cases were decided, in order.
    """
    if not days:
        return [], False
    first, last = days[0].replace(day=1), days[-1]
    yearly = 12 * (last.year - first.year) + last.month - first.month >= MOST_MONTHS
    since = first.replace(month=1) if yearly else first
    found = []
    while since <= last:
        after = _after(since, 12 if yearly else 1)
        until = after - timedelta(days=1)
        found.append((max(since, period.since), min(until, period.until)))
        since = after
    return found, yearly


def _after(first: date, months: int) -> date:
    many = first.year * 12 + first.month - 1 + months
    return date(many // 12, many % 12 + 1, 1)


def _grouped(rows: Sequence[T], days: Sequence[date], spans: Sequence[Span]) -> list[list[T]]:
    """Rows, in order of their days, by the span that each belongs to.

    The first day of a month stands for all of it, also where a span begins inside it.
    """
    found: list[list[T]] = [[] for _ in spans]
    number = 0
    for row, day in zip(rows, days, strict=True):
        while day > spans[number][1]:
            number += 1
        found[number].append(row)
    return found

"""A period in pictures: how many cases took how long, and how it went month by month.

Side by side is recorded, one after another is reckoned (测算) by one estimator over the whole
period: the replay where every case has one, else the sum. Months without a case are kept between
months that have some; from ``MOST_MONTHS`` on the steps are years.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from engine.analysis import estimates
from engine.analysis.estimates import Figure, Sums
from engine.domain import ranks
from engine.domain.guide import NOTHING
from engine.domain.months import first_of_month
from engine.stages import adding_up, gaining
from engine.stages.adding_up import Gathered
from engine.stages.kpis import Rate, end_of
from engine.store import Transaction, kept_months, kpis, timing_sums
from engine.store.measures import Period

MOST_MONTHS: Final = 36
MOST_STEPS: Final = 20
"""Columns of the picture of durations."""
TAIL: Final = 98
"""Of a hundred cases so many have a column of their own; the longest share the last one."""


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


def course(study: gaining.Study) -> Course:
    """What the pages on time draw."""
    period, day, by = study.period, study.day, study.gains.default
    which = {"replay": "replay", "sum": "serial"}[by]
    part = max(day // kept_months.PART_OF_DAY, 1)
    months = study.gathered.months

    def within(counts: ranks.Counts, share: int) -> float | None:
        rank = ranks.at_rank(counts, share)
        return None if rank is None else (rank + 1) * part / day

    def step(since: date, until: date) -> Step:
        some = [one for first, one in months.items() if _inside(first, since, until)]
        totals = [one.totals() for one in some]
        pairs = _added(one.replay if by == "replay" else one.serial for one in totals)
        actual = _tenths(some, "net")
        return Step(
            since=since,
            until=until,
            n=sum(one.n for one in totals),
            median=within(actual, 50),
            most=within(actual, 90),
            serial=within(_tenths(some, which), 50),
            saved=estimates.saved(pairs, by, "", NOTHING).scaled(1 / day, "workday"),
        )

    return Course(
        by=by,
        half=within(study.gathered.tenths("net"), 50),
        half_serial=within(study.gathered.tenths(which), 50),
        columns=columns(study.bins, study.gathered.bins(which)),
        steps=[step(*span) for span in _spans(months, period)],
        yearly=_yearly(months),
    )


def rated(tx: Transaction, period: Period, today: date) -> tuple[Sequence[Rated], bool]:
    """On-time and early rate month by month, by the formulas of ``stages.kpis``; or by years."""
    gathered = adding_up.of(tx, period).months
    months = {first: one.decided() for first, one in gathered.items()}
    late = kpis.overdue_days(tx, period.process, end_of(period, today))
    found = []
    for since, until in _spans(months, period):
        some = [g for first, of in months.items() if _inside(first, since, until) for g in of]
        n = sum(one.n for one in some)
        ends = end_of(Period(period.process, since, until), today)
        overdue = sum(many for due, many in late if due < ends)
        on_time = Rate(sum(one.in_time for one in some), n + overdue)
        early = Rate(sum(one.early for one in some), sum(one.promised for one in some))
        found.append(Rated(since, until, n, on_time, early))
    return found, _yearly(months)


def _tenths(some: Iterable[Gathered], which: str) -> ranks.Counts:
    """Cases of these months by tenths of a working day."""
    found: Counter[int] = Counter()
    for one in some:
        found.update(dict(one.tenths(which)))
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


def _spans(months: Collection[date], period: Period) -> list[tuple[date, date]]:
    """Months, or years, from the first with a case to the last, cut to the period."""
    if not months:
        return []
    first, last = min(months), max(months)
    found = []
    since = first.replace(month=1) if _yearly(months) else first
    while since <= last:
        after = first_of_month(since, 12 if _yearly(months) else 1)
        ends = after - timedelta(days=1)
        found.append((max(since, period.since), min(ends, period.until)))
        since = after
    return found


def _yearly(months: Collection[date]) -> bool:
    if not months:
        return False
    first, last = min(months), max(months)
    return (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS


def _inside(first: date, since: date, until: date) -> bool:
    """Whether a month belongs to a step; a step never shares a month with another."""
    return since.replace(day=1) <= first <= until

"""The figures of a period and of one case, from what is kept: for managers and the command line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.analysis import gains, survival
from engine.analysis.estimates import Figure, Sums
from engine.analysis.gains import Added, Gains, Place
from engine.domain import ledger, worktime
from engine.domain.names import CaseId
from engine.domain.wording import local_day
from engine.domain.worktime import WorkTime
from engine.stages import adding_up
from engine.stages.adding_up import Gathered
from engine.store import Transaction, clocks, kept_months, measures, traces
from engine.store import timings as kept
from engine.store.measures import Period
from engine.store.timing_sums import Column, Pairs, Totals


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that a page on a period shows. ``bins``: (working days from 0, cases).

    ``unofficial``: years of the period in which cases were decided and whose calendar is missing.
    """

    period: Period
    day: int
    gathered: Gathered
    totals: Totals
    gains: Gains
    median: Figure
    most: Figure
    on_time: Figure
    open_now: int
    open_late: int
    bins: Sequence[tuple[int, int]]
    departments: Sequence[Column]
    mixed_calendars: bool
    unofficial: Sequence[int]


def study(tx: Transaction, period: Period, now: datetime) -> Study:
    """The figures of a period; what it costs does not grow with the events of its cases."""
    work = worktime.of(clocks.calendar(tx))
    day = work.day // worktime.MINUTE
    gathered = adding_up.of(tx, period)
    totals, departments = gathered.totals(), gathered.departments()
    counted = measures.counted(tx, period)
    still = _open(tx, period.process, work, now)
    late = kept.open_late(tx, period.process, local_day(now))
    durations: Counter[tuple[float, bool]] = Counter()
    for number, n in gathered.wholes():
        durations[(number + 1) / kept_months.PART_OF_DAY, True] += n
    durations.update((round(days, 1), False) for days in still)
    points = survival.of_counts(durations)
    return Study(
        period=period,
        day=day,
        gathered=gathered,
        totals=totals,
        gains=gains.of(_added(totals), _places(gathered), day),
        median=gains.lasting(points, 0.5, durations.total()),
        most=gains.lasting(points, 0.9, durations.total()),
        on_time=gains.on_time(counted.in_time, counted.n, late),
        open_now=len(still),
        open_late=late,
        bins=gathered.bins(),
        departments=departments,
        mixed_calendars=totals.calendars > 1,
        unofficial=sorted({m.year for m in gathered.months if work.calendar.provisional(m)}),
    )


def _added(totals: Totals) -> Added:
    return Added(
        parallel=sums(totals.parallel),
        serial=sums(totals.serial),
        floor=sums(totals.floor),
        replay=sums(totals.replay),
        by_shares=sums(totals.by_shares),
        extra=totals.extra,
        work=totals.work,
        balance=totals.balance,
    )


def _places(gathered: Gathered) -> list[Place]:
    return [Place(p.total, p.work, p.shares, p.refused) for p in gathered.places()]


def sums(pairs: Pairs) -> Sums:
    """What the database added up, for an estimate."""
    return Sums(pairs.n, pairs.c, pairs.p, pairs.cc, pairs.pp, pairs.cp)


def _open(tx: Transaction, process: str, work: WorkTime, now: datetime) -> list[float]:
    """Working days that each open case has taken so far, without what stopped the whole of it."""
    since = dict(kept.open_since(tx, process))
    still: dict[CaseId, int] = dict.fromkeys(since, 0)
    numbers = sorted(since)
    for first in range(0, len(numbers), traces.MANY):
        for case_id, pause in traces.pauses(tx, numbers[first : first + traces.MANY]):
            if pause.branch is None and ledger.PROMISED in pause.stops:
                begins = max(pause.since, since[case_id])
                still[case_id] += work.between(begins, pause.until or now)
    return [
        work.days(max(work.between(began, now) - still[case_id], 0))
        for case_id, began in since.items()
    ]

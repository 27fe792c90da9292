"""The figures of a period that somebody can be asked about, each with what it is made of.

Saved days are told against three yardsticks and never mixed: the law's limit of each case; the
limits that the guide documents for one department after the other; the replay of the same cases
in series. All three are reckoned, not recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.analysis import estimates
from engine.analysis.estimates import Figure
from engine.domain import ranks
from engine.domain.guide import NOTHING, ServiceGuide
from engine.domain.names import EditionId, Text
from engine.stages import adding_up, editions, gaining, measure
from engine.stages import timings as measured
from engine.stages.adding_up import Gathered
from engine.store import Transaction, kpis, measures, timings
from engine.store.kpis import Group, Shares
from engine.store.measures import Period


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; ``percent`` with one decimal, None over nothing."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """Of a hundred."""
        return ranks.share(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Saved:
    """Days saved against one yardstick: together, over so many cases; the yardstick's own days.

    ``low`` and ``high`` bound the mean of a case (95 %) where it is an estimate from a sample.
    """

    days: float
    cases: int
    yardstick: float
    net: float
    source: Text = NOTHING
    mark: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def each(self) -> float:
        """Days a case."""
        return self.days / self.cases


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything of one process and one period.

    ``overdue`` are open cases that were due before ``as_of``; ``editions`` in how many editions
    the cases were decided. A yardstick that nothing is known of is None.
    """

    period: Period
    as_of: date
    decided: int
    editions: int
    on_time: Rate
    early: Rate
    instant: Rate
    compression: Rate
    corrected: Rate
    corrections_open: int
    overdue: int
    visits: Rate
    against_law: Saved | None
    against_promise: Saved | None
    against_replay: Saved | None


def of(tx: Transaction, period: Period, today: date) -> Figures:
    """The figures; a handful of statements, whatever the number of cases."""
    gathered = adding_up.of(tx, period)
    groups = gathered.decided()
    as_of = end_of(period, today)
    overdue = kpis.overdue_total(tx, period.process, as_of)
    told = kpis.corrected(tx, period)
    decided = _sum(groups, "n")
    statutory, promised = _sum(groups, "statutory_days"), _sum(groups, "promised_days")
    return Figures(
        period=period,
        as_of=as_of,
        decided=decided,
        editions=len(groups),
        on_time=Rate(_sum(groups, "in_time"), decided + overdue),
        early=Rate(_sum(groups, "early"), _sum(groups, "promised")),
        instant=Rate(_sum(groups, "instant"), decided),
        compression=Rate(statutory - promised, statutory),
        corrected=Rate(told.once, told.noticed - told.open),
        corrections_open=told.open,
        overdue=overdue,
        visits=Rate(kpis.visits(tx, period), decided),
        against_law=_law(groups),
        against_promise=_promise(tx, gathered),
        against_replay=_replay(gathered),
    )


def end_of(period: Period, today: date) -> date:
    """The first day after a period; today while it still runs."""
    return min(today, period.until + timedelta(days=1))


def catch_up(tx: Transaction) -> None:
    """Measure what an earlier release decided and kept nothing of."""
    measure.catch_up(tx)
    measured.catch_up(tx)


def behind(tx: Transaction) -> bool:
    """Whether there is such a case."""
    return bool(measures.unmeasured(tx, 1) or timings.unmeasured(tx, 1))


def _law(groups: Sequence[Group]) -> Saved | None:
    cases, limit, net = (_sum(groups, n) for n in ("lawful", "statutory_days", "lawful_net"))
    return Saved(limit - net, cases, limit, net) if cases else None


def _promise(tx: Transaction, gathered: Gathered) -> Saved | None:
    """Against the limits that the guide of each case's own edition names for one after another.

    Only the departments that the case concerned count, so that nobody is spared what was never
    needed.
    """
    found = gathered.shares()
    guides = {one.edition: editions.of(tx, one.edition).guide for one in found}
    limit = sum(one.cases * _serial(guides[one.edition], one) for one in found)
    if not limit:
        return None
    cases, net = gathered.timed()
    guide = _newest(guides, found)
    source = guide.sources.get("serial_days", guide.sources.get("promised_days", ""))
    marks = {item.mark for item in guide.items if item.serial_days}
    mark = marks.pop() if len(marks) == 1 else ""
    return Saved(limit - net, cases, limit, net, Text(source), mark)


def _serial(guide: ServiceGuide, one: Shares) -> int:
    return sum(item.serial_days for item in guide.items if item.department == one.department)


def _newest(guides: Mapping[EditionId, ServiceGuide], found: Sequence[Shares]) -> ServiceGuide:
    """The guide of the edition with most cases."""
    most = max(found, key=lambda one: (one.cases, one.edition))
    return guides[most.edition]


def _replay(gathered: Gathered) -> Saved | None:
    """Against the replay of the cases that have one (``stages.timings``), in opening days."""
    pairs = gathered.totals().replay
    if not pairs.n:
        return None
    day = gathered.day
    mean: Figure = estimates.saved(gaining.sums(pairs), "replay", "minutes", NOTHING).scaled(
        1 / day, "days"
    )
    return Saved(
        (pairs.c - pairs.p) / day,
        pairs.n,
        pairs.c / day,
        pairs.p / day,
        low=mean.low,
        high=mean.high,
    )


def _sum(groups: Sequence[Group], name: str) -> int:
    return sum(getattr(one, name) for one in groups)

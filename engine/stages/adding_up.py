"""A period added up: months that are over from what is kept of them, the rest from the cases.

The sums of a month are kept by the house itself (``kept_ahead``), or by who looks before it has
come to that, and hold until something of a case decided in it is written anew; the present month
is always counted from its cases.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

from engine.domain import worktime
from engine.domain.months import last_of_month
from engine.domain.names import Department, EditionId
from engine.store import Transaction, clocks, kept_months, month_marks, timing_sums
from engine.store.kept_months import Meanwhile, Seen, Sums
from engine.store.kpis import Group, Shares
from engine.store.measures import Period
from engine.store.timing_sums import Column, Place, Totals

_DAY = timedelta(days=1)
_NEVER = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that is added up over a period, as values. ``day``: opening minutes of a day.

    ``months``: the same of each month with a case, by its first day, cut to the period.
    """

    day: int
    sums: Sums
    months: Mapping[date, "Gathered"]

    def totals(self) -> Totals:
        """Sums over the cases."""
        return timing_sums.totals_of(self.sums["figures"], self.sums)

    def departments(self) -> Sequence[Column]:
        """What each department's share took; "" is everybody else."""
        return timing_sums.columns_of(self.sums["parts"])

    def places(self) -> Sequence[Place]:
        """What the first, second, … share of a serial run took."""
        return timing_sums.places_of(self.sums["parts"])

    def wholes(self) -> Sequence[tuple[int, int]]:
        """Cases by tenths of a working day from acceptance to decision, stops left out."""
        return _steps(self.sums["whole"])

    def bins(self, which: str = "net") -> Sequence[tuple[int, int]]:
        """Cases by working days: net (side by side), serial or replay."""
        return _steps(self.sums[which])

    def tenths(self, which: str) -> Sequence[tuple[int, int]]:
        """The same by tenths of a working day."""
        return _steps(self.sums[f"{which}/10"])

    def decided(self) -> Sequence[Group]:
        """Cases by edition, against their limits."""
        found: dict[str, dict[str, int]] = {}
        for key, value in self.sums["decided"].items():
            edition, _, name = key.rpartition("|")
            found.setdefault(edition, {})[name] = int(value)
        return [Group(EditionId(edition), **found[edition]) for edition in sorted(found)]

    def shares(self) -> Sequence[Shares]:
        """Cases that a department had a share in, by edition."""
        keys = ((*key.rpartition("|")[::2], n) for key, n in sorted(self.sums["shares"].items()))
        return [Shares(EditionId(e), Department(d), int(n)) for e, d, n in keys]

    def timed(self) -> tuple[int, int]:
        """Cases of which both days and minutes are kept, and their net days together."""
        return int(self.sums["timed"]["cases"]), int(self.sums["timed"]["net"])


def of(tx: Transaction, period: Period) -> Gathered:
    """The sums of a period, and of each month of it in which a case was decided."""
    day = _day(tx)
    first, last = kept_months.ends(tx, period.process)
    spans = [] if first is None or last is None else list(_spans(period, first, last))
    stale = month_marks.months(tx, period.process)
    known = kept_months.kept(tx, period, day)
    months: dict[date, Gathered] = {}
    for one in spans:
        month = one.since
        kept = (
            known.get(month) if one.until == last_of_month(month) and month not in stale else None
        )
        sums = kept_months.added_up(tx, one, day) if kept is None else kept
        if sums["figures"]["n"] or sums["decided"]:
            months[month.replace(day=1)] = Gathered(day, sums, {})
    if not months:
        nothing = kept_months.added_up(tx, Period(period.process, _NEVER, _NEVER), day)
        return Gathered(day, nothing, {})
    return Gathered(day, reduce(_plus, (one.sums for one in months.values())), months)


@dataclass(frozen=True, slots=True)
class Counted:
    """A month added up, and what stood of it before."""

    process: str
    month: date
    day: int
    sums: Sums
    before: Seen


def lacking(tx: Transaction, period: Period, today: date) -> list[date]:
    """First days of the months of a period that are over and not kept, the newest first."""
    first, last = kept_months.ends(tx, period.process)
    if first is None or last is None:
        return []
    until = min(last_of_month(last), today.replace(day=1) - _DAY, period.until)
    whole = Period(period.process, max(period.since, first.replace(day=1)), until)
    good = kept_months.known(tx, whole, _day(tx)) - month_marks.months(tx, period.process)
    return [month for month in _months(whole) if month not in good][::-1]


def count(tx: Transaction, process: str, month: date) -> Counted:
    """Add up a month that is over; it takes a look at each of its cases, and writes nothing."""
    day, before = _day(tx), kept_months.seen(tx, process, month)
    sums = kept_months.added_up(tx, Period(process, month, last_of_month(month)), day)
    return Counted(process, month, day, sums, before)


def keep(tx: Transaction, counted: Counted) -> bool:
    """Keep a month that was added up a moment ago. False: it was written meanwhile."""
    one = counted
    try:
        with tx.nested():
            kept_months.keep(tx, one.process, one.month, one.day, one.sums, one.before)
    except Meanwhile:
        return False
    return True


def _months(period: Period) -> Iterator[date]:
    """The first days of the months that lie whole in a period."""
    month = period.since if period.since.day == 1 else last_of_month(period.since) + _DAY
    while last_of_month(month) <= period.until:
        yield month
        month = last_of_month(month) + _DAY


def _spans(period: Period, first: date, last: date) -> Iterator[Period]:
    """The months from the first case to the last, cut to the period."""
    since, until = max(period.since, first.replace(day=1)), min(period.until, last_of_month(last))
    while since <= until:
        yield Period(period.process, since, min(last_of_month(since), until))
        since = last_of_month(since) + _DAY


def _day(tx: Transaction) -> int:
    return worktime.of(clocks.calendar(tx)).day // worktime.MINUTE


def _plus(one: Sums, other: Sums) -> Sums:
    found = {group: Counter(values) for group, values in one.items()}
    for group, values in other.items():
        found.setdefault(group, Counter()).update(values)
    return found


def _steps(counted: Mapping[str, float]) -> list[tuple[int, int]]:
    return sorted((int(step), int(n)) for step, n in counted.items())

"""What one case took: waiting, processing and stopped time of every visit and every share.

All durations are opening time of the calendar in force, in microseconds (``worktime.Micros``). An
open case is measured up to ``now``. Where nobody wrote down when a visit was taken in hand, its
time is neither called waiting nor work.

Source: the definitions in the design notes (CONTRIBUTING, "Serial against parallel").
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.analysis import critical, intervals
from engine.analysis.intervals import Stretch
from engine.domain.minutes import Span
from engine.domain.traces import Trace, Visit
from engine.domain.wording import local_day
from engine.domain.worktime import Micros, WorkTime

REFUSE = "refuse"


class StopScope(StrEnum):
    """Whether a stop of one share stops the case: only when all stand still, or always."""

    BRANCH = "branch"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Spent:
    """Where the time of a visit went. ``unknown``: waiting or work, nobody knows which."""

    wait: Micros = 0
    work: Micros = 0
    stopped: Micros = 0
    unknown: Micros = 0

    @property
    def total(self) -> Micros:
        """Everything but stops."""
        return self.wait + self.work + self.unknown

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.wait + other.wait,
            self.work + other.work,
            self.stopped + other.stopped,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """One visit in opening time: ``begins`` ≤ ``starts`` ≤ ``ends``.

    ``split``: it is known when it was taken in hand. ``slack``: how much later it could have been
    over without the case ending later.
    """

    visit: Visit
    begins: Micros
    starts: Micros
    ends: Micros
    spent: Spent
    stops: tuple[Stretch, ...]
    after: tuple[int, ...]
    split: bool
    critical: bool = False
    slack: Micros = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What one department's share took, all its rounds together.

    ``again`` is the waiting and work of every visit after the first to its step: the cost of doing
    things over. ``gain``: so much earlier the case had ended without this share's waiting;
    ``without``: without the share. ``last``: nobody of the first round was later.
    """

    branch: str
    department: str
    rounds: int
    spent: Spent
    again: Micros
    slack: Micros
    critical: Spent
    gain: Micros
    without: Micros
    last: bool
    refused: bool
    running: bool


@dataclass(frozen=True, slots=True)
class Timed:
    """One case, measured. ``visits`` by when they could begin, acceptance to decision.

    ``gross`` from the first share's beginning to the last one's end, ``net`` of it without what
    stopped the whole case (``stopped``). ``ends_early``: the case would have ended so much earlier
    had a department's work never waited. ``faults``: visits whose times were reversed (read as no
    time). ``provisional``: a day in it belongs to a year whose calendar is not official.
    """

    trace: Trace
    visits: tuple[Taken, ...]
    shares: tuple[Share, ...]
    since: Micros
    until: Micros
    gross: Micros
    net: Micros
    stopped: Micros
    stops: tuple[Stretch, ...]
    critical_by: Mapping[str, Spent]
    ends_early: Mapping[str, Micros]
    faults: int
    provisional: bool

    @property
    def running(self) -> bool:
        """Whether it is not over yet."""
        return self.trace.ended is None

    @property
    def rounds(self) -> int:
        """Reviews that it went through."""
        return max((taken.visit.round for taken in self.visits), default=0)

    @property
    def bottleneck(self) -> str:
        """The department with most time on the critical path; "" where none is on it."""
        held = {d: s.total for d, s in self.critical_by.items() if d and s.total}
        return max(sorted(held), key=lambda d: held[d], default="")


def of(trace: Trace, work: WorkTime, now: datetime, scope: StopScope = StopScope.BRANCH) -> Timed:
    """Measure a case."""
    over = trace.ended or now
    begun = work.at(min(trace.began, over))
    until = work.at(over)
    whole = _stretches(trace.stops, work, until)
    kept, faults = _kept(trace, over, now)
    taken = [_taken(visit, after, work, begun, until, whole) for visit, after in kept]
    taken = _with_path(taken)
    inside = [one for one in taken if one.visit.branch]
    since = min((one.begins for one in inside), default=begun)
    ends = max((one.ends for one in inside), default=since)
    stops = _case_stops(inside, whole, scope, since, ends)
    stopped = intervals.length(stops)
    return Timed(
        trace=trace,
        visits=tuple(taken),
        shares=_shares(taken),
        since=since,
        until=ends,
        gross=ends - since,
        net=ends - since - stopped,
        stopped=stopped,
        stops=tuple(stops),
        critical_by=_by_department(taken),
        ends_early=_ends_early(taken),
        faults=faults,
        provisional=any(
            work.calendar.provisional(day) for day in (local_day(trace.began), local_day(over))
        ),
    )


def alone(visit: Visit, work: WorkTime, whole: Sequence[Span], until: datetime) -> Taken:
    """One visit by itself, before acceptance too; ``whole`` are the stops of its case."""
    over = work.at(until)
    stops = _stretches(whole, work, over)
    return _taken(visit, (), work, min(work.at(visit.enabled), over), over, stops)


def _kept(
    trace: Trace, over: datetime, now: datetime
) -> tuple[list[tuple[Visit, tuple[int, ...]]], int]:
    """The visits from acceptance to decision, with their links renumbered; how many were reversed.

    What comes after the decision (handing out) and what was over before acceptance is no part.
    """
    number: dict[int, int] = {}
    kept: list[tuple[Visit, tuple[int, ...]]] = []
    faults = 0
    for i, visit in enumerate(trace.visits):
        ends = visit.ended or now
        starts = visit.started or visit.enabled
        late = visit.enabled >= over and (visit.ended is None or visit.ended > over)
        if late or ends < trace.began or (ends == trace.began and visit.enabled < ends):
            continue
        faults += not visit.enabled <= starts <= max(ends, visit.enabled) or ends < visit.enabled
        number[i] = len(kept)
        kept.append((visit, tuple(number[j] for j in visit.after if j in number)))
    return kept, faults


def _taken(
    visit: Visit,
    after: tuple[int, ...],
    work: WorkTime,
    begun: Micros,
    until: Micros,
    whole: Sequence[Stretch],
) -> Taken:
    begins = min(max(work.at(visit.enabled), begun), until)
    ends = until if visit.ended is None else min(work.at(visit.ended), until)
    ends = max(ends, begins)
    split = visit.started is not None
    starts = ends if visit.started is None else min(max(work.at(visit.started), begins), ends)
    own = _stretches(visit.stops, work, until)
    stops = intervals.within(intervals.merged([*own, *whole]), begins, ends)
    waited = intervals.length(intervals.within(stops, begins, starts))
    stopped = intervals.length(stops)
    before, after_start = starts - begins - waited, ends - starts - (stopped - waited)
    spent = Spent(before, after_start, stopped) if split else Spent(0, 0, stopped, before)
    return Taken(visit, begins, starts, ends, spent, tuple(stops), after, split)


def _stretches(spans: Sequence[Span], work: WorkTime, until: Micros) -> list[Stretch]:
    return intervals.merged(
        (work.at(s.since), until if s.until is None else work.at(s.until)) for s in spans
    )


def _with_path(taken: list[Taken]) -> list[Taken]:
    if not taken:
        return taken
    ends, after = [t.ends for t in taken], [t.after for t in taken]
    until = max(ends)
    running = [i for i, t in enumerate(taken) if t.visit.ended is None]
    last = running or [max(range(len(taken)), key=lambda i: (ends[i], i))]
    on_path = {i for one in last for i in critical.path(ends, after, one)}
    slacks = critical.slack(ends, after, until)
    return [
        Taken(
            t.visit, t.begins, t.starts, t.ends, t.spent, t.stops, t.after, t.split,
            i in on_path, slacks[i],
        )
        for i, t in enumerate(taken)
    ]  # fmt: skip


def _case_stops(
    inside: Sequence[Taken], whole: Sequence[Stretch], scope: StopScope, since: int, until: int
) -> list[Stretch]:
    every = [s for one in inside for s in one.stops]
    if scope is StopScope.CASE:
        return intervals.within(intervals.merged([*every, *whole]), since, until)
    runs: dict[tuple[str, int], list[Taken]] = defaultdict(list)
    for one in inside:
        runs[one.visit.branch, one.visit.round].append(one)
    ran = [
        ((min(t.begins for t in ts), max(t.ends for t in ts)), [s for t in ts for s in t.stops])
        for ts in runs.values()
    ]
    still = intervals.all_still(ran)
    return intervals.within(intervals.merged([*still, *whole]), since, until)


def _by_department(taken: Sequence[Taken]) -> Mapping[str, Spent]:
    found: dict[str, Spent] = {}
    for one in taken:
        if one.critical:
            department = one.visit.department
            found[department] = found.get(department, Spent()) + one.spent
    return found


def _ends_early(taken: Sequence[Taken]) -> Mapping[str, Micros]:
    """For each department: how much earlier the case had ended, had its work never waited."""
    departments = sorted({one.visit.department for one in taken} - {""})
    return {
        department: _earlier(
            taken, [t.spent.wait if t.visit.department == department else 0 for t in taken]
        )
        for department in departments
    }


def _earlier(taken: Sequence[Taken], shorter: Sequence[Micros]) -> Micros:
    begins, ends = [t.begins for t in taken], [t.ends for t in taken]
    after = [t.after for t in taken]
    return max(ends) - critical.ended(begins, ends, after, shorter)


def _shares(taken: Sequence[Taken]) -> tuple[Share, ...]:
    mine: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        if one.visit.branch:
            mine[one.visit.branch].append(one)
    first = [one for one in taken if one.visit.branch and one.visit.round <= 1]
    reviewers = {one.visit.branch for one in first}
    last = max(first, key=lambda t: t.ends, default=None)
    is_last = last.visit.branch if last is not None and len(reviewers) > 1 else ""
    found = []
    for branch, visits in mine.items():
        found.append(
            Share(
                branch=branch,
                department=visits[0].visit.department,
                rounds=len({t.visit.round for t in visits}),
                spent=_sum(visits),
                again=sum(t.spent.total for t in visits if t.visit.number > 1),
                slack=min(t.slack for t in visits),
                critical=_sum([t for t in visits if t.critical]),
                gain=_earlier(
                    taken, [t.spent.wait if t.visit.branch == branch else 0 for t in taken]
                ),
                without=_earlier(
                    taken,
                    [t.ends - t.begins if t.visit.branch == branch else 0 for t in taken],
                ),
                last=branch == is_last,
                refused=any(t.visit.outcome == REFUSE for t in visits),
                running=any(t.visit.ended is None for t in visits),
            )
        )
    return tuple(found)


def _sum(visits: Sequence[Taken]) -> Spent:
    return sum((t.spent for t in visits), Spent())

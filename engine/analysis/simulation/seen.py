"""What recorded cases show that a scenario needs: arrivals, durations, people, kinds of waiting.

Times are minutes of one table of opening time (``worktime``): that of the hall for its own cases,
every minute of the day for the log of an office whose calendar nobody knows.

A visit waits because everybody who does such work was busy (**queued**: the part of its waiting
that fell into times with as many pieces in hand as were ever seen), or for another reason, such as
batches, meetings, a paper on its way (**lag**). Where the records do not say when work was taken
in hand, nothing of this can be told: then the whole time from the step before is the duration, and
people are without number, so that no waiting is counted twice.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import fmean
from typing import Final

from engine.analysis import intervals, replaying, timing
from engine.analysis.simulation import fitting
from engine.analysis.simulation.fitting import BEST, Fit
from engine.analysis.timing import Taken, Timed
from engine.domain.errors import Refused
from engine.domain.names import Text
from engine.domain.traces import Trace, Visit
from engine.domain.wording import local
from engine.domain.worktime import MINUTE, WorkTime

FEWEST: Final = 20
"""Closed cases below which nothing is calibrated."""

MOST_CASES: Final = 4_000
MOST_VISITS: Final = 60_000
"""The latest cases that are looked at, and their visits: seconds, not minutes."""

FEWEST_LATER: Final = 10
"""Visits after drawing changes below which a step is taken to last as long as the first time."""

PARTS: Final = 6
"""Parts of the opening day whose weights are told."""

PLENTY: Final = 999
"""People of a pool whose waiting lies in its durations already."""

KNOWN: Final = 0.5
"""Of the visits of a pool, so many must say when they were taken in hand."""

_TICK: Final = timedelta(microseconds=1)

Pool = Callable[[Visit], str]
"""Who does the work of a visit; "" for nobody of the office."""


class NotCalibrated(Refused):
    """Nothing can be learned from these cases; ``why`` says what stands in the way."""

    ZH = "不能由这些数据标定：{why}"
    EN = "Nothing can be calibrated from this: {why}"


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How cases came. ``per_day`` working day; ``closed`` the share outside of opening time.

    ``pattern`` are the weights of equal parts of the opening day, ``week`` those of Monday to
    Sunday, ``hours`` the cases by hour of the wall clock.
    """

    n: int
    per_day: float
    closed: float
    pattern: tuple[float, ...]
    week: tuple[float, ...]
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Those who do some kind of work: as many pieces at once as were seen, and names.

    ``told``: it is known when they took work in hand; else ``at_once`` says nothing.
    """

    pool: str
    at_once: int
    names: int
    told: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``whole``: its time is all from the step before. Waiting is a mean, in minutes."""

    element: str
    pool: str
    n: int
    lasts: Fit
    lag: Fit | None
    queued: float
    lagged: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that cases show.

    ``cases`` are over and were looked at, ``left_out`` were not: open ones, and ``older`` that are
    over, because so many newer ones were enough. ``reversed_`` visits ended before they began and
    are read as no time. ``later`` are steps after drawing changes, told apart where there were
    enough of them; what stands for these in ``steps`` is then their first round alone.
    """

    cases: int
    left_out: int
    older: int
    since: datetime
    until: datetime
    arrivals: Arrivals
    steps: Mapping[str, Step]
    people: Mapping[str, People]
    reversed_: int
    later: Mapping[str, Step] = field(default_factory=dict)


def whole(trace: Trace) -> Trace:
    """A case from its first step to its last, whatever its own papers call beginning and end."""
    ends = [visit.ended for visit in trace.visits]
    over = None if None in ends or not ends else max(e for e in ends if e is not None)
    began = min((visit.enabled for visit in trace.visits), default=trace.began)
    return replace(trace, began=began, ended=over)


def latest(cases: Sequence[Trace]) -> list[Trace]:
    """The latest closed cases, as many as are looked at, by when they began."""
    closed = sorted((one for one in cases if one.ended is not None), key=_began)
    held = 0
    for nth in range(len(closed) - 1, -1, -1):
        held += len(closed[nth].visits)
        if len(closed) - nth > MOST_CASES or held > MOST_VISITS:
            return closed[nth + 1 :]
    return closed


def of(
    cases: Sequence[Trace], work: WorkTime, pool: Pool, option: str = BEST, *, rounds: bool = False
) -> Seen:
    """What closed cases show.

    Args:
        cases: as :func:`whole` gives them; open ones are left out and counted.
        work: whose opening time is laid over them.
        pool: who does the work of a visit.
        option: how durations are taken, see :mod:`fitting`.
        rounds: whether what comes after drawing changes is told apart.

    Raises:
        NotCalibrated: too few cases, no time in them, or everything at one instant.
    """
    closed = latest(cases)
    _enough(closed)
    timed = [timing.of(one, work, one.ended) for one in closed if one.ended is not None]
    _sane(timed)
    visits = [visit for one in timed for visit in one.visits]
    named: dict[str, list[Taken]] = defaultdict(list)
    for visit in visits:
        named[pool(visit.visit)].append(visit)
    people, full = {}, {}
    for name in sorted(named):
        people[name] = _people(name, named[name])
        busy = [(v.starts, v.ends) for v in named[name]]
        full[name] = replaying.all_busy(busy, people[name].at_once) if people[name].told else []
    first, later = _by_step(visits, rounds=rounds)
    steps, after = (
        {
            name: _step(name, some[name], pool(some[name][0].visit), people, full, option)
            for name in sorted(some)
        }
        for some in (first, later)
    )
    ended = max(one.ended for one in closed if one.ended is not None)
    return Seen(
        cases=len(closed), left_out=len(cases) - len(closed),
        older=sum(one.ended is not None for one in cases) - len(closed),
        since=closed[0].began, until=ended,
        arrivals=_arrivals([one.began for one in closed], work), steps=steps,
        people={name: one for name, one in people.items() if name},
        reversed_=sum(one.faults for one in timed), later=after,
    )  # fmt: skip


def _by_step(
    visits: Sequence[Taken], *, rounds: bool
) -> tuple[Mapping[str, list[Taken]], Mapping[str, list[Taken]]]:
    """Visits by step: all, or the first round apart from later ones where those are many."""
    first: dict[str, list[Taken]] = defaultdict(list)
    later: dict[str, list[Taken]] = defaultdict(list)
    for visit in visits:
        (later if rounds and visit.visit.round > 1 else first)[visit.visit.element].append(visit)
    few = [name for name, some in later.items() if len(some) < FEWEST_LATER or name not in first]
    for name in few:
        first[name] += later.pop(name)
    return first, later


def by_department(visit: Visit) -> str:
    """The pool of a visit in a log: its department, or the step alone where none is named."""
    return visit.department or visit.element


def _enough(closed: Sequence[Trace]) -> None:
    if len(closed) < FEWEST:
        raise NotCalibrated(
            why=Text(
                f"已结束的办件只有{len(closed)}件，至少要{FEWEST}件。请选更长的时段或更完整的数据。",
                f"only {len(closed)} cases are over, and at least {FEWEST} are needed."
                " Choose a longer period or a fuller log.",
            )
        )
    if closed[0].began == closed[-1].began:
        raise NotCalibrated(
            why=Text(
                "所有办件都在同一时刻开始，看不出到件快慢。请核对时间一列。",
                "every case began at the same instant. Check the column of times.",
            )
        )
    if all(len(one.visits) < 2 for one in closed):
        raise NotCalibrated(
            why=Text(
                "每件只有一个环节，看不出各环节用时。请核对环节一列，或导入更细的数据。",
                "every case has one step only, so no step has a duration."
                " Check the column of steps, or import a fuller log.",
            )
        )


def _sane(timed: Sequence[Timed]) -> None:
    visits = sum(len(one.visits) for one in timed)
    faults = sum(one.faults for one in timed)
    if 2 * faults > visits:
        raise NotCalibrated(
            why=Text(
                f"{visits}个环节里有{faults}个先结束后开始。请核对开始和完成两列是否放反。",
                f"{faults} of {visits} steps end before they begin."
                " Check whether start and completion are swapped.",
            )
        )
    if all(one.since == one.until for one in timed) and not any(
        v.ends > v.begins for one in timed for v in one.visits
    ):
        raise NotCalibrated(
            why=Text(
                "没有一个环节用了时间。请核对时间一列是否只有日期。",
                "no step took any time. Check whether the times hold days only.",
            )
        )


def _people(name: str, visits: Sequence[Taken]) -> People:
    told = sum(visit.split for visit in visits) >= KNOWN * len(visits)
    at_once = replaying.at_once([(v.starts, v.ends) for v in visits]) if told else 0
    names = {visit.visit.resource for visit in visits} - {""}
    return People(name, at_once, len(names), told)


def _step(
    element: str, visits: Sequence[Taken], pool: str, people: Mapping[str, People],
    full: Mapping[str, Sequence[tuple[int, int]]], option: str,
) -> Step:  # fmt: skip
    n = len(visits)
    sojourns = [v.ends - v.begins for v in visits]
    if not pool or not people[pool].told:
        lasts = fitting.of([one / MINUTE for one in sojourns], option)
        return Step(element, pool, n, lasts, None, 0.0, 0.0, whole=True)
    split = [v for v in visits if v.split]
    busy = full[pool]
    queued = [
        intervals.length(replaying.overlap(busy, v.begins, v.starts)) if v.split else 0
        for v in visits
    ]
    # a visit that nobody took in hand works as long as those that somebody did
    works = [v.spent.work for v in split] or sojourns
    lags = [
        max(v.ends - v.begins - v.spent.work - q, 0) / MINUTE
        for v, q in zip(visits, queued, strict=True)
        if v.split
    ] or [0.0]
    return Step(
        element, pool, n,
        fitting.of([one / MINUTE for one in works], option),
        fitting.of(lags, option if option != fitting.FAMILY else BEST),
        fmean(queued) / MINUTE, fmean(lags), whole=False,
    )  # fmt: skip


def _arrivals(instants: Sequence[datetime], work: WorkTime) -> Arrivals:
    hours, week, pattern = [0] * 24, [0] * 7, [0] * PARTS
    closed = 0
    for at in instants:
        here = local(at)
        hours[here.hour] += 1
        week[here.weekday()] += 1
        gone = work.at(at)
        if work.at(at + _TICK) > gone:
            pattern[min(int(gone % work.day * PARTS / work.day), PARTS - 1)] += 1
        else:
            closed += 1
    days = work.between(instants[0], instants[-1]) / work.day
    per_day = (len(instants) - 1) / days if days > 0 else float(len(instants))
    return Arrivals(
        len(instants), per_day, closed / len(instants), tuple(map(float, pattern)),
        tuple(map(float, week)), tuple(hours),
    )  # fmt: skip


def _began(trace: Trace) -> tuple[datetime, str]:
    return trace.began, trace.case_no

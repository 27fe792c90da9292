"""A period played once more from its own traces: side by side as it was, or one after another.

Each piece of work keeps the case that it came with, how long it took, how long its clock stood
still and how long somebody let it lie although they could have begun. Only the queues are new: who
works, how many at once, is what the traces show. Everything is in opening time, so that nights,
weekends, holidays and make-up days are those of the calendar in force.

A pool is a group of steps served by the same people. It had as many pieces in hand as it ever had
at the same moment. Pieces are taken in the order in which they came.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace
from itertools import pairwise

from engine.analysis import intervals, series
from engine.analysis.timing import Taken, Timed
from engine.domain.worktime import Micros


@dataclass(frozen=True, slots=True)
class Piece:
    """One visit as work: whose pool, how long it lay though it need not, work, and stops."""

    pool: int
    idle: Micros
    work: Micros
    stopped: Micros


@dataclass(frozen=True, slots=True)
class Branch:
    """The pieces of one share in one round, in order; ``refused`` ends a serial run."""

    pieces: tuple[Piece, ...]
    refused: bool


@dataclass(frozen=True, slots=True)
class Job:
    """One case: when it was split, its rounds, and the time between each and the one before.

    ``gaps`` are (time, of it stopped) before round 2, 3, …
    """

    arrives: Micros
    rounds: tuple[tuple[Branch, ...], ...]
    gaps: tuple[tuple[Micros, Micros], ...]


@dataclass(frozen=True, slots=True)
class Pools:
    """How many pieces each pool can have in hand; ``shared``: some pool serves two shares."""

    staff: tuple[int, ...]
    steps: tuple[tuple[str, ...], ...]
    shared: bool


@dataclass(frozen=True, slots=True)
class Played:
    """What a case took in a replay: ``gross`` with its stops, ``net`` without."""

    gross: Micros
    net: Micros


def prepared(cases: Sequence[Timed], order: Sequence[str]) -> tuple[list[Job], Pools]:
    """The cases as jobs, and the pools that their traces show. Open cases are no jobs."""
    reviews = [[t for t in case.visits if t.visit.branch] for case in cases]
    pool_of, pools = _pools(t for visits in reviews for t in visits)
    full = _full(reviews, pool_of, pools)
    jobs = [_job(case, order, pool_of, full) for case in cases]
    return jobs, pools


def played(jobs: Sequence[Job], pools: Pools, *, serial: bool) -> list[Played]:
    """Play all jobs against the pools, side by side or one after another.

    Returns:
        One for each job, in the same order.
    """
    return _Run(jobs, pools, serial).run()


class _Run:
    """The one live thing: queues by ready time, and when each piece of staff is free."""

    def __init__(self, jobs: Sequence[Job], pools: Pools, serial: bool) -> None:  # noqa: FBT001
        self._jobs, self._serial = jobs, serial
        self._free: list[list[int]] = [[-(2**62)] * max(n, 1) for n in pools.staff]
        self._queue: list[tuple[int, int, int, int, int, int]] = []
        self._count = 0
        self._open = [0] * len(jobs)
        self._latest = [0] * len(jobs)
        self._still = [0] * len(jobs)
        self._found: list[Played] = [Played(0, 0)] * len(jobs)

    def run(self) -> list[Played]:
        for number, job in enumerate(self._jobs):
            self._round(number, 0, job.arrives)
        while self._queue:
            ready, _, number, round_no, branch, piece = heappop(self._queue)
            self._piece(number, round_no, branch, piece, ready)
        return self._found

    def _round(self, number: int, round_no: int, at: int) -> None:
        job = self._jobs[number]
        if round_no >= len(job.rounds):
            gross = at - job.arrives
            self._found[number] = Played(gross, gross - self._still[number])
            return
        if round_no:
            gap, still = job.gaps[round_no - 1]
            at += gap
            self._still[number] += still
        branches = job.rounds[round_no]
        self._latest[number] = at
        self._open[number] = len(branches)
        if self._serial:
            self._enable(number, round_no, 0, 0, at)
        else:
            for branch in range(len(branches)):
                self._enable(number, round_no, branch, 0, at)

    def _enable(self, number: int, round_no: int, branch: int, piece: int, at: int) -> None:
        ready = at + self._jobs[number].rounds[round_no][branch].pieces[piece].idle
        self._count += 1
        heappush(self._queue, (ready, self._count, number, round_no, branch, piece))

    def _piece(self, number: int, round_no: int, branch: int, piece: int, ready: int) -> None:
        mine = self._jobs[number].rounds[round_no][branch]
        one = mine.pieces[piece]
        free = self._free[one.pool]
        ends = max(ready, free[0]) + one.work
        heapreplace(free, ends)
        ends += one.stopped
        if self._serial:
            self._still[number] += one.stopped
        if piece + 1 < len(mine.pieces):
            self._enable(number, round_no, branch, piece + 1, ends)
            return
        self._latest[number] = max(self._latest[number], ends)
        self._open[number] -= 1
        if self._serial and mine.refused:
            self._round(number, len(self._jobs[number].rounds), ends)
        elif not self._open[number]:
            self._round(number, round_no + 1, self._latest[number])
        elif self._serial:
            self._enable(number, round_no, branch + 1, 0, ends)


def _pools(visits: Iterable[Taken]) -> tuple[dict[str, int], Pools]:
    """Steps served by the same people are one pool; a step that names nobody is its own."""
    root: dict[str, str] = {}

    def find(one: str) -> str:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    branch_of: dict[str, str] = {}
    busy: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for taken in visits:
        step = taken.visit.element
        branch_of[step] = taken.visit.branch
        busy[step].append((taken.starts, taken.ends))
        if taken.visit.resource:
            root[find(f"person {taken.visit.resource}")] = find(step)
    groups: dict[str, list[str]] = defaultdict(list)
    for step in sorted(branch_of):
        groups[find(step)].append(step)
    ordered = sorted(groups.values())
    pool_of = {step: number for number, steps in enumerate(ordered) for step in steps}
    staff = tuple(
        at_once([stretch for step in steps for stretch in busy[step]]) for steps in ordered
    )
    shared = any(len({branch_of[s] for s in steps}) > 1 for steps in ordered)
    return pool_of, Pools(staff, tuple(tuple(steps) for steps in ordered), shared)


def at_once(busy: Sequence[tuple[int, int]]) -> int:
    """How many stretches overlap at most; one that ends as another begins does not."""
    moments = sorted([(s, 1) for s, e in busy if s < e] + [(e, -1) for s, e in busy if s < e])
    most = now = 0
    for _, change in moments:
        now += change
        most = max(most, now)
    return max(most, 1)


def _full(
    reviews: Sequence[Sequence[Taken]], pool_of: dict[str, int], pools: Pools
) -> list[list[tuple[int, int]]]:
    """When each pool had as many pieces in hand as it can."""
    busy: list[list[tuple[int, int]]] = [[] for _ in pools.staff]
    for visits in reviews:
        for t in visits:
            busy[pool_of[t.visit.element]].append((t.starts, t.ends))
    return [all_busy(mine, staff) for mine, staff in zip(busy, pools.staff, strict=True)]


def all_busy(busy: Iterable[tuple[int, int]], staff: int) -> list[tuple[int, int]]:
    """When a pool of so many had as many pieces in hand as it can."""
    moments = sorted(m for s, e in busy if s < e for m in ((s, 1), (e, -1)))
    now, since = 0, 0
    found: list[tuple[int, int]] = []
    for at, change in moments:
        if now == staff and change < 0:
            found.append((since, at))
        now += change
        if now == staff:
            since = at
    return intervals.merged(found)


def _job(
    case: Timed,
    order: Sequence[str],
    pool_of: dict[str, int],
    full: Sequence[list[tuple[int, int]]],
) -> Job:
    visits: dict[tuple[int, str], list[Taken]] = defaultdict(list)
    for taken in case.visits:
        if taken.visit.branch:
            visits[taken.visit.round, taken.visit.branch].append(taken)
    rounds: dict[int, list[Branch]] = defaultdict(list)
    spans: dict[int, tuple[int, int]] = {}
    for (round_no, branch), _, refused, _ in series.shares(case, order):
        mine = visits[round_no, branch]
        pieces = tuple(_piece(t, pool_of, full) for t in mine)
        rounds[round_no].append(Branch(pieces, refused))
        since, until = min(t.begins for t in mine), max(t.ends for t in mine)
        old = spans.get(round_no, (since, until))
        spans[round_no] = (min(old[0], since), max(old[1], until))
    numbers = sorted(rounds)
    gaps = []
    for before, later in pairwise(numbers):
        since, until = spans[before][1], max(spans[later][0], spans[before][1])
        stops = intervals.length(intervals.within(case.stops, since, until))
        gaps.append((until - since, stops))
    return Job(case.since, tuple(tuple(rounds[n]) for n in numbers), tuple(gaps))


def _piece(taken: Taken, pool_of: dict[str, int], full: Sequence[list[tuple[int, int]]]) -> Piece:
    pool = pool_of[taken.visit.element]
    queued = intervals.length(overlap(full[pool], taken.begins, taken.starts))
    spent = taken.spent
    return Piece(pool, max(spent.wait + spent.unknown - queued, 0), spent.work, spent.stopped)


def overlap(stretches: Sequence[tuple[int, int]], since: int, until: int) -> list[tuple[int, int]]:
    """What of merged stretches lies in [since, until), found without reading all of them."""
    first = bisect_left(stretches, (since, since))
    found = []
    for number in range(max(first - 1, 0), len(stretches)):
        a, b = stretches[number]
        if a >= until:
            break
        if max(a, since) < min(b, until):
            found.append((max(a, since), min(b, until)))
    return found

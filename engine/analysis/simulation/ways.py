"""Cases told anew without a diagram: each takes a way that was seen, its steps take fitted times.

A **way** is which steps a case had and which of them waited for which; a new case takes one with
the chance it had in the records. That is faithful to what happened and blind to why: a way never
seen is never taken, and the times of a case's steps have nothing to do with each other. Where
people are known, steps queue for them, first come first served; where they are not, the waiting
lies in the times.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from itertools import accumulate
from typing import Final

from engine.analysis.simulation import chance
from engine.analysis.simulation.seen import Seen
from engine.domain.traces import Trace

NOTHING_BEFORE: Final[tuple[int, ...]] = ()

Way = tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]
"""The steps in the order in which they could begin, and for each the positions it waited for."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways with their chances added up, and what the steps take."""

    ways: Sequence[Way]
    until: Sequence[float]
    seen: Seen

    @property
    def queues(self) -> bool:
        """Whether anybody is ever waited for."""
        return any(one.told for one in self.seen.people.values())


def of(cases: Sequence[Trace], seen: Seen) -> Ways:
    """The ways of closed cases."""
    counted = Counter(
        (tuple(v.element for v in one.visits), tuple(v.after for v in one.visits))
        for one in cases
        if one.ended is not None and one.visits
    )
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    total = sum(counted.values())
    return Ways([way for way, _ in ordered], list(accumulate(n / total for _, n in ordered)), seen)


def told(model: Ways, arrivals: Sequence[float], seed: int) -> list[float]:
    """How long each case takes, in minutes from its arrival to its last step.

    Args:
        model: the ways and the steps.
        arrivals: when each case comes, in minutes of the same opening time.
        seed: of all chance in it.
    """
    return _Telling(model, arrivals, seed).run()


class _Telling:
    """One run: pieces of work by when they ask for somebody."""

    def __init__(self, model: Ways, arrivals: Sequence[float], seed: int) -> None:
        self.seen, self.arrivals, self.seed = model.seen, arrivals, seed
        begin = chance.key(seed, "way")
        last = len(model.ways) - 1
        self.ways = [
            model.ways[min(bisect_left(model.until, chance.draw(begin, case)), last)]
            for case in range(len(arrivals))
        ]
        self.free = {
            name: [0.0] * one.at_once for name, one in model.seen.people.items() if one.told
        }
        for each in self.free.values():
            heapify(each)
        self.heap: list[tuple[float, int, int, int]] = []
        self.number = 0
        self.keys: dict[tuple[str, str, int], int] = {}

    def run(self) -> list[float]:
        ended = list(self.arrivals)
        left = [[len(after) for after in way[1]] for way in self.ways]
        over: list[list[float]] = [[0.0] * len(way[0]) for way in self.ways]
        behind = {way: _behind(way) for way in set(self.ways)}
        for case, way in enumerate(self.ways):
            for at, waits in enumerate(left[case]):
                if not waits:
                    self._asks(case, way, at, self.arrivals[case])
        while self.heap:
            ready, _, case, at = heappop(self.heap)
            way = self.ways[case]
            over[case][at] = ends = self._done(case, way, at, ready)
            ended[case] = max(ended[case], ends)
            for then in behind[way][at]:
                left[case][then] -= 1
                if not left[case][then]:
                    since = max(over[case][before] for before in way[1][then])
                    self._asks(case, way, then, since)
        return [until - since for until, since in zip(ended, self.arrivals, strict=True)]

    def _asks(self, case: int, way: Way, at: int, since: float) -> None:
        lag = self.seen.steps[way[0][at]].lag
        if lag is not None:
            since += lag.duration.inverse(self._draw("lag", way, at, case))
        self.number += 1
        heappush(self.heap, (since, self.number, case, at))

    def _done(self, case: int, way: Way, at: int, ready: float) -> float:
        step = self.seen.steps[way[0][at]]
        lasts = step.lasts.duration.inverse(self._draw("lasts", way, at, case))
        free = None if step.whole else self.free.get(step.pool)
        if free is None:
            return ready + lasts
        ends = max(ready, free[0]) + lasts
        heapreplace(free, ends)
        return ends

    def _draw(self, what: str, way: Way, at: int, case: int) -> float:
        name = way[0][at]
        visit = way[0][:at].count(name)
        key = self.keys.get((what, name, visit))
        if key is None:
            key = self.keys[what, name, visit] = chance.key(self.seed, f"{what}:{name}", visit)
        return chance.draw(key, case)


def _behind(way: Way) -> Mapping[int, Sequence[int]]:
    """For each position those that wait for it."""
    found: dict[int, list[int]] = {at: [] for at in range(len(way[0]))}
    for then, after in enumerate(way[1]):
        for before in after:
            found[before].append(then)
    return found

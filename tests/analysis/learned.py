"""Cases of an office that is known to the last figure: what a calibration must find again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heapify, heapreplace

from engine.analysis.simulation import arrivals, chance, distributions
from engine.domain.traces import Trace, Visit

BEGAN = datetime(2025, 1, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Office:
    """A desk and a back office, one after the other; durations as a scenario writes them.

    ``people`` work at the desk; nobody is waited for behind it. ``lag`` is how long a paper lies
    before anybody asks for a hand. ``told``: it is written down when work is taken in hand.
    """

    cases: int = 1200
    every: float = 30.0
    desk: str = "gamma 40 20"
    back: str = "exponential 300"
    lag: str = "fixed 0"
    people: int = 2
    told: bool = True
    seed: int = 7

    def traces(self, pace=lambda _share: 1.0):
        """Its cases; ``pace`` makes those of a part of its time quicker (0 to 1 → factor)."""
        come = [self.every * at for at in arrivals.unit(self.seed, self.cases, even=False)]
        desk, back, lag = map(distributions.read, (self.desk, self.back, self.lag))
        free = [(0.0, nth) for nth in range(self.people)]
        heapify(free)
        found = []
        asks = [(at + lag.inverse(self._draw("lag", n)), at, n) for n, at in enumerate(come)]
        for ready, at, n in sorted(asks):
            quick = pace(at / come[-1])
            who = free[0][1]
            starts = max(ready, free[0][0])
            ends = starts + quick * desk.inverse(self._draw("desk", n))
            heapreplace(free, (ends, who))
            over = ends + quick * back.inverse(self._draw("back", n))
            found.append(self._trace(n, at, starts, ends, over, f"P{who + 1}"))
        return found

    def _draw(self, what, case):
        return chance.draw(chance.key(self.seed, what), case)

    def _trace(self, n, at, starts, ends, over, who):
        began = moment(at)
        visits = (
            Visit("desk", "", "FRONT", 1, began, moment(starts) if self.told else None,
                  moment(ends), who),
            Visit("back", "", "BACK", 1, moment(ends), None, moment(over), after=(0,)),
        )  # fmt: skip
        return Trace(f"{n:05d}", "p", "", began, moment(over), "", visits)


def moment(minutes):
    """An instant so many minutes after the office opened for the first time."""
    return BEGAN + timedelta(minutes=minutes)

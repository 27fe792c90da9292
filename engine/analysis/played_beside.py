"""The cases of a serial log, measured as ours are, and played again with their chains side by side.

What they waited and what they worked, which department decides how long a case takes, and the
replay: the same arrivals, people and durations, once one chain after another, once side by side.
Opening time is that of the calendar that is laid over them. Only the chains are played; what
stands outside of them takes as long as it did.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.analysis import estimates, replaying, timing
from engine.analysis.estimates import Figure
from engine.analysis.timing import Spent, Timed
from engine.domain.names import Text
from engine.domain.traces import Trace
from engine.domain.worktime import MINUTE, WorkTime

HOUR: Final = 60 * MINUTE
ASSUMES: Final = Text(
    "人手、用时、到达时间都照记录，工作时间按本中心的日历；只重走分了路的环节。",
    "People, durations and arrivals are those of the log, opening time is that of our calendar; "
    "only the chains are played.",
)


@dataclass(frozen=True, slots=True)
class Held:
    """What one department did in all cases: hours of waiting, of work, and of deciding time."""

    department: str
    visits: int
    waited: float
    worked: float
    critical: float


@dataclass(frozen=True, slots=True)
class Again:
    """A log measured and played again. ``cases`` were measured, ``played`` of them had chains.

    ``split`` is the part of visits of which the log says when they were taken in hand; for the
    rest all time is waiting. ``shared``: somebody works in more than one chain.
    """

    cases: int
    departments: Sequence[Held]
    played: int
    serial: Figure
    beside: Figure
    saved: Figure
    shared: bool
    split: float


def again(traces: Sequence[Trace], work: WorkTime) -> Again:
    """Measure closed cases, and play those of two chains or more; hours of opening time."""
    timed = [timing.of(one, work, one.ended) for one in traces if one.ended is not None]
    several = [one for one in timed if len({v.visit.branch for v in one.visits} - {""}) > 1]
    order = sorted({v.visit.branch for one in several for v in one.visits} - {""})
    jobs, pools = replaying.prepared(several, order)
    pairs = [
        (one.net / HOUR, other.net / HOUR)
        for one, other in zip(
            replaying.played(jobs, pools, serial=True),
            replaying.played(jobs, pools, serial=False),
            strict=True,
        )
    ]
    paired = estimates.sums(pairs)
    visits = [visit for one in timed for visit in one.visits]
    return Again(
        cases=len(timed),
        departments=_held(timed),
        played=len(several),
        serial=estimates.mean(paired, "replay", "hours", ASSUMES),
        beside=estimates.mean(
            estimates.sums((other, one) for one, other in pairs), "replay", "hours", ASSUMES
        ),
        saved=estimates.saved(paired, "replay", "hours", ASSUMES),
        shared=pools.shared,
        split=sum(visit.split for visit in visits) / len(visits) if visits else 0.0,
    )


def _held(timed: Sequence[Timed]) -> list[Held]:
    spent: dict[str, Spent] = defaultdict(Spent)
    critical: dict[str, int] = defaultdict(int)
    visits: dict[str, int] = defaultdict(int)
    for one in timed:
        for visit in one.visits:
            spent[visit.visit.department] += visit.spent
            visits[visit.visit.department] += 1
        for department, part in one.critical_by.items():
            critical[department] += part.total
    found = [
        Held(name, visits[name], of.wait / HOUR, of.work / HOUR, critical[name] / HOUR)
        for name, of in spent.items()
    ]
    return sorted(found, key=lambda one: (-one.critical, one.department))

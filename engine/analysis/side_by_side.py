"""What a serial log could gain at most if its independent chains ran side by side.

A **chain** is a branch: activities that must follow one another. The time in which any chain was
under way is what the chains took one after the other; side by side they cannot take less than
the longest of them took. The difference is the most that could be saved: a bound, not a forecast.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.domain.traces import Trace, Visit

Measure = Callable[[datetime, datetime], timedelta]
"""How much time lies between two instants: of the wall clock, or of a calendar."""


@dataclass(frozen=True, slots=True)
class Saving:
    """Of one case: how long it took, and how much less it could have taken at the least."""

    case_no: str
    took: timedelta
    saved: timedelta
    one_person: bool

    @property
    def share(self) -> float:
        """The saving as a part of the whole, 0 to 1."""
        return self.saved / self.took if self.took else 0.0


@dataclass(frozen=True, slots=True)
class Bound:
    """Of all cases in which every chain occurs. ``cases`` 0: there is nothing to say.

    ``mean_took`` and ``mean_least`` are what a case took and would take at the least; ``share`` is
    what the mean loses; ``middle`` the median of the cases' own shares; ``tenth`` the part of
    cases that save a tenth or more; ``one_person`` the part in which one person did all chains.
    """

    cases: int
    left_out: int
    mean_took: timedelta = timedelta()
    mean_least: timedelta = timedelta()
    share: float = 0.0
    middle: float = 0.0
    tenth: float = 0.0
    one_person: float = 0.0


def wall(since: datetime, until: datetime) -> timedelta:
    """Time as the wall clock has it, nights and holidays too."""
    return until - since


def saving(trace: Trace, measure: Measure = wall) -> Saving | None:
    """The bound for one case; None where it still runs or lacks one side to compare.

    Overlaps, where a system did work side by side, are not saved a second time.
    """
    chains = _chains(trace)
    if trace.ended is None or len(chains) < 2:
        return None
    each = [_covered(visits, measure) for visits in chains.values()]
    together = _covered([one for visits in chains.values() for one in visits], measure)
    people = {one.resource for visits in chains.values() for one in visits}
    return Saving(
        trace.case_no,
        took=measure(trace.began, trace.ended),
        saved=max(together - max(each), timedelta()),
        one_person=len(people) == 1 and "" not in people,
    )


def bound(traces: Iterable[Trace], measure: Measure = wall) -> Bound:
    """The bound over all cases in which every chain of the log occurs."""
    found: list[tuple[frozenset[str], Saving | None]] = [
        (frozenset(_chains(trace)), saving(trace, measure)) for trace in traces
    ]
    every = frozenset[str]().union(*(names for names, _ in found))
    counted = [one for names, one in found if one is not None and names == every]
    return over(counted, left_out=len(found) - len(counted))


def over(counted: Sequence[Saving], left_out: int) -> Bound:
    """The same of cases that were chosen already."""
    n = len(counted)
    if not n:
        return Bound(0, left_out)
    took = sum((one.took for one in counted), timedelta())
    saved = sum((one.saved for one in counted), timedelta())
    shares = sorted(one.share for one in counted)
    return Bound(
        cases=n,
        left_out=left_out,
        mean_took=took / n,
        mean_least=(took - saved) / n,
        share=saved / took if took else 0.0,
        middle=(shares[(n - 1) // 2] + shares[n // 2]) / 2,
        tenth=sum(share >= 0.1 for share in shares) / n,
        one_person=sum(one.one_person for one in counted) / n,
    )


def _chains(trace: Trace) -> dict[str, list[Visit]]:
    found: dict[str, list[Visit]] = {}
    for visit in trace.visits:
        if visit.branch:
            found.setdefault(visit.branch, []).append(visit)
    return found


def _covered(visits: Sequence[Visit], measure: Measure) -> timedelta:
    """How long any of these was under way."""
    total, last = timedelta(), None
    for visit in sorted(visits, key=lambda one: one.enabled):
        if visit.ended is None:
            continue
        since = visit.enabled if last is None else max(visit.enabled, last)
        if visit.ended > since:
            total += measure(since, visit.ended)
        last = visit.ended if last is None else max(last, visit.ended)
    return total

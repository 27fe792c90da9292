"""The same case with its shares one after another: what can be said from the case alone.

A serial run would stop at the first refusal; the work of the shares behind it was done only
because they were reviewed side by side. Only the reviews are laid in series: whatever else
happened in the case stays as it was. Source: the definitions in CONTRIBUTING.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.analysis.timing import REFUSE, Spent, Timed
from engine.domain.worktime import Micros


@dataclass(frozen=True, slots=True)
class Laid:
    """One share of one round, laid where a serial run would have it, from the split on."""

    branch: str
    department: str
    round: int
    since: Micros
    spent: Spent
    refused: bool

    @property
    def until(self) -> Micros:
        """When it would be over."""
        return self.since + self.spent.total


@dataclass(frozen=True, slots=True)
class Serial:
    """The serial counterfactual of one case.

    ``floor`` is the work alone, ``total`` work and waiting as they were, both up to the first
    refusal. ``extra`` is the work of the shares behind it.
    """

    laid: tuple[Laid, ...]
    floor: Micros
    total: Micros
    extra: Micros
    work: Micros

    @property
    def cut(self) -> bool:
        """Whether a refusal would have ended a serial run early."""
        return any(one.refused for one in self.laid)


def of(timed: Timed, order: Sequence[str]) -> Serial:
    """Lay the shares of a case one after another.

    Args:
        order: branches in the order of the guide; those that it does not name come after.
    """
    laid: list[Laid] = []
    at = floor = extra = 0
    refused = False
    between = _between(timed)
    for (round_no, branch), spent, refuses, department in shares(timed, order):
        if refused:
            extra += spent.work
            continue
        if laid and laid[-1].round != round_no:
            at += between.get(round_no, 0)
        laid.append(Laid(branch, department, round_no, at, spent, refuses))
        at += spent.total
        floor += spent.work
        refused = refuses
    return Serial(
        laid=tuple(laid),
        floor=floor,
        total=at,
        extra=extra,
        work=floor + extra,
    )


def shares(timed: Timed, order: Sequence[str]) -> list[tuple[tuple[int, str], Spent, bool, str]]:
    """Shares in serial order: (round, branch), time, whether it refused, whose it is."""
    rank = {branch: number for number, branch in enumerate(order)}
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, one in enumerate(timed.visits):
        if one.visit.branch:
            found[one.visit.round, one.visit.branch].append(number)
    keys = sorted(found, key=lambda k: (k[0], rank.get(k[1], len(rank)), k[1]))
    visits = timed.visits
    return [
        (
            key,
            sum((visits[n].spent for n in found[key]), Spent()),
            any(visits[n].visit.outcome == REFUSE for n in found[key]),
            visits[found[key][0]].visit.department,
        )
        for key in keys
    ]


def places(timed: Timed, order: Sequence[str]) -> dict[str, int]:
    """Branch → the how-many-th share of the case it would be in a serial run, counted from 1."""
    rank = {branch: number for number, branch in enumerate(order)}
    there = sorted({share.branch for share in timed.shares}, key=lambda b: (rank.get(b, 99), b))
    return {branch: nth for nth, branch in enumerate(there, 1)}


def _between(timed: Timed) -> dict[int, Micros]:
    """Time from the end of a round to the beginning of the next, without what stopped the case."""
    since: dict[int, int] = {}
    until: dict[int, int] = {}
    for one in timed.visits:
        if one.visit.branch:
            number = one.visit.round
            since[number] = min(since.get(number, one.begins), one.begins)
            until[number] = max(until.get(number, one.ends), one.ends)
    rounds = sorted(since)
    return {
        later: max(since[later] - until[before] - _still(timed, until[before], since[later]), 0)
        for before, later in pairwise(rounds)
    }


def _still(timed: Timed, since: Micros, until: Micros) -> Micros:
    return sum(max(min(b, until) - max(a, since), 0) for a, b in timed.stops)

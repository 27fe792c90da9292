"""Stretches of opening time as pairs of numbers, [since, until): joined, cut, met."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

Stretch = tuple[int, int]


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, those that touch or overlap as one; empty and reversed ones left out."""
    found: list[Stretch] = []
    for since, until in sorted(s for s in stretches if s[0] < s[1]):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def within(stretches: Iterable[Stretch], since: int, until: int) -> list[Stretch]:
    """What of merged stretches lies in [since, until)."""
    cut = ((max(a, since), min(b, until)) for a, b in stretches)
    return [(a, b) for a, b in cut if a < b]


def length(stretches: Iterable[Stretch]) -> int:
    """How long merged stretches are together."""
    return sum(b - a for a, b in stretches)


def common(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    """Where two lists of merged stretches meet."""
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        since, until = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if since < until:
            found.append((since, until))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found


def all_still(runs: Sequence[tuple[Stretch, Sequence[Stretch]]]) -> list[Stretch]:
    """Where everything that ran stood still: ``runs`` are (from when to when, its stops)."""
    cuts = sorted({moment for run, _ in runs for moment in run})
    found: list[Stretch] = []
    for since, until in pairwise(cuts):
        running = [stops for run, stops in runs if run[0] <= since and until <= run[1]]
        still = [(since, until)] if running else []
        for stops in running:
            still = common(still, merged(stops))
        found += still
    return merged(found)

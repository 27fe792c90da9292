"""Figures over many cases: ranks out of counted values."""

from collections.abc import Sequence

Counts = Sequence[tuple[int, int]]
"""(value, how many have it), the smallest value first."""


def at_rank(counts: Counts, percent: int) -> int | None:
    """The smallest value that at least ``percent`` of all do not exceed; None over nothing.

    The nearest-rank percentile: a value that some case really took, never one in between.
    """
    total = sum(n for _, n in counts)
    seen = 0
    for value, n in counts:
        seen += n
        if seen * 100 >= total * percent:
            return value
    return None


def share(part: int, whole: int) -> float | None:
    """How many of a hundred, one decimal; None over nothing."""
    return round(100 * part / whole, 1) if whole else None

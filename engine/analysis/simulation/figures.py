"""Figures with their intervals: replications, Student's t, paired differences, Bonferroni."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Final

from engine.analysis import students_t

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean of replications, and the interval in which the true one lies (测算范围).

    ``low`` and ``high`` are NaN where one replication says nothing about the spread.
    """

    value: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2

    def surely(self) -> int:
        """1 if it lies above nothing, -1 if below, 0 if that cannot be said."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


def of(found: Sequence[float], confidence: float = CONFIDENCE, among: int = 1) -> Figure:
    """The mean of independent replications, by Student's t.

    Args:
        found: one value per replication.
        confidence: that the interval holds the true value.
        among: how many such intervals are to hold together (Bonferroni).
    """
    known = [value for value in found if not math.isnan(value)]
    if not known:
        return Figure(math.nan, math.nan, math.nan)
    mean = fmean(known)
    if len(known) < 2:
        return Figure(mean, math.nan, math.nan)
    two_sided = 1 - (1 - confidence) / max(among, 1) / 2
    half = students_t.quantile(two_sided, len(known) - 1) * stdev(known) / math.sqrt(len(known))
    return Figure(mean, mean - half, mean + half)


def difference(
    found: Sequence[float], base: Sequence[float], confidence: float = CONFIDENCE, among: int = 1
) -> Figure:
    """By how much the one is above the other, replication by replication: they share their luck."""
    return of([a - b for a, b in zip(found, base, strict=True)], confidence, among)


def ratio(found: Sequence[float], base: Sequence[float], confidence: float = CONFIDENCE) -> Figure:
    """How many times the other, of the means; interval by the jackknife."""
    n = len(found)
    if n < 2 or not all(base):
        return Figure(fmean(found) / fmean(base) if any(base) else math.nan, math.nan, math.nan)
    above, below = math.fsum(found), math.fsum(base)
    whole = above / below
    without = [(above - a) / (below - b) for a, b in zip(found, base, strict=True)]
    return of([n * whole - (n - 1) * one for one in without], confidence)


def quantile(ordered: Sequence[float], share: float) -> float:
    """What this share stays at or below, straight between neighbours; NaN of nothing."""
    if not ordered:
        return math.nan
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)

"""How long things take when some are not over yet: the product-limit estimator.

To leave open cases out makes every average too good; to count them as over makes it wrong.
Source: E. L. Kaplan and P. Meier 1958; Greenwood's variance, limits on the log scale of the curve.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, log, sqrt

from engine.analysis import students_t


@dataclass(frozen=True, slots=True)
class Point:
    """After ``time`` the share ``still`` goes on; it lies in [low, high] with 95 %."""

    time: float
    still: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time by which a share is over. None: so many are not over yet that nobody can say."""

    value: float | None
    low: float | None
    high: float | None


def curve(durations: Iterable[tuple[float, bool]]) -> list[Point]:
    """The curve, a point for each time at which something ended.

    Args:
        durations: (how long so far, whether it is over).
    """
    return of_counts(Counter(durations))


def of_counts(counts: Mapping[tuple[float, bool], int]) -> list[Point]:
    """The same of durations that are counted already: 100,000 cases are a few hundred of them."""
    at_risk, still, spread = sum(counts.values()), 1.0, 0.0
    found: list[Point] = []
    for time, group in groupby(sorted(counts), key=lambda one: one[0]):
        keys = list(group)
        over = sum(counts[key] for key in keys if key[1])
        if over:
            still *= 1 - over / at_risk
            if at_risk > over:
                spread += over / (at_risk * (at_risk - over))
            found.append(Point(time, still, *_limits(still, spread)))
        at_risk -= sum(counts[key] for key in keys)
    return found


def quantile(points: Sequence[Point], share: float) -> Quantile:
    """The time by which ``share`` (0 to 1) is over."""

    def first(value: str) -> float | None:
        edge = 1 - share + 1e-12
        return next((p.time for p in points if getattr(p, value) <= edge), None)

    return Quantile(first("still"), first("low"), first("high"))


def _limits(still: float, spread: float) -> tuple[float, float]:
    if not 0 < still < 1:
        return still, still
    half = students_t.NORMAL * sqrt(spread) / log(still)
    return still ** exp(-half), still ** exp(half)

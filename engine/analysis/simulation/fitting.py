"""A duration from what was seen: the likeliest of a few families, or the values themselves.

How good it is stands beside it: so many values, and the Kolmogorov–Smirnov distance, the largest
gap between the share of values that stayed below a time and the share that the family says. Where
no family comes near, what was seen is used as it was seen.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, median
from typing import Final

from engine.analysis.simulation import distributions
from engine.analysis.simulation.distributions import EMPIRICAL, MOST, Duration

BEST: Final = "best"
FAMILY: Final = "family"
SEEN: Final = "seen"
OPTIONS: Final = (BEST, FAMILY, SEEN)

FEWEST: Final = 10
"""Values below which no family is tried: they would fit anything."""

NEAR: Final = 0.05
"""A gap that no manager would notice, however many values say that it is there."""

POINTS: Final = 200
"""Values by which a distribution that was seen is kept; so many that every hundredth has two."""

LOOKED_AT: Final = 2_000
"""Values at which a family is judged: of more, every so-manieth in order."""

SECOND: Final = 1 / 60
_NONE: Final = SECOND / 2
"""What is called no time at all is some time to a logarithm."""
_MEAN_OFF: Final = 0.2

Below = Callable[[float], float]
_Tried = tuple[Duration, float, int, Below]
"""A family fitted: its log-likelihood, how many figures it took, the share below a time."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One duration, of ``n`` values.

    ``tried`` are the gaps of the families; ``by_chance`` is what the true family would stay under
    in 95 of 100 samples of this size.
    """

    duration: Duration
    n: int
    ks: float
    by_chance: float
    tried: Mapping[str, float]

    @property
    def family(self) -> str:
        """Its name; ``empirical`` for what was seen."""
        return self.duration.kind


def of(minutes: Sequence[float], option: str = BEST) -> Fit:
    """The duration that values tell of.

    Args:
        minutes: at least one; negative ones are no time.
        option: ``best`` takes the likeliest family where it comes near, else what was seen;
            ``family`` always a family; ``seen`` always what was seen.
    """
    every = sorted(min(max(value, 0.0), MOST) for value in minutes)
    n = len(every)
    chance = 1.36 / math.sqrt(n)
    if every[-1] - every[0] < SECOND:
        fixed = Duration("fixed", (_figures(median(every)),))
        return Fit(fixed, n, 0.0, chance, {"fixed": 0.0})
    some = thinned(every, LOOKED_AT)
    tried = [one for one in _families(some) if one is not None] if n >= FEWEST else []
    gaps = {one[0].kind: gap(some, one[3]) for one in tried}
    likeliest = max(tried, key=lambda one: 2 * one[1] - one[2] * math.log(len(some)), default=None)
    near = max(chance, NEAR)
    if likeliest is not None and option != SEEN:
        kind = likeliest[0].kind
        if option == FAMILY or gaps[kind] <= near:
            return Fit(likeliest[0], n, gaps[kind], chance, gaps)
    kept = Duration(EMPIRICAL, tuple(_figures(value) for value in thinned(every, POINTS)))
    return Fit(kept, n, gap(some, _seen(kept.parts)), chance, gaps)


def thinned(ordered: Sequence[float], most: int) -> Sequence[float]:
    """At most so many of these, evenly spread over them."""
    n = len(ordered)
    if n <= most:
        return ordered
    return [ordered[int((nth + 0.5) * n / most)] for nth in range(most)]


def gap(ordered: Sequence[float], below: Below) -> float:
    """The Kolmogorov–Smirnov distance of values in order from a distribution function."""
    n, most = len(ordered), 0.0
    for nth, value in enumerate(ordered):
        share = below(value)
        most = max(most, (nth + 1) / n - share, share - nth / n)
    return most


def _families(ordered: Sequence[float]) -> list[_Tried | None]:
    values = [max(value, _NONE) for value in ordered]
    mean, logs = fmean(values), [math.log(value) for value in values]
    return [_exponential(values, mean), _uniform(values), _lognormal(logs, mean),
            _gamma(values, logs, mean)]  # fmt: skip


def _exponential(values: Sequence[float], mean: float) -> _Tried:
    return (
        Duration("exponential", (_figures(mean),)),
        -len(values) * (math.log(mean) + 1),
        1,
        lambda x: -math.expm1(-x / mean),
    )


def _uniform(values: Sequence[float]) -> _Tried:
    low, high = values[0], values[-1]
    return (
        Duration("uniform", (_figures(low), _figures(high))),
        -len(values) * math.log(high - low),
        2,
        lambda x: min(max((x - low) / (high - low), 0.0), 1.0),
    )


def _lognormal(logs: Sequence[float], mean: float) -> _Tried | None:
    n, middle = len(logs), fmean(logs)
    sigma = math.sqrt(math.fsum((one - middle) ** 2 for one in logs) / n)
    if not 0 < sigma < 6:
        return None
    told = math.exp(middle + sigma * sigma / 2)
    spread = told * math.sqrt(math.expm1(sigma * sigma))
    if abs(told - mean) > _MEAN_OFF * mean or spread > MOST:
        return None  # its tail says more than was ever seen
    normal = NormalDist(middle, sigma)
    return (
        Duration("lognormal", (_figures(told), _figures(spread))),
        -math.fsum(logs) - n * (math.log(sigma * math.sqrt(2 * math.pi)) + 0.5),
        2,
        lambda x: normal.cdf(math.log(x)) if x > 0 else 0.0,
    )


def _gamma(values: Sequence[float], logs: Sequence[float], mean: float) -> _Tried | None:
    """By Newton's method on the shape. Source: Choi and Wette, Technometrics 11 (1969)."""
    s = math.log(mean) - fmean(logs)
    if s < 1e-9:
        return None
    shape = (3 - s + math.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s)
    for _ in range(20):
        step = (math.log(shape) - _digamma(shape) - s) / (1 / shape - _trigamma(shape))
        shape = shape - step if step < shape else shape / 2
        if abs(step) < 1e-9 * shape:
            break
    if not 0.05 < shape < 1e4:
        return None
    scale = mean / shape
    likely = math.fsum((shape - 1) * one for one in logs) - math.fsum(values) / scale
    return (
        Duration("gamma", (_figures(mean), _figures(mean / math.sqrt(shape)))),
        likely - len(values) * (shape * math.log(scale) + math.lgamma(shape)),
        2,
        lambda x: distributions.gamma_below(shape, x / scale),
    )


def _seen(ordered: Sequence[float]) -> Below:
    n = len(ordered)
    return lambda x: bisect_right(ordered, x) / n


def _digamma(x: float) -> float:
    less = 0.0
    while x < 6:
        less += 1 / x
        x += 1
    square = 1 / (x * x)
    tail = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    return math.log(x) - 0.5 / x - tail - less


def _trigamma(x: float) -> float:
    more = 0.0
    while x < 6:
        more += 1 / (x * x)
        x += 1
    square = 1 / (x * x)
    return more + 1 / x + square / 2 + square / x * (1 / 6 - square * (1 / 30 - square / 42))


def _figures(value: float) -> float:
    """Four figures: more would pretend."""
    return float(f"{value:.4g}")

"""How long something takes: a few families, each by its inverse, in minutes.

Written as people write them: ``fixed 30``, ``exponential 30``, ``uniform 10 50``,
``triangular 10 20 60``, ``lognormal 95 60`` and ``gamma 95 60`` (mean and standard deviation),
``empirical 12 15 31 …`` (what was seen, in any order).
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import NormalDist, fmean
from typing import Final

MOST: Final = 1_000_000.0
"""Minutes; about ten years of opening time."""

EMPIRICAL: Final = "empirical"
"""What was only observed."""

MOST_SEEN: Final = 20_000
_GRID: Final = 512
_PARTS: Final = {
    "fixed": 1, "exponential": 1, "uniform": 2, "triangular": 3, "lognormal": 2, "gamma": 2,
}  # fmt: skip
_normal: Final = NormalDist().inv_cdf


class NoDuration(ValueError):
    """It cannot be a duration; the reason is a key of ``assumptions``."""


@dataclass(frozen=True)
class Duration:
    """One family with its figures; ``seen`` sorted, for what was only observed."""

    kind: str
    parts: tuple[float, ...]

    def __str__(self) -> str:
        return " ".join((self.kind, *(f"{part:.6g}" for part in self.parts)))

    @cached_property
    def mean(self) -> float:
        """Minutes in the long run."""
        parts = self.parts
        if self.kind in ("uniform", "triangular", EMPIRICAL):
            return fmean(parts)
        return parts[0]

    @cached_property
    def inverse(self) -> Callable[[float], float]:
        """From a draw between 0 and 1 to minutes."""
        return _inverse(self)

    def many(self, draws: Sequence[float]) -> list[float]:
        """Minutes for many draws."""
        if self.kind == "fixed":
            return [self.parts[0]] * len(draws)
        if self.kind == "exponential":
            mean, log = -self.parts[0], math.log
            return [mean * log(u) for u in draws]
        return list(map(self.inverse, draws))


def read(written: str) -> Duration:
    """A duration as it is written.

    Raises:
        NoDuration: an unknown family, a wrong number of figures, a negative one.
    """
    kind, *rest = written.split() or [""]
    if kind not in _PARTS and kind != EMPIRICAL:
        raise NoDuration("family")
    try:
        parts = tuple(float(part) for part in rest)
    except ValueError as error:
        raise NoDuration("figures") from error
    many = 1 <= len(parts) <= MOST_SEEN if kind == EMPIRICAL else len(parts) == _PARTS[kind]
    if not many:
        raise NoDuration("figures")
    if any(math.isnan(part) or part < 0 for part in parts):
        raise NoDuration("negative")
    if max(parts) > MOST:
        raise NoDuration("large")
    ordered = kind not in ("uniform", "triangular") or list(parts) == sorted(parts)
    if not ordered or (kind in ("lognormal", "gamma") and not parts[0]):
        raise NoDuration("figures")
    return Duration(kind, tuple(sorted(parts)) if kind == EMPIRICAL else parts)


def _inverse(of: Duration) -> Callable[[float], float]:  # noqa: PLR0911 - one case per family
    parts = of.parts
    match of.kind:
        case "fixed":
            return lambda _u: parts[0]
        case "exponential":
            return lambda u: -parts[0] * math.log(u)
        case "uniform":
            low, high = parts
            return lambda u: low + (high - low) * u
        case "triangular":
            return _triangular(*parts)
        case "lognormal":
            spread = math.log1p((parts[1] / parts[0]) ** 2)
            middle, sigma = math.log(parts[0]) - spread / 2, math.sqrt(spread)
            return lambda u: math.exp(middle + sigma * _normal(u))
        case "gamma":
            return _gamma(*parts)
    return _table(parts)


def _triangular(low: float, mode: float, high: float) -> Callable[[float], float]:
    if low == high:
        return lambda _u: low
    turn = (mode - low) / (high - low)

    def inverse(u: float) -> float:
        if u <= turn:
            return low + math.sqrt(u * (high - low) * (mode - low))
        return high - math.sqrt((1 - u) * (high - low) * (high - mode))

    return inverse


def _table(seen: Sequence[float]) -> Callable[[float], float]:
    """Straight between the values that were seen, so that the mean is nearly theirs."""
    if len(seen) == 1:
        return lambda _u: seen[0]
    last = len(seen) - 1

    def inverse(u: float) -> float:
        at = u * len(seen) - 0.5
        low = min(max(math.floor(at), 0), last)
        high = min(low + 1, last)
        return seen[low] + (seen[high] - seen[low]) * min(max(at - low, 0.0), 1.0)

    return inverse


def _gamma(mean: float, deviation: float) -> Callable[[float], float]:
    """By a table of the distribution function, exact at its points; the far tail is solved."""
    if not deviation:
        return lambda _u: mean
    shape = (mean / deviation) ** 2
    scale = mean / shape
    grid, known = _gamma_grid(shape)

    def inverse(u: float) -> float:
        nth = bisect_left(known, u)
        if not 0 < nth < len(known):
            return scale * _solved(shape, u)
        low, high = grid[nth - 1], grid[nth]
        return scale * (low + (high - low) * (u - known[nth - 1]) / (known[nth] - known[nth - 1]))

    return inverse


@lru_cache(maxsize=256)
def _gamma_grid(shape: float) -> tuple[list[float], list[float]]:
    wanted = [(n + 0.5) / _GRID for n in range(_GRID)]
    wanted = [1e-4, 1e-3, *wanted, 1 - 5e-4, 1 - 1e-4, 1 - 1e-5]
    grid = [_solved(shape, u) for u in sorted(set(wanted))]
    return grid, [gamma_below(shape, x) for x in grid]


def _solved(shape: float, u: float) -> float:
    low, high = 0.0, max(shape, 1.0)
    while gamma_below(shape, high) < u and high < 1e6:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gamma_below(shape, middle) < u else (low, middle)
    return (low + high) / 2


def gamma_below(shape: float, x: float) -> float:
    """The regularised incomplete gamma function P(shape, x): series, or continued fraction."""
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        while abs(term) > abs(total) * 1e-14:
            n += 1
            term *= x / n
            total += term
        return front * total
    b = x + 1 - shape
    c, d = 1e300, 1 / b
    found = d
    for n in range(1, 1000):
        a = -n * (n - shape)
        b += 2
        d = 1 / (a * d + b or 1e-300)
        c = b + a / c
        found *= d * c
        if abs(d * c - 1) < 1e-14:
            break
    return 1 - front * found

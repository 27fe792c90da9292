"""Figures with their interval, their estimator and their assumption, from sums over cases.

Cases come as sums, so that a database can add up 100,000 of them. Intervals are 95 %: of a mean by
its standard error, of a ratio of means by the jackknife in its linear form (the same to the first
order, without going through the cases once more). What can only be positive has no negative bound,
and fewer than ``FEWEST`` cases have no interval: their spread says nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt

from engine.analysis import students_t
from engine.domain.guide import NOTHING
from engine.domain.names import Text

_UPPER = 0.975
"""Of Student's t, on either side of a 95 % interval."""

FEWEST = 5
"""Cases from which on an interval is given."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it is published: never without where it comes from.

    ``low`` and ``high`` are None where nothing can be said (fewer than ``FEWEST`` cases).
    ``estimator`` is a code word: measured, sum, floor, replay, range. ``assumes`` is the assumption
    in one sentence.
    """

    value: float | None
    low: float | None
    high: float | None
    estimator: str
    unit: str
    assumes: Text = NOTHING

    def scaled(self, by: float, unit: str) -> "Figure":
        """The same figure in another unit."""
        value, low, high = (
            None if one is None else one * by for one in (self.value, self.low, self.high)
        )
        return Figure(value, low, high, self.estimator, unit, self.assumes)


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over cases of pairs (c, p): how many, of each, of squares and of products."""

    n: int = 0
    c: float = 0.0
    p: float = 0.0
    cc: float = 0.0
    pp: float = 0.0
    cp: float = 0.0


def sums(pairs: Iterable[tuple[float, float]]) -> Sums:
    """Add up pairs."""
    n, c, p, cc, pp, cp = 0, 0.0, 0.0, 0.0, 0.0, 0.0
    for one, other in pairs:
        n += 1
        c, p = c + one, p + other
        cc, pp, cp = cc + one * one, pp + other * other, cp + one * other
    return Sums(n, c, p, cc, pp, cp)


def mean(of: Sums, estimator: str, unit: str, assumes: Text) -> Figure:
    """The mean of c, which is never negative."""
    if not of.n:
        return Figure(None, None, None, estimator, unit, assumes)
    found = _around(of.c / of.n, of.cc - of.c * of.c / of.n, of.n, estimator, unit, assumes)
    return _positive(found)


def saved(of: Sums, estimator: str, unit: str, assumes: Text) -> Figure:
    """The mean of c − p, pair by pair."""
    if not of.n:
        return Figure(None, None, None, estimator, unit, assumes)
    gap = of.c - of.p
    squares = of.cc - 2 * of.cp + of.pp - gap * gap / of.n
    return _around(gap / of.n, squares, of.n, estimator, unit, assumes)


def ratio(of: Sums, estimator: str, unit: str, assumes: Text) -> Figure:
    """All of c over all of p."""
    if not of.n or of.p <= 0:
        return Figure(None, None, None, estimator, unit, assumes)
    value = of.c / of.p
    squares = of.cc - 2 * value * of.cp + value * value * of.pp
    around = _around(0.0, squares, of.n, estimator, unit, assumes)
    if around.low is None or around.high is None:
        return Figure(value, None, None, estimator, unit, assumes)
    middle = of.p / of.n
    half = around.high / middle
    return _positive(Figure(value, value - half, value + half, estimator, unit, assumes))


def _around(
    value: float, squares: float, n: int, estimator: str, unit: str, assumes: Text
) -> Figure:
    if n < FEWEST:
        return Figure(value, None, None, estimator, unit, assumes)
    half = students_t.quantile(_UPPER, n - 1) * sqrt(max(squares, 0.0) / (n - 1) / n)
    return Figure(value, value - half, value + half, estimator, unit, assumes)


def _positive(figure: Figure) -> Figure:
    low = None if figure.low is None else max(figure.low, 0.0)
    return replace(figure, low=low)

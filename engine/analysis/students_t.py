"""Student's t: how far the mean of a few may lie from the true one."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

NORMAL: Final = 1.96
"""Standard errors on either side of a 95 % interval, over so many that t is normal."""


@lru_cache(maxsize=512)
def quantile(share: float, freedom: int) -> float:
    """The value that this share stays below; solved from the incomplete beta function."""
    if share < 0.5:
        return -quantile(1 - share, freedom)

    def below(t: float) -> float:
        return 1 - _beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2

    high = 1.0
    while below(high) < share:
        high *= 2
    return _solved(below, share, 0.0, high)


def _solved(rising: Callable[[float], float], goal: float, low: float, high: float) -> float:
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < goal else (low, middle)
    return (low + high) / 2


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by Lentz's continued fraction."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    logs = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(logs + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, 500):
        for sign in (0, 1):
            if sign:
                step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            else:
                step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / (1 + step * d)
            c = 1 + step / c
            found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * found

"""Figures as they are published: one row each, beside the floor of the same run."""

from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: ``repeat`` measurements per figure, among so many ``cases``."""

    repeat: int = 300
    cases: int = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``floor`` is what it is held against, ``ratio`` the one over the other.

    ``target`` is for the ratio where there is one, else for the median; without a target there
    is nothing to miss.
    """

    what: str
    unit: str
    median: float
    p95: float
    floor: float | None
    ratio: float | None
    target: float | None
    met: bool


def p95(found: list[float]) -> float:
    """What nineteen of twenty measurements stay under."""
    return quantiles(found, n=20)[-1] if len(found) > 1 else found[0]

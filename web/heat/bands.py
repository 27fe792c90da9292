"""Four bands for the figures on a diagram, each told by number, pattern, line and colour.

Bounds of times are round numbers that about double from band to band and end at half of the
largest; shares and rounds have fixed ones, so that two periods look different when they are.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.documents.diagram_looks import Look

LOOKS: Final[Mapping[str, Look]] = {
    "b1": Look("", "#47637a", "#ffffff", "", "", 2.0, halo=True),
    "b2": Look("", "#7a4d00", "#fbe6b5", "dots", "", 2.5, halo=True),
    "b3": Look("", "#7a3d00", "#f3bd74", "lines", "", 4.0, halo=True),
    "b4": Look("", "#7d1f12", "#e08a5f", "cross", "", 6.0, halo=True),
    "few": Look("", "#778694", "#f2f4f6", "", "3 4", 2.0),
}
"""Each fill is darker than the one before it, so that they differ in grey as well."""
NAMES: Final = ("b1", "b2", "b3", "b4")
FEW: Final = "few"

FIXED: Final[Mapping[str, tuple[float, ...]]] = {
    "overruns": (0.05, 10.0, 25.0),
    "rounds": (1.005, 1.2, 1.5),
}
"""Bounds in percent, and in visits a case; the lowest band is none at all, and once each."""
_MINUTES: Final = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240)
_DAYS: Final = (0.1, 0.2, 0.3, 0.5, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90)


def in_days(values: Sequence[int], day: int) -> bool:
    """Whether times are told in working days: the longest is at least half of one."""
    return max(values, default=0) * 2 >= day > 0


def of_times(values: Sequence[int], day: int) -> tuple[float, ...]:
    """Bounds in minutes, at most three, rising; a value on a bound lies above it.

    Args:
        values: minutes of all steps. day: opening minutes of one working day.
    """
    ladder = [one * day for one in _DAYS] if in_days(values, day) else list(_MINUTES)
    bounds: list[float] = []
    most = max(values, default=0) / 2
    while len(bounds) < 3 and (below := [one for one in ladder if one <= most]):
        bounds.insert(0, below[-1])
        most = below[-1] / 2
    return tuple(bounds)


def band(value: float, bounds: Sequence[float]) -> str:
    """The band of a value; with fewer than three bounds the lowest are left out."""
    above = sum(value >= bound for bound in bounds)
    return NAMES[0 if not above else above + 3 - len(bounds)]

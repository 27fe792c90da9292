"""What refusals do to the gain: a serial run ends at the first, side by side everybody works.

Were every share refused with the same chance, one independently of the others, the k-th share of a
case would be begun only where none before it was refused. So a serial run is the shorter the more
is refused and side by side is not; at some rate nothing is gained, and the work of those behind a
refusal is done for nothing. What is expected is exact, from the cases' own durations.

Source: "knock-out" in the definitions (CONTRIBUTING, "Serial against parallel").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

RATES: Final = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
"""Refusal rates that a table shows."""


@dataclass(frozen=True, slots=True)
class Share:
    """The k-th share in serial order, over the cases of a period: means per case, in one unit.

    ``total`` is waiting and work, ``work`` work alone; a case without a k-th share counts nothing.
    """

    total: float
    work: float


@dataclass(frozen=True, slots=True)
class Expected:
    """One refusal rate in [0, 1], per case: a serial run, what is saved, how many times as fast.

    ``extra`` is how much more work side by side does (0.27: 27 % more), None where no work is
    known.
    """

    rate: float
    serial: float
    saved: float
    speed_up: float | None
    extra: float | None


def at(shares: Sequence[Share], parallel: float, rate: float) -> Expected:
    """What is to be expected at a refusal rate.

    Args:
        shares: the first, the second, … share of a serial run.
        parallel: mean time side by side, which no refusal makes shorter.
    """
    begun = [(1 - rate) ** number for number in range(len(shares))]
    serial = sum(one.total * chance for one, chance in zip(shares, begun, strict=True))
    spared = sum(one.work * chance for one, chance in zip(shares, begun, strict=True))
    work = sum(one.work for one in shares)
    return Expected(
        rate,
        serial,
        serial - parallel,
        serial / parallel if parallel > 0 else None,
        work / spared - 1 if spared > 0 else None,
    )


def curve(
    shares: Sequence[Share], parallel: float, rates: Sequence[float] = RATES
) -> tuple[Expected, ...]:
    """The same at several rates."""
    return tuple(at(shares, parallel, rate) for rate in rates)


def vanishing(shares: Sequence[Share], parallel: float) -> float | None:
    """The refusal rate of every share at which a serial run is as fast.

    Returns:
        A rate in [0, 1]; None where even without a refusal series is no slower, or where it stays
        slower though everybody refuses.
    """
    if at(shares, parallel, 0.0).saved <= 0 or at(shares, parallel, 1.0).saved >= 0:
        return None
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        slower = at(shares, parallel, middle).saved > 0
        low, high = (middle, high) if slower else (low, middle)
    return low

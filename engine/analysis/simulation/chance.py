"""Chance as a function: the same case, element and visit have the same luck in every run.

The draw for a case is the output of that number of splitmix64 begun at a key, and the key is
made of seed, element and visit. So nothing depends on the order of events: two scenarios, or the
parallel and the serial run, differ by what they change and by nothing else (common random
numbers), and parts of a study can be done on several machines.

Many cases at once are drawn in one pass of whole-number arithmetic over lanes of 128 bits; the
figures are the same to the last bit.

Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Final

BLOCK: Final = 1024
"""Cases that are drawn at once."""

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
_A: Final = 0xBF58476D1CE4E5B9
_B: Final = 0x94D049BB133111EB
_VISIT: Final = 0xD1B54A32D192ED03
_UNIT: Final = 2.0**-53
_ONES: Final = sum(1 << (128 * lane) for lane in range(BLOCK))
_RAMP: Final = sum((lane + 1) << (128 * lane) for lane in range(BLOCK))
_LOW: Final = _ONES * _MASK


def key(seed: int, element: str, visit: int = 0) -> int:
    """The beginning of the sequence from which every case has its draw."""
    return _mixed((_mixed(seed & _MASK) ^ _named(element)) + visit * _VISIT & _MASK)


def draw(begin: int, case: int) -> float:
    """The draw of one case, between 0 and 1, neither of them."""
    z = begin + (case + 1) * _GOLDEN & _MASK
    z = (z ^ (z >> 30)) * _A & _MASK
    z = (z ^ (z >> 27)) * _B & _MASK
    return (((z ^ (z >> 31)) >> 11) + 0.5) * _UNIT


def draws(begin: int, block: int) -> list[float]:
    """The draws of the cases ``block * BLOCK`` up to the next block."""
    z = (begin + block * BLOCK * _GOLDEN & _MASK) * _ONES + _GOLDEN * _RAMP & _LOW
    z = ((z ^ (z >> 30)) & _LOW) * _A & _LOW
    z = ((z ^ (z >> 27)) & _LOW) * _B & _LOW
    z = (z ^ (z >> 31)) & _LOW
    lanes = memoryview(z.to_bytes(16 * BLOCK, "little")).cast("Q")
    return [((lane >> 11) + 0.5) * _UNIT for lane in lanes[::2].tolist()]


def _mixed(z: int) -> int:
    z = z + _GOLDEN & _MASK
    z = (z ^ (z >> 30)) * _A & _MASK
    z = (z ^ (z >> 27)) * _B & _MASK
    return z ^ (z >> 31)


@lru_cache(maxsize=4096)
def _named(element: str) -> int:
    return int.from_bytes(blake2b(element.encode(), digest_size=8).digest(), "little")

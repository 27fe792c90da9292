"""When cases come: at random or evenly, by the hour of the day, and by a rule for closed hours.

``working-time``: cases come only while the hall is open. ``next-opening``: they come round the
clock (online, by post) and those of closed hours stand at the door at the next opening; as many
come per working day, but in heaps. Which of the two is assumed changes the waiting, so it is
named, never silent.
"""

import math
from collections.abc import Sequence

from engine.analysis.simulation import chance
from engine.analysis.simulation.chance import BLOCK
from engine.analysis.simulation.hours import Hours


def unit(seed: int, count: int, *, even: bool) -> list[float]:
    """Instants of so many cases where one comes per unit of time."""
    if even:
        return [float(nth) for nth in range(count)]
    key = chance.key(seed, "arrivals")
    found: list[float] = []
    at = 0.0
    for block in range(-(-count // BLOCK)):
        for u in chance.draws(key, block):
            at -= math.log(u)
            found.append(at)
    return found[:count]


def opened(
    instants: Sequence[float], per_day: float, day: float, pattern: Sequence[float] = ()
) -> list[float]:
    """Instants in opening time: ``per_day`` cases in each ``day``, by the weights of its parts."""
    if len(set(pattern)) < 2:
        step = day / per_day
        return [at * step for at in instants]
    total, part = sum(pattern), day / len(pattern)
    before = [per_day * sum(pattern[:n]) / total for n in range(len(pattern))]
    found = []
    for at in instants:
        whole, rest = divmod(at, per_day)
        nth = max(n for n, b in enumerate(before) if b <= rest)
        rate = per_day * pattern[nth] / total
        inside = (rest - before[nth]) / rate if rate else 0.0
        found.append(whole * day + (nth + min(inside, 1.0)) * part)
    return found


def round_the_clock(instants: Sequence[float], per_day: float, hall: Hours) -> list[float]:
    """Instants in minutes of every day, as many per working day; closed hours wait at the door."""
    year = 365
    worked = hall.gone(year * 1440.0) / hall.day / year
    step = 1440.0 / (per_day * worked)
    return [at * step for at in instants]

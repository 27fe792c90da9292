"""A calibration held against what came afterwards: the error of the simulated times, said openly.

Cases that were over before the cut calibrate; those that came after it are simulated, each at the
instant at which it came; those under way at the cut do neither. What they really took is compared
with what the simulation says: median, nine of ten, and the Kolmogorov–Smirnov distance. Cases that
are not over yet count as having taken at least so long (Kaplan–Meier), for to leave them out would
flatter whoever is slow. Beside it stands the error of whoever had said that everything stays as it
was: what no calibration on the past could have known.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import stdev
from typing import Final

from engine.analysis import students_t, survival
from engine.analysis.simulation import chance, figures
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.seen import FEWEST, NotCalibrated
from engine.domain.names import Text
from engine.domain.traces import Trace

HELD_BACK: Final = 0.25
"""Of the time from the first case to the last."""

FEWEST_HELD: Final = 10
DRAWN_AGAIN: Final = 200
MOST_JUDGED: Final = 2_000
"""Held-back cases that are simulated and compared: the first ones after the cut."""

Taken = tuple[float, bool]
"""How long a case has taken, in minutes, and whether it is over."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Cases by what is done with them."""

    cut: datetime
    calibrate: Sequence[Trace]
    across: int
    held: Sequence[Trace]
    left_out: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One quantile. ``error`` is simulated less actual; ``stayed`` the same for the past."""

    share: float
    actual: float
    simulated: float
    error: Figure
    past: float
    stayed: Figure


@dataclass(frozen=True, slots=True)
class Tested:
    """What a back-test found; times in minutes of its opening time.

    ``ks`` is the largest gap between the two distributions; ``by_chance`` what one simulated
    quarter keeps from all of them in 95 of 100; ``stayed`` the gap of the past to the held-back;
    ``retold`` that of the simulation to the past it was calibrated on.
    """

    cut: datetime
    calibrated: int
    across: int
    held: int
    still_open: int
    left_out: int
    runs: int
    quantiles: Sequence[Compared]
    ks: float
    by_chance: float
    stayed: float
    retold: float

    @property
    def good(self) -> bool:
        """Whether chance alone explains the error: of both quantiles, and of the whole."""
        held = all(one.error.low <= 0 <= one.error.high for one in self.quantiles)
        return held and self.ks <= self.by_chance

    @property
    def moved(self) -> bool:
        """Whether the time that was held back was itself unlike the time before."""
        return self.stayed > self.by_chance


def last_moment(cases: Sequence[Trace]) -> datetime:
    """The last instant at which anything is known to have happened."""
    return max(
        at
        for one in cases
        for visit in one.visits
        for at in (visit.enabled, visit.started, visit.ended)
        if at is not None
    )


def parted(cases: Sequence[Trace], *, recent: bool = False) -> Parts:
    """The cases before and after the cut: three quarters of the time from the first to the last.

    Args:
        cases: open ones too.
        recent: only cases of the quarter before the cut calibrate.

    Raises:
        NotCalibrated: everything came at one instant, or a side has too few cases.
    """
    ordered = sorted(cases, key=lambda one: (one.began, one.case_no))
    if not ordered or ordered[0].began == ordered[-1].began:
        raise NotCalibrated(
            why=Text(
                "没有办件，或所有办件都在同一时刻开始，分不出前后。请核对时间一列。",
                "there is no case, or all began at one instant, so there is no before and after."
                " Check the column of times.",
            )
        )
    first, last = ordered[0].began, ordered[-1].began
    cut = first + (last - first) * (1 - HELD_BACK)
    before = [one for one in ordered if one.began < cut]
    known = [one for one in before if one.ended is not None and one.ended <= cut]
    across = len(before) - len(known)
    if recent:
        since = first + (last - first) * (1 - 2 * HELD_BACK)
        known = [one for one in known if one.began >= since]
    held = [one for one in ordered if one.began >= cut]
    over = sum(one.ended is not None for one in held[:MOST_JUDGED])
    if over < FEWEST_HELD:
        raise NotCalibrated(
            why=Text(
                f"留出的最后四分之一时段里只有{over}件办结，至少要{FEWEST_HELD}件才能检验。"
                "请选更长的时段。",
                f"in the last quarter, which is held back, only {over} cases are over; at least"
                f" {FEWEST_HELD} are needed for a test. Choose a longer period.",
            )
        )
    if len(known) < FEWEST:
        raise NotCalibrated(
            why=Text(
                f"留出部分之前，用来标定的只有{len(known)}件已办结，至少要{FEWEST}件。"
                "请选更长的时段。",
                f"before what is held back only {len(known)} cases are over to calibrate on; at"
                f" least {FEWEST} are needed. Choose a longer period.",
            )
        )
    judged = held[:MOST_JUDGED]
    return Parts(cut, known, across, judged, len(held) - len(judged))


def compared(
    parts: Parts, actual: Sequence[Taken], past: Sequence[float], runs: Sequence[Sequence[float]]
) -> Tested:
    """Judge simulated quarters against the one that was.

    Args:
        parts: how the cases were parted.
        actual: what each held-back case took.
        past: what each case took that calibrated.
        runs: what each held-back case took in each simulated quarter; at least two.
    """
    pooled = sorted(value for run in runs for value in run)
    each = [sorted(run) for run in runs]
    before = sorted(past)
    again = [_drawn(actual, nth) for nth in range(DRAWN_AGAIN)]
    earlier = [_drawn([(value, True) for value in past], nth) for nth in range(DRAWN_AGAIN)]
    found = []
    for share in (0.5, 0.9):
        true = _quantile(actual, share)
        noise = _spread([_quantile(one, share) for one in again])
        simulated = figures.quantile(pooled, share)
        runs_noise = _spread([figures.quantile(run, share) for run in each])
        stood = figures.quantile(before, share)
        past_noise = math.hypot(noise, _spread([_quantile(one, share) for one in earlier]))
        found.append(
            Compared(
                share, true, simulated, _around(simulated - true, max(noise, runs_noise)),
                stood, _around(stood - true, past_noise),
            )
        )  # fmt: skip
    curve = _steps(actual)
    apart = sorted(gap(_steps([(value, True) for value in run]), pooled) for run in each)
    return Tested(
        cut=parts.cut, calibrated=len(parts.calibrate), across=parts.across, held=len(actual),
        still_open=sum(not over for _, over in actual), left_out=parts.left_out, runs=len(runs),
        quantiles=found, ks=gap(curve, pooled),
        by_chance=figures.quantile(apart, 0.95), stayed=gap(curve, before),
        retold=gap(_steps([(value, True) for value in past]), pooled),
    )  # fmt: skip


def gap(curve: Sequence[tuple[float, float]], ordered: Sequence[float]) -> float:
    """The Kolmogorov–Smirnov distance of a curve of shares that are over from values in order.

    Beyond the curve's last point nothing is known, and nothing is compared.
    """
    n, most, before = len(ordered), 0.0, 0.0
    for time, share in curve:
        most = max(most, abs(bisect_left(ordered, time) / n - before))
        most = max(most, abs(bisect_right(ordered, time) / n - share))
        before = share
    return most


def _steps(taken: Sequence[Taken]) -> list[tuple[float, float]]:
    if all(over for _, over in taken):
        ordered, n = sorted(value for value, _ in taken), len(taken)
        shares = {value: (nth + 1) / n for nth, value in enumerate(ordered)}
        return list(shares.items())
    return [(point.time, 1 - point.still) for point in survival.curve(taken)]


def _quantile(taken: Sequence[Taken], share: float) -> float:
    if all(over for _, over in taken):
        return figures.quantile(sorted(value for value, _ in taken), share)
    found = survival.quantile(survival.curve(taken), share).value
    return math.nan if found is None else found


def _drawn(taken: Sequence[Taken], nth: int) -> list[Taken]:
    """The same cases drawn again with putting back. Source: Efron 1979."""
    begin, n = chance.key(nth, "drawn again"), len(taken)
    return [taken[int(chance.draw(begin, case) * n)] for case in range(n)]


def _spread(found: Sequence[float]) -> float:
    known = [value for value in found if not math.isnan(value)]
    return stdev(known) if len(known) > 1 else math.nan


def _around(value: float, noise: float) -> Figure:
    half = students_t.NORMAL * noise
    return Figure(value, value - half, value + half)

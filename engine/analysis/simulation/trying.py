"""The back-test as a whole: part the cases, calibrate on the first, simulate the others, compare.

Two ways to do it. **By the diagram**, for cases of the house: the scenario that the calibration
makes, with queues, rounds and shares. **By the ways** that cases took, for a log whose diagram
nobody has drawn (``ways``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from engine.analysis.simulation import backtest, onto_diagram, seen, ways
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.backtest import Parts, Taken, Tested
from engine.analysis.simulation.fitting import BEST
from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.onto_diagram import Laid
from engine.analysis.simulation.seen import Seen
from engine.domain.traces import Trace
from engine.domain.worktime import MINUTE, WorkTime

WARM: Final = 300
"""Cases before the cut that are simulated too, so that nobody comes into an empty office."""

_SEED: Final = 20260302

Run = Callable[[int], Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Tried:
    """A back-test with the calibration that it used."""

    seen: Seen
    tested: Tested
    laid: Laid | None = None


def by_ways(
    cases: Sequence[Trace], work: WorkTime, option: str = BEST, *, recent: bool = False
) -> Tried:
    """Without a diagram.

    Args:
        cases: as :func:`seen.whole` gives them, open ones too.
        work: opening time.
        option: how durations are taken.
        recent: only the quarter before the cut calibrates, not the whole past.

    Raises:
        NotCalibrated: too few cases on one side, or no time in them.
    """
    parts = backtest.parted(cases, recent=recent)
    found = seen.of(parts.calibrate, work, seen.by_department, option)
    model = ways.of(seen.latest(parts.calibrate), found)
    coming = _coming(cases, parts) if model.queues else parts.held
    instants = [work.at(one.began) / MINUTE for one in coming]
    runs = max(min(60_000 // len(coming), 100), 10)
    tested = _tested(parts, work, coming, runs, lambda seed: ways.told(model, instants, seed))
    return Tried(found, tested)


def by_diagram(
    kit: Kit, base: Scenario, cases: Sequence[Trace], work: WorkTime, option: str = BEST,
    *, recent: bool = False,
) -> Tried:  # fmt: skip
    """On the diagram.

    Args:
        kit: the diagram, under the calendar of ``work``.
        base: what is assumed where nothing was recorded.
        cases: as :func:`seen.whole` gives them, open ones too.
        work: opening time.
        option: how durations are taken.
        recent: only the quarter before the cut calibrates, not the whole past.

    Raises:
        NotCalibrated: too few cases on one side, or no time in them.
        Refused: the diagram cannot be simulated.
    """
    parts = backtest.parted(cases, recent=recent)
    made, found = calibrated(kit, base, parts.calibrate, work, option)
    coming = _coming(cases, parts)
    runs = max(min(10_000 // len(coming), 20), 5)
    tested = _tested(
        parts, work, coming, runs,
        lambda seed: onto_diagram.simulated(kit, made.scenario, coming, work, seed),
    )  # fmt: skip
    return Tried(found, tested, made)


def calibrated(
    kit: Kit, base: Scenario, cases: Sequence[Trace], work: WorkTime, option: str = BEST
) -> tuple[Laid, Seen]:
    """A scenario of what cases show, laid onto a diagram.

    Raises:
        NotCalibrated: too few cases, or no time in them.
    """
    found = seen.of(cases, work, lambda visit: onto_diagram.pool(kit, visit), option, rounds=True)
    return onto_diagram.laid(kit, base, seen.latest(cases), found), found


def _coming(cases: Sequence[Trace], parts: Parts) -> list[Trace]:
    """The held-back cases, after those that fill the office."""
    first = (parts.held[0].began, parts.held[0].case_no)
    before = [one for one in cases if (one.began, one.case_no) < first]
    before.sort(key=lambda one: (one.began, one.case_no))
    return [*before[-WARM:], *parts.held]


def _tested(parts: Parts, work: WorkTime, coming: Sequence[Trace], runs: int, run: Run) -> Tested:
    n = len(parts.held)
    found = [
        [value for value in run(_SEED + nth)[-n:] if value is not None and not isnan(value)]
        for nth in range(runs)
    ]
    actual = [_took(one, work, coming) for one in parts.held]
    past = [
        work.between(one.began, one.ended) / MINUTE
        for one in parts.calibrate
        if one.ended is not None
    ]
    return backtest.compared(parts, actual, past, found)


def _took(one: Trace, work: WorkTime, cases: Sequence[Trace]) -> Taken:
    """How long a case has taken; an open one up to the last thing that happened in any."""
    if one.ended is not None:
        return work.between(one.began, one.ended) / MINUTE, True
    return work.between(one.began, backtest.last_moment(cases)) / MINUTE, False

"""What each step of one edition took in a period: the figures that stand on its diagram.

The numbers come from kept rows; what they cost is bounded: of a period with more cases than
``MOST`` only its last days are counted, and ``Heat.since`` says from when.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.analysis.estimates import FEWEST
from engine.domain import ranks
from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.store import Transaction, comparable, editions, step_timings
from engine.store.editions import Line
from engine.store.measures import Period
from engine.store.step_timings import Counted, Part

MOST: Final = 20_000
"""Cases of one edition that are counted while somebody waits for a page."""
KEPT: Final = 24
"""Answers that are kept ready."""

MEASURES: Final[Mapping[str, str]] = {
    "time": "taken",
    "waiting": "waited",
    "processing": "worked",
    "overruns": "taken",
    "rounds": "taken",
}
"""What can be looked at → the minutes whose median and nine-of-ten stand beside it."""
_READY: Final = "heat"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, or a department's whole share. Figures are None where too few cases have them.

    ``median``, ``most`` (nine of ten do not exceed it) in opening minutes of the measure asked
    for, over ``split`` visits where it is waiting or processing. ``late`` of a hundred visits
    that had a limit; ``rounds`` visits a case; ``stopped`` mean minutes a visit.
    """

    counted: Counted
    median: int | None
    most: int | None
    late: float | None
    rounds: float | None
    stopped: float

    @property
    def few(self) -> bool:
        """Too few cases to tell anything."""
        return self.counted.cases < FEWEST


@dataclass(frozen=True, slots=True)
class Heat:
    """One edition over a period.

    ``cases`` counted, of ``total`` that it decided; ``since`` from when, the period's first day
    unless there were too many. ``beside``: the other editions of the period, and their cases.
    """

    line: Line
    period: Period
    measure: str
    since: date
    cases: int
    total: int
    beside: Sequence[tuple[Line, int]]
    steps: Mapping[str, Step]


def study(tx: Transaction, period: Period, edition: str, measure: str) -> Heat | None:
    """The figures of an edition over a period; None of a process that never had one.

    Args:
        edition: its id; "" or one of another process: the one that decided most cases, else the
            newest that is no variant.
        measure: one of :data:`MEASURES`.

    Raises:
        NoSuchThing: no edition is called so.
    """
    days = step_timings.decided(tx, period)
    every = _choices(tx, period, days)
    line = _line(tx, period, edition, every)
    if line is None:
        return None
    since, cases, total = bounded([(day, n) for name, day, n in days if name == line.id], period)
    steps = _steps(tx, Part(line.id, since, period.until), MEASURES[measure], cases)
    beside = [(other, n) for other, n in every if other.id != line.id]
    return Heat(line, period, measure, since, cases, total, beside, steps)


def bounded(days: Sequence[tuple[date, int]], period: Period) -> tuple[date, int, int]:
    """From which day on, how many cases, of how many; ``days`` with the last one first."""
    total, cases, since = sum(n for _, n in days), 0, period.since
    for day, n in days:
        if cases and cases + n > MOST:
            return since, cases, total
        cases, since = cases + n, day
    return period.since, cases, total


def _choices(
    tx: Transaction, period: Period, days: Sequence[tuple[str, date, int]]
) -> list[tuple[Line, int]]:
    """The editions that decided cases, and how many: the most first."""
    known: dict[str, Line] = {one.id: one for one in comparable.editions_of(tx, period.process)}
    counts: Counter[str] = Counter()
    for name, _, n in days:
        counts[name] += n
    found = []
    for name, n in counts.items():
        line = known.get(name) or editions.get(tx, name)  # older than the newest fifty
        if line is not None:
            found.append((line, n))
    return sorted(found, key=lambda one: (-one[1], -one[0].number, one[0].id))


def _line(
    tx: Transaction, period: Period, edition: str, every: Sequence[tuple[Line, int]]
) -> Line | None:
    if edition:
        line = editions.get(tx, edition)
        if line is None:
            raise NoSuchThing(what=Text("流程版本", "The edition"))
        if line.process == period.process:
            return line
    if every:
        return every[0][0]
    newest = comparable.editions_of(tx, period.process)
    return next((one for one in newest if not one.variant), newest[0] if newest else None)


def _steps(tx: Transaction, part: Part, which: str, cases: int) -> Mapping[str, Step]:
    """By element; counted anew only when a case came, or an older one was measured."""
    if not cases:
        return {}
    ready: Mapping[object, Mapping[str, Step]] = tx.lasting.get(_READY, {})
    key = (part, which, cases)
    if key in ready:
        return ready[key]
    found = _counted(tx, part, which)
    if not step_timings.lacking(tx, 1):
        tx.lasting[_READY] = dict([*ready.items(), (key, found)][-KEPT:])
    return found


def _counted(tx: Transaction, part: Part, which: str) -> dict[str, Step]:
    counts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for element, minutes, n in step_timings.minutes(tx, part, which):
        counts[element].append((minutes, n))
    return {one.element: _step(one, counts[one.element]) for one in step_timings.counted(tx, part)}


def _step(one: Counted, counts: Sequence[tuple[int, int]]) -> Step:
    enough = one.cases >= FEWEST
    known = enough and sum(n for _, n in counts) >= FEWEST
    return Step(
        counted=one,
        median=ranks.at_rank(counts, 50) if known else None,
        most=ranks.at_rank(counts, 90) if known else None,
        late=ranks.share(one.late, one.limited) if enough and one.limited >= FEWEST else None,
        rounds=one.visits / one.cases if enough else None,
        stopped=one.stopped / one.visits,
    )

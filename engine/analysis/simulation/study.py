"""Replications of a scenario, as measures: what a manager is told, before any interval.

A replication is named by its number: whoever runs it, on whatever machine and in whatever order,
finds the same figures. So a study can be cut into pieces, interrupted, and done again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import fmean
from typing import Final

from engine.analysis.simulation import arrivals, assumptions, figures, running
from engine.analysis.simulation.assumptions import CHOSEN, NEXT_OPENING, SETTLED, Scenario
from engine.analysis.simulation.course import Course, People, Run
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.hours import Hours
from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.luck import NOT_ACCEPTED, REFUSED

Measures = Mapping[str, float]
"""``elapsed.mean`` and so on in working days (minutes while the applicant waits); ``on_time``,
``refused``, ``busy.<pool>`` as shares; ``wait.<pool>`` in minutes for a piece of work;
``work`` in minutes of everybody for a case; ``rounds``; ``cases`` that were measured."""

PRECISE: Final = 0.05
"""Replications are enough when half the interval is at most this share of the mean."""

FEWEST: Final = 5
"""Replications, before their spread is believed."""

TRIAL: Final = 1_000
"""Cases of each run by which the beginning is chosen, at most."""

PILOT: Final = 300
_TAIL: Final = 10
_MANY: Final = 1_000_000


def replicated(kit: Kit, scenario: Scenario, nth: int, *, serial: bool = False) -> Measures:
    """One replication.

    Raises:
        Refused: it cannot be run as assumed; see :mod:`kit`.
    """
    seed = scenario.whole("run.seed", 1) + nth
    course = kit.course(scenario, seed, serial=serial)
    found = running.run(course, _arrivals(kit, scenario, seed, course))
    return measured(kit, scenario, course, found)


def course_of(kit: Kit, scenario: Scenario, *, serial: bool = False) -> tuple[Course, list[float]]:
    """What the first replication runs, and when its cases come: for a log, or a bench."""
    seed = scenario.whole("run.seed", 1)
    course = kit.course(scenario, seed, serial=serial)
    return course, _arrivals(kit, scenario, seed, course)


def measured(kit: Kit, scenario: Scenario, course: Course, found: Run) -> Measures:
    """The measures of one run: of the cases after the warm-up, before the last ones."""
    day = 1.0 if kit.guide.while_waiting else course.day
    chosen = range(course.warm, course.warm + course.cases)
    known = [n for n in chosen if found.outcome[n] not in (0, NOT_ACCEPTED)]
    elapsed = sorted((found.ended[n] - found.arrived[n]) / day for n in known)
    net = sorted((found.ended[n] - found.arrived[n] - found.still[n]) / day for n in known)
    still = [found.still[n] / day for n in known]
    said: dict[str, float] = {
        "cases": float(len(known)),
        "not_accepted": 1 - len(known) / max(len(chosen), 1),
        "refused": _share(known, [n for n in known if found.outcome[n] == REFUSED]),
        "rounds": fmean(found.rounds[n] for n in known) if known else 0.0,
        "still.mean": fmean(still) if still else 0.0,
        "work": sum(found.busy) / max(len(found.arrived), 1),
    }
    for name, values in (("elapsed", elapsed), ("net", net)):
        said[f"{name}.mean"] = fmean(values) if values else float("nan")
        said[f"{name}.median"] = figures.quantile(values, 0.5)
        said[f"{name}.p90"] = figures.quantile(values, 0.9)
        said[f"{name}.p95"] = figures.quantile(values, 0.95)
    limit = promise(scenario)
    if limit is not None:
        held = [n for n in known if _used(kit, course, found, n) <= limit]
        said["on_time"] = _share(known, held)
        used = [_used(kit, course, found, n) for n in known]
        for one in _promises(limit, minutes=kit.guide.while_waiting):
            said[f"kept.{one}"] = _share(used, [value for value in used if value <= one])
    last = max((found.arrived[-1] if found.arrived else 0.0), 1e-9)
    for nth, pool in enumerate(kit.pools):
        hours = course.people.hours[nth] if course.people.hours else None
        open_day = course.day if hours is None else hours.day
        capacity = _capacity(course.people, nth) * last / course.day * open_day
        said[f"busy.{pool}"] = min(found.busy[nth] / capacity, 1.0) if capacity else 0.0
        said[f"wait.{pool}"] = found.waited[nth] / max(found.begun[nth], 1)
    return said


def promise(scenario: Scenario) -> float | None:
    """The promise in working days, or in opening minutes; None where there is none."""
    for key in ("promise.minutes", "promise.days"):
        if scenario.values.get(key):
            return scenario.number(key)
    return None


def _promises(limit: float, *, minutes: bool) -> list[int]:
    """Promises around the one that is given: which of them would hold?"""
    if minutes:
        return sorted({max(round(limit * part / 6 / 5) * 5, 5) for part in range(2, 13)})
    return list(range(max(int(limit) - 4, 1), int(limit) + 6))


def loads(kit: Kit, scenario: Scenario) -> dict[str, float]:
    """How many people each pool would have to keep busy: said before anything is run.

    Over as many as it has, the work of a day is more than a day holds and every queue grows.
    """
    plenty = {f"staff.{pool}": "999" for pool in kit.pools}
    pilot = scenario.changed({**plenty, "run.cases": str(PILOT), "run.warm_up": "0"})
    course = kit.course(pilot, scenario.whole("run.seed", 1))
    people = People([_MANY] * len(kit.pools), (), course.people.hours)
    instants = [nth * course.day for nth in range(PILOT)]
    found = running.run(replace(course, people=people, logged=False), instants)
    per_day = scenario.number("arrivals.per_day")
    return {
        pool: found.busy[nth] / PILOT * per_day / _open_day(course, nth)
        for nth, pool in enumerate(kit.pools)
    }


def overloaded(kit: Kit, scenario: Scenario) -> dict[str, float]:
    """Pools that get more work than they can do, with how much of a day it takes of each day."""
    people = kit.course(scenario, 1).people
    found = {}
    for nth, (pool, load) in enumerate(loads(kit, scenario).items()):
        share = load / max(_capacity(people, nth), 1e-9)
        if share >= 1:
            found[pool] = share
    return found


def told(runs: Sequence[Measures], confidence: float = 0.95, among: int = 1) -> dict[str, Figure]:
    """Every measure with its interval."""
    names = dict.fromkeys(name for run in runs for name in run)
    return {n: figures.of([r[n] for r in runs if n in r], confidence, among) for n in names}


def differences(
    runs: Sequence[Measures], base: Sequence[Measures], among: int = 1
) -> dict[str, Figure]:
    """What changes against another scenario, replication by replication."""
    many = min(len(runs), len(base))
    names = [n for n in (runs[0] if many else {}) if n in base[0]]
    return {
        n: figures.difference([r[n] for r in runs[:many]], [b[n] for b in base[:many]], among=among)
        for n in names
    }


def enough(runs: Sequence[Measures], precision: float = PRECISE) -> bool:
    """Whether the mean time is known well enough to stop before all replications are done.

    Args:
        precision: half the interval as a share of the mean; 0 is never enough.
    """
    if len(runs) < FEWEST or not precision:
        return False
    figure = figures.of([run["net.mean"] for run in runs if "net.mean" in run])
    return figure.half <= precision * abs(figure.value)


def grown(kit: Kit, scenario: Scenario, *, serial: bool = False) -> list[Measures]:
    """Replications until they are enough, or as many as are allowed."""
    runs: list[Measures] = []
    precision = scenario.number("run.precision")
    for nth in range(scenario.whole("run.replications", 20)):
        if enough(runs, precision):
            break
        runs.append(replicated(kit, scenario, nth, serial=serial))
    return runs


def settled(times: Sequence[float]) -> int:
    """How many cases to leave out at the beginning: where what follows varies least (MSER-5).

    Args:
        times: of cases in the order in which they came, averaged over a few runs.
    """
    groups = [fmean(times[n : n + 5]) for n in range(0, len(times) - 4, 5)]
    best, cut = float("inf"), 0
    for start in range(len(groups) // 2):
        rest = groups[start:]
        mean = fmean(rest)
        spread = sum((value - mean) ** 2 for value in rest) / len(rest) ** 2
        if spread < best:
            best, cut = spread, start
    return cut * 5


def warm_up(kit: Kit, scenario: Scenario, runs: int = 4) -> int:
    """How many cases should be left out before anything is measured."""
    cases = min(scenario.whole("run.cases"), TRIAL)
    whole = scenario.changed({"run.warm_up": "0", "run.cases": str(cases)})
    total = [0.0] * whole.whole("run.cases")
    for nth in range(runs):
        seed = scenario.whole("run.seed", 1) + nth
        course = kit.course(whole, seed)
        found = running.run(course, _arrivals(kit, whole, seed, course))
        for n in range(len(total)):
            total[n] += found.ended[n] - found.arrived[n] - found.still[n]
    return settled(total)


def begun(kit: Kit, scenario: Scenario) -> Scenario:
    """The scenario with its beginning left out by the rule, where that is left to the rule."""
    if scenario.values.get("run.beginning") != SETTLED:
        return scenario
    return beginning(scenario, warm_up(kit, scenario))


def beginning(scenario: Scenario, cases: int) -> Scenario:
    """The scenario with so many cases left out, marked as chosen by the rule."""
    made = scenario.changed({"run.warm_up": str(cases)})
    return replace(made, marks={**made.marks, "run.warm_up": CHOSEN})


def _arrivals(kit: Kit, scenario: Scenario, seed: int, course: Course) -> list[float]:
    count = course.warm + course.cases
    count += count // _TAIL
    per_day = scenario.number("arrivals.per_day")
    even = scenario.values.get("arrivals.spacing") == "even"
    instants = arrivals.unit(seed, count, even=even)
    if scenario.values.get("arrivals.rule") == NEXT_OPENING:
        hall = course.hall or Hours(kit.calendar, _first(scenario))
        moments = arrivals.round_the_clock(instants, per_day, hall)
        return [hall.opening(m) if course.hall else hall.gone(m) for m in moments]
    pattern = assumptions.weights(scenario.values.get("arrivals.pattern", "")) or ()
    opened = arrivals.opened(instants, per_day, course.day, pattern)
    return opened if course.hall is None else [course.hall.later(0.0, at) for at in opened]


def _first(scenario: Scenario) -> date:
    return date.fromisoformat(scenario.values.get("arrivals.start", "2026-03-02"))


def _used(kit: Kit, course: Course, found: Run, case: int) -> float:
    """Working days of the promise gone at the end, or opening minutes; drawing changes left out."""
    if kit.guide.while_waiting:
        return found.ended[case] - found.arrived[case] - found.still[case]
    day = course.day
    ended = -(-found.ended[case] // day) - 1  # done at closing time is done that day
    return ended - found.accepted[case] // day - found.still_days[case]


def _capacity(people: People, pool: int) -> float:
    helped = (many / len(of) for many, of in people.shared if pool in of)
    return people.own[pool] + sum(helped)


def _open_day(course: Course, pool: int) -> float:
    hours = course.people.hours[pool] if course.people.hours else None
    return course.day if hours is None else hours.day


def _share(all_of: Sequence[float], some: Sequence[float]) -> float:
    return len(some) / len(all_of) if all_of else float("nan")

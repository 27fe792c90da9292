"""`lianshen bench simulate`: cases per processor second on the five-branch model, and its memory.

Accept, five departments side by side, issue; exponential times, a pool of their own for each.
"""

import resource
import time
from dataclasses import replace
from statistics import fmean, median
from typing import Final

from engine.analysis import net as nets
from engine.analysis.simulation import arrivals, distributions, figures, running
from engine.analysis.simulation.course import Course, People, Run
from engine.analysis.simulation.luck import Luck
from engine.analysis.simulation.programme import Setting, compiled
from engine.bpmn import model
from engine.cli._bench_diagrams import parallel
from engine.cli._figures import Row, Size, p95

FASTEST: Final = 70_000.0
"""Cases per processor second, with the whole log kept."""

LARGEST: Final = 300.0
"""MB at 100,000 cases."""

LONGEST: Final = 10.0
"""Processor seconds for 200 replications of 2,000 cases, intervals included."""

_MEANS: Final = (10.0, 15.0, 80.0, 60.0, 40.0, 90.0, 30.0)
_PEOPLE: Final = (1, 1, 3, 3, 2, 4, 2)
_EVERY: Final = 30.0
_DAY: Final = 420.0


def rows(size: Size, _database: str | None) -> list[Row]:
    """Speed at three sizes, memory at the largest, and a whole study."""
    five = _five()
    found = [_speed(five, cases, 5) for cases in (1_000, 10_000)]
    before = _megabytes()
    found.append(_speed(five, size.cases, 3))
    used = _megabytes()
    found.append(
        Row(f"{size.cases:,} cases, full log: memory of the process", "MB", used, used,
            before, used / before, None, met=used <= LARGEST)
    )  # fmt: skip
    found.append(_study(five))
    return found


def _five() -> Course:
    """The model with its people, two windows among them."""
    net = nets.compiled(model.read(parallel(5, accepts=True)))
    names = ["accept", "issue", *(f"review-{n}-0" for n in range(5))]
    nodes = [net.node(name) for name in names]
    times = {
        node: distributions.read(f"exponential {mean}")
        for node, mean in zip(nodes, _MEANS, strict=True)
    }
    programme = compiled(net, Setting({node: n for n, node in enumerate(nodes)}, times))
    return Course(programme, People(_PEOPLE), Luck(1, programme, {}), _DAY, 0, 0, logged=True)


def _speed(five: Course, cases: int, runs: int) -> Row:
    found = []
    for seed in range(runs):
        started = time.process_time()
        _once(five, seed, cases, logged=True)
        found.append(cases / (time.process_time() - started))
    middle = median(found)
    return Row(
        f"five departments, {cases:,} cases, full log", "cases/s CPU", middle, p95(found),
        FASTEST, middle / FASTEST, None, met=middle >= FASTEST,
    )  # fmt: skip


def _study(five: Course) -> Row:
    started = time.process_time()
    means = []
    for seed in range(200):
        run = _once(five, seed, 2_000, logged=False)
        means.append(fmean(e - a for a, e in zip(run.arrived, run.ended, strict=True)))
    figures.of(means)
    used = time.process_time() - started
    return Row(
        "200 replications of 2,000 cases, with intervals", "s CPU", used, used, None, None,
        LONGEST, met=used <= LONGEST,
    )  # fmt: skip


def _once(five: Course, seed: int, cases: int, *, logged: bool) -> Run:
    course = replace(five, luck=replace(five.luck, seed=seed), cases=cases, logged=logged)
    return running.run(course, [at * _EVERY for at in arrivals.unit(seed, cases, even=False)])


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

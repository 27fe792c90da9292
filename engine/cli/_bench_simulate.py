"""`lianshen bench simulate`: cases per processor second on the five-branch model, and its memory.

Accept, five departments side by side, issue; exponential times, a pool of their own for each.
"""

import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
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

CASES: Final = 100_000
"""The largest run, whatever size the others are measured at."""

LARGEST: Final = 300.0
"""MB at that size: the most that a process of its own ever held, its modules included."""

LONGEST: Final = 10.0
"""Processor seconds for 200 replications of 2,000 cases, intervals included."""

_MEANS: Final = (10.0, 15.0, 80.0, 60.0, 40.0, 90.0, 30.0)
_PEOPLE: Final = (1, 1, 3, 3, 2, 4, 2)
_EVERY: Final = 30.0
_DAY: Final = 420.0


def rows(_size: Size, _database: str | None) -> list[Row]:
    """Speed at three sizes, memory at the largest, and a whole study."""
    five = _five()
    found = [_speed(five, cases, runs) for cases, runs in ((1_000, 5), (10_000, 5), (CASES, 3))]
    return [*found, _memory(), _study(five)]


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


def _memory() -> Row:
    """A process that runs nothing, and one that runs the largest: what they held at most."""
    floor, used = _held(0), _held(CASES)
    return Row(
        f"{CASES:,} cases, full log: memory of a process of its own", "MB", used, used,
        floor, used / floor, None, met=used <= LARGEST,
    )  # fmt: skip


def _held(cases: int) -> float:
    words = [sys.executable, "-m", "engine.cli._bench_simulate", str(cases)]
    told = subprocess.run(words, capture_output=True, check=True, text=True)  # noqa: S603 - our own words
    return float(told.stdout)


def _megabytes() -> float:
    """What this process ever held: since it was begun, unlike ``ru_maxrss``."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return float(found[1]) / 1024 if found else float("nan")


if __name__ == "__main__":
    _once(_five(), 1, int(sys.argv[1]), logged=True)
    print(_megabytes())

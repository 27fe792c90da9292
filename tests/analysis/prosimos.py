"""The same diagram in another simulator: ``python -m tests.analysis.prosimos [RUNS CASES]``.

Prosimos is not among what this project installs. Put it into an environment of its own and name
that environment's Python in ``LIANSHEN_PROSIMOS``; docs/simulation.md has the figures of one run.
Both sides work Monday to Friday, 9 to 12 and 13 to 17, and cases come by Prosimos' own rule: the
next one is due an exponential time after the last, round the clock, and waits for the opening.
"""

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import date, datetime, time
from pathlib import Path
from statistics import fmean, stdev

from engine.analysis import net as nets
from engine.analysis import students_t
from engine.analysis.simulation import chance, distributions, running
from engine.analysis.simulation.course import Course, People
from engine.analysis.simulation.hours import Hours
from engine.analysis.simulation.luck import Luck
from engine.analysis.simulation.programme import Setting, compiled
from engine.bpmn import model
from engine.cli._bench_diagrams import parallel
from engine.domain.clocks import Calendar

PYTHON = os.environ.get("LIANSHEN_PROSIMOS", "")
SLOTS = ((time(9), time(12)), (time(13), time(17)))
FIRST = date(2026, 3, 2)  # a Monday, and no holiday before the run is over
EVERY = 40.0
MEANS = {"accept": 10.0, "issue": 15.0, "review-0-0": 80.0, "review-1-0": 60.0,
         "review-2-0": 40.0, "review-3-0": 90.0, "review-4-0": 30.0}  # fmt: skip
PEOPLE = {"accept": 1, "issue": 1, "review-0-0": 3, "review-1-0": 3, "review-2-0": 2,
          "review-3-0": 4, "review-4-0": 2}  # fmt: skip
WHOLE = "case"
_THEIRS = """
import random, sys
import numpy
from prosimos.simulation_engine import run_simulation
folder, runs, cases = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for seed in range(runs):
    random.seed(seed)
    numpy.random.seed(seed)
    run_simulation(folder + "/p.bpmn", folder + "/p.json", cases,
                   log_out_path=f"{folder}/{seed}.csv", starting_at="2026-03-02T09:00:00+00:00")
"""


def theirs(runs, cases):
    """Means of each run, minutes on the clock: wait of each task, and a case from end to end."""
    with tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
        place = Path(folder)
        (place / "p.bpmn").write_bytes(parallel(5, accepts=True).replace(b"userTask", b"task"))
        (place / "p.json").write_text(json.dumps(_scenario()))
        subprocess.run([PYTHON, "-c", _THEIRS, folder, str(runs), str(cases)], check=True,
                       capture_output=True)  # fmt: skip
        return [_of_log(place / f"{seed}.csv", cases // 10) for seed in range(runs)]


def ours(runs, cases):
    """The same of ours."""
    return [_run(seed, cases) for seed in range(runs)]


def beside(mine, other):
    """By measure: our mean, theirs, how many standard errors apart, and how many are too many."""
    found = {}
    for name in mine[0]:
        a, b = ([run[name] for run in some] for some in (mine, other))
        error = math.sqrt(stdev(a) ** 2 / len(a) + stdev(b) ** 2 / len(b))
        sure = 1 - 0.001 / 2 / len(mine[0])
        found[name] = (fmean(a), fmean(b), abs(fmean(a) - fmean(b)) / error,
                       students_t.quantile(sure, min(len(a), len(b)) - 1))  # fmt: skip
    return found


def _run(seed, cases):
    net = nets.compiled(model.read(parallel(5, accepts=True)))
    nodes = {net.node(name): name for name in MEANS}
    hall = Hours(Calendar(hours=SLOTS), FIRST)
    times = {n: distributions.read(f"exponential {MEANS[name]}") for n, name in nodes.items()}
    programme = compiled(net, Setting({n: p for p, n in enumerate(nodes)}, times))
    people = People([PEOPLE[name] for name in nodes.values()], (), tuple(hall for _ in nodes))
    course = Course(programme, people, Luck(seed, programme, {}), 420.0, 0, cases, logged=True,
                    hall=hall)  # fmt: skip
    at, key, instants = 9 * 60.0, chance.key(seed, "arrivals"), []
    for nth in range(cases):
        instants.append(at)
        at = hall.opening(at - EVERY * math.log(chance.draw(key, nth)))
    run = running.run(course, instants)
    waits, mask, warm = defaultdict(list), (1 << run.shift) - 1, cases // 10
    for n in range(0, len(run.log), 4):
        which, enabled, started, ended = run.log[n : n + 4]
        case, name = int(which) >> run.shift, nodes[int(which) & mask]
        if case >= warm:
            waits[name].append(started - enabled)
            if name == "issue":
                waits[WHOLE].append(ended - instants[case])
    return {name: fmean(waits[name]) for name in (*MEANS, WHOLE)}


def _of_log(file, warm):
    waits, came, went = defaultdict(list), {}, {}
    names = {"受理": "accept", "出件": "issue", **{f"审查{n}": f"review-{n}-0" for n in range(5)}}
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            case = int(row["case_id"])
            enabled, started, ended = (
                datetime.fromisoformat(row[f"{word}_time"]) for word in ("enable", "start", "end")
            )
            if case >= warm:
                waits[names[row["activity"]]].append((started - enabled).total_seconds() / 60)
            came[case] = min(came.get(case, enabled), enabled)
            went[case] = max(went.get(case, ended), ended)
    waits[WHOLE] = [(went[c] - came[c]).total_seconds() / 60 for c in came if c >= warm]
    return {name: fmean(waits[name]) for name in (*MEANS, WHOLE)}


def _scenario():
    week = [
        {"from": "MONDAY", "to": "FRIDAY", "beginTime": f"{a:%H:%M:%S}", "endTime": f"{b:%H:%M:%S}"}
        for a, b in SLOTS
    ]

    def lasts(minutes):
        return {"distribution_name": "expon", "distribution_params": [
            {"value": minutes * 60}, {"value": 0}, {"value": 10**9}]}  # fmt: skip

    return {
        "resource_profiles": [
            {"id": name, "name": name, "resource_list": [
                {"id": name, "name": name, "cost_per_hour": 1, "amount": many, "calendar": "hall",
                 "assignedTasks": [name]}]}
            for name, many in PEOPLE.items()
        ],
        "arrival_time_distribution": lasts(EVERY),
        "arrival_time_calendar": week,
        "gateway_branching_probabilities": [],
        "task_resource_distribution": [
            {"task_id": name, "resources": [{"resource_id": name, **lasts(mean)}]}
            for name, mean in MEANS.items()
        ],
        "resource_calendars": [{"id": "hall", "name": "hall", "time_periods": week}],
    }  # fmt: skip


def main():
    """Run both and show them beside each other; 1 when they differ by more than chance."""
    runs, cases = map(int, sys.argv[1:3] or ("20", "1000"))
    told = beside(ours(runs, cases), theirs(runs, cases))
    print(f"{runs} runs of {cases} cases each, the first tenth left out; minutes on the clock")
    print("| | ours | Prosimos | standard errors apart | most |\n|---|---|---|---|---|")
    for name, (a, b, apart, most) in told.items():
        print(f"| {name} | {a:.1f} | {b:.1f} | {apart:.2f} | {most:.2f} |")
    return int(any(apart > most for *_, apart, most in told.values()))


if __name__ == "__main__":
    sys.exit(main())

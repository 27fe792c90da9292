"""`lianshen bench SUBJECT`: figures measured here and now, each beside its floor.

Processor time wherever it is ours alone, so that a neighbour on the machine does not count.
A ratio compares two figures of the same run; only the ratios travel between machines.
"""

import gc
import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from statistics import median
from typing import Any

from engine.bpmn import catalogue, compiled, expressions
from engine.bpmn.compiled import Compiled
from engine.bpmn.instance import Instance
from engine.bpmn.yardstick import LibraryCase
from engine.cli import (
    _bench_check,
    _bench_decisions,
    _bench_desk,
    _bench_growth,
    _bench_http,
    _bench_launch,
    _bench_managers,
    _bench_papers,
    _bench_simulate,
    _bench_timers,
)
from engine.cli._figures import Row, Size, p95

Facts = dict[str, object]
ROUNDS = 300


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser("bench", help="measured figures (性能测量)")
    parser.add_argument("subject", choices=sorted(SUBJECTS), help="what to measure")
    parser.add_argument("--repeat", type=int, default=300, help="measurements per figure")
    parser.add_argument(
        "--cases", type=int, default=100_000, help="cases in the house (desk, growth)"
    )
    parser.add_argument("--database", help="URL of the server or file to measure (SQLite)")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Measure and show; 1 when a target is missed."""
    size = Size(max(args.repeat, 20), max(args.cases, 2000))
    rows = SUBJECTS[args.subject](size, args.database)
    if args.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}, ensure_ascii=False))
    else:
        for row in rows:
            print(told(row))
    return 0 if all(row.met for row in rows) else 1


def told(row: Row) -> str:
    """A figure in one line."""
    held = "" if row.ratio is None else f"  {row.ratio:.2f}× of {row.floor:.2f}"
    mark = "✓" if row.met else "✗"
    target = "" if row.target is None else f", target {row.target:g}"
    return f"{mark} {row.what}: {row.median:.2f} {row.unit} (p95 {row.p95:.2f}){held}{target}"


def _engine(size: Size, _database: str | None) -> list[Row]:
    """A decision in a five-department review, and what three hundred rounds cost."""
    repeat = size.repeat
    diagram = compiled.of(catalogue.shipped("drawing-review").files[catalogue.DIAGRAM])
    known = _facts(diagram)
    early = _under_review(diagram, known)
    task = next(e for e in _waiting(early, diagram) if e.endswith("-handle"))
    last, closing = _last_opinion(early, diagram, known)
    inside = _measure(repeat, lambda: _step(early, task, diagram, known))
    joining = _measure(repeat, lambda: _step(last, closing, diagram, known))
    theirs = _library(diagram, known)
    library = _measure(repeat // 10, lambda: theirs.complete(task, known), _restoring(theirs))
    first, late = _rounds(diagram, known, 1), _rounds(diagram, known, ROUNDS)
    young, old = _measure_side_by_side(
        repeat,
        lambda: _step(first, task, diagram, known),
        lambda: _step(late, task, diagram, known),
    )
    return [
        _at_most("decision in a branch: load, step, save", "ms CPU", inside, 0.8),
        _at_most("last opinion: load, join, next element, save", "ms CPU", joining, 0.8),
        _times("the same decision by SpiffWorkflow's own JSON", library, median(inside), 5.0),
        _grown(f"decision after {ROUNDS} rounds, over round 1", "ms CPU", old, median(young)),
        _grown(f"state after {ROUNDS} rounds, over round 1", "bytes", [len(late)], len(first)),
    ]


SUBJECTS: dict[str, Callable[[Size, str | None], list[Row]]] = {
    "check": _bench_check.rows,
    "decisions": _bench_decisions.rows,
    "desk": _bench_desk.rows,
    "engine": _engine,
    "growth": _bench_growth.rows,
    "http": _bench_http.rows,
    "launch": _bench_launch.rows,
    "managers": _bench_managers.rows,
    "papers": _bench_papers.rows,
    "simulate": _bench_simulate.rows,
    "timers": _bench_timers.rows,
}


def _measure(
    repeat: int, work: Callable[[], object], before: Callable[[], None] | None = None
) -> list[float]:
    """Processor milliseconds of each run, the collector of garbage held back."""
    work()
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(max(repeat, 10)):
            if before is not None:
                before()
            started = time.process_time()
            work()
            found.append((time.process_time() - started) * 1000)
    finally:
        gc.enable()
    return found


def _measure_side_by_side(
    repeat: int, one: Callable[[], object], other: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """Both in turns, so that a busy moment of the machine falls on both."""
    ones: list[float] = []
    others: list[float] = []
    for _ in range(max(repeat // 10, 2)):
        ones += _measure(10, one)
        others += _measure(10, other)
    return ones, others


def _at_most(what: str, unit: str, found: list[float], target: float) -> Row:
    middle = median(found)
    return Row(what, unit, middle, p95(found), None, None, target, middle <= target)


def _times(what: str, found: list[float], floor: float, target: float) -> Row:
    ratio = median(found) / floor
    return Row(what, "ms CPU", median(found), p95(found), floor, ratio, target, ratio >= target)


def _grown(what: str, unit: str, found: list[float], floor: float) -> Row:
    ratio = median(found) / floor
    return Row(what, unit, median(found), p95(found), floor, ratio, 1.1, ratio <= 1.1)


# --- the case that is measured ------------------------------------------------------------


def _facts(diagram: Compiled) -> Facts:
    """Everybody is needed, nothing is returned, drawings change after each round."""
    names: set[str] = set()
    for flow in diagram.model.flows.values():
        names |= expressions.compiled(flow.condition).names if flow.condition else frozenset()
    flags = {name: name.startswith(("needs_", "signs_", "changes_")) for name in sorted(names)}
    return {**flags, "acceptance": "accepted"}


def _step(state: bytes, element: str, diagram: Compiled, known: Facts) -> bytes:
    instance = Instance.load(state, diagram, known)
    instance.complete(element, known)
    return instance.dump()


def _waiting(state: bytes, diagram: Compiled) -> list[str]:
    return [token.element for token in Instance.load(state, diagram, {}).tokens]


def _in_branches(diagram: Compiled, waiting: list[str]) -> list[str]:
    return [element for element in waiting if diagram.model.branch_of(element)]


def _under_review(diagram: Compiled, known: Facts) -> bytes:
    """Whatever comes before the review is done."""
    state = Instance.start(diagram, known).dump()
    while not _in_branches(diagram, _waiting(state, diagram)):
        state = _step(state, _waiting(state, diagram)[0], diagram, known)
    return state


def _last_opinion(state: bytes, diagram: Compiled, known: Facts) -> tuple[bytes, str]:
    """The state before the opinion that closes the round, and its element."""
    before, element = state, ""
    while branch := _in_branches(diagram, _waiting(state, diagram)):
        before, element = state, branch[0]
        state = _step(state, element, diagram, known)
    return before, element


def _rounds(diagram: Compiled, known: Facts, rounds: int) -> bytes:
    """The beginning of the next round after so many."""
    instance = Instance.load(_under_review(diagram, known), diagram, known)
    for _ in range(rounds):
        while _in_branches(diagram, [token.element for token in instance.tokens]):
            instance.complete(instance.tokens[0].element, known)
        instance.complete(instance.tokens[0].element, known)
    return instance.dump()


def _library(diagram: Compiled, known: Facts) -> LibraryCase:
    xml = catalogue.shipped("drawing-review").files[catalogue.DIAGRAM]
    case = LibraryCase(xml, known)
    while not _in_branches(diagram, case.waiting()):
        case.complete(case.waiting()[0], known)
    return case


def _restoring(case: LibraryCase) -> Callable[[], None]:
    """Before each measurement, the state as it is now."""
    state = case.state

    def restore() -> None:
        case.state = state

    return restore

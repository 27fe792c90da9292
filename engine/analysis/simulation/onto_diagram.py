"""What recorded cases show, laid onto a diagram as a scenario: each value with how good it is.

Only what the records bear is taken; everything else stays as it was, with the mark it had. Steps
are matched by their ids, as our own logs name them, or as somebody has said.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from engine.analysis.net import Kind
from engine.analysis.simulation import running
from engine.analysis.simulation.assumptions import (
    FITTED,
    NEXT_OPENING,
    WORKING_TIME,
    Scenario,
    checked,
)
from engine.analysis.simulation.kit import CHECKS, STILL, Kit
from engine.analysis.simulation.luck import NOT_ACCEPTED
from engine.analysis.simulation.seen import PLENTY, Seen
from engine.domain.opinions import OpinionKind
from engine.domain.traces import Trace, Visit
from engine.domain.wording import local, utc
from engine.domain.worktime import MINUTE, WorkTime

ROUND_THE_CLOCK: Final = 0.05
"""Of the cases, so many in closed hours make it the rule that they wait for the next opening."""

FEWEST: Final = 5
"""Occasions below which a share says nothing."""


_OPINIONS: Final = frozenset(OpinionKind) - {OpinionKind.NOT_REQUIRED, OpinionKind.TACIT}


class _Put(Protocol):
    def __call__(self, key: str, value: str, n: int) -> None: ...


class _Count(Protocol):
    def __call__(self, key: str, *, happened: int, of: int = 1) -> None: ...


@dataclass(frozen=True, slots=True)
class Laid:
    """A scenario made of records.

    ``seen`` is how many stand behind a value, ``unseen`` the keys that stayed as they were.
    """

    scenario: Scenario
    seen: Mapping[str, int]
    unseen: Sequence[str]


def pool(kit: Kit, visit: Visit) -> str:
    """Who does the work of a visit, as the diagram says; "" for nobody of ours."""
    return kit.pool(visit.element) if visit.element in kit.timed else ""


def renamed(cases: Iterable[Trace], to: Mapping[str, str]) -> list[Trace]:
    """The cases with their steps called as the diagram calls them."""
    return [
        replace(one, visits=[replace(v, element=to.get(v.element, v.element)) for v in one.visits])
        for one in cases
    ]


def laid(kit: Kit, base: Scenario, cases: Sequence[Trace], found: Seen) -> Laid:
    """The scenario with everything that the cases show.

    Args:
        kit: the diagram.
        base: what is assumed where nothing was recorded.
        cases: those that calibrate; closed ones count.
        found: what they show, by the pools of the diagram.
    """
    closed = [one for one in cases if one.ended is not None]
    seen: dict[str, int] = {}
    values: dict[str, str] = {}

    def put(key: str, value: str, n: int) -> None:
        values[key], seen[key] = value, n

    _arrivals(found, put)
    _steps(kit, found, put)
    for name, people in found.people.items():
        if name in kit.pools:
            put(f"staff.{name}", str(people.at_once if people.told else PLENTY), people.names)
    for key, (times, of) in _shares(kit, closed).items():
        if of >= FEWEST and (key in base.values):
            put(key, f"{times / of:.4g}", of)
    made = base.changed(values, FITTED)
    marks = {**made.marks, **dict.fromkeys(values, FITTED)}
    scenario = checked(replace(made, marks=marks))
    told = ("arrivals.", "time.", "staff.", "chance.", "way.")
    unseen = [k for k in scenario.values if k.startswith(told) and k not in seen]
    return Laid(scenario, seen, [k for k in unseen if k != "arrivals.start"])


def simulated(
    kit: Kit, scenario: Scenario, arrivals: Sequence[Trace], work: WorkTime, seed: int
) -> list[float | None]:
    """What each case takes in the simulation, in opening minutes; None for one not accepted.

    Args:
        kit: the diagram, under the calendar of ``work``.
        scenario: what is assumed.
        arrivals: cases by when they came, the first first; nothing else of them is looked at.
        work: opening time.
        seed: of all chance in it.
    """
    day = local(arrivals[0].began).date()
    dated = scenario.changed({"arrivals.start": day.isoformat()})
    course = kit.course(dated, seed)
    if course.hall is None:
        zero = work.at(utc(day))
        instants = [(work.at(one.began) - zero) / MINUTE for one in arrivals]
    else:
        begins = utc(day)
        minutes = ((one.began - begins).total_seconds() / 60 for one in arrivals)
        instants = [course.hall.opening(at) for at in minutes]
    found = running.run(course, instants)
    return [
        None if found.outcome[nth] == NOT_ACCEPTED else found.ended[nth] - found.arrived[nth]
        for nth in range(len(instants))
    ]


def _arrivals(found: Seen, put: _Put) -> None:
    come, n = found.arrivals, found.arrivals.n
    round_the_clock = come.closed > ROUND_THE_CLOCK
    put("arrivals.per_day", f"{min(max(come.per_day, 0.01), 5000):.4g}", n)
    put("arrivals.rule", NEXT_OPENING if round_the_clock else WORKING_TIME, n)
    put("arrivals.spacing", "random", n)
    if sum(come.pattern):
        put("arrivals.pattern", " ".join(f"{w:g}" for w in come.pattern), n)


def _steps(kit: Kit, found: Seen, put: _Put) -> None:
    for name, step in found.steps.items():
        if name in kit.timed:
            put(f"time.{name}", str(step.lasts.duration), step.n)
            if step.lag is not None and kit.pool(name):
                put(f"lag.{name}", str(step.lag.duration), step.n)
    for name, step in found.later.items():
        if name in kit.timed and kit.pool(name):
            put(f"later_time.{name}", str(step.lasts.duration), step.n)
            if step.lag is not None:
                put(f"later_lag.{name}", str(step.lag.duration), step.n)


def _shares(kit: Kit, closed: Sequence[Trace]) -> Mapping[str, tuple[int, int]]:
    """How often what befalls a case: key → (times, of how many)."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def count(key: str, *, happened: int, of: int = 1) -> None:
        found[key][0] += happened
        found[key][1] += of

    accepts = {n for n in kit.timed if _work(kit, n) == "accept"}
    checks = {n for n in kit.timed if _work(kit, n) in CHECKS}
    for one in closed:
        visited = {visit.element for visit in one.visits}
        departments = {visit.department for visit in one.visits}
        for department in kit.departments:
            count(f"chance.needed.{department}", happened=department in departments)
        if accepts & visited:
            again = any(visit.number > 1 for visit in one.visits if visit.element in accepts)
            count("chance.correction", happened=again)
        for key, steps in _asked(kit).items():
            count(key, happened=bool(steps & visited))
        _opinions(one, count)
        changed = sorted(v.ended for v in one.visits if v.ended and _work(kit, v.element) in STILL)
        per_round: dict[tuple[str, int], int] = defaultdict(int)
        for visit in one.visits:
            if visit.element in checks:  # a log that names no rounds has them by drawing changes
                which = visit.round or 1 + bisect_right(changed, visit.enabled)
                per_round[visit.department, which] += 1
        for (department, _), times in per_round.items():
            count(f"chance.returned.{department}", happened=times - 1, of=times)
    return {key: (times, of) for key, (times, of) in found.items()}


def _opinions(one: Trace, count: _Count) -> None:
    for visit in one.visits:
        if not visit.branch or visit.outcome not in _OPINIONS:
            continue
        kind = "revise" if visit.round <= 1 else "again"
        count(f"chance.{kind}.{visit.department}", happened=visit.outcome == "revise")
        count(f"chance.refuse.{visit.department}", happened=visit.outcome == "refuse")


def _asked(kit: Kit) -> Mapping[str, frozenset[str]]:
    """Chances of facts that the diagram asks for by themselves, by the steps behind a yes."""
    net, found = kit.net, {}
    for arc, condition in enumerate(net.conditions):
        if condition is not None and condition.source.strip() in kit.flags:
            steps = _first_steps(kit, net.targets[arc])
            if steps:
                found[f"chance.{condition.source.strip()}"] = steps
    return found


def _first_steps(kit: Kit, node: int) -> frozenset[str]:
    """Steps that a token comes to first from here, where only one way leads to them."""
    net = kit.net
    while True:
        if net.names[node] in kit.timed:
            return frozenset({net.names[node]})
        if net.kinds[node] is Kind.INSIDE:
            node = net.starts[node]
        elif len(net.outgoing[node]) == 1 and len(net.incoming[node]) <= 1:
            node = net.targets[net.outgoing[node][0]]
        else:
            return frozenset()


def _work(kit: Kit, name: str) -> str:
    node = kit.node(name)
    return "" if node is None else node.work

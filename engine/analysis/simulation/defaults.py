"""A first scenario for a process: from its guide and diagram, the rest by way of example.

Whatever is neither in the guide nor in the diagram is marked 示例: plausible, to be replaced by
what the log of the house shows (``fitting``) or by what somebody knows.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Final

from engine.analysis.net import Kind
from engine.analysis.simulation import study
from engine.analysis.simulation.assumptions import (
    CALENDAR,
    DIAGRAM,
    EXAMPLE,
    GUIDE,
    SETTLED,
    WORKING_TIME,
    Scenario,
)
from engine.analysis.simulation.kit import Kit

BUSY: Final = 0.7
"""People are counted so that nobody is busy for more of the day."""

_MINUTES: Final[Mapping[str, str]] = {
    "accept": "gamma 20 10", "precheck": "gamma 25 15", "handle": "lognormal 150 110",
    "check": "gamma 45 25", "sign": "gamma 15 10", "issue": "gamma 15 8",
    "assess": "gamma 40 20", "verify": "gamma 20 10", "independence": "gamma 30 15",
    "pay": "gamma 240 180", "deposit": "gamma 240 180", "move": "gamma 15 5",
}  # fmt: skip
_DAYS: Final[Mapping[str, tuple[float, float]]] = {
    "redraw": (3, 1.5), "amend": (1, 0.5), "correct": (2, 1.5),
}  # fmt: skip


def derived(kit: Kit, edition: str = "", per_day: float = 4.0) -> Scenario:
    """What is known of a process, and examples for the rest."""
    values: dict[str, str] = {
        "run.cases": "400", "run.beginning": SETTLED, "run.warm_up": "100",
        "run.precision": f"{study.PRECISE:.0%}", "run.replications": "40", "run.seed": "20260302",
        "arrivals.per_day": f"{per_day:g}", "arrivals.rule": WORKING_TIME,
        "arrivals.spacing": "random", "arrivals.pattern": "3 2 2 3 1",
        "arrivals.start": "2026-03-02",
    }  # fmt: skip
    marks = dict.fromkeys(values, EXAMPLE)
    guide = kit.guide
    marks |= _chances(kit, values)
    if guide.while_waiting:
        values["promise.minutes"] = str(guide.promised_minutes)
    elif guide.promised_days:
        values["promise.days"] = str(guide.promised_days)
    marks |= {key: GUIDE for key in values if key.startswith("promise.")}
    for name in kit.timed:
        values[f"time.{name}"], marks[f"time.{name}"] = _lasts(kit, name)
    for name, kind in zip(kit.net.names, kit.net.kinds, strict=True):
        if kind is Kind.EDGE and kit.due(name) is not None:
            values[f"clock.{name}"], marks[f"clock.{name}"] = _clock(kit, name)
    values |= {"priority.urgent": "0", "limit.rounds": "6", "serial.stops": "yes"}
    values |= {f"staff.{pool}": "1" for pool in kit.pools}
    values |= {f"hours.{pool}": _hours(kit) for pool in kit.pools}
    marks |= {f"hours.{pool}": CALENDAR for pool in kit.pools}
    marks = {key: marks.get(key, EXAMPLE) for key in values}
    scenario = Scenario(guide.process, values, marks, edition)
    loads = study.loads(kit, scenario)
    people = {f"staff.{pool}": str(max(ceil(load / BUSY), 1)) for pool, load in loads.items()}
    return replace(scenario, values={**values, **people})


def _chances(kit: Kit, values: dict[str, str]) -> dict[str, str]:
    """How often what befalls a case: nothing of it is in the guide."""
    before = set(values)
    for department in kit.departments:
        values[f"chance.needed.{department}"] = "1"
        if department in kit.branches.values():
            values[f"chance.revise.{department}"] = "0.2"
            values[f"chance.again.{department}"] = "0.05"
            values[f"chance.refuse.{department}"] = "0.01"
        if _checks(kit, department):
            values[f"chance.returned.{department}"] = "0.05"
    if any(node.work == "accept" for node in kit.model.nodes.values()):
        values |= {"chance.correction": "0.15", "chance.not_accepted": "0.02"}
    values |= {f"chance.{flag}": "1" if flag == "fees_due" else "0.5" for flag in kit.flags}
    for node in sorted(kit.free(kit.net)):
        for arc in kit.net.outgoing[node]:
            values[f"way.{kit.net.names[kit.net.targets[arc]]}"] = "1"
    return {key: EXAMPLE for key in values if key not in before}


def _hours(kit: Kit) -> str:
    """The hall's, for every pool to begin with."""
    return " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in kit.calendar.hours)


def _lasts(kit: Kit, name: str) -> tuple[str, str]:
    node = kit.node(name)
    if node is None:
        return "fixed 0", EXAMPLE
    around = next((n for n in kit.model.around(name) if n.planned), None)
    if around is not None:
        inside = [n for n in kit.timed if around in kit.model.around(n)]
        p = around.planned / max(len(inside), 1)
        return f"triangular {0.6 * p:g} {0.9 * p:g} {1.5 * p:g}", DIAGRAM
    if node.work in _DAYS and kit.guide.while_waiting:
        return "gamma 45 25", EXAMPLE
    if node.work in _DAYS:
        mean, spread = (part * kit.day for part in _DAYS[node.work])
        return f"gamma {mean:g} {spread:g}", EXAMPLE
    otherwise = "gamma 30 15" if kit.pool(name) else "fixed 0"
    if not kit.pool(name) and kit.department(name):
        otherwise = f"gamma {kit.day:g} {kit.day / 2:g}"
    return _MINUTES.get(node.work, otherwise), EXAMPLE


def _checks(kit: Kit, department: str) -> bool:
    name = f"returned_{department.lower()}"
    return any(c is not None and name in c.names for c in kit.net.conditions)


def _clock(kit: Kit, name: str) -> tuple[str, str]:
    """Silence counts as consent only where the guide names the rule for it."""
    branch = kit.model.branch_of(name)
    if branch is None:
        return "yes", DIAGRAM
    item = kit.guide.item(branch.item)
    return ("yes" if item is not None and item.tacit_rule and not item.safety else "no"), GUIDE

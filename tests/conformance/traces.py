"""Which tasks a run comes to, beside the traces that the PEBL tests expect of an engine.

A case is an input and the tasks it leads to, in any order where they are parallel. Cases about
markers in files, counters that scripts raise, or who is faster are not decidable here.
"""

import re
from dataclasses import dataclass

from lxml import etree

from engine.bpmn import compiled, model
from engine.bpmn.instance import Instance
from engine.domain.errors import StuckInModel, UnreadableModel
from tests.conformance import playing
from tests.conformance.playing import World

_CALL = re.compile(r"\.(\w+)\(([^)]*)\)")
_TASK = re.compile(r"SCRIPT_task(\d)")
_RACES = frozenset({"message", "clock"})


@dataclass(frozen=True, slots=True)
class Case:
    """Letters of the input, and the numbers of the tasks; ``stops``: an error is expected."""

    letters: str
    tasks: tuple[int, ...]
    stops: bool = False


def cases(expected):
    """The decidable cases of a row of the table."""
    for text in expected.partition("¦ Spiff")[0].split("¦¦"):
        calls = _CALL.findall(text)
        known = [c for c in calls if re.fullmatch(r"input[A-D]+|assertTask\d|optionDelay", c[0])]
        stops = any(name == "assertRuntimeException" for name, _ in calls)
        if calls and len(known) + stops == len(calls):
            letters = "".join(c[0][5:].lower() for c in known if c[0].startswith("input"))
            tasks = sorted(int(c[0][-1]) for c in known if c[0].startswith("assertTask"))
            yield Case(letters, tuple(tasks), stops)


def agrees(xml, expected):
    """Whether every decidable case comes out as expected; None where there is none."""
    asked = list(cases(expected))
    try:
        built = compiled.of(xml)
    except UnreadableModel:
        return None
    races = any(
        node.kind == "boundaryEvent" and node.event in _RACES for node in built.model.nodes.values()
    ) or any(node.kind == "eventBasedGateway" for node in built.model.nodes.values())
    if not asked or races:
        return None
    numbers = dict(_numbers(xml))
    return all(_comes_out(built, numbers, case) for case in asked)


def _numbers(xml):
    """Element → the number of the task that its script, kept beside it, writes into the log."""
    for said in etree.fromstring(xml).iter("{*}documentation"):
        found = _TASK.search(said.text or "")
        if found:
            yield said.getparent().get("id"), int(found.group(1))


def _comes_out(built, numbers, case):
    facts, done = World(case.letters), []
    try:
        instance = Instance.start(built, facts)
        for _ in range(playing.STEPS):
            if instance.ended:
                break
            if instance.tokens:
                last = instance.tokens[-1].element.rpartition(model.SEPARATOR)[2]
                done += [numbers[last]] if last in numbers else []
            if not playing.step(instance, facts):
                break
    except StuckInModel:
        return case.stops
    return not case.stops and tuple(sorted(done)) == case.tasks

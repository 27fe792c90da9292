"""What we run is what is drawn: SpiffWorkflow's own parser reads the same flows from the file.

Engine and net are made from one Model; here a second reader, written by others, agrees with it.
"""

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from engine.bpmn import compiled
from engine.bpmn.elements import Multi
from tests.analysis import diagrams

OURS = b'<bpmn:timerEventDefinition approval:clock="promised" approval:at="overdue"/>'
THEIRS = (
    b"<bpmn:timerEventDefinition><bpmn:timeDuration>1</bpmn:timeDuration>"
    b"</bpmn:timerEventDefinition>"
)


SPLIT, JOIN, CHILD = ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]"


def our_flows(specs: dict) -> set[tuple[str, str]]:
    """Flows of one scope as we run them; a second flow between two nodes counts as one."""
    return {
        (name, target)
        for name, spec in specs.items()
        if not name.startswith("#")
        for after in spec._outputs
        for target in (specs[after]._outputs if after.startswith("#") else [after])
    }


def their_flows(specs: dict) -> set[tuple[str, str]]:
    """Flows of one scope as the library runs them, without what its parser adds."""
    return {
        (name, after.removesuffix(SPLIT))
        for name, spec in specs.items()
        if name != "Start" and not name.endswith((SPLIT, JOIN, CHILD, ".EndJoin"))
        for after in spec._outputs
        if not after.endswith((JOIN, ".EndJoin"))
    }


def their_edges(specs: dict) -> set[tuple[str, str]]:
    """Boundary events: host and event."""
    return {
        (name.removesuffix(SPLIT), edge)
        for name, spec in specs.items()
        if name.endswith(SPLIT)
        for edge in spec._outputs
        if edge != name.removesuffix(SPLIT)
    }


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_another_reader_sees_the_same_flows(first):
    """Sixty random diagrams of the profile, scope by scope."""
    for seed in range(first, first + 20):
        xml = diagrams.draw(seed).xml
        parser = BpmnParser()
        parser.add_bpmn_str(xml.replace(OURS, THEIRS))
        theirs = {"": parser.get_spec("process"), **parser.get_subprocess_specs("process")}
        mine = compiled.of(xml).specs

        assert theirs.keys() <= mine.keys()
        for name, other in theirs.items():
            specs = mine[name].task_specs
            edges = {(n, e.name) for n, s in specs.items() for e in s.dependants()}
            multi = {n for n, spec in specs.items() if isinstance(spec, Multi)}
            assert our_flows(specs) == their_flows(other.task_specs), (seed, name)
            assert edges == their_edges(other.task_specs), (seed, name)
            assert multi == {n.removesuffix(CHILD) for n in other.task_specs if CHILD in n}

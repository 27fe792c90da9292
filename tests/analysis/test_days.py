"""How many working days a diagram takes, side by side and in series."""

import pytest

from engine.analysis import days
from engine.bpmn import model
from engine.bpmn.catalogue import Package, names, shipped
from engine.domain.names import Department

HEAD = (
    b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
    b'<bpmn:process id="p" isExecutable="true">'
)


def package(name):
    """A package of the house."""
    return Package(dict(shipped(name).files))


@pytest.mark.parametrize("name", names())
def test_side_by_side_is_never_longer_than_in_series(name):
    """For everybody, and for each department alone."""
    held = package(name)
    everybody = frozenset(d.code for d in held.guide.departments)

    assert days.longest(held.model, held.guide, everybody) > 0
    for who in (everybody, *({d} for d in everybody)):
        side = days.longest(held.model, held.guide, frozenset(who))
        assert side <= days.in_series(held.model, held.guide, frozenset(who))


def test_the_drawing_review_takes_three_days_instead_of_fifty_two():
    """A department that takes no part takes no time."""
    held = package("drawing-review")
    everybody = frozenset(d.code for d in held.guide.departments)

    assert days.longest(held.model, held.guide, everybody) == 3
    assert days.in_series(held.model, held.guide, everybody) == 52
    assert days.in_series(held.model, held.guide, everybody - {Department("FIRE")}) == 40
    assert days.longest(held.model, held.guide, frozenset()) == 0


def drawn(steps, flows):
    """A diagram of plain steps."""
    tasks = b"".join(b'<bpmn:userTask id="%s"/>' % s.encode() for s in steps)
    lines = b"".join(
        b'<bpmn:sequenceFlow id="f%d" sourceRef="%s" targetRef="%s"/>' % (n, a.encode(), b.encode())
        for n, (a, b) in enumerate(flows)
    )
    start = b'<bpmn:startEvent id="begin"/>'
    return model.read(HEAD + start + tasks + lines + b"</bpmn:process></bpmn:definitions>")


def test_a_diagram_of_loops_and_diamonds_is_measured_at_once():
    """Ways multiply, and lead back; the longest is found without walking them all."""
    steps = [f"s{n}" for n in range(300)]
    flows = [("begin", "s0")]
    for n in range(0, 297, 3):
        one, two, three, four = steps[n : n + 4]
        flows += [(one, two), (one, three), (two, four), (three, four), (four, one)]
    held = drawn(steps, flows)

    assert days.longest(held, package("drawing-review").guide, frozenset()) == 0

"""A case's state as bytes: small, the same after three hundred rounds, readable for ever."""

from pathlib import Path

import orjson
import pytest

from engine.bpmn import compiled, snapshot
from engine.bpmn.instance import Instance
from engine.domain.errors import UnreadableState
from tests.bpmn import review
from tests.bpmn.drawing import Drawing

SAVED = Path(__file__).parent / "saved"


def everything() -> Drawing:
    """One of each thing that a state can hold."""
    pen = Drawing()
    fork = pen.node("parallelGateway", "fork")
    pen.chain(pen.node("startEvent", "begin"), fork)
    pen.flow(fork, pen.node("userTask", "user"))
    pen.edge("user-overdue", "user", "clock")
    pen.flow(fork, pen.node("serviceTask", "service"))
    pen.flow(fork, pen.node("receiveTask", "receive", messageRef=pen.declare("message", "letter")))
    pen.flow(fork, pen.node("eventBasedGateway", "events"))
    pen.flow("events", pen.event("intermediateCatchEvent", "clock", "clock"))
    pen.flow("events", pen.event("intermediateCatchEvent", "stamp", "message", "stamp"))
    with pen.inside("sub"):
        pen.node("userTask", "several", pen.many("count"))
        pen.chain(pen.node("startEvent", "sub-begin"), "several")
    pen.flow(fork, "sub")
    pen.node("userTask", "row", pen.many("count", sequential=True))
    pen.flow(fork, "row")
    pen.node("callActivity", "call", calledElement="called")
    pen.flow(fork, "call")
    join = pen.node("inclusiveGateway", "join")
    pen.flow(fork, join)
    pen.flow("user", join)
    with pen.process("called"):
        pen.chain(pen.node("startEvent", "called-begin"), pen.node("userTask", "inside"))
    pen.flow(join, pen.node("endEvent", "done"))
    return pen


FACTS = {"count": 3}


@pytest.mark.parametrize("file", sorted(SAVED.glob("*.state")), ids=lambda file: file.stem)
def test_a_state_saved_by_an_earlier_release_is_taken_up(file):
    """Cases run for months; an upgrade must never strand one. One file per released format."""
    diagram = compiled.of(file.with_suffix(".bpmn").read_bytes())

    instance = Instance.load(file.read_bytes(), diagram, FACTS)

    assert [(t.element, t.nth) for t in instance.tokens] == [
        ("call/inside", 0),
        ("receive", 0),
        ("row", 1),
        ("service", 0),
        ("several", 0),
        ("several", 2),
        ("user", 0),
    ]
    assert instance.clocks == ("clock", "user-overdue")
    assert instance.messages == ("letter", "stamp")
    for element, nth in [("several", 0), ("several", 2), ("row", 1), ("row", 2), ("user", 0)]:
        instance.complete(element, FACTS, nth=nth)
    instance.complete("call/inside", FACTS)
    instance.complete("service", FACTS)
    instance.send("letter", FACTS)
    instance.fire("clock", FACTS)
    assert instance.ended


def test_the_present_format_is_the_saved_one():
    """Who changes the format adds a version and a file, and keeps reading the old ones."""
    instance = Instance.start(compiled.of(everything().xml()), FACTS)
    instance.complete("several", FACTS, nth=1)
    instance.complete("row", FACTS)

    assert everything().xml() == (SAVED / "v1.bpmn").read_bytes()
    assert instance.dump() == (SAVED / "v1.state").read_bytes()


def test_the_state_does_not_grow_with_rounds_and_returns():
    """Three hundred rounds of review, each with a return inside: the same bytes as round one."""
    revise = review.facts("fire", "plan", changes_needed=True)
    returned = {**revise, "returned_fire": True}
    state = review.under_review()
    for department in review.DEPARTMENTS:
        if department != "mete":
            state = review.step(state, f"{department}-handle", revise)
        state = review.step(state, review.LAST[department], revise)
    sizes = []
    for _ in range(300):
        state = review.step(state, "redraw", revise)
        sizes.append(len(state))
        state = review.step(state, "fire-handle", revise)
        state = review.step(state, "fire-check", returned)
        for element in ("fire-handle", "plan-handle", "fire-check", "plan-check"):
            state = review.step(state, element, revise)

    assert sizes[-1] <= 1.1 * sizes[0]
    assert set(sizes) == {sizes[0]}


def test_a_restart_changes_nothing():
    """What is loaded is dumped again to the very byte."""
    state = review.under_review()

    assert Instance.load(state, review.diagram(), {}).dump() == state


def test_a_state_of_another_edition_is_not_taken_up():
    """A case is pinned to its edition for life; the wrong diagram would lead it astray."""
    other = compiled.of(everything().xml().replace(b'"user"', b'"officer"'))

    with pytest.raises(UnreadableState, match="another edition"):
        Instance.load((SAVED / "v1.state").read_bytes(), other, FACTS)


def saved(*body: object) -> bytes:
    """A state of the present format with the right pin and this body."""
    digest = compiled.of(everything().xml()).digest
    return b"\x01" + orjson.dumps([digest[:16], *body])


SPOILT = {
    "unknown element": saved([["nowhere", 16]]),
    "unknown state": saved([["user", 64]]),
    "unknown host": saved([["user", 16, 9]]),
    "short row": saved([["user"]]),
    "no rows": saved(),
    "rows of nothing": saved(None),
    "a scope in a task": saved([["user", 16, 0, None, [["several", 16]]]]),
    "a number": b"\x017",
    "empty": b"",
    "not JSON": b"\x01{",
    "a later release": b"\x02" + saved([])[1:],
}


@pytest.mark.parametrize("name", SPOILT)
def test_spoilt_bytes_are_an_incident_and_not_a_crash(name):
    """The case waits as it is until a person has looked."""
    with pytest.raises(UnreadableState) as incident:
        Instance.load(SPOILT[name], compiled.of(everything().xml()), FACTS)

    assert "原样保留" in incident.value.says("zh")


def test_nothing_but_what_lives_is_saved():
    """No data, no facts, no history, no names of people: the tables hold those."""
    state = review.under_review()

    assert state[0] == snapshot.VERSION
    assert len(state) < 400
    assert b"accept" not in state

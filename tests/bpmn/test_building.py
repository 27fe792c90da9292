"""What the engine cannot run as it is drawn, it refuses by name before any case starts."""

from collections.abc import Callable

import pytest

from engine.bpmn import compiled
from engine.domain.errors import UnreadableModel
from tests.bpmn.drawing import Drawing


def around(*drawn: Callable[[Drawing], str]) -> bytes:
    """Start, the given nodes in a chain, end."""
    pen = Drawing()
    pen.node("startEvent", "begin")
    pen.chain("begin", *(draw(pen) for draw in drawn), pen.node("endEvent", "end"))
    return pen.xml()


def node(kind: str, inner: str = "", **attributes: str) -> Callable[[Drawing], str]:
    """One node named ``odd``."""
    return lambda pen: pen.node(kind, "odd", inner, **attributes)


def gateway(*ways: str, kind: str = "exclusiveGateway") -> bytes:
    """A gateway ``odd`` with one flow per condition to ``end``."""
    pen = Drawing()
    pen.chain(pen.node("startEvent", "begin"), pen.node(kind, "odd"))
    for nth, when in enumerate(ways):
        pen.flow("odd", pen.node("userTask", f"task-{nth}"), when)
    return pen.xml()


def edge(event: str, refers: str = "", host: str = "task") -> bytes:
    """A boundary event ``odd`` on a user task."""
    pen = Drawing()
    pen.chain(pen.node("startEvent", "begin"), pen.node("userTask", "task"))
    pen.edge("odd", host, event, refers)
    pen.flow("odd", "task")
    return pen.xml()


def calls(*names: str) -> bytes:
    """Processes that each call the next, in a circle."""
    pen = Drawing()
    pen.chain(pen.node("startEvent", "begin"), pen.node("callActivity", "odd", calledElement="p0"))
    for nth, name in enumerate(names):
        with pen.process(name):
            pen.node("startEvent", f"begin-{nth}")
            pen.node("callActivity", f"call-{nth}", calledElement=names[(nth + 1) % len(names)])
            pen.chain(f"begin-{nth}", f"call-{nth}")
    return pen.xml()


def nested(levels: int) -> bytes:
    """Subprocess in subprocess, each with a start."""
    pen = Drawing()

    def scope(level: int) -> None:
        pen.node("startEvent", f"begin-{level}")
        if level:
            with pen.inside(f"sub-{level}"):
                scope(level - 1)
            pen.flow(f"begin-{level}", f"sub-{level}")

    scope(levels)
    return pen.xml()


def twice() -> bytes:
    """Two nodes of one id."""
    pen = Drawing()
    pen.node("startEvent", "begin")
    pen.node("userTask", "begin")
    return pen.xml()


def starts(count: int) -> bytes:
    """A process with so many starts."""
    pen = Drawing()
    for nth in range(count):
        pen.node("startEvent", f"begin-{nth}")
    pen.node("userTask", "task")
    return pen.xml()


REFUSED = {
    "script": (around(node("scriptTask", "<bpmn:script>1</bpmn:script>")), "script is not"),
    "plain task": (around(node("task")), "task is not supported"),
    "business rule": (around(node("businessRuleTask")), "businessRuleTask is not supported"),
    "complex gateway": (around(node("complexGateway")), "complexGateway is not supported"),
    "transaction": (around(node("transaction")), "transaction is not supported"),
    "ad hoc": (around(node("adHocSubProcess")), "adHocSubProcess is not supported"),
    "event subprocess": (
        around(node("subProcess", '<bpmn:startEvent id="s"/>', triggeredByEvent="true")),
        "triggeredByEvent is not supported",
    ),
    "compensation": (around(node("userTask", isForCompensation="true")), "isForCompensation"),
    "standard loop": (
        around(node("userTask", "<bpmn:standardLoopCharacteristics/>")),
        "standardLoopCharacteristics is not supported",
    ),
    "collection": (
        around(
            node(
                "userTask",
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>x"
                "</bpmn:loopDataInputRef></bpmn:multiInstanceLoopCharacteristics>",
            )
        ),
        "is not supported",
    ),
    "bad cardinality": (around(node("userTask", Drawing().many("2 ** 9"))), "not allowed"),
    "instances of a gateway": (
        around(node("parallelGateway", Drawing().many("2"))),
        "cannot have several instances",
    ),
    "wall clock": (
        around(
            node(
                "intermediateCatchEvent",
                "<bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration>"
                "</bpmn:timerEventDefinition>",
            )
        ),
        "event is not supported",
    ),
    "signal end": (
        around(node("intermediateThrowEvent", "<bpmn:signalEventDefinition/>")),
        "event is not supported",
    ),
    "link": (
        around(node("intermediateThrowEvent", "<bpmn:linkEventDefinition/>")),
        "event is not supported",
    ),
    "two events": (
        around(
            node(
                "intermediateCatchEvent",
                "<bpmn:messageEventDefinition/><bpmn:signalEventDefinition/>",
            )
        ),
        "event is not supported",
    ),
    "nameless message": (
        around(node("intermediateCatchEvent", "<bpmn:messageEventDefinition/>")),
        "does not say which message",
    ),
    "unknown call": (around(node("callActivity", calledElement="nowhere")), "not in the file"),
    "call of nothing": (around(node("callActivity")), "not in the file"),
    "calls itself": (calls("p0"), "calls itself"),
    "calls in a circle": (calls("p0", "p1", "p2"), "calls itself"),
    "too deep": (nested(60), "nested over 50 deep"),
    "no condition": (gateway("needs_fire", ""), "needs a condition"),
    "condition on a task": (
        around(lambda pen: pen.flow(pen.node("userTask", "odd"), "end", "needs_fire") and "odd"),
        "only gateways may have conditions",
    ),
    "condition in Python": (gateway("__import__('os')", "x"), "is not allowed"),
    "gateway to nowhere": (gateway(kind="parallelGateway"), "nothing leaves"),
    "task behind event gateway": (gateway("", kind="eventBasedGateway"), "only events may follow"),
    "flow to nowhere": (
        around(lambda pen: pen.flow(pen.node("userTask", "odd"), "nowhere") and "odd"),
        "leads nowhere",
    ),
    "flow back to the start": (
        around(lambda pen: pen.flow(pen.node("userTask", "odd"), "begin") and "odd"),
        "leads nowhere",
    ),
    "flow into a subprocess": (
        around(node("subProcess", '<bpmn:startEvent id="s"/><bpmn:userTask id="in"/>')).replace(
            b'targetRef="odd"', b'targetRef="in"'
        ),
        "leads nowhere",
    ),
    "beyond the end": (
        around(lambda pen: pen.flow("end", pen.node("userTask", "odd")) and "odd"),
        "nothing may follow an end",
    ),
    "edge of nothing": (edge("clock", host="begin"), "not attached to an activity"),
    "edge of nowhere": (edge("clock", host="nowhere"), "not attached to an activity"),
    "edge with a terminate": (edge("terminate"), "event is not supported"),
    "repeated id": (twice(), "used twice"),
    "odd id": (around(lambda pen: pen.node("userTask", "a#b")), "odd characters"),
    "no start": (starts(0), "needs one start event and has 0"),
    "two starts": (starts(2), "needs one start event and has 2"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_run_otherwise_than_drawn_is_refused(name):
    """The library would walk through most of these in silence."""
    xml, why = REFUSED[name]

    with pytest.raises(UnreadableModel, match=why) as refusal:
        compiled.of(xml)

    assert refusal.value.says("zh").endswith("。")


def test_reserved_words_of_the_library_are_free_again():
    """In the library a user task called End is skipped and the process is complete."""
    pen = Drawing()
    names = [pen.node("userTask", name) for name in ("Start", "End", "Root", "process.EndJoin")]
    pen.chain(pen.node("startEvent", "begin"), *names, pen.node("endEvent", "done"))

    assert compiled.of(pen.xml()).model.node("End").kind == "userTask"


def test_the_same_file_is_built_once():
    """A thousand cases of an edition share one specification."""
    xml = around(node("userTask"))

    assert compiled.of(xml) is compiled.of(bytes(xml))


def test_only_the_latest_diagrams_are_kept():
    """Drafts come and go; memory does not grow with them."""
    first = compiled.of(starts(1))
    for n in range(compiled.MAX_KEPT):
        compiled.of(around(lambda pen, n=n: pen.node("userTask", f"task-{n}")))

    assert len(compiled._kept) == compiled.MAX_KEPT
    assert compiled.of(starts(1)) is not first

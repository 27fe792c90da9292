"""Reading a diagram: everything that is drawn, nothing that is dangerous."""

import pytest

from engine.bpmn import model
from engine.domain.errors import UnreadableModel
from tests.bpmn import fuzz
from tests.bpmn.drawing import Drawing

XMLNS = 'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'


def review() -> Drawing:
    """One department's branch with a clock, and a call."""
    pen = Drawing()
    pen.node("startEvent", "received")
    with pen.inside("fire-branch", a_department="FIRE", a_item="fire-design-review"):
        pen.node("startEvent", "fire-begin")
        pen.node("userTask", "fire-handle", a_work="handle", a_form="fire-opinion")
        pen.node("exclusiveGateway", "fire-returned", default="fire-passed")
        pen.node("endEvent", "fire-done")
        pen.chain("fire-begin", "fire-handle", "fire-returned")
        pen.flow("fire-returned", "fire-handle", "returned_fire")
        pen.flow("fire-returned", "fire-done", flow_id="fire-passed")
    pen.edge("fire-overdue", "fire-branch", "clock")
    pen.edge("fire-letter", "fire-branch", "message", "stop", interrupting=False)
    pen.node("callActivity", "mete-call", pen.many("rounds"), calledElement="mete", a_item="mete")
    with pen.process("mete"):
        pen.node("startEvent", "mete-begin")
        pen.node("serviceTask", "mete-send", a_connector="mete-system")
        pen.chain("mete-begin", "mete-send")
    pen.chain("received", "fire-branch", "mete-call")
    return pen


def test_a_diagram_is_read_as_it_is_drawn():
    """Stages, checks and studies all ask the same values."""
    drawn = model.read(review().xml())

    handle, overdue = drawn.node("fire-handle"), drawn.node("fire-overdue")
    assert (drawn.process_id, drawn.processes) == ("process", ("mete",))
    assert (handle.kind, handle.work, handle.form) == ("userTask", "handle", "fire-opinion")
    assert (handle.scope, drawn.targets("fire-handle")) == ("fire-branch", ("fire-returned",))
    assert (overdue.event, overdue.clock, overdue.at) == ("clock", "promised", "overdue")
    assert (overdue.attached_to, overdue.interrupting) == ("fire-branch", True)
    assert drawn.node("fire-letter").refers == "stop"
    assert not drawn.node("fire-letter").interrupting
    assert drawn.node("mete-call").multi == "rounds"
    assert drawn.node("fire-returned").default == "fire-passed"
    assert [f.condition for f in drawn.flows.values() if f.condition] == ["returned_fire"]
    assert [n.id for n in drawn.boundaries("fire-branch")] == ["fire-overdue", "fire-letter"]
    assert [n.id for n in drawn.children("mete")] == ["mete-begin", "mete-send"]


@pytest.mark.parametrize(
    ("element", "branch"),
    [
        ("fire-branch", "fire-branch"),
        ("fire-handle", "fire-branch"),
        ("fire-overdue", "fire-branch"),
        ("mete-call/mete-send", "mete-call"),
        ("mete-send", "mete-call"),
        ("received", None),
    ],
)
def test_every_element_knows_whose_share_it_is(element, branch):
    """Opinions, letters and clocks hang on the branch; a clock belongs to what it stands on."""
    found = model.read(review().xml()).branch_of(element)

    assert (found.id if found else None) == branch


def test_the_department_is_the_nearest_around():
    """A task may name a department of its own inside another's share."""
    assert model.read(review().xml()).department_of("fire-handle") == "FIRE"
    assert model.read(review().xml()).department_of("received") == ""


def test_flaws_of_a_drawing_are_kept_for_the_check_to_name():
    """Half a drawing must still open; the publish check says what is wrong, by element."""
    pen = Drawing()
    pen.node("startEvent", "begin")
    pen.node("userTask", "begin")
    pen.node("scriptTask", "s", "<bpmn:script>1</bpmn:script>")
    pen.here.append('<bpmn:sequenceFlow sourceRef="begin" targetRef="nowhere"/>')

    drawn = model.read(pen.xml())

    assert drawn.repeated == ("begin",)
    assert drawn.node("begin").kind == "startEvent"
    assert drawn.node("s").marks == {"script"}
    assert len(drawn.unnamed) == 1
    assert drawn.flows[drawn.unnamed[0]].target == "nowhere"


def test_a_circle_of_calls_does_not_hang_the_reader():
    """Asking whose share an element is must end, also on a diagram that can never run."""
    pen = Drawing()
    pen.node("callActivity", "out", calledElement="a")
    with pen.process("a"):
        pen.node("callActivity", "again", calledElement="a")

    assert model.read(pen.xml()).branch_of("again") is None


def deep(levels: int) -> bytes:
    """Subprocess in subprocess in subprocess."""
    inside = "".join(f'<bpmn:subProcess id="s{n}">' for n in range(levels))
    return (
        f'<bpmn:definitions {XMLNS}><bpmn:process id="p">{inside}'
        f"{'</bpmn:subProcess>' * levels}</bpmn:process></bpmn:definitions>"
    ).encode()


def tasks(count: int) -> bytes:
    """Many small elements."""
    pen = Drawing()
    for n in range(count):
        pen.node("userTask", f"t{n}")
    return pen.xml()


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        (b"", "line 1 is not well-formed"),
        (b"not xml", "line 1 is not well-formed"),
        (b"<a><b></a>", "not well-formed"),
        (review().xml()[:-20], "not well-formed"),
        (review().xml().replace(b"UTF-8", b"UTF-99"), "not well-formed"),
        (b"\xff\xfe" + "<a/>".encode("utf-16-le")[:-1], "not well-formed"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>', "DOCTYPE"),
        (f"{BOMB}<bpmn:definitions {XMLNS}>&c;</bpmn:definitions>".encode(), "DOCTYPE"),
        ('<!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>'.encode("utf-16"), "DOCTYPE"),
        (b"<a>&undeclared;</a>", "not well-formed"),
        (b"<definitions/>", "not a BPMN"),
        (f"<bpmn:definitions {XMLNS}/>".encode(), "no process"),
        (b"<a>" + b" " * 10_000_000 + b"</a>", "over 1 MB"),
        (tasks(501), "over 500 nodes"),
        (deep(5_000), "not well-formed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_dangerous_or_broken_file_is_refused(xml, why):
    """A diagram comes from outside: it is read by a parser that expands and fetches nothing."""
    with pytest.raises(UnreadableModel, match=why) as refusal:
        model.read(xml)

    assert refusal.value.says("zh").startswith("流程图不能读取：")


def test_deep_nesting_is_read_without_recursion_trouble():
    """As deep as the XML parser allows, nothing of ours falls over."""
    assert len(model.read(deep(200)).nodes) == 200


def test_a_spoilt_file_is_read_or_refused_and_nothing_else_happens():
    """Whatever a person exports, mails or edits by hand; two thousand of them in make crash."""
    found = {fuzz.read(seed) for seed in range(150)}

    assert found == {"refused", "draws", "runs"}

"""Files of other tools: what is given, what is put into our words, what stays and what is said."""

import re
from itertools import pairwise

import pytest
from lxml import etree

from engine.bpmn import adopting, compiled, model
from engine.bpmn.adopting import CHANGED, GIVEN, IDLE, LOST, language
from engine.domain.errors import UnreadableModel
from tests.conformance import corpora, playing

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:vendor"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:t">'
)


EMPTY = '<startEvent id="a"/><endEvent id="b"/><sequenceFlow id="c" sourceRef="a" targetRef="b"/>'


def drawn(inside, around=""):
    """A file of another tool."""
    return f'{HEAD}{around}<process id="p">{inside}</process></definitions>'.encode()


def line(*nodes, ids=True):
    """Start, these elements in a row, end."""
    names = ["s", *(re.search(r'id="([^"]+)"', node).group(1) for node in nodes), "e"]
    flows = ""
    for nth, (one, other) in enumerate(pairwise(names)):
        name = f'id="f{nth}"' if ids else ""
        flows += f'<sequenceFlow {name} sourceRef="{one}" targetRef="{other}"/>'
    return drawn(f'<startEvent id="s"/>{"".join(nodes)}<endEvent id="e"/>{flows}')


def kinds(adopted):
    """Which sorts of notes were made."""
    return {note.kind for note in adopted.notes}


def test_a_file_that_needs_nothing_comes_out_as_the_very_bytes():
    """An import is no rewrite."""
    first = adopting.adopt(line('<userTask id="t"/>'))

    again = adopting.adopt(first.xml)

    assert again.xml is first.xml
    assert kinds(again) == set()


def test_flows_without_ids_are_given_them_and_the_same_ones_every_time():
    """The library drops such a flow in silence: an approval ends with nobody asked."""
    xml = line('<userTask id="t"/>', ids=False)

    adopted = adopting.adopt(xml)

    assert model.read(adopted.xml).unnamed == ()
    assert sorted(model.read(adopted.xml).flows) == ["s-to-t", "t-to-e"]
    assert adopting.adopt(xml) == adopted
    assert playing.play(adopted.xml) == playing.ENDS


def test_a_file_without_a_picture_is_laid_out_and_nothing_lies_on_anything():
    """Every node has a shape, every flow a line that begins and ends at its nodes."""
    adopted = adopting.adopt(
        line('<userTask id="t"/>', '<subProcess id="u"><startEvent id="us"/><userTask id="ut"/>'
             '<endEvent id="ue"/><sequenceFlow id="uf" sourceRef="us" targetRef="ut"/>'
             '<sequenceFlow id="ug" sourceRef="ut" targetRef="ue"/></subProcess>')
    )  # fmt: skip
    top = etree.fromstring(adopted.xml)
    boxes = {}
    for shape in top.iter(f"{DI}BPMNShape"):
        bounds = shape[0]
        x, y, w, h = (float(bounds.get(n)) for n in ("x", "y", "width", "height"))
        boxes[shape.get("bpmnElement")] = (x, y, x + w, y + h)

    assert boxes.keys() == {"s", "t", "u", "us", "ut", "ue", "e"}
    assert {e.get("bpmnElement") for e in top.iter(f"{DI}BPMNEdge")} == {
        "f0", "f1", "f2", "uf", "ug",
    }  # fmt: skip
    apart = ["s", "t", "u", "e"]
    for nth, one in enumerate(apart):
        for other in apart[nth + 1 :]:
            a, b = boxes[one], boxes[other]
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    outer, inner = boxes["u"], boxes["ut"]
    assert outer[0] < inner[0] < inner[2] < outer[2]


def test_five_hundred_tasks_in_a_row_are_laid_out():
    """No recursion per element."""
    adopted = adopting.adopt(line(*(f'<userTask id="t{n}"/>' for n in range(480)), ids=False))

    assert adopted.xml.count(b"BPMNShape id=") == 482


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("${approved}", "approved"),
        ("#{amount > 500 && !urgent}", "amount > 500 and not urgent"),
        ("${clarified.equals('yes')}", "(clarified == 'yes')"),
        ('test.contains("a")', '("a" in test)'),
        ('Vacation Approval = "Approved"', 'vacation_approval == "Approved"'),
        ("messageBean.getMessage() == 'Hi'", "message_bean_get_message == 'Hi'"),
        ("needs_fire", "needs_fire"),
        ("${a.b(c)}", None),
        ("__import__('os').system('x')", None),
        ("x" * 600, None),
        ("[x for x in y]", None),
    ],
)
def test_conditions_are_said_in_our_language_or_left_alone(theirs, ours):
    """What runs code has no words here."""
    assert language.ours(theirs) == ours


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        ('<task id="t"/>', "userTask"),
        ('<scriptTask id="t"><script>rm -rf /</script></scriptTask>', "manualTask"),
        ('<businessRuleTask id="t"/>', "userTask"),
        (
            f'<transaction id="t">{EMPTY}</transaction>',
            "subProcess",
        ),
    ],
)
def test_an_activity_of_another_kind_becomes_work_and_runs(node, kind):
    """Said in a sentence, and its first wording stands beside it."""
    adopted = adopting.adopt(line(node))

    assert model.read(adopted.xml).nodes["t"].kind == kind
    assert CHANGED in kinds(adopted)
    assert playing.play(adopted.xml) == playing.ENDS
    if b"rm -rf" in adopted.xml:
        assert b"&lt;script&gt;rm -rf /&lt;/script&gt;</documentation>" in adopted.xml


def test_what_another_product_wrote_stays_in_the_file():
    """Its words do nothing here, and are there when the file goes back."""
    adopted = adopting.adopt(
        line('<userTask id="t" v:who="kermit"><extensionElements><v:form key="1">x</v:form>'
             "</extensionElements></userTask>")
    )  # fmt: skip

    assert IDLE in kinds(adopted)
    assert b'v:who="kermit"' in adopted.xml
    assert b'<v:form key="1">x</v:form>' in adopted.xml


def test_comments_are_kept_and_it_is_said_that_the_board_would_drop_them():
    """An import that would lose anything says what."""
    adopted = adopting.adopt(line('<userTask id="t"/><!-- ask Ms Li -->'))

    assert b"<!-- ask Ms Li -->" in adopted.xml
    assert kinds(adopted) >= {LOST}
    assert adopted.changed


def test_a_choice_that_does_not_say_when_asks_for_a_fact():
    """The names on the flows become the answers; the last is the default."""
    xml = drawn(
        '<startEvent id="s"/><exclusiveGateway id="g" name="Invoice approved?"/>'
        '<userTask id="a"/><userTask id="b"/><endEvent id="e"/><endEvent id="e2"/>'
        '<sequenceFlow id="f1" sourceRef="s" targetRef="g"/>'
        '<sequenceFlow id="f2" name="yes" sourceRef="g" targetRef="a"/>'
        '<sequenceFlow id="f3" name="no" sourceRef="g" targetRef="b"/>'
        '<sequenceFlow id="f4" sourceRef="a" targetRef="e"/>'
        '<sequenceFlow id="f5" sourceRef="b" targetRef="e2"/>'
    )

    drawing = model.read(adopting.adopt(xml).xml)

    assert drawing.flows["f2"].condition == 'invoice_approved == "yes"'
    assert drawing.nodes["g"].default == "f3"


@pytest.mark.parametrize("xml", [b"", b"<a/>", b"<!DOCTYPE a><a/>", b"\x00", b"<a>" * 5000])
def test_what_cannot_be_read_is_refused_in_a_sentence(xml):
    """No half import."""
    with pytest.raises(UnreadableModel) as refused:
        adopting.adopt(xml)

    assert refused.value.says("zh").startswith("流程图不能读取")


def test_adopting_twice_is_adopting_once_and_every_note_is_a_sentence():
    """On every file of the corpora; no id, no foreign word, no shape is lost."""
    if not corpora.there():
        pytest.skip(corpora.ABSENT)
    for group in corpora.GROUPS:
        for file in corpora.files(group):
            try:
                adopted = adopting.adopt(file.xml)
            except UnreadableModel as refused:
                assert "没有流程" in refused.says("zh"), file.name
                continue
            assert adopting.adopt(adopted.xml).xml == adopted.xml, file.name
            for note in adopted.notes:
                assert note.kind in (GIVEN, CHANGED, IDLE, LOST)
                assert note.says.zh.endswith("。")
                assert note.says.en.endswith(".")


def test_a_call_of_itself_and_two_processes_are_taken_in_for_the_check_to_name():
    """Taking in judges nothing; it never hangs."""
    xml = line('<callActivity id="c" calledElement="p"/>')

    adopted = adopting.adopt(xml)

    with pytest.raises(UnreadableModel):
        compiled.of(adopted.xml)


WATCHED = """<startEvent id="s"/><userTask id="t"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
<sequenceFlow id="f2" sourceRef="t" targetRef="e"/>
<subProcess id="h" triggeredByEvent="true"><startEvent id="hs" isInterrupting="{stops}">
<messageEventDefinition messageRef="m"/></startEvent><userTask id="ht"/><endEvent id="he"/>
<sequenceFlow id="h1" sourceRef="hs" targetRef="ht"/>
<sequenceFlow id="h2" sourceRef="ht" targetRef="he"/>
</subProcess>"""
LINKED = """<startEvent id="s"/><intermediateThrowEvent id="a"><linkEventDefinition name="on"/>
</intermediateThrowEvent><intermediateCatchEvent id="b"><linkEventDefinition name="on"/>
</intermediateCatchEvent><userTask id="t"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="b" targetRef="t"/>
<sequenceFlow id="f3" sourceRef="t" targetRef="e"/>"""
PARTED = """<startEvent id="s"/><userTask id="t" default="f3"/><userTask id="a"/><userTask id="b"/>
<userTask id="c"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
<sequenceFlow id="f2" sourceRef="t" targetRef="a">
<conditionExpression>${urgent}</conditionExpression>
</sequenceFlow><sequenceFlow id="f3" sourceRef="t" targetRef="b"/>
<sequenceFlow id="f4" sourceRef="t" targetRef="c"/>"""
MESSAGE = '<message id="m" name="letter"/>'
PUT_INTO_OUR_WORDS = {
    "an event begins it, and interrupts": drawn(WATCHED.format(stops="true"), MESSAGE),
    "an event begins it beside": drawn(WATCHED.format(stops="false"), MESSAGE),
    "a link": drawn(LINKED),
    "several ways out of a task": drawn(PARTED),
    "a loop, tested before": line(
        '<userTask id="t"><standardLoopCharacteristics testBefore="true">'
        "<loopCondition>${!done}</loopCondition></standardLoopCharacteristics></userTask>"
    ),
    "a loop, tested behind": line(
        '<userTask id="t"><standardLoopCharacteristics><loopCondition>n &lt; 3</loopCondition>'
        "</standardLoopCharacteristics></userTask>"
    ),
    "a loop that counts": line(
        '<userTask id="t"><standardLoopCharacteristics loopMaximum="3"/></userTask>'
    ),
    "a collection": line(
        '<userTask id="t"><multiInstanceLoopCharacteristics><loopDataInputRef>items'
        "</loopDataInputRef></multiInstanceLoopCharacteristics></userTask>"
    ),
    "a duration": line(
        '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P3D</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    ),
    "a condition to wait for": line(
        '<intermediateCatchEvent id="t"><conditionalEventDefinition><condition>x</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>"
    ),
    "a signal": line(
        '<intermediateThrowEvent id="t"><signalEventDefinition signalRef="g"/>'
        "</intermediateThrowEvent>"
    ),
    "a milestone": line('<intermediateThrowEvent id="t" name="half way"/>'),
    "no beginning and no end": drawn(
        '<userTask id="t"/><userTask id="u"/><sequenceFlow id="f" sourceRef="t" targetRef="u"/>'
    ),
}


@pytest.mark.parametrize("what", PUT_INTO_OUR_WORDS)
def test_what_the_profile_has_a_word_for_is_put_into_it_and_runs(what):
    """Refused as it came, or run otherwise; runs as it was taken in, and taken in twice is once."""
    adopted = adopting.adopt(PUT_INTO_OUR_WORDS[what])

    assert playing.play(adopted.xml) == playing.ENDS
    assert kinds(adopted) & {CHANGED, GIVEN}
    assert adopting.adopt(adopted.xml).xml == adopted.xml
    elements = {*model.read(adopted.xml).nodes, *model.read(adopted.xml).flows, "p", "d", "m"}
    assert {note.element for note in adopted.notes} <= elements


@pytest.mark.parametrize(
    "node",
    [
        '<complexGateway id="t"/>', '<adHocSubProcess id="t"/>',
        '<userTask id="t" isForCompensation="true"/>', '<userTask id="t" startQuantity="2"/>',
        '<intermediateCatchEvent id="t"><timerEventDefinition/></intermediateCatchEvent>',
        '<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>',
    ],
)  # fmt: skip
def test_what_the_profile_has_no_word_for_stays_and_is_refused(node):
    """Nothing is made up."""
    adopted = adopting.adopt(line(node))

    with pytest.raises(UnreadableModel):
        compiled.of(adopted.xml)

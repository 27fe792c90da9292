"""The drawing board in a real browser: what is drawn keeps itself, and what is wrong is mended."""

from pathlib import Path

from playwright.sync_api import expect

from tests.web.chromium import NEEDED, browser

pytestmark = NEEDED

TABLES = Path(__file__).parents[1] / "bpmn" / "rules"

STUCK = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
 xmlns:approval="urn:lianshen:bpmn:1" id="d" targetNamespace="urn:x">
 <bpmn:process id="stuck" isExecutable="true">
  <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
  <bpmn:exclusiveGateway id="choose" default="f2"><bpmn:incoming>f1</bpmn:incoming>
   <bpmn:outgoing>f2</bpmn:outgoing><bpmn:outgoing>f3</bpmn:outgoing></bpmn:exclusiveGateway>
  <bpmn:userTask id="fire" name="\xe6\xb6\x88\xe9\x98\xb2" approval:work="accept">
   <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f4</bpmn:outgoing></bpmn:userTask>
  <bpmn:userTask id="housing" name="\xe4\xbd\x8f\xe5\xbb\xba" approval:work="accept">
   <bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing></bpmn:userTask>
  <bpmn:parallelGateway id="await"><bpmn:incoming>f4</bpmn:incoming><bpmn:incoming>f5</bpmn:incoming>
   <bpmn:outgoing>f6</bpmn:outgoing></bpmn:parallelGateway>
  <bpmn:endEvent id="done"><bpmn:incoming>f6</bpmn:incoming></bpmn:endEvent>
  <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="choose"/>
  <bpmn:sequenceFlow id="f2" sourceRef="choose" targetRef="fire"/>
  <bpmn:sequenceFlow id="f3" sourceRef="choose" targetRef="housing">
   <bpmn:conditionExpression>round &gt; 1</bpmn:conditionExpression></bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="f4" sourceRef="fire" targetRef="await"/>
  <bpmn:sequenceFlow id="f5" sourceRef="housing" targetRef="await"/>
  <bpmn:sequenceFlow id="f6" sourceRef="await" targetRef="done"/>
 </bpmn:process>
 <bpmndi:BPMNDiagram id="dd"><bpmndi:BPMNPlane id="p" bpmnElement="stuck">
  <bpmndi:BPMNShape id="s1" bpmnElement="begin"><dc:Bounds x="100" y="150" width="36" height="36"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="s2" bpmnElement="choose"><dc:Bounds x="200" y="143" width="50" height="50"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="s3" bpmnElement="fire"><dc:Bounds x="320" y="60" width="100" height="80"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="s4" bpmnElement="housing"><dc:Bounds x="320" y="200" width="100" height="80"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="s5" bpmnElement="await"><dc:Bounds x="500" y="143" width="50" height="50"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="s6" bpmnElement="done"><dc:Bounds x="620" y="150" width="36" height="36"/></bpmndi:BPMNShape>
  <bpmndi:BPMNEdge id="e1" bpmnElement="f1"><di:waypoint x="136" y="168"/><di:waypoint x="200" y="168"/></bpmndi:BPMNEdge>
  <bpmndi:BPMNEdge id="e2" bpmnElement="f2"><di:waypoint x="225" y="143"/><di:waypoint x="320" y="100"/></bpmndi:BPMNEdge>
  <bpmndi:BPMNEdge id="e3" bpmnElement="f3"><di:waypoint x="225" y="193"/><di:waypoint x="320" y="240"/></bpmndi:BPMNEdge>
  <bpmndi:BPMNEdge id="e4" bpmnElement="f4"><di:waypoint x="420" y="100"/><di:waypoint x="525" y="143"/></bpmndi:BPMNEdge>
  <bpmndi:BPMNEdge id="e5" bpmnElement="f5"><di:waypoint x="420" y="240"/><di:waypoint x="525" y="193"/></bpmndi:BPMNEdge>
  <bpmndi:BPMNEdge id="e6" bpmnElement="f6"><di:waypoint x="550" y="168"/><di:waypoint x="620" y="168"/></bpmndi:BPMNEdge>
 </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""  # noqa: E501


SIZE = {"width": 1366, "height": 768}


def opens_board(page, site, login="liucheng"):
    """Sign in and stand before the drafts."""
    page.goto(f"{site}/sign-in")
    page.evaluate(
        """login => fetch('/sign-in/as/' + login, {method: 'POST', body: new URLSearchParams(
        {csrf_token: document.querySelector('meta[name=csrf-token]').content})})""",
        login,
    )
    page.goto(f"{site}/studio")


def begins_blank(page, site, code, name="手画联审"):
    """A new kind of approval: one circle on a white board."""
    opens_board(page, site)
    page.get_by_label("流程代号").fill(code)
    page.get_by_label("名称").fill(name)
    page.get_by_role("button", name="从空白起草", exact=True).click()
    page.wait_for_selector("#studio[data-ready=yes]")


def begins_with(page, site, code, xml):
    """A diagram of elsewhere on the board."""
    opens_board(page, site)
    page.get_by_label("流程代号").fill(code)
    file = {"name": "their.bpmn", "mimeType": "application/xml", "buffer": xml}
    page.locator("#f-file").set_input_files(file)
    page.get_by_role("button", name="从文件起草", exact=True).click()
    page.wait_for_selector("#studio[data-ready=yes]")


def presses(page, *pieces):
    """Press pieces of the column, one after the other: each goes behind the last."""
    for piece in pieces:
        page.locator(f"[data-piece={piece}]").click()


def is_kept(page):
    """Wait until all that was drawn is kept and checked."""
    page.locator("[data-saved=saved]").wait_for()


def drawn(page):
    """The diagram on the board, as XML."""
    return page.evaluate("studio.modeler.saveXML().then(({xml}) => xml)")


def test_a_deadlock_is_shown_step_by_step_and_mended_with_one_click(site):
    """From a file of elsewhere: the sentence, the run that leads there, the repair, and undo."""
    with browser(viewport=SIZE) as (page, complaints):
        begins_with(page, site, "from-a-file", STUCK)
        before = drawn(page)
        stuck = page.locator("[data-findings] li", has_text="后面却要求到齐")
        expect(page.locator("[data-element-id=choose].found-error")).to_have_count(1)

        stuck.get_by_role("button", name="看走法", exact=True).click()
        run = page.locator("[data-run]")
        expect(run).to_contain_text("第1步，共4步：开始事件 begin", use_inner_text=True)
        for _ in range(3):
            run.get_by_role("button", name="下一步", exact=True).click()
        expect(run).to_contain_text("办件会停在这里", use_inner_text=True)
        expect(page.locator("[data-element-id=await].walking")).to_have_count(1)
        expect(page.locator(".run-token")).to_have_text("1", use_inner_text=True)
        stuck.get_by_role("button", name="一键修复", exact=True).click()

        stuck.wait_for(state="detached")
        is_kept(page)
        expect(run).to_be_hidden()
        assert '<bpmn:parallelGateway id="choose"' in drawn(page)
        assert "conditionExpression" not in drawn(page)
        page.locator("[data-do=undo]").click()
        assert sorted(drawn(page)) == sorted(before)  # attributes may change places
        expect(page.locator("[data-do=undo]")).to_be_disabled()
        is_kept(page)
        assert complaints == []


def test_a_whole_approval_is_drawn_with_six_presses_and_proved(site):
    """Every piece goes behind the last; what results is sound, and there after a reload."""
    with browser(viewport=SIZE) as (page, complaints):
        begins_blank(page, site, "by-hand")
        page.locator("[data-element-id=received]").first.click()

        presses(page, "correction", "rounds", "fees", "signing", "issue")

        is_kept(page)
        expect(page.locator("[data-verdict]")).to_have_text(
            "可以发布 · 走得通", use_inner_text=True
        )
        expect(page.locator(".found-error")).to_have_count(0)
        page.reload()
        page.wait_for_selector("#studio[data-ready=yes]")
        canvas = page.locator("[data-canvas]")
        expect(canvas.locator("[data-element-id=hcon-branch]")).to_have_count(1)
        assert page.evaluate("[...window.studioMissing]") == []
        assert complaints == []


def test_the_drawing_and_what_it_means_share_one_screen(site):
    """Old above new in a strip below the canvas, both languages, with a line that was changed."""
    with browser(viewport=SIZE) as (page, complaints):
        opens_board(page, site)
        page.get_by_role("button", name="起草新版：施工图联合审查", exact=True).click()
        page.wait_for_selector("#studio[data-ready=yes]")
        board = page.url
        page.goto(f"{board}/guide/materials")
        page.get_by_label("消防要施工图并联审批综合申请表").press("Space")
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator("[role=status]", has_text="已保存").wait_for()
        page.get_by_role("button", name="收起导览", exact=True).click()

        for lang in ("zh", "en"):
            page.goto(f"{board}?lang={lang}")
            page.locator("[data-meaning] tr.moved").first.wait_for()
            box = page.locator(".studio-means").bounding_box()
            assert box["y"] + box["height"] <= SIZE["height"], lang
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZE["width"], lang
            strip = page.locator(".studio-means")
            assert strip.evaluate("one => one.scrollWidth <= one.clientWidth"), lang
            assert page.locator(".studio-canvas").bounding_box()["height"] >= 370, lang
        assert complaints == []


def drops(page, name, content):
    """Let a file fall on the canvas."""
    page.evaluate(
        """([name, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], name, {type: "application/xml"}));
        const canvas = document.querySelector("[data-canvas]");
        for (const kind of ["dragover", "drop"])
            canvas.dispatchEvent(new DragEvent(kind, {dataTransfer, cancelable: true}));
        }""",
        [name, content],
    )


def test_a_file_that_falls_on_the_board_comes_in_whole_or_asks_first(site):
    """What would be lost is said, and nothing is overwritten until somebody says so."""
    whole = (TABLES / "invalid-choice-then-wait.bpmn").read_text("utf-8")  # no layout in it
    lossy = whole.replace("<bpmn:startEvent", "<bpmn:novel/><!-- a remark --><bpmn:startEvent", 1)
    with browser(viewport=SIZE) as (page, complaints):
        begins_blank(page, site, "by-drop")
        board = page.locator("[data-canvas]")
        before = drawn(page)

        for broken in ("<a", "<!DOCTYPE a><a/>", "<a/>", " " * 1_000_001):
            drops(page, "broken.bpmn", broken)
            page.locator("[data-wrong]:not([hidden])").wait_for()
            assert "草稿没有变" in page.locator("[data-wrong]").inner_text() or len(broken) > 99
            assert drawn(page) == before
            page.evaluate("document.querySelector('[data-wrong]').hidden = true")

        drops(page, "lossy.bpmn", lossy)
        asked = page.locator("[data-brought]")
        asked.get_by_role("button", name="不打开", exact=True).wait_for()
        expect(asked).to_contain_text("bpmn:novel", use_inner_text=True)
        expect(asked).to_contain_text("1条XML注释", use_inner_text=True)
        assert drawn(page) == before
        asked.get_by_role("button", name="不打开", exact=True).click()
        expect(asked).to_be_hidden()

        drops(page, "whole.bpmn", whole)
        board.locator("[data-element-id=part]").first.wait_for()
        is_kept(page)
        expect(asked).to_contain_text("已自动排版", use_inner_text=True)
        assert complaints == []


HANDS = """const modeling = studio.modeler.get('modeling');
const of = (id) => studio.modeler.get('elementRegistry').get(id);
const root = studio.modeler.get('canvas').getRootElement();"""
SPOILT = {
    "inclusive-default": "modeling.updateProperties(of('fork'), {default: undefined})",
    "gateway-direction": "modeling.updateProperties(of('fork'), {gatewayDirection: 'Converging'})",
    "reserved-ids": "modeling.updateProperties(of('one'), {id: 'Start'})",
    "not-executable": "modeling.updateProperties(root, {isExecutable: false})",
}
REPAIRED = {
    "block-alone--at-the-top": "wrap the block",
    "block-alone--in-a-loop": "wrap the block",
    "branch-flow--tacit-straight-into-the-join": "merge before the join",
    "choice-then-wait": "fork in parallel",
    "choice-then-wait--some-of-them": "join what comes",
    "conditions--on-the-default": "drop the condition",
    "inclusive-default": "add a default flow",
    "reserved-ids--end": "rename",
    "split-then-merge--gateway": "join",
    "split-then-merge--straight-into-a-task": "join",
}


def test_what_can_be_mended_is_mended_with_one_press_and_one_undo(site):
    """Every rule that has a repair, on its wrong example: the finding goes, undo brings it back.

    Some mistakes a file cannot bring, for opening puts them right: these are made by hand.
    """
    with browser(viewport=SIZE) as (page, complaints):
        begins_blank(page, site, "repairs")
        for name in REPAIRED:
            rule = name.partition("--")[0]
            page.evaluate("document.querySelector('[data-findings]').replaceChildren()")
            drops(page, "wrong.bpmn", (TABLES / f"invalid-{name}.bpmn").read_text("utf-8"))
            line = page.locator(f"[data-findings] li[data-rule={rule}]").first
            line.wait_for()
            said = page.locator(f"[data-findings] li[data-rule={rule}]").count()
            wrong = drawn(page)
            assert page.locator(".found-error").count() > 0, name

            line.locator("[data-repair]").click()

            page.locator(f"[data-findings] li[data-rule={rule}]").nth(said - 1).wait_for(
                state="detached"
            )
            assert page.evaluate("studio.findings.filter((one) => one.rule === 'runs').length") == 0
            page.locator("[data-do=undo]").click()
            assert sorted(drawn(page)) == sorted(wrong), name
        drops(page, "a.bpmn", (TABLES / "valid-inclusive-block.bpmn").read_text("utf-8"))
        page.locator("[data-element-id=nobody]").first.wait_for()
        for rule, spoil in SPOILT.items():
            is_kept(page)
            page.evaluate(f"() => {{ {HANDS} {spoil} }}")
            line = page.locator(f"[data-findings] li[data-rule={rule}]")
            line.locator("[data-repair]").click()
            line.wait_for(state="detached")
        assert complaints == []

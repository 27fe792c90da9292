"""A loop that is only a mark on an activity is drawn: gateways and a flow back."""

from lxml import etree

from engine.bpmn.adopting import language
from engine.bpmn.adopting.sheet import CHANGED, Sheet, above, ask, drop, kind
from engine.bpmn.parsing import BPMN


def drawn(sheet: Sheet) -> None:
    """While the condition holds, again; tested before or behind, as the mark says."""
    for node in list(sheet.all_nodes()):
        mark = node.find(f"{BPMN}standardLoopCharacteristics")
        into, out = sheet.into(node), sheet.out_of(node)
        if mark is None or not into or len(out) != 1 or kind(node) == "boundaryEvent":
            continue
        source = (mark.findtext(f"{BPMN}loopCondition") or "").strip()
        most = mark.get("loopMaximum", "")
        if source in ("", "true") and most.isdigit() and int(most) > 0:
            _counted(sheet, node, mark, int(most))
            continue
        asked = language.ours(source) if source else None
        if asked is None or source == "true":
            continue
        sheet.keep(node, mark)
        drop(mark)
        _round(sheet, node, asked, first=mark.get("testBefore", "false") == "true")
        sheet.note(
            CHANGED, node,
            f"的循环已画出来：“{asked}”成立时再办一次；次数上限不另计。",
            f"was marked as a loop; the loop is drawn: again while “{asked}”, without a maximum.",
        )  # fmt: skip


def _counted(sheet: Sheet, node: etree._Element, mark: etree._Element, most: int) -> None:
    """So many times, one after the other."""
    sheet.keep(node, mark)
    multi = etree.Element(f"{BPMN}multiInstanceLoopCharacteristics", isSequential="true")
    etree.SubElement(multi, f"{BPMN}loopCardinality").text = str(min(most, 200))
    mark.addprevious(multi)
    drop(mark)
    sheet.note(
        CHANGED, node,
        f"原是最多{most}次的循环，已改为依次办{most}次。",
        f"was a loop of at most {most} times; it is done {most} times in a row now.",
    )  # fmt: skip


def _round(sheet: Sheet, node: etree._Element, asked: str, *, first: bool) -> None:
    """A gateway that leads back while the condition holds: before the node, or behind it."""
    into, (out,) = sheet.into(node), sheet.out_of(node)
    scope, name = above(node), node.get("id")
    leaves = str(out.get("id"))
    gate = sheet.add(scope, "exclusiveGateway", f"{name}-again", default=leaves)
    merge = gate if first else sheet.add(scope, "exclusiveGateway", f"{name}-once-more")
    for flow in into:
        flow.set("targetRef", str(merge.get("id")))
    out.set("sourceRef", str(gate.get("id")))
    ask(sheet.connect(gate, node if first else merge), asked)
    sheet.connect(node, gate)
    if not first:
        sheet.connect(merge, node)

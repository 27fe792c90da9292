"""Beginnings and ends that BPMN lets an author leave out, and links, are drawn."""

from lxml import etree

from engine.bpmn.adopting.sheet import CHANGED, GIVEN, Sheet, drop, kind


def implied(sheet: Sheet) -> None:
    """A scope without start or end event begins at what nothing leads to, ends behind the last."""
    for scope in sheet.scopes():
        nodes = [n for n in sheet.nodes(scope) if not _apart(n)]
        kinds = {kind(node) for node in nodes}
        if not nodes or kind(scope) == "adHocSubProcess":
            continue
        if "startEvent" not in kinds:
            first = [n for n in nodes if not sheet.into(n) and kind(n) != "boundaryEvent"]
            if len(first) == 1:
                _begin(sheet, scope, first[0])
        if "endEvent" not in kinds:
            for node in nodes:
                if not sheet.out_of(node):
                    _end(sheet, scope, node)


def links(sheet: Sheet) -> None:
    """A link is a flow that was too long to draw: it is drawn."""
    for scope in sheet.scopes():
        throws, catches = _links(sheet, scope, "Throw"), _links(sheet, scope, "Catch")
        for name, sources in throws.items():
            targets = catches.get(name, [])
            after = sheet.out_of(targets[0]) if len(targets) == 1 else []
            if len(after) != 1:
                continue
            for source in sources:
                for flow in sheet.into(source):
                    flow.set("targetRef", str(after[0].get("targetRef")))
                    sheet.note(
                        CHANGED, flow,
                        f"原来经链接“{name}”，已直接连上。",
                        f"went by the link “{name}”; it is drawn through now.",
                    )  # fmt: skip
                _gone(sheet, source)
            sheet.keep(scope, f"link {name}")
            drop(after[0])
            _gone(sheet, targets[0])


def _links(sheet: Sheet, scope: etree._Element, way: str) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for node in sheet.nodes(scope):
        if kind(node) == f"intermediate{way}Event":
            for one in node:
                if kind(one) == "linkEventDefinition":
                    found.setdefault(one.get("name") or str(node.get("name")), []).append(node)
    return found


def _gone(sheet: Sheet, node: etree._Element) -> None:
    """Take a node out, its picture too."""
    for shape in list(sheet.top.iter(etree.Element)):
        if shape.get("bpmnElement") == node.get("id"):
            drop(shape)
    drop(node)


def _apart(node: etree._Element) -> bool:
    """What no flow leads to by its nature."""
    return "true" in (node.get("triggeredByEvent"), node.get("isForCompensation"))


def _begin(sheet: Sheet, scope: etree._Element, first: etree._Element) -> None:
    start = sheet.add(scope, "startEvent", f"{scope.get('id')}-begins")
    sheet.connect(start, first)
    sheet.note(
        GIVEN, start,
        f"是补上的开始：原图从“{first.get('name') or first.get('id')}”直接开始。",
        f"is a start that was left out: it began at “{first.get('name') or first.get('id')}”.",
    )  # fmt: skip


def _end(sheet: Sheet, scope: etree._Element, last: etree._Element) -> None:
    end = sheet.add(scope, "endEvent", f"{last.get('id')}-ends")
    sheet.connect(last, end)
    sheet.note(
        GIVEN, end,
        f"是补上的结束：原图到“{last.get('name') or last.get('id')}”为止。",
        f"is an end that was left out: it stopped at “{last.get('name') or last.get('id')}”.",
    )  # fmt: skip

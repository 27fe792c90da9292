"""What has no id is given one: BPMN lets it go without, the engines drop it in silence."""

from engine.bpmn.adopting.sheet import GIVEN, Sheet, kind


def in_utf8(sheet: Sheet) -> None:
    """One way of writing letters: what is handed on as text needs no declaration."""
    was = sheet.top.getroottree().docinfo.encoding or "UTF-8"
    if was.upper() not in ("UTF-8", "UTF8", "ASCII", "US-ASCII"):
        sheet.note(
            GIVEN, sheet.top, f"原用{was}编码，已改为UTF-8。", f"was written in {was}; it is UTF-8."
        )


def given(sheet: Sheet) -> None:
    """Processes, nodes, flows; the same file always gets the same ids."""
    for process in sheet.processes():
        if not process.get("id"):
            process.set("id", sheet.free_id("process"))
            sheet.note(
                GIVEN, process, "是流程，没有编号，已代为编号。", "is the process; it got an id."
            )
    for scope in sheet.scopes():
        for node in sheet.nodes(scope):
            if not node.get("id"):
                node.set("id", sheet.free_id(f"{kind(node)}-{node.get('name', '')}"))
                sheet.note(GIVEN, node, "没有编号，已代为编号。", "had no id and got this one.")
        for flow in sheet.flows(scope):
            if not flow.get("id"):
                ends = f"{flow.get('sourceRef', '')}-to-{flow.get('targetRef', '')}"
                flow.set("id", sheet.free_id(ends))
                sheet.note(
                    GIVEN, flow, "是没有编号的流向，已代为编号。", "is a flow that got this id."
                )

"""A subprocess that an event begins is drawn as what the profile has: an event on an edge.

The scope that it watches becomes, where it is the process itself, a subprocess of its own.
"""

from lxml import etree

from engine.bpmn.adopting.sheet import CHANGED, Sheet, above, kind

_STAYS = ("laneSet", "documentation", "extensionElements", "ioSpecification", "property")
_HEARS = (
    "errorEventDefinition", "escalationEventDefinition", "messageEventDefinition",
    "signalEventDefinition", "timerEventDefinition", "conditionalEventDefinition",
)  # fmt: skip


def on_the_edge(sheet: Sheet) -> None:
    """Every event subprocess that begins by one event, of a process or a plain subprocess."""
    for scope in list(sheet.scopes()):
        found = [n for n in sheet.nodes(scope) if n.get("triggeredByEvent") == "true"]
        fits = [n for n in found if _starts(sheet, n) is not None]
        if not fits or len(fits) != len(found) or kind(scope) not in ("process", "subProcess"):
            continue
        if scope.get("triggeredByEvent") == "true":
            continue
        host = scope if kind(scope) == "subProcess" else _wrapped(sheet, scope, fits)
        for one in fits:
            _attached(sheet, host, one)


def _starts(sheet: Sheet, node: etree._Element) -> etree._Element | None:
    """The one start event of a handler, with the one event that it hears; else None."""
    starts = [n for n in sheet.nodes(node) if kind(n) == "startEvent"]
    if kind(node) != "subProcess" or len(starts) != 1:
        return None
    hears = [c for c in starts[0] if kind(c).endswith("EventDefinition")]
    return starts[0] if len(hears) == 1 and kind(hears[0]) in _HEARS else None


def _wrapped(
    sheet: Sheet, process: etree._Element, handlers: list[etree._Element]
) -> etree._Element:
    """All of a process but its handlers in a subprocess, between a start and an end."""
    inner = [e for e in process if kind(e) and kind(e) not in _STAYS and e not in handlers]
    whole = sheet.add(process, "subProcess", f"{process.get('id')}-whole")
    whole.extend(inner)
    start = sheet.add(process, "startEvent", f"{process.get('id')}-begins")
    end = sheet.add(process, "endEvent", f"{process.get('id')}-ends")
    sheet.connect(start, whole)
    sheet.connect(whole, end)
    for first in sheet.nodes(whole):
        hears = [c for c in first if kind(c).endswith("EventDefinition")]
        if kind(first) == "startEvent" and hears:  # what begins the process begins it still
            start.extend(hears)
    return whole


def _attached(sheet: Sheet, host: etree._Element, handler: etree._Element) -> None:
    start = _starts(sheet, handler)
    around = above(host)
    if start is None:
        return
    stops = start.attrib.pop("isInterrupting", "true") != "false"
    del handler.attrib["triggeredByEvent"]
    edge = sheet.add(
        around, "boundaryEvent", f"{start.get('id')}-on-edge",
        attachedToRef=str(host.get("id")), cancelActivity="true" if stops else "false",
    )  # fmt: skip
    edge.extend([c for c in start if kind(c).endswith("EventDefinition")])
    around.append(handler)
    sheet.connect(edge, handler)
    out = sheet.out_of(host)
    if stops and len(out) == 1:
        merge = sheet.add(around, "exclusiveGateway", f"{handler.get('id')}-merges")
        after = next(n for n in sheet.nodes(around) if n.get("id") == out[0].get("targetRef"))
        out[0].set("targetRef", str(merge.get("id")))
        sheet.connect(handler, merge)
        sheet.connect(merge, after)
    elif "endEvent" not in {kind(n) for n in sheet.nodes(around)} or not stops or out:
        sheet.connect(handler, sheet.add(around, "endEvent", f"{handler.get('id')}-ends"))
    sheet.note(
        CHANGED, handler,
        "原是事件子流程，已改为任务边上的事件，后接这个子流程。",
        "was begun by an event; it follows an event on the edge of what it watches now.",
    )  # fmt: skip

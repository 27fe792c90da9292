"""Events of other tools: signals and conditions are told as messages, durations are our clocks."""

import re
from typing import Final

from lxml import etree

from engine.bpmn.adopting.sheet import CHANGED, GIVEN, Sheet, drop, kind, local
from engine.bpmn.parsing import APPROVAL, BPMN

_DURATION: Final = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
)
_DAYS: Final = (250, 21, 5, 1)
"""Working days in a year, a month, a week, a day."""
_CATCHES: Final = ("intermediateCatchEvent", "boundaryEvent")
_TALKS: Final = ("sendTask", "receiveTask")


def written_out(sheet: Sheet) -> None:
    """An event definition that stands elsewhere in the file is written where it is used."""
    shared = {e.get("id"): e for e in sheet.top if kind(e).endswith("EventDefinition")}
    for node in sheet.all_nodes():
        for ref in node.findall(f"{BPMN}eventDefinitionRef"):
            there = shared.get(local(ref.text or ""))
            if there is None:
                continue
            copy = etree.SubElement(node, there.tag)
            copy.attrib.update({k: v for k, v in there.attrib.items() if k != "id"})
            copy.extend([_copied(child) for child in there])
            ref.addprevious(copy)
            drop(ref)
            sheet.note(
                GIVEN, node,
                "的事件写在别处，已抄到这里。",
                "had its event defined elsewhere; it is written here now.",
            )  # fmt: skip


def without_contents(sheet: Sheet) -> None:
    """A message that carries something into an event that takes nothing: it only tells."""
    bare: set[str] = set()
    for node in sheet.all_nodes():
        takes = any(kind(c) in ("dataInput", "dataOutput") for c in node)
        for one in () if takes else node.findall(f"{BPMN}messageEventDefinition"):
            bare.add(local(one.get("messageRef") or ""))
    for message in sheet.top.findall(f"{BPMN}message"):
        if message.get("id") in bare and message.get("itemRef"):
            sheet.keep(message, f"itemRef={message.get('itemRef')}")
            del message.attrib["itemRef"]
            sheet.note(
                CHANGED, message,
                "是消息，写明带有内容，收发它的事件却没有数据；内容的定义已移到说明里。",
                "is a message with content that no event takes; the definition is kept beside it.",
            )  # fmt: skip


def in_our_words(sheet: Sheet) -> None:
    """Signals, conditions, durations, starts; whoever waits for a message says which."""
    for node in list(sheet.all_nodes()):
        definitions = [c for c in node if kind(c).endswith("EventDefinition")]
        if len(definitions) == 1:
            _event(sheet, node, definitions[0])
        elif not definitions and kind(node) in _TALKS:
            _named(sheet, node, node)
        elif not definitions and kind(node) == "intermediateThrowEvent":
            _milestone(sheet, node)


def _event(sheet: Sheet, node: etree._Element, definition: etree._Element) -> None:
    what = kind(definition).removesuffix("EventDefinition")
    if kind(node) == "startEvent":
        _start(sheet, node, definition, what)
    elif what == "signal":
        _signal(sheet, node, definition)
    elif what == "conditional" and kind(node) in _CATCHES:
        sheet.keep(node, definition)
        _to_message(sheet, node, definition, str(node.get("name") or node.get("id")))
        sheet.note(
            CHANGED, node,
            "原来等一个条件成立；引擎不盯着条件，已改为等一条消息。",
            "waited for a condition to hold; nobody watches it here: it waits for a message now.",
        )  # fmt: skip
    elif what == "timer" and not definition.get(f"{APPROVAL}clock"):
        _timer(sheet, node, definition)
    elif what == "message":
        _named(sheet, node, definition)


def _start(sheet: Sheet, node: etree._Element, definition: etree._Element, what: str) -> None:
    """A case begins when the window takes it in, not by the time of day."""
    scope = node.getparent()
    triggered = scope is not None and scope.get("triggeredByEvent") == "true"
    if triggered or what not in ("timer", "signal", "conditional"):
        if what == "message" and not triggered:
            _named(sheet, node, definition)
        return
    sheet.keep(node, definition)
    drop(definition)
    sheet.note(
        CHANGED, node,
        "原来由时间、信号或条件开始；办件在窗口收件时开始，已改为普通的开始。",
        "began by a time, a signal or a condition; a case begins at the window: a plain start now.",
    )  # fmt: skip


def _signal(sheet: Sheet, node: etree._Element, definition: etree._Element) -> None:
    ref = local(definition.get("signalRef") or "")
    signal = next((e for e in sheet.top if kind(e) == "signal" and e.get("id") == ref), None)
    name = (signal.get("name") if signal is not None else "") or ref or str(node.get("id"))
    sheet.keep(node, definition)
    _to_message(sheet, node, definition, name)
    sheet.note(
        CHANGED, node,
        f"原是信号“{name}”，已改为同名的消息：不再广播给别的流程。",
        f"was the signal “{name}”; it is a message of that name now, not broadcast to others.",
    )  # fmt: skip


def _timer(sheet: Sheet, node: etree._Element, definition: etree._Element) -> None:
    """A duration in working days, rounded up to a day; dates and cycles stay, and are refused."""
    words = (definition.findtext(f"{BPMN}timeDuration") or "").strip().strip("\"'")
    found = _DURATION.fullmatch(words)
    if found is None or len(words) < 3:
        return
    numbers = [int(n or 0) for n in found.groups()]
    days = sum(n * each for n, each in zip(numbers, _DAYS, strict=True)) + ("T" in words)
    if not 1 <= days <= 9999:
        return
    sheet.keep(node, definition)
    for child in list(definition):
        definition.remove(child)
    definition.set(f"{APPROVAL}clock", "promised")
    definition.set(f"{APPROVAL}at", f"+{days}")
    sheet.note(
        CHANGED, node,
        f"原来等{words}，已改为承诺时限的第{days}个工作日。请核对。",
        f"waited {words}; it rings on working day {days} of the promised limit now. Look at it.",
    )  # fmt: skip


def _named(sheet: Sheet, node: etree._Element, holder: etree._Element) -> None:
    """A message that is not said, or has no name, is called after the element."""
    ref = local(holder.get("messageRef") or "")
    message = next((e for e in sheet.top if kind(e) == "message" and e.get("id") == ref), None)
    if message is not None and message.get("name"):
        return
    name = " ".join(str(node.get("name") or node.get("id")).split())
    if message is None:
        _refer(sheet, holder, name)
    else:
        message.set("name", name)
    sheet.note(
        GIVEN, node,
        f"没有写明是哪个消息，已取名“{name}”。",
        f"did not say which message; it is called “{name}”.",
    )  # fmt: skip


def _milestone(sheet: Sheet, node: etree._Element) -> None:
    """An event at which nothing happens: a message that tells that the case came here."""
    if node.find(f"{BPMN}eventDefinitionRef") is not None:
        return
    definition = etree.SubElement(node, f"{BPMN}messageEventDefinition")
    name = " ".join(str(node.get("name") or node.get("id")).split())
    _refer(sheet, definition, name)
    sheet.note(
        CHANGED, node,
        f"是什么都不发生的中间事件，已改为发出消息“{name}”。",
        f"was an event at which nothing happens; it sends the message “{name}” now.",
    )  # fmt: skip


def _to_message(sheet: Sheet, node: etree._Element, definition: etree._Element, name: str) -> None:
    at = node.index(definition)
    made = etree.Element(f"{BPMN}messageEventDefinition")
    if definition.get("id"):
        made.set("id", str(definition.get("id")))
    drop(definition)
    node.insert(min(at, len(node)), made)
    _refer(sheet, made, " ".join(name.split()))


def _refer(sheet: Sheet, holder: etree._Element, name: str) -> None:
    """Let it name a message of this name, a new one where there is none."""
    there = next((e for e in sheet.top if kind(e) == "message" and e.get("name") == name), None)
    if there is None:
        there = etree.Element(f"{BPMN}message", id=sheet.free_id(f"message-{name}"), name=name)
        sheet.processes()[0].addprevious(there)
    elif not there.get("id"):
        there.set("id", sheet.free_id(f"message-{name}"))
    holder.set("messageRef", str(there.get("id")))


def _copied(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, with_tail=False))

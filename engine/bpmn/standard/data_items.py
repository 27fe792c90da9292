"""What a message carries is what the event or task that deals with it takes."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.parsing import BPMN
from engine.bpmn.standard.reading import Breach, by_id, every, kind, local, texts

RULE = "data-items"
_CARRIES = {
    "messageEventDefinition": ("messageRef", "itemRef"),
    "signalEventDefinition": ("signalRef", "structureRef"),
    "errorEventDefinition": ("errorRef", "structureRef"),
    "escalationEventDefinition": ("escalationRef", "structureRef"),
}
_THROWS = ("endEvent", "intermediateThrowEvent", "implicitThrowEvent")


def check(top: etree._Element) -> Iterator[Breach]:
    """BPMN 10.5.1 and 10.3.4: the item of both is one item, or has one structure."""
    known = by_id(top)
    for event in top.iter(etree.Element):
        if kind(event).endswith("Event"):
            yield from _event(event, known)
    for task in every(top, "serviceTask"):
        yield from _service(task, known)


def _event(event: etree._Element, known: dict[str, etree._Element]) -> Iterator[Breach]:
    what = "dataInput" if kind(event) in _THROWS else "dataOutput"
    data = event.findall(f"{BPMN}{what}")
    for definition in event:
        ref, item = _CARRIES.get(kind(definition), ("", ""))
        carried = known.get(local(definition.get(ref, ""))) if ref else None
        name = "" if carried is None else local(carried.get(item, ""))
        if not name:
            continue
        if not data and kind(definition) == "messageEventDefinition":  # EXT.128
            yield Breach(
                event,
                "的消息带有内容，事件却没有收发它的数据。请从消息上去掉内容定义（itemRef）。",
                "has a message with content and no data for it. Take the itemRef off the message.",
            )
        elif len(data) == 1 and not _same(name, local(data[0].get("itemSubjectRef", "")), known):
            yield Breach(event, *_UNLIKE)  # EXT.094


def _service(task: etree._Element, known: dict[str, etree._Element]) -> Iterator[Breach]:
    """EXT.045: the operation's messages and the task's data."""
    operation = known.get(local(task.get("operationRef", "")))
    if operation is None:
        return
    for message, what in (("inMessageRef", "dataInput"), ("outMessageRef", "dataOutput")):
        carried = [known.get(name) for name in texts(operation, message)]
        data = task.findall(f"{BPMN}ioSpecification/{BPMN}{what}")
        if len(carried) != 1 or carried[0] is None or len(data) != 1:
            continue
        item = local(carried[0].get("itemRef", ""))
        if item and not _same(item, local(data[0].get("itemSubjectRef", "")), known):
            yield Breach(task, *_UNLIKE)


_UNLIKE = (
    "收发的数据与消息的内容不是一种。请改正其一。",
    "takes data of another kind than its message carries. Correct one of the two.",
)


def _same(one: str, other: str, known: dict[str, etree._Element]) -> bool:
    """The same item, or two of one structure."""
    if one == other:
        return True
    kinds = [known[name].get("structureRef", "") for name in (one, other) if name in known]
    return len(kinds) == 2 and kinds[0] == kinds[1] != ""

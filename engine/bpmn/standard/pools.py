"""Pools and the messages between them: kept as drawn, and drawn as BPMN means them."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.parsing import BPMN, above
from engine.bpmn.standard.reading import NODES, Breach, by_id, every, kind, local, texts

RULE = "pools"
_ENDS = ("participant", "conversation", "callConversation", "subConversation")
_ACTS = tuple(ending for ending in NODES if ending != "Gateway")


def check(top: etree._Element) -> Iterator[Breach]:
    """Message flows cross between pools (8.3.13); choreographies are no part of a process."""
    known = by_id(top)
    yield from _flows(top, known)
    yield from _closed(top, known)
    for one in every(top, "choreography", "globalConversation"):
        if one.find(f"{BPMN}choreographyRef") is not None:  # EXT.027
            yield Breach(one, "不能再引用编排。请删去引用。", "may not refer to a choreography.")
    for one in every(top, "participantMultiplicity"):  # EXT.029
        if _number(one, "minimum", 0) < 0 or _number(one, "maximum", 1) < max(
            _number(one, "minimum", 0), 1
        ):
            yield Breach(
                above(one),
                "的个数不对：最少不能小于0，最多不能小于最少。请改正。",
                "has a wrong multiplicity: at least 0, and at most no less than at least.",
            )
    for one in every(top, "choreographyTask", "callChoreography", "subChoreography"):  # EXT.036
        if kind(above(one)) in ("process", "subProcess", "adHocSubProcess", "transaction"):
            yield Breach(
                one,
                "是编排活动，不能画在流程里。请改为任务。",
                "is a choreography’s activity; it may not stand in a process. Make it a task.",
            )


def _flows(top: etree._Element, known: dict[str, etree._Element]) -> Iterator[Breach]:
    pools = {local(p.get("processRef", "")): str(p.get("id")) for p in every(top, "participant")}
    for flow in every(top, "messageFlow"):
        ends = [known.get(local(flow.get(name, ""))) for name in ("sourceRef", "targetRef")]
        if any(end is None or not kind(end).endswith((*_ENDS, *_ACTS)) for end in ends):  # EXT.008
            yield Breach(
                flow,
                "是消息流，有一头没有接在参与方、活动或事件上。请重新连线。",
                "is a message flow with an end on no pool, activity or event. Connect it again.",
            )
            continue
        homes = {_pool(end, pools) for end in ends if end is not None}
        if len(homes) == 1:  # EXT.031
            yield Breach(
                flow,
                "是消息流，却没有出本参与方。同一参与方内请用顺序流。",
                "is a message flow within one pool. Use a sequence flow there.",
            )


def _closed(top: etree._Element, known: dict[str, etree._Element]) -> Iterator[Breach]:
    """In a closed choreography nothing passes but what it says (EXT.033)."""
    for together in every(top, "collaboration"):
        refs = [known.get(ref) for ref in texts(together, "choreographyRef")]
        shut = [one for one in refs if one is not None and one.get("isClosed") == "true"]
        for flow in together.findall(f"{BPMN}messageFlow") if shut else ():
            yield Breach(
                flow,
                "不在封闭的编排之内。请从图上删去，或放开编排。",
                "is no part of the closed choreography. Remove it, or open the choreography.",
            )


def _pool(element: etree._Element, pools: dict[str, str]) -> str:
    """The participant that an element is, or whose process it stands in."""
    around: etree._Element | None = element
    while around is not None:
        name = str(around.get("id", ""))
        if kind(around) == "participant":
            return name
        if kind(around) == "process":
            return pools.get(name, name)
        around = around.getparent()
    return ""


def _number(element: etree._Element, name: str, without: int) -> int:
    try:
        return int(element.get(name, without))
    except ValueError:
        return -1

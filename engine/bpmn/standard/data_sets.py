"""Data that goes in and out is listed in sets, and each way of it is complete."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.parsing import BPMN
from engine.bpmn.standard.reading import Breach, every, kind, texts

RULE = "data-sets"
_FORMAL = "tFormalExpression"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def check(top: etree._Element) -> Iterator[Breach]:
    """BPMN 10.4: we move no data, and keep only drawings that somebody else could execute."""
    for holder in every(top, "ioSpecification"):
        yield from _sets(holder)
        yield from _of_a_task(holder)
    for one in every(top, "dataInputAssociation", "dataOutputAssociation"):
        if len(texts(one, "sourceRef")) > 1 and one.find(f"{BPMN}transformation") is None:
            yield Breach(  # EXT.092
                one,
                "有几个来源，却没有写怎样合成一个。请只留一个来源。",
                "has several sources and no word on how they become one. Keep one.",
            )
    for one in every(top, "from", "to"):
        if _words(one) and not one.get(_TYPE, "").endswith(_FORMAL):  # EXT.012
            yield Breach(
                one,
                "里的赋值没有写成可执行的表达式。请删去赋值。",
                "assigns by words that are no formal expression. Remove the assignment.",
            )
    for one in every(top, "process", "globalTask", "globalUserTask", "globalManualTask"):
        has = {kind(child) for child in one}
        if {"supportedInterfaceRef", "ioSpecification"} <= has and "ioBinding" not in has:
            yield Breach(  # EXT.064
                one,
                "提供接口，却没有把接口与数据对上（ioBinding）。请删去接口。",
                "offers an interface that is bound to no data (ioBinding). Remove it.",
            )


def _sets(holder: etree._Element) -> Iterator[Breach]:
    for what, sets in (("Input", "inputSet"), ("Output", "outputSet")):
        listed = [texts(one, f"data{what}Refs") for one in holder.findall(f"{BPMN}{sets}")]
        for one in holder.findall(f"{BPMN}data{what}"):
            if not any(one.get("id") in names for names in listed):  # EXT.084, EXT.088
                yield Breach(
                    one,
                    "是数据，却不在任何一组输入输出里。请补进去，或删去。",
                    "is data that stands in no set. Put it into one, or remove it.",
                )
        for one in holder.findall(f"{BPMN}{sets}"):
            while_ = texts(one, f"whileExecuting{what}Refs")
            if set(while_) - set(texts(one, f"data{what}Refs")):  # EXT.086, EXT.090
                yield Breach(
                    one,
                    "的一组数据里，办理中才用的数据不在这一组内。请改正。",
                    "has a set whose data while executing is not in the set. Correct it.",
                )


def _of_a_task(holder: etree._Element) -> Iterator[Breach]:
    task = holder.getparent()
    if task is None:
        return
    sets = [len(holder.findall(f"{BPMN}{name}")) for name in ("inputSet", "outputSet")]
    several = kind(task) == "serviceTask" and task.get("operationRef") and max(sets) > 1
    data = {"sendTask": "dataInput", "receiveTask": "dataOutput"}.get(kind(task))
    if several or (data and len(holder.findall(f"{BPMN}{data}")) > 1):  # EXT.043, .047, .051
        yield Breach(
            task,
            "的数据超过一份：这种任务只收发一份。请删去多余的。",
            "has more than the one piece of data that such a task sends or takes. Remove the rest.",
        )


def _words(element: etree._Element) -> str:
    return (element.text or "").strip()

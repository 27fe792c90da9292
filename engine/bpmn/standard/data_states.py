"""A data object shown in a state is called by its name and the state."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.parsing import BPMN
from engine.bpmn.standard.reading import Breach, by_id, every, local

RULE = "data-states"


def check(top: etree._Element) -> Iterator[Breach]:
    """BPMN 10.4.1: a reference is named “object [state]” (EXT.076)."""
    known = by_id(top)
    for one in every(top, "dataObjectReference"):
        state = one.find(f"{BPMN}dataState")
        of = known.get(local(one.get("dataObjectRef", "")))
        if state is None or of is None or not state.get("name") or not of.get("name"):
            continue
        due = f"{of.get('name')} [{state.get('name')}]"
        if one.get("name") and one.get("name") != due:
            yield Breach(
                one,
                f"是处于某一状态的数据，应叫“{due}”。请改名。",
                f"is data in a state and should be called “{due}”. Rename it.",
            )

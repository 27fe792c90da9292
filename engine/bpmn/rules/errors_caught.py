"""An error or escalation that is thrown is caught around it, and what is caught can happen."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node

RULE = "errors-caught"
_EVENTS = frozenset({"error", "escalation"})
_ZH = {"error": "错误", "escalation": "升级"}


def check(draft: Draft) -> Iterator[Finding]:
    """Thrown with nobody to catch, an error ends the case as a fault and an escalation is lost."""
    thrown = [n for n in draft.model.nodes.values() if n.kind == "endEvent" and n.event in _EVENTS]
    caught: set[str] = set()
    for end in thrown:
        catcher = _catcher(draft, end)
        caught |= {catcher}
        if not catcher:
            yield draft.error(
                RULE, end.id,
                f"发出的{_ZH[end.event]}没有人接。请在外层子流程上加相应的边界事件。",
                f"throws an {end.event} that nobody catches. Add the edge event around it.",
            )  # fmt: skip
    for node in draft.model.nodes.values():
        if node.kind == "boundaryEvent" and node.event in _EVENTS and node.id not in caught:
            yield draft.error(
                RULE, node.id,
                f"等的{_ZH[node.event]}里面没有发出。请删去，或在里面画出发出它的结束事件。",
                f"waits for an {node.event} that nothing inside throws. Remove it or draw the end.",
            )  # fmt: skip


def _catcher(draft: Draft, end: Node) -> str:
    """The nearest edge event around that hears it, or ""."""
    for host in draft.model.around(end.id):
        for edge in draft.edges.get(host.id, ()):
            if edge.event == end.event and edge.refers in ("", end.refers):
                return edge.id
    return ""

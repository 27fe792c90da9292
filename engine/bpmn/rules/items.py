"""Approval items: a branch names one of the guide, of its own department; each has its branch."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import HAS_INSIDE

RULE = "items"


def check(draft: Draft) -> Iterator[Finding]:
    """An item without a branch is promised and never handled."""
    guide = draft.guide
    if guide is None:
        return
    drawn: set[str] = set()
    for node in draft.model.nodes.values():
        if not node.item:
            continue
        drawn.add(node.item)
        item = guide.item(node.item)
        if item is None:
            yield draft.error(
                RULE, node.id,
                f"的事项“{node.item}”不在办事指南里。请改正代码，或在指南里补上。",
                f"names the item “{node.item}”, which the guide lacks. Correct it or add it.",
            )  # fmt: skip
        elif item.department != node.department:
            yield draft.error(
                RULE, node.id,
                f"由{node.department or '？'}办理，事项“{node.item}”却属于{item.department}。",
                f"is {node.department or 'nobody'}’s, but “{node.item}” is {item.department}’s.",
            )  # fmt: skip
        if node.kind not in HAS_INSIDE:
            yield draft.error(
                RULE, node.id,
                "带有事项，应画成子流程：部门的一份是一个分支。",
                "has an item and must be a subprocess: a department’s share is a branch.",
            )  # fmt: skip
    for item in guide.items:
        if item.code not in drawn:
            yield draft.error(
                RULE, draft.model.process_id,
                f"没有办理事项“{item.code}”的分支。请画上，或从指南里删去这个事项。",
                f"has no branch for the item “{item.code}”. Draw it or drop the item.",
            )  # fmt: skip

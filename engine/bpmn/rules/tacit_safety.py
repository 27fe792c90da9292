"""Fire, shelter, lightning and structure never pass by silence."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "tacit-safety"


def check(draft: Draft) -> Iterator[Finding]:
    """No edge event that ends a safety item's branch when its time has run out (DESIGN §10)."""
    if draft.guide is None:
        return
    for node in draft.model.nodes.values():
        branch = draft.model.branch_of(node.attached_to) if node.attached_to else None
        item = draft.guide.item(branch.item) if branch else None
        ends_it = node.event == "clock" and node.interrupting and node.at == "overdue"
        if ends_it and item is not None and item.safety:
            yield draft.error(
                RULE, node.id,
                f"让涉及安全的事项“{item.title.zh}”超时即视为同意，不允许。请删去，或改为不打断的提醒。",
                f"lets “{item.title.says('en')}”, a safety item, pass by silence. Remove it.",
                node.attached_to, node.id,
            )  # fmt: skip

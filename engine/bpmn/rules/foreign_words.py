"""Another product's words on an element: they do nothing here, and somebody counts on them."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "foreign-words"


def check(draft: Draft) -> Iterator[Finding]:
    """Listeners, expressions, assignees of other engines are not executed; scripts never."""
    for node in draft.model.nodes.values():
        if not node.foreign:
            continue
        words = "、".join(node.foreign)
        if "script" in node.foreign:
            yield draft.error(
                RULE, node.id,
                f"带有其他系统的脚本（{words}）。请删去。",
                f"carries another system's script ({words}). Remove it.",
            )  # fmt: skip
        else:
            yield draft.warning(
                RULE, node.id,
                f"带有其他系统的设置（{words}），在这里不起作用。请删去。",
                f"carries another system's settings ({words}), which do nothing here. Remove them.",
            )  # fmt: skip

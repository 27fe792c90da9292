"""Data that an element is drawn as reading or writing: kept in the picture, moved by nobody."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "data-drawn"


def check(draft: Draft) -> Iterator[Finding]:
    """The engine carries tokens only (DESIGN §4); materials and opinions live in our tables."""
    for node in draft.model.nodes.values():
        if node.data:
            yield draft.warning(
                RULE, node.id,
                "画有读写的数据：保留在图上，运行时不起作用。材料请写在办事指南里。",
                "is drawn with data in or out: kept in the picture, and nothing is moved."
                " Materials belong in the guide.",
            )  # fmt: skip

"""An element without an id cannot be found again in a running case."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "missing-ids"


def check(draft: Draft) -> Iterator[Finding]:
    """A node needs an id of its own; a flow without one is given one by us.

    BPMN lets both go without; SpiffWorkflow 3.2.0 drops such a flow in silence.
    """
    for element in draft.model.unnamed:
        if element in draft.model.flows:
            yield draft.warning(
                RULE, element,
                "这条流向没有编号，已代为编号。请重新保存流程图。",
                "is a flow without an id; we gave it one. Save the diagram again.",
            )  # fmt: skip
        else:
            yield draft.error(
                RULE, element,
                "没有编号（id）。请补上，例如 fire-review。",
                "has no id. Give it one, e.g. fire-review.",
            )  # fmt: skip

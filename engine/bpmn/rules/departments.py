"""Departments that the diagram names are in the guide, each with at most one share."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "departments"


def check(draft: Draft) -> Iterator[Finding]:
    """A facts name, a desk and a mandate hang on each code."""
    if draft.guide is None:
        return
    known = {entry.code for entry in draft.guide.departments}
    named = [(n.id, n.department) for n in draft.model.nodes.values() if n.department]
    named += [(lane.id, lane.department) for lane in draft.model.lanes.values() if lane.department]
    for element, code in named:
        if code not in known:
            yield draft.error(
                RULE, element,
                f"的部门“{code}”不在办事指南里。请改正代码，或在指南里补上这个部门。",
                f"names the department “{code}”, which the guide lacks. Correct it or add it.",
            )  # fmt: skip
    shares: dict[str, str] = {}
    for node in draft.model.nodes.values():
        if node.item and node.department and node.inside:
            first = shares.setdefault(node.department, node.id)
            if first != node.id:
                yield draft.error(
                    RULE, node.id,
                    f"是{node.department}的第二个分支。每个部门只有一个，请并入“{first}”。",
                    f"is a second share of {node.department}. Put it into “{first}”.",
                    first, node.id,
                )  # fmt: skip

"""A service task is a letter to a department's own system, which the guide knows."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "connectors"


def check(draft: Draft) -> Iterator[Finding]:
    """Without a connector the token would wait for an answer that nobody was asked for."""
    for node in draft.model.nodes.values():
        if node.kind == "serviceTask" and not node.connector:
            yield draft.error(
                RULE, node.id,
                "没有写明送哪个系统（approval:connector）。请选定接口，或改为用户任务。",
                "does not say which system (approval:connector). Choose one, or a user task.",
            )  # fmt: skip
        elif node.kind == "serviceTask" and draft.model.branch_of(node.id) is None:
            yield draft.error(
                RULE, node.id,
                "送部门系统，应画在该部门的分支（带事项的子流程）里。",
                "writes to a department’s system; draw it inside the department’s branch.",
            )  # fmt: skip
        if not node.connector or draft.guide is None:
            continue
        owner = draft.guide.connectors.get(node.connector)
        if owner is None:
            yield draft.error(
                RULE, node.id,
                f"的接口“{node.connector}”不在办事指南[connectors]里。请改正名称或补上。",
                f"names the connector “{node.connector}”, which the guide lacks. Correct it.",
            )  # fmt: skip
        elif owner != draft.model.department_of(node.id):
            yield draft.error(
                RULE, node.id,
                f"的接口“{node.connector}”属于{owner}，不是这个分支的部门。",
                f"uses “{node.connector}”, which is {owner}’s, not this branch’s.",
            )  # fmt: skip

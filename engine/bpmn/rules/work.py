"""Every piece of work names the stage that serves it, and stands where that stage looks."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node
from engine.domain.case import ROLE_OF_WORK

RULE = "work"
_BY_PEOPLE = frozenset({"userTask", "manualTask"})
_IN_A_BRANCH = frozenset({"handle", "check", "assess", "verify", "deposit"})
_OF_A_DEPARTMENT = frozenset({"precheck", "independence", "sign", "move"})


def check(draft: Draft) -> Iterator[Finding]:
    """A task that no stage serves would wait for ever on nobody's list."""
    for node in draft.model.nodes.values():
        if node.work and node.work not in ROLE_OF_WORK:
            kinds = "、".join(sorted(ROLE_OF_WORK))
            yield draft.error(
                RULE, node.id,
                f"的工作“{node.work}”没有岗位办理。可用：{kinds}。",
                f"is work “{node.work}”, which no stage serves. There are: {kinds}.",
            )  # fmt: skip
        elif node.kind in _BY_PEOPLE:
            yield from _place(draft, node)


def _place(draft: Draft, node: Node) -> Iterator[Finding]:
    if not node.work:
        yield draft.error(
            RULE, node.id,
            "没有写明由谁办（approval:work）。请选定工作。",
            "does not say whose work it is (approval:work). Choose one.",
        )  # fmt: skip
    if node.work in _IN_A_BRANCH and draft.model.branch_of(node.id) is None:
        yield draft.error(
            RULE, node.id,
            "是部门的承办或审核，应画在该部门的分支（带事项的子流程）里。",
            "is a department’s handling or checking; draw it inside the department’s branch.",
        )  # fmt: skip
    if node.work in _OF_A_DEPARTMENT and not draft.model.department_of(node.id):
        yield draft.error(
            RULE, node.id,
            "没有写明哪个部门（approval:department）。请选定。",
            "does not say which department (approval:department). Choose one.",
        )  # fmt: skip

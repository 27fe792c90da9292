"""A flow joins two elements of one scope, an edge event sits on an activity."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node

RULE = "dangling"
_HOSTS = frozenset(
    {"userTask", "manualTask", "serviceTask", "receiveTask", "subProcess", "callActivity"}
)


def check(draft: Draft) -> Iterator[Finding]:
    """SpiffWorkflow drops a flow from nowhere; a flow across a border moves no token."""
    nodes = draft.model.nodes
    for flow in draft.model.flows.values():
        ends = [nodes.get(flow.source), nodes.get(flow.target)]
        if None in ends:
            yield draft.error(
                RULE, flow.id,
                "这条流向有一头没有连上。请重新连线。",
                "is a flow with a loose end. Connect it again.",
            )  # fmt: skip
        elif len({node.scope for node in ends if node} | {flow.scope}) > 1:
            yield draft.error(
                RULE, flow.id,
                "这条流向穿过了子流程的边框。请接到子流程本身。",
                "is a flow across the border of a subprocess. Connect the subprocess itself.",
                flow.source, flow.id, flow.target,
            )  # fmt: skip
    for node in nodes.values():
        yield from _of_node(draft, node)


def _of_node(draft: Draft, node: Node) -> Iterator[Finding]:
    if node.kind == "boundaryEvent":
        host = draft.model.nodes.get(node.attached_to)
        if host is None or host.kind not in _HOSTS or host.scope != node.scope:
            yield draft.error(
                RULE, node.id, "没有附在任务或子流程上。", "is not attached to an activity."
            )
        if node.incoming:
            yield draft.error(
                RULE,
                node.id,
                "是边界事件，不能有流向进来。",
                "is an edge event; nothing leads into it.",
            )
    if node.default and node.default not in node.outgoing:
        yield draft.error(
            RULE, node.id,
            f"的默认流向“{node.default}”不是它的流向。请重新设置。",
            f"has a default, “{node.default}”, that does not leave it. Set it again.",
        )  # fmt: skip

"""A fork and its join stand alone in a subprocess: start, fork, branches, join, end."""

from collections.abc import Iterator

from engine.bpmn import paths
from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node
from engine.bpmn.rules import choice_then_wait

RULE = "block-alone"
_WRAP = (
    "应单独装在一个子流程里：开始、分开、各分支、汇合、结束，别无其他。请给这一块套一个子流程。",
    "must stand alone in a subprocess: start, fork, branches, join, end. Wrap the block in one.",
)


def check(draft: Draft) -> Iterator[Finding]:
    """Else an inclusive join in a loop fires early, and five blocks in a row make 17,968 tasks."""
    for scope in paths.scopes(draft.model):
        forks, joins = paths.forks(draft.model, scope), paths.joins(draft.model, scope)
        both = [gate for gate in forks if gate in joins]
        for gate in both:
            yield draft.error(
                RULE, gate.id,
                "又分开又汇合。请拆成两个网关：先汇合，再分开。",
                "forks and joins at once. Make it two gateways: first the join, then the fork.",
            )  # fmt: skip
        if both or not (forks or joins):
            continue
        if len(forks) == len(joins) == 1:
            if not _alone(draft, forks[0], joins[0]):
                yield draft.error(RULE, forks[0].id, *_WRAP, forks[0].id, joins[0].id)
        elif not joins:
            if paths.meeting(draft, forks[0]):
                continue  # split-then-merge says it better
            yield draft.error(
                RULE, forks[0].id,
                "分开以后没有汇合。请让各支都连到一个汇合网关。",
                "forks and never joins. Lead every branch to one join.",
            )  # fmt: skip
        elif not forks:
            if choice_then_wait.concerns(draft, joins[0]):
                continue  # choice-then-wait says it better
            yield draft.error(
                RULE, joins[0].id,
                "在等各支到齐，前面却没有分开。请改用排他网关合并。",
                "waits for branches that never parted. Merge with an exclusive gateway.",
            )  # fmt: skip
        else:
            extra = [gate.id for gate in (*forks, *joins)]
            yield draft.error(RULE, extra[0], *_WRAP, *extra)


def _alone(draft: Draft, fork: Node, join: Node) -> bool:
    flows, nodes = draft.model.flows, draft.model.nodes
    before = [nodes.get(flows[flow].source) for flow in fork.incoming]
    behind = [nodes.get(flows[flow].target) for flow in join.outgoing]
    return [n and n.kind for n in (*before, *behind)] == ["startEvent", "endEvent"]

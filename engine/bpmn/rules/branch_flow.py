"""Each branch brings exactly one token to the join, whatever happens inside it."""

from collections.abc import Iterator

from engine.bpmn import paths
from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node

RULE = "branch-flow"
_ENDS_ALL = frozenset({"terminate", "error"})


def check(draft: Draft) -> Iterator[Finding]:
    """One flow into the join per branch; other ways out (tacit, cancelled) merge before it.

    A tacit flow drawn straight into a parallel join hangs even on normal completion: facts §8.
    """
    for scope in paths.scopes(draft.model):
        forks, joins = paths.forks(draft.model, scope), paths.joins(draft.model, scope)
        if len(forks) == len(joins) == 1 and forks[0] != joins[0]:
            for flow in forks[0].outgoing:
                yield from _branch(draft, forks[0], joins[0], flow)


def _branch(draft: Draft, fork: Node, join: Node, flow: str) -> Iterator[Finding]:
    first = draft.model.flows[flow].target
    if first not in draft.model.nodes:
        return  # a loose end; another rule says so
    gates = frozenset({fork.id, join.id})
    region = paths.reached(draft, first, gates, reminders=False)
    into = paths.entries(draft, flow, join.id, frozenset({fork.id}))
    if len(into) > 1:
        yield draft.error(
            RULE, first,
            f"这一支有{len(into)}条流向进入汇合。请先用排他网关合成一条，再进汇合。",
            f"has {len(into)} flows into the join. Merge them by an exclusive gateway first.",
            first, *sorted(into), join.id,
        )  # fmt: skip
    if not into:
        yield draft.error(
            RULE, first,
            "这一支到不了汇合，别的部门会一直等。请连到汇合网关。",
            "is a branch that never comes to the join; the others wait for ever. Connect it.",
            fork.id, first,
        )  # fmt: skip
    for node in (draft.model.nodes[n] for n in sorted(region)):
        if into and node.kind == "endEvent" and node.event not in _ENDS_ALL:
            yield draft.error(
                RULE, node.id,
                "在分支中途结束，汇合会一直等。请改为连到汇合前的合并网关。",
                "ends a branch before the join, which then waits. Lead it to the merge instead.",
                *paths.path(draft, first, node.id),
            )  # fmt: skip
        for edge in draft.edges.get(node.id, ()):
            if not edge.interrupting and paths.reached(draft, edge.id) & (region | {join.id}):
                yield draft.error(
                    RULE, edge.id,
                    "是提醒（不打断），它的支路又并回主路，会多出一份。请让提醒自己结束。",
                    "does not interrupt, yet its way leads back: one token too many. End it alone.",
                )  # fmt: skip

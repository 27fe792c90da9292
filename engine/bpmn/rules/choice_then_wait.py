"""One of several is chosen, then all of them are awaited: the case would stop there."""

from collections.abc import Iterator

from engine.bpmn import paths
from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node

RULE = "choice-then-wait"


def check(draft: Draft) -> Iterator[Finding]:
    """Exclusive, or by condition, into a parallel join: SpiffWorkflow waits for ever.

    The structured case only; full soundness comes with the studio.
    """
    for scope in paths.scopes(draft.model):
        for join in paths.joins(draft.model, scope):
            for part in _parts(draft, join):
                yield _finding(draft, part, join)


def concerns(draft: Draft, join: Node) -> bool:
    """Whether this rule speaks about a join."""
    return any(True for _ in _parts(draft, join))


def _parts(draft: Draft, join: Node) -> Iterator[Node]:
    """The choices before a parallel join that keep a token from it."""
    if join.kind == "parallelGateway":
        for node in draft.model.children(join.scope):
            parts = node.kind in paths.CHOICES | {"inclusiveGateway"} and node != join
            if parts and paths.starved(draft, node, join):
                yield node


def _finding(draft: Draft, part: Node, join: Node) -> Finding:
    targets = [draft.called(t) for t in dict.fromkeys(draft.model.targets(part.id))]
    names_zh, names_en = "、".join(t.zh for t in targets), ", ".join(t.en for t in targets)
    if part.kind == "inclusiveGateway":
        return draft.error(
            RULE, join.id,
            f"要求各支都到，前面却按条件走（{names_zh}），有的不来：办件会停在这里。请改为包容汇合。",
            f"waits for all of {names_en}, some of which may not come. Make the join inclusive.",
            part.id, join.id,
        )  # fmt: skip
    return draft.error(
        RULE, part.id,
        f"：{names_zh}在这里只选一个，后面却要求到齐：办件会停在这里。请改为同时办，或改用排他网关合并。",
        f": one of {names_en} is chosen, then all are awaited: the case would stop. "
        "Fork in parallel, or merge with an exclusive gateway.",
        part.id, join.id,
    )  # fmt: skip

"""Where a token would stay for ever."""

from collections.abc import Iterator

from engine.bpmn import paths
from engine.bpmn.findings import Draft, Finding

RULE = "no-way-out"


def check(draft: Draft) -> Iterator[Finding]:
    """Nothing but an end event ends a way; a loop needs a way out of it."""
    for scope in paths.scopes(draft.model):
        nodes = draft.model.children(scope)
        ends = {node.id for node in nodes if node.kind == "endEvent"}
        for node in nodes:
            if node.kind != "endEvent" and not node.outgoing and node.id not in draft.apart:
                yield draft.error(
                    RULE, node.id,
                    "后面没有去处。请连到下一步或结束事件。",
                    "leads nowhere. Connect it to what follows or to an end event.",
                )  # fmt: skip
        loops = [node for node in nodes if _for_ever(draft, node.id, ends)]
        if ends and loops:
            yield draft.error(
                RULE, loops[0].id,
                "进入了没有出口的循环。请给循环画一个出口。",
                "is in a loop without a way out. Draw one.",
                *(node.id for node in loops),
            )  # fmt: skip


def _for_ever(draft: Draft, element: str, ends: set[str]) -> bool:
    """Whether a token here goes on and on and comes to no end; a mere loose end is not that."""
    region = paths.reached(draft, element)
    return not ends & region and all(draft.steps[step] for step in region)

"""An inclusive fork has a default: in some round nobody may be needed."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "inclusive-default"


def check(draft: Draft) -> Iterator[Finding]:
    """No condition true and no default is an error while stepping: facts §8."""
    for node in draft.model.nodes.values():
        if node.kind == "inclusiveGateway" and len(node.outgoing) > 1 and not node.default:
            yield draft.error(
                RULE, node.id,
                "没有默认流向：一家都不需要时办件会停在这里。请从它直接连到汇合处，设为默认。",
                "has no default: when nobody is needed, the case stops. Lead one to the join.",
            )  # fmt: skip

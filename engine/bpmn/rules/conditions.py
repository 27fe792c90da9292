"""A choice says when; a fork that takes every way says nothing."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node

RULE = "conditions"
_ASK = frozenset({"exclusiveGateway", "inclusiveGateway"})
_TAKE_ALL = frozenset({"parallelGateway", "eventBasedGateway"})


def check(draft: Draft) -> Iterator[Finding]:
    """Every way but the default has a condition; a missing one stops the case at run time."""
    for node in draft.model.nodes.values():
        if node.kind in _ASK and len(node.outgoing) > 1:
            yield from _choice(draft, node)
        elif node.kind in _TAKE_ALL:
            for flow in node.outgoing:
                if draft.model.flows[flow].condition:
                    yield draft.error(
                        RULE, flow,
                        "带了条件，但这个网关不看条件。请改用排他或包容网关。",
                        "has a condition that its gateway never reads. Use another gateway.",
                        node.id, flow,
                    )  # fmt: skip


def _choice(draft: Draft, node: Node) -> Iterator[Finding]:
    for flow in node.outgoing:
        condition = draft.model.flows[flow].condition
        if flow == node.default and condition:
            yield draft.error(
                RULE, flow,
                "是默认流向，不能再带条件。请删去条件，或另设默认。",
                "is the default and has a condition too. Remove one of the two.",
                node.id, flow,
            )  # fmt: skip
        if flow != node.default and not condition:
            yield draft.error(
                RULE, flow,
                "缺少条件。请写明什么情况下走这一条，或设为默认。",
                "lacks a condition. Say when it is taken, or make it the default.",
                node.id, flow,
            )  # fmt: skip
    if not node.default and node.kind == "exclusiveGateway":
        yield draft.warning(
            RULE, node.id,
            "没有默认流向：条件都不成立时办件会停在这里。请设一条默认。",
            "has no default: if no condition holds, the case stops here. Set one.",
        )  # fmt: skip

"""Whoever waits for a message says which; whoever sends one says which."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "messages"
_TALKS = frozenset({"sendTask", "receiveTask"})


def check(draft: Draft) -> Iterator[Finding]:
    """SpiffWorkflow takes a message without a name for no event at all, and walks through."""
    for node in draft.model.nodes.values():
        if (node.event == "message" or node.kind in _TALKS) and not node.refers:
            yield draft.error(
                RULE, node.id,
                "没有写明是哪个消息。请选定消息并给它名称。",
                "does not say which message. Choose one, with a name.",
            )  # fmt: skip

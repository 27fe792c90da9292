"""Behind an event-based gateway stand events, at least two, each led to by it alone."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "event-choice"


def check(draft: Draft) -> Iterator[Finding]:
    """The first event that happens takes the token; anything but an event cannot happen."""
    for node in draft.model.nodes.values():
        if node.kind != "eventBasedGateway":
            continue
        if len(node.outgoing) < 2:
            yield draft.error(
                RULE,
                node.id,
                "后面至少要有两个事件。请补上。",
                "needs two events behind it. Add one.",
            )
        for target in draft.model.targets(node.id):
            after = draft.model.nodes.get(target)
            if after is None:
                continue
            if after.kind not in ("intermediateCatchEvent", "receiveTask"):
                yield draft.error(
                    RULE, target,
                    "接在事件网关后面，却不是事件。请换成等时限或等消息的事件。",
                    "stands behind an event-based gateway and is no event. Make it one.",
                    node.id, target,
                )  # fmt: skip
            elif len(after.incoming) > 1:
                yield draft.error(
                    RULE, target,
                    "是事件网关的一个去处，不能再有别的流向进来。",
                    "is a way out of an event-based gateway; nothing else may lead into it.",
                    *(node.id, target),
                )  # fmt: skip

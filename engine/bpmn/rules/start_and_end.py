"""One way in, at least one way out, in the process and in every subprocess."""

from collections.abc import Iterator

from engine.bpmn import paths
from engine.bpmn.findings import Draft, Finding

RULE = "start-and-end"


def check(draft: Draft) -> Iterator[Finding]:
    """Without an end the library never says that a case is over; with two starts it is lost."""
    for scope in paths.scopes(draft.model):
        here = scope or draft.model.process_id
        kinds = [node.kind for node in draft.model.children(scope)]
        starts = kinds.count("startEvent")
        if starts != 1:
            yield draft.error(
                RULE, here,
                f"里应有一个开始事件，现有{starts}个。请补上或删去。",
                f"needs one start event and has {starts}. Add or remove.",
            )  # fmt: skip
        if "endEvent" not in kinds:
            yield draft.error(RULE, here, "里没有结束事件。请补上。", "has no end event. Add one.")
    for node in draft.model.nodes.values():
        if node.kind == "startEvent" and node.incoming:
            yield draft.error(
                RULE, node.id,
                "是开始事件，不能有流向进来。请把回路接到它后面的合并网关。",
                "is a start event; nothing may lead into it. Lead the loop to a merge behind it.",
            )  # fmt: skip
        if node.kind == "endEvent" and node.outgoing:
            yield draft.error(
                RULE,
                node.id,
                "是结束事件，后面不能再有流向。",
                "is an end event; nothing may follow.",
            )

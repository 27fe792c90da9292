"""Work leads to one next step; parting is a gateway's business."""

from collections.abc import Iterator

from engine.bpmn import paths
from engine.bpmn.findings import Draft, Finding

RULE = "one-way-out"


def check(draft: Draft) -> Iterator[Finding]:
    """Two flows out of a task are read as parallel by some and as a choice by others."""
    for node in draft.model.nodes.values():
        if node.kind in paths.GATEWAYS:
            continue
        if len(node.outgoing) > 1:
            yield draft.error(
                RULE, node.id,
                "有几条流向出去，看不出是同时办还是选一条。请加一个网关。",
                "has several flows out: parallel or a choice? Put a gateway behind it.",
                node.id, *node.outgoing,
            )  # fmt: skip
        for flow in node.outgoing:
            if draft.model.flows[flow].condition:
                yield draft.error(
                    RULE, flow,
                    "从任务出来的流向不能带条件，引擎不看。请在后面加网关，把条件写在网关上。",
                    "is a condition on a flow that leaves a task; nobody reads it. Put a gateway.",
                    node.id, flow,
                )  # fmt: skip

"""BPMN that our engine does not execute: named, never passed over."""

from collections.abc import Iterator, Mapping

from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node

RULE = "unsupported"

_EVENTS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({"", "message"}),
    "endEvent": frozenset({"", "message", "error", "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"clock", "timer", "message"}),
    "intermediateThrowEvent": frozenset({"message"}),
    "boundaryEvent": frozenset({"clock", "timer", "message", "error", "escalation"}),
}
_PLAIN = frozenset(
    {"userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "subProcess"}
    | {"callActivity", "exclusiveGateway", "parallelGateway", "inclusiveGateway"}
    | {"eventBasedGateway"}
)
_INSTEAD: Mapping[str, tuple[str, str]] = {
    "task": ("请改为用户任务或服务任务。", "Make it a user task or a service task."),
    "scriptTask": ("流程图里不写程序；判断请用条件。", "No programs in a diagram; use conditions."),
    "businessRuleTask": ("请用网关和条件代替。", "Use a gateway with conditions."),
    "complexGateway": ("请用包容网关代替。", "Use an inclusive gateway."),
    "adHocSubProcess": ("请改为普通子流程。", "Use a plain subprocess."),
    "transaction": ("请改为普通子流程。", "Use a plain subprocess."),
    "link": ("请直接连线，或拆成子流程。", "Draw the flow itself, or use a subprocess."),
    "compensate": ("请把撤回画成明确的步骤。", "Draw what undoes it as steps of its own."),
    "signal": ("请改用消息。", "Use a message."),
    "triggeredByEvent": ("请改为任务上的边界事件。", "Use an event on the edge of an activity."),
    "standardLoopCharacteristics": ("请用网关画出循环。", "Draw the loop with a gateway."),
    "script": ("请删去脚本。", "Remove the script."),
}
_OTHERWISE = ("请换一种画法。", "Draw it another way.")


def check(draft: Draft) -> Iterator[Finding]:
    """Only the profile of the design (§4) runs; SpiffWorkflow walks through the rest in silence."""
    for node in draft.model.nodes.values():
        for what in _odd(node):
            zh, en = _INSTEAD.get(what, _OTHERWISE)
            yield draft.error(
                RULE,
                node.id,
                f"用了不执行的“{what}”。{zh}",
                f"uses “{what}”, which does not run. {en}",
            )


def _odd(node: Node) -> Iterator[str]:
    if node.kind in _EVENTS:
        if node.event not in _EVENTS[node.kind]:
            yield node.event or node.kind
        elif node.kind == "startEvent" and node.scope and node.event:
            yield node.event
    elif node.kind not in _PLAIN:
        yield node.kind
    yield from sorted(node.marks)

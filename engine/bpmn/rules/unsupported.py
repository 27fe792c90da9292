"""BPMN that our engine does not execute: named, never passed over."""

from collections.abc import Iterator, Mapping

from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import HAS_INSIDE, Node
from engine.bpmn.paths import GATEWAYS

RULE = "unsupported"

_EVENTS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({"", "message"}),
    "endEvent": frozenset({"", "message", "error", "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"clock", "timer", "message"}),
    "intermediateThrowEvent": frozenset({"message"}),
    "boundaryEvent": frozenset({"clock", "timer", "message", "error", "escalation"}),
}
_TALKS = {"sendTask", "receiveTask"}
_SEVERAL = HAS_INSIDE | {"userTask", "manualTask", "serviceTask", "receiveTask"}
_INSTEAD: Mapping[str, tuple[str, str]] = {
    "task": ("请改为用户任务或服务任务。", "Make it a user task or a service task."),
    "scriptTask": ("流程图里不写程序；判断请用条件。", "No programs in a diagram; use conditions."),
    "businessRuleTask": ("请用网关和条件代替。", "Use a gateway with conditions."),
    "complexGateway": ("请用包容网关代替。", "Use an inclusive gateway."),
    "adHocSubProcess": ("请改为普通子流程。", "Use a plain subprocess."),
    "link": ("请直接连线，或拆成子流程。", "Draw the flow itself, or use a subprocess."),
    "compensate": ("请把撤回画成明确的步骤。", "Draw what undoes it as steps of its own."),
    "signal": ("请改用消息。", "Use a message."),
    "triggeredByEvent": ("请改为任务上的边界事件。", "Use an event on the edge of an activity."),
    "standardLoopCharacteristics": ("请用网关画出循环。", "Draw the loop with a gateway."),
    "script": ("请删去脚本。", "Remove the script."),
}


def check(draft: Draft) -> Iterator[Finding]:
    """Only the profile runs (DESIGN §4); SpiffWorkflow walks through the rest in silence."""
    for node in draft.model.nodes.values():
        around = draft.model.nodes.get(node.scope)
        inside = around is not None and around.kind == "adHocSubProcess"
        if inside and node.kind in ("startEvent", "endEvent"):
            yield draft.error(
                RULE,
                node.id,
                "放在随意顺序的子流程里，那里没有开始和结束。请改为普通子流程。",
                "stands in an ad-hoc subprocess, which neither begins nor ends. Use a plain one.",
            )
        for what in _odd(node):
            zh, en = _INSTEAD.get(what, ("请换一种画法。", "Draw it another way."))
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
    elif node.kind not in _SEVERAL | _TALKS | GATEWAYS:
        yield node.kind
    elif node.event and not (node.event == "message" and node.kind in _TALKS):
        yield node.event
    if node.multi and node.kind not in _SEVERAL:
        yield "multiInstanceLoopCharacteristics"
    yield from sorted(node.marks)

"""Where ways part without a gateway, one is drawn; conditions are said in our language."""

from lxml import etree

from engine.bpmn.adopting import language
from engine.bpmn.adopting.sheet import CHANGED, Sheet, above, ask, condition_of, kind
from engine.bpmn.parsing import BPMN
from engine.bpmn.standard import gateway_direction

_CHOOSES = ("exclusiveGateway", "inclusiveGateway")
_TAKES_ALL = ("parallelGateway", "eventBasedGateway")


def parted(sheet: Sheet) -> None:
    """Several flows out of an activity: all of them, or those whose condition holds."""
    for node in list(sheet.all_nodes()):
        out = sheet.out_of(node)
        asks = [flow for flow in out if condition_of(flow)]
        if kind(node).endswith("Gateway") or not (len(out) > 1 or asks):
            continue
        default = str(node.attrib.pop("default", ""))
        always = [flow for flow in out if flow not in asks and flow.get("id") != default]
        if asks and always:
            fork = _gate(sheet, node, node, "parallelGateway", "parts", always)
            _asking(sheet, node, fork, [f for f in out if f not in always], default)
        elif asks:
            _asking(sheet, node, node, out, default)
        else:
            _gate(sheet, node, node, "parallelGateway", "parts", out)
        sheet.note(
            CHANGED, node,
            "有几条流向出去，或出去的流向带条件，已在后面画上网关。",
            "had several ways out, or asked on its way out; a gateway is drawn behind it.",
        )  # fmt: skip


def _gate(
    sheet: Sheet,
    node: etree._Element,
    before: etree._Element,
    what: str,
    name: str,
    flows: list[etree._Element],
) -> etree._Element:
    """A gateway behind something, which these flows leave now."""
    gate = sheet.add(above(node), what, f"{node.get('id')}-{name}")
    for flow in flows:
        flow.set("sourceRef", str(gate.get("id")))
    sheet.connect(before, gate)
    return gate


def _asking(
    sheet: Sheet,
    node: etree._Element,
    before: etree._Element,
    flows: list[etree._Element],
    default: str,
) -> None:
    """Those whose condition holds; the default when none does, or an end where none is drawn."""
    gate = _gate(sheet, node, before, "inclusiveGateway", "asks", flows)
    if not default:
        end = sheet.add(above(node), "endEvent", f"{node.get('id')}-stops")
        default = str(sheet.connect(gate, end).get("id"))
    gate.set("default", default)


def asked(sheet: Sheet) -> None:
    """Conditions in our language; a choice that does not say when is given a fact to ask for."""
    for node in sheet.all_nodes():
        if kind(node) in _CHOOSES:
            _chosen(sheet, node)
        elif kind(node) in _TAKES_ALL:
            _unasked(sheet, node)
        for flow in sheet.out_of(node):
            _said(sheet, flow)


def _chosen(sheet: Sheet, node: etree._Element) -> None:
    """``fact == "what the flow is called"``; the last of them is the default."""
    out = sheet.out_of(node)
    silent = [f for f in out if not condition_of(f) and f.get("id") != node.get("default")]
    if len(out) < 2 or not silent:
        return
    if not node.get("default"):
        node.set("default", str(silent.pop().get("id")))
    name = language.fact(node.get("name") or str(node.get("id")))
    for nth, flow in enumerate(silent, start=1):
        words = " ".join((flow.get("name") or str(nth)).split())
        words = words.replace("\\", "").replace('"', "")[:80]
        ask(flow, f'{name} == "{words}"')
    sheet.note(
        CHANGED, node,
        f"没有写明什么情况走哪一条，已代写为按事实“{name}”选择，最后一条是默认。请核对，并在办事指南里补上这个事实。",
        f"did not say which way when; it asks for the fact “{name}” now, the last way is the"
        " default. Look at it, and add the fact to the guide.",
    )  # fmt: skip


def directions(sheet: Sheet) -> None:
    """What a gateway says of itself and its flows belie is taken away: the flows are what runs."""
    for breach in gateway_direction.check(sheet.top):
        gate = breach.element
        sheet.keep(gate, f"gatewayDirection={gate.get('gatewayDirection')}")
        del gate.attrib["gatewayDirection"]
        sheet.note(
            CHANGED, gate,
            "写明的方向与连线不符，已去掉方向，以连线为准。",
            "said a direction that its flows do not have; the flows count, it is kept beside it.",
        )  # fmt: skip


def _unasked(sheet: Sheet, node: etree._Element) -> None:
    """BPMN: such a gateway reads no condition."""
    for flow in sheet.out_of(node):
        there = flow.find(f"{BPMN}conditionExpression")
        if there is not None:
            sheet.keep(flow, there)
            ask(flow, "")
            sheet.note(
                CHANGED, flow,
                "带着条件，前面的网关却不看条件，已移到说明里。",
                "had a condition that its gateway never reads; it is kept beside it.",
            )  # fmt: skip


def _said(sheet: Sheet, flow: etree._Element) -> None:
    source = condition_of(flow)
    said = language.ours(source) if source else source
    if said in (None, source):
        return
    sheet.keep(flow, *flow.findall(f"{BPMN}conditionExpression"))
    ask(flow, str(said))
    sheet.note(
        CHANGED, flow,
        f"的条件“{source}”已改写为“{said}”。",
        f"asked “{source}”; it is “{said}” in our words.",
    )  # fmt: skip

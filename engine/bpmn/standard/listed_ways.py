"""The flows that an element lists as its own lead to it, or leave it."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.standard.reading import NODES, Breach, every, kind, local, texts

RULE = "listed-ways"


def check(top: etree._Element) -> Iterator[Breach]:
    """Engines that read the lists and engines that read the flows would run two diagrams."""
    flows = {str(flow.get("id")): flow for flow in every(top, "sequenceFlow") if flow.get("id")}
    for node in top.iter(etree.Element):
        if not kind(node).endswith(NODES):
            continue
        for way, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            for name in texts(node, way):
                flow = flows.get(name)
                if flow is None or local(flow.get(end, "")) != node.get("id"):  # EXT.023
                    yield Breach(
                        node,
                        f"列出的流向“{name[:60]}”不在这里。请重新连线，或在画板上重新保存。",
                        f"lists the flow “{name[:60]}”, which is not its own. Connect it again.",
                    )

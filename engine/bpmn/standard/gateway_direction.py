"""A gateway that says whether it parts or joins does what it says."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.standard.reading import Breach, every, kind, local

RULE = "gateway-direction"


def check(top: etree._Element) -> Iterator[Breach]:
    """BPMN 10.5.1: converging has one way out, diverging one way in, mixed several of both."""
    into = Counter(local(flow.get("targetRef", "")) for flow in every(top, "sequenceFlow"))
    out = Counter(local(flow.get("sourceRef", "")) for flow in every(top, "sequenceFlow"))
    for gate in top.iter(etree.Element):
        if not kind(gate).endswith("Gateway"):
            continue
        name, says = str(gate.get("id", "")), gate.get("gatewayDirection", "")
        several = (into[name] > 1, out[name] > 1)
        wrong = (
            (says == "Converging" and several[1])
            or (says == "Diverging" and several[0])
            or (says == "Mixed" and several != (True, True))
        )
        if wrong:  # EXT.017, EXT.019
            yield Breach(
                gate,
                f"写明方向是“{says}”，连线却不是。请改正方向，或改连线。",
                f"says that it is {says}, and its flows do not. Correct one of the two.",
            )

"""What no token can ever reach, and where a token could never leave."""

from collections.abc import Iterator

from engine.bpmn import paths
from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node

RULE = "unreachable"


def check(draft: Draft) -> Iterator[Finding]:
    """Every element lies on a way from the start of its scope; the first lost one is named."""
    for scope in paths.scopes(draft.model):
        nodes = draft.model.children(scope)
        found: set[str] = set()
        for node in nodes:
            if node.kind == "startEvent":
                found |= paths.reached(draft, node.id)
        lost = [n for n in nodes if n.id not in found and not _elsewhere(draft, n)]
        first = [n for n in lost if not n.incoming] or lost[:1]
        for node in first if found else ():
            trace = [n for n in lost if n.id in paths.reached(draft, node.id)]
            yield draft.error(
                RULE, node.id,
                "走不到：从开始事件没有路通到这里。请连线或删去。",
                "cannot be reached from the start. Connect it or remove it.",
                *(n.id for n in trace),
            )  # fmt: skip


def _elsewhere(draft: Draft, node: Node) -> bool:
    """Whether another rule speaks about this node."""
    loose = node.attached_to and node.attached_to not in draft.model.nodes
    return bool(loose) or node.kind == "startEvent" or node.id in draft.apart

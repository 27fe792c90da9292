"""The plan of a while-you-wait case, from its diagram: how long, what after, by which steps.

``approval:minutes`` gives a step (or a whole subprocess) its planned opening minutes. The longest
way from start to end is the plan; a step may last until what comes after it no longer fits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.model import Model
from engine.bpmn.nodes import Node


@dataclass(frozen=True, slots=True)
class Plan:
    """Minutes from start to end on the longest way, the planned steps on it, and what follows each.

    ``after``: element → planned minutes still to come once it is over.
    """

    total: int
    critical: tuple[str, ...]
    after: Mapping[str, int]

    def left_for(self, element: str, limit: int) -> int:
        """Minutes of the whole limit that may be gone when this step is over."""
        return limit - self.after.get(element, 0)


def plan(model: Model) -> Plan:
    """The plan of a diagram. Ways back (a correction, another round) are no part of it."""
    ahead = {scope: _ahead(model, scope) for scope in _scopes(model)}
    after: dict[str, int] = {}
    for node in model.nodes.values():
        total = 0
        for one in _hosts(model, node):
            total += max(
                (_length(model, ahead, t) for t in ahead[one.scope].get(one.id, ())), default=0
            )
        after[node.id] = total
    starts = [n.id for n in model.children() if n.kind == "startEvent"]
    longest = max(starts, key=lambda s: _length(model, ahead, s), default="")
    total = _length(model, ahead, longest) if longest else 0
    return Plan(total, tuple(_way(model, ahead, longest)), after)


def _length(model: Model, ahead: Mapping[str, Mapping[str, tuple[str, ...]]], start: str) -> int:
    """Planned minutes from a node to the end of its scope, itself included."""
    node = model.nodes[start]
    further = ahead[node.scope].get(start, ())
    return _own(model, ahead, node) + max((_length(model, ahead, t) for t in further), default=0)


def _own(model: Model, ahead: Mapping[str, Mapping[str, tuple[str, ...]]], node: Node) -> int:
    if node.minutes or not node.inside:
        return node.planned
    starts = [n.id for n in model.children(node.inside) if n.kind == "startEvent"]
    return max((_length(model, ahead, s) for s in starts), default=0)


def _way(
    model: Model, ahead: Mapping[str, Mapping[str, tuple[str, ...]]], start: str
) -> Iterator[str]:
    """The steps with a plan on the longest way from a node on."""
    while start:
        node = model.nodes[start]
        if node.minutes:
            yield start
        elif node.inside:
            starts = [n.id for n in model.children(node.inside) if n.kind == "startEvent"]
            if starts:
                yield from _way(model, ahead, max(starts, key=lambda s: _length(model, ahead, s)))
        further = ahead[node.scope].get(start, ())
        start = max(further, key=lambda t: _length(model, ahead, t), default="")


def _hosts(model: Model, node: Node) -> Iterator[Node]:
    """A node and the subprocesses around it, inside out."""
    here: Node | None = node
    seen: set[str] = set()
    while here is not None and here.id not in seen:
        seen.add(here.id)
        yield here
        here = model.nodes.get(here.scope)


def _scopes(model: Model) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.scope for node in model.nodes.values()))


def _ahead(model: Model, scope: str) -> dict[str, tuple[str, ...]]:
    """Node → the nodes it leads to, without the flows that lead back to what was passed."""
    found: dict[str, tuple[str, ...]] = {}
    open_ids: set[str] = set()

    def walk(node: str) -> None:
        if node in found:
            return
        open_ids.add(node)
        forward = [
            t
            for t in model.targets(node)
            if t in model.nodes and model.nodes[t].scope == scope and t not in open_ids
        ]
        found[node] = ()
        for target in forward:
            walk(target)
        open_ids.discard(node)
        found[node] = tuple(forward)

    for node in model.children(scope):
        if node.kind == "startEvent":
            walk(node.id)
    for node in model.children(scope):
        walk(node.id)
    return found

"""Ways through one scope of a diagram: what follows what, with boundary events as ways out."""

from collections.abc import Iterable, Iterator

from engine.bpmn.model import Model
from engine.bpmn.nodes import Flow, Node

FORKS = frozenset({"parallelGateway", "inclusiveGateway"})
CHOICES = frozenset({"exclusiveGateway", "eventBasedGateway"})


def scopes(model: Model) -> tuple[str, ...]:
    """The top (""), every subprocess and every called process, in document order."""
    inside = (node.id for node in model.nodes.values() if node.kind == "subProcess")
    return ("", *inside, *model.processes)


def ways_out(model: Model, node: Node, *, reminders: bool = True) -> Iterator[Flow]:
    """The flows by which a token leaves a node, over the edge events too.

    ``reminders``: also those of events that do not interrupt (a token more, not the same one).
    """
    yield from (model.flows[flow] for flow in node.outgoing)
    for edge in model.boundaries(node.id):
        if edge.interrupting or reminders:
            yield from (model.flows[flow] for flow in edge.outgoing)


def reached(
    model: Model, start: str, without: frozenset[str] = frozenset(), *, reminders: bool = True
) -> frozenset[str]:
    """The nodes of a scope that a token at ``start`` can come to, ``start`` included.

    Nodes in ``without`` are not entered. Edge events count once their host is reached.
    """
    return frozenset(_walk(model, [start], without, reminders=reminders))


def _walk(
    model: Model, starts: Iterable[str], without: frozenset[str], *, reminders: bool
) -> set[str]:
    queue = [start for start in starts if start in model.nodes and start not in without]
    seen = set(queue)
    while queue:
        node = model.nodes[queue.pop()]
        edges = (e.id for e in model.boundaries(node.id) if e.interrupting or reminders)
        targets = (model.flows[flow].target for flow in node.outgoing)
        for step in (*edges, *targets):
            other = model.nodes.get(step)
            fresh = other is not None and other.scope == node.scope and step not in seen
            if fresh and step not in without:
                seen.add(step)
                queue.append(step)
    return seen


def entries(
    model: Model, flow: str, target: str, without: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The flows into ``target`` by which a token that took ``flow`` can come to it.

    Paths end at ``target``; nodes in ``without`` are not entered.
    """
    first = model.flows[flow].target
    if first == target:
        return frozenset({flow})
    region = reached(model, first, without | {target}, reminders=False)
    return frozenset(f for f in model.nodes[target].incoming if model.flows[f].source in region)


def path(model: Model, start: str, goal: str) -> tuple[str, ...]:
    """A shortest way from one node to another in a scope, both included; () if there is none."""
    before: dict[str, str] = {start: ""}
    queue = [start]
    for step in queue:
        if step == goal:
            found = [step]
            while before[found[-1]]:
                found.append(before[found[-1]])
            return tuple(reversed(found))
        node = model.nodes[step]
        edges = (edge.id for edge in model.boundaries(step))
        for other in (*edges, *(model.flows[f].target for f in node.outgoing)):
            if other in model.nodes and other not in before:
                before[other] = step
                queue.append(other)
    return ()


def forks(model: Model, scope: str) -> tuple[Node, ...]:
    """The gateways of a scope at which one token becomes several."""
    return tuple(n for n in model.children(scope) if n.kind in FORKS and len(n.outgoing) > 1)


def joins(model: Model, scope: str) -> tuple[Node, ...]:
    """The gateways of a scope at which tokens wait for one another."""
    return tuple(n for n in model.children(scope) if n.kind in FORKS and len(n.incoming) > 1)

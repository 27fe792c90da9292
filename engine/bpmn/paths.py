"""Ways through one scope of a diagram; events on an activity's edge are ways out of it."""

from engine.bpmn.findings import Draft
from engine.bpmn.model import Model
from engine.bpmn.nodes import Node

FORKS = frozenset({"parallelGateway", "inclusiveGateway"})
CHOICES = frozenset({"exclusiveGateway", "eventBasedGateway"})
GATEWAYS = FORKS | CHOICES


def scopes(model: Model) -> tuple[str, ...]:
    """The top (""), every subprocess and every called process, in document order."""
    inside = (node.id for node in model.nodes.values() if node.kind == "subProcess")
    return ("", *inside, *model.processes)


def forks(model: Model, scope: str) -> tuple[Node, ...]:
    """The gateways of a scope at which one token becomes several."""
    return tuple(n for n in model.children(scope) if n.kind in FORKS and len(n.outgoing) > 1)


def joins(model: Model, scope: str) -> tuple[Node, ...]:
    """The gateways of a scope at which tokens wait for one another."""
    return tuple(n for n in model.children(scope) if n.kind in FORKS and len(n.incoming) > 1)


def reached(
    draft: Draft, start: str, without: frozenset[str] = frozenset(), *, reminders: bool = True
) -> frozenset[str]:
    """The nodes of a scope that a token at ``start`` can come to, ``start`` included.

    Nodes in ``without`` are not entered. ``reminders``: edges that do not interrupt count too.
    """
    if start not in draft.model.nodes or start in without:
        return frozenset()
    steps = draft.steps if reminders else draft.own_steps
    queue, seen = [start], {start}
    while queue:
        for step in steps[queue.pop()]:
            if step not in seen and step not in without:
                seen.add(step)
                queue.append(step)
    return frozenset(seen)


def entries(
    draft: Draft, flow: str, target: str, without: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The flows into ``target`` by which the token that took ``flow`` can come to it.

    Paths end at ``target``; nodes in ``without`` are not entered.
    """
    first = draft.model.flows[flow].target
    if first == target:
        return frozenset({flow})
    region = reached(draft, first, without | {target}, reminders=False)
    flows, node = draft.model.flows, draft.model.nodes[target]
    return frozenset(into for into in node.incoming if flows[into].source in region)


def path(draft: Draft, start: str, goal: str) -> tuple[str, ...]:
    """A shortest way from one node to another in a scope, both included; () if there is none."""
    before: dict[str, str] = {start: ""}
    queue = [start]
    for step in queue:
        if step == goal:
            found = [step]
            while before[found[-1]]:
                found.append(before[found[-1]])
            return tuple(reversed(found))
        for other in draft.steps.get(step, ()):
            if other not in before:
                before[other] = step
                queue.append(other)
    return ()


def starved(draft: Draft, part: Node, join: Node) -> bool:
    """Whether the ways out of ``part`` come to ``join`` by different flows, none by all of them."""
    back = frozenset({part.id})
    ways = [entries(draft, flow, join.id, back) for flow in part.outgoing]
    together = frozenset[str]().union(*ways)
    return len(together) > 1 and together not in ways


def meeting(draft: Draft, fork: Node) -> Node | None:
    """The first node (as drawn) where two branches of a fork meet and nobody waits, if any."""
    model = draft.model
    stop = frozenset(join.id for join in joins(model, fork.scope)) | {fork.id}
    regions = [
        reached(draft, model.flows[flow].target, stop, reminders=False) for flow in fork.outgoing
    ]
    shared = {n for i, one in enumerate(regions) for other in regions[i + 1 :] for n in one & other}
    outer = [node for node in model.children(fork.scope) if node.id in shared]
    entered = [n for n in outer if any(model.flows[f].source not in shared for f in n.incoming)]
    return next((n for n in (*entered, *outer) if n.kind != "endEvent"), None)

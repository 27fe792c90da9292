"""The net: a diagram as small arrays, with every call written out where it is made.

Nodes and arcs are numbers. A called process appears once per call, its elements named
``call/element``, so that a name says where a token stands. Whatever the engine executes is in
here, and nothing else; layout, lanes and data stay behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, auto

from engine.bpmn import expressions
from engine.bpmn.expressions import Expression
from engine.bpmn.model import SEPARATOR, Model
from engine.bpmn.nodes import Node
from engine.domain.errors import UnreadableModel
from engine.domain.names import Text

TOP = -1
"""The scope of the process itself."""

NONE = -1
"""No node, no arc."""

MAX_NODES = 5_000
"""Nodes with every call written out; processes that call each other twice double at each level."""


class Kind(IntEnum):
    """What a node does with a token."""

    PASS = auto()  # hands it on; as an end event it takes it, and may throw
    WORK = auto()  # keeps it until somebody completes it: user, manual, service task
    RECEIVE = auto()  # keeps it until a message comes, or somebody completes it
    CATCH = auto()  # keeps it until a clock runs out or a message comes
    EDGE = auto()  # hangs on an activity and makes a token when it fires
    INSIDE = auto()  # starts a scope and keeps it until that is empty
    EXCLUSIVE = auto()
    PARALLEL = auto()
    INCLUSIVE = auto()
    EVENTS = auto()  # keeps it until one of the events behind it fires


_KINDS: Mapping[str, Kind] = {
    "startEvent": Kind.PASS,
    "endEvent": Kind.PASS,
    "intermediateThrowEvent": Kind.PASS,
    "sendTask": Kind.PASS,
    "userTask": Kind.WORK,
    "manualTask": Kind.WORK,
    "serviceTask": Kind.WORK,
    "receiveTask": Kind.RECEIVE,
    "intermediateCatchEvent": Kind.CATCH,
    "boundaryEvent": Kind.EDGE,
    "subProcess": Kind.INSIDE,
    "callActivity": Kind.INSIDE,
    "exclusiveGateway": Kind.EXCLUSIVE,
    "parallelGateway": Kind.PARALLEL,
    "inclusiveGateway": Kind.INCLUSIVE,
    "eventBasedGateway": Kind.EVENTS,
}


@dataclass(frozen=True, slots=True)
class Net:
    """Arrays by node: ``names … many``; by arc: ``sources``, ``targets``, ``conditions``.

    ``scopes[n]`` is the INSIDE node around n, or TOP; ``starts[n]`` where an INSIDE begins and
    ``start`` where the process does. ``edges[n]`` are the boundary events on n. ``many[n]`` is
    the cardinality of a multi-instance. ``reach[j][n]``, for an inclusive gateway j, has bit i
    set when a token at n can still come in by ``incoming[j][i]`` without passing j.
    """

    start: int
    names: Sequence[str]
    kinds: Sequence[Kind]
    scopes: Sequence[int]
    starts: Sequence[int]
    incoming: Sequence[Sequence[int]]
    outgoing: Sequence[Sequence[int]]
    defaults: Sequence[int]
    edges: Sequence[Sequence[int]]
    interrupting: Sequence[bool]
    events: Sequence[str]
    refers: Sequence[str]
    many: Sequence[Expression | None]
    sequential: Sequence[bool]
    sources: Sequence[int]
    targets: Sequence[int]
    conditions: Sequence[Expression | None]
    reach: Mapping[int, Sequence[int]]

    def node(self, name: str) -> int:
        """The number of an element."""
        return self.names.index(name)

    def main(self) -> frozenset[int]:
        """The nodes that tokens of the process itself come to: without what reminders begin."""
        found, queue = {self.start}, [self.start]
        while queue:
            node = queue.pop()
            near = [self.targets[arc] for arc in self.outgoing[node]]
            near += (edge for edge in self.edges[node] if self.interrupting[edge])
            near += (start for start in (self.starts[node],) if start != NONE)
            fresh = [n for n in near if n not in found]
            found.update(fresh)
            queue += fresh
        return frozenset(found)


def compiled(model: Model) -> Net:
    """The net of a diagram that the engine can run.

    Raises:
        UnreadableModel: with every call written out it is too big.
    """
    writer = _Writer(model)
    start = writer.scope("", "", TOP)
    return writer.net(start)


@dataclass(slots=True)
class _Writer:
    """Nodes and arcs in the order they are met."""

    model: Model
    names: list[str] = field(default_factory=list)
    drawn: list[Node] = field(default_factory=list)
    scopes: list[int] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)
    hosts: dict[int, int] = field(default_factory=dict)
    arcs: list[tuple[int, int, str]] = field(default_factory=list)
    arcs_of: dict[int, list[int]] = field(default_factory=dict)
    defaults: dict[int, int] = field(default_factory=dict)

    def scope(self, drawn_in: str, path: str, around: int) -> int:
        """Write one scope; its start node."""
        if len(self.names) > MAX_NODES:
            why = Text(
                f"展开后超过 {MAX_NODES} 个节点。", f"written out it has over {MAX_NODES} nodes."
            )
            raise UnreadableModel(why=why)
        here: dict[str, int] = {}
        for node in self.model.children(drawn_in):
            here[node.id] = len(self.names)
            self.names.append(path + node.id)
            self.drawn.append(node)
            self.scopes.append(around)
        for node_id, number in here.items():
            node = self.model.nodes[node_id]
            for flow in (self.model.flows[f] for f in node.outgoing):
                self.arcs_of.setdefault(number, []).append(len(self.arcs))
                if flow.id == node.default:
                    self.defaults[number] = len(self.arcs)
                self.arcs.append((number, here[flow.target], flow.condition))
            if node.attached_to:
                self.hosts[number] = here[node.attached_to]
            if node.inside:
                deeper = path + node.id + SEPARATOR if node.called else path
                self.starts[number] = self.scope(node.inside, deeper, number)
        return next(n for i, n in here.items() if self.model.nodes[i].kind == "startEvent")

    def net(self, start: int) -> Net:
        """The arrays."""
        size = range(len(self.names))
        conditions: list[Expression | None] = [
            expressions.compiled(c) if c and a != self.defaults.get(s) else None
            for a, (s, _, c) in enumerate(self.arcs)
        ]
        edges: dict[int, list[int]] = {}
        for edge, host in self.hosts.items():
            edges.setdefault(host, []).append(edge)
        incoming: dict[int, list[int]] = {}
        for arc, (_, target, _) in enumerate(self.arcs):
            incoming.setdefault(target, []).append(arc)
        kinds = tuple(_KINDS[node.kind] for node in self.drawn)
        ways_in = tuple(tuple(incoming.get(n, ())) for n in size)
        net = Net(
            start=start,
            names=tuple(self.names),
            kinds=kinds,
            scopes=tuple(self.scopes),
            starts=tuple(self.starts.get(n, NONE) for n in size),
            incoming=ways_in,
            outgoing=tuple(tuple(self.arcs_of.get(n, ())) for n in size),
            defaults=tuple(self._default(n, conditions) for n in size),
            edges=tuple(tuple(edges.get(n, ())) for n in size),
            interrupting=tuple(n.interrupting or n.event == "error" for n in self.drawn),
            events=tuple("message" if n.kind == "sendTask" else n.event for n in self.drawn),
            refers=tuple(n.refers for n in self.drawn),
            many=tuple(expressions.compiled(n.multi) if n.multi else None for n in self.drawn),
            sequential=tuple(n.sequential for n in self.drawn),
            sources=tuple(s for s, _, _ in self.arcs),
            targets=tuple(t for _, t, _ in self.arcs),
            conditions=tuple(conditions),
            reach={},
        )
        return replace(net, reach=reaches(net))

    def _default(self, node: int, conditions: Sequence[Expression | None]) -> int:
        """The default arc; a single way out without a condition is one, too."""
        arcs = self.arcs_of.get(node, ())
        alone = arcs[0] if len(arcs) == 1 and conditions[arcs[0]] is None else NONE
        return self.defaults.get(node, alone)


def reaches(net: Net) -> Mapping[int, Sequence[int]]:
    """For each inclusive join: by which of its arcs a token at each node can still come in."""
    hosts = {edge: host for host, edges in enumerate(net.edges) for edge in edges}
    kinds = enumerate(net.kinds)
    joins = [n for n, kind in kinds if kind is Kind.INCLUSIVE and len(net.incoming[n]) > 1]
    return {join: _reach(net, join, hosts) for join in joins}


def _reach(net: Net, join: int, hosts: Mapping[int, int]) -> Sequence[int]:
    """Which of a join's arcs a token at each node can still come in by, as bits."""
    found = [0] * len(net.names)
    for bit, arc in enumerate(net.incoming[join]):
        queue = [net.sources[arc]]
        while queue:
            node = queue.pop()
            if node == join or found[node] >> bit & 1:
                continue
            found[node] |= 1 << bit
            queue.extend(net.sources[a] for a in net.incoming[node])
            if node in hosts:
                queue.append(hosts[node])
    return tuple(found)

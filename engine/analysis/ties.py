"""What moves together: nodes that one step may ask the same question of, or one message wakes.

Two such nodes may not be looked at apart from each other. Everything else may, and that is what
makes the reductions of ``reduction`` right.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.analysis import choices
from engine.analysis.net import NONE, TOP, Kind, Net

THROWN = frozenset({"error", "escalation"})
_WAITS = frozenset({Kind.WORK, Kind.RECEIVE, Kind.CATCH, Kind.EVENTS})
_START = -2


@dataclass
class Ties:
    """Reads a freed net; ``tick`` is called often, and may raise to stop.

    ``scopes`` are the nodes by the scope that they are drawn in.
    """

    net: Net
    tick: Callable[[], None]
    scopes: Mapping[int, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[int, list[int]] = {TOP: []}
        for node, scope in enumerate(self.net.scopes):
            found.setdefault(scope, []).append(node)
        self.scopes = {scope: tuple(nodes) for scope, nodes in found.items()}

    @cached_property
    def tied(self) -> Mapping[int, frozenset[int]]:
        """Node → the others that it moves together with."""
        pairs: dict[int, set[int]] = {}
        for group in (*self._by_question(), *self._by_message()):
            for node in group:
                pairs.setdefault(node, set()).update(group - {node})
        return {node: frozenset(others) for node, others in pairs.items()}

    @cached_property
    def odd(self) -> frozenset[int]:
        """Nodes whose choice is not free, that throw, or that wait for what cannot happen alone."""
        return frozenset(n for n in range(len(self.net.names)) if self._odd(n))

    def inside(self, host: int) -> Iterator[int]:
        """Every node within a host, at any depth."""
        for node in self.scopes.get(host, ()):
            yield node
            yield from self.inside(node)

    def thrown_out(self, node: int, host: int) -> bool:
        """Whether a node within a host throws something that is caught at the host or beyond."""
        if not self._throws(node):
            return False
        event, refers = self.net.events[node], self.net.refers[node]
        around = self.net.scopes[node]
        while around != host:
            for edge in self.net.edges[around]:
                if self.net.events[edge] == event and self.net.refers[edge] in ("", refers):
                    return False
            around = self.net.scopes[around]
        return True

    def _odd(self, node: int) -> bool:
        net, event, kind = self.net, self.net.events[node], self.net.kinds[node]
        asked = choices.asks(net, node)
        if "" in asked or len(set(asked)) < len(asked):
            return True
        if kind is Kind.PASS:
            return event in THROWN or event == "terminate"
        if kind is Kind.EVENTS:
            behind = (net.kinds[net.targets[arc]] for arc in net.outgoing[node])
            return not all(one in (Kind.CATCH, Kind.RECEIVE) for one in behind)
        if kind not in (Kind.CATCH, Kind.EDGE):
            return False
        return event != "clock" and not (event == "message" and net.refers[node])

    # --- who is asked in the same step ------------------------------------------------

    def _by_question(self) -> Iterator[set[int]]:
        asked: dict[str, set[int]] = {}
        for node in range(len(self.net.names)):
            for question in filter(None, choices.asks(self.net, node)):
                asked.setdefault(question, set()).add(node)
        for nodes in asked.values():
            if len(nodes) > 1:
                yield from self._in_one_step(nodes)

    def _in_one_step(self, nodes: set[int]) -> Iterator[set[int]]:
        """Those that what happens at one place may lead to at once."""
        led: dict[object, set[int]] = {}
        for node in nodes:
            for origin in self._origins(node):
                led.setdefault(origin, set()).add(node)
        yield from (group for group in led.values() if len(group) > 1)

    def _origins(self, node: int) -> frozenset[object]:
        """Where something may happen that brings a token to this node in the same step.

        Nodes that wait, names of messages, and the beginning. Back from node to node; ``came``
        to a node is not yet ``left``: between the two lies what a scope has inside.
        """
        found: set[object] = set()
        seen, queue = {(node, False)}, [(node, False)]
        while queue:
            self.tick()
            here, left = queue.pop()
            for before in self._left(here, found) if left else self._came(here, found):
                if before not in seen:
                    seen.add(before)
                    queue.append(before)
        return frozenset(found)

    def _came(self, node: int, found: set[object]) -> Iterator[tuple[int, bool]]:
        net, scope = self.net, self.net.scopes[node]
        yield from ((net.sources[arc], True) for arc in net.incoming[node])
        if node == net.start:
            found.add(_START)
        elif scope != TOP and node == net.starts[scope]:
            yield scope, False
        for other, bits in enumerate(net.reach.get(node, ())):
            if bits:  # it holds the join back, and lets it go by going elsewhere
                yield other, True
                yield from ((edge, True) for edge in net.edges[other])

    def _left(self, node: int, found: set[object]) -> Iterator[tuple[int, bool]]:
        net, kind, event = self.net, self.net.kinds[node], self.net.events[node]
        if kind in _WAITS or (kind is Kind.EDGE and event not in THROWN):
            found.add(node)
            if event == "message" and net.refers[node]:
                found.add(net.refers[node])
        if kind is Kind.INSIDE:
            yield from ((n, True) for n in self.scopes.get(node, ()) if not net.outgoing[n])
        elif kind is Kind.EDGE and event in THROWN:
            host = next((n for n in self.scopes[net.scopes[node]] if node in net.edges[n]), NONE)
            within = self.inside(host) if host != NONE else ()
            yield from ((n, False) for n in within if self._throws(n))
        if net.many[node] is not None or kind not in (*_WAITS, Kind.INSIDE, Kind.EDGE):
            yield node, False

    def _throws(self, node: int) -> bool:
        return self.net.kinds[node] is Kind.PASS and self.net.events[node] in THROWN

    def _by_message(self) -> Iterator[set[int]]:
        ears: dict[str, set[int]] = {}
        for node, (event, name) in enumerate(zip(self.net.events, self.net.refers, strict=True)):
            hears = self.net.kinds[node] in (Kind.RECEIVE, Kind.CATCH, Kind.EDGE)
            if hears and event == "message" and name:
                ears.setdefault(name, set()).add(node)
        yield from (nodes for nodes in ears.values() if len(nodes) > 1)

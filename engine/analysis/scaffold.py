"""The open scopes of the new diagram, being filled with what is carried into them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.net import NONE, TOP, Kind, Net
from engine.bpmn.standing import Scene, Spot

ELSEWHERE: Final = "elsewhere"
"""The counterpart lies outside the counterpart of the block that the token is in."""
INSTANCES: Final = "instances"
"""It has several instances in one of the two only."""


@dataclass(frozen=True, slots=True)
class Host:
    """A scope of the old diagram around a token."""

    node: int
    nth: int
    armed: tuple[str, ...]
    of: int


@dataclass(slots=True)
class Frame:
    """An open scope of the new diagram, being filled; ``hosts`` are the scopes open in it."""

    spots: list[Spot] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    coming: list[str] = field(default_factory=list)
    hosts: dict[tuple[int, int], tuple[tuple[str, ...], int]] = field(default_factory=dict)


Chain = tuple[tuple[int, int], ...]
"""The scopes of the new diagram around a place, outside in, each with its instance."""
Hosts = tuple[Host, ...]


class Scaffold:
    """``to`` leads from nodes of the old net to those of the new one; ``wrong`` is told faults."""

    def __init__(
        self, old: Net, new: Net, to: Mapping[int, int], wrong: Callable[..., object]
    ) -> None:
        self.old, self.new, self.to, self.wrong = old, new, to, wrong
        self.frames: dict[Chain, Frame] = {(): Frame()}

    def around(self, target: int, around: Hosts) -> Frame:
        """The open scope that an element of the new diagram lies in."""
        kept = {self.to[host.node] for host in around if host.node in self.to}
        scopes = list(self._scopes(target))
        if not kept <= set(scopes):
            lost = next(h for h in around if self.to.get(h.node, NONE) in kept - set(scopes))
            self.wrong(ELSEWHERE, lost.node)
        chain: Chain = ()
        for scope in reversed(scopes):
            chain = self._open(chain, scope, around)
        return self.frames[chain]

    def keep_open(self, target: int, around: Hosts) -> None:
        """Keep a scope open that has a counterpart, whatever is in it."""
        frame = self.around(target, around[:-1])
        chain = next(c for c, f in self.frames.items() if f is frame)
        self._open(chain, target, around)

    def _open(self, chain: Chain, scope: int, around: Hosts) -> Chain:
        host = next((h for h in reversed(around) if self.to.get(h.node) == scope), None)
        if host is None and self.new.many[scope] is not None:
            self.wrong(INSTANCES, scope, self.new)
        nth = 0 if host is None else host.nth
        deeper = (*chain, (scope, nth))
        if deeper not in self.frames:
            self.frames[deeper] = Frame()
            armed = self.armed(scope, host)
            self.frames[chain].hosts[scope, nth] = (armed, -1 if host is None else host.of)
        return deeper

    def _scopes(self, node: int) -> Iterator[int]:
        scope = self.new.scopes[node]
        while scope != TOP:
            yield scope
            scope = self.new.scopes[scope]

    def armed(self, target: int, host: Host | None) -> tuple[str, ...]:
        """Events that may still happen there: those that might before, and those that are new."""
        new = self.new
        hung = list(new.edges[target])
        if new.kinds[target] is Kind.EVENTS:
            hung = [new.targets[arc] for arc in new.outgoing[target]]
        spent = set[int]()
        if host is not None:
            before = [*self.old.edges[host.node]]
            rang = {e for e in before if self.old.names[e] not in host.armed}
            spent = {self.to[e] for e in rang if e in self.to}
        return tuple(new.names[event] for event in hung if event not in spent)

    def scene(self, chain: Chain) -> Scene:
        """What has been filled in so far, from an open scope on."""
        frame = self.frames[chain]
        spots = list(frame.spots)
        many: dict[int, list[Spot]] = {}
        for (host, nth), (armed, of) in frame.hosts.items():
            deeper = self.new.kinds[host] is Kind.INSIDE
            inner = self.scene((*chain, (host, nth))) if deeper else None
            if of < 0:
                spots.append(Spot(self.new.names[host], armed, inner))
            else:
                one = Spot(self.new.names[host], (), inner, nth)
                if host not in many:
                    many[host] = []
                    spots.append(Spot(self.new.names[host], armed, None, 0, of))
                many[host].append(one)
        whole = tuple(
            Spot(s.element, s.armed, None, 0, s.of, tuple(many[self.new.node(s.element)]))
            if s.of >= 0
            else s
            for s in spots
        )
        return Scene(whole, tuple(frame.waiting), tuple(dict.fromkeys(frame.coming)))

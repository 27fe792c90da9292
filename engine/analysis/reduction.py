"""Parts of a net that cannot go wrong, each made into one activity before anything is explored.

Three rules, applied inside out. None looks at names; each keeps every verdict of ``soundness``:

1. *A reminder that ends alone* is left out: its token meets no other and comes to an end.
2. *A branch* from a fork to the next fork or join that holds one token, and has one way out, is
   one activity: whatever happens within, one token comes out (fairness: see ``soundness``).
3. *A block*: a fork whose branches are each one activity and all lead to one join of its kind.

A fourth, a scope that is sound by itself, is for ``soundness`` to apply, after exploring it.
What an activity hides may neither ask a question nor wait for a message together with anything
outside (``ties``), nor hand out papers, nor throw.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from engine.analysis import choices
from engine.analysis.net import Kind, Net
from engine.analysis.ties import Ties

_TURNS = (Kind.EXCLUSIVE, Kind.EVENTS)
_GATES = (Kind.PARALLEL, Kind.INCLUSIVE)
_ALWAYS_WAITS = (Kind.WORK, Kind.RECEIVE, Kind.CATCH, Kind.EVENTS)


class Waits(IntEnum):
    """Whether a token that comes to an activity stays there until something happens."""

    NEVER = 0
    MAYBE = 1
    ALWAYS = 2


@dataclass(frozen=True, slots=True)
class Region:
    """Nodes that one token passes: ``exits`` are arcs to gates, ``ends`` nodes where it ends."""

    nodes: frozenset[int]
    exits: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass
class Sketch:
    """A net that can be changed. Nodes keep their numbers; what is hidden is led to no more.

    ``bound`` nodes stay as they are. ``hidden`` says what stands behind an activity, ``routes``
    a way through it. ``tick`` is called often, and may raise to stop.
    """

    base: Net
    ties: Ties
    bound: frozenset[int]
    tick: Callable[[], None]
    hidden: dict[int, frozenset[int]] = field(default_factory=dict)
    routes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    waits: dict[int, Waits] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kinds = list(self.base.kinds)
        self.incoming = list(self.base.incoming)
        self.outgoing = list(self.base.outgoing)
        self.sources = list(self.base.sources)
        self.edges = list(self.base.edges)
        self.events = list(self.base.events)
        self.many = list(self.base.many)
        self.targets = self.base.targets

    def net(self, start: int) -> Net:
        """The net as it is now, begun at ``start``."""
        return replace(
            self.base,
            start=start,
            kinds=tuple(self.kinds),
            incoming=tuple(self.incoming),
            outgoing=tuple(self.outgoing),
            sources=tuple(self.sources),
            edges=tuple(self.edges),
            events=tuple(self.events),
            many=tuple(self.many),
        )

    def activity(self, node: int, waits: Waits, hides: Iterable[int]) -> None:
        """Let a node stand for others: it takes a token, may keep it, and hands it on."""
        within = {node, *hides}
        self.hidden[node] = frozenset(within.union(*(self.hidden.get(n, ()) for n in within)))
        self.waits[node] = waits
        self.kinds[node] = Kind.PASS if waits is Waits.NEVER else Kind.WORK
        self.events[node] = ""
        name = self.base.names[node]
        self.many[node] = choices.question(f"~{name}") if waits is Waits.MAYBE else None

    def waiting(self, node: int) -> Waits:
        """Whether a node keeps a token."""
        if node in self.waits:
            return self.waits[node]
        if self.kinds[node] not in _ALWAYS_WAITS:
            return Waits.NEVER
        many = self.many[node]
        if many is None or self.kinds[node] is Kind.EVENTS:
            return Waits.ALWAYS
        return Waits.MAYBE

    def gate(self, node: int) -> bool:
        """Whether tokens part or wait for each other here."""
        several = len(self.incoming[node]) > 1 or len(self.outgoing[node]) > 1
        return self.kinds[node] in _GATES and several

    def next(self, node: int) -> list[int]:
        """Where the token of a node may go, its edges included."""
        return [*self.edges[node], *(self.targets[arc] for arc in self.outgoing[node])]

    def region(self, entry: int, arc: int | None) -> Region | None:
        """What one token may pass from here to the next gates, if nothing else can come in."""
        nodes, queue = {entry}, [entry]
        exits: list[int] = []
        ends: list[int] = []
        while queue:
            self.tick()
            node = queue.pop()
            if node in self.bound or self.gate(node) or not self._alone(node):
                return None
            if not self.outgoing[node]:
                ends.append(node)
            exits += (a for a in self.outgoing[node] if self.gate(self.targets[a]))
            fresh = [n for n in self.next(node) if n not in nodes and not self.gate(n)]
            nodes.update(fresh)
            queue += fresh
        ways_in = {a for n in nodes for a in self.incoming[n] if self.sources[a] not in nodes}
        return Region(frozenset(nodes), tuple(exits), tuple(ends)) if ways_in <= {arc} else None

    def _alone(self, node: int) -> bool:
        """Whether one token that comes here is still one when it leaves."""
        if self.kinds[node] is Kind.INSIDE:
            return False
        if len(self.outgoing[node]) > 1 and self.kinds[node] not in _TURNS:
            return False
        if self.edges[node] and self.waiting(node) is Waits.NEVER:
            return False
        return all(self.base.interrupting[edge] for edge in self.edges[node])

    def all_reach(self, region: Region, goals: Sequence[int]) -> bool:
        """Whether from every node of a region the token can come to one of these."""
        before: dict[int, list[int]] = {}
        for node in region.nodes:
            for step in self.next(node):
                before.setdefault(step, []).append(node)
        found, queue = set(goals), list(goals)
        while queue:
            fresh = [n for n in before.get(queue.pop(), ()) if n not in found]
            found.update(fresh)
            queue += fresh
        return region.nodes <= found


def reduce(sketch: Sketch, scope: int) -> None:
    """Apply the rules to one scope until nothing changes."""
    nodes = sketch.ties.scopes.get(scope, ())
    for node in nodes:
        for edge in sketch.edges[node]:
            if not sketch.base.interrupting[edge] and _ends_alone(sketch, node, edge):
                region = sketch.region(edge, None)
                sketch.edges[node] = tuple(e for e in sketch.edges[node] if e != edge)
                hides = region.nodes if region else ()
                sketch.hidden[node] = sketch.hidden.get(node, frozenset({node})) | set(hides)
    forks = [n for n in reversed(nodes) if sketch.gate(n) and len(sketch.outgoing[n]) > 1]
    while sum(_folded(sketch, fork) for fork in forks if sketch.gate(fork)):
        sketch.tick()


def _ends_alone(sketch: Sketch, host: int, edge: int) -> bool:
    """Rule 1: one token at a time, no way back, an end for certain."""
    region = sketch.region(edge, None)
    if region is None or region.exits or not region.ends:
        return False
    if sketch.waiting(host) is Waits.NEVER:
        return False
    if any(sketch.waiting(n) is not Waits.NEVER for n in region.nodes):
        once = sketch.events[edge] == "clock" and not _comes_back(sketch, host)
        return once and sketch.all_reach(region, region.ends)
    return sketch.all_reach(region, region.ends)


def _comes_back(sketch: Sketch, node: int) -> bool:
    seen: set[int] = set()
    queue = sketch.next(node)
    while queue:
        here = queue.pop()
        if here not in seen:
            seen.add(here)
            queue += sketch.next(here)
    return node in seen


def _folded(sketch: Sketch, fork: int) -> bool:
    """Rules 2 and 3 at one fork; whether the whole block has become an activity."""
    joins = {_branch(sketch, arc) for arc in sketch.outgoing[fork]}
    if len(joins) != 1 or None in joins:
        return False
    (join,) = joins
    parallel, kind = sketch.kinds[fork] is Kind.PARALLEL, sketch.kinds[join or 0]
    if join is None or join == fork or fork in sketch.bound or join in sketch.bound:
        return False
    if not (kind is Kind.INCLUSIVE or (parallel and kind is Kind.PARALLEL)):
        return False
    same = len(sketch.incoming[join]) == len(sketch.outgoing[fork])
    if not same or len(sketch.incoming[fork]) > 1 or len(sketch.outgoing[join]) != 1:
        return False
    branches = list(_between(sketch, fork, join))
    waits = [w for _, w in branches]
    some = max(waits) if parallel else min(waits)
    if some is not Waits.ALWAYS and max(waits) is not Waits.NEVER:
        some = Waits.MAYBE
    inner = [n for n, _ in branches if n != join]
    taken = [sketch.targets[a] for a in sketch.outgoing[fork] if a != sketch.base.defaults[fork]]
    route = (fork, *(n for n in taken if n != join), join)
    _hide(sketch, sketch.outgoing[join][0], some, [fork, join, *inner], *route)
    return True


def _between(sketch: Sketch, fork: int, join: int) -> Iterator[tuple[int, Waits]]:
    for arc in sketch.outgoing[fork]:
        node = sketch.targets[arc]
        yield node, Waits.NEVER if node == join else sketch.waiting(node)


def _branch(sketch: Sketch, arc: int) -> int | None:
    """Rule 2: the gate that a branch leads to, when it is one activity or none; else None."""
    first = sketch.targets[arc]
    if sketch.gate(first):
        return first
    region = sketch.region(first, arc)
    if region is None or region.ends or len(region.exits) != 1:
        return None
    (way_out,) = region.exits
    if not sketch.all_reach(region, [sketch.sources[way_out]]):
        return None
    if region.nodes != {first}:
        route = _route(sketch, first, sketch.sources[way_out])
        _hide(sketch, way_out, _passing(sketch, first, way_out, region), region.nodes, *route)
    return sketch.targets[way_out]


def _route(sketch: Sketch, first: int, last: int) -> tuple[int, ...]:
    """A shortest way through a region."""
    ways: list[tuple[int, ...]] = [(first,)]
    seen = {first}
    for way in ways:
        if way[-1] == last:
            return way
        fresh = [n for n in sketch.next(way[-1]) if n not in seen]
        seen.update(fresh)
        ways += [(*way, n) for n in fresh]
    return (first, last)


def _passing(sketch: Sketch, first: int, way_out: int, region: Region) -> Waits:
    """Whether a token has to stay somewhere on its way through a region."""
    if all(sketch.waiting(n) is Waits.NEVER for n in region.nodes):
        return Waits.NEVER
    seen, queue = set[int](), [first]
    while queue:
        node = queue.pop()
        if node in seen or node not in region.nodes or sketch.waiting(node) is Waits.ALWAYS:
            continue
        seen.add(node)
        queue += (sketch.targets[arc] for arc in sketch.outgoing[node])
    return Waits.MAYBE if sketch.sources[way_out] in seen else Waits.ALWAYS


def _hide(sketch: Sketch, way_out: int, waits: Waits, hides: Iterable[int], *route: int) -> None:
    """One activity where a region was: in at the first node of a route through it, out by one."""
    first, within = route[0], set(hides)
    sketch.routes[first] = tuple(n for node in route for n in sketch.routes.get(node, (node,)))
    sketch.activity(first, waits, within)
    into = sketch.incoming[first]
    sketch.incoming[first] = tuple(a for a in into if sketch.sources[a] not in within)
    sketch.outgoing[first] = (way_out,)
    sketch.edges[first] = ()
    sketch.sources[way_out] = first

"""The same work one after the other: a net with the branches of its blocks put in series.

What the diagram would be if no two departments worked on a case at once. Nothing is left out and
nothing added: every branch is still entered when its condition holds, in every round; loops,
clocks and reminders stay as drawn. Between two branches stands a choice (is the next one needed?)
and a merge; both are named for their fork and join, so that no element has a new name.

Blocks that are not closed (``blocks``) stay as they are and are told. So do the instances of one
element that stands for several: they are one department's affair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.analysis import blocks
from engine.analysis import net as nets
from engine.analysis.blocks import Block
from engine.analysis.net import NONE, Kind, Net
from engine.bpmn.expressions import Expression, Facts


@dataclass(frozen=True, slots=True)
class Serial:
    """``net``: with its closed blocks in series; ``left``: names of forks that stay as drawn."""

    net: Net
    left: tuple[str, ...]


def serialised(net: Net, order: Sequence[str] = (), *, cut: str = "") -> Serial:
    """Put every closed block in series.

    Args:
        net: as compiled; it is not changed.
        order: names of elements in the order in which their branches are to come, say by the
            order of the guide; an element anywhere within a branch places it. What is not named
            comes after, as drawn.
        cut: a fact. Where it holds, the branches that have not begun are passed over: a serial
            run stops at the first refusal. "" for never.
    """
    place = {name: nth for nth, name in reversed(list(enumerate(order)))}
    done: set[int] = set()
    while True:
        block = next(
            (b for b in blocks.closed(net) if b.fork not in done and b.side_by_side > 1), None
        )
        if block is None:
            break
        done.add(block.fork)
        net = _Series(net, block, place, cut).net()
    left = tuple(net.names[n] for n in blocks.forks(net) if _several(net, n))
    return Serial(replace(net, reach=nets.reaches(net)), left)


def _several(net: Net, fork: int) -> bool:
    """Whether more than one branch with something in it can run at once."""
    block = blocks.at(net, fork)
    return block is None or block.side_by_side > 1


class _Series:
    """One block being written anew: from the fork, branch by branch, to the join."""

    def __init__(self, net: Net, block: Block, place: Mapping[str, int], cut: str) -> None:
        self.old, self.block, self.cut = net, block, cut
        self.names, self.kinds = list(net.names), list(net.kinds)
        self.fresh: list[int] = []
        self.defaults: dict[int, tuple[int, int]] = {}
        arcs = range(len(net.sources))
        gone = set(net.outgoing[block.fork]) | set(net.incoming[block.join])
        self.arcs = [
            (net.sources[a], net.targets[a], net.conditions[a], a) for a in arcs if a not in gone
        ]
        self.deep = _within(net, block)
        self.place = place

    def net(self) -> Net:
        """The net with this block in series."""
        old, block = self.old, self.block
        branches = list(zip(old.outgoing[block.fork], block.branches, strict=True))
        default = old.defaults[block.fork] if old.kinds[block.fork] is Kind.INCLUSIVE else NONE
        other = [(arc, nodes) for arc, nodes in branches if nodes and arc == default]
        ranked = [(arc, nodes) for arc, nodes in branches if nodes and arc != default]
        ranked.sort(key=lambda branch: self._rank(branch[1]))
        last = self._node("join", Kind.EXCLUSIVE)
        at = block.fork
        for arc, nodes in other:
            at = self._otherwise(at, arc, [a for a, _ in ranked])
            self._out(nodes, last)
        for nth, (arc, nodes) in enumerate(ranked):
            condition = self._asked(arc)
            after = last if nth == len(ranked) - 1 else self._node("join", Kind.EXCLUSIVE)
            if condition is not None or old.kinds[block.fork] is Kind.INCLUSIVE:
                choice = self._node("fork", Kind.EXCLUSIVE)
                self._arc(at, choice)
                self._arc(choice, old.targets[arc], condition)
                self._default(choice, after)
            else:
                self._arc(at, old.targets[arc])
            self._out(nodes, after)
            at = after
        self._arc(last, block.join)
        return self._built()

    # --- pieces -----------------------------------------------------------------------

    def _otherwise(self, at: int, arc: int, others: Sequence[int]) -> int:
        """A branch for when no other is needed: asked once, before the first."""
        choice = self._node("fork", Kind.EXCLUSIVE)
        self._arc(at, choice)
        on = self._node("fork", Kind.EXCLUSIVE)
        asked = [c for a in others if (c := self.old.conditions[a]) is not None]
        self._arc(choice, on, _any(asked))
        self._default(choice, self.old.targets[arc])
        return on

    def _asked(self, arc: int) -> Expression | None:
        """The condition of a branch, and whether the case was cut short before."""
        condition = self.old.conditions[arc]
        parallel = self.old.kinds[self.block.fork] is Kind.PARALLEL
        if not self.cut or (condition is None and not parallel):
            return condition
        return _unless(self.cut, condition)

    def _rank(self, nodes: frozenset[int]) -> int:
        names = (self.old.names[n] for node in nodes for n in self.deep[node])
        return min((self.place.get(name, len(self.place)) for name in names), default=0)

    def _node(self, after: str, kind: Kind) -> int:
        """A gateway of ours, named for the fork or the join it stands for."""
        stem = self.old.names[getattr(self.block, after)]
        nth = 1
        while f"{stem}.{nth}" in self.names:
            nth += 1
        self.names.append(f"{stem}.{nth}")
        self.kinds.append(kind)
        self.fresh.append(len(self.names) - 1)
        return self.fresh[-1]

    def _arc(self, source: int, target: int, condition: Expression | None = None) -> None:
        self.arcs.append((source, target, condition, NONE))

    def _default(self, source: int, target: int) -> None:
        self.defaults[source] = (source, target)
        self._arc(source, target)

    def _out(self, nodes: frozenset[int], target: int) -> None:
        """The ways of a branch into the join lead to ``target`` instead."""
        for arc in self.old.incoming[self.block.join]:
            source = self.old.sources[arc]
            if source in nodes:
                self.arcs.append((source, target, self.old.conditions[arc], arc))

    def _built(self) -> Net:
        old, more = self.old, len(self.fresh)
        size = range(len(self.names))
        number = {before: new for new, (_, _, _, before) in enumerate(self.arcs) if before != NONE}
        outgoing: list[list[int]] = [[] for _ in size]
        incoming: list[list[int]] = [[] for _ in size]
        for arc, (source, target, _, _) in enumerate(self.arcs):
            outgoing[source].append(arc)
            incoming[target].append(arc)
        for node, arcs in enumerate(old.outgoing):  # conditions are asked in the order drawn
            if node != self.block.fork:
                outgoing[node] = [number[a] for a in arcs]
        defaults = [number.get(arc, NONE) for arc in (*old.defaults, *[NONE] * more)]
        for node in (self.block.fork, *self.fresh):
            if node in self.defaults:
                pair = self.defaults[node]
                chosen = [a for a in outgoing[node] if self.arcs[a][:2] == pair]
                defaults[node] = chosen[-1]
            elif len(outgoing[node]) == 1:
                defaults[node] = outgoing[node][0]
        scope = old.scopes[self.block.fork]
        return replace(
            old,
            names=tuple(self.names),
            kinds=tuple(self.kinds),
            scopes=(*old.scopes, *[scope] * more),
            starts=(*old.starts, *[NONE] * more),
            incoming=tuple(map(tuple, incoming)),
            outgoing=tuple(map(tuple, outgoing)),
            defaults=tuple(defaults),
            edges=(*old.edges, *[()] * more),
            interrupting=(*old.interrupting, *[True] * more),
            events=(*old.events, *[""] * more),
            refers=(*old.refers, *[""] * more),
            many=(*old.many, *[None] * more),
            sequential=(*old.sequential, *[False] * more),
            sources=tuple(s for s, _, _, _ in self.arcs),
            targets=tuple(t for _, t, _, _ in self.arcs),
            conditions=tuple(c for _, _, c, _ in self.arcs),
            reach={},
        )


def _within(net: Net, block: Block) -> Mapping[int, tuple[int, ...]]:
    """Each node of a block with all that lies inside it."""
    children: dict[int, list[int]] = {}
    for node, scope in enumerate(net.scopes):
        children.setdefault(scope, []).append(node)

    def inside(node: int) -> tuple[int, ...]:
        return (node, *(n for child in children.get(node, ()) for n in inside(child)))

    return {node: inside(node) for branch in block.branches for node in branch}


def _any(asked: Sequence[Expression]) -> Expression:
    """One question for several: does any of them hold?"""

    def run(facts: Facts) -> object:
        return any(one.run(facts) for one in asked)

    names = frozenset[str]().union(*(one.names for one in asked))
    return Expression(" or ".join(f"({one.source})" for one in asked), names, run)


def _unless(cut: str, condition: Expression | None) -> Expression:
    if condition is None:
        return Expression(f"not {cut}", frozenset({cut}), lambda facts: not facts[cut])
    names = condition.names | {cut}
    source = f"not {cut} and ({condition.source})"
    return Expression(source, names, lambda facts: not facts[cut] and condition.run(facts))

"""Blocks: a fork, the branches it opens, and the join where all of them meet again.

A block is *closed* when nothing comes in or goes out between fork and join but by an end that
stops everything: then its branches may be put one after the other, or counted at the join,
without a look at the rest of the diagram. The profile wants every block closed; a diagram that
only runs may have others.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.analysis.net import Kind, Net

_FORKS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE})
_ONE_WAY = frozenset({Kind.EXCLUSIVE, Kind.EVENTS})
_STOPS = frozenset({"terminate", "error"})


@dataclass(frozen=True, slots=True)
class Block:
    """``branches[i]`` are the nodes behind the fork's i-th arc; none if it leads to the join."""

    fork: int
    join: int
    branches: tuple[frozenset[int], ...]

    @property
    def side_by_side(self) -> int:
        """How many branches have something in them."""
        return sum(bool(branch) for branch in self.branches)


def closed(net: Net) -> Iterator[Block]:
    """The closed blocks, each after those within it."""
    found = [block for node in forks(net) if (block := at(net, node)) is not None]
    yield from sorted(found, key=lambda block: sum(map(len, block.branches)))


def forks(net: Net) -> list[int]:
    """Every node that makes several tokens of one."""
    return [
        node
        for node, kind in enumerate(net.kinds)
        if kind not in _ONE_WAY and len(net.outgoing[node]) > 1
    ]


def at(net: Net, fork: int) -> Block | None:
    """The closed block that a node opens, if it does."""
    if net.kinds[fork] not in _FORKS:
        return None
    seen = _reached(net, [net.targets[arc] for arc in net.outgoing[fork]], fork, reminders=True)
    joins = [n for n in sorted(seen) if net.kinds[n] in _FORKS and len(net.incoming[n]) > 1]
    for join in joins:
        if net.kinds[fork] is Kind.INCLUSIVE and net.kinds[join] is Kind.PARALLEL:
            continue
        block = _between(net, fork, join)
        if block is not None:
            return block
    return None


def _between(net: Net, fork: int, join: int) -> Block | None:
    """The block from fork to join, if it is closed."""
    branches = [_branch(net, arc, join) for arc in net.outgoing[fork]]
    if any(branch is None for branch in branches):
        return None
    found = [branch for branch in branches if branch is not None]
    inside = frozenset[int]().union(*found)
    if sum(map(len, found)) != len(inside):
        return None
    comes = {net.sources[arc] for arc in net.incoming[join]}
    if not comes <= inside | {fork}:
        return None
    return Block(fork, join, tuple(found))


def _branch(net: Net, arc: int, join: int) -> frozenset[int] | None:
    """What lies behind one arc of a fork, if all of it leads to the join and nowhere else."""
    first, fork = net.targets[arc], net.sources[arc]
    if first == join:
        return frozenset()
    region = _reached(net, [first], join, reminders=True)
    main = _reached(net, [first], join, reminders=False)
    if fork in region:
        return None
    for node in region:
        if any(net.sources[a] not in region for a in net.incoming[node] if a != arc):
            return None
        if len(net.outgoing[node]) > 1 and net.kinds[node] not in _ONE_WAY:
            inner = at(net, node)
            if inner is None or not region.issuperset((inner.join, *_all(inner))):
                return None
    ways = [net.sources[a] for a in net.incoming[join] if net.sources[a] in region]
    reminded = region - main
    ends = [n for n in main if not net.outgoing[n] and not _stops(net, n)]
    alone = net.kinds[join] is not Kind.PARALLEL or len(ways) == 1
    if not ways or ends or not alone or reminded.intersection(ways) or _crossed(net, main, join):
        return None
    return region


def _crossed(net: Net, main: frozenset[int], join: int) -> bool:
    """Whether what a reminder begins comes to where the branch itself comes."""
    beside = [e for n in main for e in net.edges[n] if not net.interrupting[e]]
    return bool(_reached(net, beside, join, reminders=True) & main)


def _all(block: Block) -> frozenset[int]:
    return frozenset[int]().union(*block.branches)


def _stops(net: Net, node: int) -> bool:
    return net.kinds[node] is Kind.PASS and net.events[node] in _STOPS


def _reached(net: Net, begin: list[int], until: int, *, reminders: bool) -> frozenset[int]:
    """Nodes of the scope that a token can come to, without passing ``until``."""
    found = {node for node in begin if node != until}
    queue = list(found)
    while queue:
        node = queue.pop()
        near = [net.targets[arc] for arc in net.outgoing[node]]
        near += (edge for edge in net.edges[node] if reminders or net.interrupting[edge])
        fresh = {n for n in near if n != until} - found
        found |= fresh
        queue += fresh
    return frozenset(found)

"""Which visit waited for which: the diagram's structure laid over what happened.

A token that leaves a step is taken up by the next step that begins behind it. So a join waits for
the last visit of every branch of its own round, and never for one whose token was used before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from engine.analysis.net import NONE, TOP, Kind, Net
from engine.domain.traces import Visit

WAITS = frozenset({Kind.WORK, Kind.RECEIVE})

_NEVER = datetime.max.replace(tzinfo=UTC)

Before = Mapping[str, Sequence[frozenset[str]]]
"""Step → the steps it can come directly after: first by ways that stay inside of its own scope,
then by ways that leave that scope, and so on, out to the process itself."""


def before(net: Net) -> Before:
    """For every step at which a token waits for somebody, what can come directly before it."""
    hosts = {edge: host for host, edges in enumerate(net.edges) for edge in edges}
    return {
        net.names[step]: _by_scope(net, hosts, step)
        for step, kind in enumerate(net.kinds)
        if kind in WAITS
    }


def joined(visits: Sequence[Visit], ahead: Before) -> tuple[Visit, ...]:
    """The visits by ``enabled``, each with the positions of those that it waited for.

    A step begins at the very instant at which the last token that it needs is there; where its
    own scope gave none at that instant, the token came from further out. A step that a clock
    opened has what was over before it. Visits of one instant stay in the order in which they came.
    """
    ordered = sorted(visits, key=lambda v: v.enabled)
    free: dict[str, list[int]] = {}
    used: dict[int, datetime] = {}
    over = sorted((i for i, v in enumerate(ordered) if v.ended), key=lambda i: _ended(ordered[i]))
    coming = 0
    found: list[Visit] = []
    for number, visit in enumerate(ordered):
        while coming < len(over) and _ended(ordered[over[coming]]) <= visit.enabled:
            free.setdefault(ordered[over[coming]].element, []).append(over[coming])
            coming += 1
        after = _after(number, ordered, ahead.get(visit.element, ()), free, used)
        passed = {i for one in after for i in found[one].after}
        after = [one for one in after if one not in passed]
        for one in after:
            used[one] = visit.enabled
        found.append(replace(visit, after=tuple(sorted(after))))
    return tuple(found)


def _after(
    number: int,
    ordered: Sequence[Visit],
    ways: Sequence[frozenset[str]],
    free: Mapping[str, Sequence[int]],
    used: Mapping[int, datetime],
) -> list[int]:
    visit, open_to = ordered[number], list[int]()
    for steps in ways:
        open_to = [
            i
            for step in sorted(steps)
            for i in free.get(step, ())
            if i < number and used.get(i, visit.enabled) == visit.enabled
        ]
        if any(ordered[i].ended == visit.enabled for i in open_to):
            return open_to
    return open_to


def _ended(visit: Visit) -> datetime:
    return visit.ended or _NEVER


def _by_scope(net: Net, hosts: Mapping[int, int], step: int) -> tuple[frozenset[str], ...]:
    around = list(_around(net, step))
    found: list[frozenset[str]] = []
    for depth in range(len(around) + 1):
        names = _names_before(net, hosts, step, frozenset(around[depth:]))
        if names and (not found or names != found[-1]):
            found.append(names)
    return tuple(found)


def _around(net: Net, node: int) -> Iterator[int]:
    """The scopes around a node, inside out, without the process itself."""
    scope = net.scopes[node]
    while scope != TOP:
        yield scope
        scope = net.scopes[scope]


def _names_before(
    net: Net, hosts: Mapping[int, int], step: int, closed: frozenset[int]
) -> frozenset[str]:
    """Steps that lead to ``step`` without another in between; ``closed`` scopes are not left."""
    starts = {start: scope for scope, start in enumerate(net.starts) if start != NONE}
    found: set[str] = set()
    seen: set[tuple[int, bool]] = set()
    queue = [step]
    while queue:
        node = queue.pop()
        for one in _sources(net, hosts, starts, node, closed):
            out = starts.get(node) == one  # out of a scope by its start, not into it by its end
            if (one, out) in seen:
                continue
            seen.add((one, out))
            if net.kinds[one] in WAITS:
                found.add(net.names[one])
            elif net.kinds[one] is Kind.INSIDE and not out:
                queue += [n for n, s in enumerate(net.scopes) if s == one and not net.outgoing[n]]
            else:
                queue.append(one)
    return frozenset(found)


def _sources(
    net: Net,
    hosts: Mapping[int, int],
    starts: Mapping[int, int],
    node: int,
    closed: frozenset[int],
) -> list[int]:
    """Where a token at ``node`` can have come from: one arc back, out of a scope, off a host."""
    found = [net.sources[arc] for arc in net.incoming[node]]
    if node in starts and starts[node] not in closed:
        found.append(starts[node])
    if node in hosts:
        host = hosts[node]
        found += [host] if net.kinds[host] in WAITS else []
        found += [
            n for n, kind in enumerate(net.kinds) if kind in WAITS and host in _around(net, n)
        ]
    return found

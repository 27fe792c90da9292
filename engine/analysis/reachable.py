"""Where a case of an edition can come to at all, scope by scope.

A sound diagram can be brought to its end from every position that it can come to by itself
(``soundness``). So a case that is put into another edition is safe where each of its open scopes
stands as that edition's own cases may stand; where it does not, something is waited for that was
never sent, or comes twice. Scopes are looked at apart from each other, nested ones as one
activity each: what is found is never too little, and is counted before ``STEPS``.
"""

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import Final

from engine.analysis import choices
from engine.analysis.exploring import Budget, Exploration
from engine.analysis.marking import Scope
from engine.analysis.net import TOP, Kind, Net
from engine.analysis.walking import Terms

STEPS: Final = 150_000
SECONDS: Final = 6.0
MOST_KEPT: Final = 8
"""Nets of which what was found is kept."""

Place = tuple[tuple[int, ...], tuple[int, ...]]
"""(arcs that wait, nodes with a token), each sorted, of one scope."""

_kept: OrderedDict[int, tuple[Net, dict[int, frozenset[Place] | None]]] = OrderedDict()
_lock = Lock()


class Undecided(Exception):
    """A scope has more positions than are counted; ``scope`` is its host, or TOP."""

    def __init__(self, scope: int) -> None:
        super().__init__(scope)
        self.scope = scope


def strange(net: Net, scope: Scope, host: int = TOP) -> int | None:
    """The scope in which a position stands as none of the net's own could, or None.

    Raises:
        Undecided: a scope is too large to say.
    """
    found = _places(net, host)
    if found is None:
        raise Undecided(host)
    if _place(scope) not in found:
        return host
    for token in scope[2]:
        for one in token[5] or (token,):
            if one[4]:
                inner = strange(net, one[4], one[0])
                if inner is not None:
                    return inner
    return None


def _place(scope: Scope) -> Place:
    return tuple(sorted(scope[1])), tuple(sorted(token[0] for token in scope[2]))


def _places(net: Net, host: int) -> frozenset[Place] | None:
    """Every position of one scope; None where they were not counted to the end."""
    with _lock:
        kept = _kept.get(id(net))
        if kept is None or kept[0] is not net:
            kept = _kept[id(net)] = (net, {})
            if len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        found = kept[1]
        if host not in found:
            explored = Exploration(_alone(net, host), Terms(), Budget(STEPS, SECONDS))
            whole = explored.whole and not explored.crowded
            found[host] = frozenset(_place(m[1]) for m in explored.came) if whole else None
        return found[host]


def _alone(net: Net, host: int) -> Net:
    """One scope as a process of its own; what happens in scopes within may happen at any time."""
    freed = choices.freed(net)
    caught = {edge for node in range(len(net.names)) for edge in net.edges[node]}
    return replace(
        freed,
        start=net.start if host == TOP else net.starts[host],
        kinds=tuple(Kind.WORK if kind is Kind.INSIDE else kind for kind in net.kinds),
        many=tuple(None for _ in net.names),
        events=tuple(
            "clock" if node in caught and event in ("error", "escalation") else event
            for node, event in enumerate(net.events)
        ),
    )

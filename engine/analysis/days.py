"""How many working days a diagram takes: its branches side by side, or one after the other."""

from collections.abc import Mapping

from engine.analysis import derive
from engine.bpmn.model import Model
from engine.domain.guide import Item, ServiceGuide
from engine.domain.names import Department

_DEEPEST = 40
"""Scopes in scopes; a call that calls itself ends here."""


def longest(model: Model, guide: ServiceGuide, who: frozenset[Department]) -> int:
    """Promised working days on the longest way from start to end, for those who take part.

    Every branch counts once: further rounds come only when somebody asks for changes.
    """
    found = _items(model, guide, who)
    return _scope(model, "", {branch: item.promised_days for branch, item in found.items()}, 0)


def in_series(model: Model, guide: ServiceGuide, who: frozenset[Department]) -> int:
    """Working days when each waits for the one before: as the guide counts a series, or promises.

    An item that is drawn twice is counted once.
    """
    found = {item.code: item for item in _items(model, guide, who).values()}
    return sum(item.serial_days or item.promised_days for item in found.values())


def _items(model: Model, guide: ServiceGuide, who: frozenset[Department]) -> dict[str, Item]:
    """Branch → its item, of those who take part."""
    found = {node.id: guide.item(node.item) for node in derive.branches(model)}
    return {b: item for b, item in found.items() if item is not None and item.department in who}


def _scope(model: Model, scope: str, days: Mapping[str, int], depth: int) -> int:
    """The longest way through a scope; flows that lead back are no part of it."""
    inside = {node.id: node for node in model.children(scope)}
    best: dict[str, int] = {}
    walking: set[str] = set()
    for start in inside:
        stack = [(start, False)]
        while stack:
            one, left = stack.pop()
            ahead = [t for t in model.targets(one) if t in inside]
            if left:
                walking.discard(one)
                rest = max((best.get(t, 0) for t in ahead), default=0)
                opens = inside[one].inside
                own = days.get(one)
                if own is None:
                    deeper = opens and depth < _DEEPEST
                    own = _scope(model, opens, days, depth + 1) if deeper else 0
                best[one] = own + rest
            elif one not in best and one not in walking:
                walking.add(one)
                stack.append((one, True))
                stack += [(t, False) for t in ahead]
    begun = [n.id for n in inside.values() if n.kind == "startEvent"]
    return max((best[start] for start in begun), default=0)

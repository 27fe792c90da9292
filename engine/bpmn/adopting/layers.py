"""Where everything goes: columns by the longest way from the start, rows by who comes first.

Flows back are left out of the count; a subprocess is as large as what is drawn in it; an event on
an edge sits on the lower edge of its host. Sizes and distances are those of BPMN editors, pixels.
"""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from engine.bpmn.adopting.sheet import INSIDES, Sheet, kind

_APART, _BETWEEN, _WITHIN = 60.0, 40.0, 40.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    wide: float
    high: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.wide

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.high

    @property
    def middle(self) -> float:
        """Half of its height down."""
        return self.y + self.high / 2

    def moved(self, x: float, y: float) -> "Box":
        """The same size elsewhere."""
        return replace(self, x=self.x + x, y=self.y + y)

    def near(self, point: tuple[float, float]) -> bool:
        """Whether a point lies on it, or within a few pixels of it."""
        x, y = point
        return self.x - 6 <= x <= self.right + 6 and self.y - 6 <= y <= self.bottom + 6

    def holds(self, other: "Box") -> bool:
        """Whether another lies within it."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def crossed(self, points: Sequence[tuple[float, float]]) -> bool:
        """Whether a line of right angles goes through it."""
        for (x, y), (x2, y2) in itertools.pairwise(points):
            across = max(x, x2) > self.x and min(x, x2) < self.right
            if across and max(y, y2) > self.y and min(y, y2) < self.bottom:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a scope looks like: its nodes from (0, 0), those within it too, and its size."""

    boxes: tuple[tuple[etree._Element, Box], ...]
    wide: float
    high: float


def size(node: etree._Element) -> tuple[float, float]:
    """How large an element is drawn that holds nothing."""
    what = kind(node)
    if what.endswith("Event"):
        return 36.0, 36.0
    return (50.0, 50.0) if what.endswith("Gateway") else (100.0, 80.0)


def lay_out(sheet: Sheet, scope: etree._Element) -> Drawn:
    """A scope from its own upper left corner."""
    nodes = sheet.nodes(scope)
    inner = {str(n.get("id")): lay_out(sheet, n) for n in nodes if kind(n) in INSIDES}
    sizes = {str(n.get("id")): _size(n, inner) for n in nodes}
    on_edge = {
        str(n.get("id")): str(n.get("attachedToRef"))
        for n in nodes
        if n.get("attachedToRef") in sizes
    }
    column, row = _places(sheet, scope, [n for n in sizes if n not in on_edge], on_edge)
    lefts = _starts(
        {c: max(sizes[n][0] for n in column if column[n] == c) for c in column.values()}, _APART
    )
    tops = _starts(
        {r: max(sizes[n][1] for n in row if row[n] == r) for r in row.values()}, _BETWEEN
    )
    places = {}
    for name, at in column.items():
        wide, high = sizes[name]
        tallest = max(sizes[n][1] for n in row if row[n] == row[name])
        places[name] = Box(lefts[at], tops[row[name]] + (tallest - high) / 2, wide, high)
    for nth, (name, host) in enumerate(on_edge.items()):
        if host in places:
            box, (wide, high) = places[host], sizes[name]
            side = box.x + min(10 + 45 * (nth % 2), box.wide - wide)
            places[name] = Box(side, box.bottom - high / 2, wide, high)
    return _drawn(nodes, places, inner)


def way(source: Box, target: Box, others: Collection[Box] = ()) -> list[tuple[float, float]]:
    """A line of right angles between two boxes, below what stands between; back below both."""
    if target.x >= source.right:
        start, end = (source.right, source.middle), (target.x, target.middle)
        if abs(start[1] - end[1]) < 1 and not any(box.crossed([start, end]) for box in others):
            return [start, end]
        turn = target.x - min(_APART / 2, (target.x - source.right) / 2)
        plain = [start, (turn, start[1]), (turn, end[1]), end]
        between = [box for box in others if box.crossed(plain)]
        if not between:
            return plain
        below = max(box.bottom for box in between) + _BETWEEN / 2
        out, back = start[0] + 15, end[0] - 15
        return [start, (out, start[1]), (out, below), (back, below), (back, end[1]), end]
    below = max(source.bottom, target.bottom) + 20
    out, back = source.x + source.wide / 2, target.x + target.wide / 2
    return [(out, source.bottom), (out, below), (back, below), (back, target.bottom)]


def _size(node: etree._Element, inner: Mapping[str, Drawn]) -> tuple[float, float]:
    drawn = inner.get(str(node.get("id")))
    if drawn is None or not drawn.boxes:
        return size(node)
    return drawn.wide + 2 * _WITHIN, drawn.high + 2 * _WITHIN


def _drawn(
    nodes: list[etree._Element], places: Mapping[str, Box], inner: Mapping[str, Drawn]
) -> Drawn:
    boxes: list[tuple[etree._Element, Box]] = []
    for node in nodes:
        name = str(node.get("id"))
        box = places.get(name)
        if box is None:
            continue
        boxes.append((node, box))
        within = inner[name].boxes if name in inner else ()
        boxes += [(one, at.moved(box.x + _WITHIN, box.y + _WITHIN)) for one, at in within]
    wide = max((box.right for box in places.values()), default=0.0)
    high = max((box.bottom for box in places.values()), default=0.0)
    return Drawn(tuple(boxes), wide, high)


def _starts(sizes: Mapping[int, float], between: float) -> dict[int, float]:
    """Where each column, or row, begins."""
    found, at = {}, 0.0
    for n in sorted(sizes):
        found[n] = at
        at += sizes[n] + between
    return found


def _places(
    sheet: Sheet, scope: etree._Element, names: list[str], on_edge: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Column and row of every node that sits on no edge."""
    known = set(names)
    after: dict[str, list[str]] = {name: [] for name in names}
    for flow in sheet.flows(scope):
        source = flow.get("sourceRef", "")
        source, target = on_edge.get(source, source), flow.get("targetRef", "")
        if source in known and target in known and source != target:
            after[source].append(target)
    order, back = _walked(names, after)
    column = dict.fromkeys(order, 0)
    row: dict[str, int] = {}
    for name in order:
        for target in after[name]:
            if (name, target) not in back:
                column[target] = max(column[target], column[name] + 1)
    used: set[tuple[int, int]] = set()
    for name in sorted(
        order, key=lambda n: (column[n], order.index(n)) if len(order) < 60 else (column[n], 0)
    ):
        before = (row[n] for n in names if n in row and name in after[n])
        at = min(before, default=0)
        while (column[name], at) in used:
            at += 1
        used.add((column[name], at))
        row[name] = at
    return column, row


def _walked(
    names: list[str], after: Mapping[str, list[str]]
) -> tuple[list[str], set[tuple[str, str]]]:
    """The nodes, each before what follows it, and the flows that lead back."""
    into = {target for targets in after.values() for target in targets}
    done: list[str] = []
    back: set[tuple[str, str]] = set()
    state: dict[str, int] = {}
    for root in [*(n for n in names if n not in into), *names]:
        if root in state:
            continue
        state[root] = 1
        path: list[tuple[str, Iterator[str]]] = [(root, iter(after[root]))]
        while path:
            name, rest = path[-1]
            step = next(rest, None)
            if step is None:
                state[name] = 2
                done.append(name)
                path.pop()
            elif step not in state:
                state[step] = 1
                path.append((step, iter(after[step])))
            elif state[step] == 1:
                back.add((name, step))
    return done[::-1], back

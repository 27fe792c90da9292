"""A diagram as a picture (SVG) without a browser: for pages without script, print and papers.

Plain shapes with attributes only: no style, no script, nothing fetched. A marked element is told
by its sign, its line and its pattern, and only then by its colour. What cannot be drawn (an
element without a place) is left to the list beside the picture.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine.bpmn.drawn import Box, Drawing, Point
from engine.bpmn.model import Model, Node
from engine.documents import glyphs
from engine.documents.diagram_looks import Look, Mark, patterns

INK: Final = "#1f2d3a"
_SOFT: Final = "#778694"
_FONTS: Final = (
    "Lianshen Song, Microsoft YaHei, PingFang SC, Noto Sans CJK SC, Noto Sans, sans-serif"
)
_SIZE: Final = 12.0
_LONGEST: Final = 200
"""Characters of one label that are drawn."""


def svg(
    model: Model,
    drawing: Drawing,
    looks: Mapping[str, Look],
    marks: Mapping[str, Mark],
    *,
    label: str,
    prefix: str = "d",
    scale: float = 1.0,
    size: tuple[int, int] | None = None,
    letters: float = _SIZE,
    above: bool = False,
) -> str:
    """The picture, ASCII only.

    Args:
        looks: name of a look → how it is drawn.
        marks: element or flow id → its mark.
        label: what a screen reader says of the whole.
        prefix: begins every id in it, so that two pictures may stand on one page. A marked
            element's own id is ``<prefix>-<its place among the marks, from 0>``.
        scale: at which it will be shown; signs grow where it is small.
        size: width and height in pixels; as large as its frame where not given.
        letters: size of the words in it.
        above: signs stand on the middle of the upper edge, where they may be long; else on the
            corner.
    """
    frame = drawing.frame() or Box(0, 0, 400, 120)
    wide, high = size or (round(frame.wide), round(frame.high))
    view = f"{frame.x:g} {frame.y:g} {frame.wide:g} {frame.high:g}"
    pen = _Pen(model, drawing, looks, marks, prefix, scale, letters, above=above)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}"',
        f' width="{wide}" height="{high}" role="img" aria-label={_quoted(label)}',
        f' font-family="{_FONTS}" font-size="{letters:g}" fill="{INK}">',
        pen.defined(),
        *pen.all(),
        "</svg>",
    ]
    return "".join(parts).encode("ascii", "xmlcharrefreplace").decode("ascii")


class _Pen:
    def __init__(
        self,
        model: Model,
        drawing: Drawing,
        looks: Mapping[str, Look],
        marks: Mapping[str, Mark],
        prefix: str,
        scale: float,
        letters: float,
        *,
        above: bool,
    ) -> None:
        self.model = model
        self.drawing = drawing
        self.looks = looks
        self.marks = marks
        self.prefix = prefix
        self.letters = letters
        self.above = above
        self.grow = 0.6 / max(scale, 0.05) if above else 1.0
        self.sign = min(80.0, max(22.0, 13.0 / max(scale, 0.05)))
        self.numbers = {name: n for n, name in enumerate(marks)}

    def defined(self) -> str:
        arrow = f"{self.prefix}-arrow"
        marker = (
            f'<marker id="{arrow}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9"'
            f' markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path d="M0 1L9 5L0 9z" fill="{INK}"/></marker>'
        )
        return f"<defs>{marker}{patterns(self.looks, self.prefix, self.grow)}</defs>"

    def all(self) -> Iterator[str]:
        """Everything, what lies below first."""
        boxes = self.drawing.boxes
        lanes = [name for name in boxes if name in self.model.lanes or name in self._pools]
        for name in sorted(lanes, key=lambda n: -boxes[n].wide * boxes[n].high):
            yield self._lane(name, boxes[name])
        nodes = [n for n in self.model.nodes.values() if n.id in boxes]
        nodes.sort(key=lambda n: -boxes[n.id].wide * boxes[n.id].high)
        blocks = [n for n in nodes if self._open_block(n)]
        for node in blocks:
            yield self._node(node, boxes[node.id])
        for name, points in self.drawing.lines.items():
            yield self._line(name, points)
        for node in nodes:
            if node not in blocks:
                yield self._node(node, boxes[node.id])
        for name, words in self.drawing.notes.items():
            if name in boxes and name not in self._pools:
                yield self._note(boxes[name], words)
        for name in self.marks:
            yield self._signed(name)

    @property
    def _pools(self) -> frozenset[str]:
        """Annotated boxes as large as lanes are: pools."""
        lanes = [b for n, b in self.drawing.boxes.items() if n in self.model.lanes]
        return frozenset(
            name
            for name in self.drawing.notes
            if name in self.drawing.boxes
            and any(self.drawing.boxes[name].holds(lane) for lane in lanes)
        )

    def _open_block(self, node: Node) -> bool:
        return bool(node.inside and not node.called and node.id not in self.drawing.folded)

    def _lane(self, name: str, box: Box) -> str:
        lane = self.model.lanes.get(name)
        words = lane.name if lane else self.drawing.notes.get(name, "")
        look = self._look(name)
        fill = f"url(#{self.prefix}-{self.marks[name].look})" if look else "#ffffff"
        stroke = look.stroke if look else _SOFT
        middle, across = box.y + box.high / 2, box.x + 18
        return (
            f'{self._open(name)}{_rect(box, fill, stroke, 1.2)}<text transform="translate('
            f'{across:g} {middle:g}) rotate(-90)" text-anchor="middle">{_clean(words)}</text></g>'
        )

    def _node(self, node: Node, box: Box) -> str:
        look = self._look(node.id)
        paint = f"url(#{self.prefix}-{self.marks[node.id].look})" if look else "#ffffff"
        if look and self._open_block(node):
            paint = look.fill  # what is drawn in it stays readable
        stroke, wide = (look.stroke, look.wide) if look else (INK, 1.6)
        dash = f' stroke-dasharray="{look.dash}"' if look and look.dash else ""
        if node.kind.endswith("Event"):
            drawn = self._event(node, box, paint, stroke, wide, dash)
        elif node.kind.endswith("Gateway"):
            drawn = self._gateway(node, box, paint, stroke, wide, dash)
        else:
            drawn = self._task(node, box, paint, stroke, wide, dash)
        return f"{self._open(node.id)}{drawn}</g>"

    def _event(self, node: Node, box: Box, paint: str, stroke: str, wide: float, dash: str) -> str:
        x, y, r = box.x + box.wide / 2, box.middle, box.wide / 2
        if node.kind == "endEvent":
            wide = max(wide, 3.5)
        ring = "" if node.interrupting else ' stroke-dasharray="5 3"'
        drawn = (
            f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{paint}" stroke="{stroke}"'
            f' stroke-width="{wide:g}"{dash or ring}/>'
        )
        if node.kind not in ("startEvent", "endEvent"):
            drawn += (
                f'<circle cx="{x:g}" cy="{y:g}" r="{max(r - 4, 1):g}" fill="none"'
                f' stroke="{stroke}"{ring}/>'
            )
        if node.event in ("clock", "timer"):
            drawn += (
                f'<path d="M{x:g} {y - r * 0.5:g}V{y:g}H{x + r * 0.4:g}" fill="none"'
                f' stroke="{stroke}" stroke-width="1.6"/>'
            )
        return drawn + self._beside(node, box)

    def _gateway(
        self, node: Node, box: Box, paint: str, stroke: str, wide: float, dash: str
    ) -> str:
        x, y, half = box.x + box.wide / 2, box.middle, box.wide / 2
        arm = half * 0.42
        inner = {
            "parallelGateway": f"M{x - arm:g} {y:g}H{x + arm:g}M{x:g} {y - arm:g}V{y + arm:g}",
            "exclusiveGateway": (
                f"M{x - arm * 0.7:g} {y - arm * 0.7:g}L{x + arm * 0.7:g} {y + arm * 0.7:g}"
                f"M{x + arm * 0.7:g} {y - arm * 0.7:g}L{x - arm * 0.7:g} {y + arm * 0.7:g}"
            ),
        }.get(node.kind)
        sign = (
            f'<path d="{inner}" fill="none" stroke="{stroke}" stroke-width="3"/>'
            if inner
            else f'<circle cx="{x:g}" cy="{y:g}" r="{arm:g}" fill="none" stroke="{stroke}"'
            f' stroke-width="2.5"/>'
        )
        return (
            f'<path d="M{x:g} {box.y:g}L{box.right:g} {y:g}L{x:g} {box.bottom:g}L{box.x:g} {y:g}z"'
            f' fill="{paint}" stroke="{stroke}" stroke-width="{wide:g}"{dash}/>{sign}'
        ) + self._beside(node, box)

    def _task(self, node: Node, box: Box, paint: str, stroke: str, wide: float, dash: str) -> str:
        wide = max(wide, 3.0) if node.called else wide
        drawn = _rect(box, paint, stroke, wide, dash, 10)
        if self._open_block(node):
            return drawn + self._words(
                node.name, box.x + 10, box.y + 6 + self.letters, box.wide - 20, "start", 1
            )
        look = self._look(node.id)
        signed = self.above and node.id in self.marks and self.marks[node.id].note
        free = Box(box.x, box.y + self.sign / 2, box.wide, max(box.high - self.sign / 2, 1))
        return drawn + self._centred(
            node.name, free if signed else box, halo=look is not None and look.halo
        )

    def _beside(self, node: Node, box: Box) -> str:
        """The words of an event or gateway, where the diagram puts them, else below."""
        label = self.drawing.labels.get(node.id)
        x, y, room = (
            (label.x + label.wide / 2, label.y + 11, max(label.wide + 16, 60.0))
            if label
            else (box.x + box.wide / 2, box.bottom + 14, 90.0)
        )
        return self._words(node.name, x, y, room, "middle", 3)

    def _line(self, name: str, points: tuple[Point, ...]) -> str:
        look = self._look(name)
        stroke, wide = (look.stroke, look.wide) if look else (INK, 1.4)
        dash = f' stroke-dasharray="{look.dash}"' if look and look.dash else ""
        way = " ".join(f"{x:g},{y:g}" for x, y in points)
        arrow = ""
        if name in self.model.flows:
            arrow = f' marker-end="url(#{self.prefix}-arrow)"'
        else:
            dash, stroke = ' stroke-dasharray="2 4"', _SOFT
        return (
            f'{self._open(name)}<polyline points="{way}" fill="none" stroke="{stroke}"'
            f' stroke-width="{wide:g}"{dash}{arrow}/></g>'
        )

    def _note(self, box: Box, words: str) -> str:
        bracket = f"M{box.x + 12:g} {box.y:g}H{box.x:g}V{box.bottom:g}H{box.x + 12:g}"
        room = max(1, int(box.high // 16))
        rows = list(_broken(words, box.wide - 12, _SIZE))[: min(room, 12)]
        drawn = self._rows(rows, box.x + 8, box.y + 16, "start", small=True)
        return f'<path d="{bracket}" fill="none" stroke="{_SOFT}"/>{drawn}'

    def _signed(self, name: str) -> str:
        """The sign of a marked element, on its corner or upper edge; of a line, at its middle."""
        look, at, note = self._look(name), self._corner(name), self.marks[name].note
        if look is None or at is None or not note:
            return ""
        (x, y), r = at, self.sign / 2
        words = look.sign + note
        half = r * (0.8 + 0.45 * len(words))
        return (
            f'<rect x="{x - half:g}" y="{y - r:g}" width="{half * 2:g}" height="{r * 2:g}"'
            f' rx="{r:g}" fill="#ffffff" stroke="{look.stroke}"'
            f' stroke-width="{max(2.0, r / 7):g}"/>'
            f'<text x="{x:g}" y="{y + r * 0.42:g}" font-size="{r * 1.2:g}" font-weight="bold"'
            f' text-anchor="middle" fill="{look.stroke}">{_clean(words)}</text>'
        )

    def _corner(self, name: str) -> Point | None:
        box = self.drawing.boxes.get(name)
        if box is not None:
            return (box.x + box.wide / 2 if self.above else box.x), box.y
        points = self.drawing.lines.get(name)
        if points is None:
            return None
        (ax, ay), (bx, by) = points[(len(points) - 1) // 2], points[(len(points) - 1) // 2 + 1]
        return (ax + bx) / 2, (ay + by) / 2

    def _look(self, name: str) -> Look | None:
        mark = self.marks.get(name)
        return None if mark is None else self.looks.get(mark.look)

    def _open(self, name: str) -> str:
        mark = self.marks.get(name)
        if mark is None:
            return "<g>"
        return (
            f'<g id="{self.prefix}-{self.numbers[name]}"><title>{_clean(mark.words, 400)}</title>'
        )

    def _centred(self, text: str, box: Box, *, halo: bool) -> str:
        step = self.letters * 1.25
        rows = list(_broken(text, box.wide - 10, self.letters))[: max(1, int(box.high // step))]
        top = box.middle - (len(rows) - 1) * step / 2 + self.letters / 3
        return self._rows(rows, box.x + box.wide / 2, top, "middle", halo=halo)

    def _words(self, text: str, x: float, y: float, room: float, anchor: str, most: int) -> str:
        return self._rows(list(_broken(text, room, self.letters))[:most], x, y, anchor)

    def _rows(
        self,
        rows: list[str],
        x: float,
        y: float,
        anchor: str,
        *,
        halo: bool = False,
        small: bool = False,
    ) -> str:
        """Lines of words; notes, which are sentences, are ``small`` beside larger words."""
        step = (_SIZE if small else self.letters) * 1.25
        more = ' stroke="#ffffff" stroke-width="4" paint-order="stroke"' if halo else ""
        if small and self.letters != _SIZE:
            more = f' font-size="{_SIZE:g}"'
        spans = "".join(
            f'<tspan x="{x:g}" y="{y + n * step:g}">{_clean(row)}</tspan>'
            for n, row in enumerate(rows)
        )
        return f'<text text-anchor="{anchor}"{more}>{spans}</text>' if rows else ""


def _rect(box: Box, fill: str, stroke: str, wide: float, dash: str = "", round_: float = 0) -> str:
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.wide:g}" height="{box.high:g}"'
        f' rx="{round_:g}" fill="{fill}" stroke="{stroke}" stroke-width="{wide:g}"{dash}/>'
    )


def _broken(text: str, room: float, letters: float) -> Iterator[str]:
    """Lines no wider than the room; a Latin word is broken only where it must be."""
    for line in text[:_LONGEST].split("\n"):
        row, width = "", 0.0
        for char in line:
            step = letters if unicodedata.east_asian_width(char) in "WFA" else letters * 0.55
            if row and width + step > room:
                head, gap, tail = row.rpartition(" ")
                keep = gap and char != " " and len(tail) < 14 and char.isascii()
                yield head if keep else row
                row = tail if keep else ""
                width = len(row) * letters * 0.55
            row += char
            width += step
        if row.strip():
            yield row


def _clean(text: str, most: int = _LONGEST) -> str:
    """Text for the picture: what the fonts have, without marks that turn words round."""
    return escape(glyphs.legible(text[:most])[0])


def _quoted(text: str) -> str:
    return quoteattr(glyphs.legible(text[:_LONGEST])[0])

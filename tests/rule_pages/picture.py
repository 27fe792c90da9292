"""A diagram as a small SVG, laid out by the house, with what is found painted."""

from collections.abc import Collection
from xml.sax.saxutils import escape

from lxml import etree

from engine.bpmn.adopting import drawing
from engine.bpmn.adopting.sheet import Sheet, kind
from engine.bpmn.parsing import root

_FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
_INK, _RED, _PAPER = "#22303c", "#b3261e", "#ffffff"
_SIGNS = {
    "exclusiveGateway": "×", "parallelGateway": "+", "inclusiveGateway": "○",
    "eventBasedGateway": "◇", "complexGateway": "✱",
}  # fmt: skip
_MARGIN = 24


def svg(xml: bytes, painted: Collection[str], says: str) -> str:
    """The picture; ``painted`` are ids shown in red, ``says`` is read out."""
    sheet = Sheet(root(xml))
    drawing.complete(sheet)
    known = {str(e.get("id")): e for e in sheet.top.iter(etree.Element) if e.get("id")}
    shapes, lines, right, bottom = [], [], 0.0, 0.0
    for shape in sheet.top.iter(f"{drawing.DI}BPMNShape"):
        element = known.get(str(shape.get("bpmnElement")))
        box = [float(shape[0].get(n, "0")) for n in ("x", "y", "width", "height")]
        right, bottom = max(right, box[0] + box[2]), max(bottom, box[1] + box[3])
        if element is not None:
            shapes.append(_shape(element, box, str(element.get("id")) in painted))
    for edge in sheet.top.iter(f"{drawing.DI}BPMNEdge"):
        points = [(float(p.get("x", "0")), float(p.get("y", "0"))) for p in edge]
        bottom = max([bottom, *(y for _, y in points)])
        lines.append(_line(points, str(edge.get("bpmnElement")) in painted))
    left, top = 160 - _MARGIN, 80 - _MARGIN
    wide, high = right - left + _MARGIN, bottom - top + _MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {wide:g} {high:g}"'
        f' width="{wide:g}" height="{high:g}" role="img" font-family="{_FONT}" font-size="12">'
    )
    arrow = (
        '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
        f' markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="{_INK}"/></marker></defs>'
    )
    title = f"<title>{escape(says)}</title>"
    paper = f'<rect x="{left:g}" y="{top:g}" width="{wide:g}" height="{high:g}" fill="{_PAPER}"/>'
    return "\n".join([head, title, arrow, paper, *shapes, *lines, "</svg>", ""])


def _shape(element: etree._Element, box: list[float], painted: bool) -> str:  # noqa: FBT001
    x, y, wide, high = box
    what = kind(element)
    ink = f'stroke="{_RED if painted else _INK}" stroke-width="{3 if painted else 1.5}"'
    words = escape(" ".join((element.get("name") or str(element.get("id"))).split())[:40])
    middle = f'x="{x + wide / 2:g}" text-anchor="middle" fill="{_RED if painted else _INK}"'
    below = f'<text {middle} y="{y + high + 14:g}">{words}</text>'
    if what.endswith("Event"):
        thick = ink.replace("1.5", "3") if what == "endEvent" and not painted else ink
        ring = f'<circle cx="{x + 18:g}" cy="{y + 18:g}" r="17" fill="{_PAPER}" {thick}/>'
        second = f'<circle cx="{x + 18:g}" cy="{y + 18:g}" r="13" fill="none" {ink}/>'
        between = what in ("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent")
        return ring + (second if between else "") + below
    if what.endswith("Gateway"):
        corners = f"{x + 25:g},{y:g} {x + 50:g},{y + 25:g} {x + 25:g},{y + 50:g} {x:g},{y + 25:g}"
        sign = f'<text {middle} y="{y + 33:g}" font-size="26">{_SIGNS.get(what, "")}</text>'
        return f'<polygon points="{corners}" fill="{_PAPER}" {ink}/>{sign}{below}'
    inside = what in ("subProcess", "adHocSubProcess", "transaction", "participant")
    rect = (
        f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="10"'
        f' fill="{"none" if inside else _PAPER}" {ink}/>'
    )
    at = y + 18 if inside and high > 80 else y + high / 2 + 4
    return f'{rect}<text {middle} y="{at:g}">{words}</text>'


def _line(points: list[tuple[float, float]], painted: bool) -> str:  # noqa: FBT001
    way = " ".join(f"{x:g},{y:g}" for x, y in points)
    ink = f'stroke="{_RED if painted else _INK}" stroke-width="{3 if painted else 1.2}"'
    return f'<polyline points="{way}" fill="none" {ink} marker-end="url(#a)"/>'

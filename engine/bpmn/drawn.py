"""Where a diagram draws its elements: boxes and lines, for pictures that need no editor.

The first plane that shows an element counts. What is drawn at no sensible place (no number,
beyond all measure) is left out; it still stands in every list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Final

from lxml import etree

from engine.bpmn.adopting.drawing import DC, DDI, DI
from engine.bpmn.adopting.layers import Box
from engine.bpmn.parsing import BPMN, local, root

FARTHEST: Final = 100_000.0
"""Pixels from the origin; a picture larger than that is none."""
MOST: Final = 3_000
"""Shapes, and lines, that are drawn."""
MOST_POINTS: Final = 60
"""Points of one line."""

Point = tuple[float, float]

__all__ = ["Box", "Drawing", "Point", "read"]


@dataclass(frozen=True)
class Drawing:
    """One picture, in pixels. ``notes`` are the words of annotations, pools and groups by id.

    ``labels`` are the boxes of words that stand apart from their element; ``folded`` what hides
    its inside.
    """

    boxes: Mapping[str, Box] = field(default_factory=dict)
    lines: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    labels: Mapping[str, Box] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    folded: frozenset[str] = frozenset()

    def frame(self, margin: float = 20.0) -> Box | None:
        """The box around everything; None where nothing is drawn."""
        boxes = [*self.boxes.values(), *self.labels.values()]
        xs = [b.x for b in boxes] + [b.right for b in boxes]
        ys = [b.y for b in boxes] + [b.bottom for b in boxes]
        for points in self.lines.values():
            xs += [x for x, _ in points]
            ys += [y for _, y in points]
        if not boxes:
            return None
        left, top = min(xs) - margin, min(ys) - margin
        return Box(left, top, max(xs) + margin - left, max(ys) + margin - top)


def read(xml: bytes) -> Drawing:
    """The picture in a diagram file.

    Raises:
        UnreadableModel: it cannot be read at all, as :func:`engine.bpmn.model.read`.
    """
    top = root(xml)
    boxes: dict[str, Box] = {}
    labels: dict[str, Box] = {}
    folded: set[str] = set()
    for shape in top.iter(f"{DI}BPMNShape"):
        name, box = local(shape.get("bpmnElement", "")), _box(shape.find(f"{DC}Bounds"))
        if box is None or name in boxes or len(boxes) >= MOST:
            continue
        boxes[name] = box
        label = _box(shape.find(f"{DI}BPMNLabel/{DC}Bounds"))
        if label is not None:
            labels[name] = label
        if shape.get("isExpanded") == "false":
            folded.add(name)
    return Drawing(
        boxes=MappingProxyType(boxes),
        lines=MappingProxyType(_lines(top, labels)),
        labels=MappingProxyType(labels),
        notes=MappingProxyType(_notes(top)),
        folded=frozenset(folded),
    )


def _lines(top: etree._Element, labels: dict[str, Box]) -> dict[str, tuple[Point, ...]]:
    found: dict[str, tuple[Point, ...]] = {}
    for edge in top.iter(f"{DI}BPMNEdge"):
        name = local(edge.get("bpmnElement", ""))
        points = [_point(one) for one in edge.findall(f"{DDI}waypoint")[:MOST_POINTS]]
        sound = tuple(one for one in points if one is not None)
        if name in found or len(found) >= MOST or len(sound) < 2:
            continue
        found[name] = sound
        label = _box(edge.find(f"{DI}BPMNLabel/{DC}Bounds"))
        if label is not None:
            labels.setdefault(name, label)
    return found


def _notes(top: etree._Element) -> dict[str, str]:
    found = {
        str(one.get("id")): (one.findtext(f"{BPMN}text") or "").strip()
        for one in top.iter(f"{BPMN}textAnnotation")
        if one.get("id")
    }
    found |= {str(p.get("id")): p.get("name", "") for p in top.iter(f"{BPMN}participant")}
    return found


def _point(found: etree._Element) -> Point | None:
    x, y = _number(found.get("x")), _number(found.get("y"))
    return None if x is None or y is None else (x, y)


def _box(bounds: etree._Element | None) -> Box | None:
    if bounds is None:
        return None
    x, y = _number(bounds.get("x")), _number(bounds.get("y"))
    wide, high = _number(bounds.get("width")), _number(bounds.get("height"))
    if x is None or y is None or wide is None or high is None or wide < 0 or high < 0:
        return None
    return Box(x, y, wide, high)


def _number(text: str | None) -> float | None:
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if isfinite(found) and abs(found) <= FARTHEST else None

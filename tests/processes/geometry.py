"""What a person would see wrong in a printed diagram, as sentences. Units: pixels of the DI."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAY = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"

LABEL_FONT, NAME_FONT = 11, 12
_DRAWN = ("Event", "Task", "Gateway", "subProcess")


@dataclass(frozen=True)
class Box:
    """A rectangle; ``x``, ``y`` is its top left corner."""

    x: float
    y: float
    w: float
    h: float

    def meets(self, other: "Box", gap: float = 0) -> bool:
        """Whether the two share an area, or come closer than ``gap``."""
        return (
            self.x - gap < other.x + other.w
            and other.x - gap < self.x + self.w
            and self.y - gap < other.y + other.h
            and other.y - gap < self.y + self.h
        )

    def holds(self, other: "Box", margin: float = 0) -> bool:
        """Whether the other lies inside, ``margin`` away from every edge."""
        return (
            self.x + margin <= other.x
            and self.y + margin <= other.y
            and other.x + other.w <= self.x + self.w - margin
            and other.y + other.h <= self.y + self.h - margin
        )

    def on_border(self, x: float, y: float) -> bool:
        """Whether the point lies on the outline."""
        inside = self.x <= x <= self.x + self.w and self.y <= y <= self.y + self.h
        return inside and (x in (self.x, self.x + self.w) or y in (self.y, self.y + self.h))

    def shrunk(self, by: float) -> "Box":
        """The same with its edges drawn in."""
        return Box(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by)


@dataclass(frozen=True)
class Picture:
    """A diagram's elements with their places; ``inside`` maps a child to its subprocess."""

    elements: dict[str, etree._Element]
    boxes: dict[str, Box]
    labels: dict[str, Box]
    lines: dict[str, list[tuple[float, float]]]
    inside: dict[str, str]
    repeated: list[str]

    def ancestors(self, element: str) -> Iterator[str]:
        """The subprocesses around an element, inside out."""
        while element := self.inside.get(element, ""):
            yield element


def read(xml: bytes) -> Picture:
    """The picture in a BPMN file."""
    root = etree.fromstring(xml)
    found = Picture({}, {}, {}, {}, {}, [])
    for tag in ("participant", "lane", "textAnnotation", "sequenceFlow"):
        found.elements.update({e.get("id"): e for e in root.iter(BPMN + tag)})
    for e in root.iter():
        if str(e.tag).startswith(BPMN) and str(e.tag).endswith(_DRAWN):
            found.elements[e.get("id")] = e
            if e.getparent().tag == f"{BPMN}subProcess":
                found.inside[e.get("id")] = e.getparent().get("id")
    for shape in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
        owner = shape.get("bpmnElement")
        if owner in found.boxes or owner in found.lines:
            found.repeated.append(owner)
        if shape.tag == f"{DI}BPMNShape":
            found.boxes[owner] = _box(shape.find(f"{DC}Bounds"))
        else:
            found.lines[owner] = [(float(p.get("x")), float(p.get("y"))) for p in shape.iter(WAY)]
        label = shape.find(f"{DI}BPMNLabel/{DC}Bounds")
        if label is not None:
            found.labels[owner] = _box(label)
    return found


def faults(picture: Picture) -> list[str]:
    """Everything that is wrong with it; what is not drawn at all comes first and alone."""
    return list(_undrawn(picture)) or [
        *_overlaps(picture),
        *_outside(picture),
        *_lines(picture),
        *_words(picture),
    ]


def _undrawn(p: Picture) -> Iterator[str]:
    drawn = p.boxes.keys() | p.lines.keys()
    yield from (f"{e} is not drawn" for e in p.elements.keys() - drawn)
    yield from (f"{e} is drawn but is no element" for e in drawn - p.elements.keys())
    yield from (f"{e} is drawn twice" for e in p.repeated)


def _shapes(p: Picture) -> list[str]:
    frames = (f"{BPMN}participant", f"{BPMN}lane")
    return [e for e in p.boxes if e in p.elements and p.elements[e].tag not in frames]


def _host(p: Picture, element: str) -> str:
    return str(p.elements[element].get("attachedToRef") or "")


def _overlaps(p: Picture) -> Iterator[str]:
    shapes = _shapes(p)
    for i, one in enumerate(shapes):
        for other in shapes[i + 1 :]:
            siblings = p.inside.get(one) == p.inside.get(other)
            attached = _host(p, one) == other or _host(p, other) == one
            if siblings and not attached and p.boxes[one].meets(p.boxes[other]):
                yield f"{one} lies on {other}"


def _outside(p: Picture) -> Iterator[str]:
    for element in _shapes(p):
        box, host = p.boxes[element], _host(p, element)
        around = p.inside.get(element)
        if around and not p.boxes[around].holds(box, margin=8):
            yield f"{element} is not inside {around}"
        centre = (box.x + box.w / 2, box.y + box.h / 2)
        if host and not p.boxes[host].on_border(*centre):
            yield f"{element} does not sit on the edge of {host}"
    for lane in (e for e in p.elements.values() if e.tag == f"{BPMN}lane"):
        place = p.boxes[lane.get("id")]
        for ref in lane.iter(f"{BPMN}flowNodeRef"):
            middle = p.boxes[ref.text].y + p.boxes[ref.text].h / 2
            if not place.y <= middle <= place.y + place.h:
                yield f"{ref.text} is not in its lane {lane.get('id')}"


def _lines(p: Picture) -> Iterator[str]:
    for flow, points in p.lines.items():
        source, target = p.elements[flow].get("sourceRef"), p.elements[flow].get("targetRef")
        for end, point in ((source, points[0]), (target, points[-1])):
            if not p.boxes[end].on_border(*point):
                yield f"{flow} does not touch {end}"
        allowed = {source, target, *p.ancestors(source), *p.ancestors(target)}
        for one, other in pairwise(points):
            if one[0] != other[0] and one[1] != other[1]:
                yield f"{flow} is not drawn at right angles"
            run = _segment(one, other)
            for shape in _shapes(p):
                if shape not in allowed and run.meets(p.boxes[shape].shrunk(1)):
                    yield f"{flow} runs across {shape}"
            yield from (
                f"{flow} runs across the words of {owner}"
                for owner, label in p.labels.items()
                if run.meets(label.shrunk(2))
            )


def _words(p: Picture) -> Iterator[str]:
    for element, box in p.labels.items():
        if not _fits(_name(p, element), box, LABEL_FONT):
            yield f"the words of {element} do not fit their label"
        yield from (
            f"the words of {element} lie on {shape}"
            for shape in _shapes(p)
            if shape not in p.inside.values() and box.meets(p.boxes[shape].shrunk(1))
        )
        yield from (
            f"the words of {element} lie on those of {other}"
            for other, theirs in p.labels.items()
            if element < other and box.meets(theirs)
        )
    for element in _shapes(p):
        kind, name = str(p.elements[element].tag), _name(p, element)
        box = p.boxes[element]
        if kind.endswith("Task") and not _fits(name, box.shrunk(8), NAME_FONT):
            yield f"the words of {element} do not fit the task"
        if kind.endswith("subProcess") and not _fits(name, Box(0, 0, box.w, 20), NAME_FONT):
            yield f"the title of {element} does not fit"
        if kind.endswith(("Event", "Gateway")) and name and element not in p.labels:
            yield f"the words of {element} have no place"
        note = p.elements[element].findtext(f"{BPMN}text") or ""
        if note and not all(_fits(n, Box(0, 0, box.w - 10, 99), NAME_FONT) for n in note.split()):
            yield f"the note {element} does not fit"


def _name(p: Picture, element: str) -> str:
    return str(p.elements[element].get("name") or "")


def _fits(text: str, box: Box, font: int) -> bool:
    """Whether the text, one em a Chinese character, wraps into the box."""
    width = sum(font if ord(c) > 0x2E80 else font * 0.6 for c in text)
    lines = max(1, int(box.h // (font * 1.2)))
    return width <= box.w * lines and (lines > 1 or width <= box.w)


def _segment(one: tuple[float, float], other: tuple[float, float]) -> Box:
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return Box(left, top, abs(one[0] - other[0]) or 0.1, abs(one[1] - other[1]) or 0.1)


def _box(bounds: etree._Element) -> Box:
    return Box(*(float(bounds.get(k)) for k in ("x", "y", "width", "height")))

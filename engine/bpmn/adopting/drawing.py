"""The picture of a diagram: what has none is drawn, in layers from left to right."""

from lxml import etree

from engine.bpmn.adopting import layers
from engine.bpmn.adopting.layers import Box
from engine.bpmn.adopting.sheet import GIVEN, INSIDES, Sheet, kind, local

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DDI = "{http://www.omg.org/spec/DD/20100524/DI}"
_POINT = f"{DDI}waypoint"
_FAR = 60.0


def complete(sheet: Sheet) -> None:
    """Shapes and edges for what has none; whatever has been drawn stays where it is."""
    if not sheet.processes():
        return
    picture = _Picture(sheet)
    nodes = list(sheet.all_nodes())
    missing = [node for node in nodes if node.get("id") not in picture.boxes]
    if missing and len(missing) == len(nodes):
        _all(sheet, picture)
        process = sheet.processes()[0]
        sheet.note(GIVEN, process, "没有图形，已自动排版。", "had no picture; it was laid out.")
    elif missing:
        for node in missing:
            _beside(sheet, picture, node)
        sheet.touched = True
    for scope in sheet.scopes():
        for flow in sheet.flows(scope):
            _edge(sheet, picture, flow)


class _Picture:
    """``boxes``: where each element is; ``edges``: the flows that are drawn, by id."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.boxes: dict[str, Box] = {}
        self.edges: dict[str, etree._Element] = {}
        for shape in sheet.top.iter(f"{DI}BPMNShape"):
            bounds = shape.find(f"{DC}Bounds")
            box = None if bounds is None else _box(bounds)
            if box is not None:
                self.boxes[local(shape.get("bpmnElement", ""))] = box
        for edge in sheet.top.iter(f"{DI}BPMNEdge"):
            self.edges[local(edge.get("bpmnElement", ""))] = edge

    @property
    def plane(self) -> etree._Element:
        """Where it is drawn; a new one where there is none."""
        found = next(self.sheet.top.iter(f"{DI}BPMNPlane"), None)
        if found is None:
            top = self.sheet.top
            name = self.sheet.free_id("picture")
            diagram = etree.SubElement(top, f"{DI}BPMNDiagram", nsmap=_NAMES, id=name)
            together = next((e for e in top if kind(e) == "collaboration" and e.get("id")), None)
            of = self.sheet.processes()[0] if together is None else together
            found = etree.SubElement(diagram, f"{DI}BPMNPlane", id=self.sheet.free_id("plane"))
            found.set("bpmnElement", str(of.get("id")))
        return found

    def shape(self, element: etree._Element, box: Box) -> None:
        """Draw a node."""
        name = str(element.get("id"))
        self.boxes[name] = box
        shape = etree.SubElement(
            self.plane, f"{DI}BPMNShape", id=self.sheet.free_id(f"{name}_di"), bpmnElement=name
        )
        if kind(element) in INSIDES:
            shape.set("isExpanded", "true")
        sizes = {"x": box.x, "y": box.y, "width": box.wide, "height": box.high}
        etree.SubElement(shape, f"{DC}Bounds", {k: f"{v:g}" for k, v in sizes.items()})

    def line(self, flow: etree._Element, points: list[tuple[float, float]]) -> None:
        """Draw a flow, anew where it was."""
        name = str(flow.get("id"))
        edge = self.edges.get(name)
        if edge is None:
            edge = etree.SubElement(
                self.plane, f"{DI}BPMNEdge", id=self.sheet.free_id(f"{name}_di"), bpmnElement=name
            )
            self.edges[name] = edge
        for old in edge.findall(_POINT):
            edge.remove(old)
        for nth, (x, y) in enumerate(points):
            edge.insert(nth, etree.Element(_POINT, x=f"{x:g}", y=f"{y:g}"))


_NAMES = {"bpmndi": DI.strip("{}"), "dc": DC.strip("{}"), "di": DDI.strip("{}")}


def _all(sheet: Sheet, picture: _Picture) -> None:
    """Every process, one below the other; participants as pools around theirs."""
    y = 80.0
    pools = {
        local(str(e.get("processRef", ""))): e
        for e in sheet.top.iter(etree.Element)
        if kind(e) == "participant" and e.get("processRef") and e.get("id")
    }
    for process in sheet.processes():
        pool = pools.get(str(process.get("id")))
        left = 200.0 if pool is not None else 160.0
        drawn = layers.lay_out(sheet, process)
        if pool is not None:
            pool_box = Box(160.0, y - 40, drawn.wide + 80, drawn.high + 80)
            picture.shape(pool, pool_box)
        for node, box in drawn.boxes:
            picture.shape(node, box.moved(left, y))
        y += drawn.high + 120


def _beside(sheet: Sheet, picture: _Picture, node: etree._Element) -> None:
    """A node that was added: near what leads to it, or what it leads to."""
    wide, high = layers.size(node)
    near = [(f.get("sourceRef", ""), 1.0) for f in sheet.into(node)]
    near += [(f.get("targetRef", ""), -1.0) for f in sheet.out_of(node)]
    for name, side in near:
        box = picture.boxes.get(name)
        if box is not None:
            x = box.right + _FAR / 2 if side > 0 else box.x - _FAR / 2 - wide
            picture.shape(node, Box(x, box.middle - high / 2, wide, high))
            return
    picture.shape(node, Box(160.0, 80.0, wide, high))


def _edge(sheet: Sheet, picture: _Picture, flow: etree._Element) -> None:
    """A line for a flow that has none, or whose ends are elsewhere now."""
    source = picture.boxes.get(flow.get("sourceRef", ""))
    target = picture.boxes.get(flow.get("targetRef", ""))
    if source is None or target is None:
        return
    edge = picture.edges.get(str(flow.get("id")))
    if edge is not None and _meets(edge, source, target):
        return
    if edge is not None and not sheet.touched:
        return
    apart = [box for box in picture.boxes.values() if not box.holds(source) and box != target]
    picture.line(flow, layers.way(source, target, apart))
    sheet.touched = True


def _meets(edge: etree._Element, source: Box, target: Box) -> bool:
    try:
        points = [(float(p.get("x", "")), float(p.get("y", ""))) for p in edge.findall(_POINT)]
    except ValueError:
        return False
    return len(points) > 1 and source.near(points[0]) and target.near(points[-1])


def _box(bounds: etree._Element) -> Box | None:
    try:
        x, y, wide, high = (float(bounds.get(n, "")) for n in ("x", "y", "width", "height"))
    except ValueError:
        return None
    return Box(x, y, wide, high)

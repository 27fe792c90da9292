"""Two diagrams: elements by id, then by how they are drawn; attributes; flows; lanes; places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.analysis.comparing.changes import Change, Kind, Part
from engine.analysis.matching import Matching
from engine.bpmn.drawn import Drawing
from engine.bpmn.model import Flow, Model, Node
from engine.domain.names import Text

_ATTRIBUTES: Final = (
    *("kind", "name", "department", "item", "work", "form", "connector", "clock", "at"),
    *("minutes", "called", "event", "refers", "multi", "sequential", "interrupting", "data"),
)
_REFERENCES: Final = ("scope", "attached_to", "lane", "default")


@dataclass(frozen=True)
class _Both:
    """Two diagrams, and which is which in them."""

    old: Model
    new: Model
    found: Matching
    lanes: Mapping[str, str]

    def now(self, kind: str, value: str) -> str:
        """A reference of the old diagram in words of the new one; "?" where that is gone."""
        if not value:
            return value
        if kind == "lane":
            return self.lanes.get(value, "?")
        if kind == "default":
            return self.found.flows.get(value, "?")
        return value if value in self.new.processes else self.found.now(value) or "?"


def diagrams(old: Model, new: Model, found: Matching) -> Iterator[Change]:
    """What differs, but for where it is drawn."""
    both = _Both(old, new, found, _lanes(old, new))
    yield from _whole(old, new)
    yield from _lane_changes(both)
    for node in old.nodes.values():
        now = both.found.now(node.id)
        if now:
            yield from _node(both, node, new.nodes[now])
    yield from _one_sided(both)
    yield from _flow_changes(both)


def places(
    old: Model, new: Model, here: Drawing, there: Drawing, found: Matching
) -> Iterator[Change]:
    """What is only drawn elsewhere. A line follows the elements at its ends without a word."""
    lanes = _lanes(old, new)
    moved: set[str] = set()
    for name, box in here.boxes.items():
        now = found.now(name) or lanes.get(name, "") or (name if name in there.boxes else "")
        after = there.boxes.get(now)
        if after is not None and after != box:
            moved.add(name)
            yield Change(Part.PICTURE, Kind.MOVED, now, _words(new, now), before=box, after=after)
    for name, points in here.lines.items():
        flow, now = old.flows.get(name), found.flows.get(name, name)
        after_points = there.lines.get(now)
        if after_points is None or after_points == points:
            continue
        other = new.flows.get(now)
        ends = {flow.source, flow.target} if flow else set()
        same = flow is None or other is None or _same_ends(found, flow, other)
        if same and not ends & moved:
            yield Change(Part.PICTURE, Kind.MOVED, now, _words(new, now))


def _same_ends(found: Matching, old: Flow, new: Flow) -> bool:
    return (found.now(old.source), found.now(old.target)) == (new.source, new.target)


def _whole(old: Model, new: Model) -> Iterator[Change]:
    for name in ("process_id", "name", "executable"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(
                Part.DIAGRAM, Kind.CHANGED, new.process_id, Text(new.name), f"process.{name}",
                before, after,
            )  # fmt: skip


def _lanes(old: Model, new: Model) -> dict[str, str]:
    """Lanes by id, then by name where only one on each side has it."""
    found = {one: one for one in old.lanes if one in new.lanes}
    for lane in old.lanes.values():
        if lane.id not in found and lane.name:
            ours = [o for o in old.lanes.values() if o.name == lane.name and o.id not in found]
            theirs = [
                n for n in new.lanes.values() if n.name == lane.name and n.id not in old.lanes
            ]
            if len(ours) == len(theirs) == 1:
                found[lane.id] = theirs[0].id
    return found


def _lane_changes(both: _Both) -> Iterator[Change]:
    taken = set(both.lanes.values())
    for lane in both.old.lanes.values():
        now = both.new.lanes.get(both.lanes.get(lane.id, ""))
        if now is None:
            yield Change(Part.DIAGRAM, Kind.REMOVED, lane.id, Text(lane.name), "lane")
            continue
        for name in ("name", "department"):
            before, after = getattr(lane, name), getattr(now, name)
            if before != after:
                words = Text(now.name)
                one = Change(Part.DIAGRAM, Kind.CHANGED, now.id, words, f"lane.{name}")
                yield replace(one, before=before, after=after)
    for lane in both.new.lanes.values():
        if lane.id not in taken:
            yield Change(Part.DIAGRAM, Kind.ADDED, lane.id, Text(lane.name), "lane")


def _node(both: _Both, old: Node, new: Node) -> Iterator[Change]:
    name = _words(both.new, new.id)
    one = Change(Part.DIAGRAM, Kind.CHANGED, new.id, name, old=old.id if old.id != new.id else "")
    guess = both.found.suggested.get(old.id)
    if guess is not None:
        yield replace(one, kind=Kind.RENAMED, suggested=True, because=guess.because)
    for key in _ATTRIBUTES:
        before, after = getattr(old, key), getattr(new, key)
        if before != after and _tidy(before) != _tidy(after):
            yield replace(one, field=key, before=before, after=after)
    for key in _REFERENCES:
        before, after = both.now(key, getattr(old, key)), getattr(new, key)
        if before == after or (key == "default" and before == "?" and not after):
            continue  # a default that went with its flow is that flow's change
        yield replace(
            one,
            field=key,
            before=_called(both.old, key, getattr(old, key)),
            after=_called(both.new, key, after),
        )
    for key in ("marks", "foreign"):
        before, after = set(getattr(old, key)), set(getattr(new, key))
        if before != after:
            gone, come = tuple(sorted(before - after)), tuple(sorted(after - before))
            yield replace(one, field=key, gone=gone, come=come)


def _one_sided(both: _Both) -> Iterator[Change]:
    """Elements of one side only; what was drawn in or on one of them goes with it."""
    for kind, model, names in (
        (Kind.REMOVED, both.old, both.found.gone),
        (Kind.ADDED, both.new, both.found.come),
    ):
        alone = set(names)
        inside: dict[str, list[str]] = {}
        for name in names:
            outer = [n.id for n in model.around(name) if n.id in alone]
            inside.setdefault(outer[-1] if outer else name, []).append(name)
        for name, held in inside.items():
            with_it = tuple(one for one in held if one != name)
            yield Change(Part.DIAGRAM, kind, name, _words(model, name), inside=with_it)


def _flow_changes(both: _Both) -> Iterator[Change]:
    """Flows; one that came or went with an element at its end is that element's change."""
    taken = set(both.found.flows.values())
    gone, come = set(both.found.gone), set(both.found.come)
    for flow in both.old.flows.values():
        now = both.new.flows.get(both.found.flows.get(flow.id, ""))
        if now is not None:
            yield from _flow(both, flow, now)
        elif not {flow.source, flow.target} & gone:
            yield Change(Part.DIAGRAM, Kind.REMOVED, flow.id, _words(both.old, flow.id), "flow")
    for flow in both.new.flows.values():
        if flow.id not in taken and not {flow.source, flow.target} & come:
            yield Change(Part.DIAGRAM, Kind.ADDED, flow.id, _words(both.new, flow.id), "flow")


def _flow(both: _Both, old: Flow, new: Flow) -> Iterator[Change]:
    one = Change(Part.DIAGRAM, Kind.CHANGED, new.id, _words(both.new, new.id))
    if _tidy(old.condition) != _tidy(new.condition):
        yield replace(one, field="condition", before=old.condition, after=new.condition)
    if not _same_ends(both.found, old, new):
        before, after = _ends(both.old, old), _ends(both.new, new)
        yield replace(one, field="flow", before=before, after=after)


def _words(model: Model, name: str) -> Text:
    """What a diagram calls an element, a flow or a lane; its department before it."""
    flow = model.flows.get(name)
    if flow is not None:
        return _ends(model, flow)
    if name in model.lanes:
        return Text(model.lanes[name].name)
    node = model.nodes.get(name)
    if node is None:
        return Text("")
    around = [one.name for one in model.around(name) if one.id != name and one.item and one.name]
    words = node.name.strip() or node.id
    return Text(f"{around[0]} · {words}" if around else words)


def _ends(model: Model, flow: Flow) -> Text:
    ends = [
        _words(model, name).zh if name in model.nodes else name or "?"
        for name in (flow.source, flow.target)
    ]
    return Text(" → ".join(ends))


def _called(model: Model, key: str, name: str) -> Text | None:
    if not name:
        return None
    if key == "default" and name in model.flows:
        return _ends(model, model.flows[name])
    return _words(model, name) if name in model.nodes or name in model.lanes else Text(name)


def _tidy(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value

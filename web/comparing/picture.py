"""Both diagrams of a comparison, painted; a number in a ring is a line of the list."""

from collections.abc import Iterable, Mapping
from typing import Final

from engine.analysis.comparing import Change, Comparison, Kind, Part
from engine.bpmn.model import Model
from engine.documents import diagram_svg
from engine.documents.diagram_looks import Look, Mark
from engine.stages import comparing as stage
from engine.stages.comparing import Side
from web import lang
from web.comparing import telling

LOOKS: Final[Mapping[str, Look]] = {
    Kind.ADDED: Look("＋", "#1b6b3a", "#e5f3ea", "lines"),
    Kind.REMOVED: Look("－", "#a3201d", "#fbe7e6", "cross", "8 5"),
    Kind.CHANGED: Look("≠", "#7a4d00", "#fdf1d7", "dots"),
    Kind.RENAMED: Look("≈", "#7a4d00", "#fdf1d7", "", "3 3"),
}
"""Colour, sign, line and pattern: each of the four tells them apart without the others."""


def of(
    side: Side,
    comparison: Comparison,
    *,
    new: bool,
    label: str,
    scale: float = 1.0,
) -> str:
    """The picture of one side; empty where there is none to draw."""
    held = stage.contents(side.files)
    if held.model is None or held.drawing is None or not held.drawing.boxes:
        return ""
    marks = marked(comparison.changes, held.model, new=new)
    return diagram_svg.svg(held.model, held.drawing, LOOKS, marks, label=label, scale=scale)


def marked(changes: Iterable[Change], model: Model, *, new: bool) -> dict[str, Mark]:
    """Element → its mark on one side; of several changes of one element, the first counts."""
    found: dict[str, Mark] = {}
    for number, one in enumerate(changes, start=1):
        if one.part is not Part.DIAGRAM or one.kind is (Kind.REMOVED if new else Kind.ADDED):
            continue
        where = one.where if new or not one.old else one.old
        words = telling.row(number, one, {}).says
        if where not in found:
            found[where] = Mark(one.kind, words, str(number))
        for name in one.inside:
            found.setdefault(name, Mark(one.kind, words))
        for flow in _flows(model, {where, *one.inside}) if _whole(one) else ():
            found.setdefault(flow, Mark(one.kind, words))
    return found


def _whole(change: Change) -> bool:
    return change.kind in (Kind.ADDED, Kind.REMOVED)


def _flows(model: Model, names: set[str]) -> list[str]:
    """What leads to or from these elements: it came or went with them."""
    return [f.id for f in model.flows.values() if {f.source, f.target} & names]


def legend() -> list[tuple[str, str, str]]:
    """Kind, sign and word of every mark."""
    return [(kind, look.sign, lang.t(f"compare.kinds.{kind}")) for kind, look in LOOKS.items()]

"""Files of other tools, made ours: what the profile has a word for is put into that word.

What cannot be said in the profile stays as it was drawn, for the publish check to name. Whatever
is put into another word leaves its first wording beside it, as documentation of the element, so
that nothing is lost; where a later save would lose something, a note says what.
"""

from dataclasses import dataclass

from lxml import etree

from engine.bpmn import parsing
from engine.bpmn.adopting import (
    choices,
    drawing,
    ends,
    events,
    handlers,
    loops,
    names,
    tasks,
    vendors,
)
from engine.bpmn.adopting.sheet import CHANGED, GIVEN, IDLE, LOST, Note, Sheet

__all__ = ["CHANGED", "GIVEN", "IDLE", "LOST", "Adopted", "Note", "adopt"]

_STEPS = (
    names.in_utf8, names.given, vendors.imports, tasks.executable, events.written_out,
    handlers.on_the_edge, tasks.in_our_words, events.in_our_words, events.without_contents,
    ends.implied, ends.links, loops.drawn, choices.parted, choices.asked,
    choices.directions, vendors.counted, drawing.complete,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Adopted:
    """A file as it was taken in. ``xml`` are the very bytes that came where nothing was changed."""

    xml: bytes
    notes: tuple[Note, ...]

    @property
    def changed(self) -> bool:
        """Whether the author should look at what stands there now."""
        return any(note.kind in (CHANGED, LOST) for note in self.notes)


def adopt(xml: bytes) -> Adopted:
    """Take in a file.

    Raises:
        UnreadableModel: not well-formed, a DOCTYPE, too large, not BPMN.
    """
    sheet = Sheet(parsing.root(xml, whole=True))
    for step in _STEPS:
        step(sheet)
    if not sheet.touched:
        return Adopted(xml, tuple(sheet.notes))
    sheet.ways_in_and_out()
    tree = sheet.top.getroottree()
    return Adopted(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"), tuple(sheet.notes))

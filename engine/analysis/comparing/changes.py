"""What a comparison finds: one change each, as plain values; words are for whoever shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from engine.bpmn.drawn import Drawing
from engine.bpmn.model import Model
from engine.domain.fees.tariffs import Tariffs
from engine.domain.guide import ServiceGuide
from engine.domain.names import Text

NOTHING: Final = Text("")


class Kind(StrEnum):
    """What became of a thing. MOVED: drawn elsewhere, and nothing else."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"


class Part(StrEnum):
    """The parts of a package, in the order in which a list of changes names them."""

    DIAGRAM = "diagram"
    BASICS = "basics"
    DEPARTMENTS = "departments"
    ITEMS = "items"
    MATERIALS = "materials"
    FACTS = "facts"
    PAUSES = "pauses"
    COUNTERS = "counters"
    CONTRADICTIONS = "contradictions"
    TARIFFS = "tariffs"
    FORMS = "forms"
    PAPERS = "papers"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    ``where`` is the id or code of the thing, as the new side has it where there is one; ``old``
    what the old side calls it, where that differs. ``name`` are its own words. ``field`` is
    the path of the attribute that changed, "" for the thing as a whole.
    ``before`` and ``after`` are the values of a single one (None: there is none); of a list,
    ``gone`` and ``come`` are the entries that left and came.
    ``suggested``: it seems so, ``because`` of that; somebody has to say.
    ``inside`` are ids that came or went together with it.
    """

    part: Part
    kind: Kind
    where: str
    name: Text = NOTHING
    field: str = ""
    before: Any = None
    after: Any = None
    gone: tuple[Any, ...] = ()
    come: tuple[Any, ...] = ()
    old: str = ""
    suggested: bool = False
    because: Text = NOTHING
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of one side that cannot be read; the rest is compared all the same."""

    part: Part
    new: bool
    why: Text


@dataclass(frozen=True)
class Contents:
    """The parts of one package as values; None where one cannot be read (``unread`` says why).

    ``forms`` are the review forms, by name, each any frozen dataclass; ``papers`` the sources.
    """

    model: Model | None = None
    drawing: Drawing | None = None
    guide: ServiceGuide | None = None
    tariffs: Tariffs | None = None
    forms: Mapping[str, Any] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[tuple[Part, str, Text], ...] = ()

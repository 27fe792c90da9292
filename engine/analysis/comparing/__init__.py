"""Two packages compared: what an analyst would have to change in one to make the other.

Order and comments are no change; a picture drawn otherwise is told apart, quietly; a part that
cannot be read is named, and the rest is compared all the same.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.analysis import matching
from engine.analysis.comparing import diagrams, fields
from engine.analysis.comparing.changes import NOTHING, Change, Contents, Kind, Part, Unread
from engine.domain.fees.tariffs import Tariffs
from engine.domain.guide import ServiceGuide

__all__ = ["Change", "Comparison", "Contents", "Kind", "Part", "Unread", "compare"]

_LINES: Final = 4_000
"""Lines of a template that are compared one by one; of a longer one only the middle is shown."""

_TABLES: Final[tuple[tuple[Part, str, str, str], ...]] = (
    (Part.DEPARTMENTS, "departments", "code", "name"),
    (Part.ITEMS, "items", "code", "title"),
    (Part.MATERIALS, "materials", "code", "title"),
    (Part.FACTS, "facts", "name", "label"),
    (Part.PAUSES, "pause_grounds", "code", "title"),
    (Part.COUNTERS, "counters", "code", "title"),
    (Part.CONTRADICTIONS, "contradictions", "when", "says"),
)
"""Tables of the guide: part, attribute, key of a row, its words."""


@dataclass(frozen=True)
class Comparison:
    """All changes, part by part in the order of the parts; ``unread`` parts are not among them."""

    changes: tuple[Change, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def counts(self) -> Mapping[Part, int]:
        """How many changes each part has; parts without any are left out."""
        found = dict.fromkeys(Part, 0)
        for one in self.changes:
            found[one.part] += 1
        return {part: n for part, n in found.items() if n}

    @property
    def same(self) -> bool:
        """Whether both mean the same; a picture drawn otherwise changes no meaning."""
        return not self.unread and all(one.kind is Kind.MOVED for one in self.changes)


def compare(old: Contents, new: Contents) -> Comparison:
    """What differs. Linear in the parts, but for templates (by lines, bounded)."""
    found: list[Change] = []
    if old.model is not None and new.model is not None:
        matched = matching.match(old.model, new.model)
        found += diagrams.diagrams(old.model, new.model, matched)
        if old.drawing and new.drawing:
            found += diagrams.places(old.model, new.model, old.drawing, new.drawing, matched)
    if old.guide is not None and new.guide is not None:
        found += _guides(old.guide, new.guide)
    if old.tariffs is not None and new.tariffs is not None:
        found += _tariffs(old.tariffs, new.tariffs)
    found += _forms(old, new)
    found += _papers(old.papers, new.papers)
    order = list(Part)
    unread = [Unread(part, new=False, why=why) for part, _, why in old.unread]
    unread += [Unread(part, new=True, why=why) for part, _, why in new.unread]
    return Comparison(tuple(sorted(found, key=lambda one: order.index(one.part))), tuple(unread))


def _guides(old: ServiceGuide, new: ServiceGuide) -> Iterator[Change]:
    tables = frozenset(attribute for _, attribute, _, _ in _TABLES)
    yield from fields.values(Part.BASICS, new.process, new.title, old, new, skip=tables | {"needs"})
    for part, attribute, key, words in _TABLES:
        before, after = getattr(old, attribute), getattr(new, attribute)
        yield from fields.rows(part, before, after, fields.by(key), fields.by(words))
    yield from _needs(old, new)


def _needs(old: ServiceGuide, new: ServiceGuide) -> Iterator[Change]:
    """Why a department is needed stands with the department; no rule means always."""
    for code in [*old.needs, *(code for code in new.needs if code not in old.needs)]:
        before, after = old.needs.get(code), new.needs.get(code)
        if fields.canonical(before, "needs") != fields.canonical(after, "needs"):
            name = next(
                (d.name for d in (*new.departments, *old.departments) if d.code == code), NOTHING
            )
            yield Change(Part.DEPARTMENTS, Kind.CHANGED, code, name, "needs", before, after)


def _tariffs(old: Tariffs, new: Tariffs) -> Iterator[Change]:
    yield from fields.values(
        Part.TARIFFS, "slip", NOTHING, old, new, skip=frozenset({"all"}), path="slip."
    )
    yield from fields.rows(Part.TARIFFS, old.all, new.all, fields.by("code"), fields.by("title"))


def _forms(old: Contents, new: Contents) -> Iterator[Change]:
    broken = {name for part, name, _ in (*old.unread, *new.unread) if part is Part.FORMS}
    before = {name: form for name, form in old.forms.items() if name not in broken}
    after = {name: form for name, form in new.forms.items() if name not in broken}
    for name in [*before, *(name for name in after if name not in before)]:
        was, now = before.get(name), after.get(name)
        if was is not None and now is not None:
            yield from _form(name, was, now)
        elif now is not None:
            yield Change(Part.FORMS, Kind.ADDED, name, now.title)
        elif was is not None:
            yield Change(Part.FORMS, Kind.REMOVED, name, was.title)


def _form(name: str, was: Any, now: Any) -> Iterator[Change]:
    beside = frozenset({"rows", "rest"})
    yield from fields.values(Part.FORMS, name, now.title, was, now, skip=beside)
    told = fields.rows(
        Part.FORMS, was.rows, now.rows, fields.by("name"), fields.by("title"), frozenset({"was"})
    )
    for one in told:
        yield replace(one, where=f"{name}/{one.where}")
    if fields.canonical(was.rest) != fields.canonical(now.rest):
        yield Change(Part.FORMS, Kind.CHANGED, name, now.title, "rest")


def _papers(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in old or name not in new:
            yield Change(Part.PAPERS, Kind.REMOVED if name in old else Kind.ADDED, name)
            continue
        before, after = _said(old[name]), _said(new[name])
        if before != after:
            gone, come = _lines(before, after)
            yield Change(Part.PAPERS, Kind.CHANGED, name, gone=gone, come=come)


def _said(source: str) -> list[str]:
    """The lines that say something: no comments of their own line, no blanks at their end."""
    lines = (line.rstrip() for line in source.splitlines())
    return [line for line in lines if line and not line.lstrip().startswith("//")]


def _lines(before: list[str], after: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that went and that came."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) + len(new) > _LINES:
        return tuple(old[:_LINES]), tuple(new[:_LINES])
    gone: list[str] = []
    come: list[str] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if what != "equal":
            gone += old[i:j]
            come += new[k:m]
    return tuple(gone), tuple(come)

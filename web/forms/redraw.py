"""The design firm's form: answers to comments, changed sheets, what it declares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from engine.domain.application import Sheet
from engine.domain.opinions import MAX_TEXT
from web.casebook import Casebook
from web.forms import uploads
from web.forms.reading import Reader
from web.forms.uploads import KeptSheet

_NOT_KEPT = {"csrf_token", "action"}


@dataclass(slots=True)
class Draft:
    """What is on the form: texts, and the sheets uploaded so far."""

    typed: dict[str, str] = field(default_factory=dict)
    sheets: list[KeptSheet] = field(default_factory=list)

    @classmethod
    def read(cls, body: Mapping[str, Any] | None) -> "Draft":
        """A draft as it was kept; an empty one for None."""
        if body is None:
            return cls()
        return cls(dict(body["typed"]), uploads.from_draft(body["sheets"]))

    def body(self) -> dict[str, Any]:
        """The draft as it is kept."""
        return {"typed": self.typed, "sheets": self.sheets}

    def absorb(
        self,
        form: MultiDict[str, str],
        sent: MultiDict[str, FileStorage],
        book: Casebook,
        root: Path,
    ) -> dict[str, str]:
        """Take over what was sent; a sentence for files that could not be taken."""
        self.typed = {k: v[: MAX_TEXT * 2] for k, v in form.items() if k not in _NOT_KEPT}
        self.sheets = uploads.edited(self.sheets, self.typed, materials=True)
        faults: dict[str, str] = {}
        for kept in uploads.take(root, sent.getlist("sheets"), faults, "sheets"):
            self.add(uploads.sheet(kept, ""), book)
        return faults

    def add(self, new: KeptSheet, book: Casebook) -> None:
        """One uploaded sheet; title and material of a known number stay as they were."""
        known = next((s for s in book.sheets if s.sheet_no == new["sheet_no"]), None)
        if known is not None:
            new = KeptSheet(**{**new, "title": known.title, "material": known.material})
        self.sheets = uploads.with_sheet(self.sheets, new)


@dataclass(frozen=True, slots=True)
class Handed:
    """What the firm hands in."""

    sheets: list[Sheet]
    answers: dict[int, str]
    declared: frozenset[str]
    note: str


def handed(draft: Draft, book: Casebook) -> Handed:
    """The new set on the form.

    Raises:
        Faults: a text is too long, an answer lacks, or a new sheet has no number, title, material.
    """
    reader = Reader(MultiDict(draft.typed))
    answers: dict[int, str] = {}
    for comment in book.comments:
        if comment.open:
            name = f"answer-{comment.id}"
            words = reader.text(name, "redraw.answer", most=MAX_TEXT)
            if words:
                answers[comment.id] = words
            elif name not in reader.faults and not comment.answer:
                reader.fault(name, "redraw.answer_missing", sheet=comment.sheet_no)
    drawing = {m.code for m in book.guide.materials if m.drawing}
    seen: set[str] = set()
    for n, sheet in enumerate(draft.sheets):
        if not sheet["sheet_no"] or not sheet["title"]:
            reader.fault(f"sheet-{sheet['row']}-no", "receipt.sheet_incomplete", n=n + 1)
        elif sheet["sheet_no"] in seen:
            reader.fault(f"sheet-{sheet['row']}-no", "receipt.sheet_twice", sheet=sheet["sheet_no"])
        elif sheet["material"] not in drawing:
            number = sheet["sheet_no"]
            reader.fault(f"sheet-{sheet['row']}-material", "redraw.material_missing", sheet=number)
        seen.add(sheet["sheet_no"])
    note = reader.text("note", "redraw.note", most=MAX_TEXT)
    reader.done()
    known = {s.sheet_no for s in book.sheets} | seen
    declared = {n.strip() for n in draft.typed.get("declared", "").split("\n") if n.strip()}
    ticked = {n for n in known if draft.typed.get(f"declared-{n}") == "yes"}
    return Handed(
        sheets=[
            Sheet(s["sheet_no"], s["title"], s["material"], s["sha256"], s["size"])
            for s in draft.sheets
        ],
        answers=answers,
        declared=frozenset(declared | ticked | seen),
        note=note,
    )

"""The design firm's form: answers to comments, changed sheets, what it declares."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from engine.documents import files, sniff
from engine.domain.application import Sheet
from engine.domain.coordination import Stance
from engine.domain.file_errors import BadFile
from engine.domain.opinions import MAX_TEXT
from engine.domain.sheet_numbers import Index
from engine.stages.reading import MAX_SHEETS
from web import lang
from web.casebook import Casebook
from web.forms import uploads
from web.forms.reading import Reader
from web.forms.uploads import Kept, KeptSheet

DRAWINGS = ("pdf", "dwg")
_NOT_KEPT = {"csrf_token", "action", "kept"}


@dataclass(slots=True)
class Draft:
    """What is on the form: texts, and the sheets uploaded so far.

    ``kept`` counts how often it was kept; a page that was opened before the last time is stale.
    ``refused``: a sentence for each file that was not taken in just now.
    """

    typed: dict[str, str] = field(default_factory=dict)
    sheets: list[KeptSheet] = field(default_factory=list)
    kept: int = 0
    refused: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    stale: bool = False

    @classmethod
    def read(cls, body: Mapping[str, Any] | None) -> "Draft":
        """A draft as it was kept; an empty one for None."""
        if body is None:
            return cls()
        return cls(dict(body["typed"]), uploads.from_draft(body["sheets"]), body.get("kept", 0))

    def body(self) -> dict[str, Any]:
        """The draft as it is kept."""
        return {"typed": self.typed, "sheets": self.sheets, "kept": self.kept}

    def absorb(
        self,
        form: MultiDict[str, str],
        sent: MultiDict[str, FileStorage],
        book: Casebook,
        root: Path,
    ) -> dict[str, str]:
        """Take over what was sent; a sentence for files that could not be taken.

        A page opened before the draft was last kept, in another tab, empties nothing that was
        written since: what it leaves empty stays as it is.
        """
        typed = {k: v[: MAX_TEXT * 2] for k, v in form.items() if k not in _NOT_KEPT}
        self.stale = form.get("kept", str(self.kept)) != str(self.kept)
        if self.stale:
            typed = {k: v for k, v in self.typed.items() if v} | {
                k: v for k, v in typed.items() if v or not self.typed.get(k)
            }
        self.typed = typed
        self.sheets = uploads.edited(self.sheets, self.typed, materials=True)
        self.kept += 1
        return self._take(sent.getlist("sheets"), book, root)

    def add(self, batch: Iterable[Kept], book: Casebook) -> None:
        """Files that came together, each under the sheet that its name says.

        One that came before under the same number makes room; two of one batch stay both, for
        a person to choose. Title and material of a known sheet stay as they were.
        """
        index = Index(s.sheet_no for s in book.sheets)
        known = {s.sheet_no: s for s in book.sheets}
        new: list[KeptSheet] = []
        for kept in batch:
            sheet = uploads.sheet(kept, "")
            found = known.get(index.match(Path(kept["name"]).stem) or "")
            if found is not None:
                sheet["sheet_no"] = found.sheet_no
                sheet["title"], sheet["material"] = found.title, found.material
            same = (sheet["sheet_no"], sheet["sha256"])
            if same not in {(s["sheet_no"], s["sha256"]) for s in new}:
                new.append(sheet)
        came = {s["sheet_no"] for s in new}
        self.replaced = sorted({s["sheet_no"] for s in self.sheets} & came)
        self.sheets = [s for s in self.sheets if s["sheet_no"] not in came] + new

    def _take(self, sent: list[FileStorage], book: Casebook, root: Path) -> dict[str, str]:
        """Keep every upload that is a drawing and what its name says; name every other one."""
        batch: list[Kept] = []
        for upload in sent:
            if not upload.filename:
                continue
            try:
                batch.append(_taken(root, upload))
            except BadFile as error:
                self.refused.append(error.says(lang.current()))
            except _Wrong as error:
                self.refused.append(str(error))
            finally:
                upload.close()  # a batch is many open files
        if len(self.sheets) + len(batch) > MAX_SHEETS:
            self.refused.append(lang.t("redraw.too_many", n=MAX_SHEETS))
            batch = []
        self.add(batch, book)
        if not self.refused:
            return {}
        return {"sheets": lang.t("redraw.not_taken", n=len(self.refused), taken=len(batch))}


class _Wrong(Exception):
    """A file that the house takes elsewhere, and not as a drawing."""


@dataclass(frozen=True, slots=True)
class Match:
    """An uploaded sheet held against the version before.

    ``state``: differs, same, new, or what must be put right: twice, nameless, homeless
    (a new sheet without its material). ``same_said``: the firm says that it did not change it.
    """

    row: KeptSheet
    state: str
    same_said: bool

    @property
    def wrong(self) -> bool:
        """Whether it cannot be handed in like this."""
        return self.state in {"twice", "nameless", "homeless"}


def matches(draft: Draft, book: Casebook) -> list[Match]:
    """Every uploaded sheet with its standing, what must be put right first."""
    known = {s.sheet_no: s for s in book.sheets}
    drawing = {m.code for m in book.guide.materials if m.drawing}
    often = Counter(s["sheet_no"] for s in draft.sheets)
    found = []
    for sheet in draft.sheets:
        before = known.get(sheet["sheet_no"])
        if not sheet["sheet_no"] or not sheet["title"]:
            state = "nameless"
        elif often[sheet["sheet_no"]] > 1:
            state = "twice"
        elif sheet["material"] not in drawing:
            state = "homeless"
        elif before is None:
            state = "new"
        else:
            unchanged = (before.sha256, before.material) == (sheet["sha256"], sheet["material"])
            state = "same" if unchanged else "differs"
        said = draft.typed.get(f"same-{sheet['row']}") == "yes"
        found.append(Match(sheet, state, said))
    return sorted(found, key=lambda m: (not m.wrong, m.state == "same", m.row["sheet_no"]))


@dataclass(frozen=True, slots=True)
class Handed:
    """What the firm hands in."""

    sheets: list[Sheet]
    answers: dict[int, str]
    stances: dict[int, Stance]
    declared: frozenset[str]
    removed: frozenset[str]
    note: str


def handed(draft: Draft, book: Casebook) -> Handed:
    """The new set on the form.

    Raises:
        Faults: a text is too long, an answer lacks, or a sheet has no number, title, material,
            stands twice, or is not known.
    """
    reader = Reader(MultiDict(draft.typed))
    answers, stances = _answers(reader, book)
    found = matches(draft, book)
    for n, match in enumerate(found, 1):
        row, number = match.row["row"], match.row["sheet_no"]
        if match.state == "nameless":
            reader.fault(f"sheet-{row}-no", "receipt.sheet_incomplete", n=n)
        elif match.state == "twice":
            reader.fault(f"sheet-{row}-no", "receipt.sheet_twice", sheet=number)
        elif match.state == "homeless":
            reader.fault(f"sheet-{row}-material", "redraw.material_missing", sheet=number)
    note = reader.text("note", "redraw.note", most=MAX_TEXT)
    removed = _listed(reader, draft, book, "removed")
    named = _listed(reader, draft, book, "declared")
    reader.done()
    return Handed(
        sheets=sheets_of(found),
        answers=answers,
        stances=stances,
        declared=named | {m.row["sheet_no"] for m in found if not m.same_said},
        removed=removed,
        note=note,
    )


def sheets_of(found: Iterable[Match]) -> list[Sheet]:
    """The uploaded sheets that could be handed in as they are."""
    return [
        Sheet(s["sheet_no"], s["title"], s["material"], s["sha256"], s["size"])
        for s in (m.row for m in found if not m.wrong)
    ]


def removed_of(draft: Draft, book: Casebook) -> frozenset[str]:
    """Known sheets that the form takes out of the set."""
    index = Index(s.sheet_no for s in book.sheets)
    found = (index.match(line) for line in draft.typed.get("removed", "").split("\n"))
    return frozenset(n for n in found if n is not None)


def stance_of(draft: Draft, comment_id: int) -> str:
    """What is chosen for a comment: a ``Stance``, or empty."""
    chosen = draft.typed.get(f"stance-{comment_id}", "")
    return chosen if chosen in set(Stance) else ""


def answered(draft: Draft, comment_id: int, before: str = "") -> bool:
    """Whether a comment has its answer on the form: words, or “changed” alone."""
    if stance_of(draft, comment_id) == Stance.CHANGED:
        return True
    return bool(draft.typed.get(f"answer-{comment_id}", "").strip() or before)


def _answers(reader: Reader, book: Casebook) -> tuple[dict[int, str], dict[int, Stance]]:
    answers: dict[int, str] = {}
    stances: dict[int, Stance] = {}
    for comment in (c for c in book.comments if c.open):
        name = f"answer-{comment.id}"
        chosen = reader.choice(
            f"stance-{comment.id}", "onelist.stance", set(Stance), required=False
        )
        words = reader.text(name, "redraw.answer", most=MAX_TEXT)
        if chosen:
            stances[comment.id] = Stance(chosen)
        if words:
            answers[comment.id] = words
        elif name not in reader.faults and not comment.answer and chosen != Stance.CHANGED:
            missing = "redraw.words_missing" if chosen else "redraw.answer_missing"
            reader.fault(name, missing, sheet=comment.sheet_no)
    return answers, stances


def _listed(reader: Reader, draft: Draft, book: Casebook, name: str) -> frozenset[str]:
    """Sheet numbers typed one a line, as the sheet index writes them."""
    index = Index([*(s.sheet_no for s in book.sheets), *(s["sheet_no"] for s in draft.sheets)])
    typed = reader.text(name, f"redraw.{name}", most=MAX_TEXT)
    found = {line.strip(): index.match(line) for line in typed.split("\n") if line.strip()}
    unknown = [line for line, number in found.items() if number is None]
    if unknown:
        shown = lang.t("list_comma").join(line[:40] for line in unknown[:5])
        reader.fault(name, "redraw.unknown_sheets", sheets=shown)
    return frozenset(n for n in found.values() if n is not None)


def _taken(root: Path, upload: FileStorage) -> Kept:
    """One file into the store.

    Raises:
        BadFile: not what its name says, empty, too large. _Wrong: a packed set.
    """
    name = upload.filename or ""
    ending = name.rpartition(".")[2].lower()
    if ending in {"zip", "rar", "7z"}:
        raise _Wrong(lang.t("redraw.packed", name=name[:80]))
    if ending in sniff.KINDS and ending not in DRAWINGS:
        raise _Wrong(lang.t("redraw.no_drawing", name=name[:80]))
    stored = files.take_in(root, name, upload.stream)
    return Kept(sha256=stored.sha256, size=stored.size, name=stored.name)

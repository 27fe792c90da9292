"""A draft's guide on the analyst's screen: opened, tried, saved; the same for every page of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from engine.bpmn.catalogue import GUIDE
from engine.domain import toml
from engine.domain.errors import Refused
from engine.domain.fees import tariff_file
from engine.domain.names import Text
from engine.exchange.toml_text import Edit
from engine.stages.studio import drafts as drawing
from engine.stages.studio import guide as writing
from engine.stages.studio import meaning
from engine.store import drafts, editions
from web import here, lang
from web.forms.reading import Reader, Tried
from web.studio import columns, means
from web.studio.listing import analyst, line


@dataclass(frozen=True)
class Sheet:
    """The files of a draft, one part of them as tables; ``broken`` where that is no TOML.

    ``guide`` is the guide beside another part. ``published`` are the files of the edition in
    force of the same process, if there is one.
    """

    draft: drafts.Line
    files: Mapping[str, bytes]
    published: Mapping[str, bytes] | None
    part: str = GUIDE
    data: Mapping[str, Any] = field(default_factory=dict)
    broken: toml.Broken | None = None
    guide: "Sheet | None" = None

    @property
    def seen(self) -> str:
        """What the page carries to say which state of the part it was opened with."""
        return drawing.print_of(self.files[self.part]) if self.part in self.files else ""

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """The rows of ``[[table]]``; what is none is left to the text."""
        found = self.data.get(table)
        rows = found if isinstance(found, list) else []
        return [row if isinstance(row, dict) else {} for row in rows]

    def table(self, name: str) -> Mapping[str, Any]:
        """A ``[table]``."""
        found = self.data.get(name)
        return found if isinstance(found, dict) else {}

    def named(self, table: str, title: str = "title") -> list[tuple[str, str]]:
        """Code and words of every row, as a choice offers them."""
        return [(code_of(row), words_of(row, title)) for row in self.rows(table) if code_of(row)]


def code_of(row: Mapping[str, Any]) -> str:
    """The code of a row, as text."""
    code = row.get("code")
    return code if isinstance(code, str) else ""


def words_of(row: Mapping[str, Any], key: str = "title") -> str:
    """The words of a row in the language of this request; its code, where there are none."""
    words = row.get(key)
    if isinstance(words, dict):
        zh, en = words.get("zh"), words.get("en")
        return lang.say(Text(str(zh or ""), str(en or ""))) or code_of(row)
    return words if isinstance(words, str) and words else code_of(row)


def opened(draft: int, part: str = GUIDE) -> Sheet:
    """A draft with one part of it read.

    Raises:
        NoSuchThing: the draft is gone.
    """
    analyst()
    with here.reading() as tx:
        found = line(tx, draft)
        files = drafts.files(tx, draft) or {}
        force = editions.latest(tx, found.process, here.now())
        published = None if force is None else editions.files(tx, force)
    beside = None if part == GUIDE else _read(Sheet(found, files, published))
    return _read(Sheet(found, files, published, part, guide=beside))


def _read(sheet: Sheet) -> Sheet:
    if not sheet.part.endswith(".toml"):
        return sheet
    try:
        return replace(sheet, data=toml.read(sheet.files.get(sheet.part, b"")))
    except toml.Broken as broken:
        return replace(sheet, broken=broken)


@dataclass
class Attempt:
    """One submitted page: what came of it, and the files as they would be."""

    sheet: Sheet
    tried: Tried
    files: Mapping[str, bytes]
    saved: bool = False

    @property
    def typed(self) -> bool:
        """Whether the page shows what was typed, instead of what is kept."""
        return request.method == "POST" and not self.saved


def attempt(sheet: Sheet, edits: Callable[[Reader], Sequence[Edit]]) -> Attempt:
    """Read the form that was sent; save it, or (``action`` look) only see what it would mean."""
    me = analyst()
    tried = Tried()
    done = Attempt(sheet, tried, sheet.files)
    look = request.form.get("action") == "look"
    seen = request.form.get("seen", "")[:64]
    with tried:
        if not look:
            with here.transaction() as tx:
                drawing.held(tx, sheet.draft.id, sheet.part, seen, me)
        reader = Reader(request.form)
        meant = edits(reader)
        reader.done()
        done.files = writing.edited(sheet.files, sheet.part, meant)
        if look:
            _still_read(sheet.files, done.files)
        else:
            with here.transaction() as tx:
                writing.change(tx, sheet.draft.id, sheet.part, seen, meant, me, here.now())
            done.saved = True
            flash(lang.t("guide.saved"))
    if look:
        tried.status = 200
    return done


def _still_read(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    flaw = writing.wrong(after)
    if flaw is not None and writing.wrong(before) is None:
        raise flaw


def page(
    sheet: Sheet,
    template: str,
    topic: str,
    done: Attempt | None = None,
    tried: Tried | None = None,
    **more: object,
) -> ResponseReturnValue:
    """A page of the guide, with what it means beside it; the line at fault, where it is no TOML."""
    tried = done.tried if done else tried or Tried()
    files = done.files if done else sheet.files
    if sheet.broken is not None:
        template = "studio_guide_broken.html"
    shown = render_template(
        template,
        draft=sheet.draft,
        sheet=sheet,
        topic=topic,
        tried=tried,
        faults=tried.faults,
        seen=request.form.get("seen", sheet.seen)[:64] if done else sheet.seen,
        around=_around(sheet),
        flaw=_sentence(writing.wrong(files)),
        means=means.lines(files, sheet.published),
        report=meaning.report(files),
        levied=tariff_file.NAME in sheet.files,
        offered=columns.offered,
        **more,
    )
    return shown, tried.status


def back(address: str) -> ResponseReturnValue:
    """To where a saved page goes on."""
    return redirect(address, code=303)


def _sentence(flaw: Refused | None) -> str:
    return "" if flaw is None else flaw.says(lang.current())


def _around(sheet: Sheet) -> list[tuple[int, str]]:
    """The lines about the one at fault, with their numbers."""
    if sheet.broken is None:
        return []
    lines = sheet.files[sheet.part].decode("utf-8", "replace").splitlines()
    first = max(1, sheet.broken.line - 2)
    return [(n, lines[n - 1][:200]) for n in range(first, min(first + 5, len(lines) + 1))]

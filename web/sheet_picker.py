"""Finding one sheet among thousands: beside a comment, and as a list of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app as app
from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.application import Sheet
from engine.domain.case import WorkItem
from web import lang, paging
from web.casebook import Casebook

OFFERED = 20
"""Sheets that are offered while somebody types."""

AT_ONCE = 40
"""Sheets that stand beside the form: those that changed, and the first ones."""

LONGEST = 60
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Beside:
    """Sheets beside the form. ``changed`` since my last opinion; ``more`` are not shown."""

    changed: Sequence[Sheet]
    others: Sequence[Sheet]
    more: int


def page(book: Casebook, item: WorkItem) -> ResponseReturnValue:
    """Sheets whose number, title or material has these words; JSON for the script."""
    words = request.args.get("q", "").strip()[:LONGEST]
    found = matching(book, words)
    if request.accept_mimetypes.best == "application/json":
        options = [{"value": s.sheet_no, "label": s.title} for s in found[:OFFERED]]
        return jsonify(options=options, total=len(found))
    last = paging.Page(1, len(found), PER_PAGE).pages
    shown = paging.Page(min(paging.asked(), last), len(found), PER_PAGE)
    return render_template(
        "desk_sheets.html",
        item=item,
        book=book,
        rows=found[shown.first - 1 : shown.last],
        page=shown,
        words=words,
        sheet_href=href,
    )


def matching(book: Casebook, words: str) -> list[Sheet]:
    """Sheets that have these words; those whose number begins with them first."""
    low = words.lower()
    hits = [s for s in book.sheets if low in f"{s.sheet_no} {s.title} {_material(book, s)}".lower()]
    return sorted(hits, key=lambda s: not s.sheet_no.lower().startswith(low))


def beside(book: Casebook, changed: Sequence[str]) -> Beside:
    """The sheets to show beside the form: what changed first, however many there are in all."""
    theirs = frozenset(changed)
    new = [s for s in book.sheets if s.sheet_no in theirs][:AT_ONCE]
    old = [s for s in book.sheets if s.sheet_no not in theirs][: max(AT_ONCE - len(new), 10)]
    return Beside(new, old, len(book.sheets) - len(new) - len(old))


def named(book: Casebook, typed: str) -> str:
    """The sheet number that somebody meant: their case and spaces aside; else as it was typed."""
    wanted = typed.strip().lower()
    for sheet in book.sheets:
        if wanted in (sheet.sheet_no.lower(), f"{sheet.sheet_no} {sheet.title}".lower()):
            return sheet.sheet_no
    return typed


def href(book: Casebook, sheet: Sheet) -> str:
    """Where a sheet is looked at: in the viewer where the house has one, else its file."""
    no = book.case.case_no
    if "sheets.view" in app.view_functions:
        version = book.case.drawing_version
        return url_for("sheets.view", case_no=no, version=version, sheet_no=sheet.sheet_no)
    return url_for("files.sheet", case_no=no, sha256=sheet.sha256)


def _material(book: Casebook, sheet: Sheet) -> str:
    rule = book.guide.material(sheet.material)
    return f"{sheet.material} {lang.say(rule.title)}" if rule else sheet.material

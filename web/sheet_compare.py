"""Two versions of one sheet: old, new, and what differs, page by page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.documents import sheets as drawings
from engine.documents.sheets import Difference, NotShown
from engine.domain.errors import NoSuchThing
from engine.store.sheets import SheetRow
from web import here, lang, sheet_frame, sheetbook
from web.sheetbook import Sheetbook

blueprint: Blueprint = Blueprint(
    "compare", __name__, url_prefix="/cases/<case_no>/sheets/<row:version>"
)

SHOWN = ("side", "difference", "over", "old", "new")


@blueprint.get("/<sheet:sheet_no>/compare")
def view(case_no: str, version: int, sheet_no: str) -> ResponseReturnValue:
    """The sheet beside its last version, or beside the one in ``?with=``."""
    me = here.officer()
    with here.reading() as tx:
        book = sheetbook.read(tx, case_no, version, sheet_no, me)
    if book.before is None and "with" not in request.args:
        flash(lang.t("compare.new_sheet"), "info")
        return redirect(url_for("sheets.view", case_no=case_no, version=version, sheet_no=sheet_no))
    other = _other(book)
    new = book.about()
    old = sheetbook.about(other)
    if new.fault or old.fault:
        return render_template(
            "sheet_compare.html", book=book, other=other, new=new, old=old, frames=None,
            difference=None, fault=new.fault or old.fault, show="", drawings=drawings,
        )  # fmt: skip
    longer = new if len(new.pages) >= len(old.pages) else old
    number = sheet_frame.asked(longer.pages).number
    difference, fault = _difference(book, other, number)
    asked = request.args.get("show", "")
    return render_template(
        "sheet_compare.html",
        book=book,
        other=other,
        old=old,
        new=new,
        pages=len(longer.pages),
        number=number,
        frames={
            name: sheet_frame.asked(about.pages) if number <= len(about.pages) else None
            for name, about in (("old", old), ("new", new))
        },
        drawn=_drawn(difference),
        difference=difference,
        fault=fault,
        show=asked if asked in SHOWN else SHOWN[0],
        shown=SHOWN,
        drawings=drawings,
    )


def _other(book: Sheetbook) -> SheetRow:
    """The version to compare with.

    Raises:
        NoSuchThing: there is no other, or not the one that was asked for.
    """
    raw = request.args.get("with", "")
    wanted = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 else None
    found = (
        book.before if not raw else next((s for s in book.versions if s.version == wanted), None)
    )
    if found is None or found.version == book.sheet.version:
        raise NoSuchThing(what=sheetbook.NO_OTHER)
    return found


def _difference(book: Sheetbook, other: SheetRow, page: int) -> tuple[Difference | None, str]:
    """What differs on this page; or why nobody can say."""
    root = here.house().files
    try:
        return drawings.difference(root, other.sha256, book.sheet.sha256, page), ""
    except NotShown as why:
        return None, why.fault


def _drawn(difference: Difference | None) -> sheet_frame.Frame | None:
    """The section of the difference's own picture."""
    if difference is None:
        return None
    page = drawings.Page(float(difference.width), float(difference.height))
    return sheet_frame.asked((page,), {**request.args.to_dict(), "page": "1"})

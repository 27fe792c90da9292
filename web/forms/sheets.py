"""A comment typed beside a sheet: one more row of the review's draft."""

import secrets
from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from engine.domain import places
from engine.domain.opinions import MAX_TEXT
from engine.store.sheets import SheetRow
from web import lang
from web.forms.reading import Reader


def comment(form: MultiDict[str, str], sheet: SheetRow, pages: int) -> Mapping[str, str]:
    """The row that the form asks for, with its place where one was given.

    Raises:
        Faults: no words, too many, or a place that the sheet does not have.
    """
    reader = Reader(form)
    text = reader.text("text", "comment.text", required=True, most=MAX_TEXT)
    discipline = reader.text("discipline", "comment.discipline", most=40)
    clause = reader.text("clause", "comment.clause", most=200)
    typed = reader.text("cell", "viewer.cell", most=10)
    point = _point(reader, form, typed)
    page = form.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) < 5 and 1 <= int(page) <= pages):
        reader.fault("cell", "viewer.no_page")
    reader.done()
    row = {
        "sheet_no": sheet.sheet_no,
        "text": text,
        "discipline": discipline,
        "clause": clause,
        "mandatory": "yes" if reader.flag("mandatory") else "",
        "key": secrets.token_hex(8),
    }
    if point is None:
        return row
    said = "viewer.place" if pages == 1 else "viewer.place_on_page"
    return row | {
        "place": lang.t(said, cell=places.cell(*point), page=page),
        "pinned_on": sheet.sheet_no,
        "page": page,
        "x": f"{point[0]:.4f}",
        "y": f"{point[1]:.4f}",
    }


def _point(reader: Reader, form: Mapping[str, str], cell: str) -> tuple[float, float] | None:
    """The marked point while its cell still stands on the form, else the cell that was typed."""
    raw = form.get("x", "").strip(), form.get("y", "").strip()
    if all(raw):
        try:
            x, y = (float(part) for part in raw)
        except ValueError:
            x = y = -1.0
        if not (0 <= x <= 1 and 0 <= y <= 1):
            reader.fault("cell", "viewer.no_place")
            return None
        if not cell or places.centre(cell) == places.centre(places.cell(x, y)):
            return x, y
    if not cell:
        return None
    middle = places.centre(cell)
    if middle is None:
        reader.fault("cell", "viewer.no_cell", cell=cell)
    return middle

"""The sheet viewer: one sheet of a drawing set, its pages, its comments, its neighbours."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.documents import sheets as drawings
from engine.documents.sheets import About
from engine.domain.case import ReviewComment
from engine.domain.errors import NoSuchThing, WrongVersion
from engine.domain.names import Officer, WorkItemId
from engine.stages import opening, work
from engine.store import people, sheets
from web import access, casebook, here, lang, paging, reviewing, sheet_frame, sheetbook
from web.forms import review
from web.forms import sheets as sheet_forms
from web.forms.reading import Tried
from web.sheetbook import Sheetbook

blueprint: Blueprint = Blueprint(
    "sheets", __name__, url_prefix="/cases/<case_no>/sheets/<row:version>"
)

LISTED = 12
SIZES = {"A0": (1189, 841), "A1": (841, 594), "A2": (594, 420), "A3": (420, 297), "A4": (297, 210)}


@blueprint.get("")
def index(case_no: str, version: int) -> ResponseReturnValue:
    """The first sheet of a version."""
    me = here.officer()
    with here.reading() as tx:
        case = access.case(tx, case_no, me)
        first = sheets.following(tx, case.id, version, "")
    if first is None:
        raise NoSuchThing(what=sheetbook.NO_SHEET)
    return redirect(url_for("sheets.view", case_no=case_no, version=version, sheet_no=first))


@blueprint.get("/<sheet:sheet_no>")
def view(case_no: str, version: int, sheet_no: str) -> ResponseReturnValue:
    """The sheet on the screen."""
    return _shown(case_no, version, sheet_no, here.officer(), Tried())


@blueprint.get("/<sheet:sheet_no>/print")
def paper(case_no: str, version: int, sheet_no: str) -> ResponseReturnValue:
    """One page of the sheet, to print."""
    me = here.officer()
    with here.reading() as tx:
        book = sheetbook.read(tx, case_no, version, sheet_no, me)
    about = book.about()
    if about.fault:
        raise NoSuchThing(what=sheetbook.NO_SHEET)
    return render_template("sheet_print.html", book=book, frame=sheet_frame.asked(about.pages))


@blueprint.post("/<sheet:sheet_no>/comments")
def add(case_no: str, version: int, sheet_no: str) -> ResponseReturnValue:
    """One more comment in the draft of the reader's review, at a place of this sheet."""
    me = here.officer()
    with here.reading() as tx:
        book = sheetbook.read(tx, case_no, version, sheet_no, me)
    about = book.about()
    tried = Tried()
    with tried:
        row = sheet_forms.comment(request.form, book.sheet, max(1, len(about.pages)))
        number = _append(book, row, me)
        flash(lang.t("viewer.added", n=number))
        page = row.get("page") or request.form.get("page", "1")
        there = url_for(
            "sheets.view", case_no=case_no, version=version, sheet_no=sheet_no,
            page=page if page != "1" else None,
        )  # fmt: skip
        return redirect(f"{there}#comments", code=303)
    return _shown(case_no, version, sheet_no, me, tried)


def _append(book: Sheetbook, row: Any, me: Officer) -> int:
    """Keep the comment in the draft; how many comments the draft has now.

    Raises:
        as ``opening.may_do``; WrongVersion: the sheet on the screen is an older one.
    """
    raw = request.form.get("item", "")
    known = raw if raw.isascii() and raw.isdigit() and len(raw) < 16 else "0"
    item_id = WorkItemId(int(known))
    with here.transaction() as tx:
        file, item = opening.item(tx, item_id, ("handle",), me, here.now())
        if file.case.id != book.case.id or book.sheet.version != file.case.drawing_version:
            raise WrongVersion(now=file.case.drawing_version, seen=book.sheet.version)
        draft = people.draft(tx, me.account, f"item:{item_id}")
        if draft is None:
            whole = casebook.read(tx, file.case, here.today())
            draft = dict(reviewing.begun(whole, item))
        kept = review.renumbered(draft, [row])
        work.keep_draft(tx, item_id, kept, me, here.now())
    return len(review.rows(kept))


def _shown(
    case_no: str, version: int, sheet_no: str, me: Officer, tried: Tried
) -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:60]
    with here.reading() as tx:
        book = sheetbook.read(tx, case_no, version, sheet_no, me)
        total = sheets.total(tx, book.case.id, version, text) if text else book.total
        beside = 1 if text else (book.place - 1) // LISTED + 1
        asked = paging.asked() if "list" not in request.args else _list_page()
        number = asked if "list" in request.args else beside
        page = paging.Page(min(number, max(1, -(-total // LISTED))), total, LISTED)
        listed = sheets.listed(
            tx, book.case.id, version, text,
            limit=LISTED, offset=paging.offset(page.number, LISTED),
        )  # fmt: skip
    about = book.about()
    frame = None if about.fault else sheet_frame.asked(about.pages, _place_of_form())
    shown = render_template(
        "sheet.html",
        book=book,
        about=about,
        frame=frame,
        size=_size(about, frame),
        drawings=drawings,
        listed=listed,
        list_page=page,
        text=text,
        comments=_asked_for(book.comments),
        numbers={c.id: n for n, c in enumerate(book.comments, 1)},
        departments=sorted({c.department for c in book.comments}),
        rounds=sorted({c.round for c in book.comments}),
        tried=tried,
        faults=tried.faults,
        typed=request.form if request.method == "POST" else {},
        external=access.external(me),
    )
    return shown, tried.status


def _asked_for(comments: tuple[ReviewComment, ...]) -> list[ReviewComment]:
    """The comments of one department, of one round, open ones: as the reader narrows them."""
    department, number = request.args.get("department", ""), request.args.get("round", "")
    return [
        c
        for c in comments
        if (not department or c.department == department)
        and (not number or str(c.round) == number)
        and (c.open or request.args.get("open") != "yes")
    ]


def _list_page() -> int:
    raw = request.args.get("list", "1")
    known = raw.isascii() and raw.isdigit() and raw.strip("0") and len(raw) < 6
    return int(raw) if known else 1


def _place_of_form() -> dict[str, str] | None:
    """After a refused form: the page that it spoke of."""
    if request.method != "POST":
        return None
    return {"page": request.form.get("page", "1"), "x": request.form.get("x", "")}


def _size(about: About, frame: sheet_frame.Frame | None) -> str:
    """The size of the page in words: A1 where it is one."""
    if frame is None or about.kind != "pdf":
        return ""
    width, height = frame.page.width, frame.page.height
    said = lang.t("viewer.size", width=f"{width:.0f}", height=f"{height:.0f}")
    sides = sorted((width, height), reverse=True)
    for name, known in SIZES.items():
        if all(abs(a - b) <= 2 for a, b in zip(sides, known, strict=True)):
            return f"{name} {said}"
    return said

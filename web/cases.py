"""Cases: searching them, and one case with everything about it."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.application import Sheet
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import Role
from engine.stages import casefile, paperwork
from engine.store import Transaction, intake, journal, pages
from web import (
    access,
    actions,
    casebook,
    checks,
    clockwork,
    diagram,
    here,
    history,
    owed,
    paging,
    progress,
    waiting,
)

blueprint: Blueprint = Blueprint("cases", __name__, url_prefix="/cases")

LONGEST = 60
SHEETS = 50
EVERYBODY_HERE = tuple(set(Role) - {Role.DESIGN_FIRM})
WATCHERS = (Role.MANAGER, Role.SUPERVISOR, Role.ANALYST)
"""Posts that look at how a case runs: for them the diagram is open from the start."""

names_of = progress.names_of


@blueprint.get("")
def search() -> ResponseReturnValue:
    """Every case of the centre, the newest first, narrowed by text and state."""
    here.officer(*EVERYBODY_HERE)
    status = request.args.get("status", "")
    known = {s.value for s in CaseState}
    narrow = pages.CaseFilter(
        text=request.args.get("q", "").strip()[:LONGEST],
        states=frozenset({CaseState(status)}) if status in known else frozenset(),
    )
    with here.reading() as tx:
        total = pages.case_total(tx, narrow)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = pages.case_list(tx, narrow, limit=page.size, offset=page.first - 1)
        reviewing = [r.case_no for r in rows if r.status is CaseState.IN_REVIEW]
        counts = pages.review_counts(tx, reviewing)
    return render_template(
        "cases.html", rows=rows, counts=counts, page=page, narrow=narrow, states=CaseState
    )


@blueprint.get("/<case_no>")
def case(case_no: str) -> ResponseReturnValue:
    """One case: who owes what, departments, clocks, rounds, papers, drawings, history."""
    me = here.officer()
    external = access.external(me)
    text = request.args.get("sheet", "").strip()[:LONGEST]
    with here.reading() as tx:
        book = casebook.read(tx, access.case(tx, case_no, me), here.today(), sheets=False)
        names = {} if external else progress.names_of(tx, book)
        sheets, sheet_page, in_all = _sheets(tx, book, text)
        past = None if external else _history(tx, book)
        marks = [] if external else diagram.of_case(tx, book, names)
        mark = journal.mark(tx, book.case.id)
        prints = [] if external else paperwork.available(tx, book.case)
    lines = progress.shares(book, names)
    listed = checks.of_case(book, lines)
    rounds = sorted({b.round for b in book.branches})
    return render_template(
        "case.html",
        book=book,
        checks=listed,
        done=progress.done_of(lines, book.case.round),
        clocks=clockwork.of_case(book),
        pauses=clockwork.pauses(book),
        past=past,
        prints=prints,
        actions=actions.of(me, book),
        left=book.left(),
        waits=waiting.sentence(book, lines),
        owed=owed.of_case(book, names),
        warnings=casefile.contradictions(book.edition, book.case.facts),
        external=external,
        mark=mark,
        over=book.case.status in CLOSED_CASE,
        marks=marks,
        diagram_open=me.may(*WATCHERS),
        rounds=rounds,
        table=checks.by_round(book, listed, rounds),
        sheets=sheets,
        sheet_page=sheet_page,
        sheets_in_all=in_all,
        sheet_text=text,
        remarks=Counter(c.sheet_no for c in book.comments),
        sheet_turn=turning("sheets", "sheets"),
        history_turn=turning("entries", "history"),
        sheet_href=sheet_href,
    )


def turning(name: str, part: str) -> Callable[[int], str]:
    """The address of another page of one part of this page; the other parts stay as they are."""

    def turn(number: int) -> str:
        kept = [(k, v) for k, v in request.args.items(multi=True) if k not in {name, "lang"}]
        return "?" + urlencode([*kept, (name, str(number))]) + f"#{part}"

    return turn


def sheet_href(case_no: str, version: int, sheet: Sheet) -> str:
    """Where a sheet is looked at; its plain file where nothing better is built in."""
    if "sheets.view" in current_app.view_functions:
        number = sheet.sheet_no
        return url_for("sheets.view", case_no=case_no, version=version, sheet_no=number)
    return url_for("files.sheet", case_no=case_no, sha256=sheet.sha256)


def _sheets(
    tx: Transaction, book: casebook.Casebook, text: str
) -> tuple[tuple[Sheet, ...], paging.Page, int]:
    """A page of the sheet index, and how many sheets the version has."""
    held, version = book.case, book.case.drawing_version
    in_all = intake.sheet_total(tx, held.id, version)
    total = intake.sheet_total(tx, held.id, version, text) if text else in_all
    number = min(paging.asked("sheets"), paging.Page(1, total, SHEETS).pages)
    page = paging.Page(number, total, SHEETS)
    found = intake.sheet_page(tx, held.id, version, text, limit=SHEETS, offset=page.first - 1)
    return found, page, in_all


def _history(tx: Transaction, book: casebook.Casebook) -> history.History:
    return history.read(
        tx,
        book,
        person=request.args.get("actor", "")[:LONGEST],
        department=request.args.get("department", "")[:LONGEST],
        number=paging.asked("entries"),
    )

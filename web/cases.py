"""Cases: searching them, and one case with everything about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.application import Sheet
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import Role
from engine.stages import casefile, paperwork
from engine.store import Transaction, finding, intake, journal
from web import (
    access,
    actions,
    as_file,
    casebook,
    checks,
    clockwork,
    diagram,
    here,
    history,
    lang,
    owed,
    paging,
    progress,
    register,
    waiting,
)

blueprint: Blueprint = Blueprint("cases", __name__, url_prefix="/cases")

LONGEST = 60
SHEETS = 50
EVERYBODY_HERE = tuple(set(Role) - {Role.DESIGN_FIRM, Role.TELLER})
WATCHERS = (Role.MANAGER, Role.SUPERVISOR, Role.ANALYST)
"""Posts that look at how a case runs: for them the diagram is open from the start."""

names_of = progress.names_of


@blueprint.get("")
def search() -> ResponseReturnValue:
    """Every case of the centre, narrowed, sorted and paged as the address says."""
    here.officer(*EVERYBODY_HERE)
    with here.reading() as tx:
        listing = register.read(tx)
    kept = [(name, value) for name, value in listing.asked.items() if value]
    return render_template(
        "cases.html",
        listing=listing,
        statuses=[(s.value, lang.t(f"status.{s.value}")) for s in CaseState],
        lamps=[(lamp, lang.t(f"lamp.{lamp}")) for lamp in finding.LAMPS],
        processes=[(code, lang.say(words)) for code, words in listing.names.processes.items()],
        sorts=[(sort, lang.t(f"cases.sorted_by.{sort}")) for sort in finding.SORTS],
        export=url_for("cases.export") + "?" + urlencode(kept),
    )


@blueprint.get("/export.csv")
def export() -> ResponseReturnValue:
    """The same list, all pages of it, for a spreadsheet."""
    here.officer(*EVERYBODY_HERE)

    def rows() -> Iterator[Sequence[str]]:
        yield register.head()
        with here.reading() as tx:
            yield from register.table(register.everything(tx), register.names(tx))

    name = f"cases-{here.today().isoformat()}.csv"
    return as_file.long_table(rows(), name)


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
        sheet_turn=paging.turning("sheets", "sheets"),
        history_turn=paging.turning("entries", "history"),
        sheet_href=sheet_href,
    )


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

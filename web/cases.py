"""Cases: searching them, and one case with everything about it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.domain.lifecycle import CaseState
from engine.domain.names import Role
from engine.stages import paperwork
from engine.store import Transaction, pages, people
from web import access, actions, casebook, clockwork, here, history, paging, progress, waiting

blueprint: Blueprint = Blueprint("cases", __name__, url_prefix="/cases")

LONGEST = 60
EVERYBODY_HERE = tuple(set(Role) - {Role.DESIGN_FIRM})


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
    """One case: departments' progress, clocks, rounds, papers, drawings, history."""
    me = here.officer()
    with here.reading() as tx:
        book = casebook.read(tx, access.case(tx, case_no, me), here.today())
        lines = progress.shares(book, names_of(tx, book))
        past = [] if access.external(me) else history.read(tx, book)
        prints = [] if access.external(me) else paperwork.available(tx, book.case)
    return render_template(
        "case.html",
        book=book,
        shares=lines,
        done=progress.done_of(lines, book.case.round),
        clocks=clockwork.of_case(book),
        pauses=clockwork.pauses(book),
        history=past,
        prints=prints,
        actions=actions.of(me, book),
        left=book.left(),
        waits=waiting.sentence(book, lines),
        external=access.external(me),
        asked={(b.branch, b.round): b.state for b in book.branches},
        rounds=sorted({b.round for b in book.branches}),
    )


def names_of(tx: Transaction, book: casebook.Casebook) -> dict[int, str]:
    """Who has claimed what: account number → name."""
    claimed = {i.claimed_by for i in book.open_items() if i.claimed_by is not None}
    return {int(a): people.account(tx, a).officer.name for a in claimed}

"""The intake window: what was received, and the answer on acceptance within five days."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.application import MaterialState
from engine.domain.lifecycle import BEFORE_ACCEPTANCE, CASE, CaseState
from engine.domain.names import Officer, Role
from engine.stages import accept as accepting
from engine.stages import withdraw as withdrawing
from engine.store import Transaction, cases, pages, people
from web import casebook, here, lang, paging, progress
from web.casebook import Casebook
from web.forms import intake as forms
from web.forms.reading import Tried
from web.receipt import SUBJECT

blueprint: Blueprint = Blueprint("intake", __name__, url_prefix="/intake")

DONE = {"accept": "acceptance", "correction": "correction", "decline": "not-accepted"}
"""What was pressed → the paper that is printed then."""


@blueprint.get("")
def queue() -> ResponseReturnValue:
    """Drafts, then everything that waits for an answer on acceptance, the oldest first."""
    me = here.officer(Role.INTAKE)
    narrow = pages.CaseFilter(
        text=request.args.get("q", "").strip()[:60],
        states=frozenset(BEFORE_ACCEPTANCE),
        oldest_first=True,
    )
    with here.reading() as tx:
        total = pages.case_total(tx, narrow)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = pages.case_list(tx, narrow, limit=page.size, offset=page.first - 1)
        shown = [(row, _book(tx, row.case_no).left()) for row in rows]
        drafts = [
            (subject.removeprefix(SUBJECT), at, people.draft(tx, me.account, subject) or {})
            for subject, at in people.drafts(tx, me.account)
            if subject.startswith(SUBJECT)
        ]
    return render_template("intake.html", rows=shown, page=page, narrow=narrow, drafts=drafts)


@blueprint.route("/<case_no>", methods=["GET", "POST"])
def case(case_no: str) -> ResponseReturnValue:
    """Accept, one correction notice, not accepted; later: take the corrections in."""
    me = here.officer(Role.INTAKE)
    tried = Tried()
    if request.method == "POST":
        action = request.form.get("action", "")
        with tried:
            _act(me, case_no, action)
            if action in DONE:
                kind = DONE[action]
                return redirect(url_for("papers.notice", case_no=case_no, kind=kind), code=303)
            flash(lang.t("intake.corrections_taken"))
            return redirect(url_for("intake.case", case_no=case_no), code=303)
    with here.reading() as tx:
        book = _book(tx, case_no)
    return _page(book, tried), tried.status


@blueprint.route("/<case_no>/withdraw", methods=["GET", "POST"])
def withdrawal(case_no: str) -> ResponseReturnValue:
    """The applicant withdraws: a reason, and what it means."""
    me = here.officer(Role.INTAKE)
    tried = Tried()
    with here.reading() as tx:
        found = cases.numbered(tx, case_no)
        book = _book(tx, case_no)
    if request.method == "POST":
        with tried:
            with here.transaction() as tx:
                reason = request.form.get("reason", "")
                withdrawing.withdraw(tx, found.id, reason, me, here.now())
            flash(lang.t("withdraw.done"))
            return redirect(url_for("cases.case", case_no=case_no), code=303)
        with here.reading() as tx:  # as it stands now: perhaps it has just ended
            book = _book(tx, case_no)
    shown = render_template(
        "withdraw.html",
        book=book,
        may=CaseState.WITHDRAWN in CASE[book.case.status],
        tried=tried,
        faults=tried.faults,
        typed=request.form,
    )
    return shown, tried.status


def _act(me: Officer, case_no: str, action: str) -> None:
    with here.reading() as tx:
        book = _book(tx, case_no)
    number, now = book.case.id, here.now()
    match action:
        case "accept":
            with here.transaction() as tx:
                accepting.accept(tx, number, me, now)
        case "correction":
            listed = forms.demands(request.form, book)
            with here.transaction() as tx:
                accepting.notify(tx, number, listed, me, now)
        case "decline":
            with here.transaction() as tx:
                accepting.decline(tx, number, request.form.get("reason", ""), me, now)
        case "corrections":
            root = here.house().files
            materials, sheets = forms.corrections(request.form, request.files, book, root)
            with here.transaction() as tx:
                accepting.take_corrections(tx, number, materials, sheets, me, now)
        case _:
            abort(400)


def _book(tx: Transaction, case_no: str) -> Casebook:
    return casebook.read(tx, cases.numbered(tx, case_no), here.today())


def _page(book: Casebook, tried: Tried) -> str:
    typed: dict[str, Any] = dict(request.form) or forms.proposed(book)
    left = book.left()
    return render_template(
        "accept.html",
        book=book,
        missing=forms.missing(book),
        follows=forms.in_state(book, MaterialState.TO_FOLLOW),
        tried=tried,
        faults=tried.faults,
        typed=typed,
        proposed=forms.proposed(book),
        left=left,
        last_day=left.days is not None and left.days <= 0,
        open=book.case.status in BEFORE_ACCEPTANCE,
        waiting=book.case.status is CaseState.AWAITING_CORRECTION,
        notice=book.notice("correction"),
        shares=progress.shares(book, {}),
    )

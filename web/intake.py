"""The intake window: what was received, and the answer on acceptance within five days."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.application import MaterialState
from engine.domain.errors import EnteredAlready
from engine.domain.lifecycle import BEFORE_ACCEPTANCE, CaseState
from engine.domain.names import Officer, Role
from engine.stages import accept as accepting
from engine.stages import withdraw as withdrawing
from engine.store import Transaction, cases
from web import casebook, day, here, lang, progress
from web.casebook import Casebook
from web.forms import intake as forms
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("intake", __name__, url_prefix="/intake")

DONE = {"accept": "acceptance", "correction": "correction", "decline": "not-accepted"}
"""What was pressed → the paper that is printed then."""

ANSWERS = ("acceptance", "not-accepted")
"""Papers that end the five days."""


@blueprint.get("")
def queue() -> ResponseReturnValue:
    """What must be answered today first; what is awaited, saved and done beside it."""
    here.officer(Role.INTAKE)
    text = request.args.get("q", "").strip()[:60]
    with here.reading() as tx:
        found = day.read(tx, request.args.get("show", ""), text, here.today())
    return render_template("intake.html", day=found, views=day.VIEWS, text=text, named=day.named)


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
        over=_over(book),
        tried=tried,
        faults=tried.faults,
        typed=request.form,
    )
    return shown, tried.status


def _over(book: Casebook) -> str:
    """Why the case cannot be withdrawn any more; "" while it can."""
    late = book.too_late
    if isinstance(late, EnteredAlready):
        return late.says(lang.current())
    status = lang.t(f"status.{book.case.status.value}")
    return "" if late is None else lang.t("withdraw.over", status=status)


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
                reason, authority = (request.form.get(n, "") for n in ("reason", "authority"))
                accepting.decline(tx, number, reason, me, now, authority)
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
        bare=forms.without_sheets(book),
        left=left,
        last_day=left.days is not None and left.days <= 0,
        open=book.case.status in BEFORE_ACCEPTANCE,
        waiting=book.case.status is CaseState.AWAITING_CORRECTION,
        notice=book.notice("correction"),
        answer=next((n for n in map(book.notice, ANSWERS) if n), None),
        shares=progress.shares(book, {}),
    )

"""The issue window: ready or not and why; hand out once, together; replace a lost paper."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Department, Officer, Role
from engine.stages import issue as issuing
from engine.store import cases
from web import casebook, here, lang, lists
from web.casebook import Casebook
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("issue", __name__, url_prefix="/issue")


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """Cases whose decisions are all signed."""
    me = here.officer(Role.ISSUE)
    return render_template(
        "worklist.html",
        listing=lists.read(me, ("issue",)),
        title=lang.t("list.issue_title"),
        nothing=lang.t("list.issue_nothing"),
    )


@blueprint.route("/<case_no>", methods=["GET", "POST"])
def case(case_no: str) -> ResponseReturnValue:
    """Hand out everything to one person who shows a card and signs; later, replacements."""
    me = here.officer(Role.ISSUE)
    tried = Tried()
    if request.method == "POST":
        action = request.form.get("action")
        with here.reading() as tx:
            cases.numbered(tx, case_no)
        if action not in {"replace", "hand_over"}:
            abort(400)
        replacing = action == "replace"
        with tried:
            _replace(me, case_no) if replacing else _hand_over(me, case_no)
            flash(lang.t("issue.replaced" if replacing else "issue.done"))
            return redirect(url_for("issue.case", case_no=case_no), code=303)
    with here.reading() as tx:
        found = cases.numbered(tx, case_no)
        book = casebook.read(tx, found, here.today())
        why = issuing.readiness(tx, found)
    shown = render_template(
        "issue.html",
        book=book,
        why=why,
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        departments=_departments(book),
    )
    return shown, tried.status


def _hand_over(me: Officer, case_no: str) -> None:
    reader = Reader(request.form)
    name = reader.text("receiver_name", "issue.receiver", required=True, most=64)
    number = reader.text("id_no", "issue.receiver_id", required=True, most=18)
    signature = reader.text("signature", "issue.signature", required=True)
    with here.transaction() as tx:
        found = cases.numbered(tx, case_no)
        if not reader.faults or issuing.readiness(tx, found) is None:
            reader.done()
        issuing.hand_over(tx, found.id, name, number, signature, me, here.now())


def _replace(me: Officer, case_no: str) -> None:
    reader = Reader(request.form)
    department = reader.text("department", "field.department", required=True, most=16)
    reason = reader.text("reason", "issue.lost", required=True, most=4000)
    name = reader.text("receiver_name", "issue.receiver", required=True, most=64)
    number = reader.text("id_no", "issue.receiver_id", required=True, most=18)
    reader.done()
    with here.transaction() as tx:
        found = cases.numbered(tx, case_no)
        issuing.replace(tx, found.id, Department(department), reason, name, number, me, here.now())


def _departments(book: Casebook) -> list[tuple[str, str]]:
    return [
        (d.department, f"{lang.say(book.guide.department(d.department).short)} {d.document_no}")
        for d in book.decisions
    ]

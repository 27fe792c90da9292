"""A department pulls a changed sheet back onto its desk."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Role
from engine.stages import redraw, sheet_notices
from engine.store import cases
from web import casebook, here, lang
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("pull_back", __name__, url_prefix="/cases")


@blueprint.route("/<case_no>/pull-back", methods=["GET", "POST"])
def form(case_no: str) -> ResponseReturnValue:
    """Choose a sheet that changed in this version, and say why it matters."""
    me = here.officer(Role.HANDLER, Role.CHECKER, Role.CHIEF)
    with here.reading() as tx:
        book = casebook.read(tx, cases.numbered(tx, case_no), here.today())
    options = [(s.sheet_no, f"{s.sheet_no} {s.title}") for s in book.sheets]
    tried = Tried()
    if request.method == "POST":
        with tried:
            reader = Reader(request.form)
            sheet = reader.text("sheet_no", "pull_back.sheet", required=True, most=40)
            reason = reader.text("reason", "form.reason", required=True, most=4000)
            reader.done()
            with here.transaction() as tx:
                redraw.pull_back(tx, book.case.id, sheet, reason, me, here.now())
            flash(lang.t("pull_back.done"))
            return redirect(url_for("cases.case", case_no=case_no), code=303)
    shown = render_template(
        "pull_back.html",
        book=book,
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        options=[o for o in options if o[0] in book.changed],
    )
    return shown, tried.status


@blueprint.post("/sheet-notices/<row:notice_id>/note")
def note(notice_id: int) -> ResponseReturnValue:
    """What changed was looked at, and the department's opinion stays as it is."""
    me = here.officer(Role.HANDLER, Role.CHECKER, Role.CHIEF)
    with here.transaction() as tx:
        sheet_notices.note(tx, notice_id, me, here.now())
    flash(lang.t("notices.noted"))
    back = "desk.worklist" if me.may(Role.HANDLER, Role.CHECKER) else "home.home"
    return redirect(url_for(back), code=303)

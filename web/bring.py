"""The intake window takes in what lacked: on the spot, or materials that were to follow."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Role
from engine.stages import bring as bringing
from engine.store import cases
from web import casebook, here, lang
from web.forms import intake as forms
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("bring", __name__, url_prefix="/intake")


@blueprint.route("/<case_no>/bring", methods=["GET", "POST"])
def form(case_no: str) -> ResponseReturnValue:
    """Tick what the applicant brought, with a scan where there is one."""
    me = here.officer(Role.INTAKE)
    tried = Tried()
    with here.reading() as tx:
        book = casebook.read(tx, cases.numbered(tx, case_no), here.today())
    if request.method == "POST":
        with tried:
            root = here.house().files
            lines, sheets = forms.brought(request.form, request.files, book, root)
            with here.transaction() as tx:
                bringing.bring(tx, book.case.id, lines, sheets, me, here.now())
            flash(lang.t("bring.done"))
            return redirect(url_for("cases.case", case_no=case_no), code=303)
    shown = render_template(
        "bring.html", book=book, lacking=forms.lacking(book), tried=tried, faults=tried.faults
    )
    return shown, tried.status

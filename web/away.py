"""Who is away names a substitute (请假代办)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import AccountId, Role
from engine.stages import substitutes
from engine.store import departments
from web import here, lang
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("away", __name__, url_prefix="/desk/away")


@blueprint.route("", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """Present and coming absences, and a form for one more."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    posts = [role for role in (Role.HANDLER, Role.CHECKER) if me.may(role)]
    with here.reading() as tx:
        found = departments.colleagues(tx, me.department, *posts) if me.department else ()
    options = [(str(o.account), o.name) for o in found if o.account != me.account]
    tried = Tried()
    if request.method == "POST":
        with tried:
            reader = Reader(request.form)
            who = reader.choice("who", "away.who", {value for value, _ in options})
            since = reader.day("since", "away.since", required=True) or here.today()
            until = reader.day("until", "away.until", required=True) or here.today()
            reader.done()
            with here.transaction() as tx:
                substitutes.name(tx, AccountId(int(who)), since, until, me, here.now())
            flash(lang.t("away.set"))
            return redirect(url_for("away.page"), code=303)
    with here.reading() as tx:
        rows = departments.absences(tx, me, here.today())
    shown = render_template(
        "away.html",
        rows=rows,
        options=options,
        tried=tried,
        faults=tried.faults,
        typed=request.form or {"since": here.today().isoformat()},
    )
    return shown, tried.status


@blueprint.post("/<row:absence_id>/end")
def end(absence_id: int) -> ResponseReturnValue:
    """I am back."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    with here.transaction() as tx:
        substitutes.end(tx, absence_id, me)
    flash(lang.t("away.ended"))
    return redirect(url_for("away.page"), code=303)

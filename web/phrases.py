"""Stock phrases (常用语): added, changed and removed by those who use them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Officer, Role
from engine.stages import phrases as keeping
from engine.store import phrases
from web import here, lang
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("phrases", __name__, url_prefix="/desk/phrases")


@blueprint.route("", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """My phrases and the department's, and a form for one more."""
    me = _reviewer()
    tried = Tried()
    if request.method == "POST":
        with tried:
            reader = Reader(request.form)
            words = reader.text("text", "phrases.text", required=True, most=keeping.LONGEST)
            who = reader.choice("who", "phrases.for_whom", {"own", "shared"})
            reader.done()
            with here.transaction() as tx:
                keeping.add(tx, words, me, here.now(), own=who == "own")
            flash(lang.t("phrases.added"))
            return redirect(url_for("phrases.page"), code=303)
    return _page(me, tried)


@blueprint.post("/<row:phrase_id>")
def one(phrase_id: int) -> ResponseReturnValue:
    """Other words for a phrase, or none of it any more."""
    me = _reviewer()
    action = request.form.get("action", "")
    tried = Tried()
    if action == "remove":
        with here.transaction() as tx:
            keeping.remove(tx, phrase_id, me)
        flash(lang.t("phrases.removed"))
        return redirect(url_for("phrases.page"), code=303)
    if action != "save":
        abort(400)
    with tried:
        reader = Reader(request.form)
        words = reader.text(
            f"text-{phrase_id}", "phrases.text", required=True, most=keeping.LONGEST
        )
        reader.done()
        with here.transaction() as tx:
            keeping.change(tx, phrase_id, words, me, here.now())
        flash(lang.t("phrases.changed"))
        return redirect(url_for("phrases.page"), code=303)
    return _page(me, tried)


def _reviewer() -> Officer:
    return here.officer(Role.HANDLER, Role.CHECKER)


def _page(me: Officer, tried: Tried) -> ResponseReturnValue:
    with here.reading() as tx:
        rows = phrases.of(tx, me)
    shown = render_template(
        "phrases.html", rows=rows, tried=tried, faults=tried.faults, typed=request.form
    )
    return shown, tried.status

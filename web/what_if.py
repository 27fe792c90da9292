"""What if: scenarios of managers, listed and edited; what is asked of them is in ``studies``."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Role
from engine.stages.reading import short
from engine.stages.scenarios import asking
from engine.store import scenarios
from web import addresses, assumed, here, lang, paging
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("what_if", __name__, url_prefix="/scenarios")

_TITLE = 100
_FIELD = "own-"


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """Every scenario, and what a new one can be made of."""
    here.officer(Role.MANAGER)
    return _listing(Tried())


@blueprint.post("")
def new() -> ResponseReturnValue:
    """A first scenario of the edition in force."""
    me = here.officer(Role.MANAGER)
    with Tried() as tried, here.transaction() as tx:
        process = request.form.get("process", "")[:64]
        number = asking.first(tx, process, me, here.now())
        return redirect(url_for("what_if.edit", number=number), code=303)
    return _listing(tried)


@blueprint.get("/<row:number>")
def edit(number: int) -> ResponseReturnValue:
    """All that is assumed, and what was asked of it."""
    here.officer(Role.MANAGER)
    return _page(number, Tried())


@blueprint.post("/<row:number>")
def save(number: int) -> ResponseReturnValue:
    """Keep what was changed, and do what the button says: keep, copy, or ask."""
    me = here.officer(Role.MANAGER)
    action = request.form.get("action", "save")
    form = {k.removeprefix(_FIELD): v for k, v in request.form.items() if k.startswith(_FIELD)}
    revision = request.form.get("revision", "")
    with here.reading() as tx:
        known = asking.of(tx, number)
        labels = assumed.names(asking.kit(tx, known.edition), known)
    tried = Tried(labels)
    with tried, here.transaction() as tx:
        title = short(request.form.get("title", ""), "title", lang.WORDS["scenario.title"], _TITLE)
        read = addresses.number(revision)
        asking.keep(tx, number, read, title, form, here.now())
        if action == "copy":
            made = asking.copy(tx, number, lang.t("scenario.copy_of", title=title)[:_TITLE], me,
                               here.now())  # fmt: skip
            return redirect(url_for("what_if.edit", number=made), code=303)
        if action in asking.KINDS:
            against = addresses.number(request.form.get("against", "")) or None
            study = asking.ask(tx, number, action, me, here.now(), against)
            return redirect(url_for("studies.view", number=study), code=303)
    if tried.error is not None:
        return _page(number, tried)
    flash(lang.t("scenario.kept"))
    return redirect(url_for("what_if.edit", number=number), code=303)


def _listing(tried: Tried) -> ResponseReturnValue:
    with here.reading() as tx:
        total = scenarios.total(tx)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = scenarios.page(tx, limit=page.size, offset=page.first - 1)
        offered = asking.processes(tx, here.now())
    shown = render_template(
        "scenarios.html", rows=rows, page=page, offered=offered, titles=dict(offered), tried=tried
    )
    return shown, tried.status


def _page(number: int, tried: Tried) -> ResponseReturnValue:
    with here.reading() as tx:
        kept = asking.row(tx, number)
        scenario = asking.scenario(kept)
        kit = asking.kit(tx, kept.edition)
        shown = render_template(
            "scenario.html",
            kept=kept,
            groups=assumed.rows(kit, scenario),
            kit=kit,
            in_force=asking.in_force(tx, kept, here.now()),
            studies=scenarios.studies(tx, number),
            others=[o for o in scenarios.page(tx, limit=50, offset=0) if o.id != number],
            typed=request.form,
            tried=tried,
        )
    return shown, tried.status

"""What if: scenarios of managers, listed and edited; what is asked of them is in ``studies``."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.kit import Kit
from engine.domain.names import Officer, Role
from engine.stages.reading import short
from engine.stages.scenarios import asking
from engine.store import Transaction, scenarios
from web import addresses, assumed, here, lang, paging
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("what_if", __name__, url_prefix="/scenarios")

_TITLE = 100
_FIELD = "own-"
_WHERE = ".of"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for: values by key, what its button does, against which other scenario."""

    title: str
    values: Mapping[str, str]
    action: str
    against: int | None
    over: Mapping[str, float]


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
    values = _typed()
    with here.reading() as tx:
        known = asking.of(tx, number)
        kit = asking.kit(tx, known.edition)
    tried = Tried(assumed.names(kit, {**known.values, **values}))
    with tried:
        wanted = _wanted(kit, asking.altered(kit, known, values), values)
        with here.transaction() as tx:
            where = _done(tx, number, wanted, me)
        return redirect(where, code=303)
    return _page(number, tried)


def _typed() -> dict[str, str]:
    """The assumptions of the form. People who help elsewhere are a number and some boxes."""
    told = {k.removeprefix(_FIELD): v for k, v in request.form.items() if k.startswith(_FIELD)}
    for key in [key for key in told if key.startswith("shared.") and not key.endswith(_WHERE)]:
        told[key] = " ".join([told[key], *request.form.getlist(f"{_FIELD}{key}{_WHERE}")]).strip()
    return {key: value for key, value in told.items() if not key.endswith(_WHERE)}


def _wanted(kit: Kit, made: Scenario, values: Mapping[str, str]) -> Wanted:
    """What the form asks for; what cannot be meant, or would never end, is said before."""
    title = short(request.form.get("title", ""), "title", lang.WORDS["scenario.title"], _TITLE)
    action = request.form.get("action", "save")
    against = addresses.number(request.form.get("against", "")) or None
    over: Mapping[str, float] = {}
    if action in asking.KINDS:
        over = asking.foreseen(kit, made, sure=request.form.get("sure") == "yes")
    return Wanted(title, values, action, against, over)


def _done(tx: Transaction, number: int, wanted: Wanted, me: Officer) -> str:
    """Keep it and do what the button says; where to go on."""
    now, revision = here.now(), addresses.number(request.form.get("revision", ""))
    asking.keep(tx, number, revision, wanted.title, wanted.values, now)
    if wanted.action == "copy":
        title = lang.t("scenario.copy_of", title=wanted.title)[:_TITLE]
        return url_for("what_if.edit", number=asking.copy(tx, number, title, me, now))
    if wanted.action in asking.KINDS:
        study = asking.ask(tx, number, wanted.action, me, now, wanted.against, wanted.over)
        return url_for("studies.view", number=study)
    flash(lang.t("scenario.kept"))
    return url_for("what_if.edit", number=number)


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
            helpers=assumed.helpers(scenario),
            calendar=assumed.calendar(kit, scenario),
            origin=assumed.origin(scenario),
            study=scenario.origin.get("study"),
            kit=kit,
            in_force=asking.in_force(tx, kept, here.now()),
            studies=scenarios.studies(tx, number),
            others=scenarios.beside(tx, kept, limit=50),
            typed=request.form,
            sure=isinstance(tried.error, asking.TooMuchWork) or "sure" in request.form,
            tried=tried,
        )
    return shown, tried.status

"""The pages under ``/editions/<id>/move``; whole without a script, which watches the progress."""

from collections.abc import Callable, Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.carrying import CaseFate, PlanState, Route
from engine.domain.errors import NoSuchThing
from engine.domain.names import EditionId, Officer, Role, Text
from engine.domain.wording import local_day
from engine.stages import editions
from engine.stages.editions import Edition
from engine.stages.moving import batches, routes
from engine.stages.moving.foresee import called
from engine.store import Transaction, carrying, comparable
from engine.store import editions as shelf
from web import here, lang, paging
from web.carrying import table
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("carrying", __name__, url_prefix="/editions")

_ORDER: Final = (
    CaseFate.SAFE, CaseFate.ASKED, CaseFate.IMPOSSIBLE, CaseFate.MOVED, CaseFate.ASIDE,
    CaseFate.UNDONE, CaseFate.STAYS, CaseFate.LISTED,
)  # fmt: skip


def _me() -> Officer:
    return here.officer(Role.ANALYST)


@blueprint.get("/move")
def processes() -> ResponseReturnValue:
    """The edition of a process that has most cases to move, to begin with."""
    _me()
    code = request.args.get("process", "")[:64]
    with here.reading() as tx:
        known = comparable.editions_of(tx, code)
        held = {one.id: carrying.running(tx, one.id) for one in known}
    if not known:
        raise NoSuchThing(what=Text("流程版本", "The edition"))
    most = max(known, key=lambda one: held[one.id])
    return redirect(url_for("carrying.listing", edition=most.id), code=303)


@blueprint.get("/<edition>/move")
def listing(edition: str) -> ResponseReturnValue:
    """Where the cases of an edition could go, and what was moved before."""
    _me()
    return _listing(edition, Tried())


@blueprint.post("/<edition>/move")
def begin(edition: str) -> ResponseReturnValue:
    """A plan to another edition."""
    me = _me()
    tried = Tried()
    with tried:
        source, target = request.form.get("source", edition)[:64], request.form.get("target", "")
        with here.transaction() as tx:
            number = routes.begin(tx, EditionId(source), EditionId(target[:64]), me, here.now())
        return redirect(url_for("carrying.plan", edition=source, number=number), code=303)
    return _listing(edition, tried)


@blueprint.get("/<edition>/move/<row:number>")
def plan(edition: str, number: int) -> ResponseReturnValue:
    """One plan: mapping, decisions, dry run, batch."""
    _me()
    return _plan(edition, number, Tried())


@blueprint.post("/<edition>/move/<row:number>")
def act(edition: str, number: int) -> ResponseReturnValue:
    """Whatever the buttons of a plan do."""
    me = _me()
    does = _ACTS.get(request.form.get("action", ""))
    tried = Tried()
    with tried:
        if does is None:
            raise NoSuchThing(what=Text("这个操作", "This action"))
        with here.transaction() as tx:
            _of(tx, edition, number)
            does(tx, number, me)
        flash(lang.t(f"carry.done.{request.form['action']}"))
        return redirect(url_for("carrying.plan", edition=edition, number=number), code=303)
    return _plan(edition, number, tried)


def _save_and_try(tx: Transaction, number: int, me: Officer) -> None:
    route = routes.of(tx, number)
    old, new = editions.of(tx, route.source), editions.of(tx, route.target)
    pairs, choices = table.read(request.form, old, new, route)
    routes.set_down(tx, number, pairs, choices, me)
    batches.try_out(tx, number, me)


def _start(tx: Transaction, number: int, me: Officer) -> None:
    batches.start(tx, number, request.form.get("reason", ""), me, here.now())


def _stop(tx: Transaction, number: int, me: Officer) -> None:
    batches.stop(tx, number, me, here.now())


def _undo(tx: Transaction, number: int, me: Officer) -> None:
    batches.undo(tx, number, me, here.now())


def _undo_one(tx: Transaction, number: int, me: Officer) -> None:
    batches.undo_one(tx, number, request.form.get("case_no", "")[:40], me, here.now())


_ACTS: Final[dict[str, Callable[[Transaction, int, Officer], None]]] = {
    "try": _save_and_try,
    "start": _start,
    "stop": _stop,
    "undo": _undo,
    "undo_one": _undo_one,
}


def _of(tx: Transaction, edition: str, number: int) -> Route:
    route = routes.of(tx, number)
    if edition not in (route.source, route.target):
        raise NoSuchThing(what=Text("这次转换", "This move"))
    return route


def _listing(edition: str, tried: Tried) -> ResponseReturnValue:
    with here.reading() as tx:
        line = shelf.get(tx, edition)
        if line is None:
            raise NoSuchThing(what=Text("流程版本", "The edition"))
        beside = [
            one for one in comparable.editions_of(tx, line.process) if one.variant == line.variant
        ]
        counts = {one.id: carrying.running(tx, one.id) for one in beside}
        total = carrying.of_edition_total(tx, line.id)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        plans = carrying.of_edition(tx, line.id, limit=page.size, offset=page.first - 1)
        names = {one.id: _named(one) for one in beside}
        guide = editions.of(tx, line.id).guide
    return render_template(
        "carrying.html", line=line, guide=guide, beside=beside, counts=counts, names=names,
        plans=plans, page=page, turn=paging.turning("page", "plans"), states=routes.STATES,
        tried=tried, faults=tried.faults, typed=request.form,
    ), tried.status  # fmt: skip


def _named(line: shelf.Line) -> str:
    at = lang.say(local_day(line.published_at))
    return lang.t("carry.edition", n=line.number, at=at)


def _plan(edition: str, number: int, tried: Tried) -> ResponseReturnValue:
    asked = request.args.get("fate", "")
    wanted = CaseFate(asked) if asked in {one.value for one in CaseFate} else None
    with here.reading() as tx:
        route = _of(tx, edition, number)
        old, new = editions.of(tx, route.source), editions.of(tx, route.target)
        lines = [shelf.get(tx, one) for one in (route.source, route.target)]
        counts = carrying.counts(tx, number)
        total = counts.get(wanted, 0) if wanted else sum(counts.values())
        page = paging.Page(min(paging.asked(), max(1, -(-total // paging.SIZE))), total)
        fates = carrying.fates(
            tx, number, wanted, limit=page.size, offset=paging.offset(page.number)
        )
        places = _places(old, carrying.standing(tx, number))
        running = carrying.running(tx, route.source)
    mapping = table.lines(old, new, route)
    shown = [one for one in mapping if not one.plain]
    at_work = route.state in (PlanState.TRYING, PlanState.RUNNING, PlanState.UNDOING)
    answer = render_template(
        "carrying_plan.html",
        route=route, edition=edition, old=old, new=new, running=running,
        names=[_named(one) for one in lines if one is not None],
        state=routes.STATES[route.state], at_work=at_work,
        editable=route.state in (PlanState.DRAWN, PlanState.TRIED),
        shown=shown, plain=[one for one in mapping if one.plain],
        fresh=table.fresh(new, route),
        counts=[(one, counts[one]) for one in _ORDER if one in counts],
        safe=counts.get(CaseFate.SAFE, 0), moved=counts.get(CaseFate.MOVED, 0),
        total=sum(counts.values()), places=places, fates=fates, wanted=wanted, page=page,
        turn=paging.turning("page", "cases"),
        at=lambda fate: [lang.say(called(old, place)) for place in fate.places],
        tried=tried, faults=tried.faults, typed=request.form,
    )  # fmt: skip
    # who watches the progress gets the whole page when there is nothing left to watch
    over = bool(request.headers.get("HX-Request")) and not at_work
    return answer, tried.status, {"HX-Refresh": "true"} if over else {}


def _places(
    old: Edition, standing: Sequence[tuple[CaseFate, tuple[str, ...], int]]
) -> list[tuple[str, dict[CaseFate, int]]]:
    """Element → how many cases stand there, by fate; a case at several places counts at each."""
    found: dict[str, dict[CaseFate, int]] = {}
    for fate, places, count in standing:
        for place in places:
            here_ = found.setdefault(place, {})
            here_[fate] = here_.get(fate, 0) + count
    order = {name: n for n, name in enumerate(old.net.names)}
    rows = sorted(found.items(), key=lambda row: order.get(row[0], len(order)))
    return [(lang.say(called(old, place)), tally) for place, tally in rows]

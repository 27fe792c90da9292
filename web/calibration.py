"""由历史数据标定: asked of our own cases or of a log, computed in the background, kept."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.analysis.simulation import fitting
from engine.analysis.simulation.seen import MOST_CASES
from engine.domain.errors import NoSuchThing
from engine.domain.names import Role, Text
from engine.stages import foreign_logs
from engine.stages.scenarios import learning
from engine.store import Transaction, scenarios
from web import here, learned_report, taken
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("calibration", __name__)

_RECENT = "recent"
_LISTED = 10


@blueprint.get("/scenarios/calibration")
def own() -> ResponseReturnValue:
    """What to learn of the cases of a period, and what was learned before."""
    here.officer(Role.MANAGER)
    return _own(Tried())


@blueprint.post("/scenarios/calibration")
def ask_own() -> ResponseReturnValue:
    """Begin to learn from the cases of a period."""
    me = here.officer(Role.MANAGER)
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            _, period = taken.asked(tx, request.form, here.today())
            _meant(period.process, period.since.isoformat(), period.until.isoformat())
            question = learning.of_own(
                tx, period.process, period.since, period.until, _fit(), here.now(), here.today(),
                recent=_recent(),
            )  # fmt: skip
            number = learning.ask(tx, question, me, here.now())
        return _there(number)
    return _own(tried)


@blueprint.get("/logs/<row:number>/calibration")
def log(number: int) -> ResponseReturnValue:
    """What to learn of another office's log, and what was learned before."""
    here.officer(Role.MANAGER)
    return _log(number, Tried())


@blueprint.post("/logs/<row:number>/calibration")
def ask_log(number: int) -> ResponseReturnValue:
    """Begin to learn from a log."""
    me = here.officer(Role.MANAGER)
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            question = learning.of_log(tx, number, _fit(), recent=_recent())
            study = learning.ask(tx, question, me, here.now())
        return _there(study)
    return _log(number, tried)


def _there(number: int) -> ResponseReturnValue:
    return redirect(url_for("learned.view", number=number), code=303)


def _meant(*said: str) -> None:
    """Nothing is begun of a guess: process and days are those that the form named.

    Raises:
        NoSuchThing: it named another process or period than can be read, or none.
    """
    if [request.form.get(key, "") for key in ("process", "since", "until")] != [*said]:
        raise NoSuchThing(what=Text("这个流程或时段", "This process or period"))


def _own(tried: Tried) -> ResponseReturnValue:
    with here.reading() as tx:
        _, period = taken.asked(tx, request.values, here.today())
        shown = _page(
            tx, tried, learning.OWN, log=None, period=period, processes=taken.options(tx)
        )  # fmt: skip
    return shown, tried.status


def _log(number: int, tried: Tried) -> ResponseReturnValue:
    with here.reading() as tx:
        found = foreign_logs.get(tx, number)
        shown = _page(tx, tried, learning.source_of(number), log=found)
    return shown, tried.status


def _page(tx: Transaction, tried: Tried, source: str, **more: object) -> str:
    past = scenarios.asked_of(tx, source, learning.LEARN, limit=_LISTED)
    return render_template(
        "calibration.html", tried=tried, spanned=learned_report.period, fits=fitting.OPTIONS,
        fit=_fit(), recent=_recent(), most=MOST_CASES, past=past, **more,
    )  # fmt: skip


def _fit() -> str:
    fit = request.values.get("fit", "")
    return fit if fit in fitting.OPTIONS else fitting.BEST


def _recent() -> bool:
    return request.values.get("past", "") == _RECENT

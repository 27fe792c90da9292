"""What records show: how far it is, the fits and the back-test, the same on paper, kept or laid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.seen import Seen, Step
from engine.domain.errors import NoSuchThing
from engine.domain.names import Role, Text
from engine.stages import editions
from engine.stages.scenarios import asking, learning
from engine.stages.scenarios.learning import Found, Question
from engine.store import Transaction, scenarios
from engine.store.scenarios import Study
from web import as_file, assumed, here, lang, learned_report, taken
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("learned", __name__, url_prefix="/scenarios/calibration")

MOST_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A study of records, what is there of it, and how its steps are called.

    ``kit`` is the diagram of our own cases; None for a log.
    """

    study: Study
    question: Question
    found: Found | None
    kit: Kit | None
    ahead: int

    @property
    def unit(self) -> tuple[str, float]:
        """In what its times are told, and how many minutes that is."""
        if self.kit is None:
            return "hours", 60.0
        return ("minutes", 1.0) if self.kit.guide.while_waiting else ("days", self.kit.day)


@blueprint.get("/<row:number>")
def view(number: int) -> ResponseReturnValue:
    """How far it is, and what is there of it."""
    here.officer(Role.MANAGER)
    return _page(number, Tried())


@blueprint.post("/<row:number>/keep")
def keep(number: int) -> ResponseReturnValue:
    """Keep what our cases show as a scenario; what a log shows is laid onto a diagram first."""
    me = here.officer(Role.MANAGER)
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            _, question = learning.of(tx, number)
            if "log" in question:
                onto = _meant(taken.options(tx))
                to = learning.lay(tx, number, onto, _laid_out(), me, here.now())
                return redirect(url_for("learned.view", number=to), code=303)
            made = learning.keep(tx, number, me, here.now())
        flash(lang.t("calibration.kept"))
        return redirect(url_for("what_if.edit", number=made), code=303)
    return _page(number, tried)


@blueprint.get("/<row:number>.csv")
def csv(number: int) -> Response:
    """Every step, for a spreadsheet, with of how many cases."""
    here.officer(Role.MANAGER)
    one = _one(number)
    rows = learned_report.steps(one.found, one.kit) if one.found is not None else []
    return as_file.table([learned_report.head(), *rows], f"learned-{number}.csv")


@blueprint.get("/<row:number>.pdf")
def pdf(number: int) -> Response:
    """The whole page as a paper."""
    here.officer(Role.MANAGER)
    one = _one(number)
    made = learned_report.pdf(one.study, one.question, one.found, one.kit, one.unit, here.now())
    return as_file.made(made, "application/pdf", f"learned-{number}.pdf", how="inline")


def _one(number: int) -> Shown:
    with here.reading() as tx:
        return _shown(tx, number)


def _shown(tx: Transaction, number: int) -> Shown:
    study, question = learning.of(tx, number)
    kit = asking.kit(tx, question["edition"]) if "log" not in question else None
    ahead = scenarios.ahead(tx, number) if study.state == "open" else 0
    return Shown(study, question, learning.found(tx, study), kit, ahead)


def _page(number: int, tried: Tried) -> ResponseReturnValue:
    more: dict[str, Any] = {}
    with here.reading() as tx:
        one = _shown(tx, number)
        if one.kit is None and one.found is not None:
            more = _onto(tx, one.found.seen, tried)
        if one.kit is not None or one.study.kind == learning.LAY:
            title = dict(taken.options(tx)).get(one.question["process"])
            more["title"] = title or Text(one.question["process"], one.question["process"])
    if one.found is not None:
        more |= _steps(one.found.seen, one.kit)
    shown = render_template(
        "learned.html", one=one, study=one.study, question=one.question, found=one.found,
        kit=one.kit, unit=one.unit, period=learned_report.period(one.question), tried=tried,
        assumed=assumed, made_of=learned_report.made_of, **more,
    )  # fmt: skip
    return shown, tried.status


def _onto(tx: Transaction, seen: Seen, tried: Tried) -> dict[str, Any]:
    """What the steps of a log can be said to be, on the diagram that was chosen."""
    options = taken.options(tx)
    if not options:
        return {"processes": ()}
    process = _process(options)
    kit = asking.kit(tx, str(editions.in_force(tx, process, here.now()).id))
    known = set(kit.timed)
    typed = _laid_out() if tried.error else {}
    steps = [
        (one.element, typed.get(one.element, one.element if one.element in known else ""))
        for one in _by_number(seen)[:MOST_STEPS]
    ]
    choices = [(name, title) for name, title in assumed.titles(kit).items() if name in known]
    choices.sort(key=lambda one: one[1])
    return {"processes": options, "process": process, "choices": choices, "onto": steps}


def _steps(seen: Seen, kit: Kit | None) -> dict[str, Any]:
    """The steps and pools of a page: those with most work where a log has thousands."""
    most = {one.element for one in _by_number(seen)[:MOST_STEPS]}
    rows = [row for row in learned_report.called(seen, kit) if row[1].element in most]
    pools = {one.pool for _, one in rows}
    return {
        "rows": rows,
        "pools": [one for one in seen.people.values() if one.pool in pools],
        "more": len(seen.steps) - len(most),
    }


def _by_number(seen: Seen) -> Sequence[Step]:
    return sorted(seen.steps.values(), key=lambda one: (-one.n, one.element))


def _laid_out() -> dict[str, str]:
    return {
        request.form.get(f"step-{nth}", ""): chosen
        for nth in range(MOST_STEPS)
        if (chosen := request.form.get(f"to-{nth}", ""))
    }


def _process(known: Sequence[tuple[str, Text]]) -> str:
    """The process whose steps are listed: the one that was named, else the usual."""
    names, named = [process for process, _ in known], request.values.get("process", "")
    return named if named in names else taken.JOINT if taken.JOINT in names else names[0]


def _meant(known: Sequence[tuple[str, Text]]) -> str:
    """The process that the form named: nothing is begun of a guess.

    Raises:
        NoSuchThing: it named another.
    """
    named = request.form.get("process", "")
    if named not in dict(known):
        raise NoSuchThing(what=Text("这个流程", "This process"))
    return named

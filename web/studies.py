"""What came of a scenario: how far it is, the figures with their ranges, the same as a table."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.analysis.simulation.kit import Kit
from engine.domain.errors import NoSuchThing
from engine.domain.names import Role, Text
from engine.exchange import commas
from engine.stages.scenarios import asking, learning
from engine.store import scenarios
from engine.store.scenarios import Kept, Study
from web import as_file, assumed, compared, here, lang, study_report
from web.compared import Column

_STUDY = Text("这项测算", "This study")

blueprint: Blueprint = Blueprint("studies", __name__, url_prefix="/scenarios/studies")


@blueprint.get("/<row:number>")
def view(number: int) -> ResponseReturnValue:
    """How far it is, and what is there so far."""
    here.officer(Role.MANAGER)
    with here.reading() as tx:
        known = _study(scenarios.study(tx, number))
        ahead = scenarios.ahead(tx, number) if known.state == "open" else 0
    if known.kind in learning.KINDS:
        return redirect(url_for("learned.view", number=number), code=303)
    one, columns, kept, kit, current = _asked(number)
    base = columns[0].scenario
    return render_template(
        "study.html", study=one, columns=columns, kept=kept, kit=kit, in_force=current,
        assumed=assumed, groups=assumed.rows(kit, base), lines=compared.lines(columns),
        load=one.held.get("over", {}), promise=compared.promises(columns[0]),
        best=compared.best(columns), sure=compared.told_apart(columns),
        said=study_report.made_of(one, columns),
        calendar=assumed.calendar(kit, base), origins=study_report.origins(columns), ahead=ahead,
    )  # fmt: skip


@blueprint.post("/<row:number>/cancel")
def cancel(number: int) -> ResponseReturnValue:
    """Stop it; what is there stays."""
    here.officer(Role.MANAGER)
    with here.transaction() as tx:
        stopped = asking.cancel(tx, number, here.now())
    flash(lang.t("scenario.cancelled_now" if stopped else "scenario.over_already"))
    return redirect(url_for("studies.view", number=number), code=303)


@blueprint.get("/<row:number>.csv")
def csv(number: int) -> Response:
    """The figures with what differs, and every assumption with its mark."""
    here.officer(Role.MANAGER)
    _, columns, _, kit, _ = _asked(number)
    rows = [*study_report.figures(kit, columns), *study_report.assumptions(kit, columns)]
    text = "".join(commas.lines(study_report.head(), rows))
    return as_file.made(text, "text/csv", f"scenario-{number}.csv")


@blueprint.get("/<row:number>.pdf")
def pdf(number: int) -> Response:
    """The report: what was asked, what came of it, and everything that was assumed."""
    here.officer(Role.MANAGER)
    one, columns, kept, kit, current = _asked(number)
    made = study_report.pdf(one, columns, kept, kit, here.now(), in_force=current)
    return as_file.made(made, "application/pdf", f"scenario-{number}.pdf", how="inline")


def _asked(number: int) -> tuple[Study, list[Column], Kept, Kit, bool]:
    with here.reading() as tx:
        one = _study(scenarios.study(tx, number))
        if one.scenario is None or one.kind in learning.KINDS:
            raise NoSuchThing(what=_STUDY)
        columns = compared.columns(one, scenarios.figures(tx, number))
        kept = asking.row(tx, one.scenario)
        kit = asking.kit(tx, columns[0].scenario.edition)
        return one, columns, kept, kit, asking.in_force(tx, kept, here.now())


def _study(found: Study | None) -> Study:
    if found is None:
        raise NoSuchThing(what=_STUDY)
    return found

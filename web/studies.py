"""What came of a scenario: how far it is, the figures with their ranges, the same as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.analysis.simulation import study as studies
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.study import Measures
from engine.domain.errors import NoSuchThing
from engine.domain.names import Role, Text
from engine.exchange import commas
from engine.stages.scenarios import asking
from engine.store import scenarios
from engine.store.scenarios import Study
from web import assumed, here, lang

blueprint: Blueprint = Blueprint("studies", __name__, url_prefix="/scenarios/studies")


@dataclass(frozen=True, slots=True)
class Column:
    """One variant: its figures, and what differs from the first (paired, Bonferroni)."""

    title: Text
    runs: Sequence[Measures]
    told: Mapping[str, Figure]
    differs: Mapping[str, Figure]
    scenario: Scenario


@blueprint.get("/<row:number>")
def view(number: int) -> ResponseReturnValue:
    """How far it is, and what is there so far."""
    here.officer(Role.MANAGER)
    with here.reading() as tx:
        one = _study(scenarios.study(tx, number))
        columns = _columns(one, scenarios.figures(tx, number))
        kept = asking.row(tx, one.scenario)
        kit = asking.kit(tx, columns[0].scenario.edition)
        current = asking.in_force(tx, kept, here.now())
    return render_template(
        "study.html", study=one, columns=columns, kept=kept, kit=kit, in_force=current,
        assumed=assumed, groups=assumed.rows(kit, columns[0].scenario), lines=_lines(columns),
        load=studies.overloaded(kit, columns[0].scenario), promise=_promise(columns[0]),
        best=_best(columns),
    )  # fmt: skip


@blueprint.post("/<row:number>/cancel")
def cancel(number: int) -> ResponseReturnValue:
    """Stop it; what is there stays."""
    here.officer(Role.MANAGER)
    with here.transaction() as tx:
        _study(scenarios.study(tx, number))
        stopped = scenarios.end(tx, number, "cancelled", here.now())
    flash(lang.t("scenario.cancelled_now" if stopped else "scenario.over_already"))
    return redirect(url_for("studies.view", number=number), code=303)


@blueprint.get("/<row:number>.csv")
def csv(number: int) -> Response:
    """The figures, and every assumption with its mark."""
    here.officer(Role.MANAGER)
    with here.reading() as tx:
        one = _study(scenarios.study(tx, number))
        columns = _columns(one, scenarios.figures(tx, number))
        kit = asking.kit(tx, columns[0].scenario.edition)
    rows = [
        [lang.say(c.title), assumed.measure(kit, name), *map(str, (f.value, f.low, f.high))]
        for c in columns
        for name, f in c.told.items()
    ]
    rows += [
        [lang.say(c.title), assumed.said(kit, key), value, lang.t(f"scenario.mark.{mark}"), ""]
        for c in columns
        for key, value in c.scenario.values.items()
        if (mark := c.scenario.mark(key))
    ]
    head = [lang.t(f"scenario.csv_{n}") for n in ("variant", "figure", "value", "low", "high")]
    answer = Response("".join(commas.lines(head, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="scenario-{number}.csv"'
    return answer


def _study(found: Study | None) -> Study:
    if found is None:
        raise NoSuchThing(what=Text("这项测算", "This study"))
    return found


def _columns(one: Study, parts: Mapping[int, Sequence[Measures]]) -> list[Column]:
    variants: Any = one.held["variants"]
    each = asking.blocks(int(one.held["replications"]))
    found: list[Column] = []
    for which, told in enumerate(variants):
        mine = {n: parts[n] for n in range(which * each, (which + 1) * each) if n in parts}
        runs = [run for _, some in sorted(mine.items()) for run in some]
        pairs = _paired(parts, which, each)
        among = max(len(variants) - 1, 1)
        differs = studies.differences([a for a, _ in pairs], [b for _, b in pairs], among)
        title = Text(told["title"]["zh"], told["title"]["en"])
        scenario = asking.variant(told)
        found.append(Column(title, runs, studies.told(runs), differs if which else {}, scenario))
    return found


def _paired(
    parts: Mapping[int, Sequence[Measures]], which: int, each: int
) -> list[tuple[Measures, Measures]]:
    """Replications that both have: the same cases, the same luck."""
    both = [n for n in range(each) if n in parts and which * each + n in parts]
    return [pair for n in both for pair in zip(parts[which * each + n], parts[n], strict=False)]


def _lines(columns: Sequence[Column]) -> list[str]:
    names = list(columns[0].told)
    return [name for name in names if not name.startswith("kept.")]


def _best(columns: Sequence[Column]) -> list[Column]:
    """The other variants by what they bring, the shortest net time first."""
    known = [column for column in columns[1:] if "net.mean" in column.differs]
    return sorted(known, key=lambda column: column.differs["net.mean"].value)


def _promise(column: Column) -> list[tuple[str, Figure, bool]]:
    """Promises, how many cases hold them, and whether 95 % surely do."""
    told = [(n, f) for n, f in column.told.items() if n.startswith("kept.")]
    return [(name, figure, figure.low >= 0.95) for name, figure in told]

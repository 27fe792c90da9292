"""A manager opens a diagram for a period and sees where its time goes, step by step."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from engine.analysis.estimates import FEWEST
from engine.bpmn import drawn
from engine.bpmn.catalogue import DIAGRAM
from engine.bpmn.drawn import Drawing
from engine.documents import diagram_looks
from engine.domain import worktime
from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.stages import editions as ready
from engine.stages import heat, timings
from engine.store import Transaction, clocks, editions, step_timings
from engine.store.measures import Period
from web import as_file, here, taken
from web.editions import shelf
from web.heat import bands, picture, table
from web.heat.table import Sheet
from web.timings import READERS

blueprint: Blueprint = Blueprint("heat", __name__, url_prefix="/timings")

ZOOMS: Final = {"fit": 0.34, "half": 0.4, "full": 0.6}
"""How much room the numbers need where the picture is shown small; ``fit``: as wide as the page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. ``query`` is what every address of this view carries."""

    span: str
    period: Period
    sheet: Sheet
    zoom: str
    query: dict[str, str]


@blueprint.get("/map")
def page() -> ResponseReturnValue:
    """Every step with its number, and the tables beside."""
    here.officer(*READERS)
    _catch_up()
    with here.reading() as tx:
        asked = _asked(tx)
        found = _drawing(tx, asked.sheet)
        line = asked.sheet.heat.line
        beside = asked.sheet.heat.beside
        others = shelf.shown(tx, [one for one, _ in beside])
        return render_template(
            "heat.html",
            asked=asked,
            sheet=asked.sheet,
            heat=asked.sheet.heat,
            shown=shelf.shown(tx, [line])[0],
            others=[(one, n) for one, (_, n) in zip(others, beside, strict=True)],
            picture=picture.of(asked.sheet, found),
            unit=picture.unit_of(asked.sheet),
            patterns=diagram_looks.patterns(bands.LOOKS, "heat"),
            looks=bands.LOOKS,
            measures=list(heat.MEASURES),
            zooms=list(ZOOMS),
            spans=[*taken.SPANS, "own"],
            fewest=FEWEST,
            processes=taken.options(tx),
            waiting=bool(step_timings.lacking(tx, 1)),
        )


@blueprint.get("/map.svg")
def painted() -> ResponseReturnValue:
    """The diagram alone."""
    here.officer(*READERS)
    with here.reading() as tx:
        asked = _asked(tx)
        found = _drawing(tx, asked.sheet)
    drawn_to = picture.of(asked.sheet, found)
    if drawn_to is None:
        abort(404)
    made = picture.svg(asked.sheet, found, drawn_to, ZOOMS[asked.zoom])
    return as_file.within(made, "image/svg+xml")


@blueprint.get("/map.csv")
def as_csv() -> ResponseReturnValue:
    """Both tables for a spreadsheet."""
    here.officer(*READERS)
    with here.reading() as tx:
        asked = _asked(tx)
    name = f"map-{asked.sheet.heat.measure}-{asked.period.since}-{asked.period.until}.csv"
    return as_file.table(table.lines(asked.sheet), name)


def _asked(tx: Transaction) -> Asked:
    """Process, period, edition and measure of the address, and the figures.

    Raises:
        NoSuchThing: no edition is called so.
    """
    args = request.args
    span, period = taken.asked(tx, args, here.today())
    measure = args.get("measure", "")
    measure = measure if measure in heat.MEASURES else next(iter(heat.MEASURES))
    edition = args.get("edition", "")
    if edition:
        line = shelf.one(tx, edition).line
        edition = line.id
        if "process" not in args:
            period = replace(period, process=line.process)
    study = heat.study(tx, period, edition, measure)
    if study is None:
        raise NoSuchThing(what=Text("流程版本", "The edition"))
    day = worktime.of(clocks.calendar(tx)).day // worktime.MINUTE
    sheet = table.of(study, ready.of(tx, study.line.id), day)
    zoom = args.get("zoom", "")
    query = {
        "process": period.process,
        "span": span,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "edition": study.line.id,
        "measure": measure,
    }
    return Asked(span, period, sheet, zoom if zoom in ZOOMS else "fit", query)


def _drawing(tx: Transaction, sheet: Sheet) -> Drawing:
    return drawn.read(editions.files(tx, sheet.heat.line.id)[DIAGRAM])


def _catch_up() -> None:
    """Cases of an earlier release are measured when somebody looks."""
    with here.reading() as tx:
        lacking = bool(step_timings.lacking(tx, 1))
    if lacking:
        with here.transaction() as tx:
            timings.catch_up(tx)

"""Which column of a log is what, who does which step, which steps belong to which chain."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import NoSuchThing
from engine.domain.foreign_logs import CHINA_MINUTES, FIELDS, ORDERS, Columns, Laid, LogKept
from engine.domain.names import Role, Text
from engine.stages import editions, foreign_logs
from engine.store import clocks
from engine.store.editions import processes
from web import here, lang
from web.forms.reading import Reader, Tried
from web.logs.listing import MOST

blueprint: Blueprint = Blueprint("logs_columns", __name__, url_prefix="/logs")

NEEDED: Final = ("case", "activity", "complete")
OFFSETS: Final = (-480, -300, 0, 60, 120, 180, 330, CHINA_MINUTES, 540, 600)
"""Zones of times that name none, in minutes east of Greenwich."""
CHAINS: Final = ("1", "2", "3", "4", "5", "6", "7", "8")
LISTED: Final = 100
"""Activities that can be laid out on the page; more are for the command line."""
SHOWN: Final = 6
"""Rows that are shown."""


@blueprint.route("/<row:number>/columns", methods=["GET", "POST"])
def columns(number: int) -> ResponseReturnValue:
    """Lay out the columns, then read the log to its end."""
    me = here.officer(Role.MANAGER)
    with here.reading() as tx:
        log = foreign_logs.get(tx, number)
        if log.kept and request.method == "GET":
            return redirect(url_for("logs_show.log", number=number), code=303)
        file = foreign_logs.file(tx, number)
        calendar = clocks.calendar(tx)
        running = [editions.latest(tx, one, here.now()) for one in processes(tx, here.now())]
        names = sorted({lang.say(name) for one in running for name in one.names.values()})
    with file:
        chosen = request.form.get("activity", "")
        opened = foreign_logs.look(log, file, chosen)
        tried = Tried()
        if request.method == "POST" and request.form.get("action") != "relist":
            with tried:
                laid = _laid(opened.head.columns, [name for name, _ in opened.activities])
                done = foreign_logs.read(file, laid, log.name, here.now(), MOST, calendar)
                with here.transaction() as tx:
                    foreign_logs.keep(tx, number, done, me, here.now())
                flash(lang.t("logs.kept_now", cases=done.report.cases, events=done.report.events))
                return redirect(url_for("logs_show.log", number=number), code=303)
    if isinstance(tried.error, LogKept | NoSuchThing):
        raise tried.error
    answer = render_template(
        "logs_columns.html",
        log=log,
        head=opened.head,
        rows=opened.head.rows[:SHOWN],
        activities=opened.activities[:LISTED],
        more=max(len(opened.activities) - LISTED, 0),
        options=[(one, one) for one in opened.head.columns],
        fields=FIELDS,
        needed=NEEDED,
        offsets=[(one, _zone(one)) for one in OFFSETS],
        orders=[(one, lang.t(f"logs.order_{one}")) for one in ORDERS],
        chains=CHAINS,
        departments=names,
        typed=_typed(opened.head.guess, chosen),
        tried=tried,
        faults=tried.faults,
    )
    return answer, tried.status


def _typed(guess: Columns, chosen: str) -> Mapping[str, Any]:
    """What the form shows: the guess at first, what was typed afterwards."""
    if request.method == "POST":
        return request.form
    known = {name: getattr(guess, name) for name in FIELDS}
    return {**known, "activity": chosen or guess.activity, "offset": CHINA_MINUTES, "order": "ymd"}


def _laid(known: Any, activities: list[str]) -> Laid:
    reader = Reader(request.form)
    chosen = {
        name: reader.choice(name, f"logs.field_{name}", known, required=name in NEEDED)
        for name in FIELDS
    }
    offset = reader.choice("offset", "logs.zone", [str(one) for one in OFFSETS])
    order = reader.choice("order", "logs.order", ORDERS)
    who: dict[str, str] = {}
    chains: dict[str, str] = {}
    for nth, name in enumerate(activities[:LISTED]):
        if request.form.get(f"step-{nth}") != name:
            continue  # the table was of another column
        if said := reader.text(f"who-{nth}", "logs.field_department", most=40):
            who[name] = said
        if chain := reader.choice(f"chain-{nth}", "logs.chain", CHAINS, required=False):
            chains[name] = chain
    reader.done()
    return Laid(Columns(**chosen), int(offset), order, who, chains)


def _zone(minutes: int) -> str:
    sign = "+" if minutes >= 0 else "−"
    said = f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    place = Text("（北京时间）", " (Beijing)")
    return said + lang.say(place) if minutes == CHINA_MINUTES else said

"""What the house could not do by itself: every one has a person who looks after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.guide import DepartmentEntry
from engine.domain.names import Role
from engine.stages import editions, incidents
from engine.stages.banking import again
from engine.store import Transaction, lines, quarantine, trouble
from engine.store import editions as shelf
from web import here, lang, lists_csv, paging
from web.forms.reading import Tried, words_of

blueprint: Blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")

SEE = (Role.MANAGER, Role.SUPERVISOR, Role.ANALYST, Role.ADMIN)
ACT = (Role.MANAGER, Role.ANALYST, Role.ADMIN)
MOST_ROWS = 5_000
"""Lines of an exported list."""
_LETTERS = frozenset({"letter-not-delivered", "outcome-unknown"})


@dataclass(frozen=True, slots=True)
class Line:
    """One trouble in words; ``sendable``: letters wait that could leave again."""

    row: trouble.Trouble
    title: str
    sentence: str
    department: DepartmentEntry | None
    sendable: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """One department's system that does not answer, ``since`` when, ``again`` next asked."""

    name: str
    department: DepartmentEntry | None
    failures: int
    since: datetime | None
    again: datetime | None
    error: str


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """What waits for a person; or, on the other tab, what was done about earlier ones."""
    return _page(Tried(), 0)


@blueprint.get("/all.csv")
def table() -> ResponseReturnValue:
    """The same list, all pages of it, for a spreadsheet."""
    here.officer(*SEE)
    settled = request.args.get("state") == "settled"
    with here.reading() as tx:
        rows = trouble.listing(tx, settled=settled, limit=MOST_ROWS, offset=0)
        systems = _systems(tx)
        shown = [_line(tx, row, systems) for row in rows]
    last = ("by", "words") if settled else ("sentence",)
    head = ("row", "title_of", "at", "case_no", "project", "says", *last)
    return lists_csv.answer(
        [f"incidents.column_{one}" for one in head],
        [
            [
                str(line.row.id), line.title, lists_csv.moment(line.row.at),
                line.row.case_no or "", line.row.project or "", lang.say(line.row.says),
                *((line.row.settled_by, line.row.settlement) if settled else (line.sentence,)),
            ]
            for line in shown
        ],
        f"incidents-{here.today().isoformat()}.csv",
    )  # fmt: skip


@blueprint.post("/<row:number>/retry")
def retry(number: int) -> ResponseReturnValue:
    """Send the letters again."""
    me = here.officer(*ACT)
    with here.transaction() as tx:
        sent = incidents.retry(tx, number, me, here.now())
    return _done("incidents.sent", n=sent)


@blueprint.post("/<row:number>/bank")
def bank_again(number: int) -> ResponseReturnValue:
    """Carry orders to the bank once more; each is asked after first."""
    me = here.officer(*ACT)
    with here.transaction() as tx:
        sent = again.send(tx, number, me, here.now())
    return _done("incidents.bank_sent", n=sent)


@blueprint.post("/<row:number>/arrived")
def arrived(number: int) -> ResponseReturnValue:
    """The department says that it has them."""
    me = here.officer(*ACT)
    with here.transaction() as tx:
        held = incidents.has_arrived(tx, number, me, here.now())
    return _done("incidents.confirmed", n=held)


@blueprint.post("/<row:number>/desk")
def at_our_desk(number: int) -> ResponseReturnValue:
    """The department's people do it on our pages."""
    me = here.officer(*ACT)
    with here.transaction() as tx:
        incidents.at_our_desk(tx, number, me, here.now())
    return _done("incidents.laid")


@blueprint.post("/<row:number>/settle")
def settle(number: int) -> ResponseReturnValue:
    """Close it, with what was done about it."""
    me = here.officer(*ACT)
    tried = Tried()
    with tried:
        words = words_of(request.form, "words", "incidents.words")
        with here.transaction() as tx:
            incidents.settle(tx, number, words, me, here.now())
        return _done("incidents.settled_now")
    return _page(tried, number)


def _done(key: str, **data: object) -> ResponseReturnValue:
    flash(lang.t(key, **data))
    return redirect(url_for("incidents.listing"), code=303)


def _page(tried: Tried, wrong: int) -> ResponseReturnValue:
    me = here.officer(*SEE)
    settled = request.args.get("state") == "settled"
    with here.reading() as tx:
        total = trouble.total(tx, settled=settled)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = trouble.listing(tx, settled=settled, limit=page.size, offset=page.first - 1)
        systems = _systems(tx)
        shown = [_line(tx, row, systems) for row in rows]
        silences = [_silence(one, systems) for one in lines.every(tx) if one.failures]
        held = quarantine.standing(tx)
    answer = render_template(
        "incidents.html",
        settled=settled,
        page=page,
        shown=shown,
        silences=silences,
        quarantine=held,
        may_act=me.may(*ACT),
        tried=tried,
        wrong=wrong,
        typed=request.form,
        turn=_turn,
    )
    return answer, tried.status


def _turn(number: int) -> str:
    state = "settled" if request.args.get("state") == "settled" else None
    return url_for("incidents.listing", page=number, state=state)


def _systems(tx: Transaction) -> Mapping[str, DepartmentEntry]:
    """Whose system a connector is, by the guides in force."""
    now = here.now()
    guides = [editions.latest(tx, name, now).guide for name in shelf.processes(tx, now)]
    return {name: g.department(code) for g in guides for name, code in g.connectors.items()}


def _line(tx: Transaction, row: trouble.Trouble, systems: Mapping[str, DepartmentEntry]) -> Line:
    department = systems.get(_system(row.connector))
    if row.edition is not None and row.branch:
        edition = editions.of(tx, row.edition)
        node = edition.model.nodes.get(row.branch)
        department = edition.guide.department(node.department) if node else department
    # answer-of-<connector>: the kind carries the name, so that each repeats itself once
    kind = "answer-of" if row.kind.startswith("answer-of-") else row.kind
    key = f"incident.{kind}" if lang.known(f"incident.{kind}.title") else "incident.other"
    whose = lang.say(department.short) if department else lang.t("incidents.a_department")
    sentence = lang.t(f"{key}.text", department=whose, n=row.attempts)
    return Line(
        row, lang.t(f"{key}.title"), sentence, department, row.kind in _LETTERS and row.attempts > 0
    )


def _silence(line: lines.Line, systems: Mapping[str, DepartmentEntry]) -> Silence:
    return Silence(
        line.connector,
        systems.get(_system(line.connector)),
        line.failures,
        line.since,
        line.retry_at,
        line.last_error,
    )


def _system(connector: str) -> str:
    return connector.removesuffix(lines.ANSWERS)

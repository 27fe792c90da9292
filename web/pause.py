"""Stop and restart a department's clock; extend the joint limit."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.guide import Item, PauseGround
from engine.domain.lifecycle import BranchState
from engine.domain.names import BranchId, Officer, Role
from engine.stages import pause as pausing
from engine.store import cases
from web import casebook, clockwork, here, lang
from web.casebook import Casebook
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("pause", __name__, url_prefix="/cases")


@blueprint.route("/<case_no>/pause", methods=["GET", "POST"])
def form(case_no: str) -> ResponseReturnValue:
    """The special procedure of my department: begin it, end it."""
    me = here.officer(Role.CHIEF)
    book = _book(case_no)
    tried = Tried()
    if request.method == "POST":
        resuming = request.form.get("action") == "resume"
        with tried:
            _resume(me, book) if resuming else _stop(me, book)
            flash(lang.t("pause.resumed" if resuming else "pause.stopped"))
            return redirect(url_for("cases.case", case_no=case_no), code=303)
    branch = book.edition.branch_of_department(me.department) if me.department else None
    shown = render_template(
        "pause.html",
        book=book,
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        grounds=_grounds(book, me),
        running=_running(me, book) is not None,
        standing=[p for p in book.pauses if p.branch == branch and branch and p.until is None],
        clocks=clockwork.of_case(book),
        pauses=clockwork.pauses(book),
    )
    return shown, tried.status


@blueprint.route("/<case_no>/extend", methods=["GET", "POST"])
def extension(case_no: str) -> ResponseReturnValue:
    """Fifteen working days more, once, with the government's approval."""
    me = here.officer(Role.MANAGER)
    book = _book(case_no)
    tried = Tried()
    if request.method == "POST":
        with tried:
            with here.transaction() as tx:
                reason = request.form.get("reason", "")
                pausing.extend(tx, book.case.id, reason, me, here.now())
            there = url_for("papers.notice", case_no=case_no, kind="extension")
            return redirect(there, code=303)
    shown = render_template(
        "extend.html",
        book=book,
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        clocks=clockwork.of_case(book),
    )
    return shown, tried.status


def _stop(me: Officer, book: Casebook) -> None:
    reader = Reader(request.form)
    among = {ground.code for ground in _grounds(book, me)}
    ground = reader.choice("ground", "pause.ground", among)
    reason = reader.text("reason", "pause.reason", required=True, most=4000)
    planned = reader.whole("planned_days", "pause.planned", 1, 365)
    basis = reader.text("basis", "pause.basis", most=400)
    reader.done()
    branch = _running(me, book) or _own(me, book)
    with here.transaction() as tx:
        pausing.stop(
            tx,
            book.case.id,
            branch,
            ground,
            reason,
            me,
            here.now(),
            planned_days=planned,
            statutory=reader.flag("statutory"),
            basis=basis,
        )


def _resume(me: Officer, book: Casebook) -> None:
    raw = request.form.get("pause", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else 0
    with here.transaction() as tx:
        pausing.resume(tx, book.case.id, number, me, here.now())


def _running(me: Officer, book: Casebook) -> BranchId | None:
    """My department's share, if it runs now."""
    rows = (b for b in book.branches if b.department == me.department)
    return next((b.branch for b in rows if b.state is BranchState.RUNNING), None)


def _own(me: Officer, book: Casebook) -> BranchId:
    """My department's share as the diagram draws it, running or not."""
    found = book.edition.branch_of_department(me.department) if me.department else None
    return found or BranchId("")


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground to choose: which clocks it stops, by which rule, and what the law leaves running.

    ``basis`` in the reader's language; ``law`` is "" where the statutory clock stops, too.
    """

    code: str
    title: str
    stops: str
    basis: str
    law: str


def _grounds(book: Casebook, me: Officer) -> list[Ground]:
    item = book.guide.item_of(me.department) if me.department else None
    return [_ground(g, item) for g in book.guide.pause_grounds if not g.automatic]


def _ground(ground: PauseGround, item: Item | None) -> Ground:
    stops = ground.stops | {"promised"}
    if item is not None and ground.code in item.excludes:
        stops |= {"statutory"}  # by the item's own rule
    return Ground(
        code=ground.code,
        title=lang.say(ground.title),
        stops=clockwork.which(stops),
        basis=(ground.basis_en if lang.current() == "en" else "") or ground.basis,
        law="" if "statutory" in stops else lang.t("pause.law", ground=ground.title),
    )


def _book(case_no: str) -> Casebook:
    with here.reading() as tx:
        return casebook.read(tx, cases.numbered(tx, case_no), here.today())

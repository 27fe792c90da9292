"""The drawing coordinator (led by the housing bureau): one list, one date, urging, more time."""

from collections.abc import Callable
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.case import Case
from engine.domain.errors import NotYours
from engine.domain.names import Officer, Role
from engine.domain.words import POSTS
from engine.stages import announce, coordinate, editions, more_time
from engine.store import Transaction, cases, clocks
from engine.store import coordination as store
from engine.store import editions as published
from web import as_file, here, lang, onelist, paging, timing
from web.forms.reading import Reader, Tried
from web.onelist import OneList

blueprint: Blueprint = Blueprint("coordination", __name__, url_prefix="/coordination")

LONGEST = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Act = Callable[[Transaction, Case, Officer], object]


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """What is owed by which design firm by when; requests for more time first."""
    me = here.officer(Role.COORDINATOR)
    text = request.args.get("q", "").strip()[:LONGEST]
    with here.reading() as tx:
        known = processes(tx, me)
        total = store.total(tx, known, text)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = store.listed(tx, known, text, limit=page.size, offset=page.first - 1)
        calendar = clocks.calendar(tx)
    left = {r.case_id: timing.of_day(calendar, here.today(), r.due_on) for r in rows}
    return render_template("coordination_list.html", rows=rows, left=left, page=page, text=text)


@blueprint.get("/<case_no>")
def case(case_no: str) -> ResponseReturnValue:
    """One drawing change: the list, what to join, the date, and who looks again."""
    me = here.officer(Role.COORDINATOR)
    return _page(case_no, me, Tried())


@blueprint.post("/<case_no>/join")
def join(case_no: str) -> ResponseReturnValue:
    """Put the ticked comments on one line."""
    ids = _numbers("comments")
    return _act(
        case_no,
        lambda tx, held, me: coordinate.join(tx, held.id, ids, me, here.now()),
        "coordination.joined",
    )


@blueprint.post("/<case_no>/unjoin")
def unjoin(case_no: str) -> ResponseReturnValue:
    """Put one comment on a line of its own."""
    (number,) = _numbers("alone") or [0]
    return _act(
        case_no,
        lambda tx, held, me: coordinate.unjoin(tx, held.id, number, me, here.now()),
        "coordination.unjoined",
    )


@blueprint.post("/<case_no>/apart")
def apart(case_no: str) -> ResponseReturnValue:
    """Two that look alike and are not."""
    ids = (*_numbers("comments"), 0, 0)
    return _act(
        case_no,
        lambda tx, held, me: coordinate.keep_apart(tx, held.id, (ids[0], ids[1]), me, here.now()),
        "coordination.kept_apart",
    )


@blueprint.post("/<case_no>/send")
def send(case_no: str) -> ResponseReturnValue:
    """Send the list as one notice."""
    return _act(
        case_no,
        lambda tx, held, me: announce.send(tx, held.id, me, here.now()),
        "coordination.sent",
    )


@blueprint.post("/<case_no>/urge")
def urge(case_no: str) -> ResponseReturnValue:
    """Remind the design firm."""
    return _act(
        case_no,
        lambda tx, held, me: announce.urge(
            tx, held.id, _typed("words", "coordination.urge_words", 400), me, here.now()
        ),
        "coordination.urged",
    )


@blueprint.post("/<case_no>/day")
def day(case_no: str) -> ResponseReturnValue:
    """Another date for the answer, with a reason."""

    def act(tx: Transaction, held: Case, me: Officer) -> None:
        reader = Reader(request.form)
        chosen = reader.day("day", "onelist.answer_by", required=True)
        reason = reader.text("reason", "form.reason", required=True, most=4000)
        reader.done()
        more_time.set_day(tx, held.id, chosen, reason, me, here.now())

    return _act(case_no, act, "coordination.day_set")


@blueprint.post("/<case_no>/more-time/<row:request_id>")
def answer(case_no: str, request_id: int) -> ResponseReturnValue:
    """Grant or refuse what the firm asked for."""
    granted = request.form.get("action") == "grant"

    def act(tx: Transaction, held: Case, me: Officer) -> None:
        reader = Reader(request.form)
        words = reader.text("answer", "coordination.answer", required=not granted, most=4000)
        until = reader.day("until", "onelist.answer_by", required=granted) if granted else None
        reader.done()
        if granted:
            more_time.grant(tx, held.id, request_id, until, words, me, here.now())
        else:
            more_time.refuse(tx, held.id, request_id, words, me, here.now())

    return _act(case_no, act, "coordination.granted" if granted else "coordination.not_granted")


@blueprint.get("/<case_no>/comments.xlsx")
def spreadsheet(case_no: str) -> ResponseReturnValue:
    """The list as a spreadsheet."""
    me = here.officer(Role.COORDINATOR)
    with here.reading() as tx:
        held = cases.numbered(tx, case_no)
        _mine(tx, held, me)
        one = onelist.read(tx, held)
    return download(one)


def download(one: OneList) -> Response:
    """The spreadsheet as a file of its own name."""
    name = f"{lang.t('redraw.comments')}-{one.book.case.case_no}-{one.book.case.round}.xlsx"
    plain = f"comments-{one.book.case.case_no}.xlsx"
    answer = as_file.made(onelist.spreadsheet(one), XLSX, plain)
    answer.headers["Content-Disposition"] += f"; filename*=UTF-8''{quote(name)}"
    return answer


def _act(case_no: str, act: Act, done: str) -> ResponseReturnValue:
    me = here.officer(Role.COORDINATOR)
    tried = Tried()
    with tried:
        with here.transaction() as tx:
            act(tx, cases.numbered(tx, case_no), me)
        flash(lang.t(done))
        return redirect(url_for("coordination.case", case_no=case_no), code=303)
    return _page(case_no, me, tried)


def _page(case_no: str, me: Officer, tried: Tried) -> ResponseReturnValue:
    with here.reading() as tx:
        held = cases.numbered(tx, case_no)
        _mine(tx, held, me)
        one = onelist.read(tx, held, suggest=True)
    shown = render_template(
        "coordination.html",
        one=one,
        book=one.book,
        tried=tried,
        faults=tried.faults,
        typed=request.form if request.method == "POST" else {},
        reasons=onelist.reasons,
    )
    return shown, tried.status


def _mine(tx: Transaction, held: Case, me: Officer) -> None:
    """Only the coordinator of the lead department.

    Raises:
        NotYours: of another one.
    """
    if me.department not in (None, editions.of(tx, held.edition).guide.lead):
        raise NotYours(whose=POSTS[Role.COORDINATOR])


def processes(tx: Transaction, me: Officer) -> list[str]:
    """The processes whose drawing changes this coordinator sees to."""
    return [
        name
        for name in published.processes(tx, here.now())
        if me.department in (None, editions.latest(tx, name, here.now()).guide.lead)
    ]


def _typed(name: str, label: str, most: int) -> str:
    reader = Reader(request.form)
    words = reader.text(name, label, most=most)
    reader.done()
    return words


def _numbers(name: str) -> list[int]:
    """The row numbers that were ticked; what is no number is none of ours."""
    given = request.form.getlist(name)[:1000]
    return [int(n) for n in given if n.isascii() and n.isdigit() and len(n) <= 15]

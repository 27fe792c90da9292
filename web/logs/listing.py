"""Our cases as a log for other tools; the logs that were taken in; taking one in."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.file_errors import FileTooLarge
from engine.domain.names import Role
from engine.exchange import log_steps
from engine.stages import exporting, foreign_logs
from engine.store import editions
from engine.store import foreign_logs as kept
from web import as_file, here, lang, paging, taken
from web.forms.reading import Reader, Tried, file_of

blueprint: Blueprint = Blueprint("logs", __name__, url_prefix="/logs")

SEE: Final = (Role.MANAGER, Role.SUPERVISOR)
LARGEST: Final = 24 << 20
"""Bytes over the web; what is larger comes by `lianshen import-log`."""
MOST: Final = 200_000
"""Events over the web: some ten seconds."""


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """What can leave, what came in."""
    return _listing(Tried())


@blueprint.post("")
def send() -> ResponseReturnValue:
    """A file is sent; its columns are laid out on the next page."""
    me = here.officer(Role.MANAGER)
    tried = Tried()
    with tried:
        sent = file_of(request.files, "file", "logs.file")
        file = sent.stream
        if file.seek(0, 2) > LARGEST:
            raise FileTooLarge(name=foreign_logs.plain(sent.filename or ""), limit="24 MB")
        form = foreign_logs.kind(file)
        with here.transaction() as tx:
            number = foreign_logs.send(tx, sent.filename or "", form, file, me, here.now())
        return redirect(url_for("logs_columns.columns", number=number), code=303)
    return _listing(tried)


@blueprint.get("/export")
def export() -> ResponseReturnValue:
    """Our cases, as one file; what an address asks for and nobody knows is a page again."""
    here.officer(*SEE)
    form = request.args.get("format", "")
    if form not in exporting.FORMATS:
        return redirect(url_for("logs.listing"), code=303)
    reader = Reader(request.args)
    since, until = reader.day("since", "board.since"), reader.day("until", "board.until")
    tried = Tried()
    with tried:
        reader.done()
        with here.reading() as tx:
            known = editions.processes(tx, here.now())
        asked = request.args.get("process", "")
        which = exporting.Which([asked] if asked in known else known, since, until)
        return _download(form, which, asked if asked in known else "all")
    return _listing(tried)


@blueprint.post("/<row:number>/delete")
def throw_away(number: int) -> ResponseReturnValue:
    """A log that is not wanted any more."""
    me = here.officer(Role.MANAGER)
    with here.transaction() as tx:
        name = foreign_logs.get(tx, number).name
        foreign_logs.throw_away(tx, number, me, here.now())
    flash(lang.t("logs.thrown_away", name=name))
    return redirect(url_for("logs.listing"), code=303)


def _download(form: str, which: exporting.Which, name: str) -> Response:
    """Streamed, so that a year of cases needs no memory; what fails at once is still a page."""
    ending, kind = exporting.FORMATS[form]
    store = here.house().store

    def pieces() -> Iterator[bytes]:
        with store.reading() as tx:
            yield from exporting.written(tx, form, which)

    each = pieces()
    first = next(each)
    span = "-".join(day.isoformat() for day in (which.since, which.until) if day)
    file = "-".join(one for one in ("lianshen", name, span) if one)
    return as_file.made(chain([first], each), kind, f"{file}.{ending}")


def _listing(tried: Tried) -> ResponseReturnValue:
    me = here.officer(*SEE)
    with here.reading() as tx:
        total = kept.total(tx)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        logs = kept.page(tx, limit=page.size, offset=page.first - 1)
        processes = taken.options(tx)
    answer = render_template(
        "logs.html",
        logs=logs,
        page=page,
        turn=paging.turning("page", "list"),
        processes=processes,
        formats=list(exporting.FORMATS),
        left_out=log_steps.LEFT_OUT,
        may_act=me.may(Role.MANAGER),
        typed=request.args,
        today=here.today(),
        tried=tried,
        faults=tried.faults,
    )
    return answer, tried.status

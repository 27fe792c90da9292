"""Drafts and editions in force; a draft is begun, gone back in, thrown away."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.catalogue import DIAGRAM
from engine.domain.errors import NoSuchThing
from engine.domain.names import Officer, Role, Text
from engine.stages import editions as ready
from engine.stages.studio import drafts as drawing
from engine.store import Transaction, drafts, editions
from web import as_file, here, lang, paging
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("studio", __name__, url_prefix="/studio")


def analyst() -> Officer:
    """Who draws."""
    return here.officer(Role.ANALYST)


def line(tx: Transaction, draft: int) -> drafts.Line:
    """A draft, without its files.

    Raises:
        NoSuchThing: it is gone.
    """
    found = drafts.get(tx, draft)
    if found is None:
        raise NoSuchThing(what=Text("草稿", "The draft"))
    return found


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """What is being drawn, what is in force."""
    analyst()
    return page(Tried())


@blueprint.post("")
def begin() -> ResponseReturnValue:
    """A draft of an edition in force, of nothing, or of a file from elsewhere."""
    me = analyst()
    how = request.form.get("how", "")
    tried = Tried()
    with tried:
        reader = Reader(request.form)
        code = reader.text("process", "studio.code", required=True, most=40)
        title = reader.text("title", "studio.name", required=how == "blank", most=60)
        file = request.files.get("file")
        xml = file.read(drawing.LARGEST + 1) if file else b""
        if how == "file" and not xml:
            reader.fault("file", "studio.no_file")
        reader.done()
        with here.transaction() as tx:
            if how == "edition":
                number = drawing.begin(tx, code, me, here.now())
            elif how == "blank":
                number = drawing.begin_blank(tx, code, title, me, here.now())
            elif how == "file":
                number = drawing.begin_with(tx, code, xml, me, here.now())
                adopted = drawing.taken_in(tx, number, me)
                if adopted is not None and adopted.changed:
                    return redirect(url_for("studio_taking_in.notes", draft=number), code=303)
            else:
                abort(400)
        return redirect(url_for("studio.board", draft=number), code=303)
    return page(tried, how)


@blueprint.get("/<row:draft>")
def board(draft: int) -> ResponseReturnValue:
    """The drawing board of a draft."""
    me = analyst()
    with here.transaction() as tx:
        other = drawing.enter(tx, draft, me, here.now())
    with here.reading() as tx:
        found = line(tx, draft)
        files = drafts.files(tx, draft) or {}
        saves = drafts.saves(tx, draft)
        brought = drawing.brought(tx, found)
    return render_template(
        "studio_board.html",
        draft=found,
        other=other,
        seen=drawing.print_of(files.get(DIAGRAM, b"")),
        saves=saves,
        brought=brought,
        words=_live(),
    )


def _live() -> dict[str, object]:
    """The words that the board's script speaks."""
    names = ("verdict", "soundness", "drawn")
    tables = {name: _table(f"studio.{name}.") for name in names}
    single = {name: lang.t(f"studio.{name}") for name in ("error", "warning", "means_nothing")}
    single |= {name: lang.t(f"guide.{name}") for name in ("in_force", "this_draft", "changed")}
    return {**_table("studio.live."), **tables, **single}


def _table(prefix: str) -> dict[str, str]:
    keys = [key for key in lang.WORDS if key.startswith(prefix)]
    return {key.removeprefix(prefix): lang.t(key) for key in keys}


@blueprint.post("/<row:draft>/back")
def back(draft: int) -> ResponseReturnValue:
    """Make an earlier state the present one."""
    me = analyst()
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        abort(400)
    with here.transaction() as tx:
        drawing.go_back(tx, draft, int(version), me, here.now())
    flash(lang.t("studio.went_back"))
    return redirect(url_for("studio.board", draft=draft), code=303)


@blueprint.post("/<row:draft>/drop")
def drop(draft: int) -> ResponseReturnValue:
    """Throw a draft away: the one that the list showed, not a newer one under its number.

    SQLite gives the number of the last draft that went to the next one.
    """
    me = analyst()
    of = request.form.get("of", "")
    with here.transaction() as tx:
        found = line(tx, draft)
        if of not in ("", f"{found.process} {found.started_at.isoformat()}"):
            raise NoSuchThing(what=Text("草稿", "The draft"))
        drawing.drop(tx, draft, me, here.now())
    flash(lang.t("studio.dropped"))
    return redirect(url_for("studio.listing"), code=303)


@blueprint.get("/<row:draft>/process.bpmn")
def drawn(draft: int) -> ResponseReturnValue:
    """The diagram as it was saved last, as a file."""
    analyst()
    with here.reading() as tx:
        found = line(tx, draft)
        files = drafts.files(tx, draft) or {}
    content = files.get(DIAGRAM, b"")
    answer = as_file.made(content, "application/xml", f"{found.process}.bpmn")
    answer.headers["Content-Security-Policy"] = as_file.RUNS_NOTHING
    return answer


def page(tried: Tried, how: str = "") -> ResponseReturnValue:
    """The list, with what came of the form that was sent."""
    with here.reading() as tx:
        total = drafts.total(tx)
        number = min(paging.asked(), paging.Page(1, total).pages)
        turned = paging.Page(number, total)
        rows = drafts.page(tx, limit=paging.SIZE, offset=turned.first - 1)
        codes = editions.processes(tx, here.now())
        force = [(code, ready.latest(tx, code, here.now()).guide) for code in codes]
    shown = render_template(
        "studio.html",
        rows=rows,
        page=turned,
        turn=paging.turning("page", "drafts"),
        force=force,
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        how=how,
    )
    return shown, tried.status

"""One edition: its terms, its diagram with the cases on it, its files, what can be done."""

from collections.abc import Mapping

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.catalogue import DIAGRAM
from engine.domain.errors import NoSuchThing
from engine.domain.names import EditionId, Role, Text
from engine.stages.publishing import effect, retire
from engine.store import Transaction, editions, positions, proposals
from web import as_file, here, lang, paging
from web.editions import effects, shelf
from web.editions.shelf import Shown
from web.forms.reading import Tried, words_of
from web.studio import packaging
from web.timings import READERS

blueprint: Blueprint = Blueprint("edition", __name__, url_prefix="/editions")


@blueprint.get("/<edition>")
def page(edition: str) -> ResponseReturnValue:
    """One edition."""
    return _page(edition, Tried())


@blueprint.post("/<edition>/retire")
def retired(edition: str) -> ResponseReturnValue:
    """No new cases from now on; those that run are finished."""
    me = here.officer(*shelf.DO)
    tried = Tried()
    with tried:
        reason = words_of(request.form, "reason", "editions.retire_reason", most=1000)
        with here.transaction() as tx:
            retire.retire(tx, EditionId(edition), reason, me, here.now())
        flash(lang.t("editions.retired_now"))
        return redirect(url_for("edition.page", edition=edition), code=303)
    return _page(edition, tried)


def _page(name: str, tried: Tried) -> ResponseReturnValue:
    me = shelf.visitor()
    with here.reading() as tx:
        found = shelf.one(tx, name)
        files = editions.files(tx, found.line.id)
        past = proposals.of_edition(tx, found.line.id)
        standing = _running(tx, found)
    return (
        render_template(
            "edition.html",
            shown=found,
            files=[(path, len(content)) for path, content in sorted(files.items())],
            past=past,
            running=standing,
            may_act=me.may(*shelf.DO),
            analyst=me.may(Role.ANALYST),
            reads_figures=me.may(*READERS),
            tried=tried,
            faults=tried.faults,
            typed=request.form,
            days=shelf.days,
            moment=shelf.moment,
        ),
        tried.status,
    )


def _running(tx: Transaction, found: Shown) -> effects.Running | None:
    kept = effect.running(tx, found.line.process, found.line.variant)
    every = effects.running(kept)
    return next((one for one in every if one.edition == found.line.id), None)


@blueprint.get("/<edition>/diagram.bpmn")
def drawing(edition: str) -> ResponseReturnValue:
    """Its diagram (BPMN 2.0 XML)."""
    shelf.visitor()
    with here.reading() as tx:
        found = shelf.one(tx, edition)
        xml = editions.files(tx, found.line.id)[DIAGRAM]
    return as_file.within(xml, "application/xml")


@blueprint.get("/<edition>/diagram.json")
def marks(edition: str) -> ResponseReturnValue:
    """How many running cases stand at which element."""
    shelf.visitor()
    with here.reading() as tx:
        found = shelf.one(tx, edition)
        places = positions.places(tx, [found.line.id])
    told = [
        {
            "id": one.element,
            "kind": "here",
            "name": one.element,
            "short": str(one.cases),
            "words": lang.t("editions.cases_here", n=one.cases),
            "lamp": "",
        }
        for one in places
    ]
    return jsonify(elements=told)


@blueprint.get("/<edition>/files/<path:name>")
def file(edition: str, name: str) -> ResponseReturnValue:
    """One file of it, as text."""
    shelf.visitor()
    with here.reading() as tx:
        found = shelf.one(tx, edition)
        files: Mapping[str, bytes] = editions.files(tx, found.line.id)
    if name not in files:
        raise NoSuchThing(what=Text(f"文件“{name[:60]}”", f"The file “{name[:60]}”"))
    return as_file.within(files[name], "text/plain")


@blueprint.get("/<edition>/package.zip")
def exported(edition: str) -> ResponseReturnValue:
    """The whole package as a file."""
    shelf.visitor()
    with here.reading() as tx:
        found = shelf.one(tx, edition)
        files = editions.files(tx, found.line.id)
    return packaging.answer(files, found.line.process, f"v{found.line.number}")


@blueprint.get("/<edition>/cases")
def cases(edition: str) -> ResponseReturnValue:
    """The running cases of an edition; ``at`` an element, those that wait there."""
    shelf.visitor()
    at = request.args.get("at", "")[:64]
    with here.reading() as tx:
        found = shelf.one(tx, edition)
        total = positions.total(tx, found.line.id, at)
        turned = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = positions.page(tx, found.line.id, at, limit=turned.size, offset=turned.first - 1)
        standing = _running(tx, found)
    spots = standing.spots if standing else ()
    here_at = url_for("edition.cases", edition=edition, at=at) if at else ""
    return render_template(
        "edition_cases.html",
        shown=found,
        rows=rows,
        page=turned,
        turn=paging.turning("page", "cases"),
        spot=next((spot for spot in spots if spot.href == here_at), None),
        spots=spots,
        at=at,
    )

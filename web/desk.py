"""A department's desk: the work list; claiming, releasing and doing one piece of work."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import NoSuchWorkItem
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import Role, WorkItemId
from engine.stages import opening, work
from engine.store import branches, cases
from web import casebook, here, lang, lists, reviewing

blueprint: Blueprint = Blueprint("desk", __name__, url_prefix="/desk")

WORKS = ("precheck", "handle", "check")


@blueprint.get("")
def worklist() -> ResponseReturnValue:
    """Open work of my department, the least time left first."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    listing = lists.read(me, WORKS)
    return render_template(
        "worklist.html",
        listing=listing,
        title=lang.t("list.desk_title"),
        nothing=lang.t("list.desk_nothing"),
    )


@blueprint.route("/<row:item_id>", methods=["GET", "POST"])
def item(item_id: int) -> ResponseReturnValue:
    """One piece of work: pre-check, review or check."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    with here.reading() as tx:
        found = branches.item(tx, WorkItemId(item_id))
        if found.work not in WORKS:
            raise NoSuchWorkItem
        book = casebook.read(tx, cases.get(tx, found.case_id), here.today())
    opening.owns(found, me, book.guide)
    opened = reviewing.Opened(found, book, me, is_open=found.state in OPEN_WORK)
    if found.work == "precheck":
        return reviewing.precheck(opened)
    return reviewing.handle(opened) if found.work == "handle" else reviewing.check(opened)


@blueprint.post("/<row:item_id>/claim")
def claim(item_id: int) -> ResponseReturnValue:
    """Take it on my own desk."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    with here.transaction() as tx:
        work.claim(tx, WorkItemId(item_id), me, here.now())
    return redirect(url_for("desk.item", item_id=item_id), code=303)


@blueprint.post("/<row:item_id>/release")
def release(item_id: int) -> ResponseReturnValue:
    """Give it back to the colleagues."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    with here.transaction() as tx:
        work.release(tx, WorkItemId(item_id), me, here.now())
    flash(lang.t("desk.released"))
    return redirect(url_for("desk.worklist"), code=303)

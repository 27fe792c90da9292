"""All editions, and the proposals that wait for a second person."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.store import editions, positions, proposals
from web import here, paging
from web.editions import shelf

blueprint: Blueprint = Blueprint("editions", __name__, url_prefix="/editions")


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """What holds, what held, what waits."""
    me = shelf.visitor()
    with here.reading() as tx:
        total = editions.total(tx)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        lines = editions.page(tx, limit=page.size, offset=page.first - 1)
        rows = shelf.shown(tx, lines)
        running = positions.running(tx, [line.id for line in lines])
        waiting = proposals.page(tx, waiting=True, limit=paging.SIZE, offset=0)
        decided = proposals.total(tx, waiting=False)
    return render_template(
        "editions.html",
        rows=rows,
        running=running,
        waiting=waiting,
        decided=decided,
        page=page,
        turn=paging.turning("page", "editions"),
        may_act=me.may(*shelf.DO),
        days=shelf.days,
    )


@blueprint.get("/proposals")
def proposed() -> ResponseReturnValue:
    """Proposals that wait, or were decided."""
    shelf.visitor()
    waiting = request.args.get("state") != "decided"
    with here.reading() as tx:
        total = proposals.total(tx, waiting=waiting)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = proposals.page(tx, waiting=waiting, limit=page.size, offset=page.first - 1)
    return render_template(
        "editions_proposals.html",
        rows=rows,
        waiting=waiting,
        page=page,
        turn=paging.turning("page", "proposals"),
    )

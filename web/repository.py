"""The shared repository: what is kept, the catalogue, what has fallen."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.domain.names import Role
from engine.stages.repository import catalogue
from engine.store import repository, repository_cases
from engine.store.repository import Narrow
from web import here, lang, paging

blueprint: Blueprint = Blueprint("repository", __name__, url_prefix="/repository")

WINDOWS = (Role.INTAKE, Role.ISSUE, Role.SUPERVISOR)
"""Posts that see of every document that it is kept; departments see what they issued."""
DEPARTMENTS = (Role.HANDLER, Role.CHECKER, Role.CHIEF)
READERS = (*WINDOWS, *DEPARTMENTS)
COUNTERS = (Role.MANAGER, Role.SUPERVISOR, Role.INTAKE)
LONGEST = 60


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """Documents, each by its newest version; found by name, code, number or kind."""
    me = here.officer(*READERS, Role.MANAGER)
    if not me.may(*READERS):
        return kinds()
    shipped = catalogue.shipped()
    kind = request.args.get("kind", "")
    narrow = Narrow(
        text=request.args.get("q", "").replace("\0", "").strip()[:LONGEST],
        kind=kind if kind in shipped.by_code else "",
        department="" if me.may(*WINDOWS) else me.department or "-",
    )
    with here.reading() as tx:
        total = repository.total(tx, narrow)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = repository.listed(tx, narrow, limit=page.size, offset=page.first - 1)
    return render_template(
        "repository.html",
        rows=rows,
        page=page,
        turn=paging.turning("page", "list"),
        narrow=narrow,
        kinds=[(one.code, f"{one.code} {lang.say(one.title)}") for one in shipped.entries],
        counts=me.may(*COUNTERS),
        scans=me.may(Role.INTAKE),
    )


@blueprint.get("/catalogue")
def kinds() -> ResponseReturnValue:
    """The 45 kinds that are kept, how each comes in, and what it spares (示例)."""
    me = here.officer(*READERS, Role.MANAGER)
    with here.reading() as tx:
        kept = repository.counts(tx)
    return render_template(
        "repository_kinds.html",
        catalogue=catalogue.shipped(),
        kept=kept,
        lists=me.may(*READERS),
        counts=me.may(*COUNTERS),
    )


@blueprint.get("/fallen")
def fallen() -> ResponseReturnValue:
    """Cases under way that rest on what ran out or was taken away."""
    me = here.officer(*READERS, Role.MANAGER)
    day, mine = here.today(), "" if me.may(*WINDOWS, Role.MANAGER) else str(me.department or "")
    with here.reading() as tx:
        total = repository_cases.fallen_total(tx, day, mine)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = repository_cases.fallen(tx, day, mine, limit=page.size, offset=page.first - 1)
    turn = paging.turning("page", "list")
    return render_template("repository_fallen.html", rows=rows, page=page, turn=turn, day=day)

"""A department's desk: the work list, claiming and releasing."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Role, WorkItemId
from engine.stages import work
from engine.store import clocks, pages
from web import here, lang, paging, timing

blueprint = Blueprint("desk", __name__)

WORKS = ("precheck", "handle", "check")


@blueprint.get("/desk")
def worklist() -> ResponseReturnValue:
    """Open work of my department, the least time left first."""
    me = here.officer(Role.HANDLER, Role.CHECKER)
    narrow = asked(WORKS)
    number = paging.asked()
    with here.reading() as tx:
        calendar = clocks.calendar(tx)
        page = paging.Page(number, pages.work_total(tx, me, narrow))
        rows = pages.work_list(
            tx, me, narrow, limit=page.size, offset=paging.offset(page.number)
        )
    shown = [(row, timing.of_day(calendar, here.today(), row.due_on)) for row in rows]
    name = "desk_rows.html" if request.headers.get("HX-Request") else "desk.html"
    return render_template(name, rows=shown, page=page, works=WORKS)

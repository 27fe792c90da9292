"""The first page: what waits for me."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.domain.lifecycle import CaseState
from engine.domain.names import Officer, Role
from engine.store import clocks, pages
from web import here, timing

blueprint: Blueprint = Blueprint("home", __name__)

WINDOW_OF_WORK = {
    "precheck": "desk.worklist",
    "accept": "intake.queue",
    "correct": "intake.queue",
    "handle": "desk.worklist",
    "check": "desk.worklist",
    "redraw": "redraw.worklist",
    "independence": "sign.worklist",
    "sign": "sign.worklist",
    "issue": "issue.worklist",
}
"""Where each kind of work (``approval:work``) is done."""


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Counts of what waits, and what is due first."""
    me = here.visitor()
    if me is None:
        return redirect(url_for("sign_in.form"))
    with here.reading() as tx:
        counts = pages.work_counts(tx, me)
        first = pages.work_list(tx, me, pages.WorkFilter(), limit=5, offset=0)
        hall = pages.case_counts(tx) if _sees_all(me) else {}
        calendar = clocks.calendar(tx)
    today = here.today()
    shown = [(row, timing.of_day(calendar, today, row.due_on)) for row in first]
    if me.may(Role.INTAKE):  # the window answers for what departments still pre-check, too
        counts["accept"] = hall.get(CaseState.RECEIVED, 0) + hall.get(CaseState.IN_PRECHECK, 0)
    tiles = [(work, counts.get(work, 0), _href(work)) for work in _works(me)]
    states = [(state, hall[state]) for state in CaseState if hall.get(state)]
    return render_template("home.html", tiles=tiles, first=shown, hall=states)


def _works(me: Officer) -> tuple[str, ...]:
    by_role = (
        (Role.INTAKE, ("accept", "correct")),
        (Role.HANDLER, ("precheck", "handle")),
        (Role.CHECKER, ("check",)),
        (Role.DESIGN_FIRM, ("redraw",)),
        (Role.CHIEF, ("sign", "independence")),
        (Role.ISSUE, ("issue",)),
    )
    return tuple(work for role, works in by_role if me.may(role) for work in works)


def _href(work: str) -> str:
    return url_for(WINDOW_OF_WORK[work], work=work)


def _sees_all(me: Officer) -> bool:
    return bool(me.roles - {Role.DESIGN_FIRM})

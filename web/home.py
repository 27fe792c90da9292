"""The first page of every post: what waits, what is due today, what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.domain.clocks import DUE_SOON_DAYS
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import Officer, Role
from engine.store import (
    Transaction,
    clocks,
    pages,
    repository_cases,
    sheet_notices,
    slow_steps,
    worklists,
)
from engine.store import coordination as changes
from web import coordination, fees_desk, guides, here, lang, lists, standing, timing, transfer

blueprint: Blueprint = Blueprint("home", __name__)

WINDOW_OF_WORK = {
    "precheck": "desk.worklist",
    "accept": "intake.queue",
    "correct": "intake.queue",
    "handle": "desk.worklist",
    "check": "desk.worklist",
    "assess": "desk.worklist",
    "deposit": "desk.worklist",
    "verify": "desk.worklist",
    "redraw": "redraw.worklist",
    "independence": "sign.worklist",
    "sign": "sign.worklist",
    "issue": "issue.worklist",
    "pay": "teller.till",
}
"""Where each kind of work (``approval:work``) is done."""

_ONLY = {Role.TELLER: "teller.till", Role.FINANCE: "finance.returns"}
"""Posts that have one window and no cases of their own."""

FIRST = 6
"""Lines of what is due first."""

_WORKS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.INTAKE, ("accept", "correct")),
    (Role.HANDLER, ("precheck", "handle")),
    (Role.CHECKER, ("check",)),
    (Role.DESIGN_FIRM, ("redraw",)),
    (Role.CHIEF, ("sign", "independence")),
    (Role.ISSUE, ("issue",)),
)
_NOTHING = (
    (Role.INTAKE, "home.nothing_window"),
    (Role.ISSUE, "home.nothing_issue"),
    (Role.DESIGN_FIRM, "home.nothing_firm"),
    (Role.COORDINATOR, "home.nothing_coordinator"),
    (Role.HANDLER, "home.nothing_desk"),
    (Role.CHECKER, "home.nothing_desk"),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One kind of work of this morning, and the lists it opens: all, due soon, overdue."""

    work: str
    day: worklists.Day
    href: str
    soon: str
    overdue: str
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One line of what is due first."""

    project: str
    case_no: str
    work: str
    left: timing.Left
    href: str


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Counts of what waits, and what is due first."""
    me = here.visitor()
    if me is None:
        return redirect(url_for("sign_in.form"))
    for role, window in _ONLY.items():
        if me.roles <= {role}:
            return redirect(url_for(window))
    with here.reading() as tx:
        hall = pages.case_counts(tx) if me.roles - {Role.DESIGN_FIRM} else {}
        tiles = [*_tiles(tx, me, hall), *_coordination(tx, me)]
        first = _first(tx, me)
        watches = me.may(Role.MANAGER, Role.SUPERVISOR)
        departments = standing.departments(tx) if watches else ()
        reviews = me.department if me.may(Role.HANDLER, Role.CHECKER, Role.CHIEF) else None
        notices = sheet_notices.waiting(tx, reviews) if reviews else ()
        taken = transfer.taken(tx, me)
        fallen = _fallen(tx, me)
        slow = _slow(tx, me)
    return render_template(
        "home.html",
        tiles=tiles,
        first=first,
        nothing=next((key for role, key in _NOTHING if me.may(role)), "home.nothing"),
        hall=[(s, hall[s]) for s in CaseState if hall.get(s) and s not in CLOSED_CASE],
        closed=[(s, hall[s]) for s in CaseState if hall.get(s) and s in CLOSED_CASE],
        watches=watches,
        notices=notices,
        taken=taken,
        fallen=fallen,
        slow=slow,
        guides=guides.of(me),
        troubled=[d for d in departments if d.lamps.get("overdue") or d.lamps.get("due_soon")],
    )


def _fallen(tx: Transaction, me: Officer) -> str:
    """What running cases rest on and may not, in a sentence for whoever must see to it; or ""."""
    if me.may(Role.HANDLER, Role.CHECKER, Role.CHIEF) and me.department is not None:
        words, mine = "repository.home_department", str(me.department)
    elif me.may(Role.INTAKE):
        words, mine = "repository.home_window", ""
    elif me.may(Role.MANAGER, Role.SUPERVISOR):
        words, mine = "repository.home_watch", ""
    else:
        return ""
    n = repository_cases.fallen_total(tx, here.today(), mine)
    return lang.t(words, n=n) if n else ""


def _slow(tx: Transaction, me: Officer) -> int:
    """Steps of cases in minutes that nobody has seen to; supervision hears of eaten slack only."""
    if me.may(Role.MANAGER, Role.COORDINATOR):
        return slow_steps.unseen(tx)
    return slow_steps.unseen(tx, "slack") if me.may(Role.SUPERVISOR) else 0


def _tiles(tx: Transaction, me: Officer, hall: dict[CaseState, int]) -> Sequence[Tile]:
    soon = clocks.calendar(tx).ahead(here.today(), DUE_SOON_DAYS)
    days = worklists.work_day(tx, me, here.today(), soon)
    if me.may(Role.INTAKE):  # the window answers for what departments still pre-check, too
        waits = hall.get(CaseState.RECEIVED, 0) + hall.get(CaseState.IN_PRECHECK, 0)
        known = days.get("accept", worklists.Day())
        days["accept"] = replace(known, n=waits)
    works = [work for role, works in _WORKS if me.may(role) for work in works]
    works += [work for work in fees_desk.WORKS if days.get(work, worklists.Day()).n]
    return [_tile(work, days.get(work, worklists.Day())) for work in works]


def _coordination(tx: Transaction, me: Officer) -> Sequence[Tile]:
    """What the drawing coordinator finds this morning."""
    if not me.may(Role.COORDINATOR):
        return ()
    soon = clocks.calendar(tx).ahead(here.today(), DUE_SOON_DAYS)
    day = changes.day(tx, coordination.processes(tx, me), here.today(), soon)
    told = [("home.asks", day.asks), ("home.unsent", day.unsent)]
    notes = [lang.t(key, n=n) for key, n in told if n]
    there = url_for("coordination.worklist")
    counted = worklists.Day(day.n, day.today, day.soon, day.overdue)
    return [Tile("coordinate", counted, there, there, there, notes)]


def _first(tx: Transaction, me: Officer) -> Sequence[Due]:
    """What is due first of everything that waits for this officer."""
    calendar, today = clocks.calendar(tx), here.today()
    rows = worklists.work_list(tx, me, worklists.WorkFilter(), limit=FIRST, offset=0)
    found = [
        Due(
            r.project,
            r.case_no,
            r.work,
            timing.of_work(calendar, r.due_on, r.due_at),
            lists.href(r),
        )
        for r in rows
    ]
    if me.may(Role.COORDINATOR):
        known = coordination.processes(tx, me)
        for one in changes.listed(tx, known, "", limit=FIRST, offset=0):
            there = url_for("coordination.case", case_no=one.case_no)
            left = timing.of_day(calendar, today, one.due_on)
            found.append(Due(one.project, one.case_no, "coordinate", left, there))
    return found[:FIRST]


def _tile(work: str, day: worklists.Day) -> Tile:
    window = WINDOW_OF_WORK[work]
    lamps = [url_for(window, work=work, lamp=lamp) for lamp in ("due_soon", "overdue")]
    return Tile(work, day, url_for(window, work=work), *lamps)

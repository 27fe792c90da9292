"""部门忙闲: departments by weeks, the people of one of them, and open work given to another."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import AlreadyHandled, NoSuchThing, NoSuchWorkItem, Refused
from engine.domain.names import AccountId, Department, Officer, Role, Text, WorkItemId
from engine.domain.workload import sunday
from engine.stages import transfer
from engine.stages import workload as studied
from engine.stages.workload import Grid, Team
from engine.store import Transaction, branches, cases, clocks
from engine.store import workload as counted
from web import addresses, here, lang, paging, standing, workload_asked, workload_csv
from web.forms.reading import Reader, Tried
from web.transfer import MOST, chosen, each
from web.workload_asked import CENTRE

blueprint: Blueprint = Blueprint("workload", __name__, url_prefix="/workload")

READERS = (*CENTRE, Role.CHIEF)
MOVERS = (Role.MANAGER, Role.CHIEF)
MOST_ROWS: Final = 50_000

_Refusals = Sequence[tuple[WorkItemId, Refused]]


@blueprint.get("")
def page() -> ResponseReturnValue:
    """The map, and below it the people and the open work of the department that was chosen."""
    return _page(here.officer(*READERS), Tried())


@blueprint.get("/workload.csv")
def table() -> ResponseReturnValue:
    """The map as one sees it, for a spreadsheet."""
    me = here.officer(*READERS)
    with here.reading() as tx:
        names = standing.departments_named(tx)
        grid = _grid(tx, me, names)
    return workload_csv.grid(grid, names, workload_asked.show())


@blueprint.get("/items")
def behind() -> ResponseReturnValue:
    """The work behind a figure of the map."""
    me = here.officer(*READERS)
    with here.reading() as tx:
        asked = workload_asked.behind(
            clocks.calendar(tx), here.today(), workload_asked.department(me)
        )
        at = _at(counted.total(tx, asked.which))
        rows = counted.pieces(tx, asked.which, limit=at.size, offset=at.first - 1)
        return render_template(
            "workload_items.html",
            lines=workload_asked.lines(tx, rows), page=at, asked=asked,
            names=standing.departments_named(tx),
        )  # fmt: skip


@blueprint.get("/items.csv")
def behind_csv() -> ResponseReturnValue:
    """The same work, all of it."""
    me = here.officer(*READERS)
    with here.reading() as tx:
        asked = workload_asked.behind(
            clocks.calendar(tx), here.today(), workload_asked.department(me)
        )
        rows = counted.pieces(tx, asked.which, limit=MOST_ROWS, offset=0)
        return workload_csv.pieces(rows, standing.departments_named(tx), asked)


@blueprint.post("/reassign")
def reassign() -> ResponseReturnValue:
    """Give what was ticked to one colleague: each piece for itself; what cannot go stays, and why.

    What was ticked carries who held it on the page, so that nobody loses what they have just
    claimed.
    """
    me = here.officer(*MOVERS)
    items = chosen()
    tried = Tried()
    with here.reading() as tx:
        department = Department(workload_asked.department(me))
        team = _team(tx, department)
    able = {str(one.account): one.name for one in team.people if one.reachable}
    if not items or len(request.form.getlist("item")) > MOST:
        words = lang.t("workload.too_many", most=MOST) if items else lang.t("desk.chose_none")
        flash(words, "warning")
        return _back()
    with tried:
        reader = Reader(request.form)
        to = reader.choice("to", "transfer.to", able)
        reason = reader.text("reason", "workload.reason", required=True, most=transfer.LONGEST)
        reader.done()

        def give(tx: Transaction, item: WorkItemId) -> None:
            seen = AccountId(addresses.number(request.form.get(f"held-{item}", "")))
            transfer.give(tx, item, AccountId(int(to)), reason, me, here.now(), seen=seen)

        refused = each(items, give)
        _tell(len(items) - len(refused), able[to], refused)
        return _back()
    return _page(me, tried)


def _page(me: Officer, tried: Tried) -> ResponseReturnValue:
    shown, of = workload_asked.show(), workload_asked.department(me)
    with here.reading() as tx:
        names = standing.departments_named(tx)
        grid = _grid(tx, me, names)
        if of and of not in names and all(row.department != of for row in grid.rows):
            raise NoSuchThing(what=Text(f"部门“{of}”", f"Department “{of}”"))
        below = _below(tx, Department(of)) if of else {}
        page = render_template(
            "workload.html",
            grid=grid, weeks=workload_asked.columns(shown, grid.weeks), show=shown,
            shows=workload_asked.SHOWN, figure=workload_asked.figure,
            brief=workload_asked.brief, names=names, of=of, ticked=chosen(),
            may_move=me.may(*MOVERS), centre=me.may(*CENTRE),
            tried=tried, faults=tried.faults, typed=request.form, **below,
        )  # fmt: skip
    return page, tried.status


def _below(tx: Transaction, department: Department) -> Mapping[str, object]:
    """People and open work of one department."""
    team = _team(tx, department)
    who, which = workload_asked.of_people(team, department)
    at = _at(counted.total(tx, which))
    rows = counted.pieces(tx, which, limit=at.size, offset=at.first - 1)
    return {
        "team": team,
        "stuck": workload_asked.stuck(team),
        "who": who,
        "page": at,
        "lines": workload_asked.lines(tx, rows),
        "away": {one.account: one for one in team.people if one.away or not one.here},
        "options": [(str(one.account), _offered(one)) for one in team.people if one.reachable],
    }


def _offered(one: studied.Person) -> str:
    posts = lang.t("list_comma").join(
        lang.t(f"role.{post.value}") for post in studied.POSTS if post in one.posts
    )
    return lang.t("workload.offered", name=one.name, posts=posts, n=one.held.n)


def _team(tx: Transaction, department: Department) -> Team:
    return studied.team(tx, department, here.today(), sunday(here.today()))


def _grid(tx: Transaction, me: Officer, names: Mapping[Department, Text]) -> Grid:
    """All departments for the centre; their own for everybody else."""
    if me.may(*CENTRE):
        return studied.grid(tx, names, here.now())
    own = Department(workload_asked.department(me))
    return studied.grid(tx, [own], here.now(), own)


def _at(total: int) -> paging.Page:
    return paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)


def _back() -> ResponseReturnValue:
    kept = {name: request.form.get(name, "")[:16] for name in ("department", "who", "show")}
    asked = urlencode({name: value for name, value in kept.items() if value})
    return redirect(f"{url_for('workload.page')}?{asked}#work", code=303)


def _tell(done: int, name: str, refused: _Refusals) -> None:
    """How many went, and for each reason which did not."""
    if done:
        flash(lang.t("transfer.done", n=done, name=name))
    by_why: dict[str, list[str]] = {}
    with here.reading() as tx:
        for item, error in refused:
            by_why.setdefault(_why(error), []).append(_case_no(tx, item))
    for why, numbers in by_why.items():
        which = lang.t("list_comma").join(dict.fromkeys(n for n in numbers if n))
        key = "workload.left" if which else "workload.left_unknown"
        flash(lang.t(key, n=len(numbers), which=which, why=why), "warning")


def _why(error: Refused) -> str:
    if isinstance(error, AlreadyHandled):  # its own words speak of a draft, and none was typed
        return lang.t("workload.done_meanwhile", **error.data)
    if isinstance(error, NoSuchWorkItem):  # its own words send to a list that a manager has not
        return lang.t("workload.no_such_work")
    return error.says(lang.current())


def _case_no(tx: Transaction, item: WorkItemId) -> str:
    try:
        return cases.get(tx, branches.item(tx, item).case_id).case_no
    except NoSuchWorkItem:  # it was never offered: the sentence says so
        return ""

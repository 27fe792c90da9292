"""The manager's first board: where cases stand, who holds them, what decided ones took."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Role
from engine.stages import measure
from engine.store import boards, measures
from web import as_file, board_csv, here, paging, standing, taken

blueprint: Blueprint = Blueprint("board", __name__, url_prefix="/board")

READERS = (Role.MANAGER, Role.SUPERVISOR)
MOST_ROWS = 50_000
"""Lines of an exported list of cases."""


@blueprint.get("")
def board() -> ResponseReturnValue:
    """Everything on one page; each figure leads to its cases."""
    here.officer(*READERS)
    _catch_up()
    with here.reading() as tx:
        span, period = taken.asked(tx, request.args, here.today())
        return render_template(
            "board.html",
            states=standing.states(tx),
            closed=standing.closed(tx),
            departments=standing.departments(tx),
            span=span,
            spans=[*taken.SPANS, "own"],
            period=period,
            study=taken.study(tx, period),
            processes=taken.options(tx),
            waiting=bool(measures.unmeasured(tx, 1)),
        )


@blueprint.get("/cases")
def behind() -> ResponseReturnValue:
    """The cases behind a figure, each with its three durations."""
    here.officer(*READERS)
    with here.reading() as tx:
        span, period = taken.asked(tx, request.args, here.today())
        narrow = taken.narrowed(request.args)
        total = measures.behind_total(tx, period, narrow)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = measures.behind(tx, period, narrow, limit=page.size, offset=page.first - 1)
        study = taken.study(tx, period)
    return render_template(
        "board_cases.html",
        rows=rows, page=page, span=span, period=period, narrow=narrow, study=study,
        more=taken.MORE.get(request.args.get("show", ""), ()),
    )  # fmt: skip


@blueprint.get("/held")
def held() -> ResponseReturnValue:
    """What a department holds now: the cases behind a number of the upper half."""
    here.officer(*READERS)
    department, lamp = _held_asked()
    with here.reading() as tx:
        known = standing.departments(tx)
        found = standing.held_by(tx, department, lamp)
        page = paging.Page(min(paging.asked(), paging.Page(1, len(found)).pages), len(found))
        shown = found[page.first - 1 : page.last]
        named = boards.names(tx, {piece.case_id for piece in shown})
    names = {one.department: one.name for one in known}
    return render_template(
        "board_held.html",
        pieces=shown, named=named, names=names, page=page, lamp=lamp, department=department,
        csv=url_for("board.held_csv", department=department, lamp=lamp),
    )  # fmt: skip


@blueprint.get("/held.csv")
def held_csv() -> ResponseReturnValue:
    """The same list, all pages of it, for a spreadsheet."""
    here.officer(*READERS)
    with here.reading() as tx:
        names = {one.department: one.name for one in standing.departments(tx)}
        found = standing.held_by(tx, *_held_asked())
        named = boards.names(tx, {piece.case_id for piece in found})
    return as_file.table(
        board_csv.held(found, named, names), f"held-{here.today().isoformat()}.csv"
    )


@blueprint.get("/board.csv")
def figures_csv() -> ResponseReturnValue:
    """The figures of the board, one a line."""
    here.officer(*READERS)
    with here.reading() as tx:
        _, period = taken.asked(tx, request.args, here.today())
        lines = board_csv.figures(
            standing.states(tx), standing.closed(tx), standing.departments(tx),
            taken.study(tx, period),
        )  # fmt: skip
    return as_file.table(lines, f"board-{period.since}-{period.until}.csv")


@blueprint.get("/cases.csv")
def cases_csv() -> ResponseReturnValue:
    """The cases behind a figure, all of them."""
    here.officer(*READERS)
    with here.reading() as tx:
        _, period = taken.asked(tx, request.args, here.today())
        narrow = taken.narrowed(request.args)
        rows = measures.behind(tx, period, narrow, limit=MOST_ROWS, offset=0)
        study = taken.study(tx, period)
    return as_file.table(board_csv.cases(rows, study), f"cases-{period.since}-{period.until}.csv")


def _held_asked() -> tuple[str, str]:
    """Department and lamp that an address asks for; "" every one."""
    lamp = request.args.get("lamp", "")
    known = {one.value for one in standing.LAMPS}
    return request.args.get("department", "")[:16], lamp if lamp in known else ""


def _catch_up() -> None:
    """Cases that an earlier release decided are measured when somebody first looks."""
    with here.reading() as tx:
        lacking = measures.unmeasured(tx, 1)
    if lacking:
        with here.transaction() as tx:
            measure.catch_up(tx)

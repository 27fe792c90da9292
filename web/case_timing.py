"""One case as bars: what it took, and what one department after another would have taken."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from engine.analysis import gains
from engine.domain import worktime
from engine.domain.names import Role
from engine.stages import measure, timings
from engine.store import clocks
from engine.store import timings as kept
from web import access, as_file, casebook, gantt, here, timings_csv, workdays

blueprint: Blueprint = Blueprint("case_timing", __name__)

STAFF = tuple(set(Role) - {Role.DESIGN_FIRM, Role.TELLER})


@blueprint.get("/cases/<case_no>/timing")
def page(case_no: str) -> ResponseReturnValue:
    """One case as bars, the shares as a table."""
    return render_template("timing_case.html", **_case(case_no))


@blueprint.get("/cases/<case_no>/timing.csv")
def table(case_no: str) -> ResponseReturnValue:
    """The same table for a spreadsheet: one visit a line."""
    shown = _case(case_no)
    rows = timings_csv.visits(shown["timed"], shown["names"], shown["day"])
    return as_file.table(rows, f"timing-{shown['book'].case.case_no}.csv")


def _case(case_no: str) -> dict[str, Any]:
    me = here.officer(*STAFF)
    with here.reading() as tx:
        held = access.case(tx, case_no, me)
        book = casebook.read(tx, held, here.today(), sheets=False)
        timed, laid = timings.measured(tx, held.id, here.now())
        day = worktime.of(clocks.calendar(tx)).day
        row = kept.of_case(tx, held.id)
        days = measure.of(tx, held, clocks.calendar(tx))
    names = {str(d): n for d, n in book.edition.names.items()}
    serial, saved = gains.of_one(laid.total, laid.floor, timed.net, day)
    return {
        "book": book,
        "timed": timed,
        "laid": laid,
        "names": names,
        "day": day,
        "serial": serial,
        "saved": saved,
        "replay": None
        if row is None or row.replay is None
        else row.replay / (day / worktime.MINUTE),
        "days_of": days,
        "picture": gantt.drawn(timed, laid, names, day) if timed.shares else None,
        "said": workdays.said,
        "hours": round(day / worktime.MINUTE / 60, 2),
    }

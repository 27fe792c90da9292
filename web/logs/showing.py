"""One log that was taken in: what it says of time, what was dropped, its cases."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.analysis import side_by_side
from engine.domain import foreign_logs as words
from engine.domain.foreign_logs import MENDED
from engine.domain.names import Role
from engine.domain.traces import Trace
from engine.exchange.log_steps import moment
from engine.stages import foreign_logs
from web import as_file, here, lang, lists_csv, paging
from web.logs.listing import SEE

blueprint: Blueprint = Blueprint("logs_show", __name__, url_prefix="/logs")

STEPS: Final = 50
"""Kinds of work that are shown; the table as a file has all of them."""


@blueprint.get("/<row:number>")
def log(number: int) -> ResponseReturnValue:
    """Its figures, then its cases."""
    me = here.officer(*SEE)
    with here.reading() as tx:
        found = foreign_logs.get(tx, number)
        if not found.kept:
            return redirect(url_for("logs_columns.columns", number=number), code=303)
        page = paging.Page(min(paging.asked(), paging.Page(1, found.cases).pages), found.cases)
        cases = foreign_logs.some(tx, number, limit=page.size, offset=page.first - 1)
    report = words.report(found.report)
    return render_template(
        "logs_show.html",
        log=found,
        report=report,
        dropped=[one for one in report.counted if one.why not in MENDED],
        mended=[one for one in report.counted if one.why in MENDED],
        words=words.WORDS,
        figures=found.figures,
        steps=found.figures["steps"][:STEPS],
        more=max(len(found.figures["steps"]) - STEPS, 0),
        cases=[(one, _hours(one), side_by_side.saving(one)) for one in cases],
        page=page,
        turn=paging.turning("page", "cases"),
        long=_long,
        may_act=me.may(Role.MANAGER),
    )


@blueprint.get("/<row:number>/cases.csv")
def table(number: int) -> ResponseReturnValue:
    """Every case with its time and what it could save, for a spreadsheet."""
    here.officer(*SEE)
    with here.reading() as tx:
        found = foreign_logs.get(tx, number)
    store = here.house().store
    head = [lang.t(f"logs.csv_{one}") for one in ("case", "began", "ended", "steps", "hours",
                                                  "saved")]  # fmt: skip

    def rows() -> Iterator[list[str]]:
        yield head
        if not found.kept:
            return
        with store.reading() as tx:
            for one in foreign_logs.traces(tx, number):
                saving = side_by_side.saving(one)
                hours = _hours(one)
                yield [
                    one.case_no,
                    moment(one.began),
                    "" if one.ended is None else moment(one.ended),
                    str(len(one.visits)),
                    "" if hours is None else f"{hours:.2f}",
                    "" if saving is None else f"{saving.saved / timedelta(hours=1):.2f}",
                ]

    return as_file.long_table(rows(), f"log-{number}-cases.csv")


@blueprint.get("/<row:number>/steps.csv")
def steps(number: int) -> ResponseReturnValue:
    """Every kind of work with its times."""
    here.officer(*SEE)
    with here.reading() as tx:
        found = foreign_logs.get(tx, number)
    keys = ("activity", "department", "branch", "n", "mean", "median", "nine")
    rows = [
        [f"{one[key]:.2f}" if isinstance(one[key], float) else str(one[key]) for key in keys]
        for one in found.figures.get("steps", ())
    ]
    return lists_csv.answer([f"logs.csv_{key}" for key in keys], rows, f"log-{number}-steps.csv")


def _hours(trace: Trace) -> float | None:
    return None if trace.ended is None else (trace.ended - trace.began) / timedelta(hours=1)


def _long(hours: float | None) -> str:
    """Minutes, hours or days of the wall clock, as people say them."""
    if hours is None:
        return "—"
    if hours * 60 < 1:
        return lang.t("logs.no_time")
    if hours < 1:
        return lang.t("logs.minutes", n=f"{hours * 60:.0f}")
    return lang.t("logs.hours", n=f"{hours:.1f}") if hours < 48 else lang.t(
        "logs.days", n=f"{hours / 24:.1f}"
    )  # fmt: skip

"""Key figures: each with its formula beside it, and every one opens the cases behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Role
from engine.stages import kpis as figures
from engine.stages import trends
from engine.stages.kpis import Figures, Rate, Saved
from engine.store import Transaction, kpis
from engine.store.measures import Period
from web import as_file, charts, here, kpi_report, lang, paging, taken, timings

blueprint: Blueprint = Blueprint("kpi", __name__, url_prefix="/kpi")

READERS: Final = (Role.MANAGER, Role.SUPERVISOR)
SPANS: Final = (
    *("quarter", "last_quarter", "half", "last_half", "year", "last_year", "twelve", "own"),
)
PERCENT: Final = "%"


@dataclass(frozen=True, slots=True)
class Line:
    """One rate: its value in words, what it is made of, where its cases are."""

    key: str
    value: str
    part: int
    whole: int
    href: str
    whole_href: str
    note: str = ""
    note_href: str = ""


@blueprint.get("")
def page() -> ResponseReturnValue:
    """The figures of one process and one period."""
    here.officer(*READERS)
    _catch_up()
    with here.reading() as tx:
        span, period = _asked(tx)
    span, ready = timings.add_up(span, period)
    period = ready.period
    with here.reading() as tx:
        found = figures.of(tx, period, here.today())
        study = taken.study(tx, period)
        options = taken.options(tx)
        waiting = figures.behind(tx)
        trend, yearly = trends.rated(tx, period, here.today())
    asked = _kept(span, period)
    return render_template(
        "kpi.html",
        span=span,
        spans=SPANS,
        period=period,
        asked=asked,
        processes=options,
        found=found,
        study=study,
        lines=lines(found, asked),
        saved=saved(found),
        sourced=kpi_report.sourced,
        waiting=waiting,
        ready=ready,
        trend=trend,
        yearly=yearly,
        charts=charts,
    )


@blueprint.get("/overdue")
def overdue() -> ResponseReturnValue:
    """The open cases that count against being on time."""
    here.officer(*READERS)
    with here.reading() as tx:
        span, period = _asked(tx)
        as_of = figures.end_of(period, here.today())
        total = kpis.overdue_total(tx, period.process, as_of)
        turned = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = kpis.overdue(tx, period.process, as_of, limit=turned.size, offset=turned.first - 1)
    help_ = lang.t("kpi.overdue_help", day=as_of)
    return _evidence("overdue", rows, turned, help_, _kept(span, period))


@blueprint.get("/corrections")
def corrections() -> ResponseReturnValue:
    """The cases that were told to correct."""
    here.officer(*READERS)
    with here.reading() as tx:
        span, period = _asked(tx)
        total = kpis.corrected(tx, period).noticed
        turned = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = kpis.corrections(tx, period, limit=turned.size, offset=turned.first - 1)
    help_ = lang.t("kpi.corrections_help", since=period.since, until=period.until)
    return _evidence("corrections", rows, turned, help_, _kept(span, period))


@blueprint.get("/kpi.csv")
def table() -> ResponseReturnValue:
    """The figures of the page, one a line, with formula and period."""
    here.officer(*READERS)
    with here.reading() as tx:
        _, period = _asked(tx)
        found = figures.of(tx, period, here.today())
        study = taken.study(tx, period)
    rows = kpi_report.lines(found, study)
    head = [lang.t(f"kpi.{one}") for one in ("process", "figure", "value")]
    head += [lang.t("board.csv_unit"), lang.t("kpi.made_of"), lang.t("kpi.formula")]
    said = [*head, lang.t("board.csv_period")]
    when = f"{period.since}/{period.until}"
    lined = [[period.process, *map(str, row), when] for row in rows]
    return as_file.table([said, *lined], f"kpi-{period.process}-{_days(period)}.csv")


@blueprint.get("/months.csv")
def months() -> ResponseReturnValue:
    """The two rates month by month."""
    here.officer(*READERS)
    with here.reading() as tx:
        _, period = _asked(tx)
        trend, _ = trends.rated(tx, period, here.today())
    head, rows = kpi_report.months(trend)
    return as_file.table([head, *rows], f"kpi-months-{period.process}-{_days(period)}.csv")


@blueprint.get("/report.pdf")
def as_pdf() -> ResponseReturnValue:
    """The report of the hall as a paper."""
    here.officer(*READERS)
    made = kpi_report.pdf(*_hall(), here.now())
    return as_file.made(made, "application/pdf", "kpi-report.pdf", how="inline")


@blueprint.get("/report.xlsx")
def as_sheet() -> ResponseReturnValue:
    """The report of the hall as a spreadsheet, with the cases behind it."""
    here.officer(*READERS)
    period, held = _hall()
    with here.reading() as tx:
        cases = kpi_report.cases(tx, [found.period for found, _ in held])
    made = kpi_report.workbook(period, held, cases, here.now())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return as_file.made(made, kind, f"kpi-report-{_days(period)}.xlsx")


def lines(found: Figures, asked: dict[str, Any]) -> list[Line]:
    """The rates in the order of the page."""

    def behind(**more: str) -> str:
        return url_for("board.behind", **{**asked, **more})

    everything = behind(show="limits")
    late = url_for("kpi.overdue", **asked)
    told = url_for("kpi.corrections", **asked)
    return [
        Line("on_time", percent(found.on_time), found.on_time.part, found.on_time.whole,
             behind(in_time="yes", show="limits"), everything,
             lang.t("kpi.overdue_n", n=found.overdue), late),
        Line("early", percent(found.early), found.early.part, found.early.whole,
             behind(early="yes", show="limits"), everything),
        Line("compression", percent(found.compression), found.compression.part,
             found.compression.whole, everything, everything),
        Line("instant", percent(found.instant), found.instant.part, found.instant.whole,
             behind(instant="yes"), everything),
        Line("corrected", percent(found.corrected), found.corrected.part, found.corrected.whole,
             told, told, lang.t("kpi.corrections_open", n=found.corrections_open)
             if found.corrections_open else "", told),
        Line("visits", per_case(found.visits), found.visits.part, found.visits.whole,
             behind(show="visits"), behind(show="visits")),
    ]  # fmt: skip


def saved(found: Figures) -> list[tuple[str, Saved]]:
    """The yardsticks that something is known of."""
    three = (
        ("law", found.against_law),
        ("promise", found.against_promise),
        ("replay", found.against_replay),
    )
    return [(key, one) for key, one in three if one is not None]


def percent(rate: Rate) -> str:
    """A rate in words."""
    found = rate.percent
    return lang.t("kpi.no_case") if found is None else f"{found:.1f}%"


def per_case(rate: Rate) -> str:
    """So many a case."""
    if not rate.whole:
        return lang.t("kpi.no_case")
    return lang.t("kpi.per_case", n=f"{rate.part / rate.whole:.2f}")


def _asked(tx: Transaction) -> tuple[str, Period]:
    return taken.asked(tx, request.args, here.today(), default="half")


def _kept(span: str, period: Period) -> dict[str, Any]:
    since, until = period.since.isoformat(), period.until.isoformat()
    return {"process": period.process, "span": span, "since": since, "until": until}


def _hall() -> tuple[Period, list[kpi_report.Held]]:
    """Every process over the same period."""
    _catch_up()
    with here.reading() as tx:
        _, period = _asked(tx)
        each = [replace(period, process=code) for code, _ in taken.options(tx)]
        held = [(figures.of(tx, one, here.today()), taken.study(tx, one)) for one in each]
    return period, held


def _catch_up() -> None:
    with here.reading() as tx:
        lacking = figures.behind(tx)
    if lacking:
        with here.transaction() as tx:
            figures.catch_up(tx)


def _evidence(
    which: str,
    rows: Sequence[kpis.Late],
    turned: paging.Page,
    help_: str,
    asked: dict[str, Any],
) -> ResponseReturnValue:
    return render_template(
        "kpi_cases.html",
        which=which,
        rows=rows,
        page=turned,
        turn=paging.turning("page", "list"),
        help=help_,
        asked=asked,
    )


def _days(period: Period) -> str:
    return f"{period.since.isoformat()}-{period.until.isoformat()}"

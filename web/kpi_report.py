"""The report of the hall: every process over one period, as a paper and as a spreadsheet."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from engine.documents import papers
from engine.domain.wording import local
from engine.exchange import spreadsheets
from engine.exchange.spreadsheets import Cell, Column, Sheet
from engine.stages.kpis import Figures, Rate, Saved
from engine.stages.trends import Rated
from engine.store import Transaction, measures
from engine.store.measures import Behind, Narrow, Period
from web import lang
from web.taken import Study

Held = tuple[Figures, Study | None]
MOST_CASES: Final = 20_000
"""Cases of the spreadsheet's list."""
_RATES: Final = ("on_time", "early", "compression", "instant", "corrected", "visits")
_YARDSTICKS: Final = ("law", "promise", "replay")


def lines(found: Figures, study: Study | None) -> list[tuple[str, str | float, str, str, str]]:
    """Name, value, unit, what it is made of, formula: of every figure that there is."""
    days = lang.t("kpi.unit_days")
    rows: list[tuple[str, str | float, str, str, str]] = []
    for key in _RATES:
        rate: Rate = getattr(found, key)
        value, unit = _valued(key, rate)
        days_of = key == "compression"
        made_of = lang.t(f"kpi.of{'_days' if days_of else ''}", part=rate.part, whole=rate.whole)
        name = lang.t(f"kpi.name.{key}") + (f"（{lang.t('kpi.estimated')}）" if days_of else "")
        rows.append((name, value, unit, made_of, lang.t(f"kpi.how.{key}")))
    for one in study.taken if study else ():
        for which, number in (("median", one.median), ("most", one.most)):
            name = f"{lang.t(f'board.{one.which}')} · {lang.t(f'board.{which}')}"
            value = "" if number is None else number
            how = lang.t(f"board.{one.which}_help")
            rows.append((name, value, days, str(found.decided), how))
    for key in _YARDSTICKS:
        saved: Saved | None = getattr(found, f"against_{key}")
        if saved is not None:
            name = f"{lang.t(f'kpi.name.{key}')}（{lang.t('kpi.estimated')}）"
            how = lang.t(f"kpi.how.{key}")
            rows.append((name, round(saved.days, 1), days, str(saved.cases), how))
    return rows


def months(trend: Sequence[Rated]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Head and rows: one month or year a line, each rate with what it is made of."""
    head = [lang.t(f"charts.{key}") for key in ("csv_since", "csv_until", "decided")]
    for key in ("on_time", "early"):
        head += [f"{lang.t(f'kpi.name.{key}')} (%)", lang.t("kpi.made_of")]
    rows = []
    for one in trend:
        row = [one.since.isoformat(), one.until.isoformat(), str(one.n)]
        for rate in (one.on_time, one.early):
            value = "" if rate.percent is None else str(rate.percent)
            row += [value, lang.t("kpi.of", part=rate.part, whole=rate.whole)]
        rows.append(row)
    return head, rows


def cases(tx: Transaction, periods: Iterable[Period]) -> list[tuple[str, Behind]]:
    """The decided cases behind the report, process by process."""
    found: list[tuple[str, Behind]] = []
    for period in periods:
        room = MOST_CASES - len(found)
        if room > 0:
            rows = measures.behind(tx, period, Narrow(), limit=room, offset=0)
            found += [(period.process, row) for row in rows]
    return found


def workbook(
    period: Period, held: Sequence[Held], behind: Sequence[tuple[str, Behind]], now: datetime
) -> bytes:
    """Three sheets: figures by process, formulas, and the cases behind them."""
    about = [(lang.t("board.csv_period"), _said(period))]
    titles = {found.period.process: _title(found, study) for found, study in held}
    rows: list[list[Cell]] = [
        [titles[found.period.process], *line[:4]]
        for found, study in held
        if found.decided or found.overdue
        for line in lines(found, study)
    ]
    head = ("process", "figure", "value")
    columns = [Column(lang.t(f"kpi.{one}")) for one in head]
    columns += [Column(lang.t("board.csv_unit")), Column(lang.t("kpi.made_of"))]
    formulas: list[list[Cell]] = [
        [lang.t(f"kpi.name.{key}"), lang.t(f"kpi.how.{key}")] for key in (*_RATES, *_YARDSTICKS)
    ]
    below = [lang.t("kpi.cases_cut", n=MOST_CASES)] if len(behind) >= MOST_CASES else []
    title = lang.t("kpi.report_title")
    sheets = [
        Sheet(lang.t("kpi.sheet_figures"), title, about, columns, rows,
              [lang.t("kpi.saved_help"), lang.t("kpi.report_made", at=local(now))]),
        Sheet(lang.t("kpi.sheet_formulas"), title, about,
              [Column(lang.t("kpi.figure")), Column(lang.t("kpi.formula"), 60)], formulas),
        Sheet(lang.t("kpi.sheet_cases"), title, about, _case_columns(),
              [_case(titles.get(process, process), row) for process, row in behind], below),
    ]  # fmt: skip
    return spreadsheets.workbook(sheets, now)


def pdf(period: Period, held: Sequence[Held], now: datetime) -> bytes:
    """The same as a paper: a table for each process, the formulas behind.

    Raises:
        PaperBroken: it cannot be set.
    """
    parts = [
        {
            "title": _title(found, study),
            "cases": lang.t(
                "kpi.period", since=period.since, until=period.until, n=found.decided
            ),
            "rows": [[row[0], _number(row[1]), row[2], row[3], row[4]]
                     for row in lines(found, study)],
            "source": _source(found.against_promise),
        }
        for found, study in held
        if found.decided or found.overdue
    ]  # fmt: skip
    data = {
        "lang": lang.current(),
        "head": lang.t("kpi.report_title"),
        "period": _said(period),
        "made": lang.t("kpi.report_made", at=local(now)),
        "none": "" if parts else lang.t("kpi.report_none"),
        "help": [lang.t("kpi.durations_help"), lang.t("kpi.saved_help")],
        "columns": [
            lang.t("kpi.figure"), lang.t("kpi.value"), lang.t("board.csv_unit"),
            lang.t("kpi.made_of"), lang.t("kpi.formula"),
        ],
        "parts": parts,
    }  # fmt: skip
    return papers.render(_template(), data, {}, now)


@cache
def _template() -> str:
    return files("web").joinpath("kpi_report.typ").read_text("utf-8")


def _valued(key: str, rate: Rate) -> tuple[str | float, str]:
    if key == "visits":
        value = round(rate.part / rate.whole, 2) if rate.whole else ""
        return value, lang.t("kpi.unit_visits")
    found = rate.percent
    return ("" if found is None else found), "%"


def _case_columns() -> list[Column]:
    names = ("case_no", "project", "decided_on", "elapsed", "net", "redraw", "rounds", "in_time",
             "promised_days", "statutory_days", "visits")  # fmt: skip
    return [Column(lang.t("kpi.process")), *(Column(lang.t(f"board.column_{n}")) for n in names)]


def _case(title: str, row: Behind) -> list[Cell]:
    one = row.measure
    return [
        title, row.case_no, row.project, one.decided_on.isoformat(), one.elapsed, one.net,
        one.redraw, one.rounds, lang.t("yes" if one.in_time else "no"), row.promised_days,
        row.statutory_days, row.visits,
    ]  # fmt: skip


def _title(found: Figures, study: Study | None) -> str:
    return lang.say(study.guide.title) if study else found.period.process


def _source(saved: Saved | None) -> str:
    if saved is None or not saved.source.zh:
        return ""
    return lang.t("kpi.source", words=sourced(saved))


def sourced(saved: Saved) -> str:
    """Where a yardstick comes from, with the standing of the source in words before it."""
    mark, colon, words = lang.say(saved.source).partition(": ")
    key = f"guide.mark_{mark}"
    return f"{lang.t(key)} · {words}" if colon and lang.known(key) else lang.say(saved.source)


def _said(period: Period) -> str:
    return lang.t("kpi.report_period", since=period.since, until=period.until)


def _number(value: str | float) -> str:
    return f"{value:,}" if isinstance(value, int | float) else value or "—"

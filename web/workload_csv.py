"""The load map as tables for a spreadsheet: exactly the figures that one sees."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Response

from engine.domain import workload
from engine.domain.names import Department, Text
from engine.domain.workload import Row as MapRow
from engine.stages.workload import Grid
from engine.store.workload import Piece
from web import as_file, lang, lists_csv, workload_asked
from web.workload_asked import Behind

Row = Sequence[str]
Names = Mapping[Department, Text]


def grid(found: Grid, names: Names, show: str) -> Response:
    """A department a line, a week a column; what arrived and was done stand below what lay open."""
    weeks = workload_asked.columns(show, found.weeks)
    head = [lang.t("field.department"), lang.t("workload.figure"), lang.t("workload.daily")]
    rows: list[Row] = [
        [
            *head,
            *(lang.t("workload.csv_week", since=w.since.isoformat(), n=w.working) for w in weeks),
        ]
    ]
    whole = [] if found.whole is None else [found.whole]
    for row in (*found.rows, *whole):
        name = _named(names, row.department) if row.department else lang.t("workload.together")
        daily = "" if row.daily is None else f"{float(row.daily):.2f}"
        rows += [[name, title, daily, *cells] for title, cells in _lines(row, show, len(weeks))]
    return as_file.table(rows, f"workload-{found.weeks[workload.NOW].since}.csv")


def pieces(rows: Sequence[Piece], names: Names, asked: Behind) -> Response:
    """One piece of work a line."""
    keys = ("case_no", "project", "department", "work", "round", "holder", "arrived", "due_on",
            "done_at")  # fmt: skip
    found: list[Row] = [[lang.t(f"workload.column_{key}") for key in keys]]
    found += [
        [
            one.case_no, one.project, _named(names, one.department), lang.t(f"work.{one.work}"),
            str(one.round or ""), one.holder_name, lists_csv.moment(one.offered_at),
            "" if one.due_on is None else one.due_on.isoformat(),
            "" if one.done_at is None else lists_csv.moment(one.done_at),
        ]
        for one in rows
    ]  # fmt: skip
    return as_file.table(found, f"work-{asked.figure}-{asked.week.since}.csv")


def _lines(row: MapRow, show: str, columns: int) -> Iterator[tuple[str, Sequence[str]]]:
    cells = row.cells[:columns]
    for one in ("load", "arrived", "done") if show == "load" else (show,):
        figures = (workload.shown(cell, workload_asked.figure(one, cell.week)) for cell in cells)
        yield lang.t(f"workload.show_{one}"), ["" if n is None else str(n) for n in figures]


def _named(names: Names, department: Department) -> str:
    return lang.say(names.get(department, Text(department)))

"""The board as a table for a spreadsheet: one figure, or one case, a line."""

from collections.abc import Iterable, Mapping, Sequence

from engine.domain.lifecycle import CaseState
from engine.domain.names import CaseId, Department, Text
from engine.store.measures import Behind
from web import lang
from web.standing import LAMPS, Held, Piece
from web.taken import Study

Table = Sequence[Sequence[str]]
"""Its head first."""


def figures(
    states: Iterable[tuple[CaseState, int]],
    closed: Iterable[tuple[CaseState, int]],
    departments: Iterable[Held],
    study: Study | None,
) -> Table:
    """Group, name, figure, value, unit; the period stands in every line that has one."""
    cases, days = lang.t("board.unit_cases"), lang.t("board.unit_days")
    rows: list[Sequence[object]] = [
        [lang.t("board.states"), lang.t(f"status.{state.value}"), "", n, cases, ""]
        for state, n in (*states, *closed)
    ]
    for held in departments:
        name = lang.say(held.name)
        rows += [
            [lang.t("board.departments"), name, lang.t(f"lamp.{lamp.value}"),
             held.lamps.get(lamp.value, 0), cases, ""]
            for lamp in LAMPS
        ]  # fmt: skip
    if study is not None:
        rows += _of_period(study, cases, days)
    head = ["group", "name", "figure", "value", "unit", "period"]
    return _written([lang.t(f"board.csv_{one}") for one in head], rows)


def cases(rows: Iterable[Behind], study: Study | None) -> Table:
    """One case a line, with its durations in working days."""
    guide = study.guide if study else None
    head = ["case_no", "project", "decided_on", "elapsed", "net", "redraw", "rounds", "in_time",
            "last"]  # fmt: skip
    return _written(
        [lang.t(f"board.column_{one}") for one in head],
        [
            [
                row.case_no, row.project, row.measure.decided_on.isoformat(),
                row.measure.elapsed, row.measure.net, row.measure.redraw, row.measure.rounds,
                lang.t("yes" if row.measure.in_time else "no"),
                lang.say(guide.department(row.measure.last_department).short) if guide else "",
            ]
            for row in rows
        ],
    )  # fmt: skip


def _of_period(study: Study, cases: str, days: str) -> list[Sequence[object]]:
    period = f"{study.period.since}/{study.period.until}"
    title, counted, source = lang.say(study.guide.title), study.counted, lang.t("board.source")
    rows: list[Sequence[object]] = [
        [
            title,
            lang.t("board.planned_serial"),
            source,
            study.serial_days,
            days,
            "",
        ],
        [
            title,
            lang.t("board.planned"),
            source,
            study.guide.promised_days,
            days,
            "",
        ],
        [title, lang.t("board.decided"), "", counted.n, cases, period],
    ]
    for one in study.taken:
        name = lang.t(f"board.{one.which}")
        rows.append([title, name, lang.t("board.median"), _or_blank(one.median), days, period])
        rows.append([title, name, lang.t("board.most"), _or_blank(one.most), days, period])
    rows.append([title, lang.t("board.first_round"), "", _or_blank(study.first_round), "%", period])
    rows.append([title, lang.t("board.in_time"), "", _or_blank(study.early), "%", period])
    rows += [
        [title, lang.t("board.last"), lang.say(name), n, cases, period] for _, name, n in study.last
    ]
    return rows


def _or_blank(value: float | None) -> object:
    return "" if value is None else value


def held(
    pieces: Iterable[Piece],
    named: Mapping[CaseId, tuple[str, str]],
    names: Mapping[Department, Text],
) -> Table:
    """What departments hold, one share or decision a line, as the page lists it."""
    head = ["remaining", "case_no", "project", "department", "work", "due_on"]
    rows = [
        [
            f"{lang.t(f'lamp.{piece.left.lamp}')} {piece.left.words}",
            *named[piece.case_id],
            lang.say(names.get(piece.department, Text(piece.department))),
            lang.t("board.reviewing" if piece.work == "handle" else "work.sign"),
            piece.left.by.isoformat() if piece.left.by else "",
        ]
        for piece in pieces
    ]
    return _written([lang.t(f"field.{one}") for one in head], rows)


def _written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    return [head, *([str(cell) for cell in row] for row in rows)]

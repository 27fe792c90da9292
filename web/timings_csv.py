"""The pages on time as tables for a spreadsheet: exactly the figures that one sees."""

from collections.abc import Iterator, Mapping, Sequence

from engine.analysis.estimates import Figure
from engine.analysis.gains import Gains
from engine.analysis.timing import Timed
from engine.domain.names import Text
from engine.domain.worktime import Micros
from engine.stages.gaining import Study
from engine.stages.trends import Course
from engine.store.timings import Behind
from web import charts, lang, lists_csv, step_names

Row = Sequence[str]


def figures(study: Study, names: Mapping[str, Text]) -> list[Row]:
    """Group, figure, value, low, high, unit, estimator, assumption; then the departments."""
    g = study.gains
    head = [lang.t(f"timings.csv_{one}") for one in (
        "group", "figure", "value", "low", "high", "unit", "estimator", "assumes")]  # fmt: skip
    rows: list[Row] = [head]
    for key, one in (
        ("parallel", g.parallel), ("replay", g.replay), ("sum", g.total), ("floor", g.floor),
        ("saved", g.saved), ("speed_up", g.speed_up), ("efficiency", g.efficiency),
        ("on_time", study.on_time), ("median", study.median), ("most", study.most),
    ):  # fmt: skip
        rows.append([lang.t("timings.against"), lang.t(f"timings.{key}"), *_figure(one)])
    unit = lang.t("timings.unit_workday")
    rows += _refusals(g, unit)
    for column in study.departments:
        name = (
            lang.say(names[column.department])
            if column.department in names
            else lang.t("timings.others")
        )
        for key in ("waited", "worked", "stopped", "again", "critical", "critical_wait", "early"):
            value = getattr(column, key) / study.day if study.day else 0
            nobody_knows = key == "worked" and column.waited > 0 and column.worked == 0
            days = "" if nobody_knows else f"{value:.2f}"
            rows.append([name, lang.t(f"timings.{key}"), days, "", "", unit, "", ""])
        for key in ("cases", "first", "last", "late"):
            count = str(getattr(column, key))
            rows.append([name, lang.t(f"timings.{key}"), count, "", "", "", "", ""])
    return rows


def days(course: Course) -> list[Row]:
    """One column of the picture a line: [since, until) working days, cases actual and reckoned."""
    unit = lang.t("timings.unit_workday")
    head = [f"{lang.t(f'charts.csv_{end}')} ({unit})" for end in ("since", "until")]
    head += [lang.t("timings.parallel"), charts.reckoned(course)]
    found: list[Row] = [head]
    for one in course.columns:
        until = "" if one.until is None else str(one.until)
        found.append([str(one.since), until, str(one.actual), str(one.serial)])
    return found


def months(course: Course) -> list[Row]:
    """One month or year a line, in working days."""
    keys = ("median", "most", "serial", "saved")
    head = [lang.t("charts.csv_since"), lang.t("charts.csv_until"), lang.t("timings.cases")]
    head += [lang.t(f"charts.{key}") for key in keys]
    head += [lang.t(f"timings.csv_{key}") for key in ("low", "high", "estimator")]
    return [head, *(
        [one.since.isoformat(), one.until.isoformat(), str(one.n),
         *("" if days is None else f"{days:.2f}" for days in (
             one.median, one.most, one.serial, one.saved.value, one.saved.low, one.saved.high)),
         charts.reckoned(course)]
        for one in course.steps
    )]  # fmt: skip


def cases(rows: Sequence[Behind], day: float) -> list[Row]:
    """One case a line, in working days."""
    keys = ("case_no", "project", "decided_on", "net", "serial", "floor", "replay", "rounds")
    found: list[Row] = [[lang.t(f"timings.column_{key}") for key in keys]]
    for row in rows:
        t = row.timing
        days = [None if m is None else m / day for m in (t.net, t.serial, t.floor, t.replay)]
        found.append([
            row.case_no, row.project, t.decided_on.isoformat(),
            *("" if one is None else f"{one:.2f}" for one in days), str(t.rounds),
        ])  # fmt: skip
    return found


def visits(timed: Timed, names: Mapping[str, Text], day: Micros) -> list[Row]:
    """One visit a line: when, and what it took in working days."""
    keys = ("department", "step", "round", "begins", "starts", "ends", "wait", "work", "unknown",
            "stopped", "slack", "critical")  # fmt: skip
    found: list[Row] = [[lang.t(f"timings.column_{key}") for key in keys]]
    for one in timed.visits:
        visit = one.visit
        moments = (visit.enabled, visit.started, visit.ended)
        spent = (one.spent.wait, one.spent.work, one.spent.unknown, one.spent.stopped, one.slack)
        found.append([
            lang.say(names[visit.department]) if visit.department in names else "",
            step_names.of_id(visit.element),
            str(visit.round or ""),
            *("" if m is None else lists_csv.moment(m) for m in moments),
            *(f"{m / day:.2f}" for m in spent),
            lang.t("yes" if one.critical else "no"),
        ])  # fmt: skip
    return found


def _refusals(gains: Gains, unit: str) -> Iterator[Row]:
    """One line for each figure of each refusal rate, and the rate at which nothing is gained."""
    group, by = lang.t("timings.refusals"), lang.t("timings.by_sum")
    why = lang.t("timings.refusals_help")
    if gains.vanishing is not None:
        words = lang.t("timings.vanishing", percent=f"{100 * gains.vanishing:.1f}")
        yield [group, words, f"{100 * gains.vanishing:.1f}", "", "", "%", by, why]
    for one in gains.refusals:
        rate = f"{100 * one.rate:g}%"
        for key, value, kind in (
            ("serial", one.serial, unit),
            ("saved", one.saved, unit),
            ("times", one.speed_up, lang.t("timings.unit_times")),
            ("extra", None if one.extra is None else 100 * one.extra, "%"),
        ):
            figure = "" if value is None else f"{value:.3f}"
            name = f"{rate} {lang.t(f'timings.refusal_{key}')}"
            yield [group, name, figure, "", "", kind, by, why]


def _figure(one: Figure) -> list[str]:
    return [
        *("" if v is None else f"{v:.3f}" for v in (one.value, one.low, one.high)),
        lang.t(f"timings.unit_{UNITS.get(one.unit, one.unit)}"),
        lang.t(f"timings.by_{one.estimator.replace('-', '_')}"),
        lang.say(one.assumes),
    ]


UNITS = {"%": "percent", "×": "times"}

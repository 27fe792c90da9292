"""What the charts of a page show, as data for the browser (``web/frontend/src/charts.js``).

Every word is said here, so that the script knows no language; the same figures stand in a table
beside each chart. A value of None leaves a gap. What is reckoned says so in its name (测算).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from engine.domain.wording import month_in_words
from engine.stages.trends import Column, Course, Rated, Step
from web import lang, workdays

Chart = Mapping[str, Any]


def durations(course: Course, links: Sequence[Sequence[str]]) -> Chart:
    """Columns: so many cases took so many days, side by side and one after another.

    Args:
        links: for each column the addresses of the cases behind its two counts.
    """
    names = (lang.t("timings.parallel"), reckoned(course))
    counts = [(one.actual, one.serial) for one in course.columns]
    says = [
        _lines(column_in_words(one), ((name, lang.t("charts.cases", n=n)) for name, n in
                                      zip(names, pair, strict=True)))
        for one, pair in zip(course.columns, counts, strict=True)
    ]  # fmt: skip
    return {
        "kind": "columns",
        "label": lang.t("charts.durations_label", n=sum(n for n, _ in counts)),
        "x": lang.t("charts.length"),
        "y": lang.t("timings.cases"),
        "steps": [f"{one.since}+" if one.until is None else f"{one.since}–{one.until}"
                  for one in course.columns],
        "says": says,
        "series": [
            {"name": name, "data": [pair[at] for pair in counts],
             "href": [pair[at] for pair in links]}
            for at, name in enumerate(names)
        ],
    }  # fmt: skip


def pace(course: Course) -> Chart:
    """Lines: the days within which half and nine of ten were done, and half one after another."""
    names = {key: lang.t(f"charts.{key}") for key in ("median", "most", "serial")}
    values = {key: [getattr(one, key) for one in course.steps] for key in names}
    said = {key: [workdays.said(value) for value in values[key]] for key in names}
    return {
        "label": lang.t("charts.pace_label"),
        "y": lang.t("timings.unit_workday"),
        **_over_time(course.steps, names, values, said, yearly=course.yearly),
    }


def savings(course: Course) -> Chart:
    """Columns with their range: what a case saved on average (reckoned)."""
    name, interval = lang.t("charts.saved"), lang.t("timings.interval")
    found = [one.saved for one in course.steps]
    return {
        "kind": "ranges",
        "label": lang.t("charts.savings_label"),
        "y": lang.t("timings.unit_workday"),
        "steps": [axis(one.since, yearly=course.yearly) for one in course.steps],
        "says": [
            _lines(
                step_in_words(step, yearly=course.yearly),
                ((name, workdays.said(one.value)), (interval, between(step))),
            )
            for step, one in zip(course.steps, found, strict=True)
        ],
        "series": [
            {
                "name": name,
                "interval": interval,
                "data": [_tenth(one.value) for one in found],
                "low": [_tenth(one.low) for one in found],
                "high": [_tenth(one.high) for one in found],
            }
        ],
    }


def rates(rated: Sequence[Rated], *, yearly: bool) -> Chart:
    """Lines: on time and early, of a hundred."""
    names = {key: lang.t(f"kpi.name.{key}") for key in ("on_time", "early")}
    values = {key: [getattr(one, key).percent for one in rated] for key in names}
    said = {key: [percent(value) for value in values[key]] for key in names}
    return {
        "label": lang.t("charts.rates_label"),
        "y": "%",
        "most": 100,
        **_over_time(rated, names, values, said, yearly=yearly),
    }


def reckoned(course: Course) -> str:
    """What one after another is reckoned by: 逐家重走（测算）."""
    return lang.t(f"timings.column_{'replay' if course.by == 'replay' else 'serial'}")


def axis(day: date, *, yearly: bool) -> str:
    """2026-03, or the year: short enough for an axis, the same in both languages."""
    return f"{day:%Y}" if yearly else f"{day:%Y-%m}"


def step_in_words(one: Step | Rated, *, yearly: bool) -> str:
    """2026年3月; with the days where the period begins or ends inside the month."""
    if yearly:
        return lang.t("charts.year", n=one.since.year)
    month = month_in_words(one.since, lang.current())
    if one.since.day > 1:
        month += lang.t("charts.from_day", n=one.since.day)
    if (one.until + timedelta(days=1)).day > 1:
        month += lang.t("charts.to_day", n=one.until.day)
    return month


def column_in_words(one: Column) -> str:
    """2–4天, 20天以上."""
    if one.until is None:
        return lang.t("charts.or_longer", n=one.since)
    return lang.t("timings.bin", since=one.since, until=one.until)


def between(one: Step) -> str:
    """The range of what was saved, or — where there is none."""
    if one.saved.low is None or one.saved.high is None:
        return "—"
    return f"{workdays.said(one.saved.low)}–{workdays.said(one.saved.high)}"


def percent(value: float | None) -> str:
    """Of a hundred, or — over nothing."""
    return "—" if value is None else f"{value:.1f}%"


def _over_time(
    steps: Sequence[Step | Rated],
    names: Mapping[str, str],
    values: Mapping[str, Sequence[float | None]],
    said: Mapping[str, Sequence[str]],
    *,
    yearly: bool,
) -> Chart:
    """Lines over months or years, one of each name."""
    return {
        "kind": "lines",
        "steps": [axis(one.since, yearly=yearly) for one in steps],
        "says": [
            _lines(
                step_in_words(one, yearly=yearly), ((names[key], said[key][at]) for key in names)
            )
            for at, one in enumerate(steps)
        ],
        "series": [
            {"name": name, "data": [_tenth(value) for value in values[key]]}
            for key, name in names.items()
        ],
    }


def _lines(head: str, pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join([head, *(lang.t("charts.is", name=name, value=said) for name, said in pairs)])


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

"""A study as a paper and as a table: figures, what differs, and everything that was assumed."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from engine.analysis.simulation.assumptions import SETTLED
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.kit import Kit
from engine.documents import papers
from engine.domain.wording import local
from engine.store.scenarios import Kept, Study
from web import assumed, compared, lang
from web.compared import Column

BESIDE: Final = 6
"""Variants beside each other on a page, the first one of them repeated on each."""

_HEAD: Final = ("variant", "kind", "figure", "value", "low", "high", "more", "more_low",
                "more_high", "mark")  # fmt: skip


def head() -> list[str]:
    """The first line of the table."""
    return [lang.t(f"scenario.csv_{name}") for name in _HEAD]


def figures(kit: Kit, columns: Sequence[Column]) -> list[list[str]]:
    """A line for each figure of each variant."""
    rows = []
    for column in columns:
        for name, figure in column.told.items():
            more = column.differs.get(name)
            rows.append([
                lang.say(column.title), lang.t("scenario.csv_is_figure"),
                assumed.measure(kit, name), *_numbers(figure),
                *(_numbers(more) if more is not None else ("", "", "")), "",
            ])  # fmt: skip
    return rows


def assumptions(kit: Kit, columns: Sequence[Column]) -> list[list[str]]:
    """A line for each assumption of each variant, with where it comes from."""
    recorded = lang.t("scenario.mark.fitted")
    rows = [
        [
            lang.say(column.title), lang.t("scenario.csv_is_assumed"), assumed.said(kit, key),
            value, "", "", "", "", "", lang.t(f"scenario.mark.{column.scenario.mark(key)}"),
        ]
        for column in columns
        for key, value in column.scenario.values.items()
    ]  # fmt: skip
    learned = [
        [
            lang.say(column.title), lang.t("scenario.csv_is_assumed"),
            recorded, said, *[""] * 5, recorded,
        ]
        for column in columns
        if (said := assumed.origin(column.scenario))
    ]  # fmt: skip
    return rows + learned


def origins(columns: Sequence[Column]) -> list[str]:
    """Of which records the variants were learned, each said once."""
    return [one for one in dict.fromkeys(assumed.origin(c.scenario) for c in columns) if one]


def made_of(one: Study, columns: Sequence[Column]) -> list[str]:
    """How often it was run, how that was chosen, and what was left out."""
    first = columns[0]
    scenario, many = first.scenario, len(first.runs)
    settled = scenario.values.get("run.beginning") == SETTLED
    precision = f"{scenario.number('run.precision'):.2g}"
    told = {
        "n": many, "cases": scenario.whole("run.cases"), "warm": scenario.whole("run.warm_up"),
        "most": one.held["replications"], "share": f"{100 * float(precision):g}%",
    }  # fmt: skip
    said = [lang.t("scenario.made_of", **told)]
    if not settled:
        said.append(lang.t("scenario.warm_given"))
    elif one.held.get("warm") is not None:
        said.append(lang.t("scenario.warm_chosen"))
    if not scenario.number("run.precision"):
        said.append(lang.t("scenario.grown_not", **told))
    elif all(compared.precise(column) for column in columns):
        said.append(lang.t("scenario.grown_enough", **told))
    elif one.state == "open":
        said.append(lang.t("scenario.grown_still", **told))
    else:
        said.append(lang.t("scenario.grown_most", **told))
    return said


def pdf(
    one: Study, columns: Sequence[Column], kept: Kept, kit: Kit, now: datetime, *, in_force: bool
) -> bytes:
    """The same as a paper.

    Raises:
        PaperBroken: it cannot be set.
    """
    base = columns[0]
    warned = [lang.t("scenario.overloaded", who=lang.say(kit.named(pool)), share=f"{share:.0%}")
              for pool, share in one.held.get("over", {}).items()]  # fmt: skip
    warned += [] if in_force else [lang.t("scenario.retired")]
    warned += [assumed.calendar(kit, base.scenario)] if assumed.calendar(kit, base.scenario) else []
    unit = "scenario.unit_minutes" if kit.guide.while_waiting else "scenario.unit_days"
    data: dict[str, Any] = {
        "lang": lang.current(),
        "head": lang.t("scenario.report_head", name=kept.title),
        "about": lang.t(
            "scenario.report_about", process=lang.say(kit.guide.title), kind=_kind(one),
            state=lang.t(f"scenario.state.{one.state}"), edition=kept.edition[:12],
            by=one.asked_by, at=local(one.asked_at),
        ),
        "made": lang.t("scenario.report_made", at=local(now)),
        "warned": warned,
        "help": [*made_of(one, columns), lang.t(unit), lang.t("scenario.range_help"),
                 *origins(columns)],
        "none": "" if base.runs else lang.t("scenario.nothing_yet"),
        "best_head": lang.t(f"scenario.best_{one.kind}") if columns[1:] else "",
        "unsure": "" if compared.told_apart(columns) else lang.t("scenario.best_unsure"),
        "best": [[lang.say(c.title), assumed.changed("net.mean", c.differs["net.mean"])]
                 for c in compared.best(columns)],
        "figures_head": lang.t("scenario.study"),
        "tables": [_table(kit, columns, some) for some in _pages(columns)] if base.runs else [],
        "promises_head": lang.t("scenario.promises"),
        "promises_help": lang.t("scenario.promises_help"),
        "promises_columns": [lang.t("scenario.figure"), lang.t("scenario.measure.on_time"),
                             lang.t("scenario.range"), lang.t("scenario.holds")],
        "promises": [
            [assumed.measure(kit, name), assumed.figure(name, f.value), assumed.span(name, f),
             lang.t("scenario.holds" if sure else "scenario.holds_not")]
            for name, f, sure in compared.promises(base)
        ],
        "assumed_head": lang.t("scenario.assumptions"),
        "assumed_columns": [lang.t(f"scenario.assumed_{n}") for n in ("what", "value", "mark")],
        "groups": [
            [lang.t(f"scenario.group.{group}"),
             [[a.words, a.shown, lang.t(f"scenario.mark.{a.mark}")] for a in some]]
            for group, some in assumed.rows(kit, base.scenario)
        ],
        "others": [[lang.t("scenario.differs_in", name=lang.say(c.title)), own]
                   for c in columns[1:] if (own := _own(kit, c))],
    }  # fmt: skip
    return papers.render(_template(), data, {}, now)


def _pages(columns: Sequence[Column]) -> list[list[Column]]:
    """The variants in handfuls, each with the first one to be held against."""
    others = [columns[n : n + BESIDE - 1] for n in range(1, len(columns), BESIDE - 1)]
    return [[columns[0], *some] for some in others] or [[columns[0]]]


def _table(kit: Kit, columns: Sequence[Column], some: Sequence[Column]) -> dict[str, Any]:
    return {
        "columns": [lang.t("scenario.figure"), *(lang.say(c.title) for c in some)],
        "rows": [
            [assumed.measure(kit, name), *(_cell(c, name) for c in some)]
            for name in compared.lines(columns)
        ],
    }


def _cell(column: Column, name: str) -> str:
    figure = column.told.get(name)
    if figure is None:
        return "—"
    said = f"{assumed.figure(name, figure.value)}\n{assumed.span(name, figure)}"
    if name in column.differs:
        said += f"\n{assumed.changed(name, column.differs[name])}"
    return said


def _own(kit: Kit, column: Column) -> list[list[str]]:
    """What this variant assumes differently."""
    return [
        [assumed.said(kit, key), assumed.value(kit, key, column.scenario.values.get(key, "")),
         lang.t(f"scenario.mark.{column.scenario.mark(key)}")]
        for key in column.own
    ]  # fmt: skip


def _kind(one: Study) -> str:
    return lang.t(f"scenario.kind.{one.kind}")


def _numbers(figure: Figure) -> tuple[str, str, str]:
    return str(figure.value), str(figure.low), str(figure.high)


@cache
def _template() -> str:
    return files("web").joinpath("study_report.typ").read_text("utf-8")

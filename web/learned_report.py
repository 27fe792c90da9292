"""What records show, as a paper and as a table: of how many cases, the test, every step."""

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from engine.analysis.simulation.backtest import Compared, Tested
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.seen import Seen, Step
from engine.documents import papers
from engine.domain.wording import local, local_day
from engine.stages.scenarios.learning import Found, Question
from engine.store.scenarios import Study
from web import assumed, lang

_HEAD: Final = ("step", "csv_step_id", "n", "lasts", "mean", "ks", "by_chance", "queued", "lagged",
                "csv_used", "csv_of")  # fmt: skip
_PRINTED: Final = ("step", "n", "lasts", "mean", "ks", "queued", "lagged")


def head() -> list[str]:
    """The first line of the table."""
    return [lang.t(f"calibration.{name}") for name in _HEAD]


def steps(found: Found, kit: Kit | None) -> list[list[str]]:
    """A line for each step, with of how many cases all of it was learned."""
    return [
        [
            title, one.element if kit is not None else "", str(one.n), str(one.lasts.duration),
            f"{one.lasts.duration.mean:.2f}", f"{one.lasts.ks:.4f}", f"{one.lasts.by_chance:.4f}",
            *(("", "") if one.whole else (f"{one.queued:.2f}", f"{one.lagged:.2f}")),
            str(found.seen.cases), str(found.of),
        ]
        for title, one in called(found.seen, kit)
    ]  # fmt: skip


def called(seen: Seen, kit: Kit | None) -> list[tuple[str, Step]]:
    """Every step as people call it; what was learned apart after drawing changes stands behind."""
    titles = assumed.titles(kit) if kit is not None else {}
    first = [(titles.get(name, name), one) for name, one in seen.steps.items()]
    after = [
        (lang.t("scenario.key.later_time", name=titles.get(name, name)), one)
        for name, one in seen.later.items()
    ]
    return first + after


def made_of(found: Found) -> list[str]:
    """Which cases were used, of how many; nothing is cut in silence."""
    seen, tested = found.seen, found.tested
    older = found.older + seen.older
    numbers = {"of": f"{found.of:,}", "used": f"{seen.cases:,}", "older": f"{older:,}"}
    since = lang.say(local_day(seen.since))
    said = [lang.t(f"calibration.{'used_newest' if older else 'used_all'}", since=since, **numbers)]
    if tested is not None and found.tested_from < tested.calibrated:
        before = {"n": f"{tested.calibrated:,}", "used": f"{found.tested_from:,}"}
        said.append(lang.t("calibration.used_test", **before))
    if tested is not None and tested.left_out:
        later = {"n": f"{tested.left_out:,}", "held": f"{tested.held:,}"}
        said.append(lang.t("calibration.used_held", **later))
    return said


def period(question: Question) -> str:
    """The days of which our own cases were asked for; "" of a log."""
    if "since" not in question:
        return ""
    days = {key: lang.say(date.fromisoformat(question[key])) for key in ("since", "until")}
    return lang.t("calibration.period", **days)


def pdf(
    one: Study, question: Question, found: Found | None, kit: Kit | None,
    unit: tuple[str, float], now: datetime,
) -> bytes:  # fmt: skip
    """The page as a paper.

    Raises:
        PaperBroken: it cannot be set.
    """
    name = question.get("title") or period(question)
    if kit is not None:
        name = f"{lang.say(kit.guide.title)} {name}"
    asked = "calibration.as_of" if kit is not None else "calibration.asked"
    past = "recent" if question["recent"] else "whole"
    data: dict[str, Any] = {
        "lang": lang.current(),
        "head": lang.t("calibration.report_head", name=name),
        "about": " · ".join([
            lang.t(f"calibration.fits.{question['fit']}"), lang.t(f"calibration.pasts.{past}"),
            lang.t(asked, by=one.asked_by, at=local(one.asked_at)),
        ]),
        "made": lang.t("calibration.report_made", at=local(now)),
        "help": [lang.t("calibration.report_lead")],
        "used": made_of(found) if found is not None else [lang.t("scenario.nothing_yet")],
        "sections": _sections(found, kit, unit) if found is not None else [],
    }  # fmt: skip
    return papers.render(_template(), data, {}, now)


def _sections(found: Found, kit: Kit | None, unit: tuple[str, float]) -> list[dict[str, Any]]:
    return [
        _test(found, unit),
        _arrivals(found.seen, kit),
        _people(found.seen, kit),
        _steps(found, kit),
    ]


def _test(found: Found, unit: tuple[str, float]) -> dict[str, Any]:
    section = {"head": lang.t("calibration.test"), "help": [], "columns": [], "rows": []}
    tested = found.tested
    if tested is None:
        why = found.why
        said = lang.t("calibration.test_waits") if why is None else lang.t(
            "calibration.not_tested", why=why.get(lang.current(), why["zh"])
        )  # fmt: skip
        return {**section, "help": [said]}
    columns = ("measure", "actual", "simulated", "error", "stayed")
    return {
        **section,
        "help": [
            lang.t("calibration.test_of", cut=lang.say(local_day(tested.cut)),
                   n=f"{found.tested_from:,}", held=f"{tested.held:,}", runs=tested.runs),
            lang.t("calibration.good" if tested.good else "calibration.poor"),
            _gap(tested), lang.t("calibration.intervals"), lang.t(f"calibration.unit_{unit[0]}"),
        ],
        "columns": [lang.t(f"calibration.{name}") for name in columns],
        "rows": [_quantile(one, unit[1]) for one in tested.quantiles],
    }  # fmt: skip


def _gap(tested: Tested) -> str:
    shares = {"ks": tested.ks, "chance": tested.by_chance, "stayed": tested.stayed,
              "retold": tested.retold}  # fmt: skip
    return lang.t("calibration.gap", **{key: f"{value:.1%}" for key, value in shares.items()})


def _quantile(one: Compared, per: float) -> list[str]:
    which = lang.t("calibration.median" if one.share == 0.5 else "calibration.nine")
    return [which, _time(one.actual, per), _time(one.simulated, per), _error(one.error, per),
            _error(one.stayed, per)]  # fmt: skip


def _time(minutes: float, per: float) -> str:
    return f"{minutes / per:.2f}" if minutes == minutes else lang.t("calibration.cannot")  # noqa: PLR0124


def _error(of: Figure, per: float) -> str:
    if of.value != of.value:
        return "—"
    return f"{of.value / per:+.2f}\n{of.low / per:+.2f} – {of.high / per:+.2f}"


def _arrivals(seen: Seen, kit: Kit | None) -> dict[str, Any]:
    come = seen.arrivals
    told = {"n": f"{come.n:,}", "rate": f"{come.per_day:.2f}", "closed": f"{come.closed:.1%}"}
    said = lang.t("calibration.per_day_log" if kit is None else "calibration.per_day", **told)
    return {"head": lang.t("calibration.arrivals"), "help": [said], "columns": [], "rows": []}


def _people(seen: Seen, kit: Kit | None) -> dict[str, Any]:
    rows = [
        [
            one.pool if kit is None else lang.say(kit.named(one.pool)),
            str(one.at_once) if one.told else lang.t("calibration.unknown"),
            str(one.names) if one.names else "—",
        ]
        for one in seen.people.values()
    ]
    columns = [lang.t(f"calibration.{name}") for name in ("pool", "at_once", "names")]
    return {"head": lang.t("calibration.people"), "help": [lang.t("calibration.people_help")],
            "columns": columns, "rows": rows}  # fmt: skip


def _steps(found: Found, kit: Kit | None) -> dict[str, Any]:
    rows = [_step(one, title) for title, one in called(found.seen, kit)]
    return {
        "head": lang.t("calibration.steps"), "help": [lang.t("calibration.steps_help")],
        "columns": [lang.t(f"calibration.{name}") for name in _PRINTED], "rows": rows,
    }  # fmt: skip


def _step(one: Step, title: str) -> list[str]:
    inside = lang.t("calibration.inside")
    waits = (inside, inside) if one.whole else (f"{one.queued:,.0f}", f"{one.lagged:,.0f}")
    return [
        title, f"{one.n:,}", lang.t(f"calibration.family.{one.lasts.family}"),
        f"{one.lasts.duration.mean:,.0f}",
        f"{one.lasts.ks:.1%} ({min(one.lasts.by_chance, 1):.1%})", *waits,
    ]  # fmt: skip


@cache
def _template() -> str:
    return files("web").joinpath("learned_report.typ").read_text("utf-8")

"""由历史数据标定: what records show, how far it misses a quarter held back, kept as a scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.analysis.simulation import fitting
from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.seen import Seen, Step
from engine.domain.errors import FieldsWrong, NoSuchThing
from engine.domain.names import Role, Text
from engine.stages import editions, foreign_logs
from engine.stages.scenarios import asking, calibrating
from engine.stages.scenarios.calibrating import Learned, Records
from engine.store import Transaction
from web import assumed, here, lang, lists_csv, taken
from web.forms.reading import Tried

blueprint: Blueprint = Blueprint("calibration", __name__)

MOST: Final = 1_500
"""Our own cases that are looked at while somebody waits; the command line looks at more."""

MOST_STEPS: Final = 60
_RECENT: Final = "recent"
_HEAD: Final = ("step", "n", "lasts", "mean", "ks", "by_chance", "queued", "lagged")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page was asked: how durations are taken, and which past calibrates."""

    fit: str
    recent: bool
    go: bool


@blueprint.get("/scenarios/calibration")
def own() -> ResponseReturnValue:
    """Learn from the cases of a period."""
    here.officer(Role.MANAGER)
    return _own(Tried())


@blueprint.post("/scenarios/calibration")
def keep_own() -> ResponseReturnValue:
    """Keep what the cases of a period show as a scenario."""
    me = here.officer(Role.MANAGER)
    tried = Tried()
    with tried:
        with here.reading() as tx:
            _, period = taken.asked(tx, request.values, here.today())
            _meant(period.process, period.since.isoformat(), period.until.isoformat())
            records = calibrating.own(tx, period.process, period.since, period.until, MOST)
        with here.transaction() as tx:
            number = calibrating.keep(
                tx, period.process, records, me, here.now(), _asked().fit
            )  # fmt: skip
        flash(lang.t("calibration.kept"))
        return redirect(url_for("what_if.edit", number=number), code=303)
    return _own(tried)


@blueprint.get("/logs/<row:number>/calibration")
def log(number: int) -> ResponseReturnValue:
    """Learn from another office's log."""
    here.officer(Role.MANAGER)
    return _log(number, Tried())


@blueprint.post("/logs/<row:number>/calibration")
def keep_log(number: int) -> ResponseReturnValue:
    """Keep what a log shows as a scenario of one of our processes."""
    me = here.officer(Role.MANAGER)
    tried = Tried()
    with tried:
        with here.reading() as tx:
            records = calibrating.of_log(tx, number)
            process = _process(tx)
            _meant(process)
        to = {
            request.form.get(f"step-{nth}", ""): chosen
            for nth in range(MOST_STEPS)
            if (chosen := request.form.get(f"to-{nth}", ""))
        }
        with here.transaction() as tx:
            made = calibrating.keep(tx, process, records, me, here.now(), _asked().fit, to)
        flash(lang.t("calibration.kept"))
        return redirect(url_for("what_if.edit", number=made), code=303)
    return _log(number, tried)


@blueprint.get("/scenarios/calibration.csv")
def own_csv() -> Response:
    """The steps of the page, for a spreadsheet."""
    here.officer(Role.MANAGER)
    with here.reading() as tx:
        _, period = taken.asked(tx, request.values, here.today())
        kit = asking.kit(tx, str(editions.in_force(tx, period.process, here.now()).id))
        records = calibrating.own(tx, period.process, period.since, period.until, MOST)
    learned = calibrating.learned(records, kit, _asked().fit, recent=_asked().recent)
    return _csv(learned, dict(_choices(kit)), f"steps-{period.since}-{period.until}.csv")


@blueprint.get("/logs/<row:number>/calibration.csv")
def log_csv(number: int) -> Response:
    """The same of a log."""
    here.officer(Role.MANAGER)
    with here.reading() as tx:
        records = calibrating.of_log(tx, number)
    learned = calibrating.learned(records, None, _asked().fit, recent=_asked().recent)
    return _csv(learned, {}, f"log-{number}-learned.csv")


def _meant(*said: str) -> None:
    """Nothing is kept of a guess: process and days are those that the form named.

    Raises:
        NoSuchThing: it named another process or period than can be read, or none.
    """
    if [request.form.get(key, "") for key in ("process", "since", "until")[: len(said)]] != [*said]:
        raise NoSuchThing(what=Text("这个流程或时段", "This process or period"))


def _csv(learned: Learned, titles: Mapping[str, str], name: str) -> Response:
    rows = [
        [
            titles.get(one.element, one.element), str(one.n), str(one.lasts.duration),
            f"{one.lasts.duration.mean:.2f}", f"{one.lasts.ks:.4f}", f"{one.lasts.by_chance:.4f}",
            *(("", "") if one.whole else (f"{one.queued:.2f}", f"{one.lagged:.2f}")),
        ]
        for one in learned.seen.steps.values()
    ]  # fmt: skip
    return lists_csv.answer([f"calibration.{one}" for one in _HEAD], rows, name)


def _own(tried: Tried) -> ResponseReturnValue:
    asked, learned, kit, records = _asked(), None, None, None
    with here.reading() as tx:
        _, period = taken.asked(tx, request.values, here.today())
        options = taken.options(tx)
        if asked.go and period.process and not tried.error:
            kit = asking.kit(tx, str(editions.in_force(tx, period.process, here.now()).id))
            records = calibrating.own(tx, period.process, period.since, period.until, MOST)
    if records is not None:
        with tried:
            learned = calibrating.learned(records, kit, asked.fit, recent=asked.recent)
    shown = render_template(
        "calibration.html", log=None, asked=asked, learned=learned, kit=kit, tried=tried,
        period=period, processes=options, fits=fitting.OPTIONS, unit=_unit(kit), most=MOST,
        capped=records is not None and records.capped, steps=(), assumed=assumed,
        titles=dict(_choices(kit)) if kit is not None else {}, **_shown(learned),
    )  # fmt: skip
    return shown, tried.status


def _log(number: int, tried: Tried) -> ResponseReturnValue:
    asked, learned, records = _asked(), None, None
    with here.reading() as tx:
        found = foreign_logs.get(tx, number)
        options = taken.options(tx)
        process = _process(tx)
        kit = asking.kit(tx, str(editions.in_force(tx, process, here.now()).id))
        if asked.go and not tried.error:
            with tried:
                records = calibrating.of_log(tx, number)
    if records is not None:
        with tried:
            learned = calibrating.learned(records, None, asked.fit, recent=asked.recent)
    shown = render_template(
        "calibration.html", log=found, asked=asked, learned=learned, kit=kit, tried=tried,
        process=process, processes=options, fits=fitting.OPTIONS, unit=("hours", 60.0),
        steps=_steps(kit, learned, records), choices=_choices(kit), capped=False, most=MOST,
        assumed=assumed, **_shown(learned),
    )  # fmt: skip
    return shown, tried.status


def _shown(learned: Learned | None) -> dict[str, Any]:
    """The steps and pools of a page: those with most work where a log has thousands."""
    if learned is None:
        return {"rows": (), "pools": (), "more": 0}
    seen = learned.seen
    most = {one.element for one in _by_number(seen)[:MOST_STEPS]}
    rows = [one for one in seen.steps.values() if one.element in most]
    pools = {one.pool for one in rows}
    return {
        "rows": rows,
        "pools": [one for one in seen.people.values() if one.pool in pools],
        "more": len(seen.steps) - len(rows),
    }


def _by_number(seen: Seen) -> list[Step]:
    return sorted(seen.steps.values(), key=lambda one: (-one.n, one.element))


def _asked() -> Asked:
    fit = request.values.get("fit", "")
    return Asked(
        fit if fit in fitting.OPTIONS else fitting.BEST,
        request.values.get("past", "") == _RECENT,
        bool(request.values.get("go", "")),
    )


def _process(tx: Transaction) -> str:
    """The process that a log is laid onto.

    Raises:
        FieldsWrong: none of ours.
    """
    known = [process for process, _ in taken.options(tx)]
    asked = request.values.get("process", "")
    if not known:
        why = Text("还没有在用的流程。", "no process is in force yet.")
        raise FieldsWrong(n=1, which=why, faults={"process": why})
    return asked if asked in known else taken.JOINT if taken.JOINT in known else known[0]


def _unit(kit: Kit | None) -> tuple[str, float]:
    if kit is None or kit.guide.while_waiting:
        return "minutes", 1.0
    return "days", kit.day


def _choices(kit: Kit) -> Sequence[tuple[str, str]]:
    """Steps of the diagram, each with whose it is."""
    found = []
    for name in kit.timed:
        who = kit.department(name)
        about, title = lang.say(kit.named(who)) if who else "", kit.title(name)
        found.append((name, title if title.startswith(about) else f"{about} {title}"))
    return sorted(found, key=lambda one: one[1])


def _steps(kit: Kit, learned: Learned | None, records: Records | None) -> list[tuple[str, str]]:
    """Steps of a log, the most frequent first, each with the step of the diagram it looks like."""
    if learned is None or records is None:
        return []
    every = _by_number(learned.seen)
    known = set(kit.timed)
    return [(one.element, one.element if one.element in known else "") for one in every][
        :MOST_STEPS
    ]

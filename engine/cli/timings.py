"""`lianshen timings`: what cases took, and what a serial run of the same cases would have taken."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import date
from typing import Any

from engine.analysis import gains
from engine.analysis.estimates import Figure
from engine.cli import _house, _operator
from engine.domain import worktime
from engine.domain.errors import NoSuchThing, Unreadable
from engine.domain.months import EARLIEST, LATEST, twelve_months
from engine.domain.names import Text
from engine.domain.wording import local_day
from engine.stages import gaining, kept_ahead, planned_times, timings
from engine.stages.gaining import Study
from engine.stages.planned_times import Planned
from engine.store import Store, cases, clocks
from engine.store.editions import processes
from engine.store.measures import Period

HELP = """Figures of the cases decided in a period (the last twelve months where none is named), or
of one case, open or decided. Everything serial is computed (测算): each figure carries its
interval, its estimator and its assumption. Cases of an earlier release are measured, and months
without a replay are replayed, before the figures are added up."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "timings", help="what cases took, side by side and one after another", description=HELP
    )
    parser.add_argument("--process", metavar="P", default="", help="a process that is in force")
    parser.add_argument("--case", metavar="NO", default="", help="one case, by its number")
    parser.add_argument("--since", metavar="YYYY-MM-DD", default="", help="decided from this day")
    parser.add_argument("--until", metavar="YYYY-MM-DD", default="", help="decided up to this day")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Count and show.

    Raises:
        NoSuchCase, NoSuchThing: no such case, no such process. Unreadable: a day that is none.
    """
    with _operator.installation() as store:
        said = _case(store, args.case) if args.case else _period(store, args)
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
    else:
        _show(said)
    return 0


def _period(store: Store, args: Namespace) -> dict[str, Any]:
    now = _house.now()
    today = local_day(now)
    until = _day(args.until, "--until") or today
    since = _day(args.since, "--since") or twelve_months(until)[0]
    with store.reading() as tx:
        known = processes(tx, now)
    process = args.process or (known[0] if "drawing-review" not in known else "drawing-review")
    if process not in known:
        name = process[:40]
        raise NoSuchThing(what=Text(f"联审流程“{name}”", f"The process “{name}”"))
    period = Period(process, min(since, until), max(since, until))
    _catch_up(store, period, today)
    with store.reading() as tx:
        study, plans = gaining.study(tx, period, now), planned_times.every(tx, now)
    return {**told(study), "planned": [planned(one) for one in plans]}


def _catch_up(store: Store, period: Period, today: date) -> None:
    done = 0
    while True:
        with store.transaction() as tx:
            some = timings.catch_up(tx)
        done += some
        if not some:
            break
        print(f"… {done}", file=sys.stderr)
    while True:
        with store.transaction() as tx:
            if not timings.replay(tx, period, None):
                break
    kept_ahead.every(store, period, today)


def told(study: Study) -> dict[str, Any]:
    """The figures of a period as one object."""
    g = study.gains
    return {
        "process": study.period.process,
        "since": study.period.since.isoformat(),
        "until": study.period.until.isoformat(),
        "cases": g.n,
        "open": study.open_now,
        "open_late": study.open_late,
        "figures": {
            name: figure(one)
            for name, one in {
                "parallel": g.parallel, "serial_floor": g.floor, "serial_sum": g.total,
                "serial_replay": g.replay, "saved": g.saved, "speed_up": g.speed_up,
                "efficiency": g.efficiency, "on_time": study.on_time, "median": study.median,
                "nine_of_ten": study.most,
            }.items()
        },
        "extra_work_percent": g.extra,
        "gain_vanishes_at_refusal_rate": g.vanishing,
        "refusal_rate": g.refused,
        "refusals": [
            {
                "rate": one.rate, "serial": one.serial, "saved": one.saved,
                "speed_up": one.speed_up, "extra_work": one.extra, "unit": "workday",
                "estimator": "sum",
            }
            for one in g.refusals
        ],
        "pools_shared": study.totals.shared,
        "editions": study.totals.editions,
        "provisional": study.totals.provisional,
        "years_without_calendar": list(study.unofficial),
        "reversed_times": study.totals.faults,
        "steps_without_beginning": [study.totals.unsplit, study.totals.visits],
        "departments": [
            {
                "department": one.department, "cases": one.cases, "first_pass": one.first,
                "waited": one.waited, "worked": one.worked, "stopped": one.stopped,
                "again": one.again, "critical": one.critical, "critical_wait": one.critical_wait,
                "ends_earlier_without_queue": one.early, "last": one.last, "found_late": one.late,
                "unit": "minute",
            }
            for one in study.departments
        ],
    }  # fmt: skip


def _case(store: Store, number: str) -> dict[str, Any]:
    now = _house.now()
    with store.reading() as tx:
        held = cases.numbered(tx, number)
        timed, laid = timings.measured(tx, held.id, now)
        day = worktime.of(clocks.calendar(tx)).day
    serial, saved = gains.of_one(laid.total, laid.floor, timed.net, day)
    net = Figure(timed.net / day, None, None, "measured", gains.DAY, gains.MEASURED)
    return {
        "case_no": timed.trace.case_no,
        "open": timed.running,
        "figures": {"parallel": figure(net), "serial": figure(serial), "saved": figure(saved)},
        "departments": [
            {
                "department": share.department, "branch": share.branch, "rounds": share.rounds,
                "waited": _minutes(share.spent.wait), "worked": _minutes(share.spent.work),
                "unknown": _minutes(share.spent.unknown),
                "stopped": _minutes(share.spent.stopped), "slack": _minutes(share.slack),
                "ends_earlier_without_queue": _minutes(share.gain), "unit": "minute",
            }
            for share in timed.shares
        ],
        "critical": [t.visit.element for t in timed.visits if t.critical],
        "provisional": timed.provisional,
        "reversed_times": timed.faults,
    }  # fmt: skip


def planned(one: Planned) -> dict[str, Any]:
    """What a process promises; 0 where nothing is named."""
    return {
        "process": one.process,
        "serial_days": one.serial_days,
        "promised_days": one.promised_days,
        "planned_minutes": one.minutes,
        "promised_minutes": one.promised_minutes,
        "mark": one.mark,
    }


def figure(one: Figure) -> dict[str, Any]:
    """One figure as everybody prints it."""
    return {
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "estimator": one.estimator,
        "unit": one.unit,
        "assumes_zh": one.assumes.zh,
        "assumes_en": one.assumes.says("en"),
    }


def _show(said: dict[str, Any]) -> None:
    head = ("case_no", "process", "since", "until", "cases")
    print(" ".join(str(said[name]) for name in head if name in said))
    for name, one in said["figures"].items():
        if one["value"] is None:
            print(f"  {name:<14} -")
            continue
        between = "" if one["low"] is None else f"  [{one['low']:.2f}, {one['high']:.2f}]"
        mark = "" if one["estimator"] in {"measured", "kaplan-meier"} else "（测算）"
        print(f"  {name:<14}{one['value']:>8.2f} {one['unit']}{between}  {one['estimator']}{mark}")
    for year in said.get("years_without_calendar", ()):
        print(f"  {year}：工作日历暂定 the calendar of {year} is not official")
    if "refusals" in said:
        _show_refusals(said)
    if "planned" in said:
        _show_plans(said["planned"])


def _show_plans(plans: Sequence[dict[str, Any]]) -> None:
    print("计划（不是实际用时） planned")
    for one in plans:
        if one["promised_minutes"]:
            words = f"{one['planned_minutes']} / {one['promised_minutes']} min"
        elif one["serial_days"]:
            words = f"{one['serial_days']} → {one['promised_days']} workdays"
        else:
            words = f"{one['promised_days']} workdays"
        print(f"  {one['process']:<16} {words}")


def _show_refusals(said: dict[str, Any]) -> None:
    rate, actual = said["gain_vanishes_at_refusal_rate"], said["refusal_rate"]
    vanishes = "-" if rate is None else f"{100 * rate:.1f}%"
    was = "-" if actual is None else f"{100 * actual:.1f}%"
    print(f"不通过的比例 refusal rate: {was}；到此不再更快 the gain vanishes at {vanishes}（测算）")
    for one in said["refusals"]:
        times = "-" if one["speed_up"] is None else f"{one['speed_up']:.2f}×"
        extra = "-" if one["extra_work"] is None else f"+{100 * one['extra_work']:.0f}%"
        print(
            f"  {100 * one['rate']:>3.0f}%  serial {one['serial']:.2f}  saved {one['saved']:.2f}"
            f"  {times}  work {extra}"
        )


def _minutes(micros: int) -> int:
    return round(micros / worktime.MINUTE)


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        why = Text("应为2026-03-02这样的日期。", "must be a day such as 2026-03-02.")
        raise Unreadable(field=option, name=option.strip("-"), why=why)
    return day

"""`lianshen backtest`: how far a calibration on the past misses the quarter that came after it."""

import json
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any, Final

from engine.analysis.simulation import fitting
from engine.analysis.simulation.backtest import Compared, Tested
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.seen import Seen, Step
from engine.analysis.simulation.trying import Tried
from engine.cli import _calibrating, _house, _operator
from engine.domain.months import twelve_months
from engine.domain.wording import local_day
from engine.stages import editions
from engine.stages.scenarios import asking, calibrating

HELP = """Calibrate on the first three quarters of the time, simulate the cases that came in the
last one, and print the error of median and nine of ten with its interval, and the
Kolmogorov-Smirnov distance. Of a log (XES, CSV or OCEL 2.0, columns guessed or as --mapping says):
by the ways that its cases took, in hours of the wall clock. Without a file: of our own cases, on
the diagram in force, in working days. Beside it stands the error of whoever had said that
everything stays as it was. Everything simulated is computed (测算)."""

ESTIMATOR: Final = (
    "simulated less actual; 95 % from the spread of simulated quarters, or of the actual one drawn"
    " again, whichever is wider"
)
QUANTILES: Final = {0.5: "median", 0.9: "p90"}


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "backtest", help="calibrate, then compare with the quarter held back", description=HELP
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a log; else our cases")
    parser.add_argument("--mapping", type=Path, metavar="JSON", help="which column is what")
    parser.add_argument("--process", metavar="P", default="drawing-review", help="of our cases")
    parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD")
    parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
    parser.add_argument(
        "--fit", choices=fitting.OPTIONS, default=fitting.BEST,
        help="durations: the likeliest family where it comes near, always one, or as seen",
    )  # fmt: skip
    parser.add_argument(
        "--recent", action="store_true", help="calibrate on the quarter before the cut alone"
    )
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Calibrate, simulate, compare, print.

    Raises:
        NotCalibrated: too few cases, no time in them, nothing held back. BadLog: no log.
        NoSuchThing: no such process.
    """
    if args.file is not None:
        records = calibrating.foreign(_calibrating.log(args.file, args.mapping), args.file.name)
        unit, minutes = "hours", 60.0
        tried = calibrating.backtest(records, None, args.fit, recent=args.recent)
    else:
        now = _house.now()
        first, last = twelve_months(local_day(now))
        with _operator.installation() as store, store.reading() as tx:
            edition = editions.in_force(tx, args.process, now)
            kit = asking.kit(tx, str(edition.id))
            records = calibrating.own(tx, args.process, args.since or first, args.until or last)
        unit, minutes = ("minutes", 1.0) if kit.guide.while_waiting else ("working days", kit.day)
        tried = calibrating.backtest(records, kit, args.fit, recent=args.recent)
    title = records.title if args.file is not None else f"{args.process} {records.title}"
    if args.json:
        print(json.dumps(said(title, tried, unit, minutes), ensure_ascii=False))
    else:
        _show(title, tried, unit, minutes)
    return 0


def said(title: str, tried: Tried, unit: str, minutes: float) -> dict[str, Any]:
    """A back-test as one object."""
    tested = tried.tested
    return {
        "of": title,
        "computed": True,
        "cut": tested.cut.isoformat(),
        "cases": {
            "calibrated": tested.calibrated, "under_way_at_the_cut": tested.across,
            "held_back": tested.held, "of_these_still_open": tested.still_open,
            "left_out": tested.left_out,
        },
        "runs": tested.runs,
        "figures": {
            QUANTILES[one.share]: {
                "actual": _number(one.actual / minutes),
                "simulated": _number(one.simulated / minutes),
                "error": _figure(one.error, unit, minutes),
                "as_it_was": _number(one.past / minutes),
                "error_of_as_it_was": _figure(one.stayed, unit, minutes),
            }
            for one in tested.quantiles
        },
        "ks": {
            "simulated": tested.ks, "by_chance": tested.by_chance, "as_it_was": tested.stayed,
            "of_its_own_past": tested.retold,
        },
        "steps": [step(one) for one in tried.seen.steps.values()],
        "people": [
            {"pool": one.pool, "at_once": one.at_once if one.told else None, "names": one.names}
            for one in tried.seen.people.values()
        ],
        "not_recorded": list(tried.laid.unseen) if tried.laid is not None else [],
    }  # fmt: skip


def step(one: Step) -> dict[str, Any]:
    """A fitted step: minutes."""
    return {
        "step": one.element, "pool": one.pool, "n": one.n, "lasts": one.lasts.family,
        "ks": one.lasts.ks, "ks_by_chance": one.lasts.by_chance, "tried": dict(one.lasts.tried),
        "waits_for_people": one.queued, "waits_otherwise": one.lagged,
        "waiting_is_in_the_duration": one.whole, "unit": "minute",
    }  # fmt: skip


def _show(title: str, tried: Tried, unit: str, minutes: float) -> None:
    tested = tried.tested
    print(f"{title}（测算 computed） {unit}")
    print(
        f"标定 calibrated {tested.calibrated} · 跨切点 under way {tested.across} · "
        f"留出 held back {tested.held}（{tested.cut:%Y-%m-%d}起 from）· "
        f"未办结 open {tested.still_open} · {tested.runs}次 runs"
    )
    for one in tested.quantiles:
        _line(one, minutes)
    _gaps(tested)
    _sources(tried.seen)
    if tried.laid is not None and tried.laid.unseen:
        print(f"仍为原假设 still assumed: {len(tried.laid.unseen)}")


def _line(one: Compared, minutes: float) -> None:
    name = "中位数 median" if one.share == 0.5 else "九成 90 %   "
    error, stayed = one.error, one.stayed
    print(
        f"  {name}  实际 actual {one.actual / minutes:9.2f}   测算 simulated "
        f"{one.simulated / minutes:9.2f}   误差 error {_span(error, minutes)}"
    )
    print(
        f"                 照旧 as it was {one.past / minutes:9.2f}"
        f"{'':21}误差 error {_span(stayed, minutes)}"
    )


def _gaps(tested: Tested) -> None:
    print(
        f"  KS {tested.ks:.3f}（偶然 by chance ≤ {tested.by_chance:.3f}）· 照旧 as it was "
        f"{tested.stayed:.3f} · 对标定件 on its own past {tested.retold:.3f}"
    )


def _sources(found: Seen) -> None:
    whole = sum(one.whole for one in found.steps.values())
    print(
        f"  {len(found.steps)}种环节 steps，{whole}种分不出等候 with waiting inside；"
        f"反序 reversed {found.reversed_}"
    )


def _span(figure: Figure, minutes: float) -> str:
    return (
        f"{figure.value / minutes:+9.2f}  [{figure.low / minutes:.2f}, {figure.high / minutes:.2f}]"
    )


def _figure(figure: Figure, unit: str, minutes: float) -> dict[str, Any]:
    numbers = {"value": figure.value, "low": figure.low, "high": figure.high}
    scaled = {name: _number(value / minutes) for name, value in numbers.items()}
    return {**scaled, "estimator": ESTIMATOR, "unit": unit}


def _number(value: float) -> float | None:
    return value if value == value else None  # noqa: PLR0124 - NaN is no JSON

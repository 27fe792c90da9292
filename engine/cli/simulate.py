"""`lianshen simulate PROCESS`: what would happen, from the diagram and what is assumed."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from engine.analysis.simulation import defaults, figures, scenario_file, study
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.study import Measures
from engine.bpmn import catalogue
from engine.bpmn.catalogue import Package
from engine.cli import _calibrating
from engine.domain.clocks import Calendar
from engine.domain.errors import Unreadable
from engine.domain.names import Text

MEAN: Final = "mean of independent replications, Student's t, 95 %"
PAIRED: Final = "paired replications with the same luck, Student's t, 95 %"
JACKKNIFE: Final = "ratio of means of paired replications, jackknife, 95 %"


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "simulate", help="what if: figures with intervals (情景测算)"
    )
    parser.add_argument("process", metavar="PROCESS", help="a process, or a package's folder")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="assumptions, TOML or JSON")
    parser.add_argument(
        "--calibrate",
        metavar="LOG|own",
        help="learn the scenario from a log whose steps are called as the diagram's, or from our"
        " own cases of the last twelve months; --scenario changes it further",
    )
    parser.add_argument(
        "--compare", choices=["serial"], help="the same, one department after the other"
    )
    parser.add_argument(
        "--assumptions", action="store_true", help="write the scenario, run nothing"
    )
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Simulate and show, every figure with its interval and every assumption with its mark."""
    package = _package(args.process)
    kit = Kit(package.model, package.guide, Calendar())
    scenario = defaults.derived(kit, str(package.edition))
    if args.calibrate is not None:
        scenario = _calibrating.scenario(kit, scenario, args.calibrate)
    if args.scenario is not None:
        scenario = scenario_file.read(_content(args.scenario), scenario)
    if args.assumptions:
        sys.stdout.write(scenario_file.written(scenario).decode())
        return 0
    _warn_of_years(kit, scenario)
    for pool, share in study.overloaded(kit, scenario).items():
        name, percent = kit.named(pool), f"{share:.0%}"
        print(f"{name.zh}的活超过人手（{percent}）：等待会越来越长。", file=sys.stderr)
        print(f"{name.says('en')} gets {percent} of what it can do.", file=sys.stderr)
    scenario = study.begun(kit, scenario)
    runs = study.grown(kit, scenario)
    serial = _serial(kit, scenario, len(runs)) if args.compare else []
    unit = "minutes" if kit.guide.while_waiting else "working days"
    told = {name: _said(f, name, unit, MEAN) for name, f in study.told(runs).items()}
    if args.json:
        said: dict[str, Any] = {
            "process": kit.guide.process,
            "edition": str(package.edition),
            "computed": True,
            "replications": len(runs),
            "figures": told,
            "assumptions": {
                key: {"value": value, "mark": scenario.mark(key)}
                for key, value in scenario.values.items()
            },
        }
        if args.compare:
            said["serial"] = _against(runs, serial, unit)
        print(json.dumps(said, ensure_ascii=False))
    else:
        _show(kit, scenario, runs, serial)
    return 0


def _serial(kit: Kit, scenario: Scenario, many: int) -> list[Measures]:
    """As many as of the other, so that each has its twin."""
    return [study.replicated(kit, scenario, nth, serial=True) for nth in range(many)]


def _warn_of_years(kit: Kit, scenario: Scenario) -> None:
    """The command line has no house whose calendar it could ask."""
    years = kit.years(scenario)
    if years:
        which = "、".join(map(str, years[:3]))
        print(f"{which}年的放假和调休还没有公布，暂按周末推算。", file=sys.stderr)
        print(f"Holidays of {which} are not published: provisional.", file=sys.stderr)


def _against(runs: list[Measures], serial: list[Measures], unit: str) -> dict[str, Any]:
    """The serial run, what is saved, and how many times as fast."""
    saved = study.differences(serial, runs)
    names = ("net.mean", "net.median", "net.p90", "elapsed.mean", "work")
    times = figures.ratio([r["net.mean"] for r in serial], [r["net.mean"] for r in runs])
    return {
        "figures": {n: _said(f, n, unit, MEAN) for n, f in study.told(serial).items()},
        "saved": {n: _said(saved[n], n, unit, PAIRED) for n in names},
        "speed_up": _said(times, "speed_up", unit, JACKKNIFE),
    }


def _said(figure: Figure, name: str, unit: str, estimator: str) -> dict[str, Any]:
    said = {"value": figure.value, "low": figure.low, "high": figure.high}
    numbers = {k: v if v == v else None for k, v in said.items()}  # noqa: PLR0124 - NaN is no JSON
    return {**numbers, "estimator": estimator, "unit": _unit(name, unit)}


def _unit(name: str, unit: str) -> str:
    if name.startswith(("elapsed", "net", "still")):
        return unit
    if name.startswith("wait") or name == "work":
        return "minutes"
    if name in ("rounds", "cases", "speed_up"):
        return "times" if name == "speed_up" else name
    return "share"


def _show(kit: Kit, scenario: Scenario, runs: list[Measures], serial: list[Measures]) -> None:
    print(f"{kit.guide.title.zh} · {kit.guide.title.says('en')}（测算 computed）")
    print(f"{len(runs)} × {scenario.whole('run.cases')} 件，95 %")
    beside = study.told(serial)
    for name, figure in study.told(runs).items():
        other = f"   {_text(beside[name])}" if name in beside else ""
        print(f"  {name:<22} {_text(figure)}{other}")
    if serial:
        saved = study.differences(serial, runs)["net.mean"]
        print(f"  串联多用 serial takes longer by: {_text(saved)}")
    print("假设 assumptions:")
    for key, value in scenario.values.items():
        print(f"  {key:<32} {value:<28} {scenario.mark(key)}")


def _text(figure: Figure) -> str:
    return f"{figure.value:10.3f}  [{figure.low:.3f}, {figure.high:.3f}]"


def _package(name: str) -> Package:
    folder = Path(name)
    return catalogue.folder(folder) if folder.is_dir() else catalogue.shipped(name)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > scenario_file.MOST_BYTES:
            return b" " * (scenario_file.MOST_BYTES + 1)
        return path.read_bytes()
    except OSError as error:
        why = Text("文件读不了，请核对路径。", "cannot be read. Check the path.")
        raise Unreadable(field=Text(str(path), str(path)), name="scenario", why=why) from error

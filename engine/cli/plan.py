"""`lianshen plan PROCESS`: the minutes, windows and papers of a while-you-wait case, counted."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from engine.analysis import derive, planned
from engine.bpmn import catalogue
from engine.bpmn.catalogue import Package
from engine.domain.names import Text


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "plan", help="planned minutes, windows and papers of a while-you-wait case (限时办结)"
    )
    parser.add_argument("process", metavar="PROCESS", help="a process, or a package's folder")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Count from diagram and guide; nothing here is typed in."""
    folder = Path(args.process)
    package = catalogue.folder(folder) if folder.is_dir() else catalogue.shipped(args.process)
    said = counted(package)
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
    else:
        _show(package, said)
    return 0


def counted(package: Package) -> dict[str, Any]:
    """The figures of a package: minutes on the longest way, windows and item-times before and now.

    ``windows``: before, the counters that each had to be visited; now, the windows to which an
    applicant is called.
    """
    guide, model = package.guide, package.model
    plan = planned.plan(model)
    pieces = derive.materials(model, guide)
    return {
        "limit": guide.promised_minutes,
        "planned": plan.total,
        "slack": guide.promised_minutes - plan.total,
        "steps": [[step, model.node(step).planned] for step in plan.critical],
        "windows": dict(zip(("before", "now"), guide.windows, strict=True)),
        "materials": {"before": pieces.total, "now": len(pieces.union)},
        "certificates": len(guide.items),
        "mark": "示例",
    }


def _show(package: Package, said: dict[str, Any]) -> None:
    title: Text = package.guide.title
    print(f"{title.zh} · {title.says('en')}")
    for step, minutes in said["steps"]:
        print(f"  {minutes:>3}  {package.model.node(step).name}")
    total, limit, slack = said["planned"], said["limit"], said["slack"]
    print(f"  {total:>3}  计划合计；承诺{limit}个办公分钟，机动{slack}分钟（示例）")
    print(f"  窗口 {said['windows']['before']} → {said['windows']['now']}（示例）")
    print(f"  材料 {said['materials']['before']}件次 → {said['materials']['now']}件（示例）")
    print(f"  证照 {said['certificates']}份")

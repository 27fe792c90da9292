"""`lianshen materials PROCESS`: what an applicant brings, from the diagram and its guide."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from engine.analysis import derive
from engine.analysis.derive import Facts, Pieces
from engine.bpmn import catalogue
from engine.bpmn.catalogue import Package
from engine.domain.errors import FieldsWrong, Unreadable
from engine.domain.guide import ServiceGuide
from engine.domain.names import Text


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "materials", help="materials per department and their union (申报材料)"
    )
    parser.add_argument("process", metavar="PROCESS", help="a process, or a package's folder")
    parser.add_argument(
        "--facts",
        type=Path,
        metavar="FILE",
        help='facts of a project, e.g. {"has_basement": false}',
    )
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Count and show; without facts, everybody takes part."""
    package = _package(args.process)
    try:
        facts = None if args.facts is None else _facts(package.guide, args.facts)
    except FieldsWrong as wrong:
        for name, why in wrong.faults.items():
            print(f"{name}：{why.zh} {why.says('en')}", file=sys.stderr)
        raise
    pieces = derive.materials(package.model, package.guide, facts)
    if args.json:
        counts = {code: len(materials) for code, materials in pieces.departments.items()}
        said = {
            "total": pieces.total,
            "union": len(pieces.union),
            "departments": counts,
            "on_file": pieces.on_file,
        }
        print(json.dumps(said, ensure_ascii=False))
    else:
        _show(package.guide, pieces)
    return 0


def _package(name: str) -> Package:
    folder = Path(name)
    return catalogue.folder(folder) if folder.is_dir() else catalogue.shipped(name)


def _facts(guide: ServiceGuide, path: Path) -> Facts:
    try:
        typed = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path) from error
    if not isinstance(typed, dict):
        raise _unreadable(path)
    return derive.checked(guide, typed)


def _unreadable(path: Path) -> Unreadable:
    why = Text(
        '应是一个JSON文件，形如{"has_basement": false}。请核对。',
        'must be a JSON file like {"has_basement": false}.',
    )  # fmt: skip
    return Unreadable(field=Text(str(path), str(path)), name="facts", why=why)


def _show(guide: ServiceGuide, pieces: Pieces) -> None:
    print(f"{guide.title.zh} · {guide.title.says('en')}")
    for code, materials in pieces.departments.items():
        print(f"  {code}  {len(materials):>3}  {guide.department(code).short.zh}")
    print(f"  {pieces.total} → {len(pieces.union)}（件次 → 件；共享库可免交{pieces.on_file}件）")
    for material in pieces.union:
        who = "、".join(
            guide.department(code).short.zh
            for code in pieces.departments
            if code in material.needed_by
        )
        kind = "必备" if material.main else "可容缺"
        on_file = " · 已有，免交" if material.on_file_as else ""
        print(f"    {material.code}  {material.title.zh}（{who}；{kind}{on_file}）")

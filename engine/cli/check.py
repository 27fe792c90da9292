"""`lianshen check FILE…`: may these diagrams, or packages, be published?"""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from engine.bpmn import catalogue
from engine.bpmn.catalogue import DIAGRAM, GUIDE
from engine.bpmn.findings import ERROR, Finding
from engine.domain.names import Text
from engine.stages import check
from engine.stages.check import NOT_CHECKED, OK, REFUSED, SOUND, UNDECIDED, UNSOUND, Report

_SAYS: Final = {
    OK: "通过 passes",
    REFUSED: "不能发布 refused",
    UNDECIDED: "未能判定 undecided",
}
_PROVED: Final = {
    SOUND: "走得通 sound",
    UNSOUND: "走不通 unsound",
    UNDECIDED: "未能判定 undecided",
    NOT_CHECKED: "没有验证 not checked",
}


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "check", help="the publish check (流程体检) of diagrams and packages"
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE",
        help="a .bpmn file (checked with the guide.toml beside it) or a package's folder",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Check every file; 0 when all may be published, 1 when one may not."""
    reports = [(str(path), _report(path)) for path in args.files]
    verdicts = {report.verdict for _, report in reports}
    if args.json:
        worst = next(verdict for verdict in (REFUSED, UNDECIDED, OK) if verdict in verdicts)
        said = {"verdict": worst, "files": [_said(name, report) for name, report in reports]}
        print(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for name, report in reports:
            _show(name, report)
    return 0 if verdicts == {OK} else 1


def _report(path: Path) -> Report:
    if path.is_dir():
        return check.package(catalogue.folder(path).files)
    try:
        xml = path.read_bytes()
    except OSError as error:
        why = Text(
            f"{path}：文件打不开。请核对路径。", f"{path}: cannot be opened ({error.strerror})."
        )
        return Report((Finding("readable", ERROR, str(path), why),))
    if not (path.parent / GUIDE).is_file():
        return check.diagram(xml)
    return check.package({**catalogue.folder(path.parent).files, DIAGRAM: xml})


def _said(name: str, report: Report) -> dict[str, object]:
    findings = [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "element": finding.element,
            "says_zh": finding.says.zh,
            "says_en": finding.says.says("en"),
            "trace": list(finding.trace),
        }
        for finding in report.findings
    ]
    verdict = {"verdict": report.verdict, "soundness": report.soundness}
    return {"file": name, **verdict, "findings": findings}


def _show(name: str, report: Report) -> None:
    print(f"{name}: {_SAYS[report.verdict]} ({_PROVED[report.soundness]})")
    for finding in report.findings:
        print(f"  {finding.severity:<8}{finding.rule}")
        print(f"    {finding.says.zh}")
        print(f"    {finding.says.says('en')}")
        if len(finding.trace) > 1:
            print(f"    走法 run: {' → '.join(finding.trace)}")

"""What every test starts from: a Monday morning, drawings, the packages of the house."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from engine.bpmn import catalogue
from engine.domain.application import Sheet
from engine.domain.opinions import OpinionKind
from engine.domain.wording import utc
from engine.store import editions, terms

NOW = utc(date(2026, 3, 2), 9, 0)
"""A Monday morning."""
PASS = OpinionKind.PASS
CONDITIONS = OpinionKind.PASS_WITH_CONDITIONS
REVISE = OpinionKind.REVISE
REFUSE = OpinionKind.REFUSE
NOT_REQUIRED = OpinionKind.NOT_REQUIRED
ALL = ("plan", "cado", "fire", "mete", "hcon")
RECEIVER = ("张三（示例）", "11010519491231002X", "张三")


def sha(text: str) -> str:
    """The content of a drawing, for short."""
    return hashlib.sha256(text.encode()).hexdigest()


def shipped(process: str):
    """A package of the house: edition id, and path → bytes."""
    root = Path(__file__).parents[1] / "processes" / process
    files = {
        str(f.relative_to(root)): f.read_bytes()
        for f in sorted(root.rglob("*"))
        if f.is_file() and f.suffix != ".md"
    }
    return catalogue.edition_of(files), files


SHEETS = tuple(
    Sheet(no, title, material, sha(f"{no} v1"), 1000)
    for no, title, material in (
        ("Z-01", "总平面图", "D13"),
        ("J-01", "一层平面图", "D14"),
        ("J-02", "二层平面图", "D14"),
        ("J-03", "地下室平面图", "D14"),
        ("G-01", "结构平面图", "D15"),
        ("S-01", "给排水平面图", "D16"),
        ("D-01", "电气平面图", "D17"),
        ("N-01", "暖通平面图", "D18"),
        ("R-01", "人防平面图", "D19"),
        ("L-01", "防雷平面图", "D20"),
        ("F-01", "消防设计专篇", "D21"),
    )
)


def usual(rule: Any) -> Any:
    """A value that the fact takes."""
    if rule.kind == "boolean":
        return True
    if rule.kind == "text":
        return rule.choices[0][0] if rule.choices else "示例"
    low = 1 if rule.minimum is None else max(rule.minimum, 1)
    return int(low) if rule.kind == "integer" else float(low)


def filled(field: Any) -> Any:
    """A value that the field of a review form takes."""
    if field.kind == "boolean":
        return True
    if field.kind == "choice":
        return field.choices[0][0]
    if field.kind == "date":
        return "2026-03-02"
    if field.kind in ("number", "integer"):
        low = 1 if field.minimum is None else max(field.minimum, 1)
        return int(low)
    return "示例内容，符合要求。"


def put_in_force(tx: Any, process: str, files: Any, now: Any) -> Any:
    """A package that nobody checks, in force from now on: for tests of what it would do."""
    name = catalogue.edition_of(files)
    editions.keep(tx, name, process, "", files, editions.RELEASE, now)
    terms.begin(tx, name, (process, ""), now, "release", now)
    return name

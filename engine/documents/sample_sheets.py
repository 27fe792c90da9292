"""Sample drawings for the demonstration: a sheet with title block and a simple plan, as PDF.

Everything on them is invented and says so. The same sheet gives the same bytes. A later version
visibly differs: something was moved or added, with a revision cloud around it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Final

from engine.documents import glyphs, papers

PLANS: Final[Mapping[str, tuple[str, str]]] = {
    "总施": ("site", "1:500"),
    "建施": ("floor", "1:100"),
    "结施": ("structure", "1:100"),
    "水施": ("water", "示意"),
    "电施": ("power", "示意"),
    "暖施": ("smoke", "1:100"),
    "防施": ("shelter", "1:100"),
    "雷施": ("roof", "1:100"),
    "消施": ("chapter", "无"),
}
"""What is drawn on a sheet, by the discipline that begins its number, and its scale."""

_TITLES: Final = {"一层平面": "ground", "总说明": "notes"}
"""What is drawn where the title says more than the discipline."""

_MADE: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


def draw(
    number: str, title: str, version: int, project: str = "示例工程", firm: str = "示例建筑设计院"
) -> bytes:
    """One sheet as a PDF of one A3 page. ``version`` counts from 1."""
    plan, scale = PLANS.get(number.partition("-")[0], ("floor", "1:100"))
    plan = next((drawn for word, drawn in _TITLES.items() if word in title), plan)
    data = {
        "number": number,
        "title": title,
        "version": version,
        "project": project,
        "firm": firm,
        "plan": plan,
        "scale": scale,
    }
    shown, _ = glyphs.legible_all(data)
    import typst  # noqa: PLC0415 - 80 MB, with the first drawing and not with every process

    compiler = typst.Compiler(
        _source(),
        root=str(glyphs.FONTS),
        font_paths=papers.fonts(),
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(shown, ensure_ascii=False, sort_keys=True)},
    )
    printed = compiler.compile(format="pdf", timestamp=_MADE)
    if not isinstance(printed, bytes):  # a list of pages is for pictures only
        raise TypeError(type(printed))
    return printed


@cache
def _source() -> bytes:
    return files("engine.documents").joinpath("sample_sheet.typ").read_bytes()

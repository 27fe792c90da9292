"""Sample scans for stories and the demonstration: one page that says what it stands for.

Everything on it is invented and says so. The same kind gives the same bytes.
"""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Final

import typst

from engine.documents import glyphs, papers

_MADE: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
_PAGE: Final = """
#let scan = json(bytes(sys.inputs.scan))
#set page("a4", margin: 3cm)
#set text(font: "Noto Sans CJK SC", size: 12pt, lang: "zh")
#rect(width: 100%, height: 100%, stroke: 0.6pt + luma(140), inset: 1.5cm)[
  #align(center)[
    #v(4cm)
    #text(28pt)[#scan.title]
    #v(1cm)
    #text(14pt)[示例扫描件]
    #v(1fr)
    #text(10pt, fill: luma(90))[样例数据，内容均为虚构，不具有法律效力]
  ]
]
"""


@cache
def scan(title: str) -> bytes:
    """One kind of paper as a PDF of one A4 page."""
    shown, _ = glyphs.legible_all({"title": title})
    compiler = typst.Compiler(
        _PAGE.encode(),
        root=str(glyphs.FONTS),
        font_paths=papers.fonts(),
        ignore_system_fonts=True,
        sys_inputs={"scan": json.dumps(shown, ensure_ascii=False)},
    )
    printed = compiler.compile(format="pdf", timestamp=_MADE)
    if not isinstance(printed, bytes):  # a list of pages is for pictures only
        raise TypeError(type(printed))
    return printed

"""Everything a process needs stands in its own file: other files are not read."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.standard.reading import Breach, every

RULE = "imports"


def check(top: etree._Element) -> Iterator[Breach]:
    """An edition is one file, named by its content; a file beside it could change (EXT.001)."""
    for one in every(top, "import"):
        where = one.get("location", "")[:80]
        yield Breach(
            one,
            f"要从另一个文件“{where}”导入；这里不读别的文件。请把用到的内容并到本文件里。",
            f"imports “{where}”; no other file is read here. Put what it needs into this one.",
        )

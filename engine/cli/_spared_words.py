"""What a course spared, as a page of a terminal and as ``--json``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from engine.cli._course import Documented
from engine.cli._spared import Figure, Kept

MARK = "示例"
_HEAD = ("", "资料所载", f"指南和流程图（{MARK}）", f"本例登记（{MARK}）", "")


def lines(
    chapters: Sequence[tuple[str, Sequence[Figure]]],
    together: Sequence[Figure],
    kept: Sequence[Kept],
    documented: Mapping[str, Documented],
) -> Iterator[str]:
    """The table of figures, the shelf, and why the two sums differ."""
    rows: list[tuple[str, ...]] = [_HEAD]
    for title, figures in [*chapters, ("资料共享", together)]:
        rows.append((title,))
        rows += [_row(one, documented.get(one.code)) for one in figures]
    yield "前后对照"
    yield from _table(rows)
    yield "资料所载的出处"
    for one in documented.values():
        yield f"  {one.says}  —— {one.source}"
    yield "共享材料：本例收存（扫描 + 出件自动进库）、免交件数、免交件次，与目录的全程件次"
    yield from _table(_shelf(kept))
    yield from _why(kept)


def _shelf(kept: Sequence[Kept]) -> list[tuple[str, ...]]:
    """Kinds that this course kept or rested on, and their sum."""
    used = [one for one in kept if one.scanned or one.issued or one.asked]
    rows = [("", "收存", "免交件", "免交件次", f"目录全程件次（{MARK}）")]
    for one in used:
        counts = (f"{one.scanned}+{one.issued}", str(one.pieces), str(one.asked))
        rows.append((f"{one.entry.code} {one.entry.title.zh}", *counts, str(one.entry.reuse)))
    scanned, issued = sum(k.scanned for k in kept), sum(k.issued for k in kept)
    pieces, asked = sum(k.pieces for k in kept), sum(k.asked for k in kept)
    reach, whole = sum(k.entry.reuse for k in used), sum(k.entry.reuse for k in kept)
    sums = (f"{scanned}+{issued}", str(pieces), str(asked))
    return [*rows, ("合计", *sums, f"{reach}（全部{len(kept)}项：{whole}）")]


def _why(kept: Sequence[Kept]) -> Iterator[str]:
    """Where ours and the catalogue's differ: what each of them counts."""
    promised, found = sum(k.entry.reuse for k in kept), sum(k.asked for k in kept)
    if promised == found:
        return
    idle = sum(not k.asked for k in kept)
    yield (
        f"  为何是{found}而不是{promised}：{promised}是目录各项“复用件次”之和，"
        f"按一个项目从立项到竣工的全部事项计，各项数字为{MARK}；"
        "目录没有写明是哪些事项要的，所以不能照数演示。"
    )
    yield (
        f"  {found}只数本例办的这几件：材料核对表上写“已有，免交”的行，"
        "每行按本来要各交一次的部门数计；"
        f"目录中有{idle}项在这几件里没有哪个部门要。"
    )


def shape(figures: Sequence[Figure], documented: Mapping[str, Documented]) -> list[dict[str, Any]]:
    """Figures for ``--json``."""
    return [
        {
            "figure": one.code,
            "documented": documented[one.code].says if one.code in documented else None,
            "package": {"before": one.before, "now": one.now},
            "recorded": one.found,
            "unit": one.unit,
            "mark": MARK,
        }
        for one in figures
    ]


def shelf_shape(kept: Sequence[Kept]) -> list[dict[str, Any]]:
    """Kinds of the catalogue for ``--json``."""
    return [
        {
            "kind": one.entry.code,
            "scanned": one.scanned,
            "issued": one.issued,
            "pieces": one.pieces,
            "asked": one.asked,
            "catalogue": one.entry.reuse,
        }
        for one in kept
    ]


def _row(one: Figure, said: Documented | None) -> tuple[str, ...]:
    way = " → ".join(str(n) for n in (one.before, one.now) if n is not None)
    return (
        f"  {one.title}",
        "—" if said is None else said.says,
        f"{way}{one.unit}",
        f"{one.found}{one.unit}",
        one.note,
    )


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns under each other on a terminal, where a Chinese character is two wide."""
    whole = [row for row in rows if len(row) > 1]
    wide = [max(_width(row[n]) for row in whole) for n in range(len(whole[0]))]
    for row in rows:
        cells = (cell + " " * (wide[n] - _width(cell)) for n, cell in enumerate(row))
        yield f"  {'  '.join(cells)}".rstrip()


def _width(words: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in words)

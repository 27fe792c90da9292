"""Rows of a CSV file: its encoding and its delimiter are found out, its lines come one by one."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.domain.foreign_logs import BadLog
from engine.domain.names import Text
from engine.exchange.log_source import Source

MOST_COLUMNS: Final = 300
LONGEST_LINE: Final = 1 << 20
OVER: Final = "\0over"
"""Under this name stand the cells of a line that has more of them than there are headings."""

_DELIMITERS: Final = ",;\t|"
_HEAD: Final = 1 << 16


def rows(source: Source) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every line but the headings; positions count from the first line after them.

    Raises:
        BadLog: in no encoding we know, no table, a line without end, quotes that do not match.
    """
    encoding = _encoding(source)
    with source.again() as opened, io.TextIOWrapper(opened, encoding, newline="") as start:
        delimiter = _delimiter(start.read(_HEAD))
    with source.again() as opened, io.TextIOWrapper(opened, encoding, newline="") as text:
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        nth = 0
        try:
            head = _headings(next(reader, []))
            for nth, cells in enumerate(reader, 1):
                if any(cells):
                    yield nth, _row(head, cells)
        except csv.Error as broken:
            raise BadLog(
                why=Text(
                    f"第{nth + 1}行附近的引号不成对，或一格太长。请重新导出。",
                    f"near line {nth + 1} quotes do not match, or a cell is too long. "
                    "Export it again.",
                )
            ) from broken


def _row(head: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    row = dict(zip(head, cells, strict=False))
    if over := "".join(cells[len(head) :]):
        row[OVER] = over
    return row


def _headings(cells: Sequence[str]) -> list[str]:
    """Names of columns, each once; one without a name is called by its number."""
    if len(cells) > MOST_COLUMNS:
        raise BadLog(
            why=Text(
                f"有{len(cells)}列，最多{MOST_COLUMNS}列。请只导出需要的列。",
                f"it has {len(cells)} columns; {MOST_COLUMNS} are the most. Export fewer.",
            )
        )
    found: list[str] = []
    for nth, cell in enumerate(cells, 1):
        name = cell.replace("\0", "").strip()[:100] or f"#{nth}"
        found.append(name if name not in found else f"{name} #{nth}")
    return found


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise BadLog(
                why=Text(
                    "有一行超过一百万字，不像一张表。请核对文件。",
                    "a line has more than a million characters; this is no table.",
                )
            )
        yield line


def _delimiter(head: str) -> str:
    """The sign that gives the most cells, the same in most lines."""
    best, sign = 0, ""
    for one in _DELIMITERS:
        try:
            lines = list(csv.reader(io.StringIO(head), delimiter=one))[:20]
        except csv.Error:
            continue
        width = len(lines[0]) if lines else 0
        alike = sum(len(line) == width for line in lines)
        if width > 1 and width * alike > best:
            best, sign = width * alike, one
    if not sign:
        raise BadLog(
            why=Text(
                "没有看出列：第一行应是列名，列之间用逗号、分号或制表符分开。",
                "no columns were found: the first line must be headings, "
                "with commas, semicolons or tabs between them.",
            )
        )
    return sign


def _encoding(source: Source) -> str:
    """By its mark; else UTF-8 where the whole of it is, else GB 18030.

    Raises:
        BadLog: neither.
    """
    with source.again() as opened:
        head = opened.read(_HEAD)
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                           (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if head.startswith(mark):
            return _if_it_is(source, encoding)
    if head[1::2].count(0) > len(head) // 8:
        return _if_it_is(source, "utf-16-le")
    if head[::2].count(0) > len(head) // 8:
        return _if_it_is(source, "utf-16-be")
    try:
        return _if_it_is(source, "utf-8")
    except BadLog:
        return _if_it_is(source, "gb18030")


def _if_it_is(source: Source, encoding: str) -> str:
    reader = codecs.getincrementaldecoder(encoding)()
    with source.again() as opened:
        try:
            while piece := opened.read(1 << 20):
                reader.decode(piece)
            reader.decode(b"", final=True)
        except UnicodeError as broken:
            raise BadLog(
                why=Text(
                    "文字编码读不懂。请另存为“CSV UTF-8”再导入。",
                    "its encoding is not known. Save it as “CSV UTF-8” and import that.",
                )
            ) from broken
    return encoding

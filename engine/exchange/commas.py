"""Lists as CSV for spreadsheets: UTF-8 with a byte order mark, CRLF, nothing that computes.

Source: RFC 4180; the mark, because Excel reads Chinese only with it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

MARK: Final = "\ufeff"
_COMPUTES: Final = tuple("=+-@＝＋－＠\t\r\n")
"""A cell that begins so would be run as a formula by some spreadsheet, wide characters too."""


def lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file, line by line; a cell that a spreadsheet would compute gets an apostrophe."""
    yield MARK + _line(head)
    for row in rows:
        yield _line([plain(cell) for cell in row])


def plain(cell: str) -> str:
    """The cell as text, never as a formula."""
    begins = cell.lstrip(" \u3000\ufeff")
    return f"'{cell}" if begins.startswith(_COMPUTES) or cell.startswith(_COMPUTES) else cell


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()

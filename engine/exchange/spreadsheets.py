"""Lists as spreadsheets (.xlsx) that open and print as they should.

Everything that comes from people is written as text, whatever it begins with: a comment
``=HYPERLINK(…)`` is a comment. The same list gives the same bytes.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

LONGEST = 32_000
"""Characters of a cell; Excel itself stops at 32,767."""
MOST_ROWS = 100_000
NARROWEST, WIDEST = 6, 60
_LINES = {"border": 1, "border_color": "#9AA8B4"}
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10}
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and a width in halves of a Chinese character (0: as its content)."""

    title: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: a title, lines that say what it is, columns, rows, words below.

    ``portrait`` turns the page; ``tinted`` are numbers of rows (from 0) to be set off.
    """

    name: str
    title: str
    about: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    below: Sequence[str] = ()
    portrait: bool = False
    tinted: frozenset[int] = frozenset()


def workbook(sheets: Sequence[Sheet], at: datetime) -> bytes:
    """The file.

    Args:
        sheets: in order; names are cut to 31 characters and lose what Excel forbids in them.
        at: the moment that the file bears.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - costs 0.1 s of every start, needed now and then

    out = BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties(
        {"created": at.replace(tzinfo=None), "author": "", "title": sheets[0].title}
    )
    formats = {
        "title": book.add_format({**_FONT, "font_size": 16, "bold": True, "align": "center"}),
        "label": book.add_format({**_FONT, "bold": True, "valign": "top"}),
        "about": book.add_format({**_FONT, "text_wrap": True, "valign": "top"}),
        "head": book.add_format(
            {
                **_FONT,
                **_LINES,
                "bold": True,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#E7F0F6",
                "text_wrap": True,
            }
        ),
        "cell": book.add_format({**_FONT, **_LINES, "text_wrap": True, "valign": "top"}),
        "tinted": book.add_format(
            {**_FONT, **_LINES, "text_wrap": True, "valign": "top", "bg_color": "#FDF1D7"}
        ),
    }
    for number, sheet in enumerate(sheets, 1):
        _fill(book.add_worksheet(_name(sheet.name, number)), sheet, formats)
    book.close()
    return out.getvalue()


def width_of(text: str) -> int:
    """How wide the widest line of a text is: two for a Chinese character, one for a letter."""
    return max((_line(line) for line in text.split("\n")), default=0)


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    last = max(len(sheet.columns) - 1, 2)
    page.merge_range(0, 0, 0, last, "", formats["title"])
    page.write_string(0, 0, _text(sheet.title), formats["title"])
    page.set_row(0, 28)
    row = 1
    for label, words in sheet.about:
        page.write_string(row, 0, _text(label), formats["label"])
        page.merge_range(row, 1, row, last, "", formats["about"])
        page.write_string(row, 1, _text(words), formats["about"])
        row += 1
    head = row
    for place, column in enumerate(sheet.columns):
        page.write_string(head, place, _text(column.title), formats["head"])
        page.set_column(place, place, _width(sheet, place, column))
    for nth, cells in enumerate(sheet.rows[:MOST_ROWS]):
        row += 1
        style = formats["tinted" if nth in sheet.tinted else "cell"]
        for place, value in enumerate(cells):
            _write(page, row, place, value, style)
    for words in sheet.below:
        row += 1
        page.merge_range(row, 0, row, last, "", formats["about"])
        page.write_string(row, 0, _text(words), formats["about"])
    _print_setup(page, sheet, head, last)


def _print_setup(page: Any, sheet: Sheet, head: int, last: int) -> None:
    page.freeze_panes(head + 1, 0)
    if sheet.rows:
        page.autofilter(head, 0, head + min(len(sheet.rows), MOST_ROWS), last)
    page.set_paper(9)  # A4
    if not sheet.portrait:
        page.set_landscape()
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.repeat_rows(head)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P / &N")


def _write(page: Any, row: int, place: int, value: Cell, style: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, place, None, style)
    elif isinstance(value, bool):
        page.write_boolean(row, place, value, style)
    elif isinstance(value, int | float):
        page.write_number(row, place, value, style)
    else:
        page.write_string(row, place, _text(value), style)


def _width(sheet: Sheet, place: int, column: Column) -> float:
    if column.width:
        return column.width
    shown = [column.title, *(str(r[place]) for r in sheet.rows if r[place] is not None)]
    return min(max(max(map(width_of, shown)) + 2, NARROWEST), WIDEST)


def _line(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def _text(text: str) -> str:
    """What a cell can hold: no controls but line ends, not too long."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 1] + "…"


def _name(name: str, number: int) -> str:
    plain = _text(name).replace("\n", " ").translate(_FORBIDDEN).strip()
    return plain[:31] or f"{number}"

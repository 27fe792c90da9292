"""Spreadsheets: what people wrote stays text, and the sheet opens and prints as it should."""

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest

from engine.exchange.spreadsheets import Column, Sheet, width_of, workbook

AT = datetime(2026, 3, 12, 8, tzinfo=UTC)
HOSTILE = [
    '=HYPERLINK("https://elsewhere.example","x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "{=1}",
    "https://elsewhere.example", "007", "1E5", "<b>&\"'", "😀𠮷", "多\n行",
]  # fmt: skip


def made(rows, **changes):
    """The parts of a file with these rows."""
    whole = {
        "name": "汇总表", "title": "审查意见汇总表", "about": (("项目", "=1+1"),),
        "columns": (Column("图号"), Column("意见", 40)), "rows": rows, **changes,
    }  # fmt: skip
    return parts(workbook([Sheet(**whole)], AT))


def parts(data):
    """Name → text of every part."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {n: file.read(n).decode() for n in file.namelist()}


def sheet(file):
    """The first sheet."""
    return file["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_is_text_whatever_it_begins_with(text):
    """A comment must not become a program on the design firm's machine."""
    file = made([[text, text]])

    assert "<f>" not in sheet(file)
    assert "hyperlink" not in sheet(file).lower()
    assert not any("externalLink" in name for name in file)
    assert len(re.findall(r'<c r="[AB]4"[^>]* t="s"', sheet(file))) == 2


def test_controls_and_endless_texts_do_not_spoil_the_file():
    """Excel offers to repair such a file, and then it is empty."""
    file = made([["\x00\x01\x0b" + "长" * 40_000, "\ud800"]])

    strings = file["xl/sharedStrings.xml"]
    assert "_x0" not in strings
    assert "长" * 31_999 + "…" in strings
    assert "长" * 32_000 not in strings


def test_the_heading_stays_in_sight_and_comes_again_on_every_page():
    """Two hundred comments are five pages."""
    file = made([[f"建施-{n}", "须修改"] for n in range(200)])

    assert 'state="frozen"' in sheet(file)
    assert 'orientation="landscape"' in sheet(file)
    assert 'fitToHeight="0"' in sheet(file)
    assert "_xlnm.Print_Titles" in file["xl/workbook.xml"]


def test_a_column_is_as_wide_as_its_chinese():
    """A Chinese character takes two places, and no column fills the screen."""
    file = made([["建施-01", "x"]], columns=(Column("图号"), Column("意见")))

    assert width_of("建施-01\n图") == 7
    assert re.search(r'<col min="1" max="1" width="9\.', sheet(file))
    wide = made([["图" * 500, "x"]], columns=(Column("图号"), Column("意见")))
    assert re.search(r'width="60', sheet(wide))


def test_the_same_list_gives_the_same_bytes():
    """Two who download it hold the same paper."""
    one = Sheet("a", "b", (), (Column("图号"), Column("意见")), [["建施-01", 1]])

    assert workbook([one], AT) == workbook([one], AT)


@pytest.mark.parametrize("name", ["", "[a]:*?/\\'", "很" * 60, "\n"])
def test_a_name_that_excel_forbids_is_made_plain(name):
    """The file opens."""
    assert "<sheet name=" in made([], name=name)["xl/workbook.xml"]

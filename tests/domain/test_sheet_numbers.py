"""Which sheet a file is: as engineers name their files."""

import pytest

from engine.domain.sheet_numbers import Index, key

SET = ("建施-01", "建施-02", "建施-10", "建施-1A", "结施-01", "J-01", "J-01-2", "S01", "水施—03")


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("建施-01", "建施-01"),
        ("建施-01_v2", "建施-01"),
        ("建施-01v2", "建施-01"),
        ("建施-01 rev.B", "建施-01"),
        ("建施-01(修改)", "建施-01"),
        ("建施－０１ 设计总说明", "建施-01"),
        ("建施 - 01", "建施-01"),
        ("建施—01", "建施-01"),
        ("建施-01一层平面图", "建施-01"),
        ("建施-1 总说明", "建施-01"),
        ("建施01", "建施-01"),
        ("j-01", "J-01"),
        ("Ｊ－０１ Ground floor", "J-01"),
        ("j-01-2 detail", "J-01-2"),
        ("s-01", "S01"),
        ("水施-03", "水施—03"),
        ("建施-10", "建施-10"),
        ("建施-1a", "建施-1A"),
    ],
)
def test_a_file_finds_its_sheet_however_its_name_was_typed(name, sheet):
    """Nobody renames two hundred files."""
    assert Index(SET).match(name) == sheet


@pytest.mark.parametrize(
    "name",
    ["建施-03", "建施-011", "建施-02A", "建施-01-3", "建施-01.5", "J-1B", "", "总说明", "电施-01",
     "-", "建施", "😀", "\u202e建施"],
)  # fmt: skip
def test_a_file_of_no_known_sheet_is_matched_to_none(name):
    """Under the wrong number it would take the place of another sheet."""
    assert Index(SET).match(name) is None


def test_two_sheets_that_differ_in_zeros_alone_are_never_guessed_between():
    """建施-1 and 建施-01 are two sheets of one set, if somebody made it so."""
    both = Index(["建施-1", "建施-01"])

    assert both.match("建施-1") == "建施-1"
    assert both.match("建施-01") == "建施-01"
    assert both.match("建施1") is None


def test_five_thousand_sheets_are_matched_at_once():
    """A whole set, re-exported."""
    numbers = [f"建施-{n:04d}" for n in range(5000)]
    index = Index(numbers)

    assert [index.match(f"{n} 平面图_v3") for n in numbers] == numbers
    assert key(" 建施 － ０１ ") == "建施-01"

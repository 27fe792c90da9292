"""The calendar by command."""

import shutil

import pytest


@pytest.fixture
def house(lianshen, installation, elsewhere):
    """An installation."""
    shutil.copytree(installation, elsewhere / "var")
    return lianshen


def test_a_notice_is_imported_and_the_year_is_official(house, elsewhere):
    """Shown again it is what was imported; a second time nothing changes."""
    notice = elsewhere / "2027.csv"
    notice.write_text("2027-02-05,off,春节\n2027-02-07,work,补班\n", "gb18030")
    assert "2027  暂定 provisional" in house("calendar", "list")[1]

    code, said, _ = house(
        "calendar", "import", "2027", str(notice), "--source", "国办发〔2026〕9号"
    )

    assert code == 0
    assert "2027  正式 official" in house("calendar", "list")[1]
    assert house("calendar", "show", "2027")[1] == "2027-02-05,off,春节\n2027-02-07,work,补班\n"
    again = house("calendar", "import", "2027", str(notice), "--source", "国办发〔2026〕9号")[1]
    assert "0天有变动" in again
    assert "0天有变动" not in said


def test_a_single_day_is_corrected_and_corrected_back(house):
    """A typhoon; then it turned away."""
    before = house("calendar", "show", "2026")[1]

    assert "1天" in house("calendar", "correct", "2026-07-15", "off", "--name", "台风",
                         "--source", "示应急〔2026〕3号")[1]  # fmt: skip
    assert "2026-07-15,off,台风" in house("calendar", "show", "2026")[1]
    house("calendar", "correct", "2026-07-15", "work", "--source", "示应急〔2026〕4号")

    assert house("calendar", "show", "2026")[1] == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "99"), "年份"),
        (("import", "2027", "nothing.csv", "--source", "x"), "nothing.csv"),
        (("correct", "tomorrow", "off", "--source", "x"), "日期"),
        (("correct", "2027-01-05", "off", "--source", " "), "文号"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(house, words, sentence):
    """And nothing changes."""
    before = house("calendar", "list")[1]

    code, _, said = house("calendar", *words)

    assert code == 1
    assert sentence in said
    assert house("calendar", "list")[1] == before

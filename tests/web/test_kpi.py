"""Key figures on a page: each with its formula, each opening the cases behind it."""

import html
import io
import re
import zipfile

import pytest

from tests.deciding import two_decided
from tests.web.conftest import main_words


@pytest.fixture
def manager(screen):
    """The manager at a screen."""
    return screen("guanli")


@pytest.fixture
def decided(office):
    """Two cases decided: one at once, one after a second round."""
    return two_decided(office)


def test_a_period_without_cases_says_so(manager, office, decided):
    """Not nought per cent."""
    shown = manager.sees("/kpi?span=own&since=2020-01-01&until=2020-06-30")

    assert "没有作出决定的件" in shown
    assert "0.0%" not in shown
    for name in ("report.pdf", "report.xlsx", "kpi.csv"):
        manager.opens(f"/kpi/{name}?span=own&since=2020-01-01&until=2020-06-30")


def test_an_unreadable_period_is_left_out(manager):
    """Somebody mistyped an address: the page stands."""
    for query in (
        "span=own&since=9999-99-99&until=x", "process=nothing", "span=own&since=2026-07-01",
        "span=own&since=2026-12-31&until=2026-01-01", "span=" + "x" * 2000, "process=%E2%80%AE",
    ):  # fmt: skip
        assert manager.sees("/kpi?" + query)
        assert manager.opens("/kpi/kpi.csv?" + query).data.startswith(b"\xef\xbb\xbf")
    assert manager.browser.get("/kpi?span=%00").status_code == 400


def test_every_number_opens_its_cases_and_the_count_agrees(manager, decided):
    """The number on the page is the number in the list."""
    page = manager.opens("/kpi?span=twelve").get_data(as_text=True)

    found = re.findall(r'<a href="(/board/cases[^"]*)">(\d+)</a>', page)
    told = {(html.unescape(href), n) for href, n in found if "which=" not in href}
    told = {(href, n) for href, n in told if "early=" in href or "instant=" in href}
    assert len(told) == 2
    for href, number in told:
        listed = main_words(manager.opens(href))
        assert (f"共{number}件" in listed) or number == "0"


def test_formula_source_and_mark_stand_beside_the_figures(manager, decided):
    """Whoever is asked can read off the page where a number comes from."""
    shown = manager.sees("/kpi?span=twelve")

    for words in ("提前办结率", "按期办结率", "承诺压缩比", "即办率", "一次补正率", "到窗次数"):
        assert words in shown
    assert shown.count("÷") >= 6
    assert "测算" in shown
    assert "出处：" in shown
    assert all(words in shown for words in ("实际历时", "审批净用时", "改图用时"))


def test_the_report_of_the_hall_as_pdf_and_spreadsheet(manager, decided):
    """Figures, formulas and the cases behind them in one file."""
    paper = manager.opens("/kpi/report.pdf?span=twelve")
    book = manager.opens("/kpi/report.xlsx?span=twelve")

    assert paper.data.startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(book.data)) as packed:
        names = packed.namelist()
        texts = packed.read("xl/sharedStrings.xml").decode()
    assert sum(name.startswith("xl/worksheets/sheet") for name in names) == 3
    assert "提前办结率" in texts
    assert "施工图联合审查" in texts


def test_only_managers_and_supervision_read_it(screen, decided):
    """Whoever answers for the hall."""
    assert screen("jinjian").browser.get("/kpi").status_code == 403
    assert screen().browser.get("/kpi").status_code == 303

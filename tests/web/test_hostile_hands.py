"""What tired hands do in a real browser: two tabs, the back button, a print from a telephone."""

import shutil
import subprocess

import pytest

from engine.store import pages
from tests.web.chromium import NEEDED, browser
from tests.web.walking import OWN_FIELDS, PHONE

pytestmark = NEEDED


def comes_in(page, site, login):
    """Choose oneself on the sign-in page."""
    page.goto(f"{site}/sign-in")
    page.click(f'form[action="/sign-in/as/{login}"] button.tile-button')
    page.wait_for_selector("header details.menu")


def total(office):
    """How many cases there are."""
    with office.store.reading() as tx:
        return pages.case_total(tx, pages.CaseFilter())


def test_a_second_tab_loses_nothing_and_submits_nothing_twice(site, office):
    """The review is open twice; what was typed in the second can still be copied."""
    item = office.item(office.accepts(), "handle", "fire")
    with browser() as (page, complaints):
        comes_in(page, site, "fire-chengban")
        second = page.context.new_page()
        for tab in (page, second):
            tab.goto(f"{site}/desk/{item}")
            tab.evaluate(OWN_FIELDS)
            tab.check("input[name=kind][value=pass]")
        second.fill("textarea[name=text]", "第二个窗口里写的长长的意见")
        page.click("main button:has-text('提交审核')")
        page.wait_for_selector(".alert-success")

        with second.expect_navigation():
            second.click("main button:has-text('提交审核')")

        assert "第二个窗口里写的长长的意见" in second.content()
        assert second.locator(".alert-success").count() == 0
        assert complaints == []


def test_the_back_button_registers_nobody_twice(site, office):
    """Back from the receipt, and pressed again: the same case."""
    with browser() as (page, complaints):
        comes_in(page, site, "jinjian")
        page.goto(f"{site}/intake/new")
        page.click("main button:has-text('填入示例数据')")
        page.click("button:has-text('登记收件')")
        page.wait_for_url("**/notices/receipt")
        first = page.url

        page.go_back()
        page.wait_for_load_state()
        again = page.locator("button:has-text('登记收件')")
        if again.count():
            again.click()
        page.wait_for_url("**/notices/receipt")

        assert page.url == first
        assert total(office) == 1
        assert complaints == []


@pytest.mark.parametrize("way", ["receipt", "track"])
def test_a_telephone_prints_what_is_on_paper_and_no_buttons(site, office, tmp_path, way):
    """A4 from a page of 390 px: every word inside the margins, nothing to press."""
    held = office.case(office.accepts())
    with browser(viewport=PHONE, is_mobile=True, has_touch=True) as (page, _):
        if way == "receipt":
            comes_in(page, site, "jinjian")
            page.goto(f"{site}/cases/{held.case_no}/notices/receipt")
        else:
            page.goto(f"{site}/track?no={held.case_no}&code={held.query_code}")
        page.emulate_media(media="print")
        wide = page.evaluate("document.documentElement.scrollWidth")
        seen = page.evaluate(
            "[...document.querySelectorAll('button, nav, .btn, .top, .bottom')]"
            ".filter((e) => e.getClientRects().length).map((e) => e.textContent.trim())"
        )
        paper = tmp_path / "paper.pdf"
        page.pdf(path=paper, prefer_css_page_size=True)

    assert wide <= PHONE["width"]
    assert seen == []
    told = said(paper)
    assert held.case_no in told
    assert "退出查询" not in told
    if way == "track":
        for words in ("还在等", "部门进度", "法定", "办理过程", "窗口已收件"):
            assert words in told, words


def said(paper):
    """What stands on a printed page, through poppler."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("poppler: no pdftotext on this machine")
    return subprocess.run(
        [program, "-layout", paper, "-"], capture_output=True, check=True
    ).stdout.decode()


def test_files_are_chosen_under_words_of_the_page_and_named_when_chosen(site, office, tmp_path):
    """The browser's own button speaks the language of the browser."""
    held = office.case(office.receives(without=["D14", "D10"]))
    drawing = tmp_path / "J-01 一层平面图.pdf"
    drawing.write_bytes(b"%PDF-1.7")
    with browser() as (page, complaints):
        comes_in(page, site, "jinjian")
        page.goto(f"{site}/cases/{held.case_no}/bring".replace("/cases/", "/intake/"))
        field = page.get_by_label("D14").locator("visible=true").last
        shown = page.locator(".file-own:has(#f-file-D14)")
        page.focus("#f-file-D14")
        page.set_input_files("#f-file-D14", [drawing])

        assert field is not None
        assert (
            page.evaluate("getComputedStyle(document.querySelector('#f-file-D14')).opacity") == "0"
        )
        assert shown.inner_text().split() == ["选择文件", "已选：J-01", "一层平面图.pdf"]
        assert shown.bounding_box()["height"] >= 44
        page.goto(f"{page.url}?lang=en")
        assert "Choose files" in page.locator(".file-own:has(#f-file-D14)").inner_text()
        assert complaints == []


def test_without_script_the_browsers_own_choice_of_files_is_there(site, office):
    """Our words would say nothing of what was chosen."""
    held = office.case(office.receives(without=["D14"]))
    with browser(java_script_enabled=False) as (page, _):
        comes_in(page, site, "jinjian")
        page.goto(f"{site}/intake/{held.case_no}/bring")

        assert page.locator("#f-file-D14").bounding_box()["width"] > 100
        assert page.locator(".file-own .btn").first.is_hidden()

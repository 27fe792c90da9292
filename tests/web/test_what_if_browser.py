"""A manager's morning with scenarios, in a browser, on a real house that loses its power once."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web import chromium
from tests.web.standing import Standing
from tests.web.test_accessible import WIDTH, be, faults
from tests.web.test_what_if import begun, worked

pytestmark = chromium.NEEDED

WAIT = 100_000
"""Milliseconds that a busy machine may need for a study."""


@pytest.fixture
def house(tmp_path):
    """A house of its own process."""
    one = Standing(tmp_path)
    one.begin()
    yield one
    one.kill()


def fills(page, **values):
    """Type into fields of the form; the name is the key, a dot written as two underlines."""
    for name, value in values.items():
        page.fill(f"[name='own-{name.replace('__', '.')}']", value)


def presses(page, button):
    """Press, and wait for the page that follows: the fields of the old one are called the same."""
    with page.expect_navigation():
        page.click(button)


def done(page):
    """Wait until the page says by itself, without being opened again, that it is computed."""
    page.wait_for_selector("#stands:text-is('算完了')", timeout=WAIT)
    expect(page.locator("#far progress")).to_have_count(0)


def parts_done(page):
    """How many parts the page says are done."""
    return int(re.search(r"已算完(\d+)/", page.locator("#far").inner_text())[1])


def test_a_manager_adds_a_reviewer_compares_sweeps_and_loses_the_power_once(house):
    """Compare, sweep, cancel, kill -9 in the middle of another, and take the report home."""
    with chromium.browser(locale="zh-CN") as (page, complaints):
        page.goto(house.url + "/sign-in")
        page.click("form[action='/sign-in/as/guanli'] button")
        page.goto(house.url + "/scenarios")
        page.select_option("#process", "drawing-review")
        presses(page, "main form button.btn-primary")

        # as it is, and with one more reviewer at fire
        base = page.url
        fills(page, run__cases="40", run__replications="8", staff__FIRE="4")
        presses(page, "button[value=copy]")
        page.fill("#f-title", "消防加1人")
        fills(page, staff__FIRE="5")
        presses(page, "button[value=save]")
        page.goto(base)
        page.select_option("#against", label="消防加1人")
        presses(page, "button[value=compare]")
        done(page)
        expect(page.locator("#came")).to_contain_text("消防加1人", use_inner_text=True)
        expect(page.locator("h3:has-text('与第一列不同的假设') + dl")).to_contain_text(
            "消防人数", use_inner_text=True
        )

        # where would one more help most: begun, and cancelled
        page.goto(base)
        fills(page, run__cases="300", run__replications="40", run__precision="0")
        presses(page, "button[value=people]")
        presses(page, "#cancel")
        expect(page.locator("#stands")).to_have_text("已取消", use_inner_text=True)

        # the same again, smaller, and the power fails in the middle
        page.goto(base)
        fills(page, run__cases="100", run__replications="16")
        presses(page, "button[value=people]")
        sweep = page.url
        while not (before := parts_done(page)):
            page.reload()
        page.goto("about:blank")
        house.kill()
        house.begin()
        page.goto(sweep)
        expect(page.locator("#far progress"), "it ended before the power did").to_have_count(1)
        assert parts_done(page) >= before
        done(page)
        expect(page.locator("#best + ol li")).to_have_count(6)
        expect(page.locator("#came")).to_contain_text("重复16次", use_inner_text=True)

        # home with it
        paper = page.request.get(sweep + ".pdf")
        assert (paper.status, paper.body()[:4]) == (200, b"%PDF")
        expect(page.locator(f"a[href='{sweep.removeprefix(house.url)}.pdf']")).to_be_visible()
        with page.expect_download() as taken:
            page.click("a[href$='.csv']")
        assert "审批净用时" in Path(taken.value.path()).read_text("utf-8-sig")
    assert complaints == []


@pytest.mark.parametrize(("language", "wide"), [("zh", 1366), ("en", 390)])
def test_form_and_study_are_for_everybody_and_fit_the_screen(office, site, screen, language, wide):
    """By axe, WCAG 2.2 AA, a fault beside its field and a study under way included."""
    manager, address = begun(screen)
    done_one = manager.fills(address, button="people").headers["Location"]
    worked(office)
    under_way = manager.fills(address, button="run").headers["Location"]

    with chromium.browser(bypass_csp=True) as (page, complaints):
        be(page, site, "guanli")
        page.set_viewport_size({"width": wide, "height": 800})
        for path in (address, done_one, under_way):
            page.goto(f"{site}{path}?lang={language}")
            assert faults(page, path) == []
            assert page.evaluate(WIDTH) <= wide, path
        page.goto(f"{site}{address}")
        page.fill("[name='own-shared.1']", "x")
        fills(page, arrivals__per_day="none")
        presses(page, "button[value=run]")
        assert faults(page, "refused") == []
        expect(page.locator("#faults li")).to_have_count(2)
    assert complaints == []

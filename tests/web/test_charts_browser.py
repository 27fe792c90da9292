"""Charts in a real browser: under the strict policy, on paper, without script, pressed."""

from playwright.sync_api import expect

from tests.web.chromium import NEEDED, browser
from tests.web.test_charts import seven_decided

pytestmark = NEEDED
CHARTS = {"/timings": 3, "/kpi?span=twelve": 1}
"""Pages with charts, and how many each has."""
DRAWN = "document.querySelectorAll('.echart svg').length"
WIDTH = "document.documentElement.scrollWidth"


def test_charts_are_drawn_everywhere_and_the_page_is_whole_without_them(site, office):
    """Under the strict policy, in both languages, on a telephone, on paper; and with no script."""
    seven_decided(office)
    with browser(viewport={"width": 1366, "height": 768}) as (page, complaints):
        signs_in(page, site)
        fits_everywhere(page, site)
        opens_cases(page, site)
        follows_the_paper(page, site)
        plain = page.context.browser.new_context(java_script_enabled=False).new_page()
        stands_without(plain, site)
        assert complaints == []


def fits_everywhere(page, site):
    """Nothing sideways; each chart has its sentence in the language of the page."""
    for path, many in CHARTS.items():
        for language, width in (("en", 390), ("zh", 1366)):
            page.set_viewport_size({"width": width, "height": 768})
            page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
            page.wait_for_function(f"{DRAWN} == {many}")
            for drawn in page.query_selector_all(".echart-place"):
                assert drawn.get_attribute("role") == "img"
                assert ("图" in drawn.get_attribute("aria-label")) == (language == "zh")
            assert page.evaluate(WIDTH) <= width


def opens_cases(page, site):
    """Press a column: as its number in the table does."""
    page.goto(f"{site}/timings")
    drawn = page.locator(".chart-beside .echart-place")
    drawn.scroll_into_view_if_needed()
    column = drawn.locator("svg path[fill='#14557f']").first.bounding_box()
    middle = (column["x"] + column["width"] / 2, column["y"] + column["height"] / 2)
    page.mouse.move(*middle)
    page.wait_for_selector(".chart-beside svg >> text=同时办（实际）：")
    with page.expect_navigation():
        page.mouse.click(*middle)
    assert "/timings/cases" in page.url


def follows_the_paper(page, site):
    """Printed from a wide screen a chart is no wider than the sheet, and its pattern is there."""
    page.goto(f"{site}/timings")
    page.wait_for_selector(".echart svg pattern", state="attached")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    for drawn in page.query_selector_all(".echart svg"):
        box = drawn.bounding_box()
        assert 200 < box["width"] <= 700
        assert box["height"] > 100


def stands_without(page, site):
    """No empty frame, no missing figure."""
    signs_in(page, site)
    page.goto(f"{site}/timings")
    expect(page.locator(".echart:visible")).to_have_count(0)
    assert page.locator("#distribution ~ div td:visible").count() > 4


def signs_in(page, site):
    """The manager."""
    page.goto(f"{site}/sign-in")
    page.click('form[action="/sign-in/as/guanli"] button.tile-button')
    page.wait_for_selector("main")

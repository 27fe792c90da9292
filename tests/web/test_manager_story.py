"""A manager and last quarter, in a real browser: who held it up, what was saved, on what paper."""

import io
import re
import zipfile
from datetime import date

import pytest
from playwright.sync_api import expect

from engine.domain.wording import utc
from engine.stages import work
from tests.documents import reader
from tests.office import PASS, REVISE
from tests.web.chromium import NEEDED, browser
from tests.web.walking import Walk

pytestmark = NEEDED
SAVED = "比串联办理节约（逐家重走）（测算）"
LATER = utc(date(2026, 5, 6), 9)
"""In the quarter after the cases."""


@pytest.fixture
def quarter(office):
    """Six cases of the first quarter; fire takes hers in hand last, and asks for changes once.

    Five departments side by side, each an hour of work: fire after six hours, the others after one.
    """
    found = [one_case(office, again=number == 2) for number in range(6)]
    office.now = LATER
    return found


def one_case(office, *, again):
    """Accepted at nine, signed and handed out the next day."""
    case = office.accepts(despite_running=True)
    office.later(hours=1)
    takes_in_hand(office, case, sorted(office.who_reviews(case) - {"mete", "fire"}))
    office.later(hours=1)
    for department in sorted(office.who_reviews(case) - {"fire"}):
        office.opines(case, department, PASS)
    office.tomorrow()
    takes_in_hand(office, case, ["fire"])
    office.later(hours=1)
    office.opines(case, "fire", REVISE if again else PASS)
    if again:
        office.tomorrow()
        office.design_firm_uploads(case, changed=["J-01"])
        office.opines(case, "fire", PASS)
    office.everyone_signs(case)
    office.hands_out(case)
    office.now = utc(office.now.date(), 9)
    office.tomorrow()
    return case


def takes_in_hand(office, case, departments):
    """They claim their pieces."""
    for department in departments:
        with office.at_work(f"{department}-chengban") as (tx, who):
            work.claim(tx, office.item(case, "handle", department), who, office.now)


def test_a_manager_finds_the_bottleneck_of_last_quarter_and_the_paper_behind_a_number(
    site, office, quarter, tmp_path
):
    """From the board to the bars of one case and its certificate; the report goes along."""
    with browser(viewport={"width": 1366, "height": 768}) as (page, complaints):
        walk = Walk(page, site, tmp_path / "pictures")
        walk.be("guanli")
        walk.go("/board")
        page.click("nav.siblings a:has-text('用时与节约')")
        page.select_option("#span", "last_quarter")
        page.click("main button:has-text('查询')")
        page.wait_for_url("**span=last_quarter**")
        walk.look("quarter")
        serial_beside_parallel(walk)
        worst_bottleneck(walk)
        number = down_to_a_case(walk)
        the_bars(walk)
        the_paper(walk, number)
        the_report(walk, number)
        assert complaints == []


def serial_beside_parallel(walk):
    """Both with the estimator; the picture is drawn beside its table."""
    shown = walk.words()
    assert "共6件作出决定" in shown
    found = re.search(
        r"同时办平均用时\s*([\d.]+)\s*工作日\s*串联办理约需（测算）\s*([\d.]+)", shown
    )
    assert 0 < float(found[1]) < float(found[2])
    walk.page.wait_for_selector(".chart-beside .echart svg")
    label = walk.page.locator(".chart-beside .echart-place").get_attribute("aria-label")
    assert "6件办件" in label


def worst_bottleneck(walk):
    """The sentence and the table name the same department; its share opens its cases."""
    said = walk.page.inner_text("section[aria-labelledby=departments] strong")
    shares = {
        row.locator("th").inner_text(): row.locator("[data-label=堵点占比]").inner_text()
        for row in walk.page.locator(".timings-by tbody tr").all()
    }
    worst = max(shares, key=lambda name: float(shares[name].rstrip("%")))
    assert worst == "消防"
    assert f"最大的堵点：消防，占决定总时长的{shares[worst]}。" in said


def down_to_a_case(walk):
    """Press the share, then the first case; its number."""
    page = walk.page
    page.click(".timings-by tr:has-text('消防') [data-label=堵点占比] a")
    page.wait_for_selector("h1:has-text('数字背后的办件')")
    walk.look("behind")
    assert "共6件" in walk.words()
    with page.expect_navigation():
        page.locator("main tbody tr th a").first.click()
    return re.search(r"/cases/([^/]+)/timing", page.url)[1]


def the_bars(walk):
    """One after another above, side by side below; who decided is marked."""
    walk.look("bars")
    picture = walk.page.locator("svg.gantt")
    heads = picture.locator(".gantt-head").all_text_contents()
    assert [head.partition("（")[0] for head in heads] == ["串联办理", "同时办"]
    tops = [head.bounding_box()["y"] for head in picture.locator(".gantt-head").all()]
    assert tops == sorted(tops)
    expect(picture.locator(".gantt-critical:has-text('消防')")).to_have_count(1)


def the_paper(walk, number):
    """From the bars to the case, and its certificate opens: the same case, the same project."""
    page = walk.page
    page.click("main a:has-text('回到办件')")
    page.wait_for_url(f"**/cases/{number}")
    walk.look("case")
    paper = page.locator("#papers tr:has-text('消防') a[href$='.pdf']")
    title = paper.inner_text()
    opened = page.request.get(walk.site + paper.get_attribute("href")).body()
    words = reader.squeezed(reader.words(opened))
    assert number in words
    assert reader.squeezed(title) in words


def the_report(walk, number):
    """Key figures of the same quarter leave as PDF and as spreadsheet, and both open."""
    page = walk.page
    walk.go("/kpi?span=last_quarter")
    walk.look("key-figures")
    pdf = page.request.get(walk.site + page.get_attribute("main a:text-is('PDF')", "href")).body()
    words = reader.squeezed(reader.words(pdf))
    assert "2026年1月1日" in words
    assert "2026年3月31日" in words
    assert reader.squeezed(SAVED) in words
    with page.expect_download() as download:
        page.click("main a:text-is('电子表格')")
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
        cases = book.read("xl/worksheets/sheet3.xml").decode()
    assert SAVED in texts
    assert number in texts
    assert len(re.findall(r"<row ", cases)) >= 6

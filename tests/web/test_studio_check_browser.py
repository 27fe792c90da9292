"""The pages beside the drawing board, in a browser: what an import did, why the check says so."""

from tests.bpmn.test_adopting import line
from tests.web.chromium import NEEDED, browser
from tests.web.test_accessible import WIDTH, be, faults
from tests.web.test_every_page import CHINESE, ENGLISH

pytestmark = NEEDED

THEIRS = line('<scriptTask id="t"><script>x()</script></scriptTask><!-- ask -->', ids=False)
ADDRESSES = ("/studio/rules", "/studio/rules/choice-then-wait", "/studio/rules/limits")


def test_pages_of_the_check_are_for_everybody(site):
    """By axe, at both widths, nothing to scroll sideways, each in its own language alone."""
    with browser(viewport={"width": 1366, "height": 900}, bypass_csp=True) as (page, complaints):
        be(page, site, "liucheng")
        page.goto(f"{site}/studio")
        page.get_by_label("流程代号").fill("their-own")
        page.locator("#f-file").set_input_files(
            {"name": "t.bpmn", "mimeType": "application/xml", "buffer": THEIRS}
        )
        page.get_by_role("button", name="从文件起草", exact=True).click()
        page.get_by_role("heading", name="导入说明").wait_for()
        notes = page.url.removeprefix(site)
        for width, lang in ((1366, "zh"), (390, "en"), (390, "zh")):
            page.set_viewport_size({"width": width, "height": 900})
            for address in (notes, *ADDRESSES):
                page.goto(f"{site}{address}?lang={lang}")
                assert faults(page, address) == []
                assert page.evaluate(WIDTH) <= width
                words = page.locator("main").inner_text()
                assert not (CHINESE if lang == "en" else ENGLISH).search(words), words[:400]
        assert complaints == []

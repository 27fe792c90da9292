"""The load map and giving work away from it, in a real browser."""

from tests.web.chromium import NEEDED, browser
from tests.web.test_accessible import WIDTH, be, faults

pytestmark = NEEDED
REASON = "请假，件转给同事"


def test_the_press_works_in_a_browser_by_keyboard_and_for_everybody(office, site, colleague):
    """All on the page ticked at once, a colleague chosen, a reason typed; axe finds nothing."""
    for _ in range(3):
        office.accepts(despite_running=True)
    with browser(viewport={"width": 1366, "height": 800}, bypass_csp=True) as (page, complaints):
        be(page, site, "guanli")
        for language in ("en", "zh"):
            page.goto(f"{site}/workload?department=FIRE&lang={language}")
            assert faults(page, language) == []
            assert page.evaluate(WIDTH) <= 1366
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate(WIDTH) <= 390
        page.focus("thead .tick input")
        page.keyboard.press("Space")
        page.select_option("#f-to", label="消防承办人乙（承办人，手上0件）")
        page.focus("#f-reason")
        page.keyboard.type(REASON)
        page.keyboard.press("Enter")
        page.wait_for_selector(".alert-success:has-text('共3件')")
        assert complaints == []
    assert office.waiting(3, "handle", "fire").claimed_by == colleague.account

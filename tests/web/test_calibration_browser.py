"""What records show, in a browser: for everybody, on every screen, and it comes by itself."""

import pytest

from tests.analysis.learned import Office
from tests.web import chromium
from tests.web.test_accessible import WIDTH, be, faults
from tests.web.test_calibration import table
from tests.web.test_logs import sent
from tests.web.test_what_if import worked

pytestmark = chromium.NEEDED


@pytest.mark.parametrize(("language", "wide"), [("zh", 1366), ("en", 390)])
def test_what_was_learned_comes_by_itself_and_is_for_everybody(
    office, site, screen, language, wide, tmp_path
):
    """By axe, WCAG 2.2 AA: the question, the progress, and the answer that takes its place."""
    manager = screen("guanli")
    columns = sent(manager, table(Office(cases=240, told=False, every=120).traces()))
    question = manager.fills(columns, button="take").headers["Location"] + "/calibration"

    with chromium.browser(bypass_csp=True) as (page, complaints):
        be(page, site, "guanli")
        page.set_viewport_size({"width": wide, "height": 800})
        page.goto(f"{site}{question}?lang={language}")
        assert faults(page, "the question") == []
        page.click("button[value=learn]")
        page.wait_for_selector("#far progress")
        assert faults(page, "under way") == []
        worked(office)
        page.wait_for_selector("#came #keep-title")
        page.wait_for_selector("#far progress", state="detached")
        assert faults(page, "the answer") == []
        assert page.evaluate(WIDTH) <= wide
        page.screenshot(path=tmp_path / "learned.png", full_page=True)
    assert complaints == []

"""Trying a draft in a real browser: the page goes on by itself and paints what was reached."""

from engine.bpmn.catalogue import shipped
from engine.stories import results
from tests.web.chromium import NEEDED, browser
from tests.web.test_accessible import WIDTH, faults
from tests.web.test_studio_guide_browser import begins

pytestmark = NEEDED


def test_stories_are_run_and_the_diagram_is_painted(site, monkeypatch):
    """One press; the rest follows story by story, and the picture says what nobody came to."""
    results.forget(shipped("drawing-review").files)
    monkeypatch.setattr("web.studio.stories.AT_ONCE", 0.0)
    with browser(viewport={"width": 1366, "height": 900}) as (page, complaints):
        draft = begins(page, site)
        page.goto(f"{draft}/try")

        page.get_by_role("button", name="全部运行", exact=True).click()

        page.get_by_text("共5个，通过5个").wait_for()
        page.locator(".djs-connection.dg-on-missed").first.wait_for()
        assert page.locator(".djs-shape.dg-on-covered").count() > 10
        assert page.locator(".dg-missed").count() >= 1
        assert complaints == []


def test_pages_of_stories_are_for_everybody(site):
    """Read aloud, by keyboard, on a telephone; in either language."""
    against, wide = [], []
    with browser(viewport={"width": 1366, "height": 900}, bypass_csp=True) as (page, complaints):
        draft = begins(page, site)
        for n, part in enumerate(("try", "try/no-basement", "try/new", "try/from-case")):
            page.set_viewport_size({"width": 1366, "height": 900})
            page.goto(f"{draft}/{part}?lang={'en' if n % 2 else 'zh'}")
            wide += [(part, 1366)] * (page.evaluate(WIDTH) > 1366)
            page.set_viewport_size({"width": 390, "height": 844})
            wide += [(part, 390)] * (page.evaluate(WIDTH) > 390)
            against += faults(page, part)
        assert complaints == []
    assert against == []
    assert wide == []

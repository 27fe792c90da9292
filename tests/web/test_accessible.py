"""Every page that anybody can reach, held against WCAG 2.2 AA by axe, in both languages and widths.

One walk of the whole house: the addresses come from the walks of ``test_every_page``, one of each
kind, so a new page is held by being linked.
"""

from functools import cache
from importlib.resources import files

from tests.serving import serving
from tests.web.chromium import NEEDED, browser
from tests.web.city import EVERYBODY

pytestmark = NEEDED

LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RUN = "levels => axe.run(document, {runOnly: levels, resultTypes: ['violations']})"
FIRST_PAINT = 100_000
"""Bytes of a page besides the cached style sheet and script (issue: "first paint")."""
WIDTH = "document.documentElement.scrollWidth"
FOCUSABLE = """
() => {
  const groups = new Set();
  return [...document.querySelectorAll(
      'a[href], button, input, select, textarea, summary, [tabindex]')].filter(e => {
    if (e.disabled || e.tabIndex < 0 || e.type === 'hidden' || !e.checkVisibility()) return false;
    if (e.type !== 'radio') return true;
    if (groups.has(e.name)) return false;
    groups.add(e.name);
    return true;
  }).length;
}
"""
STOOD = """() => {
  const stood = new Set();
  window.stands = () => {
    if (document.activeElement !== document.body) stood.add(document.activeElement);
    return stood.size;
  };
  document.activeElement.blur();
  window.addEventListener("keydown", window.stands, true);  // where the Tab before led to
}"""


@cache
def axe():
    """axe-core, as the wheel carries it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def be(page, site, login):
    """Sign in as somebody of the demonstration; nobody for ""."""
    page.context.clear_cookies()
    if login:
        page.goto(f"{site}/sign-in")
        page.click(f'form[action="/sign-in/as/{login}"] button.tile-button')
        page.wait_for_selector("main")


def faults(page, address):
    """What axe has to say about the page that stands open."""
    page.add_script_tag(content=axe())
    return [
        (address, one["id"], node["target"], node["failureSummary"][:300])
        for one in page.evaluate(RUN, LEVELS)["violations"]
        for node in one["nodes"][:2]
    ]


def tabs(page, wanted):
    """How many places Tab comes by, from the head of the page."""
    page.evaluate(STOOD)
    days = page.locator("input[type=date]").count()  # Tab stops at year, month, day and calendar
    for _ in range(wanted + 3 + 3 * days):
        page.keyboard.press("Tab")
    return page.evaluate("stands()")


def doors(city):
    """One page of each kind with the first post that comes by it, and the public: (login, page)."""
    seen = set()
    for login in EVERYBODY:
        for page in city.walked(login):
            if page.whole and page.kind[:2] not in seen:
                seen.add(page.kind[:2])
                yield login, page


def test_every_page_is_for_everybody(city):
    """Who sees badly, who has no mouse, who zooms, who stands there with a telephone.

    At 1092 points (1366 at 125 %): axe at WCAG 2.2 AA, Tab comes by everything that can be used.
    There and at 390 points: nothing to scroll sideways. Nowhere more than 100 kB to load.
    """
    against_wcag, unreached, heavy, wide, was = [], [], [], [], None
    with (
        serving(city.app) as site,
        browser(viewport={"width": 1092, "height": 614}, bypass_csp=True) as (page, complaints),
    ):
        for nth, (login, one) in enumerate(doors(city)):
            if login != was:
                be(page, site, login)
                was = login
                for begin in city.begins(login) if not login else ():
                    page.goto(f"{site}{begin}")  # who knows a case's code may look at it
            language = "en" if nth % 3 == 2 else "zh"
            page.set_viewport_size({"width": 1092, "height": 614})
            there = f"{site}{one.path}{'&' if '?' in one.path else '?'}lang={language}"
            assert page.goto(there).status == 200, there
            if page.evaluate(WIDTH) > 1092:
                wide.append((login, one.path, 1092))
            wanted = page.evaluate(FOCUSABLE)
            if tabs(page, wanted) < wanted:
                unreached.append((login, one.path))
            page.set_viewport_size({"width": 390, "height": 844})
            if page.evaluate(WIDTH) > 390:
                wide.append((login, one.path, 390))
            if one.size > FIRST_PAINT:
                heavy.append((one.path, one.size))
            against_wcag += faults(page, (login, one.path))
        assert complaints == []

    assert against_wcag == []
    assert unreached == []
    assert wide == []
    assert heavy == []

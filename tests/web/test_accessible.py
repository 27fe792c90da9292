"""Every page that anybody can reach, held against WCAG 2.2 AA by axe, in both languages and widths.

One walk of the whole house: the addresses come from the crawl of ``test_every_page``, one of each
kind, so a new page is held by being linked.
"""

import re
from functools import cache
from importlib.resources import files

import pytest

from tests.web.chromium import NEEDED, browser
from tests.web.test_every_page import EVERYBODY, city, crawl  # noqa: F401 - a fixture

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


def kinds(pages):
    """One address of each kind among these: numbers and digests are all the same."""
    found = {}
    for path, answer in pages.items():
        whole = answer.mimetype == "text/html" and b"<html" in answer.data
        if answer.status_code == 200 and whole:
            kind = re.sub(r"\d+[A-Z]*\d*", "#", path.partition("?")[0])
            found.setdefault(kind, (path, len(answer.data)))
    return found


@pytest.fixture
def doors(screen, city):  # noqa: F811 - the fixture of that name
    """What each post can open, and the public: login → kind → (address, bytes)."""
    found = {login: kinds(crawl(screen(login))) for login in EVERYBODY}
    found[""] = kinds(crawl(screen(), "/sign-in"))
    return found


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


def test_every_page_is_for_everybody(site, doors):
    """Who sees badly, who has no mouse, who zooms, who stands there with a telephone.

    At 1092 points (1366 at 125 %): axe at WCAG 2.2 AA, Tab comes by everything that can be used.
    There and at 390 points: nothing to scroll sideways. Nowhere more than 100 kB to load.
    """
    against_wcag, unreached, heavy, wide, seen = [], [], [], [], set()
    with browser(viewport={"width": 1092, "height": 614}, bypass_csp=True) as (page, complaints):
        for login, pages in doors.items():
            be(page, site, login)
            for kind, (path, size) in pages.items():
                if kind in seen:
                    continue
                seen.add(kind)
                language = "en" if len(seen) % 3 == 0 else "zh"
                page.set_viewport_size({"width": 1092, "height": 614})
                page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
                if page.evaluate(WIDTH) > 1092:
                    wide.append((login, path, 1092))
                wanted = page.evaluate(FOCUSABLE)
                if tabs(page, wanted) < wanted:
                    unreached.append((login, path))
                page.set_viewport_size({"width": 390, "height": 844})
                if page.evaluate(WIDTH) > 390:
                    wide.append((login, path, 390))
                if size > FIRST_PAINT:
                    heavy.append((path, size))
                against_wcag += faults(page, (login, path))
        assert complaints == []

    assert against_wcag == []
    assert unreached == []
    assert wide == []
    assert heavy == []
    assert len(seen) > 25

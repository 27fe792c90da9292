"""The case page hears that its case moved on: few streams, each short, none lost."""

import http.client
import json
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.office import PASS, REVISE
from tests.serving import serving
from tests.web.conftest import Screen
from tests.web.test_browser import Walk, browser
from tests.web.test_browser import pytestmark as in_a_browser
from web import create_app, live


@contextmanager
def served(office, folder, **pace):
    """The pages on a port of their own, with streams of this pace; the address and the streams."""
    app = create_app(
        office.store, folder / "files", session_key=b"l" * 32, demo=True,
        now=lambda: office.now, streams=pace.pop("most", live.MOST),
    )  # fmt: skip
    streams = app.extensions["lianshen-live"]
    for name, value in pace.items():
        setattr(streams, name, value)
    with serving(app, threads=6) as site:
        try:
            yield site, streams, app
        finally:
            streams.over.set()
            until(lambda: streams.alive == 0)


class Line:
    """An open event stream, read word by word."""

    def __init__(self, site, path, cookie, last=""):
        self.wire = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
        headers = {"Cookie": cookie, "Accept": "text/event-stream"}
        self.wire.request("GET", path, headers=headers | ({"Last-Event-ID": last} if last else {}))
        self.answer = self.wire.getresponse()
        self.status = self.answer.status

    def event(self):
        """The next event: (id, data)."""
        found = {}
        for line in iter(self.answer.readline, b""):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            found[name] = value
            if not line.strip() and "data" in found:
                return found["id"], json.loads(found["data"])
        raise AssertionError("the stream ended")

    def rest(self):
        """All that still comes until it ends."""
        return self.answer.read().decode()

    def leave(self):
        """The reader closes the page."""
        self.answer.close()
        self.wire.close()


@pytest.fixture
def case(office):
    """A case in review."""
    return office.accepts()


def cookie_of(app, login):
    """What a browser would send for somebody who is signed in."""
    screen = Screen(app, login)
    kept = screen.browser.get_cookie("lianshen")
    return f"lianshen={kept.value}"


def test_a_page_is_told_within_a_tick_what_happened(office, case, tmp_path):
    """In a sentence, with the mark to come back with."""
    with served(office, tmp_path, tick=0.05) as (site, _, app):
        path = f"/cases/{office.case(case).case_no}"
        line = Line(site, f"{path}/events?seen=0", cookie_of(app, "guanli"))
        first, _ = line.event()
        office.opines(case, "fire", PASS)
        mark, data = line.event()
        line.leave()

    assert mark != first
    assert "消防" in data["says"]
    assert data["says"].startswith("办件有更新：")


def test_what_happened_between_two_streams_is_not_lost(office, case, tmp_path):
    """The browser comes back with the last id it heard."""
    with served(office, tmp_path, tick=0.05, longest=0.2) as (site, _, app):
        path = f"/cases/{office.case(case).case_no}/events"
        cookie = cookie_of(app, "guanli")
        line = Line(site, f"{path}?seen=0", cookie)
        mark, _ = line.event()
        assert "event: moved" not in line.rest()
        office.opines(case, "fire", PASS)

        again = Line(site, f"{path}?seen=0", cookie, last=mark)
        newer, _ = again.event()
        again.leave()
        quiet = Line(site, f"{path}?seen=0", cookie, last=newer).rest()

    assert newer != mark
    assert "event: moved" not in quiet


def test_a_stream_ends_by_itself_and_frees_its_seat(office, case, tmp_path):
    """A minute at most; no thread is held for ever."""
    with served(office, tmp_path, tick=0.02, longest=0.1, most=1) as (site, streams, app):
        path = f"/cases/{office.case(case).case_no}/events"
        cookie = cookie_of(app, "guanli")
        for _ in range(3):
            line = Line(site, path, cookie)
            assert line.status == 200
            line.rest()
            until(lambda: streams.alive == 0)


def test_a_reader_who_leaves_frees_the_seat_at_once(office, case, tmp_path):
    """Not only after a minute."""
    with served(office, tmp_path, tick=0.02, longest=30, most=1) as (site, streams, app):
        path = f"/cases/{office.case(case).case_no}/events"
        line = Line(site, path, cookie_of(app, "guanli"))
        assert streams.alive == 1
        line.leave()

        until(lambda: streams.alive == 0)


def test_pages_are_served_while_every_stream_is_taken(office, case, tmp_path):
    """Who comes too late is told to ask instead, and other pages notice nothing."""
    with served(office, tmp_path, tick=0.05, longest=30, most=2) as (site, streams, app):
        number = office.case(case).case_no
        cookie = cookie_of(app, "guanli")
        held = [Line(site, f"/cases/{number}/events", cookie) for _ in range(2)]
        late = Line(site, f"/cases/{number}/events", cookie)
        assert (late.status, late.answer.getheader("Retry-After")) == (204, "20")
        late.leave()
        assert streams.alive == 2

        for path in (f"/cases/{number}", "/cases", f"/cases/{number}/now"):
            other = Line(site, path, cookie)
            assert other.status == 200
            other.leave()
        for line in held:
            line.leave()


def test_viewers_of_one_case_share_one_question_a_tick(office, case, tmp_path):
    """Ten people at one case cost what one does."""
    with served(office, tmp_path) as (_, streams, app), app.test_request_context():
        number = office.case(case).id
        first = streams.mark(number)
        office.opines(case, "fire", PASS)

        assert streams.mark(number) == first
        streams.tick = 0.0
        assert streams.mark(number) != first


def test_a_closed_case_has_nothing_to_tell(screen, office, case):
    """A browser does not come again after 204."""
    office.withdraws(case)
    path = f"/cases/{office.case(case).case_no}"

    screen("guanli").opens(f"{path}/events", 204)
    assert 'data-case-over="yes"' in screen("guanli").opens(path).get_data(as_text=True)


def test_the_design_firm_is_told_that_and_not_what(screen, office, case):
    """The history is not theirs."""
    path = f"/cases/{office.case(case).case_no}/now"

    assert screen("sheji").opens(path).get_json()["says"] == "办件有更新，页面已同步。"
    assert "气象" in screen("guanli").opens(path).get_json()["says"]


def until(holds):
    """Wait for something that another thread does; a minute is a fault."""
    again = threading.Event()
    for _ in range(3000):
        if holds():
            return
        again.wait(0.02)
    raise AssertionError("it never came")


# --- in a real browser ---------------------------------------------------------------------

PLACE = "() => document.querySelector('#check-fire-branch summary').getBoundingClientRect().top"

# Without smooth scrolling, which would still be under way when the place is measured.
READER = {"viewport": {"width": 1366, "height": 700}, "reduced_motion": "reduce"}


@in_a_browser[0]
@in_a_browser[1]
def test_the_open_page_renews_itself_and_leaves_the_reader_in_peace(office, case, tmp_path):
    """Status, checks and picture move on; focus, scroll and folds stay; one polite sentence."""
    with (
        served(office, tmp_path, tick=0.1) as (site, streams, _),
        browser(**READER) as (page, complaints),
    ):
        walk = Walk(page, site, tmp_path)
        walk.be("guanli")
        walk.go(f"/cases/{office.case(case).case_no}")
        page.wait_for_selector(".dg-here")
        expect(page.locator(".dg-here")).to_have_count(5)
        until(lambda: streams.alive == 1)
        page.locator("#check-plan-branch summary").click()
        page.locator("#check-fire-branch summary").focus()
        page.evaluate("document.querySelector('#check-fire-branch').scrollIntoView("
                      "{block: 'center', behavior: 'instant'})")  # fmt: skip
        before = page.evaluate(PLACE)

        office.opines(case, "fire", REVISE, ["J-01"])

        page.wait_for_selector("#check-fire-branch:has-text('修改后复审')")
        page.wait_for_selector("#case-news:has-text('消防')", state="attached")
        page.wait_for_selector(".dg-revise")
        expect(page.locator(".dg-here")).to_have_count(4)
        assert "部门审查中（1/5）" in page.inner_text("#where")
        assert page.evaluate("document.activeElement.closest('details').id") == "check-fire-branch"
        assert page.evaluate("document.getElementById('check-plan-branch').open")
        assert abs(page.evaluate(PLACE) - before) <= 8  # a third of a line
        assert page.get_attribute("#case-news", "aria-live") == "polite"
        page.goto("about:blank")
        until(lambda: streams.alive == 0)
        assert complaints == []


@in_a_browser[0]
@in_a_browser[1]
def test_a_page_that_gets_no_stream_asks_and_is_renewed_all_the_same(office, case, tmp_path):
    """The hundredth reader sees the same."""
    with served(office, tmp_path, most=0) as (site, _, _app), browser() as (page, complaints):
        walk = Walk(page, site, tmp_path)
        walk.be("jiancha")
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => { const at = "
            "document.querySelector('[data-case-events]'); if (at) at.dataset.caseEvery = 100 })"
        )
        walk.go(f"/cases/{office.case(case).case_no}")
        page.wait_for_selector("[data-case-live=asking]", state="attached")

        office.opines(case, "fire", PASS)

        page.wait_for_selector("#check-fire-branch:has-text('通过')")
        assert complaints == []


@in_a_browser[0]
@in_a_browser[1]
def test_the_picture_fits_zooms_by_keyboard_and_keeps_its_makers_mark(office, case, tmp_path):
    """Nothing covers the mark; Chinese labels stay inside their boxes' width."""
    with (
        served(office, tmp_path) as (site, _, _app),
        browser(viewport={"width": 1366, "height": 900}) as (page, complaints),
    ):
        walk = Walk(page, site, tmp_path)
        walk.be("guanli")
        walk.go(f"/cases/{office.case(case).case_no}")
        page.wait_for_selector(".dg-far .dg-here")
        fitted = scale(page)
        canvas = page.locator("[data-canvas] svg").first
        canvas.focus()
        page.keyboard.press("+")
        page.keyboard.press("+")
        larger = scale(page)
        page.keyboard.press("0")
        assert larger > fitted
        assert abs(scale(page) - fitted) < 0.01
        page.click("[data-act=go]")
        page.wait_for_selector(".dg-canvas:not(.dg-far) .dg-here .dg-words")
        expect(page.locator(".dg-here .dg-words").first).to_contain_text(
            "待签收", use_inner_text=True
        )
        mark = page.locator(".bjs-powered-by")
        assert mark.is_visible()
        box = mark.bounding_box()
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        on_top = page.evaluate(
            "([x, y]) => !!document.elementFromPoint(x, y).closest('.bjs-powered-by')",
            [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
        )
        assert on_top
        page.locator("#diagram > summary").click()
        page.reload()
        page.wait_for_selector("#diagram:not([open])")
        assert complaints == []


def scale(page):
    """How large the picture is drawn."""
    return page.evaluate(
        "() => new DOMMatrix(getComputedStyle(document.querySelector('.viewport')).transform).a"
    )

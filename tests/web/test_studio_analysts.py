"""The drawing board among people: two at once, files out, a narrow screen, the keyboard alone."""

import re

from playwright.sync_api import expect

from engine.domain.names import Role
from engine.stages import setup
from tests.web.chromium import NEEDED, browser
from tests.web.test_accessible import LEVELS, RUN, axe
from tests.web.test_studio_browser import (
    SIZE,
    STUCK,
    begins_blank,
    begins_with,
    drawn,
    is_kept,
    opens_board,
    presses,
)

pytestmark = NEEDED
ON_TOP = """one => {
  one.scrollIntoView({ behavior: "instant", block: "center" });
  const box = one.getBoundingClientRect();
  return one.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""
SOON = "setInterval = (run, every) => window.realInterval(run, Math.min(every, 200));"


def test_the_second_analyst_is_told_at_once_and_the_first_what_was_saved(site, office):
    """Not when a save is refused: when the page opens, and when somebody else has saved."""
    with office.store.transaction() as tx:
        setup.seed(tx, office.now, [setup.Person("lier", "流程员乙", (Role.ANALYST,))])
    with browser(viewport=SIZE) as (page, complaints):
        page.context.add_init_script(f"window.realInterval = setInterval; {SOON}")
        begins_blank(page, site, "for-two")
        second = page.context.browser.new_context(viewport=SIZE).new_page()
        opens_board(second, site, "lier")

        second.goto(page.url)
        second.wait_for_selector("#studio[data-ready=yes]")
        expect(second.locator("[data-other]")).to_contain_text(
            "正开着这份草稿", use_inner_text=True
        )
        second.locator("[data-element-id=received]").first.click()
        presses(second, "issue")
        is_kept(second)

        page.locator("[data-newer]:not([hidden])").wait_for()
        expect(page.locator("[data-newer]")).to_contain_text("刚被别人改过", use_inner_text=True)
        page.get_by_role("link", name="打开新的").click()
        page.wait_for_selector("#studio[data-ready=yes]")
        expect(page.locator("[data-element-id=issue]")).to_have_count(1)
        assert complaints == []


def test_a_drawing_goes_out_as_diagram_drawing_and_picture(site):
    """Each under the process's code; the diagram is the one that is kept."""
    with browser(viewport=SIZE, accept_downloads=True) as (page, complaints):
        begins_blank(page, site, "files-out")
        held = {}
        for kind in ("bpmn", "svg", "png"):
            page.locator("summary", has_text="导出").click()
            with page.expect_download() as waiting:
                page.locator(f"[data-do={kind}]").click()
            assert waiting.value.suggested_filename == f"files-out.{kind}"
            held[kind] = waiting.value.path().read_bytes()
        assert b'<bpmn:startEvent id="received"' in held["bpmn"]
        assert b"<svg" in held["svg"]
        assert held["png"].startswith(b"\x89PNG")
        assert complaints == []


def test_the_board_is_worked_by_the_keyboard_alone(site):
    """Pieces, the list of shapes, fields, flows, names, deleting, undo: no mouse is touched."""
    with browser(viewport=SIZE) as (page, complaints):
        begins_blank(page, site, "by-keys")

        def presses_on(found, key="Enter"):
            page.locator(found).focus()
            page.keyboard.press(key)

        presses_on("[data-piece=step]")
        page.keyboard.press("e")
        page.locator(".djs-direct-editing-content:focus").wait_for()
        page.keyboard.press("Control+A")
        page.keyboard.type("核验")
        page.keyboard.press("Enter")
        assert 'name="核验"' in drawn(page)
        page.locator("[data-jump]").focus()
        page.locator("[data-jump]").select_option("received")
        page.get_by_label("连到").select_option("step-1")
        assert 'sourceRef="received" targetRef="step-1"' in drawn(page)
        page.locator("[data-jump]").focus()
        page.locator("[data-jump]").select_option("step-1")
        page.get_by_label("谁来办").select_option("issue")
        assert 'approval:work="issue"' in drawn(page)
        presses_on("[data-piece=end]")
        is_kept(page)
        assert page.evaluate("document.activeElement.tagName") == "svg"
        page.keyboard.press("Delete")
        assert "endEvent" not in drawn(page)
        presses_on("[data-do=undo]")
        assert "endEvent" in drawn(page)
        assert complaints == []


def test_a_narrow_screen_shows_the_drawing_and_its_check_and_changes_nothing(site):
    """A telephone is for looking. The makers' mark is seen on both, as their licence asks."""
    with browser(viewport=SIZE) as (page, complaints):
        begins_blank(page, site, "narrow")
        assert page.locator(".bjs-powered-by").evaluate(ON_TOP)
        page.set_viewport_size({"width": 390, "height": 844})
        page.reload()
        page.wait_for_selector("#studio[data-ready=yes]")

        expect(page.locator(".board-narrow")).to_contain_text("画图请用宽屏", use_inner_text=True)
        page.locator("[data-element-id=received]").first.click()
        page.keyboard.press("Delete")
        assert 'id="received"' in drawn(page)
        assert page.locator("[data-findings] li").count() > 0
        expect(page.locator("[data-repair]:visible")).to_have_count(0)
        assert page.locator(".bjs-powered-by").evaluate(ON_TOP)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        assert complaints == []


UNIQUE = {"correction", "fees", "signing", "issue", "tacit"}
PIECES = [
    "correction",
    "rounds",
    "block",
    "branch",
    "tacit",
    "fees",
    "signing",
    "issue",
    "begin",
    "step",
    "choice",
    "some",
    "fork",
    "inside",
    "end",
]


def test_every_piece_is_dropped_by_mouse_and_placed_by_keyboard_as_one_step(site):
    """What was there stays; one undo takes all of a piece away again."""
    with browser(viewport=SIZE) as (page, complaints):
        begins_blank(page, site, "all-pieces")
        empty = sorted(drawn(page))
        canvas = page.locator("[data-canvas]").bounding_box()
        for piece in PIECES:
            page.locator("[data-do=fit]").click()
            start = page.locator(f"[data-piece={piece}]")
            start.scroll_into_view_if_needed()
            start.hover()
            page.mouse.down()
            for x in (200, 320, 420):
                page.mouse.move(canvas["x"] + x, canvas["y"] + 300)
            page.mouse.up()
            dropped = page.locator(".djs-shape").count()
            assert dropped > 2, piece
            page.locator("[data-do=undo]").click()
            assert sorted(drawn(page)) == empty, piece
            start.focus()
            page.keyboard.press("Enter")
            expect(page.locator(".djs-shape"), piece).to_have_count(dropped)
            assert (
                not re.findall(r' id="(?!flow|timer|gate|event)[a-z-]+-2"', drawn(page))
                or piece not in UNIQUE
            ), piece
            page.locator("[data-do=undo]").click()
            assert sorted(drawn(page)) == empty, piece
        assert complaints == []


def test_the_board_is_held_against_wcag(site):
    """A diagram, one shape chosen, its groups open, findings beside it, a run being walked."""
    with browser(viewport=SIZE, bypass_csp=True) as (page, _):
        begins_with(page, site, "for-everybody", STUCK)
        page.locator("[data-element-id=fire]").first.click()
        page.locator(".bio-properties-panel-group-header:not(.open)").first.click()
        page.locator("[data-findings] button", has_text="看走法").first.click()
        page.evaluate(axe())

        found = page.evaluate(RUN, LEVELS)["violations"]

        assert [(one["id"], [n["html"][:200] for n in one["nodes"]]) for one in found] == []

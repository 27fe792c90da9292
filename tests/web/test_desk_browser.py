"""The desk in a real browser: what its script adds, and that nothing hides what has the focus."""

from engine.stages import phrases
from engine.store import people
from tests.web.chromium import NEEDED, browser

pytestmark = NEEDED
HIDDEN = """() => {
  const at = document.activeElement, bar = document.querySelector('.sticky-actions');
  if (bar.contains(at) || !document.querySelector('#review').contains(at)) return '';
  const here = at.getBoundingClientRect(), over = bar.getBoundingClientRect();
  const line = Math.min(here.height, 40);  // of a large box, the line that one writes in
  return here.top < 0 || here.top + line > over.top + 1 ? at.id : '';
}"""


def sits_down(page, site, login="fire-chengban"):
    """Sign in as somebody."""
    page.goto(f"{site}/sign-in")
    page.click(f'form[action="/sign-in/as/{login}"] button.tile-button')
    page.wait_for_url(f"{site}/")


def test_a_draft_keeps_itself_and_a_phrase_goes_where_one_writes(site, office):
    """Without a button: the telephone rings, the page is closed, everything is there again."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    with office.at_work("fire-chengban") as (tx, who):
        phrases.add(tx, "请补充防火门的耐火极限。", who, office.now, own=True)
    with browser() as (page, complaints):
        sits_down(page, site)
        page.goto(f"{site}/desk/{item}")
        page.click("[data-more]")
        page.fill("#f-comment-1-sheet_no", "J-01")
        page.fill("#f-comment-1-text", "一层平面图。")
        page.click("[data-phrase]")
        page.wait_for_selector("#kept:has-text('已存为草稿')")

        page.goto(f"{site}/desk")  # nobody asks whether to leave: it is kept
        page.goto(f"{site}/desk/{item}")
        assert page.input_value("#f-comment-0-text") == "一层平面图。\n请补充防火门的耐火极限。"
        assert complaints == []


def test_signing_in_again_in_another_window_loses_nothing(site, office):
    """The page that was left open takes the new session and keeps its draft."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    with browser() as (page, _):
        sits_down(page, site)
        page.goto(f"{site}/desk/{item}")
        other = page.context.new_page()
        other.goto(f"{site}/sign-in")
        page.context.clear_cookies()
        sits_down(other, site)
        page.fill("#f-text", "登录之后接着写")
        page.wait_for_selector("#kept:has-text('已存为草稿')")

    with office.store.reading() as tx:
        who = office.person(tx, "fire-chengban")
        assert people.draft(tx, who.account, f"item:{item}")["text"] == "登录之后接着写"


def test_the_bar_of_buttons_hides_nothing_that_has_the_focus(site, office):
    """By keyboard through the whole form, at 125 % on a small screen."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    screen = {"viewport": {"width": 1093, "height": 614}, "device_scale_factor": 1.25}
    with browser(**screen, reduced_motion="reduce") as (page, _):
        sits_down(page, site)
        page.goto(f"{site}/desk/{item}")
        page.focus("#review input:not([type=hidden])")
        hidden = set()
        for _ in range(30):
            page.keyboard.press("Tab")
            hidden.add(page.evaluate(HIDDEN))
        wide = page.evaluate("document.documentElement.scrollWidth")

    assert hidden == {""}
    assert wide <= 1093


def test_all_lines_of_a_page_are_ticked_at_once(site, office):
    """And claimed with one press."""
    for _ in range(3):
        office.accepts(despite_running=True)
    with browser() as (page, complaints):
        sits_down(page, site)
        page.goto(f"{site}/desk?pile=free")
        page.check("th.tick input")
        page.click("button[value=claim]")
        page.wait_for_selector(".alert-success")

        assert "已签收3件" in page.inner_text(".alert-success")
        assert complaints == []


def test_the_sheets_beside_the_form_stand_one_under_the_other(site, office):
    """Whatever lays out tabs must not lay out the list that reviewers open most."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    with browser(viewport={"width": 1366, "height": 800}) as (page, _):
        sits_down(page, site)
        page.goto(f"{site}/desk/{item}")
        rows, looks = page.evaluate(
            """() => {
              const all = [...document.querySelectorAll('.sheet-names a')];
              const at = all.map((one) => one.getBoundingClientRect());
              return [at.map((r) => [Math.round(r.left), Math.round(r.top)]),
                      all.map((one) => getComputedStyle(one).textDecorationLine)];
            }"""
        )

    assert len(rows) > 1
    assert len({left for left, _ in rows}) == 1, rows
    assert len({top for _, top in rows}) == len(rows), rows
    assert set(looks) == {"underline"}


def test_the_button_of_the_issue_window_stands_beside_its_field(site, office):
    """A hand that scans and clicks all day: the button in line, the help below both."""
    office.accepts()
    with browser(viewport={"width": 1366, "height": 800}) as (page, _):
        sits_down(page, site, "chujian")
        page.goto(f"{site}/issue")
        field, button = (
            page.locator(one).bounding_box() for one in ("#q", "form[role=search] .btn-primary")
        )

    assert abs(field["y"] + field["height"] - button["y"] - button["height"]) <= 1

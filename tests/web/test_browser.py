"""Pages in a real browser: a narrow screen, no script, the keyboard alone, a second thought."""

from tests.web.chromium import NEEDED, browser
from tests.web.walking import Walk

pytestmark = NEEDED


def test_a_narrow_screen_shows_everything_without_scrolling_sideways(site, office, tmp_path):
    """A telephone, and a window beside another: 390 points."""
    case = office.accepts()
    no = office.case(case).case_no
    desk = f"/desk/{office.item(case, 'handle', 'fire')}"
    with browser(viewport={"width": 390, "height": 844}) as (page, complaints):
        walk = Walk(page, site, tmp_path)
        for login, path in (
            ("jinjian", "/"), ("jinjian", "/intake"), ("jinjian", "/intake/new"),
            ("jinjian", f"/cases/{no}"), ("jinjian", "/cases"), ("fire-chengban", "/desk"),
            ("fire-chengban", desk), ("jinjian", f"/cases/{no}/notices/acceptance"),
        ):  # fmt: skip
            walk.be(login)
            for language in ("zh", "en"):
                walk.go(f"{path}?lang={language}")
                assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            walk.go("/?lang=zh")
        assert complaints == []


def test_the_forms_work_without_javascript_and_by_keyboard_alone(site, office):
    """A locked-down machine; a broken mouse."""
    case = office.receives()
    with browser(java_script_enabled=False) as (page, _):
        page.goto(f"{site}/sign-in")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "跳到正文"
        page.locator('form[action="/sign-in/as/jinjian"] button.tile-button').focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('您好')")
        page.goto(f"{site}/intake/{office.case(case).case_no}")
        page.locator("button[value=accept]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/notices/acceptance")

    assert office.case(case).accepted_at is not None


def test_leaving_a_page_with_typed_text_asks_first(site, office, tmp_path):
    """And a second click on a slow line sends nothing twice."""
    case = office.accepts()
    with browser() as (page, complaints):
        asked = []
        page.on("dialog", lambda dialog: asked.append(dialog.type))
        walk = Walk(page, site, tmp_path)
        walk.be("fire-chengban")
        walk.go(f"/desk/{office.item(case, 'handle', 'fire')}")
        page.fill("#f-text", "写了一半")
        page.click("nav >> text=首页")
        page.wait_for_selector("h1:has-text('您好')")

        assert asked == ["beforeunload"]
        assert complaints == []


def test_what_was_kept_while_registering_is_there_again(site, office):
    """The page says that it is kept: loaded again, or in the other language, it stands there."""
    with browser() as (page, complaints):
        page.goto(f"{site}/sign-in")
        page.click('form[action="/sign-in/as/jinjian"] button.tile-button')
        page.goto(f"{site}/intake/new")
        page.fill("[name=project_name]", "写到一半的项目")
        page.press("[name=project_name]", "Tab")
        page.wait_for_selector("#sections:has-text('已自动暂存')")

        page.reload()
        assert page.input_value("[name=project_name]") == "写到一半的项目"
        page.click("header a[hreflang=en]")
        page.wait_for_selector("html[lang=en]")
        assert page.input_value("[name=project_name]") == "写到一半的项目"
        assert complaints == []

"""One whole story in a real browser, as the people who live it."""

import json
import re
import urllib.request

from engine.exchange import signing
from tests.web.chromium import NEEDED, browser
from tests.web.conftest import KEY

pytestmark = NEEDED
OWN_FIELDS = """
const form = document.querySelector('form[data-guard]');
const seen = new Set();
for (const box of form.querySelectorAll('input[type=radio][name^=own-]'))
  if (!seen.has(box.name)) { seen.add(box.name); box.checked = true; }
for (const list of form.querySelectorAll('select[name^=own-]')) list.selectedIndex = 1;
for (const box of form.querySelectorAll('input[name^=own-]:not([type=radio]):not([type=checkbox])'))
  box.value = box.type === 'date' ? '2026-03-02' : box.inputMode === 'decimal' ? '1' : '示例';
for (const box of form.querySelectorAll('textarea[name^=own-]')) box.value = '示例';
"""


class Walk:
    """Steps of people, in the words of the hall."""

    def __init__(self, page, site):
        self.page = page
        self.site = site
        self.case = ""

    def be(self, login):
        """Switch to another person."""
        self.page.goto(f"{self.site}/sign-in")
        self.page.click(f'form[action="/sign-in/as/{login}"] button.tile-button')
        self.page.wait_for_selector("header details.menu")

    def go(self, path):
        """Open a page."""
        self.page.goto(self.site + path)

    def take(self, path):
        """The case's line in a work list."""
        self.go(path)
        self.page.click(f"tr:has-text('{self.case}') a")

    def press(self, words):
        """A button, and the page that follows with its word of success."""
        self.page.click(f"main button:has-text('{words}')")
        self.page.wait_for_selector(".alert-success")

    def registers(self):
        """The intake window: the example, as a visitor would press it."""
        self.be("jinjian")
        self.page.click("nav >> text=收件登记")
        self.page.click("text=填入示例数据")
        self.page.click("button:has-text('登记收件')")
        self.page.wait_for_url("**/notices/receipt")
        self.case = re.search(r"/cases/([^/]+)/", self.page.url)[1]
        self.page.click("text=去办理受理")
        self.page.click("button:has-text('受理并打印')")
        self.page.wait_for_url("**/notices/acceptance")

    def reviews(self, department, kind, comment=""):
        """A department: handler, then checker."""
        self.be(f"{department}-chengban")
        self.take("/desk")
        self.page.evaluate(OWN_FIELDS)
        for earlier in self.page.query_selector_all("input[name^=earlier-][value=resolved]"):
            earlier.check()
        self.page.check(f"input[name=kind][value={kind}]")
        if comment:
            second = self.page.get_attribute("#sheet-names option >> nth=1", "value")
            self.page.fill("#f-comment-0-sheet_no", second)
            self.page.fill("#f-comment-0-text", comment)
        self.press("提交审核")
        self.be(f"{department}-shenhe")
        self.take("/desk")
        self.press("同意")

    def system_answers(self, now):
        """The meteorologists' own system."""
        path = "/api/v1/callbacks/mete-system"
        body = json.dumps(
            {
                "message_id": "m-1", "case_no": self.case, "branch": "mete-branch", "round": 1,
                "opinion": "pass", "comments": [], "at": now.isoformat(),
            }
        ).encode()  # fmt: skip
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            self.site + path, body, signing.sign(KEY, "POST", path, body, now), method="POST"
        )
        with urllib.request.urlopen(request) as answered:  # noqa: S310 - likewise
            assert answered.status == 200


def test_a_story_from_the_first_window_to_the_last(site, office):
    """Receive, review, change a drawing, review again, sign, hand out, follow: nobody is stuck."""
    with browser(viewport={"width": 1280, "height": 900}) as (page, complaints):
        walk = Walk(page, site)
        walk.registers()
        for department in ("plan", "hcon", "cado"):
            walk.reviews(department, "pass")
        walk.reviews("fire", "revise", "疏散楼梯净宽不足，请修改")
        walk.system_answers(office.now)

        walk.be("sheji")
        walk.take("/redraw")
        assert "疏散楼梯净宽不足" in page.inner_text("main")
        walk.press("填入示例数据")
        walk.press("提交答复和图纸")
        walk.be("plan-chengban")
        walk.go("/desk")
        assert not page.query_selector(f"tr:has-text('{walk.case}')"), "planning is not asked again"
        walk.reviews("fire", "pass")

        walk.be("chujian")
        walk.go(f"/issue/{walk.case}")
        assert "暂不能出件" in page.inner_text("main")
        for department in ("plan", "hcon", "fire", "cado", "mete"):
            walk.be(f"{department}-daibiao")
            walk.take("/sign")
            walk.press("签发")

        walk.be("chujian")
        walk.take("/issue")
        page.check("input[name=capacity][value=other]")
        page.fill("#f-letter", "示例置业2026年3月2日委托书")
        page.fill("#f-receiver_name", "张三（示例）")
        page.fill("#f-id_no", "11010519491231002X")
        page.fill("#f-signature", "张三")
        walk.press("统一出件")

        walk.be("jinjian")
        walk.go(f"/cases/{walk.case}/notices/receipt")
        code = page.locator("dd.code").nth(1).inner_text()
        page.goto(f"{site}/track?no={walk.case}&code={code}")
        assert "已送达" in page.inner_text("main")
        assert complaints == []


def test_a_narrow_screen_shows_everything_without_scrolling_sideways(site, office):
    """A telephone, and a window beside another: 390 points."""
    case = office.accepts()
    no = office.case(case).case_no
    desk = f"/desk/{office.item(case, 'handle', 'fire')}"
    with browser(viewport={"width": 390, "height": 844}) as (page, complaints):
        walk = Walk(page, site)
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


def test_leaving_a_page_with_typed_text_asks_first(site, office):
    """And a second click on a slow line sends nothing twice."""
    case = office.accepts()
    with browser() as (page, complaints):
        asked = []
        page.on("dialog", lambda dialog: asked.append(dialog.type))
        walk = Walk(page, site)
        walk.be("fire-chengban")
        walk.go(f"/desk/{office.item(case, 'handle', 'fire')}")
        page.fill("#f-text", "写了一半")
        page.click("nav >> text=首页")
        page.wait_for_selector("h1:has-text('您好')")

        assert asked == ["beforeunload"]
        assert complaints == []

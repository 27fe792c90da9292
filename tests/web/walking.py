"""People at their screens in a real browser, in the words of the hall."""

import io
import itertools
import os
import re
from pathlib import Path

import zxingcpp
from PIL import Image

PICTURES = os.environ.get("LIANSHEN_PICTURES", "")
"""A folder for a picture of every page of the story, Chinese and English; none without it."""

PHONE = {"width": 390, "height": 844}
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
    """Steps of people; each step is looked at. ``case`` is the number of the story's case."""

    def __init__(self, page, site, aside):
        self.page = page
        self.site = site
        self.case = ""
        self._into = Path(PICTURES) if PICTURES else Path(aside)
        self._into.mkdir(parents=True, exist_ok=True)
        self._turn = itertools.count(1)

    def on(self, page):
        """The same story before another screen."""
        other = Walk(page, self.site, self._into)
        other.case, other._turn = self.case, self._turn
        return other

    def look(self, name):
        """The page: nothing broken, nothing to scroll sideways; a picture where it is wanted."""
        path = self._into / f"{next(self._turn):02d}-{name}.png"
        self.page.wait_for_load_state()
        if PICTURES:
            self.page.screenshot(path=path, full_page=True)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.page.viewport_size["width"], name
        assert self.page.locator("h1").count() == 1, name
        if PICTURES:
            self._in_english(path.with_suffix(".en.png"))

    def _in_english(self, path):
        """The same address in a tab of its own, so that what is typed here stays."""
        here = self.page.url.partition("#")[0]
        tab = self.page.context.new_page()
        tab.set_viewport_size(self.page.viewport_size)
        for language in ("en", "zh"):
            tab.goto(f"{here}{'&' if '?' in here else '?'}lang={language}")
            if language == "en":
                tab.screenshot(path=path, full_page=True)
        tab.close()

    def be(self, login):
        """Switch to another person."""
        self.page.goto(f"{self.site}/sign-in")
        self.page.click(f'form[action="/sign-in/as/{login}"] button.tile-button')
        self.page.wait_for_selector("header details.menu")

    def go(self, path):
        """Open a page."""
        self.page.goto(self.site + path)

    def words(self):
        """What stands on the page."""
        return self.page.inner_text("main")

    def take(self, path):
        """The case's line in a work list."""
        self.go(path)
        with self.page.expect_navigation():
            self.page.click(f"tr:has-text('{self.case}') a")

    def lists(self, path):
        """Whether a work list has the case."""
        self.go(path)
        return self.page.locator(f"tr:has-text('{self.case}')").count() > 0

    def press(self, words):
        """A button, and the page that follows with its word of success."""
        self.page.click(f"main button:has-text('{words}')")
        self.page.wait_for_selector(".alert-success")

    # --- the story ------------------------------------------------------------------------

    def registers(self, process=""):
        """The intake window: the example, as a visitor would press it; the address in its code."""
        self.be("jinjian")
        self.look("intake-home")
        self.go(f"/intake/new?process={process}" if process else "/intake/new")
        with self.page.expect_navigation():
            self.page.click("main button:has-text('填入示例数据')")
        self.look("register")
        self.page.click("button:has-text('登记收件')")
        self.page.wait_for_url("**/notices/receipt")
        self.case = re.search(r"/cases/([^/]+)/", self.page.url)[1]
        self.look("receipt")
        picture = Image.open(io.BytesIO(self.page.locator(".qr svg").screenshot()))
        (code,) = zxingcpp.read_barcodes(picture.resize([4 * side for side in picture.size]))
        with self.page.expect_navigation():
            self.page.click("main a:has-text('去办理受理')")
        self.look("accept")
        self.page.click("button:has-text('受理并打印')")
        self.page.wait_for_url("**/notices/acceptance")
        self.look("acceptance-notice")
        return code.text

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
        self.look(f"{department}-review")
        self.press("提交审核")
        self.be(f"{department}-shenhe")
        self.take("/desk")
        self.look(f"{department}-check")
        self.press("同意")

    def invites(self, code, firm):
        """The coordinator makes a link for somebody of a design firm."""
        self.go("/invitations")
        self.page.fill("#f-organisation", code)
        self.page.fill("#f-firm", firm)
        self.page.fill("#f-person", "李工（示例）")
        self.page.click("button:has-text('生成邀请链接')")
        self.page.wait_for_selector(".secret")
        self.look("invitations")
        return self.page.locator(".secret").inner_text().strip()

    def joins(self, link):
        """That somebody opens the link and chooses an account."""
        self.page.goto(link)
        self.look("join")
        self.page.fill("#f-login", "li-gong")
        for field in ("#f-password", "#f-password_again"):
            self.page.fill(field, "每张图都要看两遍再交给窗口")
        self.press("开通并登录")

    def answers(self, words, name, drawing):
        """The design firm answers every comment and uploads one changed sheet."""
        self.take("/redraw")
        for stance in self.page.query_selector_all("input[name^=stance-][value=changed]"):
            stance.check()
        for answer in self.page.query_selector_all("textarea[name^=answer-]"):
            answer.fill(words)
        chosen = {"name": name, "mimeType": "application/pdf", "buffer": drawing}
        self.page.set_input_files("#f-sheets", chosen)
        self.press("上传")
        self.look("redraw")
        self.press("提交答复和图纸")

    def hands_out(self):
        """The issue window: somebody else collects, with a letter."""
        self.take("/issue")
        self.page.check("input[name=capacity][value=other]")
        self.page.fill("#f-letter", "示例置业2026年3月2日委托书")
        self.page.fill("#f-receiver_name", "张三（示例）")
        self.page.fill("#f-id_no", "11010519491231002X")
        self.page.fill("#f-signature", "张三")
        self.look("issue")
        self.press("统一出件")
        self.look("handed-out")

    def assesses(self, department, word="confirm", nth=0, **typed):
        """An officer's word about one charge; the others of the department are confirmed."""
        self.be(f"{department}-chengban")
        self.take("/desk")
        line = self.page.locator("fieldset.fee-line").nth(nth)
        line.locator(f"input[value={word}]").check()
        for name, words in typed.items():
            line.locator(f"[name^={name}-]").fill(words)
        if typed:
            self.look(f"{department}-assess")
        self.press("提交复核")

    def decides(self, department):
        """A counter whose word needs no second person."""
        self.be(f"{department}-chengban")
        self.take("/desk")
        self.page.evaluate(OWN_FIELDS)
        for year in self.page.query_selector_all("input[name=own-ends_in]"):
            year.fill("2070")
        self.page.check("input[name=kind][value=pass]")
        self.press("提交")

    def signs(self, department):
        """A registrar enters and signs."""
        self.be(f"{department}-daibiao")
        self.take("/sign")
        self.look(f"{department}-sign")
        self.press("签发")

    def moves(self, utility):
        """Somebody of a utility moves the account along."""
        self.be(f"{utility}-chengban")
        self.take("/desk")
        self.page.check("input[name=moved][value=yes]")
        self.page.fill("#f-account_no", "示例0001")
        self.look(f"{utility}-move")
        self.press("提交")

    def scans(self, code):
        """The bank teller: the code as the scanner types it, and Enter."""
        self.go("/teller")
        self.page.fill("#code", code)
        with self.page.expect_navigation():
            self.page.press("#code", "Enter")

    def takes_money(self, code, bank_works):
        """Scan, confirm, wait until the bank has said so; nobody is asked to pay again."""
        self.scans(code)
        self.look("teller-slip")
        self.page.click("main button:has-text('确认收款')")
        self.page.wait_for_selector("text=请不要再缴一次")
        self.look("teller-waits")
        bank_works()
        self.page.click("main a:has-text('刷新看结果')")
        self.page.wait_for_selector("text=已缴清，不能再收")

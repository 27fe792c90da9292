"""A joint approval of a new kind, from a blank canvas to a proof, in a real browser."""

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.web.chromium import NEEDED, browser
from tests.web.test_studio_browser import SIZE, begins_blank, drawn, is_kept, presses

pytestmark = NEEDED

DEPARTMENTS = (
    ("PLAN", "市规划局", "规划", "plan-review", "用地规划核查"),
    ("WATR", "市水务局", "水务", "water-review", "取水许可审查"),
    ("METE", "市气象局", "气象", "lightning-review", "防雷装置审查"),
)


def pictured(page, name):
    """A picture for people, when somebody asks for one (LIANSHEN_PICTURES=folder)."""
    folder = os.environ.get("LIANSHEN_PICTURES")
    if not folder:
        return
    here = page.viewport_size
    for width, height in ((1366, 768), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        if page.locator("[data-run]").is_hidden():
            page.locator("[data-do=fit]").click()
        page.screenshot(path=Path(folder) / f"studio-{name}-{width}.png")
    page.set_viewport_size(here)


def saves_row(page, topic, row, **fields):
    """One page of the guide: fill it in by keyboard, save."""
    page.goto(f"{page.draft}/guide/{topic}/{row}")
    for name, value in fields.items():
        field = page.locator(f"#f-{name.replace('_zh', '-zh')}")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    saves(page)


def saves(page):
    """Press save, wait for the word that it is kept."""
    with page.expect_navigation():
        page.locator("#guide-form button[value=save]").click()
    page.locator(".alert-success").wait_for()


def describes(page):
    """Four departments, their items, two materials and a review form."""
    saves_row(page, "departments", 1, name_zh="市住房和城乡建设局", short_zh="住建")
    saves_row(page, "items", 1, title_zh="用水工程方案审查")
    for code, name, short, item, title in DEPARTMENTS:
        saves_row(page, "departments", "new", code=code, name_zh=name, short_zh=short)
        saves_row(page, "items", "new", title_zh=title, code=item, department=code,
                  statutory_days="20", promised_days="5")  # fmt: skip
    saves_row(page, "materials", "new", code="D02", title_zh="用水方案", kind="main")
    page.goto(f"{page.draft}/guide/materials")
    for department in ("PLAN", "WATR", "METE"):
        page.locator(f"label[for=f-m-1-{department}]").click()
    page.locator("label[for=f-m-2-WATR]").click()
    saves(page)
    page.goto(f"{page.draft}/guide/forms")
    page.get_by_label("表的代号").fill("watr-opinion")
    page.get_by_role("button", name="加审查表", exact=True).click()
    asks(page)


def asks(page):
    """The reviewer's form, field by field in its table; a second field is asked only sometimes."""
    page.locator("#f-title-zh").fill("取水审查意见")
    page.locator("#f-zh-1").fill("涉及地下水")
    page.locator("#f-name-1").fill("ground")
    page.locator("#f-kind-1").select_option("boolean")
    saves(page)
    page.locator("#f-zh-2").fill("日用水量（立方米）")
    page.locator("#f-name-2").fill("daily")
    page.locator("#f-kind-2").select_option("number")
    page.locator("#f-minimum-2").fill("0")
    page.locator("label[for=f-required-2]").click()
    page.locator("#f-when-2").select_option(label="“涉及地下水”为“是”时")
    page.locator("#preview").get_by_label("涉及地下水").check()
    page.locator("#preview").get_by_label("日用水量").wait_for()
    saves(page)


def draws(page):
    """By mouse and by keyboard: a piece behind the other."""
    page.locator("[data-element-id=received]").first.click()
    presses(page, "correction")
    page.locator("[data-piece=rounds]").focus()
    page.keyboard.press("Enter")
    presses(page, "signing", "issue")
    is_kept(page)


def chooses(page, element):
    """By keyboard: the list of shapes leads to every one."""
    page.locator("[data-jump]").focus()
    page.locator("[data-jump]").select_option(element)


def test_a_four_department_approval_is_drawn_from_a_blank_canvas_and_proved(site):
    """With a deadlock on purpose: shown token by token, mended with one press, no error left."""
    with browser(viewport=SIZE) as (page, complaints):
        begins_blank(page, site, "water-connection", "用水接入联审")
        page.draft = page.url
        describes(page)
        page.goto(page.draft)
        page.wait_for_selector("#studio[data-ready=yes]")

        draws(page)
        verdict = page.locator("[data-verdict]")
        expect(verdict).to_have_text("可以发布 · 走得通", use_inner_text=True)
        for code in ("hcon", "plan", "watr", "mete"):
            expect(page.locator(f"[data-element-id={code}-branch]")).to_have_count(1)
            expect(page.locator(f"[data-element-id={code}-sign]")).to_have_count(1)
        assert drawn(page).count('approval:form="watr-opinion"') == 1  # of its own department
        pictured(page, "drawn")

        chooses(page, "join")
        page.keyboard.press("r")
        page.locator(".djs-popup .entry", has_text="到齐").click()
        stuck = page.locator("[data-findings] li", has_text="办件会停在这里")
        stuck.get_by_role("button", name="看走法", exact=True).click()
        run = page.locator("[data-run]")
        steps = int(run.inner_text().partition("共")[2].partition("步")[0])
        assert steps > 8  # tokens through acceptance, into the block, to where one is missing
        for _ in range(steps - 1):
            page.keyboard.press("ArrowRight")
        expect(run).to_contain_text("办件会停在这里", use_inner_text=True)
        assert page.locator(".run-token").count() >= 1
        pictured(page, "stuck")

        stuck.get_by_role("button", name="一键修复", exact=True).click()

        stuck.wait_for(state="detached")
        is_kept(page)
        expect(verdict).to_have_text("可以发布 · 走得通", use_inner_text=True)
        expect(page.locator("[data-findings] .lamp-overdue")).to_have_count(0)
        page.goto(f"{page.draft}?lang=en")
        page.wait_for_selector("#studio[data-ready=yes]")
        expect(page.locator("[data-verdict]")).to_have_text(
            "May be published · Sound", use_inner_text=True
        )
        pictured(page, "english")
        # a look that is under way when the page is left is given up, and htmx says so
        assert [one for one in complaints if not one.startswith("htmx:")] == []

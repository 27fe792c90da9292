"""The guide in a real browser: every tick counts at once, a form is seen while it is written."""

from playwright.sync_api import expect

from tests.web.chromium import NEEDED, browser
from tests.web.test_accessible import FOCUSABLE, WIDTH, faults, tabs
from tests.web.test_studio_browser import opens_board

pytestmark = NEEDED

PAGES = (
    "guide", "guide/departments", "guide/items/1", "guide/materials", "guide/limits",
    "guide/facts/8", "guide/tariffs/new", "guide/forms", "guide/forms/fire-opinion", "effect",
)  # fmt: skip


def begins(page, site):
    """A draft of the drawing review; its address."""
    opens_board(page, site)
    page.get_by_role("button", name="起草新版：施工图联合审查", exact=True).click()
    page.wait_for_selector("#studio")
    return page.url


def test_ticks_and_fields_show_their_effect_while_one_types(site):
    """55 → 54 before anything is saved; a form grows beside its table, and says what it misses."""
    with browser(viewport={"width": 1366, "height": 900}) as (page, complaints):
        draft = begins(page, site)
        page.goto(f"{draft}/guide/materials")

        page.get_by_label("消防要施工图并联审批综合申请表").press("Space")

        page.locator("#counted", has_text="54件次 → 24件").wait_for()
        expect(page.locator("#counts")).to_contain_text("10", use_inner_text=True)
        assert page.locator("#means tr.moved").count() >= 1
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator("[role=status]", has_text="已保存").wait_for()

        page.goto(f"{draft}/guide/limits")
        page.locator("#f-promised_days-1").fill("30")
        page.locator("#flaw-1", has_text="比法定20个工作日还长").wait_for()

        page.goto(f"{draft}/guide/forms/fire-opinion")
        page.locator("#f-zh-11").fill("登高场地")
        page.locator("#f-name-11").fill("climbing")
        page.locator("#f-kind-11").select_option("boolean")
        page.get_by_label("登高场地").last.wait_for()
        page.locator("#preview").get_by_label("特殊消防设计").check()
        page.locator("#preview", has_text="请更正：").wait_for()
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator("[role=status]", has_text="已保存").wait_for()
        assert page.locator("#f-name-11").input_value() == "climbing"

        page.goto(f"{draft}/effect")
        page.get_by_label("否", exact=True).check()
        for field, value in (("floor_area", 9000), ("above_ground_area", 9000), ("height", 20),
                             ("site_area", 4000), ("storeys", 6)):  # fmt: skip
            page.locator(f"#f-fact-{field}").fill(str(value))
        page.locator("#f-fact-use").select_option("public")
        page.locator("#effect", has_text="42件次 → 23件").wait_for()
        assert complaints == []


def test_the_guide_is_for_everybody_at_the_desk_and_on_a_telephone(site):
    """Axe at WCAG 2.2 AA, Tab comes by every field, nothing to scroll sideways at 1366 and 390."""
    against, unreached, wide = [], [], []
    with browser(viewport={"width": 1366, "height": 900}, bypass_csp=True) as (page, complaints):
        draft = begins(page, site)
        for n, part in enumerate(PAGES):
            page.set_viewport_size({"width": 1366, "height": 900})
            page.goto(f"{draft}/{part}?lang={'en' if n % 2 else 'zh'}")
            wide += [(part, 1366)] * (page.evaluate(WIDTH) > 1366)
            if n < 5:
                wanted = page.evaluate(FOCUSABLE)
                unreached += [part] * (tabs(page, wanted) < wanted)
            page.set_viewport_size({"width": 390, "height": 844})
            wide += [(part, 390)] * (page.evaluate(WIDTH) > 390)
            against += faults(page, part)
        assert complaints == []
    assert against == []
    assert unreached == []
    assert wide == []

"""The reorganisation paper in a real browser: fire review moves into the housing bureau.

One branch fewer; materials and item re-assigned; effect seen; stories red and repaired; proposed,
approved by a second person; new cases on the new edition, running ones on the old or carried over.
``pytest -s -k reorganisation tests/web`` prints what a person does and what the machine takes.
"""

import os
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.bpmn.catalogue import shipped
from engine.stories import results
from tests import carrying
from tests.web.chromium import NEEDED, browser
from tests.web.test_accessible import WIDTH
from tests.web.test_studio_browser import SIZE, is_kept, opens_board
from tests.web.test_studio_story import chooses

pytestmark = NEEDED

PAPER = "机构改革：建设工程消防设计审查职责划入市住房和城乡建设局。"
STEPS = ("fire-precheck", "fire-branch", "fire-sign", "fire-lane")


class Diary:
    """What somebody did, and for how long the machine let them wait."""

    def __init__(self):
        self.rows = []
        self.begun = time.perf_counter()

    def notes(self, words, presses):
        """A part of the work is done: so many presses and fields."""
        now = time.perf_counter()
        self.rows.append((words, presses, now - self.begun))
        self.begun = now

    def __str__(self):
        lines = [f"  {n:>3} presses {s:6.1f} s  {words}" for words, n, s in self.rows]
        presses, seconds = (sum(row[i] for row in self.rows) for i in (1, 2))
        return "\n".join([*lines, f"  {presses:>3} presses {seconds:6.1f} s  in all (machine)"])


@pytest.fixture
def diary(capsys):
    """Printed when the story is over, however it ended."""
    kept = Diary()
    yield kept
    with capsys.disabled():
        sys.stdout.write(f"\nThe reorganisation paper\n{kept}\n")


def pictured(page, name):
    """Pictures for people, when somebody asks for them (LIANSHEN_PICTURES=folder)."""
    folder = os.environ.get("LIANSHEN_PICTURES")
    if not folder:
        return
    here = page.viewport_size
    for lang, width in (("en", 1366), ("zh", 390), ("zh", 1366)):
        page.set_viewport_size({"width": width, "height": 844 if width < 400 else 768})
        page.goto(f"{page.url.partition('?lang')[0].partition('&lang')[0]}"
                  f"{'&' if '?a=' in page.url else '?'}lang={lang}")  # fmt: skip
        page.wait_for_load_state("networkidle")
        assert page.evaluate(WIDTH) <= width, (name, lang, width)
        shot = Path(folder) / f"paper-{name}-{lang}-{width}.png"
        page.screenshot(path=shot, full_page=True)
    page.set_viewport_size(here)


def leaves(page):
    """The brigade's steps and lane, chosen by keyboard and deleted: each takes its way along."""
    for one in STEPS:
        chooses(page, one)
        page.keyboard.press("Delete")
        page.locator(f"[data-element-id={one}]").first.wait_for(state="detached")
    is_kept(page)
    return len(STEPS) * 2


def hands_over(page):
    """The guide: the brigade's materials and item to housing; the two items become one."""
    page.goto(f"{page.draft}/guide/departments")
    page.get_by_role("link", name="市公安消防大队").click()
    page.get_by_label("删除时，材料和事项转给").select_option(label="住建")
    page.get_by_role("button", name="删除", exact=True).click()
    page.locator("[role=status]", has_text="已保存").wait_for()
    page.goto(f"{page.draft}/guide/items")
    page.get_by_role("link", name="建设工程消防设计审核").click()
    page.get_by_role("button", name="删除", exact=True).click()
    page.locator("[role=status]", has_text="已保存").wait_for()
    page.get_by_role("link", name="施工图设计文件审查（备案）").click()
    page.locator("#f-title-zh").fill("施工图设计文件审查（含消防设计审查）")
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator("[role=status]", has_text="已保存").wait_for()
    return 10


def repairs(page, name):
    """One story: why it fails, the steps nobody takes any more, what differs, recorded."""
    page.goto(f"{page.draft}/try")
    page.locator(f"#s-{name} th a").click()
    expect(page.locator("main")).to_contain_text("已不在这个流程里", use_inner_text=True)
    page.get_by_role("button", name="去掉这些步骤，再运行", exact=True).click()
    page.locator("[role=status]", has_text="已去掉").wait_for()
    expect(page.locator("section", has_text="办理过程：预期与这次")).to_contain_text(
        "消防", use_inner_text=True
    )
    page.get_by_role("button", name="把这次录成预期", exact=True).click()
    page.locator("[role=status]", has_text="已录下新预期").wait_for()
    return 4


def proposes(page):
    """The reason, and one for each warning."""
    page.goto(f"{page.draft}/publish")
    warned = page.locator("input[name^=why-]")
    page.locator("[name=reason]").fill(PAPER)
    for n in range(warned.count()):
        warned.nth(n).fill("机构改革文件已经写明")
    presses = 3 + warned.count()
    page.get_by_role("button", name="提交申请", exact=True).click()
    page.get_by_role("heading", name="发布申请", exact=False).wait_for()
    return presses


def drafts_the_paper(page, site, diary):
    """Draft, diagram, guide, and what it means for applicants."""
    opens_board(page, site)
    diary.notes("signed in", 1)
    page.get_by_role("button", name="起草新版：施工图联合审查", exact=True).click()
    page.wait_for_selector("#studio[data-ready=yes]")
    page.draft = page.url
    diary.notes("a draft of the edition in force", 1)
    diary.notes("the brigade's branch deleted on the diagram", leaves(page))
    diary.notes("its materials and item handed over in the guide", hands_over(page))
    page.goto(f"{page.draft}/effect")
    seen = page.locator("#effect").inner_text().replace("\xa0", " ")
    assert "规划 10、人防 12、住建 16、气象 8" in seen  # before: 住建 14, 消防 11
    assert "46件次 → 24件" in seen
    pictured(page, "draft-effect")
    diary.notes("effect for applicants seen", 1)


def mends_the_stories(page, diary):
    """All fail, each for the same reason; each is repaired, and the check passes."""
    page.goto(f"{page.draft}/try")
    page.get_by_role("button", name="全部运行", exact=True).click()
    page.get_by_text("共5个，通过0个").wait_for()
    page.locator("[data-goes-on]").wait_for(state="detached")
    expect(page.locator(".story-why", has_text="没有办成")).to_have_count(5)
    diary.notes("stories run: none passes", 2)
    names = page.locator("tr[id^=s-]").evaluate_all("rows => rows.map((r) => r.id.slice(2))")
    diary.notes("stories repaired, one by one", sum(repairs(page, one) for one in names))
    page.goto(f"{page.draft}/try")
    expect(page.locator("main")).to_contain_text("共5个，通过5个", use_inner_text=True)
    page.goto(page.draft)
    page.wait_for_selector("#studio[data-ready=yes]")
    expect(page.locator("[data-verdict]")).to_have_text("可以发布 · 走得通", use_inner_text=True)
    diary.notes("check passes", 1)


def publishes(page, site, diary):
    """Proposed by the one with a reason for every warning, approved by the other."""
    diary.notes("proposed", proposes(page))
    proposal = page.url
    page.locator("main a[href*='/editions/compare']").first.click()
    page.get_by_text("消防").first.wait_for()
    pictured(page, "compare")
    diary.notes("compared with the edition in force", 1)
    opens_board(page, site, "fuhe")
    page.goto(proposal)
    told = page.locator("main").inner_text()
    assert PAPER in told
    assert "HCON" not in told  # departments go by their names
    pictured(page, "effect-report")
    page.goto(proposal)
    page.locator("button[value=approve]").click()
    page.locator("button[value=approve]").wait_for(state="detached")
    diary.notes("approved by the second person", 3)


def carries_over(page, site, office, diary, old, new):
    """Mapped, tried, moved; the worker's turns are taken here."""
    opens_board(page, site)
    page.goto(f"{site}/editions/{old}/move")
    page.locator("#f-source").select_option(old)
    page.locator("#f-target").select_option(new)
    with page.expect_navigation():
        page.get_by_role("button", name="填写对应关系", exact=True).click()
    gone = page.locator("select[name^='gone:']").all()
    for one in gone:
        one.select_option("drop")
    with page.expect_navigation():
        page.locator("button[value=try]").click()
    plan = page.url.partition("#")[0]
    number = int(plan.rpartition("/")[2])
    carrying.works(office, number)  # the page sees by itself that it is over, and is renewed
    page.get_by_text("可以放心转").first.wait_for()
    pictured(page, "move")
    diary.notes("moving planned and tried", 6 + len(gone))
    page.goto(plan)
    page.locator("[name=reason]").fill(PAPER)
    page.locator("button[value=start]").click()
    carrying.works(office, number)
    page.locator(".carry-moved").first.wait_for()
    pictured(page, "moved")
    diary.notes("moved", 3)


def test_the_reorganisation_paper_is_carried_out_on_the_desk(office, site, diary):
    """From the paper to a case on the new edition, and nobody's disaster on the way."""
    results.forget(shipped("drawing-review").files)
    stays, goes = carrying.in_review(office), carrying.in_review(office)
    old = office.case(stays).edition
    with browser(viewport=SIZE) as (page, complaints):
        page.set_default_timeout(60_000)  # proposing plays every story; the machine may be busy
        drafts_the_paper(page, site, diary)
        mends_the_stories(page, diary)
        publishes(page, site, diary)
        fresh = carrying.in_review(office)
        new = office.case(fresh).edition
        assert new != old
        assert office.waiting(fresh, "handle", "hcon")
        assert not office.waiting(fresh, "handle", "fire")
        carrying.to_its_end(office, stays)
        assert office.case(stays).edition == old
        carries_over(page, site, office, diary, old, new)
        assert office.case(goes).edition == new
        carrying.to_its_end(office, goes)
        assert [one for one in complaints if not one.startswith("htmx:")] == []

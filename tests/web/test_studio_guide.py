"""The guide beside the diagram: changed field by field, by people who never saw the file."""

import tomllib

import pytest

from engine.bpmn.catalogue import GUIDE, shipped
from engine.stages import setup
from engine.store import drafts
from tests.web.conftest import words

BEFORE = shipped("drawing-review").files[GUIDE].decode()


@pytest.fixture
def draft(analyst):
    """The address of a draft of the drawing review."""
    return analyst.sends("/studio", how="edition", process="drawing-review").location


def text(office, draft):
    """The guide as it is kept."""
    with office.store.reading() as tx:
        return drafts.files(tx, int(draft.rpartition("/")[2]))[GUIDE].decode()


def changed(office, draft):
    """The lines that differ from the guide in force: (gone, new)."""
    before, after = BEFORE.splitlines(), text(office, draft).splitlines()
    return [x for x in before if x not in after], [x for x in after if x not in before]


PAGES = (
    "", "/departments", "/items", "/materials", "/limits", "/facts", "/tariffs",
    "/departments/1", "/items/3", "/materials/8", "/facts/1", "/facts/8",
    "/departments/new", "/items/new", "/materials/new", "/facts/new", "/tariffs/new",
)  # fmt: skip


def test_the_menu_says_on_every_page_of_the_guide_that_this_is_the_studio(analyst, draft):
    """As it does on the board."""
    for page in ("", "/guide", "/guide/items", "/guide/materials", "/guide/forms", "/effect"):
        shown = analyst.opens(draft + page).get_data(as_text=True)
        assert '<a href="/studio" aria-current="page">' in shown, page


def test_saving_a_page_on_which_nothing_was_changed_moves_no_comma(analyst, office, draft):
    """Opening a page and saving it leaves every comment and every blank where it was."""
    for page in PAGES:
        answer = analyst.opens(f"{draft}/guide{page}")
        if 'value="save"' in answer.get_data(as_text=True) and not page.endswith("/new"):
            analyst.fills_from(answer, button="save", path=f"{draft}/guide{page}")
        assert text(office, draft) == BEFORE, page


def test_a_department_an_item_and_a_material_are_added_in_words(analyst, office, draft):
    """Nobody writes a bracket: the rest of the file stays as it was, comments and all."""
    analyst.fills(
        f"{draft}/guide/departments/new", button="save", code="WATR", needs="site_area > 1000",
        **{"name-zh": "市水利局", "short-zh": "水利", "short-en": "Water"}, connectors="water-sys",
    )  # fmt: skip
    analyst.fills(
        f"{draft}/guide/items/new", button="save", code="water-review", department="WATR",
        **{"title-zh": "水土保持方案审批"}, statutory_days="10", promised_days="5",
        legal_basis="《水土保持法》第二十五条\n《办法》第三条", **{"posts-zh": "承办人一名"},
    )  # fmt: skip
    analyst.fills(
        f"{draft}/guide/materials/new", button="save", code="D25", kind="main",
        **{"title-zh": "水土保持方案"}, needed_by=["WATR"], originals="1",
    )  # fmt: skip

    gone, new = changed(office, draft)
    held = tomllib.loads(text(office, draft))
    assert gone == []
    assert held["needs"]["watr"] == "site_area > 1000"
    assert held["connectors"]["water-sys"] == "WATR"
    assert held["item"][-1]["legal_basis"] == ["《水土保持法》第二十五条", "《办法》第三条"]
    assert held["item"][-1]["elements"] == {"posts": "承办人一名"}
    assert held["material"][-1] == {
        "code": "D25", "title": {"zh": "水土保持方案"}, "needed_by": ["WATR"], "kind": "main",
        "originals": 1,
    }  # fmt: skip
    assert "site_area > 1000" in analyst.sees(f"{draft}/guide/departments")
    assert len(new) < 30


def test_ticks_of_the_checklist_count_at_once_and_what_items_list_follows(analyst, office, draft):
    """55 → 24: one tick less for fire is 54, and the item of fire lists it no more."""
    page = f"{draft}/guide/materials"
    looked = analyst.fills(page, 200, button="look", **{"m-1": ["PLAN", "HCON", "CADO", "METE"]})

    assert "54件次 → 24件" in words(looked)
    assert "55件次 → 24件 54件次 → 24件 有变" in words(looked)
    assert text(office, draft) == BEFORE

    analyst.fills(page, button="save", **{"m-1": ["PLAN", "HCON", "CADO", "METE"]})
    held = tomllib.loads(text(office, draft))
    fire = next(item for item in held["item"] if item["department"] == "FIRE")
    assert "FIRE" not in held["material"][0]["needed_by"]
    assert "D01" not in fire["elements"]["materials"].split()
    assert len(changed(office, draft)[1]) == 2


def test_a_promise_longer_than_the_law_is_said_beside_its_field(analyst, office, draft):
    """And a joint limit above 45 days; both are a matter of the law, not of the form."""
    page = f"{draft}/guide/limits"
    said = words(analyst.fills(page, 200, button="look", **{"promised_days-1": "30"}))
    assert "承诺30个工作日，比法定20个工作日还长" in said
    said = words(analyst.fills(page, 200, button="look", **{"statutory_days-0": "60"}))
    assert "联合办理的法定时限不超过45个工作日" in said

    analyst.fills(page, button="save", **{"promised_days-1": "4", "serial_days-2": "11"})

    new = changed(office, draft)[1]
    assert [line.partition("=")[0].strip() for line in new] == ["promised_days", "serial_days"]
    assert "示例" in new[1]  # the comment behind the figure stays


BAD = {
    "days in words": ("items/1", {"promised_days": "三天"}, "应为数字"),
    "days below zero": ("items/1", {"statutory_days": "-3"}, "0"),
    "days beyond sense": ("limits", {"statutory_days-1": "99999"}, "3650"),
    "a name of 2,000 signs": ("items/1", {"title-zh": "字" * 2000}, "最多"),
    "signs that cannot be shown": ("items/1", {"title-zh": "消防\x00"}, "不能"),
    "no name": ("items/1", {"title-zh": "  "}, "必须填写"),
    "only an English name": ("materials/1", {"title-zh": "", "title-en": "Form"}, "必须填写"),
    "a department that is not there": ("items/1", {"department": "MOON"}, "请从列表中选择"),
    "an item twice": ("items/1", {"code": "fire-design-review"}, "已经有了"),
    "a code in capitals": ("items/1", {"code": "Fire Review"}, "小写字母"),
    "a condition that is code": ("departments/1", {"needs": "__import__('os')"}, "needs.plan"),
    "a condition on nothing": ("departments/1", {"needs": "moon_phase > 1"}, "moon_phase"),
    "a system of somebody else": ("departments/1", {"connectors": "mete-system"}, "别的部门"),
    "copies without end": ("materials/1", {"copies": "100"}, "99"),
    "a number that is none": ("facts/2", {"minimum": "nan"}, "应为数字"),
    "least above most": ("facts/2", {"minimum": "9", "maximum": "3"}, "minimum"),
    "a choice without words": ("facts/8", {"choices": "residential"}, "读不懂"),
    "a pattern without a number": ("items/1", {"document_pattern": "×规{year}号"}, "文号格式"),
    "tacit consent for safety": ("items/2", {"tacit_rule": "×政办〔2026〕1号"}, "涉及安全"),
    "a region of letters": ("", {"region": "hangzh"}, "六位数字"),
    "marks that turn the line": ("items/1", {"title-zh": "\u202e消防"}, "不能"),
}


def test_what_cannot_be_is_said_in_a_sentence_and_changes_nothing(analyst, office, draft):
    """The sentence stands on the page, with what was typed."""
    for case, (page, fields, sentence) in BAD.items():
        answer = analyst.fills(f"{draft}/guide/{page}".rstrip("/"), 422, button="save", **fields)

        assert sentence in words(answer), case
        assert text(office, draft) == BEFORE, case


TAKEN = {
    "departments": {"code": "FIRE", "name-zh": "消防"},
    "items": {"code": "fire-design-review", "title-zh": "消防", "department": "FIRE",
              "statutory_days": "20", "promised_days": "3"},
    "materials": {"code": "D01", "title-zh": "申请表", "kind": "main"},
    "facts": {"name": "storeys", "type": "integer", "label-zh": "层数"},
}  # fmt: skip


def test_a_code_that_is_taken_is_refused(analyst, office, draft):
    """Two of one code would be one thing in two hands."""
    for page, fields in TAKEN.items():
        answer = analyst.fills(f"{draft}/guide/{page}/new", 422, button="save", **fields)

        assert "已经有了" in words(answer), page
        assert text(office, draft) == BEFORE, page


def test_a_row_goes_and_what_the_rest_still_names_stays(analyst, office, draft):
    """A material leaves the lists of items too; a department that is needed does not go."""
    analyst.fills(f"{draft}/guide/materials/24", button="remove")
    held = tomllib.loads(text(office, draft))
    assert [m["code"] for m in held["material"]][-1] == "D23"
    assert not any("D24" in item["elements"]["materials"] for item in held["item"])
    assert "# ---- 停表事由" in text(office, draft)

    answer = analyst.fills(f"{draft}/guide/departments/2", 422, button="remove")

    assert "没有定义" in words(answer)
    assert len(tomllib.loads(text(office, draft))["department"]) == 5


def test_the_second_analyst_is_told_and_overwrites_nothing(analyst, office, draft, screen):
    """Two on one guide: who saves later keeps what was typed, on the page."""
    page = f"{draft}/guide/limits"
    stale = analyst.opens(page)
    analyst.fills(f"{draft}/guide/items/1", button="save", promised_days="4")
    kept = text(office, draft)

    answer = analyst.fills_from(stale, 409, "save", page, **{"promised_days-2": "17"})

    assert "已经改过这一部分" in words(answer)
    assert 'value="17"' in answer.get_data(as_text=True)
    assert text(office, draft) == kept


def test_only_the_analyst_opens_and_changes_the_guide(screen, draft, office):
    """Everybody else is told whose it is."""
    for login in ("jinjian", "fire-chengban", "guanli"):
        other = screen(login)
        for page in ("", "/items", "/items/1", "/materials", "/limits", "/facts/new"):
            other.opens(f"{draft}/guide{page}", 403)
        other.sends(f"{draft}/guide/items/1", 403, action="save", promised_days="1")
        other.sends(f"{draft}/guide/materials", 403, action="save")
    assert text(office, draft) == BEFORE


BROKEN = {
    "half a line": ("[process]\nname = \n", 2),
    "brackets without end": ("a = " + "[" * 50_000, 1),
    "no table": ("\ufffe[x", 1),
    "a name twice": ("a=1\na=2\n", 2),
}
LISTS = ("", "/departments", "/items", "/items/new", "/materials", "/limits", "/facts")


def test_a_guide_that_is_no_longer_readable_shows_its_line(analyst, office, draft):
    """Every page says so and leads to the text; nothing is written from a page."""
    for case, (broken, line) in BROKEN.items():
        analyst.fills(f"{draft}/parts", button="save", text=broken)
        kept = text(office, draft)
        for page in (*LISTS, "/items/1"):
            said = analyst.sees(f"{draft}/guide{page}")
            assert f"第{line}行" in said, (case, page)
            assert "去改原文" in said, (case, page)
        analyst.sends(f"{draft}/guide/limits", 409, action="save", seen="x")
        assert text(office, draft) == kept
        analyst.opens(draft)


ODD = (
    "item = 3\nmaterial = 'x'\nprocess = []\nfacts = 1\n",
    (
        "[[item]]\ncode = 7\nelements = 'x'\n[[department]]\ncode = ['a']\n"
        "[[material]]\nneeded_by = 9\n"
    ),
    "item = [1, 'a', []]\nmaterial = [{title = {zh = 4}}]\n[facts]\na = 1\n[needs]\na = []\n",
    "",
)


def test_a_guide_of_another_shape_opens_and_says_what_is_wrong(analyst, draft):
    """The text may hold anything while it is written; no page breaks over it."""
    for odd in ODD:
        analyst.fills(f"{draft}/parts", button="save", text=odd)
        for page in LISTS:
            assert "还有一处要改正" in analyst.sees(f"{draft}/guide{page}"), (odd, page)
        analyst.opens(f"{draft}/guide/items/900", 404)


def test_charges_are_described_with_the_days_on_which_they_hold(analyst, office):
    """A tariff ends on a day; two of one charge never hold at once."""
    with office.store.transaction() as tx:
        package, boss = shipped("fee-payment"), office.person(tx, "liucheng")
        setup.publish(tx, package.edition, dict(package.files), boss, office.now)
    draft = analyst.sends("/studio", how="edition", process="fee-payment").location
    assert "城市市政基础设施配套费" in analyst.sees(f"{draft}/guide/tariffs")

    analyst.fills(f"{draft}/guide/tariffs/2", button="save", until="2027-01-01", rate="1800.5")
    with office.store.reading() as tx:
        kept = drafts.files(tx, int(draft.rpartition("/")[2]))["tariffs.toml"]
    held = tomllib.loads(kept.decode())["tariff"][1]
    assert (str(held["until"]), held["rule"]["rate"]) == ("2027-01-01", "1800.5")
    assert b"\xe5\xba\x94\xe5\xbb\xba\xe9\x9d\xa2\xe7\xa7\xaf" in kept  # the comment of the quota

    both = analyst.fills(
        f"{draft}/guide/tariffs/new", 422, button="save", code="F2-2026", charge="F2",
        **{"title-zh": "易地建设费"}, department="CADO", collecting_body="人防办", basis="文号",
        since="2026-01-01", kind="per-unit", base="above_ground_area", rate="3",
    )  # fmt: skip
    assert "同时有效" in words(both)
    bad = analyst.fills(f"{draft}/guide/tariffs/2", 422, button="save", rate="两千", until="x")
    assert "应为数字" in words(bad)
    parts = f"{draft}/guide/tariffs/1"
    analyst.fills(parts, button="save", parts="residential_area | 住宅 | residential | 61")
    assert "读不懂" in words(analyst.fills(parts, 422, button="save", parts="住宅 61"))


def test_a_project_is_tried_on_a_draft_and_beside_the_edition_in_force(analyst, office, draft):
    """No basement: no civil defence, 43 pieces for four; what this draft changes stands out."""
    page = f"{draft}/effect"
    everybody = analyst.sees(page)
    assert "55件次 → 24件" in everybody
    assert "串联52 → 同时办3" in everybody

    facts = {"has_basement": "no", "floor_area": "12000", "above_ground_area": "12000",
             "site_area": "5000", "storeys": "6", "height": "20", "use": "public"}  # fmt: skip
    asked = "&".join(f"fact-{name}={value}" for name, value in facts.items())
    without = analyst.sees(f"{page}?{asked}")
    assert "43件次 → 23件" in without
    assert "市人民防空办公室 不参加 条件：has_basement" in without

    analyst.fills(f"{draft}/guide/departments/4", button="save", needs="storeys > 10")
    analyst.fills(f"{draft}/guide/limits", button="save", **{"promised_days-1": "5"})
    moved = analyst.sees(f"{page}?{asked}")
    assert "串联30 → 同时办5 有变" in moved  # neither fire nor civil defence takes part
    assert "本稿不再要" in moved

    wrong = analyst.sees(f"{page}?fact-storeys=many&fact-has_basement=perhaps&fact-moon=1")
    assert "没有填对" in wrong
    assert "55件次" in wrong


def test_a_paper_is_seen_as_it_would_be_printed_and_what_breaks_it_is_said(analyst, office, draft):
    """Set with the newest case that has one; a template that is broken touches no case."""
    page = f"{draft}/guide/papers"
    assert "没有办件出过这种文书" in analyst.sees(f"{page}/receipt")
    office.receives()

    assert "只供预览" in analyst.sees(f"{page}/receipt")
    assert analyst.opens(f"{page}/receipt/page.png").data.startswith(b"\x89PNG")
    part = "papers/receipt.typ"
    for typst in (
        '#import "x.typ"',
        "#panic()",
        "#let x = (",
        "#while true {}",
        "#range(99999999999)",
    ):
        analyst.fills(f"{draft}/parts?part={part}", button="save", text=typst)
        assert "文书不能排印" in analyst.sees(f"{page}/receipt"), typst

    assert "没有模板，不打印" in analyst.sees(page)
    analyst.opens(f"{page}/moon", 404)
    analyst.opens(f"{page}/moon/page.png", 404)

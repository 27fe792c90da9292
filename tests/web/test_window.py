"""The intake window's day and its drafts: nothing is lost, nothing is made twice."""

import re

import pytest

from engine.domain.names import Role
from engine.store import cases, journal, pages, people, receipts
from tests.web.conftest import main_words, words
from web.example import drawing

NEW = "/intake/new?draft=d1"


@pytest.fixture
def colleague(office, screen):
    """Another clerk of the same window."""
    with office.store.transaction() as tx:
        people.add(tx, login="jinjian2", name="进件窗口二·示例", roles=[Role.INTAKE])
    return screen("jinjian2")


def total(office):
    """How many cases there are."""
    with office.store.reading() as tx:
        return pages.case_total(tx, pages.CaseFilter())


def sent_by(page):
    """Every field that the receipt form on a page would send."""
    import lxml.html  # noqa: PLC0415 - one reader

    document = lxml.html.fromstring(page.get_data(as_text=True))
    form = next(f for f in document.forms if f.get("id") == "receipt")
    found = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


# --- drafts of the window ---------------------------------------------------------------------


def test_a_draft_of_one_clerk_is_finished_by_another(clerk, colleague, office):
    """Shifts change; the applicant is still at the counter."""
    assert "滨江示例中心" in colleague.sees("/intake?show=drafts")

    colleague.fills(NEW, button="submit")

    assert total(office) == 1


def test_two_clerks_do_not_write_over_each_other(clerk, colleague, office):
    """The second is told by whom, keeps what she typed, and decides."""
    stale = clerk.opens(NEW)
    colleague.fills(NEW, button="draft", project_name="同事改过的名称")

    late = clerk.sends(
        NEW, 409, **{**sent_by(stale), "project_name": "我的名称", "action": "draft"}
    )

    assert "由进件窗口二·示例" in words(late)
    assert 'value="我的名称"' in late.get_data(as_text=True)
    assert "同事改过的名称" in colleague.opens(NEW).get_data(as_text=True)
    clerk.sends(NEW, **{**sent_by(late), "action": "draft"})
    assert 'value="我的名称"' in clerk.opens(NEW).get_data(as_text=True)


def test_what_is_being_typed_is_kept_without_a_press(clerk, colleague):
    """The power fails; the project's name is there."""
    sent = sent_by(clerk.opens(NEW)) | {"project_name": "正在填的项目"}

    kept = clerk.sends("/intake/new/keep", 200, **sent)

    assert "已自动暂存" in words(kept)
    assert "正在填的项目" in colleague.sees("/intake?show=drafts")


def test_typing_over_a_colleagues_draft_is_told_at_once(clerk, colleague):
    """Not after half an hour."""
    stale = sent_by(clerk.opens(NEW))
    colleague.fills(NEW, button="draft", project_name="同事改过的名称")

    told = clerk.sends("/intake/new/keep", 422, **stale)

    assert "由进件窗口二·示例" in words(told)


# --- once -----------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["submit", "draft", "all_received"])
def test_the_same_page_sent_again_leads_to_the_case_it_became(clerk, office, button):
    """The back button, a second tab, an impatient hand: even with another project's number."""
    page = sent_by(clerk.opens(NEW))
    done = clerk.sends(NEW, **{**page, "action": "submit"})

    more = {"project_code": "2026-330183-47-01-555555", "despite_running": "yes"}
    again = clerk.sends(NEW, **{**page, **more, "action": button})

    assert total(office) == 1
    assert again.location == done.location
    assert "没有重复登记" in clerk.sees(again.location)
    assert clerk.opens(NEW, 303).location == done.location


def test_a_page_that_became_a_case_is_no_draft_any_more(clerk, office):
    """Neither by typing on, nor in the list; and it cannot be dropped."""
    page = sent_by(clerk.opens(NEW))
    clerk.sends(NEW, **{**page, "action": "submit"})

    late = clerk.sends("/intake/new/keep", 422, **page)
    clerk.sends("/intake/drafts/d1/drop")

    assert "已经登记为办件" in words(late)
    assert "没有暂存" in clerk.sees("/intake?show=drafts")
    clerk.opens(NEW, 303)


@pytest.mark.both_databases
def test_of_two_pages_sent_at_once_one_becomes_the_case(office):
    """Whoever comes second finds the draft used up, on both databases."""
    with office.store.transaction() as tx:
        receipts.keep(tx, "t", {"typed": {}}, "甲", office.now)
    with office.store.transaction() as tx:
        assert receipts.use(tx, "t")
        receipts.became(tx, "t", "NO-1", office.now)

    with office.store.transaction() as tx:
        assert not receipts.use(tx, "t")
        assert receipts.keep(tx, "t", {"typed": {}}, "乙", office.now) is None
        assert receipts.get(tx, "t").case_no == "NO-1"
        assert receipts.listed(tx, limit=9, offset=0) == ()


# --- what the facts lead to ---------------------------------------------------------------------


def test_facts_that_contradict_are_asked_about_and_the_answer_is_kept(clerk, office):
    """No basement, yet 6,200 square metres below ground: a slip, or worth a sentence."""
    wrong = {"fact-has_basement": "no"}

    asked = clerk.fills(NEW, 422, button="submit", **wrong)
    name = re.search(r'name="(confirm-\d+)"', asked.get_data(as_text=True))[1]
    blank = clerk.fills(NEW, 422, button="submit", **{name: "  "})
    clerk.fills(NEW, button="submit", **{name: "半地下车库，按规定不计"})

    assert "请更正，或写明属实的理由" in words(asked)
    assert "请更正，或写明属实的理由" in words(blank)
    with office.store.reading() as tx:
        row = pages.case_list(tx, pages.CaseFilter(), limit=1, offset=0)[0]
        case = cases.numbered(tx, row.case_no)
        said = [e.data for e in journal.of_case(tx, case.id) if e.what == "facts-confirmed"]
    assert [one["reason"] for one in said] == ["半地下车库，按规定不计"]


def test_a_department_that_is_not_needed_is_excused_with_its_reason(clerk):
    """Before anything is registered, and the count of pieces follows."""
    whole = clerk.sees(NEW)
    without = clerk.sees(
        clerk.fills(
            NEW, button="draft", **{"fact-has_basement": "no", "fact-basement_area": "0"}
        ).location
    )

    assert "各部门分别收要55件次，这里一次收24件" in whole
    assert "人防无需审查（有地下室：否）" in without
    assert "这里一次收23件" in without


def test_a_drawing_marked_received_without_a_sheet_is_not_registered(screen, office):
    """Five reviewers would open an empty page."""
    one = screen("jinjian")
    one.sends("/intake/new", action="example", draft="d2")
    page = one.opens("/intake/new?draft=d2").get_data(as_text=True)
    row = re.search(r'name="sheet-([\w-]+)-no"[^>]*value="总施-01"', page)[1]

    told = one.fills("/intake/new?draft=d2", 422, button="submit", **{f"sheet-{row}-drop": "yes"})

    assert "D13标为已收，却没有一张图" in words(told)
    assert total(office) == 0


def test_known_people_and_projects_are_filled_in_by_their_code(screen, office):
    """With script while typing; without it by a button."""
    office.withdraws(office.receives())
    one = screen("jinjian")
    code = "91110108551385082Q"

    beside = one.sees(f"/intake/known?who=applicant&applicant_code={code}&applicant_kind=body")
    nobody = one.opens("/intake/known?who=applicant&applicant_code=x").get_data(as_text=True)
    wrong = one.opens("/intake/known?who=ghost")
    one.sends(
        "/intake/new", action="lookup", draft="d3", applicant_kind="body", applicant_code=code,
        project_code="2026-330183-47-01-000123", agent_code="11010519491231002X",
    )  # fmt: skip
    filled = one.opens("/intake/new?draft=d3").get_data(as_text=True)

    assert "已登记：示例置业有限公司" in beside
    assert "示例置业" not in nobody
    assert wrong.get_data() == b""
    for value in ("示例置业有限公司", "示例项目一期", "张三（示例）", "示例路1号"):
        assert f'value="{value}"' in filled


def test_open_cases_of_the_applicant_are_shown(screen, office, number):
    """Perhaps it is the same matter; a developer with two projects is not stopped."""
    running = office.receives()

    shown = screen("jinjian").sees(
        "/intake/known?who=applicant&applicant_code=91110108551385082Q&applicant_kind=body"
    )

    assert "该申请人还有在办件" in shown
    assert number(running) in shown


def test_form_copies_and_pages_of_a_material_stand_on_the_receipt(clerk, office):
    """Three different counts."""
    done = clerk.fills(
        NEW, button="submit", **{"medium-D01": "copy", "copies-D01": "2", "pages-D01": "36"}
    )

    assert "2份 36页 复印件" in clerk.sees(done.location)


# --- thousands of sheets --------------------------------------------------------------------------


def test_five_thousand_sheets_are_refused_at_two_thousand_in_a_sentence(clerk, monkeypatch, office):
    """What fits is taken, the rest is not even opened; the page stays light."""
    monkeypatch.setattr("web.forms.receipt.MAX_SHEETS", 20)
    monkeypatch.setattr("web.forms.uploads.MAX_SHEETS", 20)
    many = [(f"J-{n} 图.pdf", drawing(f"J-{n}", "图", 1)) for n in range(30)]

    told = clerk.fills(NEW, 422, button="draft", **{"file-D14": many})

    assert "图纸最多20张，其余的没有收取" in words(told)
    with office.store.reading() as tx:
        assert len(receipts.get(tx, "d1").body["sheets"]) == 20


def test_a_long_sheet_index_is_paged_and_what_is_not_shown_stays(clerk, office):
    """Two thousand rows would be a form of megabytes."""
    many = [{"row": f"r{n}", "sheet_no": f"K-{n:04}", "title": "图", "material": "D14",
             "sha256": "a" * 64, "size": 1, "name": "x.pdf"} for n in range(2000)]  # fmt: skip
    with office.store.transaction() as tx:
        body = dict(receipts.get(tx, "d1").body)
        receipts.keep(tx, "d1", {**body, "sheets": body["sheets"] + many}, "甲", office.now)

    first = clerk.opens(NEW)
    there = clerk.fills(NEW, button="sheets:2").location
    second = clerk.sees(there)

    assert len(first.data) < 200_000
    assert 'value="K-0099"' not in first.get_data(as_text=True)
    assert "第2页" in second
    with office.store.reading() as tx:
        assert len(receipts.get(tx, "d1").body["sheets"]) == 2012


# --- the day ----------------------------------------------------------------------------------


def test_the_day_counts_what_must_be_answered_today(screen, office, number):
    """The sentence of the law, and how many."""
    office.receives()
    office.tomorrow(4)
    office.receives(despite_running=True)
    office.tomorrow()
    page = main_words(screen("jinjian").opens("/intake"))

    assert "有1件今天必须答复。 今天是告知补正的最后一天" in page
    assert "还剩4个工作日" in page


def test_the_day_says_which_departments_have_not_looked_yet(screen, office):
    """Nobody opens five cases to find out."""
    case = office.receives(without=["D14"])
    office.prechecks(case, "fire", D21="没有疏散计算书")

    page = main_words(screen("jinjian").opens("/intake"))

    assert "已答复1/5" in page
    assert "未答复：规划、人防、住建、气象" in page
    assert "提出1处" in page
    assert "缺1件必备" in page


def test_corrections_awaited_stand_apart_with_their_day(screen, office, number):
    """The clerk who is asked on the telephone finds it."""
    case = office.receives(without=["D14"])
    office.demands(case, D14="请补交")

    page = main_words(screen("jinjian").opens("/intake?show=corrections"))

    assert number(case) in page
    assert "2026年3月30日（周一）前" in page


def test_papers_of_today_are_listed_and_tomorrow_they_are_not(screen, office, number):
    """What was handed over the counter, to print again."""
    case = office.accepts()
    today = screen("jinjian").sees("/intake?show=done")
    office.tomorrow()

    assert "受理通知书" in today
    assert number(case) in today
    assert "今天还没有发出单据" in screen("jinjian").sees("/intake?show=done")


def test_a_long_day_is_paged(screen, office):
    """Twenty rows a page, each view with its count; the search narrows."""
    for _ in range(21):
        office.receives(despite_running=True)
    clerk = screen("jinjian")

    assert "共21件" in clerk.sees("/intake")
    assert "第2页" in clerk.sees("/intake?page=2")
    assert "没有符合条件" in clerk.sees("/intake?q=没有这个")
    clerk.opens("/intake?show=nonsense&page=-1")

"""The drawing coordinator at the screen: one list, one date, urging, more time, a spreadsheet."""

import io
import zipfile
from dataclasses import replace

import pytest

from engine.domain.opinions import Comment
from engine.stages import handle
from engine.store import cases, opinions, people
from tests.office import PASS, REVISE
from tests.web.conftest import main_words, words

STAIRS = Comment("J-01", "疏散楼梯净宽不足1.10m，请加宽。", "3-4轴", "建筑", "5.5.18")


@pytest.fixture
def case(office):
    """Fire and housing say nearly the same of one stair; planning contradicts; one more."""
    made = office.accepts()
    _comments(office, made, "fire", STAIRS, Comment("J-03", "=1+1"))
    _comments(office, made, "hcon", replace(STAIRS, text="楼梯净宽不足1.10m，请加宽。", clause=""))
    _comments(office, made, "plan", Comment("J-01", "楼梯间不得外凸。", "3－4轴"))
    office.everyone_else_opines(made, PASS)
    return made


def _comments(office, case, department, *comments):
    item = office.item(case, "handle", department)
    with office.at_work(f"{department}-chengban") as (tx, who):
        usual = office.proposal(tx, cases.get(tx, case), department, REVISE, ["J-01"])
        handle.submit(tx, item, replace(usual, comments=comments), 1, who, office.now)
    office.checks(case, department)


@pytest.fixture
def there(office, case):
    """The page of the case."""
    return f"/coordination/{office.case(case).case_no}"


@pytest.fixture
def coordinator(screen):
    """The demo's drawing coordinator."""
    return screen("gaitu")


def ids(office, case):
    """Comments by department, in order."""
    with office.store.reading() as tx:
        return [c.id for c in opinions.comments(tx, case)]


def test_the_work_list_says_what_is_owed_by_whom_by_when(coordinator, case):
    """A glance in the morning."""
    shown = coordinator.sees("/coordination")

    assert "示例设计院：待答复4条意见" in shown
    assert "2026年3月9日（周一）" in shown
    assert "待送出" in shown
    assert "没有符合条件" in coordinator.sees("/coordination?q=%25%25")
    assert "共0件" in coordinator.sees("/coordination?q=nothing&page=99")


def test_comments_that_say_the_same_are_suggested_and_contradictions_flagged(
    coordinator, office, case, there
):
    """The coordinator decides; the firm sees both."""
    shown = coordinator.sees(there)
    assert "可能重复的意见（1对）" in shown
    assert "同一处住建、规划也有意见" in shown

    first = ids(office, case)
    coordinator.sends(there + "/join", comments=[str(first[0]), str(first[2])])

    after = coordinator.sees(there)
    assert "可能重复的意见" not in after
    assert "2家意见并列" in after
    assert "同一处规划也有意见" in after
    coordinator.signs_in("sheji")
    assert "2家意见并列" in coordinator.sees(f"/redraw/{office.item(case, 'redraw')}")


def test_a_pair_that_is_not_the_same_is_not_suggested_again(coordinator, office, case, there):
    """Once looked at is enough."""
    first = ids(office, case)
    coordinator.sends(there + "/apart", comments=[str(first[0]), str(first[2])])

    assert "可能重复的意见" not in coordinator.sees(there)


@pytest.mark.parametrize("ticked", [[], ["1"], ["1", "999999"], ["x", "-1"], ["1" * 40, "2"]])
def test_a_wrong_choice_is_told_and_changes_nothing(coordinator, office, case, there, ticked):
    """In a sentence above the list."""
    refused = coordinator.sends(there + "/join", 422, comments=ticked)

    assert "至少要选两条" in words(refused) or "不是本件待答复的意见" in words(refused)
    assert "comments-joined" not in office.history(case)


def test_the_list_is_sent_once_and_stands(coordinator, office, case, there):
    """With the number of the paper."""
    coordinator.sends(there + "/send")
    coordinator.sends(there + "/send")
    first = ids(office, case)
    late = coordinator.sends(there + "/join", 422, comments=[str(first[0]), str(first[2])])

    assert "不能再调整并列" in words(late)
    shown = coordinator.sees(there)
    assert "联审意〔2026〕1-1号" in shown
    assert "把勾选的并列为一条" not in shown
    assert office.history(case).count("comment-list-sent") == 1


def test_urging_is_seen_by_the_firm_and_not_done_twice_a_day(
    coordinator, office, screen, case, there
):
    """With the coordinator's own words."""
    coordinator.sends(there + "/urge", words="请先改楼梯")
    again = coordinator.sends(there + "/urge", 422, words="")

    assert "一天只催一次" in words(again)
    assert "已催办1次" in screen("sheji").sees(f"/redraw/{office.item(case, 'redraw')}")
    assert "请先改楼梯" in screen("sheji").sees(f"/redraw/{office.item(case, 'redraw')}")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"day": "", "reason": "x"}, "必须填写"),
        ({"day": "soon", "reason": "x"}, "应为日期"),
        ({"day": "2026-03-14", "reason": "x"}, "不是工作日"),
        ({"day": "2026-03-01", "reason": "x"}, "不能早于今天"),
        ({"day": "2099-03-02", "reason": "x"}, "最多60个工作日"),
        ({"day": "2026-03-16", "reason": ""}, "必须填写"),
        ({"day": "2026-03-16", "reason": "长" * 4001}, "最多4000个字"),
        ({"day": "2026-03-16", "reason": "\u202e"}, "不能显示"),
    ],
)
def test_a_date_that_cannot_be_taken_says_why(coordinator, office, case, there, fields, says):
    """Nothing moves."""
    assert says in words(coordinator.sends(there + "/day", 422, **fields))
    assert office.waiting(case, "redraw").due_on.isoformat() == "2026-03-09"


def test_more_time_is_asked_granted_and_told_to_the_applicant(
    coordinator, office, screen, case, there
):
    """The firm asks, the coordinator grants another day, the applicant reads it."""
    firm = screen("sheji")
    ask = f"/redraw/{office.item(case, 'redraw')}/more-time"
    refused = firm.sends(ask, 422, wanted="2026-03-05", reason="")
    firm.sends(ask, wanted="2026-03-20", reason="结构要重算")
    twice = firm.sends(ask, 422, wanted="2026-03-23", reason="还要久")
    assert "必须填写" in words(refused)
    assert "还没有答复" in words(twice)
    assert "申请延期到2026年3月20日（周五）" in coordinator.sees("/coordination")

    coordinator.fills(there, button="grant", until="2026-03-18", answer="最多到18日")

    assert "已同意延到2026年3月18日（周三）" in firm.sees(ask)
    held = office.case(case)
    applicant = screen()
    followed = applicant.sends("/track", no=held.case_no, code=held.query_code).location
    assert "交图日期经改图协调定为2026年3月18日" in applicant.sees(followed)


def test_a_refusal_needs_its_reason(coordinator, office, screen, case, there):
    """And leaves the date."""
    firm = screen("sheji")
    firm.sends(f"/redraw/{office.item(case, 'redraw')}/more-time", wanted="2026-03-20", reason="忙")
    coordinator.fills(there, 422, button="refuse", answer="")
    coordinator.fills(there, button="refuse", answer="五天足够")

    assert "没有同意" in firm.sees(f"/redraw/{office.item(case, 'redraw')}/more-time")
    coordinator.sends(there + "/more-time/1", 404, action="grant", until="2026-03-18", answer="")


def test_the_spreadsheet_holds_every_comment_as_text(coordinator, screen, office, case, there):
    """Also for the firm; nothing in it runs."""
    for browser, path in (
        (coordinator, there + "/comments.xlsx"),
        (screen("sheji"), f"/redraw/{office.item(case, 'redraw')}/comments.xlsx"),
    ):
        answer = browser.opens(path)
        with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
            strings = file.read("xl/sharedStrings.xml").decode()
            sheet = file.read("xl/worksheets/sheet1.xml").decode()
        assert "=1+1" in strings
        assert "<f>" not in sheet
        assert "疏散楼梯净宽不足1.10m" in strings
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_paper_lists_by_sheet_and_the_firm_may_print_it(screen, office, case):
    """One list, one paper."""
    firm = screen("sheji")

    assert firm.opens(f"/redraw/{office.item(case, 'redraw')}/comments.pdf").data.startswith(
        b"%PDF"
    )


@pytest.mark.parametrize("login", ["sheji", "jinjian", "hcon-daibiao", "fire-chengban"])
def test_nobody_else_comes_in(screen, office, case, there, login):
    """Neither to look nor to act."""
    other = screen(login)
    other.opens("/coordination", 403)
    other.opens(there, 403)
    for verb in ("join", "send", "urge", "day", "more-time/1"):
        other.sends(f"{there}/{verb}", 403)
    other.opens(there + "/comments.xlsx", 403)


def test_a_coordinator_of_another_department_is_told_whose_it_is(screen, office, case, there):
    """Fire leads another process, not this one."""
    with office.store.transaction() as tx:
        roles = office.person(tx, "gaitu").roles
        people.add(tx, login="other", name="别的协调", roles=roles, department="FIRE")

    other = screen("other")
    other.opens(there, 403)
    other.sends(there + "/send", 403)
    assert "示例项目" not in other.sees("/coordination")


def test_after_the_drawings_came_in_the_page_says_who_looks_again(coordinator, office, case, there):
    """And offers nothing that is over."""
    office.design_firm_uploads(case, ["J-01", "R-01"])

    shown = coordinator.sees(there)
    assert "由谁复审，为什么" in shown
    assert "人防 用到的图改了而没人要求改：R-01" in shown
    assert "送出汇总表" not in shown
    coordinator.sends(there + "/send", 410)
    coordinator.opens("/coordination/330183SG20990101000000", 404)


def test_the_first_page_tells_the_coordinator_what_waits(coordinator, case, screen, office):
    """How many, how many lists are not sent yet, what is due first; nothing means nothing."""
    page = main_words(coordinator.opens("/"))

    assert "1 改图协调" in page
    assert "1件的意见单还没有发出" in page
    assert "示例项目一期 改图协调" in page
    assert f'href="/coordination/{office.case(case).case_no}"' in coordinator.opens("/").text
    office.withdraws(case)
    assert "现在没有要协调的改图" in main_words(coordinator.opens("/"))
    assert "改图协调" not in main_words(screen("fire-chengban").opens("/"))

"""The desk's list: piles, filters, several at once, passing on, standing in, what is done."""

import re
from datetime import date

import pytest

from engine.store import departments
from tests.office import REVISE
from tests.web.conftest import main_words, words


def items(office, count):
    """So many cases, and fire's piece of work in each."""
    return [
        office.item(office.accepts(despite_running=True), "handle", "fire") for _ in range(count)
    ]


def test_several_are_claimed_at_once_and_lie_on_my_pile(screen, office):
    """And the one that a colleague was faster with is named."""
    first, second, third = items(office, 3)
    fire = screen("fire-chengban")

    fire.sends("/desk/several", action="claim", item=[str(first), str(second), str(second)])

    assert "已签收2件" in fire.sees("/desk?pile=mine")
    assert "我的待办 2" in fire.sees("/desk")
    assert "部门待签收 1" in fire.sees("/desk")
    fire.sends("/desk/several", action="release", pile="mine", item=str(first))
    assert "部门待签收 2" in fire.sees("/desk")
    assert third


@pytest.mark.parametrize("chosen", [[], ["x"], ["-1"], ["9" * 20]])
def test_nothing_chosen_is_said(screen, chosen):
    """Nobody wonders what happened."""
    fire = screen("fire-chengban")
    fire.sends("/desk/several", action="claim", item=chosen)

    assert "还没有选择" in fire.sees("/desk")


def test_several_at_once_take_nothing_that_is_another_departments(screen, office):
    """A forged number is refused with a sentence, the others are done."""
    case = office.accepts()
    mine, theirs = office.item(case, "handle", "fire"), office.item(case, "handle", "plan")
    fire = screen("fire-chengban")

    fire.sends("/desk/several", 400, action="burn", item=str(mine))
    fire.sends("/desk/several", action="claim", item=[str(theirs), str(mine), "999999"])
    shown = fire.sees("/desk")

    assert "已签收1件" in shown
    assert "有2件没有办成" in shown
    assert office.waiting(case, "handle", "plan").claimed_by is None


def test_work_is_passed_on_with_a_word_why(screen, office, colleague):
    """转办: the colleague sees who gave it and why; the history too."""
    (item,) = items(office, 1)
    fire = screen("fire-chengban")

    fire.fills(
        f"/desk/several/transfer?item={item}", to=str(colleague.account), note="周五请假，请接着看"
    )

    theirs = screen("fire-b").sees("/desk")
    assert "消防承办人·示例转给您" in theirs
    assert "周五请假，请接着看" in theirs
    assert "消防承办人乙" in fire.sees("/desk?pile=others")
    assert "work-transferred" in office.history(1)


@pytest.mark.parametrize(
    ("to", "says"), [("", "必须填写"), ("0", "请从列表中选择"), ("plan", "请从列表中选择")]
)
def test_work_goes_to_colleagues_of_the_post_only(screen, office, colleague, to, says):
    """Not to nobody, not to another department."""
    (item,) = items(office, 1)
    with office.store.reading() as tx:
        to = str(office.person(tx, "plan-chengban").account) if to == "plan" else to

    refused = screen("fire-chengban").sends(
        "/desk/several/transfer", 422, item=str(item), to=to, note=""
    )

    assert says in words(refused)
    assert colleague


def test_what_a_colleague_holds_is_not_passed_on_but_by_the_chief(screen, office, colleague):
    """Who is ill cannot transfer; the chief representative can."""
    (item,) = items(office, 1)
    with office.store.reading() as tx:
        me = office.person(tx, "fire-chengban")
    screen("fire-chengban").sends(f"/desk/{item}/claim")
    path = "/desk/several/transfer"

    screen("fire-b").sends(path, 422, item=str(item), to=str(colleague.account))
    screen("plan-daibiao").sends(path, 422, item=str(item), to=str(me.account))
    screen("fire-daibiao").sends(path, item=str(item), to=str(colleague.account), note="病假")

    assert office.waiting(1, "handle", "fire").claimed_by == colleague.account


def test_a_substitute_does_what_somebody_on_leave_holds(screen, office, colleague):
    """请假代办: for these days, and only what was claimed here."""
    (item,) = items(office, 1)
    fire, other = screen("fire-chengban"), screen("fire-b")
    fire.sends(f"/desk/{item}/claim")
    assert "我的待办 0" in other.sees("/desk")

    fire.fills("/desk/away", who=str(colleague.account), since="2026-03-02", until="2026-03-06")

    assert "我的待办 1" in other.sees("/desk")
    assert "您代消防承办人·示例办理" in other.sees("/desk")
    other.fills(f"/desk/{item}", button="submit", kind="pass",
                **{"own-fire_rating": "1", "own-evacuation": "complies"})  # fmt: skip
    assert office.waiting(1, "check", "fire")


def test_a_substitution_ends_with_its_last_day_or_by_hand(screen, office, colleague):
    """Nobody stands in for ever."""
    (item,) = items(office, 1)
    fire, other = screen("fire-chengban"), screen("fire-b")
    fire.sends(f"/desk/{item}/claim")
    fire.fills("/desk/away", who=str(colleague.account), since="2026-03-02", until="2026-03-03")
    office.tomorrow(2)
    fire, other = screen("fire-chengban"), screen("fire-b")
    other.sends(f"/desk/{item}", 409, action="submit", kind="pass", seen_version="1",
                **{"own-fire_rating": "1", "own-evacuation": "complies"})  # fmt: skip
    fire.fills("/desk/away", who=str(colleague.account), since="2026-03-04", until="2026-03-20")
    with office.store.reading() as tx:
        me = office.person(tx, "fire-chengban")
        (absence,) = departments.absences(tx, me, date(2026, 3, 4))
    other.sends(f"/desk/away/{absence.id}/end", 404)
    fire.sends(f"/desk/away/{absence.id}/end")

    other.sends(f"/desk/{item}/claim", 409)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"until": "2026-03-01"}, "不能早于"),
        ({"until": "2027-03-01"}, "最多92天"),
        ({"until": "someday"}, "应为日期"),
        ({"until": ""}, "必须填写"),
        ({"who": "999"}, "请从列表中选择"),
    ],
)
def test_a_substitution_that_makes_no_sense_is_refused(screen, office, colleague, changes, says):
    """In a sentence beside its field."""
    whole = {"who": str(colleague.account), "since": "2026-03-02", "until": "2026-03-06"}

    refused = screen("fire-chengban").sends("/desk/away", 422, **{**whole, **changes})

    assert says in words(refused)
    assert office


def test_what_i_have_done_stands_under_done(screen, office, number):
    """With what I said and where the case is now."""
    case = office.accepts()
    office.drafts(case, "fire", REVISE)
    office.sends_back(case, "fire")
    office.drafts(case, "fire", REVISE)

    handler = main_words(screen("fire-chengban").opens("/desk?pile=done"))
    checker = main_words(screen("fire-shenhe").opens("/desk?pile=done"))

    assert handler.count("修改后复审") == 2
    assert number(case) in handler
    assert "退回承办人" in checker
    assert "没有符合条件" in screen("fire-shenhe").sees("/desk?pile=done&q=%25")
    assert "您还没有办过件" in screen("plan-shenhe").sees("/desk?pile=done")


def test_after_one_is_done_the_next_is_a_click_or_none_away(screen, office):
    """Straight on, or by the list; what a colleague holds is left out."""
    first, second, third = items(office, 3)
    fire = screen("fire-chengban")
    own = {"own-fire_rating": "1", "own-evacuation": "complies"}

    straight = fire.fills(f"/desk/{first}", button="submit-next", kind="pass", **own)
    by_list = fire.fills(f"/desk/{second}", button="submit", kind="pass", **own)

    assert straight.location == f"/desk/{second}"
    assert by_list.location == f"/desk?next={third}"
    assert "接着办下一件" in fire.sees(by_list.location)
    assert "上一件" not in fire.sees(f"/desk/{third}")
    fire.opens("/desk?next=%3Cscript%3E")


def test_departments_whose_sheet_changed_after_their_opinion_are_told(screen, office, number):
    """M4: on their list; they pull it back or say that nothing changes."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case)
    office.design_firm_uploads(case, ["J-01"])

    plan, hcon = screen("plan-chengban"), screen("hcon-chengban")
    told = plan.sees("/desk")
    assert "您用到的图纸有变化" in told
    assert "第2版改了1张：J-01" in told
    assert "您用到的图纸有变化" in plan.sees("/")
    assert "您用到的图纸有变化" not in screen("fire-chengban").sees("/desk")
    assert "您用到的图纸有变化" not in screen("mete-chengban").sees("/desk")

    plan.fills(f"/cases/{number(case)}/pull-back", sheet_no="J-01", reason="外立面变了")
    assert "您用到的图纸有变化" not in plan.sees("/desk")
    note = next(f for f in forms(hcon.opens("/desk")) if "/note" in f)
    plan.sends(note, 403)
    hcon.sends(note)
    hcon.sends(note, 404)
    assert "您用到的图纸有变化" not in hcon.sees("/desk")
    assert "sheet-change-noted" in office.history(case)


def forms(answer):
    """Where the forms of a page lead."""
    return re.findall(r'<form method="post" action="([^"]+)"', answer.get_data(as_text=True))


def test_the_lists_of_a_desk_weigh_little(screen, office):
    """A first paint of 100 kB at most, besides what is cached: a full page of twenty."""
    for _ in range(22):
        office.receives(despite_running=True)
    office.accepts(1)
    fire = screen("fire-chengban")

    for path in ("/desk", "/desk?pile=done", "/desk/phrases", "/desk/away",
                 f"/desk/{office.item(1, 'handle', 'fire')}"):  # fmt: skip
        assert len(fire.opens(path).data) < 100_000, path

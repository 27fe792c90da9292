"""Review and check at a department's desk: 一审一核, comments, drafts, returns."""

import pytest

from engine.store import people
from tests.office import REVISE
from tests.web.conftest import words
from tests.web.desks import OWN, draft, review_of


def test_an_opinion_is_submitted_checked_and_stands(screen, office):
    """一审一核, at the desk."""
    case = office.accepts()
    screen("fire-chengban").fills(
        review_of(office, case), button="submit", kind="pass_with_conditions",
        conditions="施工前办理消防水源手续", text="总体符合", **OWN,
    )  # fmt: skip

    check = f"/desk/{office.item(case, 'check', 'fire')}"
    checker = screen("fire-shenhe")
    shown = checker.sees(check)
    checker.fills(check, button="approve")

    assert "施工前办理消防水源手续" in shown
    assert "耐火等级 一级" in shown
    assert office.opinions(case)[("fire", 1)] == "pass_with_conditions"


def test_comments_are_added_row_by_row_and_come_with_the_opinion(screen, office):
    """One comment, one sheet; a row left empty is none."""
    case = office.accepts()
    item = review_of(office, case)
    fire = screen("fire-chengban")
    first = {
        "comment-0-sheet_no": "J-01", "comment-0-text": "疏散宽度不足", "comment-0-place": "2轴",
        "comment-0-clause": "GB 50016 5.5.18", "comment-0-mandatory": "yes",
    }  # fmt: skip

    fire.fills(item, button="add", **first)
    fire.fills(
        item, button="submit", kind="revise", **OWN,
        **{"comment-1-sheet_no": "J-02", "comment-1-text": "防火分区过大"},
    )  # fmt: skip

    shown = screen("fire-shenhe").sees(f"/desk/{office.item(case, 'check', 'fire')}")
    assert "疏散宽度不足" in shown
    assert "强制性条文" in shown
    assert "防火分区过大" in shown


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "“审查意见”必须填写"),
        ({"kind": "tacit"}, "请从列表中选择"),
        ({"kind": "excellent"}, "请从列表中选择"),
        ({"kind": "revise"}, "须至少写一条审查意见"),
        ({"kind": "refuse"}, "“不通过”须写明理由"),
        ({"kind": "not_required"}, "“无需办理”须写明理由"),
        ({"kind": "pass_with_conditions"}, "须写明理由"),
        ({"kind": "pass", "text": "长" * 4001}, "最多4000个字"),
        ({"kind": "pass", "text": "\x00"}, "不能显示的字符"),
        ({"kind": "pass", "own-fire_rating": ""}, "“耐火等级”必须填写"),
        ({"kind": "pass", "own-fire_rating": "9"}, "“耐火等级”请从列表中选择"),
        ({"kind": "revise", "comment-0-text": "没有图号"}, "第1条意见须选图号"),
        ({"kind": "revise", "comment-0-sheet_no": "J-01", "comment-0-place": "x"}, "第1条意见须"),
        ({"kind": "revise", "comment-0-sheet_no": "X-99", "comment-0-text": "x"}, "图号“X-99”不在"),
        (
            {"kind": "revise", "comment-0-sheet_no": "J-01", "comment-0-text": "x" * 4001},
            "最多4000个字",
        ),
        (
            {
                "kind": "revise",
                "comment-0-sheet_no": "J-01",
                "comment-0-text": "x",
                "comment-0-clause": "c" * 201,
            },
            "最多200个字",
        ),
    ],
)
def test_an_opinion_that_is_not_whole_is_refused_in_a_sentence(screen, office, fields, says):
    """Nothing is submitted; what was typed stays on the page."""
    case = office.accepts()
    typed = {"conditions": "", **OWN, "seen_version": "1", **fields}

    refused = screen("fire-chengban").sends(review_of(office, case), 422, action="submit", **typed)

    assert says in words(refused)
    assert office.waiting(case, "handle", "fire")


def test_everything_that_is_missing_is_told_at_once(screen, office):
    """What applicants may ask of us, a reviewer may too: one notice, not one after another."""
    case = office.accepts()
    typed = {"seen_version": "1", "own-fire_rating": ""}

    answer = screen("fire-chengban").sends(review_of(office, case), 422, action="submit", **typed)

    refused = words(answer)
    assert "“审查意见”必须填写" in refused
    assert 0 < refused.index("“耐火等级”必须填写") < refused.index("“审查意见”必须填写")


def test_a_draft_is_kept_and_comes_back(screen, office):
    """The telephone rings."""
    case = office.accepts()
    item = review_of(office, case)
    fire = screen("fire-chengban")

    fire.fills(item, button="draft", text="写到一半", kind="refuse")

    page = fire.opens(item).get_data(as_text=True)
    assert "写到一半" in page
    assert office.waiting(case, "handle", "fire")


def test_somebody_was_first_and_what_i_typed_is_a_draft(screen, office):
    """LABELS: 您填的内容没有提交，已存为草稿."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    with office.store.transaction() as tx:
        people.add(
            tx, login="fire-b", name="消防承办人乙", roles=office.person(tx, "fire-chengban").roles,
            department="FIRE",
        )  # fmt: skip
    office.drafts(case, "fire", REVISE)

    late = screen("fire-b").sends(
        f"/desk/{item}", 409, action="submit", kind="pass", text="乙写的长长的意见",
        seen_version="1", **OWN,
    )  # fmt: skip

    assert "已由消防承办人·示例办理" in words(late)
    assert "已存为草稿" in words(late)
    assert "乙写的长长的意见" in words(late)
    assert draft(office, "fire-b", item)["text"] == "乙写的长长的意见"


def test_an_opinion_on_older_drawings_is_refused_and_kept(screen, office):
    """图纸有更新."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")

    stale = screen("fire-chengban").sends(
        f"/desk/{item}",
        409,
        action="submit",
        kind="pass",
        text="看的是旧图",
        seen_version="0",
        **OWN,
    )

    assert "现为第1版" in words(stale)
    assert draft(office, "fire-chengban", item)["text"] == "看的是旧图"


def test_after_withdrawal_the_desk_is_told_and_loses_nothing(screen, office):
    """410, a sentence, and the draft."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    fire = screen("fire-chengban")
    office.withdraws(case)

    late = fire.sends(
        f"/desk/{item}", 410, action="submit", kind="pass", text="晚了一步", seen_version="1", **OWN
    )

    assert "已撤件" in words(late)
    assert "晚了一步" in fire.sees(f"/desk/{item}")


def test_the_same_opinion_twice_is_once(screen, office):
    """A double click."""
    case = office.accepts()
    item = review_of(office, case)
    fire = screen("fire-chengban")
    sent = {"action": "submit", "kind": "pass", "seen_version": "1", **OWN}

    fire.sends(item, **sent)
    fire.sends(item, **sent)

    assert office.history(case).count("opinion-drafted") == 1


def test_the_checker_returns_with_a_reason_and_the_handler_finds_everything_again(screen, office):
    """退回承办人: inside the department."""
    case = office.accepts()
    office.drafts(case, "fire", REVISE, ["J-02"])
    check = f"/desk/{office.item(case, 'check', 'fire')}"
    checker = screen("fire-shenhe")

    refused = checker.fills(check, 422, button="return", reason=" ")
    checker.fills(check, button="return", reason="条文号写错了")
    page = screen("fire-chengban").opens(review_of(office, case)).get_data(as_text=True)

    assert "退回须写明理由" in words(refused)
    assert "条文号写错了" in page
    assert "J-02须修改" in page


def test_the_handler_cannot_check_the_own_opinion(screen, office):
    """Article 34: two people."""
    case = office.accepts()
    with office.store.transaction() as tx:
        both = office.person(tx, "fire-chengban").roles | office.person(tx, "fire-shenhe").roles
        people.add(tx, login="fire-both", name="一人两岗", roles=both, department="FIRE")
    one = screen("fire-both")
    one.fills(review_of(office, case), button="submit", kind="pass", **OWN)
    check = f"/desk/{office.item(case, 'check', 'fire')}"

    shown = one.sees(check)
    refused = one.sends(check, 403, action="approve", seen_version="1")

    assert "一审一核须由两人办理" in shown
    assert "一审一核须由两人办理" in words(refused)

"""The review form of a desk: later rounds, drafts, phrases, sheets; and what the checker sees."""

import pytest

from engine.domain.errors import NoSuchThing
from engine.domain.opinions import Comment, Proposal
from engine.stages import handle
from engine.store import intake, opinions, people, phrases
from tests.office import PASS, REVISE
from tests.refusals import refused as turned_away
from tests.web.conftest import main_words, words
from tests.web.desks import OWN, review_of


@pytest.fixture
def again(office):
    """A case that fire reviews a second time, its comment on J-01 answered with a new sheet."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01", "J-02"])
    office.everyone_else_opines(case)
    office.design_firm_uploads(case, ["J-01"])
    return case


def earlier(office, case):
    """The open comments of a case, in order."""
    with office.store.reading() as tx:
        return [c for c in opinions.comments(tx, case) if c.open]


def draft(office, login, item):
    """What somebody has kept for a piece of work."""
    with office.store.reading() as tx:
        who = office.person(tx, login)
        return people.draft(tx, who.account, f"item:{item}")


# --- a later round ------------------------------------------------------------------------


def test_a_later_round_begins_with_the_values_of_the_one_before(screen, office, again):
    """M9: nothing is typed twice; what changed is shown first; the opinion is given anew."""
    fire = screen("fire-chengban")
    page = fire.opens(review_of(office, again))
    shown, raw = main_words(page), page.get_data(as_text=True)

    assert "以前的意见，逐条核对（2条）" in shown
    assert "设计回复： 已按意见修改" in shown
    assert "这张图已改" in shown
    assert "这张图没有改" in shown
    assert "上次审查（第1版）之后改过的图 J-01" in shown
    assert "已带入初审填写的内容" in shown
    assert 'name="own-fire_rating" id="f-own-fire_rating-1" value="1" checked' in raw
    assert 'value="revise" checked' not in raw


def test_every_earlier_comment_is_called_resolved_or_still_open(screen, office, again):
    """Silence is no answer; the opinion stays on the page."""
    refused = screen("fire-chengban").fills(
        review_of(office, again), 422, button="submit", kind="pass"
    )

    assert "“J-01是否解决”必须填写" in words(refused)
    assert "“J-02是否解决”必须填写" in words(refused)
    assert office.waiting(again, "handle", "fire")


def test_what_stays_open_goes_to_the_design_firm_again_unwritten(screen, office, again):
    """Resolved ones are settled; the other comes back with what is still missing."""
    one, two = earlier(office, again)
    fire, checker = screen("fire-chengban"), screen("fire-shenhe")

    fire.fills(
        review_of(office, again), button="submit", kind="revise",
        **{f"earlier-{one.id}": "resolved", f"earlier-{two.id}": "open",
           f"earlier-{two.id}-note": "还差楼梯间门"},
    )  # fmt: skip
    check = f"/desk/{office.item(again, 'check', 'fire')}"
    seen = checker.sees(check)
    checker.fills(check, button="approve")

    assert "仍未解决的意见（1条）" in seen
    assert "认定已解决的意见（1条）" in seen
    (still,) = earlier(office, again)
    assert (still.sheet_no, still.follows, still.round) == (two.sheet_no, two.id, 2)
    assert still.text == f"{two.text}\n还差楼梯间门"
    assert office.status(again) == "drawing_change"


def test_nothing_passes_while_a_comment_is_called_still_open(screen, office, again):
    """The two say the opposite of each other."""
    one, two = earlier(office, again)
    refused = screen("fire-chengban").fills(
        review_of(office, again), 422, button="submit", kind="pass",
        **{f"earlier-{one.id}": "open", f"earlier-{two.id}": "resolved"},
    )  # fmt: skip

    assert "还有1条以前的意见写的是“仍未解决”" in words(refused)


def test_a_comment_follows_only_what_this_department_has_open(office, again):
    """A forged number follows nothing."""
    item = office.item(again, "handle", "fire")
    form = {"fire_rating": "1", "evacuation": "complies"}
    given = Proposal(REVISE, comments=(Comment("J-01", "改", follows=999),), form=form)

    with turned_away(office, NoSuchThing), office.at_work("fire-chengban") as (tx, who):
        handle.submit(tx, item, given, 2, who, office.now)


def test_an_opinion_that_is_returned_comes_back_with_its_judgements(screen, office, again):
    """Also which comments were called open, and why."""
    one, two = earlier(office, again)
    fire, checker = screen("fire-chengban"), screen("fire-shenhe")
    fire.fills(
        review_of(office, again), button="submit", kind="revise",
        **{f"earlier-{one.id}": "resolved", f"earlier-{two.id}": "open",
           f"earlier-{two.id}-note": "还差楼梯间门"},
    )  # fmt: skip
    check = f"/desk/{office.item(again, 'check', 'fire')}"
    checker.fills(check, button="return", reason="J-01也没改好")

    raw = fire.opens(review_of(office, again)).get_data(as_text=True)

    assert f'name="earlier-{two.id}" id="f-earlier-{two.id}-2" value="open" checked' in raw
    assert 'value="还差楼梯间门"' in raw


# --- the checker --------------------------------------------------------------------------


def test_the_checker_sees_what_changed_against_the_round_before(screen, office, again):
    """Only what differs, with both sides; the rest in one line."""
    one, two = earlier(office, again)
    screen("fire-chengban").fills(
        review_of(office, again), button="submit", kind="pass", text="已改好",
        **{"own-fire_rating": "2", f"earlier-{one.id}": "resolved",
           f"earlier-{two.id}": "resolved"},
    )  # fmt: skip

    shown = screen("fire-shenhe").sees(f"/desk/{office.item(again, 'check', 'fire')}")

    assert "与初审相比" in shown
    assert "审查意见 修改后复审 通过" in shown
    assert "耐火等级 一级 二级" in shown
    assert "没有变化：" in shown


def test_after_a_return_the_checker_sees_what_became_of_it(screen, office):
    """Against the draft that was returned, and what was asked for."""
    case = office.accepts()
    office.drafts(case, "fire", REVISE, ["J-01"])
    office.sends_back(case, "fire", "条文号写错了")
    office.drafts(case, "fire", PASS)

    shown = screen("fire-shenhe").sees(f"/desk/{office.item(case, 'check', 'fire')}")

    assert "与退回前的一稿相比" in shown
    assert "条文号写错了" in shown
    assert "审查意见 修改后复审 通过" in shown


def test_what_the_checker_types_is_no_part_of_the_opinion(screen, office):
    """Own wording is kept out: the reason reaches the handler alone."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)
    check = f"/desk/{office.item(case, 'check', 'fire')}"
    checker = screen("fire-shenhe")

    checker.sends(f"{check}/draft", 200, reason="我自己的话")
    assert "我自己的话" in checker.sees(check)
    checker.sends(check, action="approve", seen_version="1", text="改成不通过", kind="refuse")

    with office.store.reading() as tx:
        (given,) = [o for o in opinions.of_case(tx, case) if o.department == "FIRE"]
    assert given.kind is PASS
    assert "改成" not in given.text
    assert draft(office, "fire-shenhe", int(check.rpartition("/")[2])) is None


# --- drafts -------------------------------------------------------------------------------


def test_what_is_typed_keeps_itself_and_says_when(screen, office):
    """Without leaving the page; the page says it again when it is opened."""
    case = office.accepts()
    item = review_of(office, case)
    fire = screen("fire-chengban")

    kept = fire.sends(f"{item}/draft", 200, text="写到一半", kind="revise")

    assert kept.get_json() == {"says": "已存为草稿 09:00"}
    shown = fire.opens(item)
    assert "已存为草稿 09:00" in words(shown)
    assert "写到一半" in shown.get_data(as_text=True)
    assert "有草稿" in fire.sees("/desk")


def test_a_draft_is_kept_for_ones_own_department_only(screen, office):
    """Others are told whose it is; nobody without a name."""
    case = office.accepts()
    item = review_of(office, case)

    screen("plan-chengban").sends(f"{item}/draft", 403, text="x")
    screen("fire-shenhe").sends(f"{item}/draft", 403, text="x")
    screen().sends(f"{item}/draft", 303, text="x")
    screen("fire-chengban").sends("/desk/999999/draft", 404, text="x")


def test_a_draft_that_comes_after_its_opinion_is_not_kept(screen, office):
    """The last keystroke was still on its way."""
    case = office.accepts()
    item = review_of(office, case)
    fire = screen("fire-chengban")
    fire.fills(item, button="submit", kind="pass", **OWN)

    fire.sends(f"{item}/draft", 200, text="迟到的草稿")

    assert draft(office, "fire-chengban", int(item.rpartition("/")[2])) is None


def test_who_else_is_typing_is_said(screen, office):
    """Two handlers begin the same piece of work."""
    case = office.accepts()
    with office.store.transaction() as tx:
        roles = office.person(tx, "fire-chengban").roles
        people.add(tx, login="fire-b", name="消防承办人乙", roles=roles, department="FIRE")
    item = review_of(office, case)
    screen("fire-b").sends(f"{item}/draft", 200, text="我也在写")

    assert "消防承办人乙也在填写这一件" in screen("fire-chengban").sees(item)


# --- stock phrases ------------------------------------------------------------------------


def add_phrase(fire, text, who="own"):
    """Keep a phrase."""
    return fire.fills("/desk/phrases", text=text, who=who)


def numbers(office, login):
    """The phrases of somebody: words → number."""
    with office.store.reading() as tx:
        return {p.text: p.id for p in phrases.of(tx, office.person(tx, login))}


def test_phrases_are_ones_own_or_the_departments(screen, office):
    """And never another department's."""
    fire = screen("fire-chengban")
    add_phrase(fire, "请补充防火门的耐火极限。")
    add_phrase(fire, "请按规范核对疏散宽度。", "shared")

    assert set(numbers(office, "fire-chengban")) == {
        "请补充防火门的耐火极限。",
        "请按规范核对疏散宽度。",
    }
    assert set(numbers(office, "fire-shenhe")) == {"请按规范核对疏散宽度。"}
    assert numbers(office, "plan-chengban") == {}


def test_phrases_are_changed_and_removed_by_those_who_use_them(screen, office):
    """Others do not find them."""
    fire, plan = screen("fire-chengban"), screen("plan-chengban")
    add_phrase(fire, "原来的话")
    (number,) = numbers(office, "fire-chengban").values()
    path = f"/desk/phrases/{number}"

    plan.sends(path, 404, action="remove")
    plan.sends(path, 404, action="save", **{f"text-{number}": "别人的话"})
    fire.sends(path, 422, action="save", **{f"text-{number}": " "})
    fire.sends(path, 400, action="burn")
    fire.sends(path, action="save", **{f"text-{number}": "改过的话"})
    assert set(numbers(office, "fire-chengban")) == {"改过的话"}
    fire.sends(path, action="remove")
    fire.sends(path, 404, action="remove")
    assert numbers(office, "fire-chengban") == {}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": "", "who": "own"}, "“内容”必须填写"),
        ({"text": "\u200b", "who": "own"}, "“内容”"),
        ({"text": "字" * 1001, "who": "own"}, "最多1000个字"),
        ({"text": "好", "who": ""}, "“谁用”必须填写"),
        ({"text": "好", "who": "everybody"}, "请从列表中选择"),
        ({"text": "a\x00b", "who": "own"}, "不能显示的字符"),
    ],
)
def test_a_phrase_without_words_or_an_owner_is_refused(screen, fields, says):
    """In a sentence beside its field."""
    assert says in words(screen("fire-chengban").sends("/desk/phrases", 422, **fields))


def test_a_phrase_goes_where_it_is_wanted_without_script_too(screen, office):
    """A button of the same form: the draft is kept with the phrase in it."""
    case = office.accepts()
    item = review_of(office, case)
    fire = screen("fire-chengban")
    add_phrase(fire, "请补充防火门的耐火极限。")
    (number,) = numbers(office, "fire-chengban").values()
    pressed = {"action": f"phrase-{number}", "text": "总体符合"}

    answer = fire.sends(item, **pressed)
    fire.sends(item, **pressed, **{"phrase-into": "text"})
    fire.sends(item, **pressed, **{"phrase-into": "comment-77-text"})
    fire.sends(item, **{**pressed, "action": "phrase-999"})

    assert answer.location == f"{item}#f-comment-0-text"
    kept = draft(office, "fire-chengban", int(item.rpartition("/")[2]))
    assert kept["text"] == "总体符合"
    fire.sends(item, **pressed, **{"phrase-into": "text"})
    kept = draft(office, "fire-chengban", int(item.rpartition("/")[2]))
    assert kept["text"] == "总体符合\n请补充防火门的耐火极限。"


# --- sheets -------------------------------------------------------------------------------


def test_a_sheet_is_found_by_part_of_its_number_or_title(screen, office):
    """For the picker as JSON, for everybody as a page."""
    case = office.accepts()
    item = review_of(office, case)
    fire = screen("fire-chengban")

    found = fire.opens(f"{item}/sheets?q=j-0", headers={"Accept": "application/json"}).get_json()

    assert {o["value"] for o in found["options"]} >= {"J-01", "J-02"}
    assert "J-01" in main_words(fire.opens(f"{item}/sheets?q=J-01"))
    assert "没有符合条件的图纸" in fire.sees(f"{item}/sheets?q=%25")
    screen("plan-chengban").opens(f"{item}/sheets", 403)


@pytest.mark.parametrize("typed", ["J-01", "j-01", " J-01 ", "j-01 一层平面图"])
def test_a_sheet_may_be_typed_as_people_type_it(screen, office, typed):
    """Small letters, blanks, the title behind it."""
    case = office.accepts()
    with office.store.reading() as tx:
        sheet = next(s for s in intake.sheets(tx, case, 1) if s.sheet_no == "J-01")
    name = typed.replace("一层平面图", sheet.title)
    screen("fire-chengban").fills(
        review_of(office, case), button="submit", kind="revise", **OWN,
        **{"comment-0-sheet_no": name, "comment-0-text": "疏散宽度不足"},
    )  # fmt: skip
    office.checks(case, "fire")

    assert [c.sheet_no for c in earlier(office, case)] == ["J-01"]

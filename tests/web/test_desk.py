"""A department's desk: the list, claiming, pre-check, taking over."""

import pytest

from engine.store import branches, people
from tests.web.conftest import main_words, words
from tests.web.desks import OWN, draft, review_of


def test_the_work_list_is_sorted_by_the_days_that_are_left(screen, office, number):
    """What burns stands on top."""
    old = office.accepts()
    office.tomorrow(2)
    new = office.accepts(despite_running=True)
    office.tomorrow(2)

    shown = main_words(screen("fire-chengban").opens("/desk"))

    assert shown.index(number(old)) < shown.index(number(new))
    assert "已超1个工作日" in shown
    assert "还剩1个工作日" in shown


def test_the_work_list_can_be_searched_filtered_and_emptied(screen, office, number):
    """And says what to do when nothing is left."""
    case = office.accepts()
    fire = screen("fire-chengban")

    assert number(case) in fire.sees(f"/desk?q={number(case)[-6:]}")
    assert "没有符合条件的待办" in fire.sees("/desk?q=%25")
    assert "部门待签收的有1件" in fire.sees("/desk?pile=mine")
    assert number(case) in fire.sees("/desk?pile=free&work=handle")
    assert number(case) in fire.sees("/desk?lamp=normal&round=first&process=drawing-review")
    assert "没有符合条件的待办" in fire.sees("/desk?lamp=overdue")
    assert "没有符合条件的待办" in fire.sees("/desk?round=again")
    assert "没有符合条件的待办" in fire.sees("/desk?process=single-item")
    assert number(case) in fire.sees("/desk?work=nonsense&pile=nonsense&lamp=x&round=x&page=999")
    assert "本部门现在没有待办" in screen("fire-shenhe").sees("/desk")


def test_the_work_list_is_paged(screen, office):
    """Twenty to a page, and the count is the whole."""
    for _ in range(21):
        office.receives(despite_running=True)
    fire = screen("fire-chengban")

    first, second = fire.sees("/desk"), fire.sees("/desk?page=2")

    assert "共21条，显示第1至20条" in first
    assert "共21条，显示第21至21条" in second


def test_a_department_sees_its_own_work_only(screen, office, number):
    """Planning does not see fire's pre-check."""
    case = office.accepts()
    item = review_of(office, case, "fire")

    screen("plan-chengban").opens(item, 403)
    screen("plan-chengban").sends(item, 403, action="submit", kind="pass")
    screen("fire-shenhe").opens(item, 403)
    screen("sheji").opens(item, 403)
    screen("jinjian").opens(item, 403)


def test_claiming_and_releasing(screen, office):
    """One has it, then all have it."""
    case = office.accepts()
    item = review_of(office, case)
    fire = screen("fire-chengban")

    fire.sends(f"{item}/claim")
    assert "消防承办人·示例签收" in fire.sees(item)
    fire.sends(f"{item}/release")
    assert "待签收" in fire.sees(item)


def test_a_colleagues_work_cannot_be_taken_and_what_was_typed_is_kept(screen, office):
    """Two officers at once: one has it, the other loses nothing."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    with office.store.transaction() as tx:
        other = people.add(
            tx, login="fire-b", name="消防承办人乙", roles=office.person(tx, "fire-chengban").roles,
            department="FIRE",
        )  # fmt: skip
        branches.claim(tx, item, other, office.now)
    fire = screen("fire-chengban")

    late = fire.sends(
        f"/desk/{item}",
        409,
        action="submit",
        kind="pass",
        text="我写的意见",
        seen_version="1",
        **OWN,
    )
    fire.sends(f"/desk/{item}/claim", 409)
    fire.sends(f"/desk/{item}/release", 409)

    assert "已由消防承办人乙签收" in words(late)
    assert draft(office, "fire-chengban", item)["text"] == "我写的意见"
    assert "我写的意见" in fire.sees(f"/desk/{item}")


def test_a_precheck_lists_what_lacks_or_nothing(screen, office):
    """Either way it is answered."""
    case = office.receives()
    fire, plan = screen("fire-chengban"), screen("plan-chengban")
    first = f"/desk/{office.item(case, 'precheck', 'fire')}"
    second = f"/desk/{office.item(case, 'precheck', 'plan')}"

    fire.fills(first, **{"finding-D21": "缺疏散计算"})
    plan.fills(second, **{"finding-D13": ""})

    assert "缺疏散计算" in fire.sees(first)
    assert "没有意见" in plan.sees(second)


def test_a_precheck_finding_that_is_too_long_is_refused_and_kept(screen, office):
    """Beside its field."""
    case = office.receives()
    item = f"/desk/{office.item(case, 'precheck', 'fire')}"

    refused = screen("fire-chengban").fills(item, 422, **{"finding-D21": "长" * 401})

    assert "最多400个字" in words(refused)
    assert office.waiting(case, "precheck", "fire")


def test_a_precheck_says_nothing_about_other_departments_materials(screen, office):
    """A forged field is no finding."""
    case = office.receives()
    item = f"/desk/{office.item(case, 'precheck', 'fire')}"

    screen("fire-chengban").sends(item, **{"finding-D24": "不归消防管"})

    with office.store.reading() as tx:
        done = [i for i in branches.items_of(tx, case) if i.work == "precheck" and i.form]
    assert done[0].form["findings"] == []


@pytest.mark.parametrize("number", ["0", "999999", "9007199254740991", "9" * 40, "-1", "1e3", "x"])
def test_a_forged_number_of_work_is_not_found(screen, number):
    """404, whoever asks."""
    fire = screen("fire-chengban")

    fire.opens(f"/desk/{number}", 404)
    fire.sends(f"/desk/{number}", 404, action="submit")
    fire.sends(f"/desk/{number}/claim", 404)


def test_the_desk_does_not_serve_other_kinds_of_work(screen, office):
    """The number of a signature is no review."""
    case = office.accepts()
    office.everyone_else_opines(case)
    item = office.item(case, "sign", "fire")

    screen("fire-chengban").opens(f"/desk/{item}", 404)


def test_a_department_takes_over_from_its_own_system(screen, office, number):
    """或改在本平台办理: nobody waits for a machine."""
    case = office.accepts()
    mete = screen("mete-chengban")
    there = f"/cases/{number(case)}/take-over"
    assert "改在本平台办理" in mete.sees(f"/cases/{number(case)}")

    mete.fills(there)
    item = f"/desk/{office.item(case, 'handle', 'mete')}"
    assert "防雷类别" in mete.sees(item)
    mete.fills(item, button="submit", kind="pass", **{"own-lightning_class": "2"})
    assert office.opinions(case) == {}
    check = f"/desk/{office.item(case, 'check', 'mete')}"
    screen("mete-shenhe").fills(check, button="approve")

    assert office.opinions(case)[("mete", 1)] == "pass"
    screen("plan-chengban").sends(there)
    screen("sheji").sends(there, 403)

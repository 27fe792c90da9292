"""The answer on acceptance: accept, one notice, decline, corrections, withdraw."""

import pytest

from engine.store import intake, papers
from tests.web.conftest import main_words, words
from web.example import drawing


@pytest.fixture
def desk(screen):
    """The intake window."""
    return screen("jinjian")


def page(office, case):
    """The page where a case is answered."""
    return f"/intake/{office.case(case).case_no}"


def test_a_complete_case_is_accepted_and_printed_with_one_press(desk, office):
    """The notice names the due day, the law's limit and the departments."""
    case = office.receives()

    done = desk.fills(page(office, case), button="accept")
    notice = desk.sees(done.location)

    assert office.case(case).accepted_at is not None
    assert "受理通知书" in notice
    assert "2026年3月10日（周二）" in notice
    assert "市气象局" in notice


def test_the_queue_counts_the_days_and_puts_the_oldest_first(desk, office, number):
    """Five working days, in words and a lamp."""
    first = office.receives()
    office.tomorrow(4)
    second = office.receives(despite_running=True)
    desk.signs_in("jinjian")

    queue = main_words(desk.opens("/intake"))

    assert queue.index(number(first)) < queue.index(number(second))
    assert "还剩1个工作日" in queue
    assert "还剩5个工作日" in queue


def test_the_last_day_is_said_aloud(desk, office):
    """Tomorrow the law decides instead."""
    case = office.receives(without=["D14"])
    office.tomorrow(5)
    desk.signs_in("jinjian")

    assert "今天是告知补正的最后一天" in desk.sees(page(office, case))


def test_a_case_that_lacks_a_required_material_cannot_be_accepted(desk, office):
    """The button is not there, and a forged press is refused in a sentence."""
    case = office.receives(without=["D01", "D14"])

    shown = desk.opens(page(office, case)).get_data(as_text=True)
    refused = desk.sends(page(office, case), 422, action="accept")

    assert 'value="accept"' not in shown
    assert "还缺2件必备材料" in words(refused)
    assert office.case(case).accepted_at is None


def test_one_notice_holds_what_lacks_and_what_every_department_found(desk, office):
    """The clerk finds the lines written already, prints, and is done."""
    case = office.receives(without=["D14"])
    office.prechecks(case, "fire", D21="没有疏散计算书")
    office.prechecks(case, "hcon", D12="缺审查章")

    done = desk.fills(page(office, case), button="correction")
    notice = desk.sees(done.location)

    assert "补正告知书" in notice
    assert "缺此件，请补交" in notice
    assert "消防：没有疏散计算书" in notice
    assert "住建：缺审查章" in notice
    assert "此后不再另行要求补正" in notice


def test_a_second_notice_cannot_be_sent(desk, office):
    """Article 32: once."""
    case = office.receives(without=["D14"])
    office.demands(case, D14="请补交")
    office.takes_corrections(case, "D14")

    shown = desk.opens(page(office, case)).get_data(as_text=True)
    refused = desk.sends(page(office, case), 409, action="correction", **{"demand-D15": "还要这个"})

    assert 'value="correction"' not in shown
    assert "补正告知只能发一次" in words(refused)


def test_an_empty_notice_is_refused(desk, office):
    """A notice that demands nothing is none."""
    case = office.receives()

    refused = desk.sends(page(office, case), 422, action="correction")

    assert "至少列一件材料" in words(refused)


def test_a_demand_that_is_too_long_stays_on_the_page(desk, office):
    """Nothing typed is lost."""
    case = office.receives(without=["D14"])
    long = "请" * 401

    refused = desk.sends(page(office, case), 422, action="correction", **{"demand-D14": long})

    assert "最多400个字" in words(refused)
    assert long in refused.get_data(as_text=True)


def test_corrections_are_taken_in_and_the_five_days_begin_anew(desk, office):
    """With the drawings that were missing."""
    case = office.receives(without=["D14"])
    office.demands(case, D14="请补交建筑施工图")
    office.tomorrow(3)
    desk.signs_in("jinjian")

    desk.fills(
        page(office, case),
        button="corrections",
        **{"material-D14": "received", "file-D14": [("J-77 补充图.pdf", drawing("J-77", "x", 1))]},
    )

    assert office.status(case) == "received"
    assert "还剩5个工作日" in desk.sees(page(office, case))
    with office.store.reading() as tx:
        assert "J-77" in {s.sheet_no for s in intake.sheets(tx, case, 1)}
        states = {m.code: m.state.value for m in intake.materials(tx, case)}
    assert states["D14"] == "received"


def test_a_bad_file_among_the_corrections_takes_nothing_in(desk, office):
    """All or nothing."""
    case = office.receives(without=["D14"])
    office.demands(case, D14="请补交")

    refused = desk.fills(
        page(office, case), 422, button="corrections", **{"file-D14": ("J-1.pdf", b"not a pdf")}
    )

    assert "内容不是PDF" in words(refused)
    assert office.status(case) == "awaiting_correction"


def test_declining_needs_a_reason_and_prints_the_remedies(desk, office):
    """Article 38."""
    case = office.receives()

    refused = desk.fills(page(office, case), 422, button="decline", reason="  ")
    done = desk.fills(page(office, case), button="decline", reason="不属于本行政区域")
    notice = desk.sees(done.location)

    assert "不予受理须写明理由" in words(refused)
    assert "不属于本行政区域" in notice
    assert "行政复议" in notice
    assert office.status(case) == "not_accepted"


def test_withdrawing_needs_a_reason_and_ends_the_case(desk, office):
    """Everything stops; the page says so."""
    case = office.accepts()
    there = f"{page(office, case)}/withdraw"

    refused = desk.fills(there, 422, reason="")
    done = desk.fills(there, reason="资金未落实")

    assert "撤件须写明理由" in words(refused)
    assert "已撤件" in desk.sees(done.location)
    assert office.status(case) == "withdrawn"


def test_a_page_to_withdraw_that_comes_too_late_does_not_ask_again(desk, office):
    """Everything is signed meanwhile: the reason is shown, the button is not."""
    case = office.accepts()
    there = f"{page(office, case)}/withdraw"
    office.everyone_else_opines(case)
    office.everyone_signs(case)

    late = desk.sends(there, 410, reason="资金没有落实，先不办了")
    opened = desk.opens(there)

    for answer in (late, opened):
        assert "已经不能撤件" in words(answer)
        assert "data-confirm" not in answer.get_data(as_text=True)
    assert "资金没有落实" in words(late)


@pytest.mark.parametrize("action", ["accept", "correction", "decline", "corrections"])
def test_after_withdrawal_nothing_is_answered_any_more(desk, office, action):
    """A page that was open meanwhile changes nothing."""
    case = office.receives()
    office.withdraws(case)

    late = desk.sends(
        page(office, case), 410, action=action, reason="晚了", **{"demand-D14": "晚了"}
    )

    assert "现在是“已撤件”" in words(late)
    assert office.status(case) == "withdrawn"


def test_an_unknown_button_is_not_understood(desk, office):
    """Nothing is guessed."""
    case = office.receives()

    desk.sends(page(office, case), 400, action="sell")
    desk.sends(page(office, case), 400)


@pytest.mark.parametrize("login", ["fire-chengban", "chujian", "sheji", "jiancha"])
def test_nobody_else_answers(screen, office, login):
    """Neither looks nor presses."""
    case = office.receives()
    other = screen(login)

    other.opens(page(office, case), 403)
    other.sends(page(office, case), 403, action="accept")
    other.sends(f"{page(office, case)}/withdraw", 403, reason="x")
    assert office.case(case).accepted_at is None


@pytest.mark.parametrize("forged", ["1", "330183SG20260302000010", "x" * 300, "%27--", "../1"])
def test_a_forged_case_number_is_not_found(desk, forged):
    """404, in a sentence."""
    desk.opens(f"/intake/{forged}", 404)
    desk.sends(f"/intake/{forged}", 404, action="accept")


def test_deemed_acceptance_is_printed_as_such(desk, office, number):
    """Five silent days: accepted by law, and the notice says why."""
    case = office.receives()
    office.tomorrow(6)
    desk.signs_in("jinjian")

    notice = desk.sees(f"/cases/{number(case)}/notices/acceptance")

    assert "即为受理" in notice
    with office.store.reading() as tx:
        assert papers.notice(tx, case, "acceptance").body["deemed"] is True

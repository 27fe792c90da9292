"""卡在谁、还几天: the applicant's page in every state, on a telephone, without anybody's name."""

import pytest

from tests.office import PASS, REVISE
from tests.web.conftest import main_words, to_follow


@pytest.fixture
def reads(office, screen):
    """What the applicant reads about a case: the one sentence first."""

    def page(case, lang=""):
        held = office.case(case)
        visitor = screen()
        if lang:
            visitor.opens(f"/track?lang={lang}")
        there = visitor.sends("/track", no=held.case_no, code=held.query_code).location
        return main_words(visitor.opens(there))

    return page


def test_one_sentence_says_whose_move_it_is_and_how_long(office, reads):
    """In review: which departments, how many days, which day."""
    case = office.accepts()
    for one in ("plan", "cado", "hcon"):
        office.opines(case, one, PASS)

    assert "整件还剩6个工作日，应于2026年3月10日（周二）前办结" in reads(case)
    assert "消防、气象" in reads(case)


def test_while_drawings_change_it_is_the_firm(office, reads):
    """Nobody in the hall holds it, and the page says so."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case)

    shown = reads(case)
    assert "等示例设计院修改图纸" in shown
    assert "暂停。暂停计时" not in shown


def test_what_is_owed_is_listed_with_its_words_and_day(office, reads):
    """All of it at once; a second trip helps nobody."""
    case = office.receives(without=["D14"])
    office.demands(case, D14="缺首层平面", D12="审查意见过期")

    shown = reads(case)

    assert "请您补正2件材料" in shown
    assert "缺首层平面" in shown
    assert "审查意见过期" in shown
    assert "请于2026年3月30日（周一）前" in shown
    assert "8800 0000" in shown


def test_what_may_follow_is_asked_for_until_it_is_here(office, reads, screen):
    """Accepted, and still something to bring."""
    case = office.accepts(office.receives(to_follow(office, "D10")))
    assert "请您补来1件容缺材料" in reads(case)

    clerk = screen("jinjian")
    clerk.fills(f"/intake/{office.case(case).case_no}/bring", **{"brought-D10": "on"})

    assert "容缺材料" not in reads(case)


def test_the_history_is_told_without_names_and_without_the_house(office, reads):
    """What happened, the newest first; who did what inside is nobody's business."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case)

    told = reads(case).split("办理过程")[1]

    assert told.index("已受理") < told.index("窗口已收件")
    assert "·示例" not in told
    for word in ("审核", "承办", "派件", "签收"):
        assert word not in told


def test_who_collected_is_shown_covered(office, reads):
    """Whoever holds the receipt may open this page."""
    case = office.accepts()
    office.everyone_else_opines(case)
    office.everyone_signs(case)
    office.hands_out(case)

    shown = reads(case)

    assert "此件已结束：批复已经领取" in shown
    assert "张**领取" in shown
    assert "张三" not in shown


@pytest.mark.parametrize("end", ["withdrawn", "not_accepted"])
def test_a_case_that_ended_says_how_and_asks_nothing(office, reads, end):
    """No duty, no day."""
    case = office.receives(without=["D14"])
    office.withdraws(case) if end == "withdrawn" else office.declines(case)

    shown = reads(case)

    assert "此件已结束" in shown
    assert "请您" not in shown


def test_every_state_reads_in_english(office, reads):
    """The hall's hours and place too."""
    case = office.receives(without=["D14"])
    office.demands(case, D14="请补交")

    shown = reads(case, "en")

    assert "Waiting for your corrections" in shown
    assert "Working days, 9:00 to 12:00" in shown
    assert "工作日" not in shown


def test_the_next_person_at_the_machine_sees_nothing_of_the_last(office, screen):
    """A self-service terminal in the hall."""
    case = office.accepts()
    held = office.case(case)
    one = screen()
    there = one.sends("/track", no=held.case_no, code=held.query_code).location
    assert held.case_no in one.sees("/track")

    one.sends("/track/leave")

    one.opens(there, 404)
    assert held.case_no not in one.sees("/track")

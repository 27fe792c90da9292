"""Cases whose applicants wait: minutes on the pages, the call board, slow steps, corrections."""

import re
from datetime import date

import pytest

from engine.domain.fees.paying import BankMessage, MessageKind, Way
from engine.domain.opinions import OpinionKind
from engine.stages import sign
from engine.stages.banking import observe
from engine.store import fees, slow_steps
from tests.house import BUYER, House
from tests.web.conftest import main_words, words
from tests.web.test_every_page import OPEN_BLANK

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def house(office):
    """Accepted at nine; tax, title and land are at work."""
    return House(office)


def test_the_call_board_shows_tickets_and_windows_and_nothing_of_anybody(house, screen):
    """It hangs in the hall: no name, no address, no number by which a case could be opened."""
    anybody = screen()
    inside = anybody.opens("/calls")
    assert f"{house.ticket} 税务、房屋产权、土地登记 还剩90分钟" in words(inside)
    assert "现在没有叫号" in words(inside)

    house.says("TAX")
    house.says("LAND")
    house.says("HOUS", OpinionKind.REVISE, "请更正合同面积。")
    called = anybody.opens("/calls")

    assert f"{house.ticket} 1号窗口 当场更正" in words(called)
    assert called.headers["Refresh"] == "10"
    for answer in (inside, called):
        page = answer.get_data(as_text=True)
        for private in (BUYER.name, BUYER.code, BUYER.phone, house.no, "示例路", "合同面积"):
            assert private not in page
    english = main_words(anybody.opens("/calls?lang=en"))
    assert f"{house.ticket} Window 1 Correction on the spot" in english
    assert not HAN.search(english)


def test_the_applicant_sees_minutes_the_ticket_and_where_to_go(house, screen):
    """One look at the telephone: stay seated, or go to window 1."""
    anybody = screen()
    anybody.opens(f"/track?no={house.no}&code={house.code}", 303)
    house.office.later(minutes=12)

    waiting = anybody.sees(f"/track/{house.no}")
    house.says("TAX")
    house.says("LAND")
    house.says("HOUS", OpinionKind.REVISE, "请更正。")
    house.office.later(minutes=30)
    wanted = anybody.sees(f"/track/{house.no}")

    assert f"叫号 {house.ticket} 还剩78分钟" in waiting
    assert "计时暂停" in wanted or "暂停计时" in wanted
    assert f"正在叫{house.ticket}：请到1号窗口" in wanted


def test_a_step_that_eats_the_slack_is_seen_once_by_whoever_watches(house, screen):
    """The coordinator hears when the plan is used up, supervision when nothing is left to eat."""
    house.says("LAND")
    house.says("HOUS")
    house.office.later(minutes=26)
    with house.office.store.reading() as tx:
        levels = [one.level for one in slow_steps.of_case(tx, house.case)]
    assert levels == ["plan"]
    assert "限时件有1个环节比计划慢" in screen("gaitu").sees("/")
    assert "限时件有" not in screen("jiancha").sees("/")

    house.office.later(minutes=15)
    manager, supervisor = screen("guanli"), screen("jiancha")
    page = manager.sees("/minutes")
    assert "吃完机动时间 税务" in page
    assert "未处理2条" in page
    assert "限时件有2个环节比计划慢" in manager.sees("/")
    assert "限时件有1个环节比计划慢" in supervisor.sees("/")
    assert "限时件有" not in screen("tax-chengban").sees("/")
    number = re.search(r"/minutes/(\d+)/seen", manager.opens("/minutes").get_data(as_text=True))[1]

    manager.sends(f"/minutes/{number}/seen", 422, words=" ")
    manager.sends(f"/minutes/{number}/seen", words="已派人到税务台，加开一台。")
    late = supervisor.sends(f"/minutes/{number}/seen", 410, words="另派人。")
    supervisor.sends("/minutes/999999/seen", 404, words="没有的。")

    assert "已派人到税务台" in supervisor.sees("/minutes")
    assert "处理过这条提示" in words(late)
    assert "慢的环节已处理" in manager.sees(f"/cases/{house.no}")
    screen("tax-chengban").opens("/minutes", 403)
    english = main_words(manager.opens("/minutes?lang=en"))
    assert "Slack eaten" in english


def test_a_correction_is_taken_in_at_the_window_and_only_the_one_who_asked_looks_again(
    house, screen
):
    """What was typed stays where the rules refuse it."""
    for code in ("TAX", "LAND"):
        house.says(code)
    house.says("HOUS", OpinionKind.REVISE, "合同面积与登记簿不符。")
    (item,) = house.open()
    window = screen("jinjian")
    page = window.opens(f"/amend/{item.id}")
    assert "合同面积与登记簿不符" in words(page)
    assert not OPEN_BLANK.search(main_words(page))

    window.sends(f"/amend/{item.id}", 422, note=" ")
    window.sends(f"/amend/{item.id}", 422, **{"note": "改", "fact-floor_area": "很大"})
    screen("hous-chengban").sends(f"/amend/{item.id}", 403, note="改")
    window.sends(f"/amend/{item.id}", **{"note": "改为88.6", "renewed-R04": "yes"})
    window.sends(f"/amend/{item.id}", 409, note="再改一次")

    assert [i.department for i in house.open()] == ["HOUS"]
    assert not HAN.search(re.sub(r"改为88.6|合同.*?。", "", _english(window, item.id)))


def test_a_desk_of_minutes_speaks_of_minutes_and_of_no_drawings(house, screen):
    """A tax clerk has forty minutes at most, and no sheet to comment on."""
    (item,) = house.open("TAX")
    desk = screen("tax-chengban")

    assert "还剩40分钟" in desk.sees("/desk?pile=every")
    page = desk.sees(f"/desk/{item.id}")

    assert "还剩40分钟" in page
    assert "逐图意见" not in page
    assert "图纸目录" not in page
    assert "图纸目录" not in desk.sees(f"/cases/{house.no}")


def _english(window, number):
    """The page in English, without data of the case itself."""
    page = main_words(window.opens(f"/amend/{number}?lang=en"))
    window.opens("/?lang=zh")
    return re.sub(r"示例路.*?（示例）", "", page)


def test_what_the_register_has_is_not_withdrawn(house, screen):
    """Until the title is entered the applicant may leave; then only the register undoes it.

    Nobody is offered from then on what would be refused.
    """
    _says_yes_and_is_paid(house)
    clerk = screen("jinjian")
    page = f"/intake/{house.no}/withdraw"
    anybody = screen()
    anybody.opens(f"/track?no={house.no}&code={house.code}", 303)
    offered = clerk.opens(f"/cases/{house.no}").get_data(as_text=True)
    assert page in offered
    assert "到综合进件窗口撤件" in anybody.sees(f"/track/{house.no}")
    for code in ("TAX", "HOUS"):
        (item,) = house.open(code)
        with house.office.store.transaction() as tx:
            by = house.office.person(tx, f"{code.lower()}-daibiao")
            sign.sign(tx, item.id, house.held().drawing_version, by, house.office.now)
    before = house.held(), house.open()

    refused = clerk.sends(page, status=409, reason="不卖了")

    assert "已于2026年3月3日（周二） 09:00登簿，不能撤件" in main_words(refused)
    assert "更正或者注销登记" in main_words(refused)
    assert main_words(refused).count("不能撤件") == 1
    assert (house.held(), house.open()) == before
    opened = clerk.opens(page)
    assert "已于2026年3月3日（周二） 09:00登簿，不能撤件" in main_words(opened)
    assert "data-confirm" not in opened.get_data(as_text=True)
    assert page not in clerk.opens(f"/cases/{house.no}").get_data(as_text=True)
    assert "到综合进件窗口撤件" not in anybody.sees(f"/track/{house.no}")


def test_before_the_register_has_it_the_applicant_may_leave(house, screen):
    """Paid and all, until the entry."""
    _says_yes_and_is_paid(house)

    screen("jinjian").sends(f"/intake/{house.no}/withdraw", reason="不卖了")

    assert house.held().status == "withdrawn"


def _says_yes_and_is_paid(house):
    for code in ("TAX", "HOUS", "LAND"):
        house.says(code)
    with house.office.store.reading() as tx:
        (slip,) = fees.slips(tx, house.case)
    with house.office.store.transaction() as tx:
        said = BankMessage(
            message_id="m1", kind=MessageKind.PAID, order="", payment_code=slip.payment_code,
            txn="T1", cents=slip.total, payer=slip.payer, account="6222", way=Way.OTHER,
            booked_on=date(2026, 3, 3), at=house.office.now,
        )  # fmt: skip
        observe.told(tx, "bank", said, "query", house.office.now)

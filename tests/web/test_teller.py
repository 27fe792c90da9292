"""The bank's window: what a teller sees, does, and is kept from doing."""

import pytest

from tests.bankside import BANK, RECEIVE, BankSide
from tests.till import Till
from tests.web.conftest import Screen, main_words
from web import create_app


@pytest.fixture
def till(office):
    """A slip of 1,000.00."""
    return Till(office, lines=(40_000, 60_000))


@pytest.fixture
def bank(office):
    """A bank that is connected."""
    return BankSide(office)


@pytest.fixture
def window(office, tmp_path):
    """The teller's screen in a house with a bank."""
    app = create_app(
        office.store, tmp_path / "files", session_key=b"k" * 32, demo=True,
        callback_keys={BANK: {RECEIVE.id: RECEIVE}}, banks=[BANK], now=lambda: office.now,
    )  # fmt: skip
    app.testing = False
    return Screen(app, "guiyuan")


def test_a_scanned_slip_is_confirmed_once_and_stands_on_the_list_of_the_day(window, till, bank):
    """Scan, confirm, next."""
    went = window.browser.get("/teller", query_string={"code": f" {till.code[:4]} {till.code[4:]}"})
    path = went.headers["Location"]
    assert "1,000.00元" in window.sees(path)

    window.sends(path)
    assert "请不要再缴一次" in window.sees(path)
    bank.carries()
    for body in bank.messages():
        bank.tells(body)
    till.works()

    assert "已缴清" in window.sees(path)
    assert till.slip().state == "paid"
    listed = window.sees("/teller")
    assert till.number in listed
    assert "已到账1笔，1,000.00元" in listed


def test_pressed_twice_it_is_one_order_and_the_second_press_is_told_why(window, till):
    """A slow bank makes people press again."""
    path = f"/teller/slip/{till.code}"
    window.sends(path)

    again = window.sends(path, status=409)

    assert "请不要再缴一次" in main_words(again)
    assert len(till.orders()) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_wrong_a_paid_and_a_cancelled_slip_are_each_a_sentence(window, till, office, lang):
    """No money is taken for them; the page says what to do."""
    till.sends(till.message())
    gone = Till(office)
    gone.cancels()
    says = {
        "zh": ("没有缴款码为", "已缴清，不能再收", "已作废，不能收款"),
        "en": ("There is no", "take no more", "take no money"),
    }[lang]
    window.opens(f"/teller?lang={lang}")

    none = window.sees("/teller/slip/999999999999", status=404)
    paid = window.sees(f"/teller/slip/{till.code}")
    cancelled = window.sees(f"/teller/slip/{gone.code}")

    assert says[0] in none or "No payment slip" in none
    assert says[1] in paid
    assert says[2] in cancelled
    for path in (f"/teller/slip/{till.code}", f"/teller/slip/{gone.code}"):
        window.sends(path, status=409)
    window.sends("/teller/slip/999999999999", status=404)
    assert till.orders() == gone.orders() == ()


@pytest.mark.parametrize(
    "code",
    ["", "x", "１２３４", "0" * 300, "\u202e1234", "😀", "%00", "1'; DROP TABLE payment--", "../..",
     "https://elsewhere.example/?code=55", "http://[half?code=1", "https://a]b/"],
)  # fmt: skip
def test_whatever_is_scanned_is_answered_in_a_sentence(window, code):
    """A scanner reads every code that is held before it."""
    answer = window.browser.get("/teller", query_string={"code": code}, follow_redirects=True)

    assert answer.status_code in {200, 404}
    assert "Traceback" not in answer.get_data(as_text=True)


def test_what_the_bank_turned_down_is_told_and_may_be_taken_again(window, till, bank):
    """Another card, another try."""
    path = f"/teller/slip/{till.code}"
    bank.book.told({"reject": 1})
    window.sends(path)
    bank.carries()
    for body in bank.messages():
        bank.tells(body)
    till.works()

    assert "余额不足" in window.sees(path)
    window.sends(path)

    assert len(till.orders()) == 2


def test_a_slip_paid_in_part_asks_for_the_rest(window, till):
    """900.00 is still due."""
    till.sends(till.message(10_000))

    seen = window.sees(f"/teller/slip/{till.code}")

    assert "已收100.00元，还差900.00元" in seen
    assert "确认收款 900.00元" in seen


def test_without_a_banks_system_the_teller_writes_down_its_booking_number(screen, till):
    """A hall whose bank is a person with its own machine."""
    window, path = screen("guiyuan"), f"/teller/slip/{till.code}"

    assert "填写" in window.sees(path)
    assert "银行流水号" in main_words(window.sends(path, status=422))
    assert "4到64位" in main_words(window.sends(path, status=422, txn="号"))
    window.sends(path, txn="SLIP-0001")

    assert till.slip().state == "paid"
    assert [one.txn for one in till.payments()] == ["SLIP-0001"]
    window.sends(path, status=409, txn="SLIP-0002")


def test_a_teller_sees_slips_and_nothing_else(window, till, office):
    """The bank is not an authority: no case, no search, no papers."""
    number = office.case(till.case).case_no

    window.opens(f"/cases/{number}", status=404)
    window.opens("/cases", status=403)
    window.opens("/finance/refunds", status=403)
    window.opens("/finance/days", status=403)
    assert window.browser.get("/").headers["Location"] == "/teller"


def test_nobody_but_the_teller_takes_money(screen, till):
    """Not even the manager."""
    for login in ("guanli", "caiwu", "jinjian", "liucheng"):
        screen(login).opens("/teller", status=403)
        screen(login).sends(f"/teller/slip/{till.code}", status=403)
    assert till.orders() == ()


def test_the_list_of_another_day_is_there_to_print(window, till):
    """Yesterday's list was forgotten in the printer."""
    window.sends(f"/teller/slip/{till.code}")

    today = window.sees("/teller/day")
    before = window.sees("/teller/day?on=2026-02-27")
    nonsense = window.sees("/teller/day?on=tomorrow")

    assert till.number in today
    assert till.number in nonsense
    assert "这一天还没有收款" in before

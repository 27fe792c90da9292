"""Finance: refunds that leave once, money of others, the bank's day against ours."""

import pytest

from tests.bankside import BankSide
from tests.till import BANK, Till
from tests.web.conftest import Screen, main_words
from web import bank_days, create_app


@pytest.fixture
def till(office):
    """A slip of 1,000.00."""
    return Till(office, lines=(40_000, 60_000))


@pytest.fixture
def bank(office):
    """The bank."""
    return BankSide(office)


@pytest.fixture
def desk(screen):
    """The finance officer's screen."""
    return screen("caiwu")


def test_a_refund_is_let_go_once(desk, till):
    """Pressed twice, ordered once."""
    till.sends(till.message(110_000))
    (back,) = till.refunds()
    assert "100.00元" in desk.sees("/finance/refunds")

    desk.sends(f"/finance/refunds/{back.id}")
    again = desk.sends(f"/finance/refunds/{back.id}", status=409)

    assert "不能再退一次" in main_words(again)
    assert len(till.orders()) == 1
    assert "100.00元" in desk.sees("/finance/refunds?state=under-way")


def test_refunds_go_into_a_spreadsheet_as_the_list_shows_them(desk, till, screen):
    """All pages of the tab; a name that would be a formula is text."""
    till.sends(till.message(110_000))

    lines = desk.opens("/finance/refunds.csv?state=due").text.splitlines()
    nothing = desk.opens("/finance/refunds.csv?state=done").text.splitlines()

    assert lines[0].startswith("\ufeff金额,状态,退给,账号,原因,通知单号,办件,时间,银行流水号")
    assert lines[1].startswith("100.00,")
    assert (len(lines), len(nothing)) == (2, 1)
    assert "/finance/refunds.csv?state=due" in desk.opens("/finance/refunds").text
    screen("sheji").opens("/finance/refunds.csv", status=403)


def test_only_finance_lets_money_go_and_only_the_centre_looks(screen, till):
    """The manager sees, and does not touch."""
    till.sends(till.message(110_000))
    (back,) = till.refunds()

    assert "确认退款" not in screen("guanli").sees("/finance/refunds")
    for login in ("guanli", "guiyuan", "jinjian", "sheji"):
        screen(login).sends(f"/finance/refunds/{back.id}", status=403)
    screen("sheji").opens("/finance/held", status=403)

    assert till.orders() == ()
    assert till.refunds()[0].state == "due"


def test_money_of_another_is_accepted_or_sent_back(desk, till, office):
    """Two payments by others: one counts, one goes back."""
    other = Till(office, lines=(5_000,))
    till.sends(till.message(payer="代缴公司"))
    other.sends(other.message(payer="陌生公司"))
    assert "代缴公司" in desk.sees("/finance/held")

    desk.sends(f"/finance/held/{till.payments()[0].id}", action="accept")
    desk.sends(f"/finance/held/{other.payments()[0].id}", action="back")
    late = desk.sends(f"/finance/held/{till.payments()[0].id}", action="back", status=409)

    assert "同事处理" in main_words(late)
    assert till.slip().state == "paid"
    assert [one.to_name for one in other.refunds()] == ["陌生公司"]
    desk.sends("/finance/held/99999", action="accept", status=404)


def _file(bank, change=lambda text: text):
    return ("day.txt", change(bank.connector.day(bank.day, bank.office.now)))


def test_a_day_end_file_is_taken_in_and_says_what_to_do_about_each_difference(
    desk, till, bank, office
):
    """Matched, double, lost, and nobody's: each with its sentence."""
    bank.pays(till.code, 100_000, till.payer)
    bank.tells(bank.messages()[0])
    till.works()
    bank.pays(till.code, 100_000, till.payer)  # its message is lost
    bank.pays("77777777", 300, "无主公司")

    desk.sends("/finance/days", file=_file(bank))
    bank.day_ends()  # the worker compares

    seen = desk.sees("/finance/days/1")
    assert "重复 1笔" in seen
    assert "银行有、本方无 1笔" in seen
    assert "已据此补记" in seen
    assert "相符 1笔" in seen
    assert "2笔待处理" in desk.sees("/finance/days")
    assert [one.cents for one in till.refunds()] == [100_000]

    desk.sends("/finance/days/1/3", words="已请银行查明")
    assert "已请银行查明" in desk.sees("/finance/days/1")
    assert "1笔待处理" in desk.sees("/finance/days")


def _spoilt(name):
    def change(content):
        lines = content.split(b"\n")
        return {
            "checksum": content.replace(b"|1000.00|", b"|1000.01|", 1),
            "malformed": content.replace(b"P|", b"X|", 1),
            "cut": b"\n".join(lines[:-2]),
            "empty": b"",
            "not text": b"\xff\xfe" * 40,
            "long": content.replace(b"P|", b"P|" + b"9" * 2000, 1),
            "more": content + b"P|1\n",
            "head": content.replace(b"LSBANK1", b"LSBANK9"),
        }[name]

    return change


@pytest.mark.parametrize(
    "name", ["checksum", "malformed", "cut", "empty", "not text", "long", "more", "head"]
)
def test_a_spoilt_file_is_a_sentence_and_changes_nothing(desk, till, bank, name):
    """Not one line of it is believed."""
    bank.pays(till.code, 100_000, till.payer)

    answer = desk.sends("/finance/days", status=422, file=_file(bank, _spoilt(name)))

    assert "账目没有变动" in main_words(answer)
    assert till.payments() == ()
    assert "还没有收过日终文件" in desk.sees("/finance/days")


def test_the_days_go_into_a_spreadsheet_as_the_list_shows_them(desk, till, bank, screen):
    """One line a day, with what is to be done."""
    assert len(desk.opens("/finance/days/all.csv").text.splitlines()) == 1
    desk.sends("/finance/days", file=_file(bank))

    head, line = desk.opens("/finance/days/all.csv").text.splitlines()

    assert head.count(",") == line.count(",") == 4
    assert line.startswith(str(bank.day))
    assert "/finance/days/all.csv" in desk.opens("/finance/days").text
    screen("jinjian").opens("/finance/days/all.csv", status=403)


def test_the_same_file_again_is_the_same_file_and_another_of_the_day_is_turned_away(
    desk, till, bank
):
    """People press twice; banks send corrections, about which one telephones first."""
    bank.pays(till.code, 100_000, till.payer)
    desk.sends("/finance/days", file=_file(bank))
    desk.sends("/finance/days", file=_file(bank))
    bank.pays(till.code, 1, till.payer)

    other = desk.sends("/finance/days", status=409, file=_file(bank))

    assert "内容不同" in main_words(other)
    desk.sends("/finance/days", status=422)


def test_nobody_else_takes_in_a_file_or_writes_beside_a_line(screen, till, bank):
    """A supervisor looks; a teller does not even look."""
    bank.pays(till.code, 100_000, till.payer)
    for login in ("guiyuan", "jiancha", "jinjian"):
        screen(login).sends("/finance/days", status=403, file=_file(bank))
    screen("caiwu").sends("/finance/days", file=_file(bank))

    screen("guanli").sends("/finance/days/1/1", status=403, words="好")
    screen("caiwu").sends("/finance/days/1/99", status=404, words="好")
    screen("caiwu").sends("/finance/days/99/1", status=404, words="好")
    assert "必须填写" in main_words(
        screen("caiwu").sends("/finance/days/1/1", status=422, words=" ")
    )
    screen("jiancha").opens("/finance/days/1")
    screen("jiancha").opens("/finance/days/99", status=404)


@pytest.fixture
def connected(office, bank, tmp_path):
    """The finance officer's screen in a house whose bank can be asked."""
    app = create_app(
        office.store, tmp_path / "files", session_key=b"k" * 48, demo=True, banks=[BANK],
        day_file=bank.connector.day, now=lambda: office.now,
    )  # fmt: skip
    app.testing = False
    return lambda login="caiwu": Screen(app, login)


def test_finance_fetches_the_file_of_the_day_from_the_bank(connected, till, bank):
    """Nobody carries a file from one machine to the other."""
    bank.pays(till.code, 100_000, till.payer)
    desk = connected()
    assert f'value="{bank.day}"' in desk.opens("/finance/days").text

    desk.sends("/finance/days/fetch", on=bank.day.isoformat())
    desk.sends("/finance/days/fetch", on=bank.day.isoformat())
    bank.day_ends()

    assert "共1条" in desk.sees("/finance/days")
    assert "已据此补记" in desk.sees("/finance/days/1?finding=matched")
    assert till.slip().state == "paid"


@pytest.mark.parametrize("lost", ["line", "reply", "order"])
def test_a_bank_that_is_silent_is_a_sentence_and_changes_nothing(connected, till, bank, lost):
    """It says what was asked, that nothing changed, and what to do instead."""
    bank.pays(till.code, 100_000, till.payer)
    desk = connected()
    bank.loses = lost

    answer = desk.sends("/finance/days/fetch", status=503, on=bank.day.isoformat())

    assert "没有取到银行" in main_words(answer)
    assert "账目没有变动" in main_words(answer)
    assert "还没有收过日终文件" in desk.sees("/finance/days")
    bank.loses = lost
    english = desk.sends("/finance/days/fetch?lang=en", status=503, on=bank.day.isoformat())
    assert "did not give its file" in main_words(english)
    desk.sends("/finance/days/fetch?lang=zh", on=bank.day.isoformat())


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("2999-01-01", "还没有到"),
        ("2026-02-30", "日期"),
        ("", "必须填写"),
        ("'; drop\0", "日期"),
        ("😀" * 200, "日期"),
    ],
)
def test_a_day_that_is_none_is_not_asked_for(connected, bank, on, says):
    """The bank never hears of it."""
    bank.loses = "line"
    desk = connected()

    assert says in main_words(desk.sends("/finance/days/fetch", status=422, on=on))
    assert bank.loses == "line"


def test_only_finance_and_the_centre_fetch_and_only_where_a_bank_is_connected(
    connected, desk, bank
):
    """A page without a bank does not offer it, and a hand-made request leads nowhere."""
    for login in ("guiyuan", "jiancha", "jinjian", "sheji"):
        connected(login).sends("/finance/days/fetch", status=403, on=bank.day.isoformat())
    assert "向银行取文件" not in connected("jiancha").sees("/finance/days")
    assert "向银行取文件" not in desk.sees("/finance/days")
    desk.sends("/finance/days/fetch", status=404, on=bank.day.isoformat())


def test_a_file_beyond_what_a_page_takes_is_sent_to_the_command_line(desk):
    """24 MB over the web; what is larger is not half taken."""
    large = b"LSBANK1|bank|2026-03-02\n" + b"x" * bank_days.LARGEST

    answer = desk.sends("/finance/days", status=422, file=("day.txt", large))

    assert "24 MB" in main_words(answer)
    assert "还没有收过日终文件" in desk.sees("/finance/days")


@pytest.mark.parametrize("path", ["days/{}", "days/{}/1", "days/1/{}", "refunds/{}", "held/{}"])
def test_a_number_that_no_database_holds_is_not_there(desk, path):
    """Typed into the address by hand."""
    there = f"/finance/{path.format(10**20)}"

    if path == "days/{}":
        desk.opens(there, 404)
    else:
        desk.sends(there, status=404, words="x", action="accept")

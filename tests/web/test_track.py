"""The applicant's window: a number and a code, nothing else."""

import re

import pytest

from tests.web.conftest import main_words, words
from web.track import _tries as track_tries


@pytest.fixture
def case(office):
    """A case under review."""
    return office.accepts()


def keys(office, case):
    """What stands on the receipt."""
    held = office.case(case)
    return {"no": held.case_no, "code": held.query_code}


def test_number_and_code_open_the_case_without_an_account(screen, office, case):
    """Every department, its lamp, its days, its telephone."""
    visitor = screen()

    done = visitor.sends("/track", **keys(office, case))
    shown = visitor.sees(done.location)

    assert "市公安消防大队" in shown
    assert "还剩3个工作日" in shown
    assert "消防窗口 8800 0004" in shown
    assert "受理通知书" in shown


def test_lower_case_and_blanks_are_forgiven(screen, office, case):
    """Typed on a telephone."""
    given = {name: f" {value.lower()} " for name, value in keys(office, case).items()}

    screen().sends("/track", **given)


def test_the_code_on_the_receipt_opens_it_at_once(screen, office, case):
    """Scanned: no typing at all; and the address that stays has no code in it."""
    given = keys(office, case)

    done = screen().opens(f"/track?no={given['no']}&code={given['code']}", 303)

    assert done.location == f"/track/{given['no']}"


@pytest.mark.parametrize(
    ("no", "code"),
    [(None, "AAAAAA"), ("330183SG20260302999990", None), ("x", "y"), ("", ""), (None, "")],
)
def test_a_wrong_number_and_a_wrong_code_say_the_same(screen, office, case, no, code):
    """Nobody finds out which numbers exist."""
    given = keys(office, case)
    sent = {
        "no": given["no"] if no is None else no,
        "code": given["code"] if code is None else code,
    }

    answer = screen().sends("/track", 404, **sent)

    assert "没有查到。请对照收件凭证，核对办件编号和查询码。" in words(answer)


@pytest.mark.parametrize("garbage", ["长" * 5000, "\x00", "' OR 1=1", "﷽"])
def test_garbage_finds_nothing(screen, garbage):
    """And breaks nothing."""
    screen().sends("/track", 404, no=garbage, code=garbage)


def test_guessing_codes_is_slow(screen, office, case):
    """Ten tries, then ten minutes; the right code does not help meanwhile."""
    guesser = screen()
    given = keys(office, case)
    for _ in range(10):
        guesser.sends("/track", 404, no=given["no"], code="AAAAAA")

    stopped = guesser.sends("/track", 429, **given)
    office.later(minutes=11)

    assert "请过10分钟再试" in words(stopped)
    guesser.sends("/track", **given)


@pytest.fixture
def pressed(screen, office, case):
    """Thirty wrong codes for the case from as many machines; then somebody at another one."""
    guesser = screen()
    for n in range(30):
        guesser.browser.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
        guesser.sends("/track", 404, no=keys(office, case)["no"], code="AAAAAA")
    guesser.browser.environ_base["REMOTE_ADDR"] = "192.0.2.99"
    return guesser


def test_one_case_cannot_be_guessed_at_from_many_machines(pressed, office, case):
    """Thirty tries, wherever they come from; another case is not shut for that."""
    other = keys(office, office.receives(despite_running=True))

    assert "此件刚才被多次试错" in words(pressed.sends("/track", 429, **keys(office, case)))
    pressed.sends("/track", **other)


def test_a_stranger_who_guesses_does_not_shut_the_applicant_out(pressed, office, case):
    """Who knows the telephone of the application comes in, from a machine never seen before."""
    given = keys(office, case)

    scanned = pressed.opens(f"/track?no={given['no']}&code={given['code']}", 429)
    done = pressed.fills_from(scanned, phone="138-0000 0000")

    assert done.location == f"/track/{given['no']}"
    assert given["no"] in pressed.sees(done.location)


@pytest.mark.parametrize("phone", ["0001", "９９９９", "x", "", "138" * 700])
def test_a_wrong_telephone_says_no_more_than_a_wrong_code(pressed, office, case, phone):
    """Neither of the two can be found out without the other."""
    given = keys(office, case)
    ask = len([c for c in phone if c in "0123456789"]) < 4

    one = pressed.sends("/track", 429 if ask else 404, **given, phone=phone)
    two = pressed.sends("/track", 429 if ask else 404, no=given["no"], code="AAAAAA", phone="0000"
                        if not ask else phone)  # fmt: skip

    assert words(one).split("进度查询")[-1] == words(two).split("进度查询")[-1]


def test_who_knows_the_telephone_cannot_guess_without_end_either(pressed, office, case):
    """An acquaintance has thirty tries of their own."""
    given = keys(office, case)
    for n in range(30):
        pressed.browser.environ_base["REMOTE_ADDR"] = f"198.51.100.{n}"
        pressed.sends("/track", 404, no=given["no"], code="AAAAAA", phone="0000")

    pressed.browser.environ_base["REMOTE_ADDR"] = "198.51.100.99"
    stopped = pressed.sends("/track", 429, **given, phone="0000")
    office.later(minutes=11)

    assert "请过10分钟再试" in words(stopped)
    pressed.sends("/track", **given)


def test_a_subscriber_with_a_million_addresses_counts_as_one(screen, office, case):
    """IPv6: whoever has one address of a network has them all."""
    given = keys(office, case)
    guesser = screen()
    for n in range(10):
        guesser.browser.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{n:x}"
        guesser.sends("/track", 404, no=given["no"], code="AAAAAA")
    guesser.browser.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"

    guesser.sends("/track", 429, **given)


def test_numbers_that_no_case_can_have_take_no_room(screen, office, case):
    """Else whoever sends ten thousand of them makes us forget the tries at a real one."""
    visitor = screen()
    for n in range(9):
        visitor.sends("/track", 404, no=f"x{n}", code="AAAAAA")

    assert [kind for kind, _ in track_tries._failures] == ["address"]


def test_without_the_code_there_is_no_case(screen, office, case, number):
    """Numbers are printed on papers that lie about."""
    for path in (f"/track/{number(case)}", f"/track/{number(case)}/notices/receipt"):
        assert "没有找到这一页" in words(screen().opens(path, 404))


def test_the_code_of_one_case_does_not_open_another(screen, office, case, number):
    """One key, one door."""
    other = office.receives(despite_running=True)
    visitor = screen()
    visitor.sends("/track", **keys(office, case))

    visitor.opens(f"/track/{number(other)}", 404)


def test_the_applicant_reads_notices_and_no_names_of_officers(screen, office, case, number):
    """What concerns them, and nothing that does not."""
    visitor = screen()
    visitor.sends("/track", **keys(office, case))

    shown = main_words(visitor.opens(f"/track/{number(case)}"))
    notice = visitor.sees(f"/track/{number(case)}/notices/acceptance")

    assert "承办人·示例" not in shown
    assert "应办结日期" in notice
    visitor.opens(f"/track/{number(case)}/notices/correction", 404)
    visitor.opens(f"/cases/{number(case)}", 303)


def test_the_applicant_is_told_whose_move_it_is(screen, office):
    """Theirs, the firm's, or the window's."""
    case = office.receives(without=["D14"])
    visitor = screen()
    there = visitor.sends("/track", **keys(office, case)).location
    assert "最迟2026年3月9日（周一）" in visitor.sees(there)

    office.demands(case, D14="请补交建筑施工图")
    assert "等您补正材料" in visitor.sees(there)

    office.takes_corrections(case, "D14")
    office.accepts(case)
    office.everyone_else_opines(case)
    assert "还在等" in visitor.sees(there)
    office.everyone_signs(case)
    assert "请带身份证到综合出件窗口" in visitor.sees(there)
    office.hands_out(case)
    assert "此件已结束" in visitor.sees(there)


def test_the_receipt_leads_here(screen, office, case, number):
    """The code on the paper is the code of the case."""
    page = screen("jinjian").opens(f"/cases/{number(case)}/notices/receipt")

    assert re.search(r'(?s)class="qr".*?<svg', page.get_data(as_text=True))
    assert office.case(case).query_code in words(page)

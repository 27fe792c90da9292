"""A design firm's people come in by invitation; passwords end sessions."""

import re

import pytest

from engine.stages import invite
from engine.store import people
from tests.web.conftest import Screen, words
from web import create_app
from web.invitations import _tries as join_tries

FIRM = "91330183MA2H0000XM"
SECRET = "一句容易记住的长话，真的很长"  # noqa: S105 - of an invented account
OTHER = "another long pass phrase"


@pytest.fixture(autouse=True)
def fresh():
    """Nobody has tried anything yet."""
    join_tries._failures.clear()


@pytest.fixture
def window(screen):
    """The intake window."""
    return screen("jinjian")


@pytest.fixture
def link(window):
    """A fresh invitation's path."""
    made = window.sends("/invitations", 200, **invitation())
    return re.search(r"http://localhost(/join/[\w-]+)", words(made))[1]


def invitation(**changes):
    """What the window types."""
    return {"organisation": FIRM, "firm": "示例设计院", "person": "王工", "days": "7", **changes}


def account(**changes):
    """What the invited person types."""
    typed = {"name": "王工（示例）", "login": "wanggong", "password": SECRET}
    return {**typed, "password_again": typed["password"], **changes}


def test_the_invited_person_comes_in_and_sees_the_own_firm_alone(screen, office, link):
    """Bound to the organisation, to no case."""
    office.accepts()
    guest = screen()
    assert "示例设计院受邀" in guest.sees(link)

    done = guest.sends(link, **account())

    assert done.location == "/redraw"
    assert "王工（示例）" in guest.sees("/redraw?all=yes")
    assert "示例项目一期" in guest.sees("/redraw?all=yes")
    guest.opens("/intake", 403)
    guest.opens("/coordination", 403)
    with office.store.reading() as tx:
        held = people.by_login(tx, "wanggong")
    assert held.officer.organisation == FIRM
    assert {r.value for r in held.officer.roles} == {"design_firm"}
    assert held.password_hash.startswith("$argon2id$")


def test_an_invitation_works_once(screen, link):
    """Whoever finds the mail later finds nothing."""
    screen().sends(link, **account())

    late = screen()
    assert "不能使用" in late.sees(link, 410)
    late.sends(link, 410, **account(login="second"))


def test_an_invitation_expires(screen, office, link):
    """Seven days later it is paper."""
    office.later(days=7)

    assert "已过期" in screen().sees(link, 410)


def test_an_invitation_is_withdrawn(window, screen, link):
    """It went to the wrong person; twice is once."""
    window.sends("/invitations/1/withdraw")
    window.sends("/invitations/1/withdraw")

    assert "不能使用" in screen().sees(link, 410)
    assert "已撤回" in window.sees("/invitations")
    window.sends("/invitations/999/withdraw", 404)


def test_the_link_is_shown_once_and_kept_nowhere(window, office, link):
    """Who reads the list, or the database, cannot come in."""
    code = link.rpartition("/")[2]

    assert code not in window.sees("/invitations")
    with office.store.reading() as tx:
        kept = str(tx._connection.exec_driver_sql("SELECT * FROM invitation").all())
        told = str(tx._connection.exec_driver_sql("SELECT data FROM journal").all())
    assert code not in kept
    assert code not in told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "short", "password_again": "short"}, "应为12至200个字符"),
        ({"password": "a" * 201, "password_again": "a" * 201}, "应为12至200个字符"),
        ({"password": "a" * 20, "password_again": "a" * 20}, "太单一"),
        ({"password": "xx-wanggong-yy", "password_again": "xx-wanggong-yy"}, "不能含有账号名"),
        ({"password": "abc\x07defghijkl", "password_again": "abc\x07defghijkl"}, "不能输入"),
        ({"password_again": "something else"}, "两次输入的密码不一样"),
        ({"password": "", "password_again": ""}, "应为12至200个字符"),
        ({"login": ""}, "必须填写"),
        ({"login": "王工"}, "小写字母"),
        ({"login": "a" * 65}, "最多64个字"),
        ({"login": "sheji"}, "已经有人使用"),
        ({"name": ""}, "必须填写"),
        ({"name": "长" * 65}, "最多64个字"),
        ({"name": "\u202eabc"}, "不能显示"),
    ],
)
def test_what_cannot_be_taken_is_told_and_the_invitation_stays_good(screen, link, changes, says):
    """Beside its field; and the password is never sent back."""
    guest = screen()

    refused = guest.sends(link, 422, **account(**changes))

    assert says in words(refused)
    assert SECRET not in refused.get_data(as_text=True)
    guest.sends(link, **account())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"organisation": ""}, "必须填写"),
        ({"organisation": "91330183MA2H0000X1"}, "校验位不符"),
        ({"organisation": "hello"}, "18"),
        ({"firm": ""}, "必须填写"),
        ({"firm": "长" * 2000}, "最多200个字"),
        ({"person": "长" * 65}, "最多64个字"),
        ({"days": "9999"}, "从列表中选择"),
        ({"days": "七"}, "从列表中选择"),
    ],
)
def test_an_invitation_that_cannot_be_made_says_why(window, changes, says):
    """And nothing is made."""
    refused = window.sends("/invitations", 422, **invitation(**changes))

    assert says in words(refused)
    assert "还没有发过邀请" in window.sees("/invitations")


def test_only_window_and_coordinator_invite(screen):
    """A firm does not invite itself."""
    for login in ("sheji", "fire-chengban", "guanli", "chujian"):
        screen(login).opens("/invitations", 403)
        screen(login).sends("/invitations", 403, **invitation())
    screen("gaitu").sends("/invitations", 200, **invitation())


def test_guessing_links_is_slow(screen, office, link):
    """Twenty wrong ones, then a pause, even for a right one."""
    guesser = screen()
    for n in range(20):
        guesser.opens(f"/join/guess-{n}", 410)

    assert "试错次数太多" in guesser.sees(link, 429)
    office.later(minutes=11)
    guesser.opens(link)


def test_a_new_password_ends_every_session_but_this_one(screen, app, office, link):
    """Somebody else knew the old one."""
    mine, theirs = Screen(app), Screen(app)
    mine.sends(link, **account())
    theirs.sends("/sign-in", login="wanggong", password=SECRET)
    theirs.opens("/redraw")

    wrong = mine.sends("/password", 422, old="no", password=OTHER, password_again=OTHER)
    same = mine.sends("/password", 422, old=SECRET, password=SECRET, password_again=SECRET)
    mine.sends("/password", old=SECRET, password=OTHER, password_again=OTHER)

    assert "现在的密码不对" in words(wrong)
    assert "新密码和现在的一样" in words(same)
    mine.opens("/redraw")
    theirs.opens("/redraw", 303)
    theirs.sends("/sign-in", 422, login="wanggong", password=SECRET)
    theirs.sends("/sign-in", login="wanggong", password=OTHER)


def test_two_who_take_one_account_name_in_the_same_moment_are_told_apart(office):
    """The second one chooses another; its invitation stays good."""
    with office.at_work("jinjian") as (tx, who):
        _, one = invite.invite(tx, FIRM, "示例设计院", "", 7, who, office.now)
        _, two = invite.invite(tx, FIRM, "示例设计院", "", 7, who, office.now)
    with office.store.transaction() as tx:
        invite.accept(tx, one, "same", "甲", "x", office.now)
    with pytest.raises(invite.LoginInUse), office.store.transaction() as tx:
        invite.accept(tx, two, "same", "乙", "x", office.now)

    with office.store.reading() as tx:
        assert invite.look(tx, two, office.now).usable(office.now)


def test_a_real_installation_offers_the_password_page(office, tmp_path, window, link):
    """In the demonstration nobody has a password."""
    app = create_app(
        office.store, tmp_path / "files", session_key=b"r" * 32, now=lambda: office.now
    )
    guest = Screen(app)
    guest.sends(link, **account())

    assert "修改密码" in guest.sees("/redraw")
    assert "现在的密码" in guest.sees("/password")
    assert "没有密码" in window.sees("/password")

"""Who may come in, and how."""

import pytest
from argon2 import PasswordHasher

from engine.store import people
from tests.web.conftest import Screen, words
from web import create_app

SECRET = "a long and boring pass phrase"  # noqa: S105 - of an invented account


@pytest.fixture
def real(office, tmp_path):
    """The same pages as an installation serves them: with passwords."""
    with office.store.transaction() as tx:
        clerk = office.person(tx, "jinjian")
        people.set_password(tx, clerk.account, PasswordHasher(time_cost=1).hash(SECRET))
    return create_app(
        office.store, tmp_path / "files", session_key=b"r" * 32, now=lambda: office.now
    )


def test_the_demonstration_lets_one_be_anybody_without_a_password(screen):
    """A visitor sees the list, chooses, and sees that everything is an example."""
    visitor = screen()

    page = visitor.sees("/sign-in")
    visitor.sends("/sign-in/as/fire-chengban")

    assert "演示环境" in page
    assert "消防承办人·示例" in page
    assert "消防承办人·示例，您好" in visitor.sees("/")


def test_the_list_of_people_is_shown_in_the_demonstration_only(real):
    """Names of accounts are half of a break-in."""
    visitor = Screen(real)

    page = visitor.sees("/sign-in")
    visitor.sends("/sign-in/as/jinjian", 404)

    assert "进件窗口·示例" not in page
    assert "演示环境" not in page


def test_the_right_password_opens_the_page_that_was_asked_for(real):
    """Nobody clicks the same way twice."""
    clerk = Screen(real)
    asked = clerk.opens("/intake", 303)

    assert asked.location == "/sign-in?then=/intake"
    done = clerk.sends("/sign-in", login="jinjian", password=SECRET, then="/intake")

    assert done.location == "/intake"
    clerk.opens("/intake")


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("jinjian", "wrong"),
        ("jinjian", ""),
        ("nobody", SECRET),
        ("chujian", SECRET),  # has no password: signs in nowhere
        ("x" * 5000, "y" * 5000),
        ("\x00", "\x00"),
    ],
)
def test_a_wrong_account_or_password_says_the_same_thing(real, login, password):
    """The answer must not tell which of the two was right."""
    answer = Screen(real).sends("/sign-in", 422, login=login, password=password)

    assert "账号或密码不对" in words(answer)


def test_missing_fields_are_a_wrong_password(real):
    """Not a broken page."""
    assert "账号或密码不对" in words(Screen(real).sends("/sign-in", 422))


def test_after_eight_wrong_passwords_one_waits(real, office):
    """Guessing is slow; the right password does not help until the time is up."""
    guesser = Screen(real)
    for _ in range(8):
        guesser.sends("/sign-in", 422, login="jinjian", password="guess")  # noqa: S106 - the wrong one

    stopped = guesser.sends("/sign-in", 429, login="jinjian", password=SECRET)
    office.later(minutes=11)
    let_in = guesser.sends("/sign-in", login="jinjian", password=SECRET)

    assert "请10分钟后再登录" in words(stopped)
    assert let_in.location == "/"


def test_ones_own_right_password_does_not_pay_for_guessing_anothers(real, office):
    """Who has an account signs in to it in between, and is stopped all the same."""
    guesser = Screen(real)
    wrong, mine = {"login": "hcon-daibiao", "password": "guess"}, {"password": SECRET}
    for n in range(8):
        guesser.sends("/sign-in", 422, **wrong)
        if n % 3 == 2:
            guesser.sends("/sign-in", login="jinjian", **mine)
            guesser.sends("/sign-out")

    guesser.sends("/sign-in", 429, **wrong)
    guesser.sends("/sign-in", login="jinjian", **mine)


def test_one_account_is_not_guessed_from_many_machines(real):
    """Twenty-four tries in ten minutes, wherever they come from."""
    guesser = Screen(real)
    for n in range(24):
        guesser.browser.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
        guesser.sends("/sign-in", 422, login="jinjian", password="guess")  # noqa: S106 - the wrong one
    guesser.browser.environ_base["REMOTE_ADDR"] = "192.0.2.99"

    guesser.sends("/sign-in", 429, login=" JINJIAN ", password=SECRET)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:1"],
)
def test_signing_in_never_leads_to_another_site(real, elsewhere):
    """A link in a mail must not borrow our name."""
    done = Screen(real).sends("/sign-in", login="jinjian", password=SECRET, then=elsewhere)

    assert done.location == "/"


def test_every_sign_in_is_a_new_session(screen):
    """Nothing of the person before is carried over but the language."""
    clerk = screen("jinjian")
    with clerk.browser.session_transaction() as before:
        before["track"] = ["somebody else's case"]

    clerk.sends("/sign-in/as/chujian")

    with clerk.browser.session_transaction() as after:
        assert "track" not in after


def test_a_copied_cookie_is_worth_nothing_after_signing_out(screen, app):
    """Somebody read it off the wire, or the other machine in the hall was left open."""
    clerk, other = screen("jinjian"), screen("chujian")
    copied = Screen(app)
    copied.browser.set_cookie("lianshen", clerk.browser.get_cookie("lianshen").value)
    copied.opens("/intake")

    clerk.sends("/sign-out")

    copied.opens("/intake", 303)
    other.opens("/issue")
    clerk.signs_in("jinjian")
    clerk.opens("/intake")
    copied.opens("/intake", 303)


def test_the_session_cookie_is_for_us_alone(screen):
    """Scripts cannot read it, other sites cannot send it."""
    answer = screen().sends("/sign-in/as/jinjian")

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    encrypted = screen().browser.get("/?lang=en", base_url="https://localhost")
    assert "Secure" in encrypted.headers["Set-Cookie"]


def test_a_session_ends_after_twelve_hours(screen, office):
    """A screen left open overnight is closed in the morning."""
    clerk = screen("jinjian")
    office.later(hours=12, minutes=1)

    assert clerk.opens("/intake", 303).location.startswith("/sign-in")


def test_a_cookie_with_a_forged_account_is_nobody(screen):
    """Only whole sessions count."""
    for forged in ({"account": "1"}, {"account": 10**9}, {"account": 1, "since": "yesterday"}):
        visitor = screen()
        with visitor.browser.session_transaction() as session:
            session.update(forged)
        assert visitor.opens("/intake", 303).location.startswith("/sign-in")


def test_signing_out_closes_every_page(screen):
    """The next person at the screen is nobody."""
    clerk = screen("jinjian")
    clerk.sends("/sign-out")

    clerk.opens("/intake", 303)


def test_the_language_stays_when_people_change(screen):
    """Who reads English reads English in every role."""
    visitor = screen()
    visitor.opens("/sign-in?lang=en")
    visitor.sends("/sign-in/as/chujian")

    assert "Hand out" in visitor.sees("/issue")
    assert "统一出件" in visitor.sees("/issue?lang=zh")


def test_an_unknown_language_is_chinese(screen):
    """Nothing but the two."""
    assert "进度查询" in screen().sees("/track?lang=fr")

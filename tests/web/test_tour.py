"""The demonstration's tour, its ten-minute walk, and the reset button."""

import pytest

from engine.domain.names import Text
from tests.web.conftest import Screen, words
from web import create_app, lang, tour

POSTS = {
    "jinjian": "intake_window", "chujian": "issue_window", "fire-chengban": "handler",
    "fire-shenhe": "checker", "fire-daibiao": "chief_representative", "sheji": "design_firm",
    "gaitu": "drawing_coordinator", "guanli": "manager", "jiancha": "supervisor",
    "liucheng": "process_analyst",
}  # fmt: skip


class Rehearsed:
    """A stage that only notes that it was asked."""

    def __init__(self):
        self.resets = 0
        self.busy = False
        self.laid = (236, 460)
        self.note = None

    def progress(self):
        """As told."""
        return self.laid

    def reset(self, _now):
        """Noted."""
        self.resets += 1
        return not self.busy


@pytest.fixture
def stage():
    """The sample data of a demonstration."""
    return Rehearsed()


@pytest.fixture
def demonstration(office, tmp_path, stage):
    """Pages that know of sample data."""
    return create_app(
        office.store, tmp_path / "files", session_key=b"d" * 32, demo=True, stage=stage,
        now=lambda: office.now,
    )  # fmt: skip


def presses(someone, move, status=303, back="/"):
    """One of the buttons of the strip."""
    return someone.sends("/demo/tour", status, move=move, back=back)


@pytest.mark.parametrize("login", POSTS)
def test_every_step_of_every_post_is_told_and_leads_to_a_page_of_theirs(screen, login):
    """A tour that ends at a locked door teaches nobody anything."""
    someone = screen(login)
    post = next(role for role in tour.STEPS if role.value == POSTS[login])
    steps = tour.STEPS[post]
    assert 4 <= len(steps) <= 6

    for n in range(1, len(steps) + 1):
        page = someone.sees("/")
        assert f"导览 {n}/{len(steps)}" in page
        assert lang.WORDS[f"tour.{post.value}.{n}"].zh in page
        presses(someone, "next")
    assert "收起导览" not in someone.sees("/")


def test_every_page_that_is_shown_opens(app, screen):
    """“Show me” shows."""
    for login, value in POSTS.items():
        someone = screen(login)
        post = next(role for role in tour.STEPS if role.value == value)
        with app.test_request_context():
            paths = {app.url_for(endpoint) for endpoint in tour.STEPS[post]}
        for path in paths:
            someone.opens(path)


def test_the_tour_can_be_put_away_and_called_back(screen):
    """Whoever knows the house is not told again; whoever forgot may ask."""
    someone = screen("fire-chengban")
    presses(someone, "next")
    presses(someone, "away")
    assert "收起导览" not in someone.sees("/desk")

    presses(someone, "again")

    assert "导览 1/5" in someone.sees("/")


def test_how_far_somebody_is_stays_with_the_account(screen):
    """Tomorrow, or at another screen, it goes on from there."""
    presses(screen("fire-chengban"), "next")

    assert "导览 2/5" in screen("fire-chengban").sees("/")
    assert "导览 1/" in screen("plan-chengban").sees("/")
    presses(screen("fire-chengban"), "previous")
    assert "导览 1/5" in screen("fire-chengban").sees("/")


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "/\\evil", "", "x"])
def test_a_button_of_the_tour_never_leads_to_another_site(screen, back):
    """An open redirect is somebody else's phishing."""
    assert presses(screen("jinjian"), "next", back=back).location == "/"


def test_a_move_that_is_none_is_turned_down(screen):
    """And nothing is remembered of it."""
    someone = screen("jinjian")

    presses(someone, "fly", 400)

    assert "导览 1/6" in someone.sees("/")


def test_an_installation_has_neither_tour_nor_reset(office, tmp_path, stage):
    """Nobody can wipe a real house, whatever it was started with."""
    real = create_app(
        office.store, tmp_path / "files", session_key=b"r" * 32, stage=stage,
        now=lambda: office.now,
    )  # fmt: skip
    visitor = Screen(real)

    visitor.sends("/demo/reset", 404)
    visitor.sends("/demo/tour", 404, move="next")

    assert stage.resets == 0
    assert "导览" not in visitor.sees("/track")
    assert "演示" not in visitor.sees("/track")


def test_the_sign_in_page_says_whom_to_be_in_what_order(demonstration):
    """Ten minutes, eight people, one story."""
    page = Screen(demonstration).opens("/sign-in").get_data(as_text=True)

    places = [page.index(f"/sign-in/as/{login}") for login, _ in tour.WALK]
    assert places == sorted(places)
    for login, endpoint in tour.WALK:
        with demonstration.test_request_context():
            path = demonstration.url_for(endpoint)
        came = Screen(demonstration).sends(f"/sign-in/as/{login}", then=path)
        assert came.location == path


def test_the_page_tells_how_far_the_year_is(demonstration, stage):
    """Somebody who waits knows for what, and that they need not."""
    visitor = Screen(demonstration)

    assert "正在放入一年的示例办件… 236/460" in visitor.sees("/sign-in")
    stage.laid = None
    stage.note = Text("今天另放入12件新的。", "12 new ones were laid out today.")
    assert "今天另放入12件新的。" in visitor.sees("/sign-in")
    assert "12 new ones" in visitor.sees("/sign-in?lang=en")


def test_the_button_resets_and_asks_whom_to_be(demonstration, stage):
    """What was tried out is gone; the visitor is at the door again."""
    visitor = Screen(demonstration, "jinjian")

    answer = visitor.sends("/demo/reset")

    assert stage.resets == 1
    assert answer.location == "/sign-in"
    assert "示例数据已重置" in visitor.sees("/sign-in")


def test_a_reset_that_is_under_way_is_said(demonstration, stage):
    """Two people press at once."""
    stage.busy = True
    visitor = Screen(demonstration)

    visitor.sends("/demo/reset")

    assert "有人刚点了重置" in visitor.sees("/sign-in")


def test_the_browser_tab_says_that_it_is_a_demonstration(screen):
    """A screenshot without the header still says so."""
    page = screen("jinjian").opens("/").get_data(as_text=True)

    assert "<title>演示 · " in page
    assert "演示" in words(screen().opens("/sign-in"))


def test_the_tour_goes_along_with_somebody_who_is_ahead_of_it(screen):
    """The walk leads straight to a page: the strip speaks of that page, and goes on from there."""
    clerk = screen("jinjian")

    assert "点“收件登记”" in clerk.sees("/intake/new")
    clerk.sends("/demo/tour", move="next", n="2", back="/intake")
    assert "各部门同时预审" in clerk.sees("/intake")
    assert "各部门同时预审" in clerk.sees("/"), "and never goes back by itself"
    for wrong in ("0", "99", "²", "x" * 3000):
        clerk.sends("/demo/tour", move="previous", n=wrong, back="/")

"""The administrator finds anybody who has an account, and sees who may sign in."""

import re

import pytest

from engine.domain.names import Role
from engine.store import people
from tests.everything import everything
from tests.web.conftest import main_words

MANY = 30


@pytest.fixture
def crowd(office):
    """Thirty more handlers of planning, one of whom has left."""
    with office.store.transaction() as tx:
        for n in range(MANY):
            added = people.add(
                tx, login=f"plan-{n:02d}", name=f"规划承办人{n:02d}", roles=[Role.HANDLER],
                department="PLAN",
            )  # fmt: skip
        people.set_active(tx, added.account, active=False)
    return office


def lines(answer):
    """The logins that a page lists."""
    return re.findall(
        r'data-label="账号"><span class="code">([^<]+)<', answer.get_data(as_text=True)
    )


def total(screen, asked=""):
    """How many the page says there are."""
    return int(re.search(r"共(\d+)人", screen("liucheng").sees(f"/people{asked}"))[1])


def test_everybody_is_listed_page_by_page(crowd, screen):
    """Nobody twice, nobody left out; who has left comes last."""
    one = screen("liucheng")
    n = total(screen)
    pages = [lines(one.opens(f"/people?page={page}")) for page in range(1, -(-n // 20) + 1)]
    seen = [login for page in pages for login in page]

    assert [len(page) for page in pages[:-1]] == [20] * (len(pages) - 1)
    assert len(seen) == len(set(seen)) == n > MANY
    assert seen[-1] == f"plan-{MANY - 1:02d}"
    assert lines(one.opens("/people?page=99")) == pages[-1]
    assert crowd


@pytest.mark.parametrize(
    ("words", "finds"),
    [("规划承办人07", ["plan-07"]), ("PLAN-07", ["plan-07"]), ("消防", "fire"), ("FIRE", "fire"),
     ("fire review", "fire"), ("91330183", "sheji")],
)  # fmt: skip
def test_somebody_is_found_by_name_login_department_or_organisation(crowd, screen, words, finds):
    """Whatever the caller on the phone says."""
    found = lines(screen("liucheng").opens(f"/people?q={words}"))

    if words == "fire review":
        assert all("fire" in one for one in found)
    elif isinstance(finds, list):
        assert found == finds
    else:
        assert found
        assert any(finds in one for one in found)
        assert not any(one.startswith("plan-0") for one in found)
    assert crowd


def test_who_may_not_sign_in_is_found_by_state(crowd, screen):
    """Both together are everybody."""
    assert total(screen, "?state=inactive") == 1
    assert total(screen, "?state=active") + 1 == total(screen)
    assert lines(screen("liucheng").opens("/people?state=inactive")) == [f"plan-{MANY - 1:02d}"]
    assert crowd


def test_an_empty_list_says_what_to_do_next(crowd, screen):
    """And leads back to everybody."""
    shown = screen("liucheng").opens("/people?q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E4%BA%BA&state=active")

    assert "没有符合条件的人" in main_words(shown)
    assert '<a class="btn btn-outline-primary" href="/people">' in shown.get_data(as_text=True)
    assert crowd


@pytest.mark.parametrize("login", ["guanli", "jiancha", "jinjian", "fire-daibiao", "sheji"])
def test_the_list_is_the_administrators(office, screen, login):
    """Who works here is nobody else's business."""
    screen(login).opens("/people", 403)
    assert 'href="/people"' not in screen(login).opens("/").get_data(as_text=True)
    assert office


@pytest.mark.parametrize(
    "asked",
    ["q=%25", "q=_", "q=\\", "q=%E2%80%AE", "q=" + "字" * 2000, "q=%F0%9F%98%80",
     "state=x", "page=-1", "page=" + "9" * 5000, "q='--", "endpoint=x", "q=1&q=2"],
)  # fmt: skip
def test_what_means_nothing_changes_nothing(office, screen, asked):
    """Never a broken page, and no word is a pattern."""
    one = screen("liucheng")
    before = everything(office.store)

    shown = main_words(one.opens(f"/people?{asked}"))

    assert "人员账号" in shown
    if asked in {"q=%25", "q=_", "q=\\"}:
        assert "没有符合条件的人" in shown
    assert everything(office.store) == before


def test_in_english_nothing_is_chinese_but_data(office, screen):
    """Posts and states too."""
    said = screen("liucheng").sees("/people?lang=en")

    assert "Process analyst, Administrator" in said
    assert "May sign in" in said
    assert office


@pytest.mark.both_databases
def test_the_order_is_the_same_in_both_databases(office):
    """Codes and logins by code point; upper and lower case are found alike."""
    with office.store.transaction() as tx:
        for login in ("Zed", "zed-2", "ab"):
            people.add(tx, login=login, name=login, roles=[Role.HANDLER], department="ZZ")
        found = people.found(tx, people.Narrow("zz"), limit=9, offset=0)
        assert [one.login for one in found] == ["Zed", "ab", "zed-2"]
        assert people.found_total(tx, people.Narrow("ZED")) == 2
        assert people.found_total(tx, people.Narrow("", active=False)) == 0

"""Whoever held work that somebody else gave away is told, once, and in their own language."""

import pytest

from engine.domain.names import AccountId
from engine.stages import transfer
from engine.store import transfer_notices
from tests.everything import everything
from tests.web.conftest import main_words
from tests.web.test_reassigning import REASON, gives, held, number_of

pytestmark = pytest.mark.usefixtures("colleague")


@pytest.fixture
def mine(office, screen):
    """The number of a case of which fire's handler has claimed the review."""
    office.accepts()
    screen("fire-chengban").sends(f"/desk/{held(office)}/claim")
    return office.case(1).case_no


def moved(office, screen, to="fire-b", login="guanli"):
    """Somebody in charge gives it to a colleague, whoever holds it."""
    seen = office.waiting(1, "handle", "fire").claimed_by
    gives(screen(login), held(office), number_of(office, to), seen=seen)


def told(screen, login="fire-chengban", path="/desk"):
    """Whether somebody is told on this page."""
    return "已转给同事" in screen(login).sees(path)


@pytest.mark.parametrize("login", ["guanli", "fire-daibiao"])
def test_whoever_held_it_is_told_by_whom_to_whom_and_why(office, screen, mine, login):
    """On the first page and at the desk; nobody else is, until they say that they know."""
    moved(office, screen, login=login)

    said = main_words(screen("fire-chengban").opens("/desk"))
    assert "您手上的1件已转给同事，不用再办" in said
    assert "转给消防承办人乙" in said
    assert f"原因：{REASON}" in said
    assert mine in said
    assert told(screen, path="/")
    assert not told(screen, "fire-b")
    assert not told(screen, "fire-shenhe")
    assert not told(screen, "guanli", "/")


def test_who_knows_is_not_told_again(office, screen, mine):
    """One press; and what comes after the page was opened is not swallowed by it."""
    moved(office, screen)
    one = screen("fire-chengban")
    with office.store.reading() as tx:
        (notice,) = transfer_notices.unseen(tx, number_of(office, "fire-chengban"), 9)

    one.sends("/desk/several/seen", last=str(notice.id - 1), at="desk.worklist")
    assert told(screen)
    answer = one.sends("/desk/several/seen", last=str(notice.id), at="desk.worklist")

    assert answer.location == "/desk"
    assert not told(screen)
    assert not told(screen, path="/")
    assert mine


def test_who_gives_it_away_themselves_or_held_nothing_is_told_nothing(office, screen):
    """They know; and of what lay on nobody's desk nobody loses anything."""
    office.accepts()
    moved(office, screen)
    with office.at_work("fire-b") as (tx, by):
        other = office.person(tx, "fire-chengban").account
        transfer.give(tx, held(office), other, "", by, office.now)

    assert not told(screen, "fire-b")
    assert not told(screen)


def test_what_comes_back_is_not_told_as_gone(office, screen, mine):
    """Given back within the hour: the notice would be untrue. Gone again, it is told once."""
    moved(office, screen)
    moved(office, screen, "fire-chengban")
    assert not told(screen)
    assert told(screen, "fire-b")

    moved(office, screen)
    assert "您手上的1件" in screen("fire-chengban").sees("/desk")
    assert not told(screen, "fire-b")
    assert mine


def test_a_day_of_many_transfers_is_one_notice(office, screen):
    """Eight by name, the rest counted; one press for all of them."""
    cases = [office.accepts(despite_running=True) for _ in range(10)]
    one = screen("fire-chengban")
    for case in cases:
        one.sends(f"/desk/{held(office, case)}/claim")
    mine = number_of(office, "fire-chengban")
    gives(
        screen("guanli"), [held(office, case) for case in cases], number_of(office, "fire-b"),
        seen=mine,
    )  # fmt: skip

    said = main_words(one.opens("/desk"))
    assert "您手上的10件已转给同事" in said
    assert "另有2件" in said
    with office.store.reading() as tx:
        last = transfer_notices.unseen(tx, mine, 1)[0].id
    one.sends("/desk/several/seen", last=str(last), at="nowhere")
    assert not told(screen)


def test_in_english_it_is_told_in_english(office, screen, mine):
    """No Chinese word but the names."""
    moved(office, screen)
    said = screen("fire-chengban").sees("/desk?lang=en")

    assert "One piece of your work was given to a colleague: you need not do it any more" in said
    assert "Got it" in said
    assert mine


@pytest.mark.parametrize("last", ["", "x", "-1", "9" * 40, "１"])
def test_a_number_that_is_none_changes_nothing(office, screen, mine, last):
    """And nobody takes away what another was told."""
    moved(office, screen)
    before = everything(office.store)

    screen("fire-chengban").sends("/desk/several/seen", last=last)
    screen("fire-b").sends("/desk/several/seen", last="999999")
    screen("jinjian").sends("/desk/several/seen", 403, last="999999")

    assert everything(office.store) == before
    assert mine


@pytest.mark.both_databases
def test_notices_are_counted_and_settled_for_one_person(office):
    """Both databases."""
    office.accepts()
    item = held(office)
    with office.store.transaction() as tx:
        mine, other = (office.person(tx, n).account for n in ("fire-chengban", "fire-shenhe"))
        for account in (mine, mine, other):
            transfer_notices.tell(
                tx, account, item, to_name="乙", by_name="甲", reason="", at=office.now
            )
        transfer_notices.settle(tx, item, [mine, AccountId(999)], office.now)
        assert [transfer_notices.total(tx, one) for one in (mine, other)] == [0, 1]
        (left,) = transfer_notices.unseen(tx, other, 5)
        transfer_notices.seen(tx, other, left.id, office.now)
        assert transfer_notices.total(tx, other) == 0

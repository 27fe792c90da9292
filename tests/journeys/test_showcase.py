"""The demo's sample cases: every desk has work, on whatever day the demo is started."""

from datetime import date

import pytest

from engine.cli import _showcase, demo
from engine.cli._showcase import Shown
from engine.domain.wording import utc
from engine.store import branches, cases, clocks, journal, open_store, outbox
from engine.stories import folders
from tests.journeys.telling import STORIES

MONDAY_AFTERNOON = utc(date(2026, 11, 23), 15, 45)
A_WEDNESDAY = utc(date(2026, 11, 25), 15, 45)
EARLY_ON_SUNDAY = utc(date(2026, 11, 22), 7, 0)
IN_THE_GOLDEN_WEEK = utc(date(2026, 10, 5), 12, 0)
NEXT_YEAR = utc(date(2028, 2, 29), 9, 30)


@pytest.fixture
def hall(tmp_path):
    """A furnished house without cases, and its folder of files."""
    store = open_store(f"sqlite:///{tmp_path}/hall.sqlite")
    demo.furnish(store)
    yield store, tmp_path / "files"
    store.close()


def test_the_first_page_shows_cases_in_every_state(hall):
    """Whoever starts the demo can sit down at any desk and find something to do."""
    store, files = hall

    laid = _showcase.lay_out(store, files, MONDAY_AFTERNOON)

    with store.reading() as tx:
        found = [cases.get(tx, number) for number in range(1, laid + 1)]
        waiting = {
            (item.work, item.department)
            for one in found
            for item in branches.open_items(tx, one.id)
        }
    assert laid == len(_showcase.SHOWN) == 16
    assert [one.received_at for one in found] == sorted(one.received_at for one in found)
    assert {one.status.value for one in found} == {
        "received", "awaiting_correction", "in_review", "drawing_change", "merging",
        "awaiting_payment", "awaiting_signature", "ready_to_issue", "delivered", "withdrawn",
    }  # fmt: skip
    assert {work for work, _ in waiting} == {
        "accept", "correct", "handle", "check", "redraw", "independence", "pay", "sign", "issue",
    }  # fmt: skip
    assert _showcase.lay_out(store, files, MONDAY_AFTERNOON) == 0  # a second start adds nothing


@pytest.mark.parametrize("now", [EARLY_ON_SUNDAY, IN_THE_GOLDEN_WEEK, NEXT_YEAR])
def test_nothing_in_a_sample_case_happened_later_than_now(hall, now):
    """A demo that knows tomorrow's history would be found out at once."""
    store, files = hall
    story = folders.load(STORIES["drawing-review/two-departments-ask-for-changes"])

    player = _showcase.place(store, files, story, now, Shown("", 15, ago=1))

    with store.reading() as tx:
        case = cases.get(tx, player.case)
        moments = [entry.at for entry in journal.of_case(tx, player.case)]
        calendar = clocks.calendar(tx)
    assert case.status.value == "drawing_change"
    assert max(moments) <= now
    assert calendar.is_working(max(moments).date())


def test_a_letter_nobody_would_answer_is_left_to_the_running_house(hall):
    """The demo's own department gets it as soon as the relay runs."""
    store, files = hall
    story = folders.load(STORIES["drawing-review/no-comments"])

    player = _showcase.place(store, files, story, A_WEDNESDAY, Shown("", 8))

    with store.reading() as tx:
        assert [round_no for _, round_no, _ in outbox.ready(tx, player.case)] == [1]


def test_two_stories_in_one_house_leave_each_other_alone(hall):
    """The clocks and letters of one case are not rung by the story of another."""
    store, files = hall
    first = folders.load(STORIES["drawing-review/no-comments"])
    second = folders.load(STORIES["drawing-review/five-silent-days"])
    waits = _showcase.place(store, files, first, MONDAY_AFTERNOON, Shown("", 8))
    with store.reading() as tx:
        before = [entry.what for entry in journal.of_case(tx, waits.case)]

    _showcase.place(store, files, second, MONDAY_AFTERNOON, Shown(""))

    with store.reading() as tx:
        assert [entry.what for entry in journal.of_case(tx, waits.case)] == before
        assert cases.get(tx, waits.case).status.value == "in_review"

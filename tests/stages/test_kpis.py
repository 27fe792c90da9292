"""Key figures are what one counts by hand, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.domain.wording import local_day
from engine.stages import kpis, timings
from engine.store import cases
from engine.store.measures import Period
from tests.deciding import two_decided

JOINT = "drawing-review"


@pytest.fixture
def decided(office):
    """Two cases decided: one at once, one after a second round."""
    return two_decided(office)


def figures(office, since=None, until=None):
    """The figures of the drawing review around the office's day."""
    today = local_day(office.now)
    period = Period(JOINT, since or today - timedelta(days=60), until or today)
    with office.store.transaction() as tx:
        kpis.catch_up(tx)
        return kpis.of(tx, period, today)


@pytest.mark.both_databases
def test_each_rate_is_what_one_counts_by_hand(office, decided):
    """Two decided within the promise, none overdue."""
    found = figures(office)

    assert found.decided == 2
    assert (found.on_time.part, found.on_time.whole) == (2, 2)
    assert found.on_time.percent == 100.0
    assert (found.early.part, found.early.whole) == (2, 2)
    assert found.visits.whole == 2
    with office.store.reading() as tx:
        held = [cases.get(tx, one) for one in decided]
    statutory = sum(case.statutory_days for case in held)
    promised = sum(case.promised_days for case in held)
    assert (found.compression.part, found.compression.whole) == (statutory - promised, statutory)


def test_an_open_overdue_case_counts_against_being_on_time(office, decided):
    """A rate over decided cases alone rises when late ones are left lying."""
    before = figures(office)
    office.accepts(despite_running=True)
    office.later(days=40)

    found = figures(office)

    assert found.overdue == 1
    assert (found.on_time.part, found.on_time.whole) == (before.on_time.part, 3)


def test_the_three_yardsticks_are_told_apart(office, decided):
    """Against the law, against the earlier limits in the guide, and the replay only when made."""
    found = figures(office)

    law, promise = found.against_law, found.against_promise
    assert law is not None
    assert promise is not None
    assert law.yardstick == 2 * 45
    assert law.days == law.yardstick - law.net
    assert promise.yardstick % 2 == 0
    assert promise.yardstick <= 2 * 52
    assert promise.source.zh
    assert found.against_replay is None


@pytest.mark.both_databases
def test_one_correction_is_counted_by_the_day_of_the_notice(office):
    """Those still correcting are counted apart, not as failures."""
    waiting = office.receives(without=["D14"], despite_running=True)
    office.demands(waiting, D14="请补交建筑施工图")

    found = figures(office)

    assert (found.corrected.whole, found.corrections_open) == (0, 1)
    assert found.corrected.percent is None


def test_the_replay_stands_there_once_cases_were_replayed(office, decided):
    """Absent before, not nought; afterwards over the cases that have one; no range of only two."""
    assert figures(office).against_replay is None
    period = figures(office).period
    with office.store.transaction() as tx:
        timings.replay(tx, period)

    replay = figures(office).against_replay

    assert replay is not None
    assert replay.cases == 2
    assert replay.days == pytest.approx(replay.yardstick - replay.net)
    assert (replay.low, replay.high) == (None, None)


def test_figures_of_a_past_period_do_not_change_with_the_day(office, decided):
    """What was reported in July is what one finds in December, but for what is still open."""
    today = local_day(office.now)
    before = figures(office, until=today)
    office.later(days=30)
    after = figures(office, since=before.period.since, until=before.period.until)

    assert replace(after, as_of=before.as_of) == before
    assert after.as_of == today + timedelta(days=1)
    assert date.min < after.as_of

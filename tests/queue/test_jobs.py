"""Waits between tries: longer each time, spread, and not for ever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.queue import jobs

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)


@given(st.integers(1, jobs.ATTEMPTS - 2), st.floats(0, 0.999))
def test_each_wait_is_at_least_as_long_as_the_one_before_it(attempts, spread):
    """A department that is down is not hammered."""
    first = jobs.next_try(attempts, NOW, 0.0)
    second = jobs.next_try(attempts + 1, NOW, 0.0)
    spread_out = jobs.next_try(attempts, NOW, spread)

    assert NOW < first <= second <= NOW + timedelta(hours=3)
    assert first <= spread_out <= first + (first - NOW) / 2


def test_after_the_last_try_a_person_is_asked():
    """Silence for ever would be a lost letter."""
    assert jobs.next_try(jobs.ATTEMPTS - 1, NOW, 0.0) is not None
    assert jobs.next_try(jobs.ATTEMPTS, NOW, 0.0) is None


def test_all_tries_together_outlast_a_night():
    """A system that is switched off at six and on at eight must not need a person."""
    waited = NOW
    for attempts in range(1, jobs.ATTEMPTS):
        waited = jobs.next_try(attempts, waited, 0.0)

    assert timedelta(hours=14) < waited - NOW < timedelta(days=2)


def test_a_delivery_ends_before_half_its_lease():
    """Else a slow worker and its successor are on the line at once."""
    assert jobs.TIME_OUT * 2 < jobs.LEASE

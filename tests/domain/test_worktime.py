"""The table of opening time against the calendar that it stands for."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.domain import worktime
from engine.domain.clocks import Calendar
from engine.domain.wording import utc

SPRING = Calendar(
    {
        date(2026, 2, 14): True,  # a Saturday, worked
        **{date(2026, 2, 15) + timedelta(days=n): False for n in range(9)},
        date(2026, 2, 28): True,
    },
    frozenset({2026}),
)
WORK = worktime.of(SPRING)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=60)).map(
    lambda since: utc(date(2026, 1, 20)) + since
)
EDGES = st.sampled_from([date(2026, 2, 13) + timedelta(days=n) for n in range(18)]).flatmap(
    lambda day: st.sampled_from(
        [utc(day, h, m) for h, m in ((0, 0), (9, 0), (12, 0), (13, 30), (17, 0), (23, 59))]
    )
)


@given(MOMENTS | EDGES, MOMENTS | EDGES)
def test_the_table_says_what_the_calendar_says(since, until):
    """Two definitions of a working minute would be two truths about every saved day."""
    assert timedelta(microseconds=WORK.between(since, until)) == SPRING.opened(since, until)


@given(MOMENTS | EDGES, st.integers(1, 40 * 390))
def test_the_way_back_from_time_to_instant_is_the_calendars(start, minutes):
    """A replay that ended in the lunch break would print an hour at which nobody works."""
    found = WORK.moment(WORK.at(start) + minutes * worktime.MINUTE)

    assert found == SPRING.later(start, timedelta(minutes=minutes))


def test_outside_of_the_table_the_calendar_is_walked():
    """A log may be older than the house; a slow answer is better than a wrong one."""
    old, young = utc(date(1998, 12, 30), 10), utc(date(2000, 1, 5), 10)
    late, later = utc(date(2049, 12, 30), 10), utc(date(2050, 1, 5), 10)

    for since, until in ((old, young), (late, later)):
        assert timedelta(microseconds=WORK.between(since, until)) == SPRING.opened(since, until)
    end = WORK.at(late) + 10 * 390 * worktime.MINUTE
    assert WORK.moment(end) == SPRING.later(late, timedelta(minutes=3900))


def test_reversed_instants_are_no_time_and_the_table_never_falls():
    """Clocks of two systems may disagree; nothing took less than no time."""
    days = [utc(date(2026, 2, 1) + timedelta(days=n), 12) for n in range(40)]

    assert WORK.between(days[9], days[3]) == 0
    assert all(WORK.at(a) <= WORK.at(b) for a, b in pairwise(days))


def test_a_hall_that_never_opens_has_no_time():
    """A calendar without hours is a mistake, not a crash."""
    never = worktime.of(Calendar(hours=()))

    assert never.between(utc(date(2026, 3, 2), 9), utc(date(2026, 3, 9), 9)) == 0
    assert never.days(5.0) == 0.0


def test_the_same_calendar_has_one_table():
    """It takes milliseconds to make, and pages ask for it."""
    table = worktime.of(SPRING)

    assert worktime.of(SPRING) is table

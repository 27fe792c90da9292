import json
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.clocks import Calendar
from engine.domain.wording import utc
from engine.stages import calendar_seed
from engine.store import clocks, open_store

PUBLISHED = Path(__file__).parents[3] / "shared" / "corpora" / "calendar"
SPRING = Calendar(
    {
        date(2026, 2, 14): True,  # a Saturday, worked
        **{date(2026, 2, 15) + timedelta(days=n): False for n in range(9)},  # Spring Festival
        date(2026, 2, 28): True,
    },
    frozenset({2026}),
)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """The calendar that a new house starts with."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('calendar')}/days.db")
    with store.transaction() as tx:
        calendar_seed.write(tx)
    with store.reading() as tx:
        calendar = clocks.calendar(tx)
    store.close()
    return calendar


def test_a_make_up_saturday_counts_and_a_holiday_monday_does_not():
    """Both are in the yearly notice; a limit that overlooks either is a wrong legal date."""
    assert SPRING.is_working(date(2026, 2, 14))
    assert not SPRING.is_working(date(2026, 2, 16))
    assert not SPRING.is_working(date(2026, 2, 22))  # a Sunday like any other


def test_three_days_from_before_the_festival_end_after_it():
    """Friday 13 February: make-up Saturday is day one, then nine days do not count."""
    assert SPRING.ahead(date(2026, 2, 13), 3) == date(2026, 2, 25)


def test_no_days_ahead_is_the_day_itself():
    """Even on a Sunday: nothing was promised."""
    assert SPRING.ahead(date(2026, 3, 1), 0) == date(2026, 3, 1)


def test_a_limit_runs_across_the_end_of_the_year(seeded):
    """The library behind the calendar ends with a year; a limit must not."""
    day = seeded.ahead(date(2026, 12, 30), 2)

    assert day == date(2027, 1, 4)  # provisional: nobody has published 2027 yet
    assert not seeded.is_working(date(2027, 1, 1))  # a Friday, but New Year's Day by law
    assert seeded.provisional(day)
    assert not seeded.provisional(date(2026, 12, 31))


def test_a_year_nobody_has_heard_of_is_weekdays_and_flagged(seeded):
    """Computed, never refused, and never in silence."""
    day = date(2040, 5, 1)

    assert seeded.provisional(day)
    assert seeded.is_working(day) == (day.weekday() < 5)


def test_a_second_seeding_changes_nothing(office, seeded):
    """A start of the house runs it again, and what the hall corrected by hand must stay."""
    with office.store.transaction() as tx:
        clocks.set_year(tx, 2027, {}, official=True, source="")
        calendar_seed.write(tx)
        assert clocks.calendar(tx) == seeded


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_the_seed_agrees_with_a_second_source_on_every_day(seeded, year):
    """Two people read the same government notices; where they differ one of them erred."""
    path = PUBLISHED / f"{year}.json"
    if not path.exists():
        pytest.skip(f"corpora: {path.name} of the shared calendar corpus is not on this machine")
    named = {
        date.fromisoformat(d["date"]): d["isOffDay"] for d in json.loads(path.read_text())["days"]
    }
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))

    differing = {
        day
        for day in days
        if day.year == year
        and seeded.is_working(day) != (not named[day] if day in named else day.weekday() < 5)
    }

    assert differing == set()
    assert not seeded.provisional(date(year, 6, 1))


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_ahead_and_after_count_the_same_days(day, count):
    """Two ways to ask one question."""
    assert SPRING.ahead(day, count) == list(islice(SPRING.after(day), count))[-1]
    assert SPRING.is_working(SPRING.ahead(day, count))


# --- minutes within opening hours ---------------------------------------------------------

MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (utc(MONDAY, 9, 0), 90, utc(MONDAY, 10, 30)),
        (utc(MONDAY, 11, 30), 90, utc(MONDAY, 14, 30)),  # lunch does not count
        (utc(MONDAY, 12, 15), 30, utc(MONDAY, 14, 0)),  # begun during lunch
        (utc(MONDAY, 7, 0), 1, utc(MONDAY, 9, 1)),  # before the doors open
        (utc(MONDAY, 16, 45), 30, utc(date(2026, 3, 3), 9, 15)),  # overnight
        (utc(FRIDAY, 16, 30), 60, utc(date(2026, 3, 9), 9, 30)),  # over the weekend
        (utc(date(2026, 2, 14), 16, 0), 90, utc(date(2026, 2, 24), 9, 30)),  # over the festival
        (utc(MONDAY, 9, 0), 180, utc(MONDAY, 12, 0)),  # to the minute of closing
        (utc(MONDAY, 9, 0), 210, utc(MONDAY, 14, 0)),  # the half day of the pre-check
        (utc(MONDAY, 13, 30), 0, utc(MONDAY, 13, 30)),
    ],
)
def test_minutes_count_only_while_the_hall_is_open(start, minutes, end):
    """“Done while you wait” promises minutes; lunch and closed days are nobody's fault."""
    assert SPRING.minutes_ahead(start, minutes) == end


@given(
    st.datetimes(utc(MONDAY).replace(tzinfo=None), utc(FRIDAY).replace(tzinfo=None)),
    st.integers(0, 2000),
    st.integers(1, 2000),  # none at all from noon on is half past one: the next opening
)
def test_minutes_can_be_counted_in_two_goes(moment, first, second):
    """A clock read half-way gives the same end."""
    start = moment.replace(tzinfo=utc(MONDAY).tzinfo)

    assert SPRING.minutes_ahead(SPRING.minutes_ahead(start, first), second) == (
        SPRING.minutes_ahead(start, first + second)
    )

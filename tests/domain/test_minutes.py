"""Promises in opening minutes, held against a clock that counts minute by minute."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.clocks import Calendar, Lamp
from engine.domain.minutes import MinuteClock, Span, ticket, whole
from engine.domain.wording import local

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine o'clock in the hall
MINUTE = timedelta(minutes=1)


@st.composite
def hours(draw):
    """Opening hours of a day: one to three times, in order, on full minutes."""
    edges = sorted(draw(st.sets(st.integers(7 * 60, 19 * 60), min_size=2, max_size=6)))
    if len(edges) % 2:
        edges.pop()
    at = [time(m // 60, m % 60) for m in edges]
    return tuple(zip(at[::2], at[1::2], strict=True))


@st.composite
def clocks(draw):
    """A clock with spans that may overlap, begin early, or still be open."""
    minutes = st.integers(0, 3 * 24 * 60)
    started = MONDAY + draw(minutes) * MINUTE
    spans = []
    for _ in range(draw(st.integers(0, 3))):
        since = MONDAY + draw(minutes) * MINUTE
        spans.append(Span(since, since + draw(st.integers(0, 300)) * MINUTE))
    return MinuteClock(draw(st.integers(1, 200)), started, tuple(spans))


def counted(calendar, clock, until):
    """The oracle: every minute looked at by itself."""
    n, at = 0, clock.started
    while at < until:
        moment = local(at)
        is_open = calendar.is_working(moment.date()) and any(
            opens <= moment.time() < closes for opens, closes in calendar.hours
        )
        still = any(s.since <= at and (s.until is None or at < s.until) for s in clock.spans)
        n += is_open and not still
        at += MINUTE
    return n


@given(hours(), clocks(), st.integers(0, 4 * 24 * 60))
def test_what_was_spent_is_what_a_count_minute_by_minute_gives(opening, clock, later):
    """Whatever the hall's hours, and however pauses overlap."""
    calendar = Calendar(hours=opening)
    now = clock.started + later * MINUTE

    assert clock.spent(calendar, now) == counted(calendar, clock, now) * MINUTE


@given(hours(), clocks())
def test_at_its_end_a_clock_has_spent_exactly_what_was_promised(opening, clock):
    """The end and the count are one thing seen from two sides."""
    calendar = Calendar(hours=opening)

    due = clock.due(calendar)

    assert clock.spent(calendar, due) == clock.allowed * MINUTE
    assert clock.spent(calendar, due - MINUTE) == (clock.allowed - 1) * MINUTE
    assert clock.left(calendar, due) == 0
    assert clock.lamp(calendar, due + timedelta(days=7)) is Lamp.OVERDUE


@given(hours(), clocks(), st.integers(0, 3 * 24 * 60), st.integers(0, 300))
def test_a_pause_never_brings_the_end_forward(opening, clock, since, length):
    """Standing still can only help whoever is waited for."""
    calendar = Calendar(hours=opening)
    begins = MONDAY + since * MINUTE
    paused = MinuteClock(
        clock.allowed, clock.started, (*clock.spans, Span(begins, begins + length * MINUTE))
    )

    assert paused.due(calendar) >= clock.due(calendar)


def test_an_open_pause_has_no_end_and_stops_the_lamp():
    """Nobody can say when the applicant comes back."""
    clock = MinuteClock(90, MONDAY, (Span(MONDAY + 10 * MINUTE),))
    calendar = Calendar()

    assert clock.due(calendar) is None
    assert clock.lamp(calendar, MONDAY + timedelta(hours=2)) is Lamp.STOPPED
    assert clock.left(calendar, MONDAY + timedelta(hours=2)) == 80


def test_a_clock_over_closing_time_goes_on_next_morning():
    """16:20 and ninety minutes: forty today, fifty tomorrow."""
    started = MONDAY.replace(hour=8, minute=20)

    due = MinuteClock(90, started).due(Calendar())

    assert local(due).strftime("%d %H:%M") == "03 09:50"


def test_minutes_are_said_whole_and_never_flatter():
    """Ten seconds left are one minute left, ten seconds over one minute over."""
    assert whole(timedelta(seconds=10)) == 1
    assert whole(timedelta()) == 0
    assert whole(timedelta(seconds=-10)) == -1


def test_a_ticket_is_a_letter_and_the_days_number():
    """It stands on a screen in the hall: no case number, no name."""
    assert ticket("F", "330183FC20260303000129") == "F012"

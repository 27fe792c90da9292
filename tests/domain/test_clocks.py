from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.clocks import AllStill, Calendar, Clock, Lamp, Pause, Share

PLAIN = Calendar({date(2026, 3, 7): True, date(2026, 3, 9): False}, frozenset({2026}))
"""Saturday 7 March worked, Monday 9 March not."""
MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2026, 3, 1), date(2026, 5, 1))


@st.composite
def pauses(draw):
    """A pause that has ended."""
    since = draw(DAYS)
    return Pause("testing", since, since + timedelta(days=draw(st.integers(0, 20))))


@st.composite
def shares(draw):
    """A branch that has ended, with its pauses."""
    since = draw(DAYS)
    until = since + timedelta(days=draw(st.integers(0, 30)))
    return Share(since, until, tuple(draw(st.lists(pauses(), max_size=2))))


def promise(allowed=6, *still, **more):
    """A promised limit from Monday 2 March 2026."""
    return Clock("promised", allowed, MONDAY, still, **more)


def test_the_day_after_acceptance_is_day_one():
    """The law does not count the day of the event."""
    clock = promise(1)

    assert clock.due(PLAIN) == date(2026, 3, 3)
    assert clock.used(PLAIN, MONDAY) == 0
    assert clock.used(PLAIN, date(2026, 3, 3)) == 1


def test_six_days_run_over_a_make_up_day_and_a_holiday():
    """Tuesday to Friday are four, the worked Saturday is five, Monday is free."""
    assert promise(6).due(PLAIN) == date(2026, 3, 10)


def test_a_limit_of_no_days_is_due_the_day_it_starts():
    """A guide may promise “at once”."""
    assert promise(0).due(PLAIN) == MONDAY


def test_the_day_a_clock_stops_still_counts_and_the_day_it_runs_again_does_not():
    """Like acceptance: the day of the event is never a day of the limit."""
    pause = Pause("testing", date(2026, 3, 3), date(2026, 3, 5))

    assert [pause.covers(date(2026, 3, day)) for day in (3, 4, 5, 6)] == [False, True, True, False]
    assert promise(2, pause).due(PLAIN) == date(2026, 3, 6)


def test_a_clock_that_stands_still_has_no_due_day():
    """A date that moves every day is not a date."""
    clock = promise(6, Pause("testing", date(2026, 3, 3)))

    assert clock.stopped
    assert clock.due(PLAIN) is None
    assert clock.lamp(PLAIN, date(2026, 3, 20)) is Lamp.STOPPED


def test_a_clock_that_ended_while_it_stood_still_has_no_due_day_either():
    """Asking must come to an end: nothing was ever due."""
    clock = promise(6, Pause("testing", date(2026, 3, 3)), ended=date(2026, 3, 6))

    assert clock.due(PLAIN) is None
    assert clock.lamp(PLAIN, date(2026, 3, 20)) is Lamp.MET


def test_an_extension_adds_working_days_at_the_end():
    """Fifteen more, once, with the government's approval (Licence Law art. 42)."""
    assert promise(6, extended=15).due(PLAIN) == PLAIN.ahead(MONDAY, 21)


@pytest.mark.parametrize(
    ("today", "left", "lamp"),
    [
        (date(2026, 3, 2), 6, Lamp.NORMAL),
        (date(2026, 3, 5), 3, Lamp.NORMAL),
        (date(2026, 3, 6), 2, Lamp.NORMAL),
        (date(2026, 3, 7), 1, Lamp.DUE_SOON),
        (date(2026, 3, 9), 1, Lamp.DUE_SOON),  # the holiday changes nothing
        (date(2026, 3, 10), 0, Lamp.DUE_SOON),  # the last day is not over yet
        (date(2026, 3, 11), -1, Lamp.OVERDUE),
    ],
)
def test_the_lamp_turns_at_one_working_day_and_after_the_last(today, left, lamp):
    """Due soon when one working day or less is left, overdue when passed (design §9)."""
    clock = promise(6)

    assert clock.left(PLAIN, today) == left
    assert clock.lamp(PLAIN, today) is lamp


@pytest.mark.parametrize(
    ("ended", "lamp"), [(date(2026, 3, 10), Lamp.MET), (date(2026, 3, 11), Lamp.MISSED)]
)
def test_once_ended_a_limit_was_met_or_missed_for_good(ended, lamp):
    """Years later the history still says which."""
    assert promise(6, ended=ended).lamp(PLAIN, date(2030, 1, 1)) is lamp


def test_overdue_is_said_even_of_a_clock_that_was_stopped_too_late():
    """A pause entered after the last day must not hide that the day was missed."""
    clock = promise(1, Pause("testing", date(2026, 3, 5)))

    assert clock.lamp(PLAIN, date(2026, 3, 6)) is Lamp.OVERDUE


@given(st.lists(pauses(), max_size=4), pauses(), st.integers(0, 30))
def test_a_pause_never_brings_a_date_forward(held, one_more, allowed):
    """A pause is in the applicant's disfavour or neutral, never a way to look late earlier."""
    before = Clock("promised", allowed, MONDAY, tuple(held)).due(PLAIN)
    after = Clock("promised", allowed, MONDAY, (*held, one_more)).due(PLAIN)

    assert before is not None and after is not None  # noqa: PT018 - both have a day
    assert after >= before


@given(st.lists(pauses(), max_size=4), st.integers(1, 30), DAYS)
def test_the_due_day_is_the_first_on_which_nothing_is_left(held, allowed, today):
    """Two readings of one ledger: the date on the notice and the days on the desk."""
    clock = Clock("promised", allowed, MONDAY, tuple(held))
    due = clock.due(PLAIN)

    assert clock.left(PLAIN, due) == 0
    assert clock.left(PLAIN, due - timedelta(days=1)) == 1
    assert (clock.left(PLAIN, today) <= 0) == (today >= due)


@given(st.lists(pauses(), max_size=3), st.integers(1, 20), st.integers(1, 20))
def test_more_days_are_never_due_earlier(held, allowed, more):
    """An extension cannot take time away."""
    short = Clock("statutory", allowed, MONDAY, tuple(held)).due(PLAIN)
    long = Clock("statutory", allowed, MONDAY, tuple(held), extended=more).due(PLAIN)

    assert long > short


# --- the promise of a joint case ----------------------------------------------------------


def test_a_joint_promise_runs_while_one_branch_runs():
    """One department's expert review does not excuse the other four."""
    fire = Share(MONDAY, None, (Pause("expert-review", date(2026, 3, 3)),))
    housing = Share(MONDAY, None)
    still = AllStill((fire, housing))

    assert not still.open
    assert promise(6, still).due(PLAIN) == date(2026, 3, 10)


def test_a_joint_promise_stands_still_while_every_running_branch_does():
    """Whoever has finished no longer keeps the clock running."""
    fire = Share(MONDAY, None, (Pause("expert-review", date(2026, 3, 3)),))
    housing = Share(MONDAY, date(2026, 3, 4))
    still = AllStill((fire, housing))

    assert still.open
    assert promise(6, still).due(PLAIN) is None
    assert [still.covers(date(2026, 3, day)) for day in (3, 4, 5)] == [False, False, True]


def test_a_joint_promise_runs_while_nobody_reviews():
    """Between the reviews the signatures are awaited: that is our time."""
    over = AllStill((Share(MONDAY, date(2026, 3, 4)),))

    assert not over.covers(date(2026, 3, 5))
    assert not over.open
    assert not AllStill(()).covers(MONDAY)


@given(st.lists(shares(), min_size=1, max_size=4), shares(), DAYS)
def test_a_branch_that_runs_keeps_the_joint_promise_running(held, one_more, day):
    """Each day counts as soon as one branch at work does not stand still."""
    runs = one_more.running(day) and not any(p.covers(day) for p in one_more.pauses)

    if runs:
        assert not AllStill((*held, one_more)).covers(day)


@given(st.lists(shares(), max_size=4), st.integers(1, 20))
def test_pauses_of_branches_never_bring_the_joint_date_forward(held, allowed):
    """Against the same branches without any pause."""
    bare = tuple(Share(s.since, s.until) for s in held)
    with_pauses = promise(allowed, AllStill(tuple(held))).due(PLAIN)
    without = promise(allowed, AllStill(bare)).due(PLAIN)

    assert with_pauses >= without == promise(allowed).due(PLAIN)


def test_a_day_that_had_passed_stays_the_day_when_a_pause_is_opened():
    """Two days from Monday the 2nd are over on the 4th; stopping on the 6th gives nothing back."""
    late = promise(2, Pause("testing", date(2026, 3, 6)))
    last = promise(2, Pause("testing", date(2026, 3, 4)))

    assert late.due(PLAIN) == date(2026, 3, 4)
    assert late.lamp(PLAIN, date(2026, 3, 9)) == Lamp.OVERDUE
    assert last.due(PLAIN) is None
    assert last.lamp(PLAIN, date(2026, 3, 9)) == Lamp.STOPPED


def test_a_joint_day_that_had_passed_stays_when_the_last_branch_stops():
    """One stopped in time, the other too late."""
    stopped = Share(date(2026, 3, 2), None, (Pause("testing", date(2026, 3, 3)),))
    late = Share(date(2026, 3, 2), None, (Pause("testing", date(2026, 3, 6)),))
    done = Share(date(2026, 3, 2), date(2026, 3, 5))

    assert promise(2, AllStill((stopped, late))).due(PLAIN) == date(2026, 3, 4)
    assert promise(2, AllStill((stopped, done))).due(PLAIN) == date(2026, 3, 4)
    assert promise(4, AllStill((stopped, late))).due(PLAIN) is None

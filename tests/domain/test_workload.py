"""Departments by weeks: hand-worked weeks of the holiday calendar, backlogs reckoned backwards."""

from datetime import date
from fractions import Fraction

import pytest

from engine.domain.clocks import Calendar
from engine.domain.workload import NOW, Counts, Done, Level, level, row, together, weeks

TODAY = date(2026, 3, 4)
"""A Wednesday; its week runs from 2 to 8 March."""
SPRING = {date(2026, 2, day): False for day in (16, 17, 18, 19, 20)} | {
    date(2026, 2, 14): True,  # make-up Saturday before the festival
    date(2026, 2, 28): True,  # and after it
    date(2026, 4, 6): False,
}
CALENDAR = Calendar(SPRING, frozenset({2026}))


def test_weeks_run_from_monday_and_know_their_working_days():
    """The festival week has none, the weeks around it six: a make-up Saturday each."""
    found = weeks(CALENDAR, TODAY)

    assert [w.since for w in found][:2] == [date(2026, 1, 5), date(2026, 1, 12)]
    assert [w.working for w in found] == [5, 5, 5, 5, 5, 6, 0, 6, 5, 5, 5, 5, 5]
    assert found[NOW].since == date(2026, 3, 2)
    assert found[NOW].until == date(2026, 3, 8)
    assert [w.coming for w in found] == [False] * 9 + [True] * 4
    assert not any(w.provisional for w in found)


@pytest.mark.parametrize("today", [date(2026, 3, 2), date(2026, 3, 8)])
def test_monday_and_sunday_belong_to_the_same_week(today):
    """Also when somebody works on a Sunday."""
    assert weeks(CALENDAR, today) == weeks(CALENDAR, TODAY)


def test_a_year_without_an_official_calendar_is_said_to_be_provisional():
    """The numbers of working days may yet change."""
    found = weeks(Calendar(SPRING, frozenset({2025})), TODAY)

    assert all(w.provisional for w in found)


def worked():
    """Fire: 7 open now; week 6 is the festival, week 8 is running.

    ====  =======  ====  ===============
    week  arrived  done  open at its end
    ====  =======  ====  ===============
    5           3     0  3
    6           0     0  3
    7           9     6  6
    8           4     3  7
    ====  =======  ====  ===============
    """
    return Counts(
        open={date(2026, 3, 3): 2, date(2026, 3, 6): 1, date(2026, 3, 10): 3, None: 1},
        arrived={5: 3, 7: 9, 8: 4},
        done=[
            Done(7, due_on=date(2026, 2, 13), n=2),  # due in week 5, done in week 7
            Done(7, due_on=date(2026, 2, 27), n=4),
            Done(8, due_on=date(2026, 3, 2), n=2),
            Done(8, due_on=None, n=1),
        ],
    )


def test_what_was_open_is_reckoned_back_from_what_is_open_now():
    """Less what came since, with what was done since."""
    fire = row("FIRE", weeks(CALENDAR, TODAY), worked(), TODAY)

    assert [c.open for c in fire.cells] == [0, 0, 0, 0, 0, 3, 3, 6, 7, None, None, None, None]
    assert [c.arrived for c in fire.cells][5:9] == [3, 0, 9, 4]
    assert [c.done for c in fire.cells][5:9] == [0, 0, 6, 3]
    assert fire.open == 7


def test_due_is_what_had_to_be_done_in_the_week_and_was_not_done_before_it():
    """In coming weeks only what is open now counts."""
    fire = row("FIRE", weeks(CALENDAR, TODAY), worked(), TODAY)

    assert [c.due for c in fire.cells] == [0, 0, 0, 0, 0, 2, 0, 4, 5, 3, 0, 0, 0]
    assert fire.late == 2
    assert fire.still == 1


def test_the_usual_is_done_per_working_day_since_there_was_work():
    """Six done in the 6 + 0 + 6 working days of weeks 5 to 7: half a piece a day."""
    shown = weeks(CALENDAR, TODAY)
    fire = row("FIRE", shown, worked(), TODAY)

    assert fire.daily == Fraction(1, 2)
    assert fire.usual(shown[7], "arrived") == 3
    assert fire.usual(shown[6], "arrived") == 0
    assert fire.usual(shown[7], "open") == Fraction(5, 2)
    assert [fire.level(fire.cells[n], "arrived") for n in (4, 6, 7, 8)] == [
        Level.NONE, Level.NONE, Level.OVER, Level.OVER,
    ]  # fmt: skip
    assert fire.level(fire.cells[5], "open") is Level.MUCH
    assert fire.percent(fire.cells[5], "open") == 120
    assert fire.level(fire.cells[9], "due") is Level.MUCH
    assert fire.percent(fire.cells[6], "due") is None


@pytest.mark.parametrize(
    ("n", "found"),
    [(0, "none"), (1, "light"), (5, "light"), (6, "usual"), (10, "usual"), (11, "much"),
     (15, "much"), (16, "over"), (10**9, "over")],
)  # fmt: skip
def test_a_level_begins_just_above_its_bound(n, found):
    """Half, all, half more of ten."""
    assert level(n, Fraction(10)).value == found


def test_nothing_to_compare_with_is_said_and_not_called_light():
    """A department that never finished anything, in a week without working days too."""
    new = row("NEW", weeks(CALENDAR, TODAY), Counts({None: 1}, {8: 1}, ()), TODAY)

    assert new.daily is None
    assert new.level(new.cells[NOW], "open") is Level.UNKNOWN
    assert new.percent(new.cells[NOW], "open") is None
    assert level(3, Fraction(0)) is Level.OVER


def test_all_departments_together_are_the_sums():
    """And what they usually finish together."""
    shown = weeks(CALENDAR, TODAY)
    rows = [row(code, shown, worked(), TODAY) for code in ("FIRE", "PLAN")]
    rows.append(row("NEW", shown, Counts({None: 1}, {8: 1}, ()), TODAY))

    whole = together(rows)

    assert whole.daily == 1
    assert (whole.open, whole.late, whole.still) == (15, 4, 3)
    assert [c.due for c in whole.cells] == [0, 0, 0, 0, 0, 4, 0, 8, 10, 6, 0, 0, 0]
    assert whole.cells[9].open is None

"""A period in pictures: columns of durations, and the period month by month."""

from dataclasses import replace
from datetime import date

import pytest

from engine.stages import gaining, kpis, trends
from engine.store import measures
from engine.store import timings as kept
from engine.store.tables import CASE_MEASURE, CASE_TIMING
from tests.deciding import two_decided
from tests.stages.test_timings import reviewed

pytestmark = pytest.mark.both_databases
EVER = measures.Period("drawing-review", date(2026, 1, 1), date(2026, 12, 31))
DAY = 390
"""Opening minutes of a working day."""


def moved(office, case, day, **minutes):
    """As if this case had been decided on another day, and taken so many minutes."""
    with office.store.transaction() as tx:
        mine = CASE_TIMING.c.case_id == case
        tx.run(CASE_TIMING.update().where(mine).values(decided_on=day, **minutes))
        mine = CASE_MEASURE.c.case_id == case
        tx.run(CASE_MEASURE.update().where(mine).values(decided_on=day))
    office.store.forget()


def course(office, period=EVER):
    """What the page draws."""
    with office.store.reading() as tx:
        study = gaining.study(tx, period, office.now)
        assert study.day == DAY
        return trends.course(study)


def test_columns_hold_every_case_once_on_either_side(office):
    """Half a day side by side, two and a third one after another."""
    for _ in range(2):
        reviewed(office)

    found = course(office)

    assert [(c.since, c.until, c.actual, c.serial) for c in found.columns] == [
        (0, 1, 2, 0), (1, 2, 0, 0), (2, 3, 0, 2),
    ]  # fmt: skip
    assert found.by == "sum"
    assert (found.half, found.half_serial) == (0.5, 2.4)


def test_what_is_reckoned_stands_by_one_estimator_for_the_whole_period(office):
    """The replay, as soon as every case has one."""
    first, second = (reviewed(office) for _ in range(2))
    with office.store.transaction() as tx:
        kept.set_replay(tx, {first: 5 * DAY}, shared=False)
    assert course(office).by == "sum"

    with office.store.transaction() as tx:
        kept.set_replay(tx, {second: 6 * DAY}, shared=False)
    found = course(office)

    assert found.by == "replay"
    assert sum(c.serial for c in found.columns) == 2
    assert [c.since for c in found.columns if c.serial] == [5, 6]
    assert found.steps[-1].saved.value == pytest.approx(5.5 - 180 / DAY)


def test_a_case_without_end_does_not_flatten_the_others(office):
    """The longest few share a column that is open to the right."""
    moved(office, reviewed(office), date(2026, 3, 3), net=200 * DAY, serial=300 * DAY)

    columns = trends.columns([(0, 99), (200, 1)], [(2, 99), (300, 1)])

    assert columns[-1] == trends.Column(3, None, 1, 1)
    assert [c.until for c in columns[:-1]] == [1, 2, 3]
    assert len(course(office).columns) <= trends.MOST_STEPS


@pytest.mark.parametrize("longest", [1, 7, 8, 9, 20, 400])
def test_the_longest_case_is_counted_wherever_the_last_column_ends(longest):
    """One day past the end of the columns is still a case."""
    columns = trends.columns([(0, 99), (longest, 1)], [(0, 50), (7, 50)])

    assert sum(one.actual for one in columns) == 100
    assert sum(one.serial for one in columns) == 100


def test_months_are_cut_to_the_period_and_an_empty_one_stays(office):
    """A month without a decision is a gap, not a join."""
    march, june = (reviewed(office) for _ in range(2))
    moved(office, march, date(2026, 3, 31))
    moved(office, june, date(2026, 6, 1), net=2 * DAY)
    period = replace(EVER, since=date(2026, 3, 15), until=date(2026, 6, 10))

    found = course(office, period)

    assert [(s.since, s.until, s.n, s.median) for s in found.steps] == [
        (date(2026, 3, 15), date(2026, 3, 31), 1, 0.5),
        (date(2026, 4, 1), date(2026, 4, 30), 0, None),
        (date(2026, 5, 1), date(2026, 5, 31), 0, None),
        (date(2026, 6, 1), date(2026, 6, 10), 1, 2.1),
    ]
    assert [s.saved.value is None for s in found.steps] == [False, True, True, False]
    assert not found.yearly


def test_a_thousand_months_are_years(office):
    """Nobody reads a thousand columns."""
    early, late = (reviewed(office) for _ in range(2))
    moved(office, early, date(2020, 5, 5))
    moved(office, late, date(2103, 8, 31))
    period = replace(EVER, since=date(2020, 2, 1), until=date(2190, 1, 1))

    found = course(office, period)

    assert found.yearly
    assert len(found.steps) == 84
    assert found.steps[0].since == date(2020, 2, 1)
    assert sum(s.n for s in found.steps) == 2
    assert found.steps[-1].n == 1


def test_a_period_without_cases_has_no_pictures(office):
    """Nothing is divided by nothing."""
    found = course(office)

    assert (found.columns, found.steps, found.half) == ((), [], None)


def test_the_rates_of_a_month_are_those_of_that_month_alone(office):
    """Whoever opens the month sees the same figures."""
    first, _ = two_decided(office)
    moved(office, first, date(2026, 1, 15))
    office.accepts(despite_running=True)  # due in March, and never done
    office.tomorrow(60)
    today = office.now.date()

    with office.store.reading() as tx:
        rated, yearly = trends.rated(tx, EVER, today)
        for one in rated:
            alone = replace(EVER, since=one.since, until=one.until)
            figures = kpis.of(tx, alone, today)
            assert (one.on_time, one.early) == (figures.on_time, figures.early)
            assert one.n == figures.decided

    assert not yearly
    assert [(one.n, one.on_time.whole) for one in rated] == [(1, 1), (0, 0), (1, 2)]

"""Our own cases as something to learn from, and what is kept of it."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.seen import NotCalibrated
from engine.domain.wording import local_day
from engine.domain.worktime import MINUTE
from engine.stages import editions
from engine.stages.scenarios import asking, calibrating, learning, remembered
from engine.store import scenarios
from tests.analysis.learned import Office as Learned
from tests.stages.test_timings import reviewed


def test_our_cases_are_read_from_their_first_step_to_their_last(office):
    """Decided ones of the period and those still open; a case being signed is not over."""
    decided, open_one = reviewed(office), office.accepts(despite_running=True)
    today = local_day(office.now)

    with office.store.reading() as tx:
        found = calibrating.own(tx, "drawing-review", today - timedelta(days=30), today)
        none = calibrating.own(
            tx, "drawing-review", today.replace(year=2020), today.replace(year=2021)
        )

    numbers = {office.case(case).case_no for case in (decided, open_one)}
    assert {one.case_no for one in found.cases} == numbers
    assert none.cases == []
    assert found.hours
    with office.store.reading() as tx:  # one decided, one open: nothing is left out of either
        assert not calibrating.own(tx, "drawing-review", today, today, most=1).older
    for one in found.cases:
        assert one.began == min(visit.enabled for visit in one.visits)
        assert (one.ended is None) == any(visit.ended is None for visit in one.visits)
    office.accepts(despite_running=True)
    with office.store.reading() as tx:
        assert calibrating.own(tx, "drawing-review", today, today, most=1).older == 1
    with pytest.raises(NotCalibrated, match="at least 20"):
        calibrating.learned(found)


def test_a_scenario_of_a_log_counts_its_time_as_the_hall_does(office):
    """Nights of the other office are no time of ours; what stays assumed keeps its mark."""
    records = calibrating.foreign(Learned(cases=300, told=False, every=200).traces(), "旧系统")
    with office.store.reading() as tx:
        kit = asking.kit(tx, str(editions.in_force(tx, "drawing-review", office.now).id))

    made = calibrating.onto(kit, records, to={"desk": "accept", "back": "issue"})

    found, _ = calibrating.learned(records)
    by_wall = found.steps["back"].lasts.duration.mean
    assert made.duration("time.issue").mean < by_wall / 2
    assert made.mark("time.issue") == "fitted"
    assert made.mark("staff.FIRE") == "illustrative"
    assert records.work.day == 1440 * MINUTE


@pytest.mark.both_databases
def test_what_was_learned_is_read_again_as_it_was(office):
    """Through the database's JSON, which holds no NaN: figures, fits, and the test."""
    records = calibrating.foreign(Learned(cases=240, told=True, every=120).traces(), "旧系统")
    found, _ = calibrating.learned(records)
    tried = calibrating.backtest(records)
    blank = replace(tried.tested.quantiles[0], actual=math.nan, error=Figure(1, math.nan, math.nan))
    test = replace(tried.tested, quantiles=[blank, *tried.tested.quantiles[1:]])
    kept = [{"seen": remembered.plain(found), "tested": remembered.plain(test)}]

    with office.at_work("guanli") as (tx, by):
        number = scenarios.ask(tx, None, learning.LEARN, {"question": {}}, 1, by.name, office.now)
        (part,) = scenarios.due(tx, office.now, 1)
        scenarios.done(tx, part, kept, office.now)
    with office.store.reading() as tx:
        ((read,),) = scenarios.figures(tx, number).values()

    again = remembered.tested(read["tested"])
    assert remembered.seen(read["seen"]) == found
    assert math.isnan(again.quantiles[0].actual)
    assert math.isnan(again.quantiles[0].error.low)
    assert replace(again, quantiles=[]) == replace(test, quantiles=[])
    assert again.quantiles[1:] == test.quantiles[1:]

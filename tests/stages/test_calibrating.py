"""Our own cases as something to learn from, and what is kept of it."""

from datetime import timedelta

import pytest

from engine.analysis.simulation.seen import NotCalibrated
from engine.domain.wording import local_day
from engine.domain.worktime import MINUTE
from engine.stages.scenarios import asking, calibrating
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
        assert not calibrating.own(tx, "drawing-review", today, today, most=1).capped
    for one in found.cases:
        assert one.began == min(visit.enabled for visit in one.visits)
        assert (one.ended is None) == any(visit.ended is None for visit in one.visits)
    office.accepts(despite_running=True)
    with office.store.reading() as tx:
        assert calibrating.own(tx, "drawing-review", today, today, most=1).capped
    with pytest.raises(NotCalibrated, match="at least 20"):
        calibrating.learned(found)


def test_a_scenario_that_is_kept_counts_a_logs_time_as_the_hall_does(office):
    """Nights of the other office are no time of ours; what stays assumed keeps its mark."""
    records = calibrating.foreign(Learned(cases=300, told=False, every=200).traces(), "旧系统")

    with office.at_work("guanli") as (tx, by):
        number = calibrating.keep(
            tx, "drawing-review", records, by, office.now, to={"desk": "accept", "back": "issue"}
        )

    with office.store.reading() as tx:
        made = asking.of(tx, number)
    by_wall = calibrating.learned(records).seen.steps["back"].lasts.duration.mean
    assert made.title.startswith("旧系统")
    assert made.duration("time.issue").mean < by_wall / 2
    assert made.mark("time.issue") == "fitted"
    assert made.mark("staff.FIRE") == "illustrative"
    assert records.work.day == 1440 * MINUTE

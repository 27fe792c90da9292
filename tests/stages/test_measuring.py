"""What a decided case took: by the hall's calendar, net of what stood still."""

import pytest

from engine.stages import measure, pause
from engine.store import clocks, measures
from engine.store.tables import CASE_MEASURE
from tests.deciding import two_rounds
from tests.office import PASS, REFUSE


def taken(office, case):
    """What is kept of it."""
    with office.store.reading() as tx:
        return measure.of(tx, office.case(case), clocks.calendar(tx))


def kept(office, case):
    """The row, as the board reads it."""
    with office.store.reading() as tx:
        held = office.case(case)
        day = taken(office, case).decided_on
        period = measures.Period(held.process, day, day)
        rows = measures.behind(tx, period, measures.Narrow(), limit=9, offset=0)
    return next(row.measure for row in rows if row.case_no == held.case_no)


def test_elapsed_net_and_drawing_change_are_told_apart(office):
    """Two days of review, three at the design firm, one of re-review, one until the signature."""
    case = two_rounds(office)

    found = kept(office, case)

    assert (found.elapsed, found.net, found.redraw) == (7, 4, 3)
    assert (found.rounds, found.in_time) == (2, True)


def test_weekends_and_holidays_are_no_days(office):
    """Accepted on a Friday, signed on the Monday after: one working day."""
    office.tomorrow(4)  # Friday, 6 March 2026
    case = office.accepts()
    office.later(days=3)
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)

    assert (taken(office, case).elapsed, taken(office, case).net) == (1, 1)


def test_a_departments_own_pause_shortens_the_net_time_only_if_all_stand_still(office):
    """The rule of the promise itself (clocks.AllStill), not a second one."""
    case = office.accepts()
    for department in ("plan", "hcon", "cado", "mete"):
        office.opines(case, department, PASS)
    with office.at_work("fire-daibiao") as (tx, chief):
        pause.stop(tx, case, "fire-branch", "expert-review", "超限", chief, office.now)
    office.tomorrow(5)
    with office.at_work("fire-daibiao") as (tx, chief):
        (held,) = clocks.pauses(tx, case)
        pause.resume(tx, case, held.id, chief, office.now)
    office.tomorrow()
    office.opines(case, "fire", PASS)
    office.everyone_signs(case)

    found = kept(office, case)

    assert (found.elapsed, found.net, found.redraw) == (6, 1, 0)
    assert found.last_department == "FIRE"


@pytest.mark.parametrize("late", [6, 7])
def test_the_last_day_of_the_promise_is_in_time(office, late):
    """Six working days are promised; the seventh is late."""
    case = office.accepts()
    office.everyone_else_opines(case, PASS)
    office.tomorrow(late)
    office.everyone_signs(case)

    assert kept(office, case).in_time is (late == 6)


def test_a_refused_case_is_measured_and_a_withdrawn_one_is_not(office):
    """A withdrawn case neither met nor missed anything."""
    refused, withdrawn = office.accepts(), office.accepts(despite_running=True)
    for department in sorted(office.who_reviews(refused)):
        office.opines(refused, department, REFUSE)
    office.everyone_signs(refused)
    office.withdraws(withdrawn)

    with office.store.reading() as tx:
        assert measures.unmeasured(tx, 9) == []
    assert kept(office, refused).rounds == 1
    assert taken(office, withdrawn) is None


def test_what_an_earlier_release_decided_is_caught_up_with(office):
    """The row is lost, or there never was one; the figures come out the same."""
    case = office.accepts()
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    before = kept(office, case)
    with office.store.transaction() as tx:
        tx.run(CASE_MEASURE.delete())

    with office.store.transaction() as tx:
        assert measure.catch_up(tx) == 1
        assert measure.catch_up(tx) == 0

    assert kept(office, case) == before

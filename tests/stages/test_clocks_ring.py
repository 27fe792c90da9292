from datetime import timedelta

from engine.domain.wording import local_day
from engine.stages import timers
from engine.store import clocks
from tests.office import PASS


def fires(office, case, element):
    """The ticker rings one clock."""
    with office.store.transaction() as tx:
        return timers.fire(tx, case, element, office.now)


def due(office):
    """What should ring now."""
    with office.store.reading() as tx:
        return timers.due(tx, office.now)


def test_clocks_ring_in_the_order_in_which_they_fell_due(office):
    """Also when the house was closed meanwhile."""
    first = office.receives()
    office.now += timedelta(hours=1)
    second = office.receives(despite_running=True)
    office.now += timedelta(days=30)

    assert due(office) == ((first, "precheck-silence"), (second, "precheck-silence"))


def test_after_a_month_of_darkness_silence_has_accepted_the_case_as_of_its_receipt(office):
    """The house comes back late; the law did not wait for it."""
    case = office.receives()
    received = local_day(office.now)
    office.now += timedelta(days=30)

    office.clocks_ring()
    office.clocks_ring()

    assert office.status(case) == "in_review"
    assert local_day(office.case(case).accepted_at) == received
    assert due(office) == ()


def test_a_clock_rings_once(office):
    """Two tickers, or one that is started twice."""
    case = office.receives()
    office.now += timedelta(hours=6)

    assert fires(office, case, "precheck-silence")
    assert not fires(office, case, "precheck-silence")
    assert office.history(case).count("clock-ran-out") == 1


def test_a_clock_does_not_ring_before_its_time(office):
    """A ticker whose list was read by a clock that goes wrong."""
    case = office.receives()

    assert not fires(office, case, "precheck-silence")
    assert office.status(case) == "in_precheck"


def test_a_clock_that_was_taken_back_does_not_ring(office):
    """A person was faster."""
    case = office.accepts()
    office.now += timedelta(days=30)

    for element in ("precheck-silence", "accept-silence", "plan-overdue", "no-such-clock", ""):
        assert not fires(office, case, element)
    assert "clock-ran-out" not in office.history(case)


def test_time_alone_changes_nothing_where_no_clock_runs(office):
    """A review without a local rule waits for people, however long."""
    case = office.accepts()
    before = office.case(case)

    office.tomorrow(40)

    assert office.case(case) == before


def test_a_clock_of_minutes_keeps_the_instant_it_was_set_to(office):
    """Other steps of the case do not wind it again."""
    case = office.receives()
    with office.store.reading() as tx:
        before = clocks.armed(tx, case)
    office.later(hours=1)

    for department in ("plan", "fire"):
        office.prechecks(case, department)

    with office.store.reading() as tx:
        assert clocks.armed(tx, case) == before


def test_due_days_of_work_follow_the_clocks(office):
    """The work list sorts by them: three promised days per share, six for the case."""
    case = office.accepts()
    assert {i.due_on.isoformat() for i in office.open_items(case)} == {"2026-03-05"}

    office.everyone_else_opines(case, PASS)

    assert {i.due_on.isoformat() for i in office.open_items(case)} == {"2026-03-10"}

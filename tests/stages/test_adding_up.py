"""Months that are over are added up once, and what is kept is never older than the cases."""

from datetime import date, timedelta

import pytest

from connectors.scripted import Scripted
from connectors.worker import work
from engine.queue import jobs, relay
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.stages import adding_up, kept_ahead, timings
from engine.store import kept_months, month_marks
from engine.store.measures import Period
from engine.store.tables import CASE_TIMING, KEPT_MONTH, MONTH_MARK
from tests.connectors.test_worker import place
from tests.office import REFUSE
from tests.stages.test_timings import reviewed

pytestmark = pytest.mark.both_databases
EVER = Period("drawing-review", date(2026, 1, 15), date(2026, 12, 31))


@pytest.fixture
def spring(office):
    """Cases decided in three months; it is the fourth."""
    found = []
    for again, kind in ((False, "pass"), (True, "pass"), (False, "refuse")):
        more = {"kind": REFUSE} if kind == "refuse" else {"again": again}
        found += [reviewed(office, **more)]
        office.later(days=28)
        office.tomorrow()
    return office, found


def today(office):
    """The hall's day."""
    return (office.now + timedelta(hours=8)).date()


def both(office, period=EVER):
    """What is told, and what the cases themselves add up to."""
    with office.store.reading() as tx:
        told = adding_up.of(tx, period)
        counted = kept_months.added_up(tx, period, told.day)
    return tuple(
        {group: {k: n for k, n in values.items() if n} for group, values in sums.items()}
        for sums in (told.sums, counted)
    )


def fill(office, period=EVER):
    """Somebody adds up what lacks."""
    return kept_ahead.every(office.store, period, today(office))


def lacks(office, period=EVER):
    """Months that are over and not kept."""
    with office.store.reading() as tx:
        return adding_up.lacking(tx, period, today(office))


def rows(office, table):
    """How many there are."""
    with office.store.reading() as tx:
        return len(tx.all(table.select()))


def test_months_that_are_kept_say_what_their_cases_say(spring):
    """Whatever the period: whole months, parts of months, nothing."""
    office, _ = spring
    assert fill(office) == 3
    assert fill(office) == 0
    assert (rows(office, KEPT_MONTH), rows(office, MONTH_MARK)) == (3, 0)

    for since, until in (
        (date(2026, 1, 15), date(2026, 12, 31)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 3, 2), date(2026, 4, 29)),
        (date(2026, 3, 31), date(2026, 4, 1)),
        (date(2020, 1, 1), date(2020, 12, 31)),
    ):
        told, counted = both(office, Period("drawing-review", since, until))
        assert told == counted, (since, until)


def test_what_is_kept_is_what_is_used(spring):
    """Else nothing was gained: rows spoilt behind the marks' back do not show."""
    office, _ = spring
    before, _ = both(office)
    fill(office)
    with office.store.transaction() as tx:
        tx.run(CASE_TIMING.update().values(net=0))

    told, counted = both(office)

    assert told == before
    assert told != counted


def test_a_case_that_is_written_again_is_counted_again(spring):
    """A month with a mark counts as not kept, at once; the next look adds it up anew."""
    office, cases = spring
    fill(office)
    with office.store.transaction() as tx:
        timings.replay(tx, EVER)
    assert rows(office, MONTH_MARK) > 0
    told, counted = both(office)
    assert told == counted
    assert told["figures"]["n_played"] == 3

    assert fill(office) == 3
    with office.store.transaction() as tx:
        tx.run(CASE_TIMING.update().values(net=0))
        timings.keep(tx, cases[0])
        timings.keep(tx, cases[1])
        timings.keep(tx, cases[2])
    told, counted = both(office)
    assert told == counted
    assert told["figures"]["net"] > 0


def test_the_present_month_is_never_kept(office):
    """It is not over."""
    reviewed(office)

    assert fill(office) == 0
    assert lacks(office) == []
    with office.store.reading() as tx:
        assert month_marks.months(tx, "drawing-review")
    told, counted = both(office)
    assert told == counted


def written_again(office, cases):
    """A correction comes late: the cases of the first month are measured anew."""
    with office.store.transaction() as tx:
        timings.keep(tx, cases[0])


def test_of_two_who_add_up_the_same_month_one_leaves_it_to_the_other(spring):
    """Nobody may write an older sum over a newer one, and no mark is lost."""
    office, cases = spring
    march = date(2026, 3, 1)
    with office.store.reading() as tx:
        slow = adding_up.count(tx, "drawing-review", march)
    with office.store.transaction() as tx:
        tx.run(CASE_TIMING.update().values(net=CASE_TIMING.c.net + 7))
    written_again(office, cases)
    assert fill(office) == 3

    with office.store.transaction() as tx:
        assert not adding_up.keep(tx, slow)
    assert lacks(office) == []
    told, counted = both(office)
    assert told == counted

    with office.store.reading() as tx:
        late = adding_up.count(tx, "drawing-review", march)
    written_again(office, cases)
    with office.store.transaction() as tx:
        assert adding_up.keep(tx, late)
    assert lacks(office) == [march]
    assert fill(office) == 1

    with office.store.reading() as tx:
        again = adding_up.count(tx, "drawing-review", march)
    with office.store.transaction() as tx:
        assert adding_up.keep(tx, again)
    assert lacks(office) == []


def test_the_house_adds_up_by_itself_what_is_over(spring):
    """The first reader of a month finds it ready; a late correction is added up in its turn."""
    office, cases = spring
    rings = []
    line = Relay(
        office.store,
        Listening(rings, place(office, Scripted("mete-system", ()))),
        lambda: office.now,
    )
    line.tick()
    assert lacks(office) == []
    assert rows(office, KEPT_MONTH) == 3

    written_again(office, cases)
    line.tick()
    assert len(lacks(office)) == 1
    office.now += relay.ADDING
    line.tick()
    assert lacks(office) == []
    assert rings.count(jobs.ADD_UP) == 2
    told, counted = both(office)
    assert told == counted


def test_nobody_rings_for_months_where_none_is_over(office):
    """A hall in its first month has nothing to add up."""
    reviewed(office)
    rings = []
    Relay(
        office.store,
        Listening(rings, place(office, Scripted("mete-system", ()))),
        lambda: office.now,
    ).tick()

    assert jobs.ADD_UP not in rings


def test_who_looks_first_is_shown_the_newest_months(spring):
    """Bounded work: one month at least is added up, and what is shown begins where all is ready."""
    office, _ = spring
    year = Period("drawing-review", date(2026, 1, 1), date(2026, 12, 31))

    found = kept_ahead.ready(office.store, year, today(office), most=1)
    assert found == kept_ahead.Ready(Period("drawing-review", date(2026, 5, 1), year.until), 2)
    told, counted = both(office, found.period)
    assert told == counted
    assert kept_ahead.ready(office.store, year, today(office), most=1).left == 1
    assert kept_ahead.ready(office.store, year, today(office), most=1) == kept_ahead.Ready(year)
    assert rows(office, KEPT_MONTH) == 3


def test_one_new_case_of_a_large_hall_is_not_played_while_somebody_waits(office):
    """Its month would be played whole, with the one before: what counts is all of these."""
    for _ in range(2):
        reviewed(office)
    with office.store.transaction() as tx:
        assert timings.replay(tx, EVER) == 2
    reviewed(office)

    with office.store.reading() as tx:
        assert timings.playable(tx, EVER, most=2) == []
        assert len(timings.playable(tx, EVER, most=3)) == 1
        assert timings.playable(tx, EVER, None) == timings.playable(tx, EVER)
    with office.store.transaction() as tx:
        assert timings.replay(tx, EVER, 2) == 0
        assert timings.replay(tx, EVER, 3) == 3


class Listening(Inline):
    """Does what is rung for at once, and remembers what it was."""

    def __init__(self, rings, post):
        super().__init__(work(post))
        self.rings = rings

    def ring(self, job, about):
        """Do it now."""
        self.rings.append(job)
        return super().ring(job, about)


def test_another_opening_time_makes_every_month_new(spring):
    """Steps of the distribution are days of the hall."""
    office, _ = spring
    fill(office)
    with office.store.transaction() as tx:
        tx.run(KEPT_MONTH.update().values(day=1))
    assert fill(office) == 3
    assert rows(office, KEPT_MONTH) == 3

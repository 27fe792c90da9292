"""What is kept of a decided case is what its ledger says, now and later; and a period replayed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.stages import adding_up, gaining, pause, timings, work
from engine.store import measures, timing_sums
from engine.store import timings as kept_timings
from engine.store.tables import CASE_TIMING, DEPARTMENT_TIMING
from tests.office import PASS, REFUSE, REVISE

pytestmark = pytest.mark.both_databases
EVER = measures.Period("drawing-review", date(2026, 1, 1), date(2026, 12, 31))


def reviewed(office, *, waits=60, works=120, kind=PASS, again=False):
    """One case; everybody lets it lie for ``waits`` minutes and works for ``works``."""
    case = office.accepts(despite_running=True)
    office.later(minutes=waits)
    for department in sorted(office.who_reviews(case) - {"mete"}):
        with office.at_work(f"{department}-chengban") as (tx, who):
            work.claim(tx, office.item(case, "handle", department), who, office.now)
    office.later(minutes=works)
    office.opines(case, "fire", REVISE if again else kind)
    office.everyone_else_opines(case, PASS)
    if again:
        office.tomorrow()
        office.design_firm_uploads(case, changed=["J-01"])
        office.opines(case, "fire", PASS)
    if office.waiting(case, "independence") is not None:
        office.confirms_independence(case, independent=True)
    office.everyone_signs(case)
    office.later(hours=21)  # nine o'clock on the next day
    return case


def kept(office, case):
    """The row."""
    with office.store.reading() as tx:
        return kept_timings.of_case(tx, case)


def parts(office):
    """Department → what it took over the year."""
    with office.store.reading() as tx:
        return {one.department: one for one in adding_up.of(tx, EVER).departments()}


def test_a_case_is_timed_when_it_is_decided(office):
    """Five departments side by side: three hours, and what they did one after another."""
    row = kept(office, reviewed(office))

    assert (row.net, row.gross, row.shares, row.rounds) == (180, 180, 5, 1)
    assert row.serial == 5 * 180
    assert row.floor == 4 * 120  # the system's letter: nobody wrote down when it was opened
    assert (row.extra, row.cut, row.faults) == (0, False, 0)


def test_every_kept_figure_can_be_computed_anew_from_the_ledger(office):
    """Derived rows that nobody can recompute are a second truth."""
    cases = [reviewed(office), reviewed(office, again=True), reviewed(office, kind=REFUSE)]
    before = [kept(office, case) for case in cases]
    assert all(before)

    with office.store.transaction() as tx:
        again = timings.of(tx, cases)
        tx.run(CASE_TIMING.delete())
        tx.run(DEPARTMENT_TIMING.delete())
    assert [row for row, _ in again] == before

    figures = parts(office)
    with office.store.transaction() as tx:
        assert timings.catch_up(tx, 2) == 2
        assert timings.catch_up(tx, 2) == 1
        assert timings.catch_up(tx, 2) == 0
    assert [kept(office, case) for case in cases] == before
    assert figures == {}
    assert parts(office)["FIRE"].cases == 3


def test_what_was_measured_by_another_method_is_measured_anew(office):
    """A release that measures otherwise must not leave half of a year as it was; nor its sums."""
    cases = [reviewed(office), reviewed(office, kind=REFUSE)]
    before, figures = [kept(office, case) for case in cases], parts(office)
    with office.store.transaction() as tx:
        tx.run(CASE_TIMING.update().values(method=0, net=1, replay=7))
        tx.run(DEPARTMENT_TIMING.update().values(place=0, refused=False, waited=1))
    office.store.forget()

    with office.store.transaction() as tx:
        assert timings.catch_up(tx, 1) == 1
        assert timings.catch_up(tx) == 1
        assert timings.catch_up(tx) == 0

    assert [kept(office, case) for case in cases] == before
    assert parts(office) == figures
    with office.store.reading() as tx:
        places = timing_sums.places_of(timing_sums.parts(tx, EVER))
    assert [(one.place, one.shares, one.total) for one in places] == [
        (nth, 2, 360) for nth in range(1, 6)
    ]
    assert sum(one.refused for one in places) == 1


def test_departments_are_told_apart(office):
    """Rounds, late comments, who was last: of fire only."""
    reviewed(office)
    reviewed(office, again=True)

    found = parts(office)

    assert (found["FIRE"].cases, found["FIRE"].first) == (2, 1)
    assert (found["PLAN"].cases, found["PLAN"].first) == (2, 2)
    assert (found["FIRE"].waited, found["PLAN"].waited) == (120, 120)
    assert "" not in found or found[""].cases == 0


def test_a_refusal_would_have_ended_a_serial_run(office):
    """The work of those behind fire in the guide is said to be extra."""
    row = kept(office, reviewed(office, kind=REFUSE))

    assert row.cut
    assert row.extra > 0
    assert row.work == row.floor + row.extra
    assert row.serial < 5 * 180


def test_a_month_is_replayed_and_added_up(office):
    """The replay is kept per case, so that a year is one sum in the database."""
    cases = [reviewed(office) for _ in range(3)]
    with office.store.reading() as tx:
        assert [n for _, n, _ in kept_timings.unplayed(tx, EVER)] == [1, 1, 1]

    with office.store.transaction() as tx:
        assert timings.replay(tx, EVER) == 3
        assert timings.replay(tx, EVER) == 0

    assert kept(office, cases[0]).replay >= 180
    with office.store.reading() as tx:
        totals = adding_up.of(tx, EVER).totals()
    assert (totals.n, totals.replay.n, totals.editions) == (3, 3, 1)
    assert totals.serial.c == 3 * 900
    assert totals.parallel.p == 3 * 180
    assert totals.serial.cp == 3 * 900 * 180


def test_a_period_without_cases_has_sums_of_nothing(office):
    """An empty quarter is no error."""
    nothing = replace(EVER, since=date(2020, 1, 1), until=date(2020, 3, 31))
    with office.store.transaction() as tx:
        assert timings.replay(tx, nothing) == 0
        totals = adding_up.of(tx, nothing).totals()
        assert timing_sums.taken(tx, nothing, "net", 390) == []
        assert adding_up.of(tx, nothing).departments() == []

    assert (totals.n, totals.serial.c, totals.editions) == (0, 0.0, 0)


def test_a_figure_opens_as_many_cases_as_it_counts(office):
    """看依据."""
    reviewed(office)
    reviewed(office, again=True)
    reviewed(office, kind=REFUSE)
    with office.store.reading() as tx:
        counts = {
            name: kept_timings.behind_total(tx, EVER, kept_timings.Narrow(**narrow))
            for name, narrow in {
                "all": {},
                "again": {"again": "FIRE"},
                "cut": {"cut": True},
                "short": {"until": 390},
                "nobody": {"last": "TAX"},
            }.items()
        }
        rows = kept_timings.behind(tx, EVER, kept_timings.Narrow(), limit=2, offset=1)
        bins = timing_sums.taken(tx, EVER, "net", 390)

    assert counts == {"all": 3, "again": 1, "cut": 1, "short": 3, "nobody": 0}
    assert len(rows) == 2
    assert sum(n for _, n in bins) == 3


def test_open_cases_are_counted_as_open(office):
    """And those past their promise as late, though nobody decided them."""
    office.accepts()
    with office.store.reading() as tx:
        assert len(kept_timings.open_since(tx, "drawing-review")) == 1
        assert kept_timings.open_late(tx, "drawing-review", office.now.date()) == 0
        far = office.now.date() + timedelta(days=60)
        assert kept_timings.open_late(tx, "drawing-review", far) == 1


def test_a_department_that_stands_still_makes_no_open_case_younger(office):
    """The others work on: three hours for one of two, and nobody knows yet for the other."""
    reviewed(office)
    case = office.accepts(despite_running=True)
    with office.at_work("fire-daibiao") as (tx, chief):
        pause.stop(tx, case, "fire-branch", "expert-review", "专家论证", chief, office.now)
    office.tomorrow(2)

    with office.store.reading() as tx:
        found = gaining.study(tx, EVER, office.now)

    assert found.open_now == 1
    assert (found.median.value, found.most.value) == (0.5, None)


def test_a_period_measured_by_two_calendars_says_so(office):
    """A corrected holiday changes no figure that is kept, so two of them do not compare quite."""

    def mixed():
        with office.store.reading() as tx:
            return gaining.study(tx, EVER, office.now).mixed_calendars

    first, _ = reviewed(office), reviewed(office)
    assert not mixed()
    with office.store.transaction() as tx:
        mine = CASE_TIMING.c.case_id == first
        tx.run(CASE_TIMING.update().where(mine).values(calendar_version=99))
    office.store.forget()

    assert mixed()

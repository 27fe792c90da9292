"""What each step of a case took is kept by visit, and one edition's steps are told for a period."""

from datetime import date, timedelta

import pytest

from engine.bpmn import catalogue
from engine.domain.errors import NoSuchThing
from engine.stages import heat, setup, timings
from engine.store import measures, step_timings
from engine.store import timings as kept_timings
from engine.store.tables import CASE_TIMING, STEP_TIMING
from tests.office import PASS, shipped
from tests.stages.test_timings import reviewed

pytestmark = pytest.mark.both_databases
EVER = measures.Period("drawing-review", date(2026, 1, 1), date(2026, 12, 31))


def kept(office, case):
    """(element, nth) → the row of it."""
    chosen = STEP_TIMING.select().where(STEP_TIMING.c.case_id == case)
    with office.store.reading() as tx:
        return {(row["element"], row["nth"]): row for row in tx.all(chosen)}


def figures(office, measure="time", *, edition="", period=EVER):
    """The study of a measure."""
    with office.store.reading() as tx:
        return heat.study(tx, period, edition, measure)


def newer_edition(office):
    """The same process, promising a day less."""
    _, files = shipped("drawing-review")
    guide = files["guide.toml"].replace(b"promised_days = 6", b"promised_days = 5", 1)
    changed = files | {"guide.toml": guide}
    with office.at_work("liucheng") as (tx, boss):
        setup.publish(tx, catalogue.edition_of(changed), changed, boss, office.now)
    return catalogue.edition_of(changed)


def test_a_visit_is_kept_from_offered_to_done_and_split_where_somebody_began(office):
    """Sixty minutes on the pile, two hours in hand; the share is its steps together."""
    rows = kept(office, reviewed(office, waits=60, works=120))

    handled, share = rows["fire-handle", 1], rows["fire-branch", 1]
    for row in (handled, share):
        assert (row["taken"], row["stopped"], row["late"]) == (180, 0, False)
    assert (handled["waited"], handled["worked"]) == (60, 120)
    assert rows["mete-send", 1]["taken"] == 180
    assert rows["mete-send", 1]["waited"] is None  # a letter: nobody said when it was opened
    assert ("fire-precheck", 1) not in rows  # taken away: nobody waited for it any more
    assert ("issue", 1) not in rows  # it comes after the decision


def test_what_was_done_before_acceptance_is_kept_too(office):
    """A morning in the pre-check is a morning of the applicant's."""
    case = office.receives()
    office.later(minutes=30)
    for department in ("plan", "cado", "hcon", "fire", "mete"):
        office.prechecks(case, department)
    office.later(minutes=15)
    office.accepts(case)
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)

    rows = kept(office, case)

    assert (rows["fire-precheck", 1]["taken"], rows["accept", 1]["taken"]) == (30, 15)


def test_a_second_review_is_a_second_visit_and_a_stopped_clock_takes_nothing(office):
    """While the drawings are changed nobody reviews: the step stands still with the case."""
    rows = kept(office, reviewed(office, again=True))

    assert {key for key in rows if key[1] == 2} == {
        ("fire-handle", 2), ("fire-check", 2), ("fire-branch", 2),
    }  # fmt: skip
    assert rows["redraw", 1]["taken"] == 0
    assert rows["redraw", 1]["stopped"] == 390  # to the same hour of the next working day


def test_work_done_after_its_due_day_is_late(office):
    """Three days were promised: fire's handler kept them; its checker and its share did not."""
    case = office.accepts()
    for department in sorted(office.who_reviews(case)):
        if department != "fire":
            office.opines(case, department, PASS)
    office.drafts(case, "fire", PASS)
    office.tomorrow(days=5)
    office.checks(case, "fire")
    office.everyone_signs(case)

    rows = kept(office, case)

    late = {e for (e, _), row in rows.items() if row["late"] and e.startswith("fire")}
    assert late == {"fire-branch", "fire-check"}
    assert not rows["hcon-branch", 1]["late"]


def test_every_row_can_be_computed_anew_when_an_earlier_release_kept_none(office):
    """Derived rows that nobody can recompute are a second truth."""
    cases = [reviewed(office), reviewed(office, again=True)]
    before = [kept(office, case) for case in cases]
    with office.store.transaction() as tx:
        tx.run(STEP_TIMING.delete())
        tx.run(CASE_TIMING.update().values(steps=-1, replay=77))
    office.store.forget()

    with office.store.transaction() as tx:
        assert timings.catch_up(tx, 1) == 1
        assert timings.catch_up(tx, 9) == 1
        assert timings.catch_up(tx, 9) == 0

    assert [kept(office, case) for case in cases] == before
    with office.store.reading() as tx:
        row = tx.one(CASE_TIMING.select().where(CASE_TIMING.c.case_id == cases[0]))
    assert (row["steps"], row["replay"]) == (len(before[0]), 77)


def test_five_cases_have_figures_worked_out_by_hand_and_four_have_none(office):
    """10 to 50 minutes on the pile, three hours in all: half wait 30 at most, nine of ten 50."""
    for waits in (10, 20, 30, 40):
        reviewed(office, waits=waits, works=180 - waits)
    few = figures(office).steps["fire-handle"]
    assert (few.median, few.most, few.late, few.rounds) == (None,) * 4
    assert few.counted.cases == 4
    reviewed(office, waits=50, works=130, again=True)

    found = {which: figures(office, which).steps for which in heat.MEASURES}

    fire = found["time"]["fire-handle"]
    assert (fire.median, fire.most) == (180, 180)  # once 0, in the second round
    assert (fire.counted.cases, fire.counted.visits, fire.counted.again) == (5, 6, 1)
    assert fire.rounds == 1.2
    assert fire.late == 0.0
    plan = {which: steps["plan-handle"] for which, steps in found.items()}
    assert (plan["waiting"].median, plan["waiting"].most) == (30, 50)
    assert (plan["processing"].median, plan["processing"].most) == (150, 170)
    assert found["time"]["plan-branch"].median == 180
    assert found["waiting"]["mete-send"].median is None  # nobody knows
    assert found["time"]["mete-send"].median == 180


def test_a_share_of_overruns_needs_five_visits_that_had_a_limit(office):
    """One of two overran: that is no half."""
    for _ in range(5):
        reviewed(office)
    fire = STEP_TIMING.c.element == "fire-handle"
    with office.store.transaction() as tx:
        cases = [row["case_id"] for row in tx.all(STEP_TIMING.select().where(fire))]
        one = fire & (STEP_TIMING.c.case_id == cases[0])
        tx.run(STEP_TIMING.update().where(one).values(late=None))

    steps = figures(office, "overruns").steps

    assert (steps["fire-handle"].counted.limited, steps["fire-handle"].late) == (4, None)
    assert steps["fire-handle"].median is not None
    assert steps["plan-handle"].late == 0.0


def test_one_edition_at_a_time_and_the_others_are_named(office):
    """Two diagrams cannot be painted as one."""
    old = office.case(reviewed(office)).edition
    reviewed(office)
    new = newer_edition(office)
    reviewed(office)

    most, asked = figures(office), figures(office, edition=new)

    assert (most.line.id, most.cases) == (old, 2)
    assert [(line.id, n) for line, n in most.beside] == [(new, 1)]
    assert (asked.line.id, asked.cases) == (new, 1)
    assert [(line.id, n) for line, n in asked.beside] == [(old, 2)]
    with pytest.raises(NoSuchThing):
        figures(office, edition="0" * 64)


def test_a_period_without_cases_has_no_steps(office):
    """And the newest edition, whose diagram can still be shown."""
    reviewed(office)
    nothing = measures.Period("drawing-review", date(2020, 1, 1), date(2020, 3, 31))

    found = figures(office, period=nothing)

    assert (found.cases, found.total, found.steps, found.beside) == (0, 0, {}, [])
    assert figures(office, period=measures.Period("nothing", EVER.since, EVER.until)) is None


def test_a_new_case_is_in_the_figures_at_once(office):
    """What is kept ready is not kept for too long."""
    reviewed(office)
    assert figures(office).steps["fire-handle"].counted.cases == 1
    reviewed(office)
    assert figures(office).steps["fire-handle"].counted.cases == 2


def test_more_cases_than_a_page_may_count_are_cut_at_a_whole_day():
    """Bounded, and said from when; one day alone is never cut."""
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=n), heat.MOST // 2) for n in range(4, -1, -1)]

    assert heat.bounded(days, EVER) == (date(2026, 1, 4), heat.MOST, heat.MOST // 2 * 5)
    assert heat.bounded(days[:1], EVER) == (EVER.since, heat.MOST // 2, heat.MOST // 2)
    assert heat.bounded([(first, heat.MOST * 3)], EVER) == (EVER.since, heat.MOST * 3,
                                                            heat.MOST * 3)  # fmt: skip
    assert heat.bounded([], EVER) == (EVER.since, 0, 0)


def test_a_figure_opens_as_many_cases_as_it_counts(office):
    """看依据."""
    reviewed(office)
    edition = office.case(reviewed(office, again=True)).edition
    newer_edition(office)
    reviewed(office)
    with office.store.reading() as tx:
        counts = [
            kept_timings.behind_total(tx, EVER, kept_timings.Narrow(edition=edition, **more))
            for more in (
                {"step": "fire-handle"},
                {"step": "fire-handle", "more": True},
                {"step": "redraw"},
                {"step": "fire-handle", "over": True},
                {"step": "nothing"},
            )
        ]
        assert step_timings.lacking(tx, 9) == []

    assert counts == [2, 1, 1, 0, 0]

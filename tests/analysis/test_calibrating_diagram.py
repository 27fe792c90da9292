"""What records show, laid onto a published diagram: found again where it was simulated before."""

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from engine.analysis.simulation import defaults, onto_diagram, running, seen, trying
from engine.analysis.simulation.assumptions import FITTED, NEXT_OPENING, WORKING_TIME
from engine.analysis.simulation.seen import PLENTY
from engine.domain import worktime
from engine.domain.traces import Trace, Visit
from engine.domain.wording import utc
from engine.domain.worktime import MINUTE
from tests.analysis.test_calibrating import SURE
from tests.analysis.test_simulation_scenarios import ready

KIT, _ = ready("drawing-review")
WORK = worktime.of(KIT.calendar)
TRUE = {
    "staff.FIRE": "6", "time.fire-handle": "gamma 120 60", "time.fire-check": "exponential 40",
    "chance.correction": "0.3", "chance.needed.CADO": "0.4", "chance.revise.FIRE": "0",
    "chance.returned.FIRE": "0.25", "lag.fire-handle": "uniform 30 90",
}  # fmt: skip


def recorded(scenario, cases=400, *, told=True, start=date(2026, 3, 2)):
    """Traces of simulated cases, as our tables would tell of them: one a working day's seventh."""
    course = replace(KIT.course(scenario, 11), logged=True)
    found = running.run(course, [60.0 * nth for nth in range(cases)])
    zero, mask = WORK.at(utc(start)), (1 << found.shift) - 1
    visits = {n: [] for n in range(cases)}

    def moment(minutes):
        return WORK.moment(zero + round(minutes * MINUTE) + 1)

    for nth in range(0, len(found.log), 4):
        which = int(found.log[nth])
        visits[which >> found.shift].append((which & mask, *found.log[nth + 1 : nth + 4]))
    return [
        _trace(n, [(course.programme.net.names[node], *map(moment, rest)) for node, *rest in some],
               told=told)
        for n, some in visits.items()
    ]  # fmt: skip


def unrecorded():
    """What these records do not tell, as it is: fire never asks for changes."""
    _, base = ready("drawing-review")
    return base.changed({"chance.revise.FIRE": "0"})


def _trace(nth, steps, *, told):
    count, visits = {}, []
    for name, since, start, until in sorted(steps, key=lambda one: one[1]):
        count[name] = count.get(name, 0) + 1
        around = KIT.model.branch_of(name)
        visits.append(
            Visit(name, around.id if around else "", KIT.department(name), count[name], since,
                  start if told else None, until)
        )  # fmt: skip
    began, ended = min(v.enabled for v in visits), max(v.ended for v in visits)
    return Trace(f"{nth:05d}", "drawing-review", "", began, ended, "", tuple(visits))


@pytest.fixture(scope="module")
def taught():
    """The scenario behind the records, the records, and what was learned from them."""
    base = unrecorded()
    true = base.changed(TRUE)
    cases = recorded(true)
    made, found = trying.calibrated(KIT, base, cases, WORK)
    return true, cases, made, found


def test_a_simulated_office_is_learned_from_its_own_records(taught):
    """Durations, people, shares: within what chance allows, marked as recorded, with how many."""
    _, cases, made, found = taught
    scenario = made.scenario

    assert found.steps["fire-check"].lasts.family == "exponential"
    assert scenario.duration("time.fire-check").mean == pytest.approx(
        40, rel=SURE / math.sqrt(made.seen["time.fire-check"])
    )
    assert scenario.duration("time.fire-handle").mean == pytest.approx(
        120, rel=SURE / 2 / math.sqrt(made.seen["time.fire-handle"])
    )
    assert scenario.values["staff.FIRE"] == "6"
    assert (
        40 < found.steps["fire-handle"].lagged <= 62
    )  # the rest fell into times without a hand free
    for key, share in (("correction", 0.3), ("needed.CADO", 0.4), ("returned.FIRE", 0.25)):
        n = made.seen[f"chance.{key}"]
        apart = SURE * math.sqrt(share * (1 - share) / n)
        assert scenario.number(f"chance.{key}") == pytest.approx(share, abs=apart), key
    assert {scenario.mark(key) for key in made.seen} == {FITTED}
    assert made.seen["arrivals.per_day"] == len(cases)
    assert scenario.number("arrivals.per_day") == pytest.approx(KIT.day / 60, rel=0.01)
    assert scenario.values["arrivals.rule"] == WORKING_TIME


def test_what_was_not_recorded_stays_with_the_mark_it_had(taught):
    """No opinion was ever given in these records; nobody invents one."""
    true, _, made, _ = taught

    assert "chance.revise.HCON" in made.unseen
    assert made.scenario.mark("chance.revise.HCON") == "illustrative"
    assert made.scenario.values["promise.days"] == true.values["promise.days"]


def test_a_paper_that_lies_is_no_queue_and_another_person_does_not_shorten_it(taught):
    """The lag is learned, and what a case takes with it is what it took."""
    true, cases, made, found = taught

    assert found.steps["fire-handle"].lagged > 0
    for scenario in (true, made.scenario):
        took = onto_diagram.simulated(KIT, scenario, cases, WORK, 11)
        assert len(took) == len(cases)
    again = [t for t in onto_diagram.simulated(KIT, made.scenario, cases, WORK, 3) if t is not None]
    was = [WORK.between(one.began, one.ended) / MINUTE for one in cases]
    assert sum(again) / len(again) == pytest.approx(sum(was) / len(was), rel=0.12)


def test_a_lag_makes_a_case_longer_by_itself_and_keeps_nobody_busy():
    """An hour of lying at one step is an hour more, with people enough; the work is the same."""
    _, base = ready("drawing-review")
    calm = base.changed({f"staff.{pool}": "99" for pool in KIT.pools})
    later = calm.changed({"lag.accept": "fixed 60"})
    some = recorded(calm, 40)

    short = onto_diagram.simulated(KIT, calm, some, WORK, 5)
    long = onto_diagram.simulated(KIT, later, some, WORK, 5)

    for a, b in zip(short, long, strict=True):
        assert (a is None) == (b is None)
        assert a is None or b == pytest.approx(a + 60) or b == pytest.approx(a + 120)


def test_without_beginnings_nobody_is_waited_for_twice():
    """The waiting is in the durations, so that people are without number."""
    _, base = ready("drawing-review")
    cases = recorded(base.changed(TRUE), 200, told=False)

    made, found = trying.calibrated(KIT, base, cases, WORK)

    assert made.scenario.whole("staff.FIRE") == PLENTY
    assert found.steps["fire-handle"].whole
    assert "lag.fire-handle" not in made.scenario.values


def test_a_diagram_foretells_the_quarter_that_it_was_not_shown(taught):
    """The office stays as it is: median and nine of ten within their intervals."""
    _, cases, _, _ = taught

    tested = trying.by_diagram(KIT, unrecorded(), cases, WORK).tested

    assert tested.held > 80
    assert tested.ks < 2 * tested.by_chance
    for one in tested.quantiles:
        assert abs(one.error.value) < 0.2 * one.actual


def test_cases_of_closed_hours_wait_for_the_next_opening():
    """More than one in twenty comes at night: that is the rule that is kept."""
    _, base = ready("drawing-review")
    cases = [seen.whole(_moved(one, nth)) for nth, one in enumerate(recorded(base, 60))]

    made, found = trying.calibrated(KIT, base, cases, WORK)

    assert found.arrivals.closed > 0.2
    assert made.scenario.values["arrivals.rule"] == NEXT_OPENING


def _moved(one, nth):
    """Every third case was sent in at three in the morning."""
    if nth % 3:
        return one
    early = (one.began - timedelta(days=1)).replace(hour=19, minute=0)
    return replace(one, visits=(replace(one.visits[0], enabled=early), *one.visits[1:]))


def test_steps_that_a_log_calls_otherwise_can_be_named():
    """Another office's word for a step, said to be ours."""
    _, base = ready("drawing-review")
    steps = {step: f"甲-{step}" for step in KIT.timed}
    cases = onto_diagram.renamed(recorded(base, 60), steps)

    renamed = onto_diagram.renamed(cases, {"甲-accept": "accept"})
    made, _ = trying.calibrated(KIT, base, renamed, WORK)

    assert [key for key in made.seen if key.startswith("time.")] == ["time.accept"]


def test_records_are_in_order():
    """The helper of these tests tells of visits that follow each other."""
    _, base = ready("drawing-review")
    for one in recorded(base, 20):
        enabled = [visit.enabled for visit in one.visits]
        assert all(a <= b for a, b in pairwise(enabled))
        assert all(v.enabled <= v.started <= v.ended for v in one.visits)


def test_a_first_scenario_has_no_lag_and_is_as_quick_as_before():
    """Nothing changes for scenarios of nobody's records."""
    kit, base = ready("drawing-review")

    assert not [key for key in base.values if key.startswith("lag.")]
    assert defaults.derived(kit).values.keys() == base.values.keys()

"""What comes after drawing changes is quicker than the first review, and is learned apart."""

from dataclasses import replace

import pytest

from engine.analysis.simulation import onto_diagram, scenario_file, seen, trying
from engine.domain.errors import Refused
from tests.analysis.test_calibrating_diagram import KIT, WORK, recorded
from tests.analysis.test_simulation_scenarios import ready

AGAIN = {
    "staff.FIRE": "99", "time.fire-handle": "gamma 300 60", "later_time.fire-handle": "gamma 60 12",
    "lag.fire-handle": "fixed 90", "later_lag.fire-handle": "fixed 15",
    "chance.revise.FIRE": "0.5", "chance.again.FIRE": "0", "chance.returned.FIRE": "0",
}  # fmt: skip


def with_rounds(one):
    """Fire asks for changes alone here: its nth visit is that of round n."""
    return replace(one, visits=tuple(replace(v, round=_round(v)) for v in one.visits))


def _round(visit):
    return visit.number if visit.department == "FIRE" else 1


@pytest.fixture(scope="module")
def office():
    """A scenario in which the second review is quick, and cases that took place under it."""
    _, base = ready("drawing-review")
    calm = {k: "0" for k in base.values if k.startswith(("chance.revise", "chance.refuse"))}
    true = base.changed({**calm, **AGAIN})
    return true, [with_rounds(one) for one in recorded(true, 300)]


def test_a_quick_second_review_is_learned_as_quick(office):
    """Both durations are found again, each from its own visits; so is how long a paper lies."""
    true, cases = office

    made, found = trying.calibrated(KIT, true, cases, WORK)

    assert made.scenario.duration("time.fire-handle").mean == pytest.approx(300, rel=0.05)
    assert made.scenario.duration("later_time.fire-handle").mean == pytest.approx(60, rel=0.05)
    assert made.scenario.duration("lag.fire-handle").mean == pytest.approx(90, abs=2)
    assert made.scenario.duration("later_lag.fire-handle").mean == pytest.approx(15, abs=2)
    visits = [v for one in cases for v in one.visits if v.element == "fire-handle"]
    assert made.seen["time.fire-handle"] + made.seen["later_time.fire-handle"] == len(visits)
    assert found.later["fire-handle"].n == sum(v.round > 1 for v in visits)


def test_a_few_later_visits_or_none_that_anybody_names_are_learned_together(office):
    """Fewer than ten say nothing; a log that names no rounds is read as before."""
    true, cases = office
    few = [one for one in cases if all(v.round < 2 for v in one.visits)]
    several = [one for one in cases if one not in few]

    known = [*few, *several[:5]]

    made, found = trying.calibrated(KIT, true, known, WORK)
    assert found.later == {}
    assert "later_time.fire-handle" not in made.seen
    visits = sum(v.element == "fire-handle" for one in known for v in one.visits)
    assert found.steps["fire-handle"].n == visits

    unnamed = seen.of(
        [replace(one, visits=tuple(replace(v, round=0) for v in one.visits)) for one in cases],
        WORK, lambda visit: onto_diagram.pool(KIT, visit), rounds=True,
    )  # fmt: skip
    assert unnamed.later == {}


def test_the_second_round_takes_what_was_learned_of_second_rounds(office):
    """A case with one change is shorter by the difference, to the minute; one without is not."""
    true, cases = office
    fixed = {"time.fire-handle": "fixed 300", "lag.fire-handle": "fixed 90"}
    slow = {"later_time.fire-handle": "fixed 300", "later_lag.fire-handle": "fixed 90"}
    quick = {"later_time.fire-handle": "fixed 60", "later_lag.fire-handle": "fixed 15"}
    calm = true.changed({**{f"staff.{pool}": "99" for pool in KIT.pools}, **fixed})

    whole, short, unsaid = (
        onto_diagram.simulated(KIT, calm.changed(some), cases, WORK, 5)
        for some in (slow, quick, dict.fromkeys(slow, ""))
    )

    saved = [a - b for a, b in zip(whole, short, strict=True) if a is not None and b is not None]
    assert whole == unsaid
    assert {round(one) for one in saved} == {0, 315}


def test_a_later_duration_of_a_step_that_is_not_drawn_is_refused():
    """As every other duration is."""
    _, base = ready("drawing-review")

    with pytest.raises(Refused, match="later_time"):
        scenario_file.read(b'[later_time]\nnowhere = "fixed 3"\n', base)

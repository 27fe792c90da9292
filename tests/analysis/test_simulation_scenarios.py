"""Scenarios of the published processes: what is assumed, what may be, and what is shared."""

import pytest

from engine.analysis.simulation import assumptions, defaults, desk, study
from engine.analysis.simulation.kit import Kit, NobodyThere
from engine.analysis.simulation.programme import NotSimulated
from engine.bpmn import catalogue
from engine.domain.clocks import Calendar
from engine.domain.errors import FieldsWrong
from tests.analysis.test_serialising import PROCESSES

KITS = {}
SMALL = {"run.cases": "60", "run.warm_up": "10"}


def ready(process="drawing-review", **values):
    """A process with a first scenario; both are made once."""
    if process not in KITS:
        package = catalogue.shipped(process)
        kit = Kit(package.model, package.guide, Calendar())
        KITS[process] = kit, defaults.derived(kit)
    kit, scenario = KITS[process]
    return kit, scenario.changed(
        {**SMALL, **{k.replace("_", ".", 1): v for k, v in values.items()}}
    )


@pytest.mark.parametrize("process", PROCESSES)
def test_a_first_scenario_says_of_everything_where_it_comes_from(process):
    """A figure of a manager is worth what its assumptions are."""
    kit, scenario = ready(process)

    assert assumptions.checked(scenario) is scenario
    assert {scenario.mark(key) for key in scenario.values} <= set(assumptions.MARKS)
    assert all(
        load < scenario.number(f"staff.{p}") for p, load in study.loads(kit, scenario).items()
    )


@pytest.mark.parametrize("process", PROCESSES)
def test_one_after_the_other_never_ends_earlier(process):
    """The same cases, people and luck; nobody is asked who was not asked before."""
    kit, scenario = ready(process)

    parallel, serial = (study.replicated(kit, scenario, 0, serial=s) for s in (False, True))

    assert serial["net.mean"] >= parallel["net.mean"] - 1e-9
    assert serial["work"] <= parallel["work"] * 1.001


def test_a_replication_is_the_same_whoever_runs_it():
    """Studies are cut into pieces, and pieces are done again after a power cut."""
    kit, scenario = ready()

    assert study.replicated(kit, scenario, 3) == study.replicated(kit, scenario, 3)
    assert study.replicated(kit, scenario, 3) != study.replicated(kit, scenario, 4)


def test_somebody_more_at_fire_helps_by_the_same_luck():
    """Paired runs tell apart what chance would cover."""
    kit, scenario = ready(staff_FIRE="4")
    more = scenario.changed({"staff.FIRE": "5"})

    base = [study.replicated(kit, scenario, n) for n in range(6)]
    better = [study.replicated(kit, more, n) for n in range(6)]
    told = study.differences(better, base)["net.mean"]

    assert told.value < 0
    assert told.half < study.told(base)["net.mean"].half


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("time.fire-handle", "exponential -5"), ("time.fire-handle", "lognormal 5"),
        ("time.fire-handle", "never"), ("time.fire-handle", "fixed nan"), ("time.fire-handle", ""),
        ("time.fire-handle", "fixed 1e300"), ("staff.FIRE", "-1"), ("staff.FIRE", "2.5"),
        ("staff.FIRE", "много"), ("chance.revise.FIRE", "1.2"), ("chance.revise.FIRE", "120%"),
        ("chance.revise.FIRE", "nan"), ("arrivals.per_day", "0"), ("arrivals.rule", "whenever"),
        ("arrivals.pattern", "0 0"), ("arrivals.start", "2026-02-30"), ("run.cases", "999999999"),
        ("arrivals.start", "2999-01-01"), ("hours.FIRE", "17:00-09:00"), ("shared.a", "0 FIRE"),
        ("nothing.there", "1"), ("staff", "1"), ("clock.x", "maybe"), ("run.seed", "١٢٣x"),
    ],
)  # fmt: skip
def test_an_assumption_that_cannot_be_meant_is_named(key, written):
    """A wrong number that is quietly taken is worse than none."""
    _, scenario = ready()
    broken = assumptions.Scenario(scenario.process, {**scenario.values, key: written})

    with pytest.raises(FieldsWrong) as told:
        assumptions.checked(broken)
    assert set(told.value.faults) == {key}


def test_nobody_at_fire_is_said_before_anything_is_run():
    """A queue that nobody serves never ends."""
    kit, scenario = ready(staff_FIRE="0")

    with pytest.raises(NobodyThere) as told:
        study.replicated(kit, scenario, 0)
    assert "消防" in told.value.says("zh")


def test_more_work_than_hands_is_said_before_it_is_run():
    """Queues would grow for as long as one cares to simulate."""
    kit, scenario = ready(arrivals_per_day="40")

    found = study.overloaded(kit, scenario)

    assert found["FIRE"] > 1
    assert study.overloaded(*ready()) == {}


def test_everybody_refusing_ends_at_once():
    """A hundred percent is a share like any other."""
    kit, scenario = ready()
    refusing = scenario.changed({f"chance.refuse.{d}": "1" for d in kit.departments})

    parallel, serial = (study.replicated(kit, refusing, 0, serial=s) for s in (False, True))

    assert parallel["refused"] == 1
    assert serial["work"] < parallel["work"]


def test_a_serial_run_may_also_go_on_after_a_refusal():
    """Which of the two is assumed is for the manager to say."""
    kit, scenario = ready()
    refusing = scenario.changed({f"chance.refuse.{d}": "0.5" for d in kit.departments})
    going_on = refusing.changed({"serial.stops": "no"})

    cut, whole = (study.replicated(kit, s, 0, serial=True) for s in (refusing, going_on))

    assert cut["work"] < whole["work"]


def test_drawings_that_are_never_right_end_with_the_last_round():
    """Bounded time: in the last round nobody asks for changes, and the report says so."""
    kit, scenario = ready(limit_rounds="4")
    always = scenario.changed(
        {f"chance.{kind}.{d}": "0.99" for d in kit.departments for kind in ("revise", "again")}
    )

    assert study.replicated(kit, always, 0)["rounds"] > 3.5


def test_every_case_is_asked_for_corrections_once():
    """One notice with everything on it, by law: even where nobody is complete at first."""
    kit, scenario = ready()

    assert study.replicated(kit, scenario.changed({"chance.correction": "1"}), 0)["cases"] > 50


def test_shared_people_urgent_cases_and_other_hours_change_what_they_should():
    """Each of them is a lever that managers have."""
    kit, scenario = ready(staff_FIRE="4")
    base = study.replicated(kit, scenario, 0)

    helped = study.replicated(kit, scenario.changed({"shared.spare": "2 FIRE PLAN"}), 0)
    short = study.replicated(kit, scenario.changed({"hours.FIRE": "09:00-11:00"}), 0)
    urgent = study.replicated(kit, scenario.changed({"priority.urgent": "0.1"}), 0)

    assert helped["wait.FIRE"] < base["wait.FIRE"] < short["wait.FIRE"]
    assert short["elapsed.mean"] > base["elapsed.mean"]
    assert urgent["work"] == pytest.approx(base["work"])


def test_a_run_that_would_not_end_in_a_coffee_break_is_a_sentence(monkeypatch):
    """Bounded time and memory, however often everything is sent back."""
    kit, scenario = ready(limit_rounds="20")
    monkeypatch.setattr(desk, "MOST", 2_000)

    with pytest.raises(desk.TooMuch) as told:
        study.replicated(kit, scenario.changed({"chance.returned.FIRE": "1"}), 0)
    assert "2,000" in told.value.says("zh")
    with pytest.raises(desk.TooMuch):
        study.overloaded(kit, scenario)


def test_heaps_at_the_opening_make_people_wait():
    """The rule for closed hours is named because it changes the figures."""
    kit, scenario = ready(staff_FIRE="4")
    heaped = scenario.changed({"arrivals.rule": "next-opening"})

    assert (
        study.replicated(kit, heaped, 0)["wait.WINDOW"]
        > study.replicated(kit, scenario, 0)["wait.WINDOW"]
    )


def test_silence_counts_as_consent_only_where_it_is_assumed():
    """And it ends the work that was not done."""
    kit, scenario = ready(staff_PLAN="2")
    silent = scenario.changed({"clock.plan-overdue": "yes"})

    assert (
        study.replicated(kit, silent, 0)["net.mean"]
        < study.replicated(kit, scenario, 0)["net.mean"]
    )


def test_a_fork_that_never_meets_is_not_simulated():
    """It is named; no figure is made up for it."""
    from tests.analysis.test_simulation_oracles import course  # noqa: PLC0415

    text = "begin -> and-1 -> a -> end; and-1 -> b -> end-2"
    with pytest.raises(NotSimulated):
        course(text, {"a": "fixed 1", "b": "fixed 1"}, {"a": 1, "b": 1}, 1)


def test_the_beginning_is_left_out_by_a_rule():
    """MSER-5: what comes before the times settle is not measured."""
    rising = [min(n, 50) + (n * 7919 % 13) / 13 for n in range(400)]

    assert 40 <= study.settled(rising) <= 60
    assert study.settled([1.0, 2.0] * 100) == 0


@pytest.mark.parametrize(
    ("written", "fits"),
    [("12", True), ("１２", True), ("1e2", True), ("1_0", False), ("٣", False), ("²", False),
     ("nan", False), ("1e308", False), ("-1", False), ("", False)],
)  # fmt: skip
def test_a_number_is_one_that_everybody_reads_alike(written, fits):
    """As on every form of the house: full-width digits are taken, 1_0 and other scripts are not."""
    assert (assumptions.fault("run.warm_up", written) is None) == fits

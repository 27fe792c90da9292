"""What is learned from records is what was true: offices known to the last figure, fixed seeds."""

import math
from dataclasses import replace
from datetime import timedelta
from statistics import fmean, stdev

import pytest

from engine.analysis.simulation import backtest, chance, distributions, fitting, seen, trying, ways
from engine.domain import worktime
from engine.domain.clocks import Calendar
from engine.domain.traces import Trace, Visit
from tests.analysis.learned import BEGAN, Office, moment

WALL = worktime.round_the_clock()
SURE = 3.29
"""Standard errors on either side of 99.9 %."""


def drawn(written, n=2000, seed=5):
    """Minutes drawn from a duration as a scenario writes it."""
    begin = chance.key(seed, "sample")
    return distributions.read(written).many([chance.draw(begin, nth) for nth in range(n)])


# --- durations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["exponential 90", "gamma 95 60", "gamma 30 6", "lognormal 150 110", "uniform 10 50"]
)
def test_a_known_distribution_is_found_again(written):
    """Its family, its mean and its spread within what chance allows; the gap is chance alone."""
    values = drawn(written)

    found = fitting.of(values)

    true = distributions.read(written)
    again = drawn(str(found.duration), 20_000, seed=9)
    wide = drawn(written, 20_000, seed=9)
    assert found.family == true.kind
    assert found.n == 2000
    assert found.ks < found.by_chance == pytest.approx(1.36 / math.sqrt(2000))
    assert found.duration.mean == pytest.approx(
        true.mean, abs=SURE * stdev(values) / math.sqrt(len(values))
    )
    assert stdev(again) == pytest.approx(stdev(wide), rel=0.1)


def test_what_no_family_comes_near_is_used_as_it_was_seen():
    """Two kinds of work under one name: half an hour, or three days."""
    values = drawn("gamma 30 5", 500) + drawn("gamma 4000 200", 500, seed=6)

    found = fitting.of(values)
    forced = fitting.of(values, fitting.FAMILY)

    assert found.family == "empirical"
    assert len(found.duration.parts) == fitting.POINTS
    assert found.duration.mean == pytest.approx(fmean(values), rel=0.01)
    assert found.ks < 0.01 < min(found.tried.values())
    assert forced.family != "empirical"
    assert forced.ks > 0.2
    assert fitting.of(drawn("exponential 90"), fitting.SEEN).family == "empirical"


def test_always_the_same_time_is_that_time_and_a_few_values_are_kept_as_they_are():
    """A family would fit anything to nine values."""
    few = [3.0, 8.0, 1.0, 40.0, 2.0]

    assert str(fitting.of([15.0] * 50).duration) == "fixed 15"
    assert fitting.of(few).duration.parts == tuple(sorted(few))
    assert fitting.of([-5.0, 10.0]).duration.parts == (0.0, 10.0)


def test_a_tail_that_says_more_than_was_ever_seen_is_no_fit():
    """A lognormal drawn through seconds and months has a mean of years."""
    values = [0.01] * 300 + [10_000.0] * 300

    assert "lognormal" not in fitting.of(values).tried


def test_the_gap_is_the_largest_between_shares():
    """By hand: half of the values lie below a tenth of what the family says."""
    assert fitting.gap([0.1, 0.1, 0.1, 0.9], lambda x: x) == pytest.approx(0.65)


# --- people and waiting -------------------------------------------------------------------------


def test_arrivals_people_and_queues_are_found_again():
    """Two at the desk; all waiting there is for them, none of it for anything else."""
    office = Office(desk="exponential 40", every=30)

    found = seen.of(office.traces(), WALL, seen.by_department)

    desk, back = found.steps["desk"], found.steps["back"]
    people = found.people["FRONT"]
    assert (people.at_once, people.names, people.told) == (2, 2, True)
    assert found.arrivals.per_day == pytest.approx(1440 / 30, rel=SURE / math.sqrt(1200))
    assert desk.lasts.family == "exponential"
    assert desk.lasts.duration.mean == pytest.approx(40, rel=SURE / math.sqrt(1200))
    assert desk.queued > 5
    assert desk.lagged == pytest.approx(0, abs=1e-6)
    # Erlang C for two servers, 4 of 3 hours busy: 0.8 / 1.2 … its mean wait is 32 minutes
    load = 40 / 30
    probability = (load**2 / 2 * 2 / (2 - load)) / (1 + load + load**2 / 2 * 2 / (2 - load))
    assert desk.queued == pytest.approx(probability * 40 / (2 - load), rel=0.35)
    assert (back.whole, back.lag) == (True, None)
    assert back.lasts.duration.mean == pytest.approx(300, rel=SURE / math.sqrt(1200))


def test_waiting_that_more_people_would_not_shorten_is_told_apart():
    """A paper lies for an hour before anybody asks for a hand: that is no queue."""
    found = seen.of(Office(lag="uniform 40 80", people=9).traces(), WALL, seen.by_department)

    desk = found.steps["desk"]
    assert desk.lagged == pytest.approx(60, rel=0.03)
    assert desk.queued < 1
    assert desk.lasts.duration.mean == pytest.approx(40, rel=0.05)


def test_a_log_without_beginnings_has_its_waiting_in_the_durations():
    """Nobody can say who was waited for: no queue, and people without number."""
    found = seen.of(Office(told=False).traces(), WALL, seen.by_department)

    assert found.steps["desk"].whole
    assert found.steps["desk"].lasts.duration.mean > 45
    assert not found.people["FRONT"].told
    assert not ways.of(Office(told=False).traces(), found).queues


def test_arrivals_in_closed_hours_are_counted_and_open_ones_are_weighed():
    """By the calendar of the hall: two thirds in the morning, a fifth of all at night."""
    nine = BEGAN.replace(hour=1, minute=30)
    traces = [
        _at(nine + timedelta(days=7 * nth, hours=hours), f"{nth}-{hours}")
        for nth in range(10)
        for hours in (0, 0.25, 0.5, 5, 13)
    ]

    found = seen.of(traces, worktime.of(Calendar()), seen.by_department).arrivals

    assert found.closed == pytest.approx(0.2)
    assert sum(found.pattern) == 40
    assert sum(found.pattern[:3]) == 30
    assert found.week[0] == 50


def _at(when, name):
    visits = (
        Visit("a", "", "A", 1, when, None, when + timedelta(days=1)),
        Visit("b", "", "B", 1, when + timedelta(days=1), None, when + timedelta(days=2)),
    )
    return Trace(name, "p", "", when, when + timedelta(days=2), "", visits)


# --- told anew ----------------------------------------------------------------------------------


def test_a_case_takes_as_long_as_its_longest_way():
    """Ten minutes, then twenty beside thirty, then five: forty-five."""
    steps = {"a": (0, 10), "b": (10, 30), "c": (10, 40), "d": (40, 45)}
    after = {"a": (), "b": (0,), "c": (0,), "d": (1, 2)}
    traces = [
        Trace(
            str(nth), "p", "", moment(60 * nth), moment(60 * nth + 45), "",
            tuple(
                Visit(name, "", name, 1, moment(60 * nth + since), None,
                      moment(60 * nth + until), after=after[name])
                for name, (since, until) in steps.items()
            ),
        )
        for nth in range(30)
    ]  # fmt: skip
    found = seen.of(traces, WALL, seen.by_department)

    assert ways.told(ways.of(traces, found), [0.0, 7.0], seed=1) == [45.0, 45.0]


def test_ways_come_as_often_as_they_were_seen():
    """A third of the cases goes through the back office twice."""
    long = [_chain(nth, ["a", "b", "b"]) for nth in range(40)]
    short = [_chain(nth + 40, ["a", "b"]) for nth in range(80)]
    traces = long + short
    model = ways.of(traces, seen.of(traces, WALL, seen.by_department))

    took = ways.told(model, [0.0] * 3000, seed=3)

    share = sum(one == pytest.approx(30) for one in took) / 3000
    assert share == pytest.approx(1 / 3, abs=SURE * math.sqrt(2 / 9 / 3000))
    assert {round(one) for one in took} == {20, 30}


def _chain(nth, names):
    visits = tuple(
        Visit(name, "", name, 1, moment(nth + 10 * at), None, moment(nth + 10 * at + 10),
              after=(at - 1,) if at else ())
        for at, name in enumerate(names)
    )  # fmt: skip
    return Trace(str(nth), "p", "", moment(nth), moment(nth + 10 * len(names)), "", visits)


# --- the back-test ------------------------------------------------------------------------------


@pytest.mark.parametrize("told", [True, False])
def test_an_office_that_stays_as_it_was_is_foretold(told):
    """Median and nine of ten within their intervals, the gap no larger than chance allows."""
    tested = trying.by_ways(Office(cases=1600, told=told).traces(), WALL).tested

    assert (tested.held + tested.calibrated + tested.across) == 1600
    assert tested.held == pytest.approx(400, abs=60)
    for one in tested.quantiles:
        assert one.error.low < 0 < one.error.high, one
        assert one.stayed.low < 0 < one.stayed.high, one
    assert tested.ks < 1.5 * tested.by_chance
    assert tested.retold < 0.06


def test_an_office_that_became_quicker_is_not_and_the_page_can_say_why():
    """Twice as quick since the cut: the simulation errs as everybody would who knew the past."""
    office = Office(cases=1600, told=False)
    tested = trying.by_ways(office.traces(lambda at: 1 if at < 0.75 else 0.5), WALL).tested

    for one in tested.quantiles:
        assert one.error.low > 0
        assert one.stayed.low > 0
        assert one.simulated == pytest.approx(one.past, rel=0.1)
    assert tested.ks > 3 * tested.by_chance
    assert tested.retold < 0.06 < tested.stayed


def test_the_quarter_before_the_cut_alone_can_calibrate():
    """Quicker since the middle: what was before is no guide any more."""
    traces = Office(cases=1600, told=False).traces(lambda at: 1 if at < 0.5 else 0.5)

    every = trying.by_ways(traces, WALL).tested
    recent = trying.by_ways(traces, WALL, recent=True).tested

    assert recent.calibrated < every.calibrated / 2
    assert recent.ks < every.ks
    for one in recent.quantiles:
        assert one.error.low < 0 < one.error.high


def test_a_case_that_is_still_open_counts_as_having_taken_so_long_at_least():
    """To leave the slow ones out would flatter: a third of the held-back cases never ended."""
    traces = Office(cases=900, told=False).traces()
    cut = backtest.parted(traces).cut
    late = [one for one in traces if one.began >= cut]
    slow = {one.case_no for one in late if one.ended - one.began > timedelta(minutes=400)}

    left_open = [_open(one) if one.case_no in slow else one for one in traces]
    tested = trying.by_ways(left_open, WALL).tested

    assert tested.still_open == len(slow) > 50
    assert tested.ks < 1.5 * tested.by_chance
    whole = trying.by_ways(traces, WALL).tested
    assert tested.quantiles[0].actual == pytest.approx(whole.quantiles[0].actual, rel=0.1)


def _open(one):
    first, last = one.visits
    return replace(one, ended=None, visits=(first, replace(last, ended=None)))


def test_a_case_under_way_at_the_cut_neither_calibrates_nor_is_judged():
    """On that day nobody knew how long it would take."""
    parts = backtest.parted(Office(cases=600, every=20).traces())

    assert parts.across > 0
    assert all(one.ended <= parts.cut for one in parts.calibrate)
    assert all(one.began >= parts.cut for one in parts.held)


def test_the_same_records_give_the_same_figures():
    """Whoever runs it again finds what is printed."""
    traces = Office(cases=400).traces()

    assert trying.by_ways(traces, WALL).tested == trying.by_ways(traces, WALL).tested


# --- records that nothing can be learned from ---------------------------------------------------


def swapped():
    """Start and completion laid out the wrong way round."""
    return [
        replace(one, visits=tuple(replace(v, enabled=v.ended, ended=v.enabled) for v in one.visits))
        for one in Office(cases=60).traces()
    ]


def at_one_instant():
    """Every case and every step at the same moment."""
    one = Visit("a", "", "A", 1, BEGAN, None, BEGAN)
    return [Trace(str(n), "p", "", BEGAN, BEGAN, "", (one, one)) for n in range(50)]


def days_only():
    """Every step of a case on the day on which it came."""
    return [
        Trace(str(n), "p", "", moment(1440 * n), moment(1440 * n), "",
              tuple(Visit(x, "", x, 1, moment(1440 * n), None, moment(1440 * n)) for x in "ab"))
        for n in range(50)
    ]  # fmt: skip


def one_step():
    """Every case is one step."""
    return [
        Trace(str(n), "p", "", moment(60 * n), moment(60 * n + 9), "",
              (Visit("a", "", "A", 1, moment(60 * n), None, moment(60 * n + 9)),))
        for n in range(50)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("traces", "says"),
    [
        ([], "没有办件"),
        (Office(cases=12).traces(), "只有"),
        (at_one_instant(), "同一时刻"),
        (one_step(), "只有一个环节"),
        (swapped(), "先结束后开始"),
        (days_only(), "没有一个环节用了时间"),
        ([*Office(cases=200).traces(), *one_step()[:1]], None),
    ],
)
def test_records_that_say_nothing_are_answered_in_a_sentence(traces, says):
    """What stands in the way, and what to do about it."""
    if says is None:
        assert trying.by_ways(traces, WALL).tested.held
        return
    with pytest.raises(seen.NotCalibrated) as refused:
        trying.by_ways([seen.whole(one) for one in traces], WALL)

    assert says in refused.value.says("zh")
    assert refused.value.says("en").endswith((".", "。"))


def test_a_last_quarter_without_cases_is_said():
    """A hundred cases in a week, then one after half a year."""
    traces = Office(cases=100).traces()
    late = _chain(60 * 24 * 180, ["desk", "back"])

    with pytest.raises(seen.NotCalibrated, match="only 1 cases are over"):
        trying.by_ways([*traces, late], WALL)


def test_more_cases_than_are_looked_at_take_seconds_and_not_minutes():
    """The latest ones count; how many were left out is known."""
    traces = Office(cases=seen.MOST_CASES + 500, told=False).traces()

    found = seen.of(traces, WALL, seen.by_department)

    assert (found.cases, found.left_out) == (seen.MOST_CASES, 500)

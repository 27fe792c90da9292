"""The simulator against what can be worked out on paper: fixed seeds, 99.9 % intervals."""

import itertools
import math
from datetime import date, datetime, timedelta
from statistics import fmean

import pytest

from engine.analysis import students_t
from engine.analysis.simulation import arrivals, chance, figures, running
from engine.analysis.simulation import distributions as given
from engine.analysis.simulation.course import Course, People
from engine.analysis.simulation.hours import Hours
from engine.analysis.simulation.luck import Luck
from engine.analysis.simulation.programme import NotSimulated, Setting, compiled
from engine.domain.clocks import Calendar
from engine.domain.wording import utc
from tests.analysis import sketches

SURE = 0.999
FIVE = (
    "begin -> accept -> and-1 -> d0 -> and-2 -> issue -> end; and-1 -> d1 -> and-2;"
    "and-1 -> d2 -> and-2; and-1 -> d3 -> and-2; and-1 -> d4 -> and-2"
)
MEAN = {"accept": 10, "d0": 80, "d1": 60, "d2": 40, "d3": 90, "d4": 30, "issue": 15}
STAFF = {"accept": 1, "d0": 3, "d1": 3, "d2": 2, "d3": 4, "d4": 2, "issue": 1}
EVERY = 30.0
DAY = 390.0


def course(text, times, staff, seed, *, cases=0, weights=None, hall=None):
    """A sketch with exponential times (minutes), everybody in a pool of their own."""
    _, net, _ = sketches.drawn(text)
    nodes = [n for n, name in enumerate(net.names) if name in times]
    durations = {n: given.read(str(times[net.names[n]])) for n in nodes}
    free = frozenset(n for n in range(len(net.names)) if weights and net.names[n] in weights)
    arcs = {
        a: weights[net.names[n]][net.names[net.targets[a]]] for n in free for a in net.outgoing[n]
    }
    setting = Setting({n: p for p, n in enumerate(nodes)}, durations, weights=arcs, free=free)
    programme = compiled(net, setting)
    hours = tuple(hall for _ in nodes) if hall else ()
    people = People([staff[net.names[n]] for n in nodes], (), hours)
    return Course(
        programme, people, Luck(seed, programme, {}), DAY, 0, cases, logged=True, hall=hall
    )


def visits(run):
    """(case, node, enabled, started, ended) in the order in which they ended."""
    mask = (1 << run.shift) - 1
    for nth in range(0, len(run.log), 4):
        which = int(run.log[nth])
        yield which >> run.shift, which & mask, *run.log[nth + 1 : nth + 4]


def erlang_c(servers, rate, mean):
    """The mean wait in an M/M/c queue. Source: Erlang, 1917."""
    load = rate * mean
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last) * mean / (servers - load)


def test_waiting_before_the_join_is_what_erlang_says():
    """What leaves a queue of this kind comes as it came, so that each branch is one, too."""
    waits = {name: [] for name in MEAN}
    for seed in range(14):
        one = course(FIVE, {n: f"exponential {m}" for n, m in MEAN.items()}, STAFF, seed)
        names = one.programme.net.names
        run = running.run(one, [at * EVERY for at in arrivals.unit(seed, 4000, even=False)])
        seen = {name: [] for name in MEAN}
        for case, node, enabled, started, _ in visits(run):
            if case >= 600:
                seen[names[node]].append(started - enabled)
        for name, found in seen.items():
            waits[name].append(fmean(found))

    for name in ("accept", "d0", "d1", "d2", "d3", "d4"):
        told = figures.of(waits[name], SURE)
        assert told.low < erlang_c(STAFF[name], 1 / EVERY, MEAN[name]) < told.high, name


def test_with_people_enough_a_case_takes_as_long_as_the_slowest_branch():
    """The expected maximum of exponentials, by inclusion and exclusion."""
    branches = [MEAN[f"d{n}"] for n in range(5)]
    most = 0.0
    for many in range(1, 6):
        for some in itertools.combinations(branches, many):
            most -= (-1) ** many / sum(1 / mean for mean in some)
    plenty = dict.fromkeys(STAFF, 100_000)
    means = []
    for seed in range(12):
        one = course(FIVE, {n: f"exponential {m}" for n, m in MEAN.items()}, plenty, seed)
        run = running.run(one, [at * EVERY for at in arrivals.unit(seed, 2000, even=False)])
        means.append(fmean(e - a for a, e in zip(run.arrived, run.ended, strict=True)))

    told = figures.of(means, SURE)

    assert told.low < 10 + most + 15 < told.high


def test_work_that_is_sent_back_is_visited_geometrically():
    """Sent back with 15 %: 1 / 0.85 visits, whatever else is going on."""
    text = "begin -> xor-1 -> work -> xor-2 -> again -> xor-1; xor-2 -> end"
    weights = {"xor-2": {"again": 0.15, "end": 0.85}}
    counts = []
    for seed in range(12):
        one = course(text, {"work": "exponential 5", "again": "fixed 1"}, {"work": 3, "again": 9},
                     seed, weights=weights)  # fmt: skip
        work = one.programme.net.names.index("work")
        run = running.run(one, [at * 4.0 for at in arrivals.unit(seed, 1500, even=False)])
        counts.append(sum(node == work for _, node, *_ in visits(run)) / 1500)

    told = figures.of(counts, SURE)

    assert told.low < 1 / 0.85 < told.high


def test_a_loop_that_nobody_leaves_is_a_sentence():
    """Bounded time and memory, and the element by its name."""
    text = "begin -> xor-1 -> work -> xor-2 -> again -> xor-1; xor-2 -> end"
    weights = {"xor-2": {"again": 1.0, "end": 0.0}}
    one = course(text, {"work": "fixed 5", "again": "fixed 1"}, {"work": 3, "again": 9}, 1,
                 weights=weights)  # fmt: skip

    with pytest.raises(NotSimulated) as told:
        running.run(one, [0.0, 1.0])
    assert told.value.data["element"] == "work"


@pytest.mark.parametrize("start", [0, 8 * 60, 9 * 60 + 30, 11 * 60 + 59, 16 * 60, 17 * 60, 20 * 60])
def test_what_nothing_befalls_ends_to_the_minute(start):
    """Two people after each other, over lunch, nights, a weekend and a holiday."""
    first = date(2026, 4, 30)
    special = {date(2026, 5, d): False for d in (1, 4, 5)} | {date(2026, 5, 9): True}
    calendar = Calendar(special=special)
    times = {"a": "fixed 200", "b": "fixed 1111"}
    one = course("begin -> a -> b -> end", times, {"a": 1, "b": 1}, 1,
                 hall=Hours(calendar, first))  # fmt: skip

    run = running.run(one, [float(start), float(start)])

    midnight = utc(first)
    came = midnight + timedelta(minutes=start)
    done_a = calendar.later(came, timedelta(minutes=200))
    next_a = calendar.later(done_a, timedelta(minutes=200))
    done = calendar.later(done_a, timedelta(minutes=1111))
    hall = one.hall
    assert run.ended[0] == hall.gone((done - midnight) / timedelta(minutes=1))
    last = calendar.later(max(done, next_a), timedelta(minutes=1111))
    assert run.ended[1] == hall.gone((last - midnight) / timedelta(minutes=1))
    ends = [midnight + timedelta(minutes=e) for _, _, _, _, e in visits(run)]
    assert ends == sorted([done_a, next_a, done, last])
    assert isinstance(last, datetime)


def test_opening_time_and_wall_clock_tell_the_same():
    """Where everybody keeps the hall's hours, leaving closed hours out changes nothing."""
    times = {n: f"gamma {m} {m / 2}" for n, m in MEAN.items()}
    plain = course(FIVE, times, STAFF, 5)
    instants = [at * EVERY for at in arrivals.unit(5, 600, even=False)]
    hall = Hours(Calendar(), date(2026, 3, 2))
    walled = course(FIVE, times, STAFF, 5, hall=hall)

    short = running.run(plain, instants)
    long = running.run(walled, [hall.later(0.0, at) for at in instants])

    assert long.ended == pytest.approx(short.ended)


def test_many_draws_at_once_are_the_draws_one_by_one():
    """Or a study would depend on where it was cut."""
    key = chance.key(42, "fire-handle", 3)

    assert chance.draws(key, 7) == [chance.draw(key, 7 * chance.BLOCK + n) for n in range(1024)]
    assert fmean(chance.draws(key, 0)) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("written", ["exponential 30", "uniform 10 50", "triangular 10 20 60",
                                     "lognormal 95 60", "gamma 95 60", "gamma 20 60", "fixed 7",
                                     "empirical 1 2 3 4 100"])  # fmt: skip
def test_every_duration_has_the_mean_that_is_written(written):
    """A family that is drawn with another mean than it says would shift every figure."""
    duration = given.read(written)

    found = fmean(duration.inverse((n + 0.5) / 20_000) for n in range(20_000))

    assert found == pytest.approx(duration.mean, rel=0.01)
    assert duration.many([0.25, 0.5]) == [duration.inverse(0.25), duration.inverse(0.5)]
    assert given.read(str(duration)) == duration


def test_students_t_is_that_of_the_tables():
    """Intervals are only as good as their factor."""
    assert students_t.quantile(0.975, 1) == pytest.approx(12.7062, abs=1e-4)
    assert students_t.quantile(0.975, 19) == pytest.approx(2.0930, abs=1e-4)
    assert students_t.quantile(0.9995, 29) == pytest.approx(3.6594, abs=1e-4)
    assert figures.of([1.0, 2.0, 3.0]).half == pytest.approx(4.3027 / math.sqrt(3), abs=1e-4)

"""The replay against queues of which the answer is known."""

import random
from datetime import timedelta
from heapq import heappop, heappush

import pytest

from engine.analysis import estimates, replaying, series, timing
from engine.domain import worktime
from engine.domain.clocks import Calendar
from engine.domain.names import Text
from engine.domain.traces import Trace, Visit
from tests.analysis.hall_days import WORK, feb, minutes, trace, two_departments, visit

DEPARTMENTS = ("PLAN", "FIRE", "CADO", "METE", "HCON")
BRANCHES = tuple(f"{d.lower()}-branch" for d in DEPARTMENTS)


def hall(cases, *, people, shared, load=0.33, seed=11):
    """Traces of cases that queue side by side, first come, first served, around the clock.

    ``people`` serve each department; ``shared``: they serve all of them together.
    """
    rng, start = random.Random(seed), feb(2, 0)  # noqa: S311 - reproducible, no secret
    mean = 60.0
    staff = people * (len(DEPARTMENTS) if shared else 1)
    free = {d: [0.0] * staff for d in (("ALL",) if shared else DEPARTMENTS)}
    now, queue = 0.0, []
    for number in range(cases):
        now += rng.expovariate(people * load / mean)
        for department in DEPARTMENTS:
            heappush(queue, (now, number, department, rng.expovariate(1 / mean)))
    visits = {}
    while queue:
        came, number, department, takes = heappop(queue)
        pool = free["ALL" if shared else department]
        begins = max(came, heappop(pool))
        heappush(pool, begins + takes)
        who = f"{'ALL' if shared else department} office"
        code = department.lower()
        moment = [start + timedelta(minutes=m) for m in (came, begins, begins + takes)]
        visits.setdefault(number, []).append(
            Visit(f"{code}-handle", f"{code}-branch", department, 1, *moment, who, "pass", round=1)
        )
    return [
        Trace(str(n), "p", "e", v[0].enabled, max(x.ended for x in v), "granted", v)
        for n, v in visits.items()
    ]


class _AroundTheClock:
    """Opening time that never stands still, so that queues have their textbook answers."""

    day = 24 * 60 * worktime.MINUTE
    calendar = Calendar(official_years=frozenset({2026, 2027, 2028}))

    def at(self, moment):
        return (moment - feb(1, 0)) // timedelta(microseconds=1)


def played(traces):
    """(sum, replay) per case, how the replay of what was compares, and the pools."""
    timed = [timing.of(t, _AroundTheClock(), feb(28, 0)) for t in traces]
    jobs, pools = replaying.prepared(timed, BRANCHES)
    again = replaying.played(jobs, pools, serial=False)
    serial = replaying.played(jobs, pools, serial=True)
    sums = [series.of(t, BRANCHES).total for t in timed]
    return sums, [p.net for p in serial], [p.gross for p in again], [t.gross for t in timed], pools


def test_the_replay_of_what_was_is_what_was():
    """To the microsecond; where departments share people, but for who of two goes first."""
    for shared, close in ((False, 1e-9), (True, 2e-3)):
        _, _, again, was, _ = played(hall(500, people=2, shared=shared))
        assert sum(again) == pytest.approx(sum(was), rel=close)


def test_with_people_of_their_own_the_replay_is_the_sum_of_the_branches():
    """Dedicated pools: a queue does not care in which order its work arrives (within 0.5 %)."""
    sums, replay, _, _, pools = played(hall(5_000, people=3, shared=False))

    assert not pools.shared
    assert pools.staff == (3,) * 5
    assert sum(replay) == pytest.approx(sum(sums), rel=0.005)


def test_with_people_in_common_the_sum_overstates_and_the_page_can_say_so():
    """Five branches that wait for the same people at once wait for each other."""
    sums, replay, _, _, pools = played(hall(1_500, people=2, shared=True, load=0.67))

    assert pools.shared
    assert pools.staff == (10,)
    assert sum(sums) > 1.05 * sum(replay)


def test_a_replay_stops_at_the_first_refusal_and_keeps_the_stops():
    """By hand: planning 810 minutes first; refused, so fire never begins."""
    refused = trace(
        visit("plan", feb(13, 9), feb(13, 10), feb(24, 9, 30), outcome="refuse"),
        visit("fire", feb(13, 9), feb(13, 14), feb(14, 10), stops=[(feb(13, 16), feb(14, 9, 30))]),
    )
    timed = [timing.of(refused, WORK, feb(27, 9))]
    for order, expected in ((["plan-branch", "fire-branch"], 810), (["fire-branch"], 360 + 810)):
        jobs, pools = replaying.prepared(timed, order)
        (found,) = replaying.played(jobs, pools, serial=True)
        assert minutes(found.net) == expected


def test_one_case_alone_is_its_own_sum():
    """Nobody else in the hall: nothing but its own waiting and work."""
    timed = [timing.of(two_departments(), WORK, feb(27, 9))]
    jobs, pools = replaying.prepared(timed, ["plan-branch", "fire-branch"])

    (found,) = replaying.played(jobs, pools, serial=True)

    assert minutes(found.net) == 1260
    assert replaying.played([], pools, serial=True) == []


def test_a_dearer_serial_run_is_a_speed_up():
    """The figure that a manager reads: so many times as fast, with its interval."""
    sums, _, _, was, _ = played(hall(400, people=3, shared=False))
    found = estimates.ratio(estimates.sums(zip(sums, was, strict=True)), "sum", "1", Text(""))

    assert 1.5 < found.low < found.value < found.high < 5

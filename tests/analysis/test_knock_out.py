"""Refusals against the gain: the exact expectation, and the same played case by case."""

import random
from itertools import combinations
from statistics import fmean

import pytest

from engine.analysis import knock_out, series, timing
from engine.analysis.knock_out import Share
from tests.analysis.hall_days import WORK, feb, trace, visit

MEANS = (1800.0, 2400.0, 3000.0, 3600.0, 4200.0)
"""Seconds of five departments, exponential, shortest first: the definitions' own example."""


def longest(means):
    """The mean of the longest of several exponential times, by inclusion and exclusion."""
    return sum(
        (-1) ** (size + 1) / sum(1 / one for one in some)
        for size in range(1, len(means) + 1)
        for some in combinations(means, size)
    )


@pytest.mark.parametrize(
    ("rate", "speed_up", "work"), [(0.0, 2.09, 1.0), (0.1, 1.64, 1.27), (0.3, 1.00, 2.09)]
)
def test_five_departments_without_a_queue_are_those_of_the_definitions(rate, speed_up, work):
    """Twice as fast without a refusal, no faster at three in ten, for twice the work."""
    found = knock_out.at([Share(mean, mean) for mean in MEANS], longest(MEANS), rate)

    assert found.speed_up == pytest.approx(speed_up, abs=0.006)
    assert 1 + found.extra == pytest.approx(work, abs=0.006)


def test_the_gain_of_that_example_vanishes_at_three_refusals_in_ten():
    """The rate at which the curve crosses one."""
    shares = [Share(mean, mean) for mean in MEANS]
    rate = knock_out.vanishing(shares, longest(MEANS))

    assert rate == pytest.approx(0.30, abs=0.005)
    assert knock_out.at(shares, longest(MEANS), rate).saved == pytest.approx(0, abs=1e-6)


def test_what_is_expected_is_what_chance_gives():
    """Case by case: each share refused or not, the serial run ends at the first that is."""
    rng, rate, taken = random.Random(5), 0.2, []  # noqa: S311 - reproducible, no secret
    cases = [[rng.expovariate(1 / mean) for mean in MEANS] for _ in range(20_000)]
    for case in cases:
        spent = 0.0
        for one in case:
            spent += one
            if rng.random() < rate:
                break
        taken.append(spent)
    shares = [Share(fmean(column), 0.0) for column in zip(*cases, strict=True)]

    found = knock_out.at(shares, fmean(map(max, cases)), rate)

    assert found.serial == pytest.approx(fmean(taken), rel=0.02)
    assert found.extra is None


def test_nothing_vanishes_where_nothing_is_gained_or_everything_is():
    """Two equal shares side by side take one; in series 1 + (1 − p): never less than one."""

    def vanishing(totals, parallel):
        return knock_out.vanishing([Share(one, one) for one in totals], parallel)

    assert vanishing([1.0, 1.0], 1.0) is None
    assert vanishing([1.0, 1.0], 1.5) == pytest.approx(0.5)
    assert vanishing([1.0, 1.0], 2.5) is None
    assert vanishing([2.0, 1.0], 1.5) is None
    assert vanishing([], 0.0) is None
    assert knock_out.at([], 0.0, 0.3).speed_up is None


def test_a_case_without_a_share_does_not_make_those_behind_it_later():
    """The third department of a case that needs no second is reviewed second."""
    three = trace(
        visit("plan", feb(13, 9), feb(13, 10), feb(13, 12)),
        visit("fire", feb(13, 9), feb(13, 10), feb(13, 12)),
        visit("hcon", feb(13, 9), feb(13, 10), feb(13, 12)),
    )
    two = trace(*three.visits[::2])
    order = ["plan-branch", "fire-branch", "hcon-branch"]

    def places(case):
        return series.places(timing.of(case, WORK, feb(27, 9)), order)

    assert places(three) == {"plan-branch": 1, "fire-branch": 2, "hcon-branch": 3}
    assert places(two) == {"plan-branch": 1, "hcon-branch": 2}

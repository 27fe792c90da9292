"""Intervals and censored durations."""

import random
from statistics import fmean, stdev

import pytest

from engine.analysis import estimates, students_t, survival
from engine.domain.names import Text

NONE = Text("")


def test_the_ratio_of_means_has_the_interval_of_the_jackknife():
    """The linear form must say what leaving each case out once says."""
    rng = random.Random(7)  # noqa: S311 - reproducible, no secret
    pairs = [(p * rng.uniform(1, 4), p) for p in (rng.expovariate(1 / 500) for _ in range(400))]
    c, p = sum(x for x, _ in pairs), sum(y for _, y in pairs)
    left_out = [(c - x) / (p - y) for x, y in pairs]
    n = len(pairs)
    middle = fmean(left_out)
    jackknife = ((n - 1) / n * sum((one - middle) ** 2 for one in left_out)) ** 0.5

    found = estimates.ratio(estimates.sums(pairs), "sum", "1", NONE)

    assert found.value == pytest.approx(c / p)
    assert (found.high - found.low) / 2 == pytest.approx(
        jackknife * students_t.quantile(0.975, n - 1), rel=0.02
    )


def test_the_saved_time_is_paired():
    """Case by case, not mean against mean: the spread of the cases is no spread of the saving."""
    pairs = [(base + 60 + n % 3, base) for n, base in enumerate(range(0, 10_000, 100))]
    gaps = [c - p for c, p in pairs]

    found = estimates.saved(estimates.sums(pairs), "sum", "min", NONE)

    half = students_t.quantile(0.975, 99) * stdev(gaps) / 10
    assert found.value == pytest.approx(fmean(gaps))
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))


@pytest.mark.parametrize("pairs", [[], [(5.0, 2.0)], [(5.0, 0.0)], [(1.0, 2.0), (9.0, 2.0)] * 2])
def test_nothing_is_said_about_the_spread_of_a_handful(pairs):
    """An interval of nothing would be trusted."""
    for study in (estimates.mean, estimates.saved, estimates.ratio):
        found = study(estimates.sums(pairs), "sum", "min", NONE)
        assert found.low is None
        assert found.high is None


def test_no_duration_may_be_negative():
    """Five cases, one of them long: the plain interval would begin below nothing."""
    few = estimates.sums([(c, 1.0) for c in (0.1, 0.1, 0.2, 0.1, 16.0)])

    assert estimates.mean(few, "sum", "min", NONE).low == 0.0
    assert estimates.ratio(few, "sum", "1", NONE).low == 0.0
    assert estimates.saved(few, "sum", "min", NONE).low < 0


def test_open_cases_count_as_at_least_so_long():
    """Ten cases, five over within five days, five open for six: the median is five, not three."""
    durations = [(float(n), True) for n in (1, 2, 3, 4, 5)] + [(6.0, False)] * 5

    points = survival.curve(durations)

    assert survival.quantile(points, 0.5).value == 5.0
    assert survival.quantile(points, 0.9).value is None


def test_without_open_cases_the_curve_is_the_ranks():
    """The plain quantile, where nothing is censored; its limits lie on either side."""
    points = survival.curve([(float(n), True) for n in range(1, 101)])
    median = survival.quantile(points, 0.5)

    assert median.value == 50.0
    assert 38 <= median.low < 50 < median.high <= 62


def test_the_textbook_example():
    """Freireich's 6-MP group (Kaplan–Meier in every textbook): S(6) = 0.857, S(22) = 0.538."""
    over = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    still = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    points = survival.curve([(t, True) for t in over] + [(t, False) for t in still])
    found = {p.time: p.still for p in points}

    assert found[6] == pytest.approx(0.857, abs=5e-4)
    assert found[22] == pytest.approx(0.538, abs=5e-4)
    assert found[23] == pytest.approx(0.448, abs=5e-4)

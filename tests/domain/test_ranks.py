"""Ranks out of counted values."""

import pytest

from engine.domain.ranks import at_rank, share


@pytest.mark.parametrize(
    ("counts", "percent", "value"),
    [
        ([], 50, None),
        ([(3, 1)], 50, 3),
        ([(3, 1)], 90, 3),
        ([(3, 1), (9, 1)], 50, 3),
        ([(3, 1), (9, 1)], 90, 9),
        ([(1, 9), (40, 1)], 90, 1),
        ([(1, 8), (40, 2)], 90, 40),
        ([(0, 100_000)], 50, 0),
    ],
)
def test_a_rank_is_a_value_that_some_case_really_took(counts, percent, value):
    """Never one in between: the link must lead to a case."""
    assert at_rank(counts, percent) == value


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, None), (1, 3, 33.3), (2, 2, 100.0), (0, 5, 0.0)]
)
def test_a_share_of_nothing_is_nothing(part, whole, percent):
    """Not nought of a hundred: nobody was there to fail."""
    assert share(part, whole) == percent

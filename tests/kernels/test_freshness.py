from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from oncomodel.errors import ArgumentError
from oncomodel.kernels import freshness
from oncomodel.kernels.correlation import rank_correlation, rank_correlation_error


@pytest.mark.parametrize(
    ("same", "changed", "moved", "state"),
    [(1, 0, 0, 1), (0, 0, 0, 2), (1, 1, 0, 3), (1, 0, 1, 3), (0, 5, 0, 3), (0, 3, 1, 3)],
)
def test_a_snapshot_is_up_to_date_only_for_the_same_choice_and_inputs(same, changed, moved, state):
    assert freshness.snapshot_state(same, changed, moved, 0) == state
    assert freshness.snapshot_state(same, changed, 0, moved) == state


@pytest.mark.parametrize(("changes", "expected"), [((0, 0, 0), 0), ((1, 0, 0), 1), ((0, 1, 0), 1), ((1, 1, 1), 1)])
def test_a_range_differs_where_any_of_its_numbers_does(changes, expected):
    low, mode, high = (then + change / 1e6 for then, change in zip((1.0, 2.0, 3.0), changes, strict=True))
    assert freshness.range_differs(low, 1.0, mode, 2.0, high, 3.0) == expected


def test_moving_is_relative_and_counts_in_both_directions():
    assert freshness.moved_away([1e6 + 0.9, 1e6 - 1.1], 1e6, 1e-6, 1).tolist() == [0, 1]
    assert freshness.moved_away(-2.0, -1.0, 0.5, 1) == 1
    assert freshness.moved_away(-2.0, -1.0, 0.5, 0) == 0


@pytest.mark.parametrize("moved", [(1, 0, 0), (0, 2, 0), (0, 0, 3), (1, 2, 3)])
def test_whatever_has_moved_makes_stored_results_out_of_date(moved):
    assert freshness.is_out_of_date(*moved) == 1
    assert freshness.is_out_of_date(0, 0, 0) == 0


def test_pairs_are_numbered_row_after_row():
    numbers = [int(freshness.pair_number(row, column, 3)) for row in (1, 2) for column in (1, 2, 3)]
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_every_place_in_a_fan_has_its_number():
    fan = (1.0, 2.0, 3.0, 4.0, 5.0)
    assert freshness.place_in_fan([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], *fan).tolist() == [2, 3, 4, 5, 6, 7]
    assert freshness.place_in_fan(9.0, *[9.0] * 5) == 1


def test_rank_correlation_is_that_of_scipy_ties_included():
    generator = np.random.default_rng(3)
    first, second = generator.integers(0, 20, 500), generator.normal(size=500)
    assert rank_correlation(first, second + first / 9) == pytest.approx(spearmanr(first, second + first / 9).statistic)
    assert np.isnan(rank_correlation(np.ones(5), np.arange(5.0)))
    with pytest.raises(ArgumentError, match="equally long"):
        rank_correlation([1.0, 2.0], [1.0])


def test_the_error_of_a_rank_correlation_is_that_of_repeated_draws():
    generator, count = np.random.default_rng(11), 200
    for weight in (0.0, 1.0):
        found = [
            rank_correlation(first := generator.normal(size=count), weight * first + generator.normal(size=count))
            for _ in range(2000)
        ]
        assert np.std(found) == pytest.approx(rank_correlation_error(np.mean(found), count), rel=0.08)
    assert rank_correlation_error([1.0, -1.0], count).tolist() == [0, 0]

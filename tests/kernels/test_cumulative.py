from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncomodel.kernels.cumulative import part_below, probability_of_more, where_at_most, where_more

SIZES = np.array([10.0, 12.0, 14.0, 16.0])
PARTS = np.array([0.2, 0.5, 0.3])


def more(value):
    return probability_of_more(part_below(value, SIZES[:-1], SIZES[1:], PARTS))


@pytest.mark.parametrize(("value", "expected"), [(9, 1), (10, 1), (11, 0.9), (12, 0.8), (13, 0.55), (16, 0), (99, 0)])
def test_probabilities_are_read_on_straight_lines_between_sizes(value, expected):
    assert more(value) == pytest.approx(expected, abs=1e-15)


@given(st.floats(0, 30), st.floats(0, 30))
def test_a_larger_size_is_never_more_probable_to_exceed(first, second):
    low, high = sorted((first, second))
    assert 0 <= more(high) <= more(low) <= 1


@pytest.mark.parametrize(("limit", "within"), [(9, []), (10, [10.0]), (13, [10.0, 12.0]), (99, SIZES.tolist())])
def test_a_curve_is_split_where_a_size_lies_and_loses_nothing(limit, within):
    height = np.array([0.1, 0.3, 0.8, 1.0])
    low, high = where_at_most(height, SIZES, limit), where_more(height, SIZES, limit)
    assert SIZES[low > 0].tolist() == within
    assert (low + high).tolist() == height.tolist()
    assert not np.any(low * high)


def test_rounding_never_makes_a_probability_negative():
    assert probability_of_more(np.array([0.1] * 10 + [1e-16])) >= 0

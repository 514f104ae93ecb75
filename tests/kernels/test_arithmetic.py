"""The small calculations of a model: each value is worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncomodel.errors import KernelError
from oncomodel.kernels.arithmetic import (
    all_pass,
    distance_from_one,
    either,
    excess,
    is_after,
    is_elementwise,
    passes,
    phase_number,
    position_of_year,
    relative_gap,
    relative_norm,
    rescale,
    violations,
    years_after,
    years_between,
)
from oncomodel.kernels.contract import NOT_ZERO, POSITIVE, RATE, SHARE
from oncomodel.kernels.shares import TOTAL_NOT_ZERO

numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8)


def test_a_timeline_has_its_years_phases_and_flags():
    years = years_after(2021, 6)
    assert years.tolist() == [2022, 2023, 2024, 2025, 2026, 2027]
    assert phase_number(years, 2026).tolist() == [1, 1, 1, 1, 2, 3]
    assert is_after(years, 2026).tolist() == [0, 0, 0, 0, 0, 1]
    assert position_of_year(2026, 2022) == 5
    assert years_between(2026, 2033) == 7


def test_a_path_is_rescaled_to_what_is_known():
    assert rescale([50.0, 100.0], 87.4, 100.0) == pytest.approx([43.7, 87.4])
    with pytest.raises(KernelError, match="measured must be other than 0"):
        rescale(1.0, 1.0, 0.0)


def test_either_takes_one_of_two():
    assert either([1, 0], [10.0, 20.0], 5.0).tolist() == [10.0, 5.0]


@given(numbers)
def test_a_norm_is_zero_only_where_every_difference_is(differences):
    norm = relative_norm(differences, [1.0])
    assert norm >= max(abs(d) for d in differences) * (1 - 1e-12) - 1e-150  # squares may underflow
    assert relative_norm([0.0] * len(differences), [1.0]) == 0


@given(numbers)
def test_a_gap_is_zero_for_equal_values_and_symmetric_in_sign(values):
    assert relative_gap(values, values) == 0
    off = [v + 1.0 for v in values]
    assert relative_gap(off, values) > 0


def test_a_distance_from_one_looks_both_ways():
    assert distance_from_one([1.0, 1.25, 0.9]) == pytest.approx(0.25)
    assert distance_from_one([1.0, 1.05, 0.9]) == pytest.approx(0.1)


def test_a_check_fails_on_what_is_missing():
    assert passes([1e-12, 1.0, np.nan, np.inf], 1e-9).tolist() == [1, 0, 0, 0]
    assert all_pass([1.0, 1.0]) == 1
    assert all_pass([1.0, 0.0]) == 0


@pytest.mark.parametrize(
    ("requirement", "values", "count"),
    [(POSITIVE, [1.0, 0.0, -1.0], 2), (NOT_ZERO, [1.0, 0.0], 1), (RATE, [-1.0, -1.1], 1), (SHARE, [0.0, 1.0, 1.1], 1)],
)
def test_violations_are_counted(requirement, values, count):
    assert violations(requirement)(values) == count
    assert is_elementwise(requirement)


def test_a_requirement_of_a_total_is_not_elementwise():
    assert not is_elementwise(TOTAL_NOT_ZERO)


def test_excess_is_a_fraction_of_the_reference():
    assert excess(99.0, 110.0) == pytest.approx(-0.1)

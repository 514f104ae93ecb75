"""Rounding that keeps the total."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError, NotAFormula
from oncomodel.kernels.rounding import round_to_total
from tests.kernels.tracing import named

steady = settings(deadline=None, derandomize=True, max_examples=100)


def by_hand(values, total):
    """Hamilton's method in exact arithmetic, for whole numbers."""
    quotas = [Fraction(value) * total / sum(map(Fraction, values)) for value in values]
    parts = [floor(quota) for quota in quotas]
    order = sorted(range(len(values)), key=lambda i: (parts[i] - quotas[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def test_is_the_method_of_hamilton():
    # Wikipedia, "Quota method" (once "Largest remainder method"), Hare quota: 100,000 votes
    # and 10 seats.
    votes = [47000, 16000, 15800, 12000, 6100, 3100]
    assert round_to_total(votes, 10).tolist() == [5, 2, 1, 1, 1, 0]


def test_shows_the_alabama_paradox():
    # Wikipedia, "Quota method", Alabama paradox: with 26 seats instead of 25, the two parties
    # with 500 votes lose one each.
    votes = [1500, 1500, 900, 500, 500, 200]
    assert round_to_total(votes, 25).tolist() == [7, 7, 4, 3, 3, 1]
    assert round_to_total(votes, 26).tolist() == [8, 8, 5, 2, 2, 1]


def test_percentages_that_add_up_to_100():
    # PyPI, "round-percentages" 1.0, its example.
    assert round_to_total([13.626332, 47.989636, 9.596008, 28.788024], 100).tolist() == [14, 48, 9, 29]


def test_the_first_of_equal_remainders_comes_first():
    assert round_to_total([1, 1, 1], 100).tolist() == [34, 33, 33]
    assert round_to_total([0.5, 0.5, 0.5, 0.5], 2).tolist() == [1, 1, 0, 0]


def test_halves_are_decimal_and_not_binary():
    # 0.285 * 100 is 28.499999999999996 in binary, and 1.005 * 100 is 100.49999999999999.
    assert round_to_total([0.285, 0.715], 1, digits=2).tolist() == [0.29, 0.71]
    assert round_to_total([0.285], 0.285, digits=2).tolist() == [0.29]
    assert round_to_total([1.005], 1.005, digits=2).tolist() == [1.01]
    assert round_to_total([1.1, 2.2, 3.3], 6.6, digits=1).tolist() == [1.1, 2.2, 3.3]


def test_the_total_is_rounded_first_and_half_away_from_zero():
    # numpy rounds 2.5 to 2, Excel's ROUND to 3, and -2.5 to -3.
    assert round_to_total([1.25, 1.25], 2.5).sum() == 3
    assert round_to_total([-1.25, -1.25], -2.5).sum() == -3
    assert round_to_total([0.2, 0.2], 0.4).tolist() == [0, 0]


def test_digits_may_be_negative():
    assert round_to_total([1234, 5678], 6912, digits=-3).tolist() == [1000, 6000]
    assert round_to_total([1500, 1499], 2999, digits=-3).tolist() == [2000, 1000]
    assert round_to_total([12.3456, 7.6544], 20, digits=3).tolist() == [12.346, 7.654]


def test_negative_values_round_down_and_still_add_up():
    assert round_to_total([-1.5, -1.5, 5], 2).tolist() == [-1, -2, 5]
    assert round_to_total([-1.4, -1.6], -3).tolist() == [-1, -2]
    assert round_to_total([100, -100.1], -0.1).tolist() == [100, -100]
    assert round_to_total([1, 2, 3], -6).tolist() == [-1, -2, -3]


def test_nothing_is_left_at_minus_zero():
    assert not np.any(np.signbit(round_to_total([-0.2, 0.2, 0.0], 0)))


@steady
@given(values=st.lists(st.integers(0, 10**6), min_size=1, max_size=12), total=st.integers(0, 10**6))
def test_is_exact_arithmetic(values, total):
    assume(sum(values) > 0)
    assert round_to_total(values, total).tolist() == by_hand(values, total)


@steady
@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12),
    digits=st.integers(-3, 4),
)
def test_parts_add_up_and_none_moves_by_a_whole_unit(values, digits):
    total = sum(values)
    found = round_to_total(values, total, digits)
    unit = 10.0**-digits
    units = np.rint(found / unit)
    assert found == pytest.approx(units * unit, rel=1e-12)
    assert abs(units.sum() - total / unit) <= 0.5 + 1e-4
    assert np.all(np.abs(found - values) < unit * (1 + 1e-4))


@steady
@given(rows=st.lists(st.lists(st.floats(0.01, 1e4), min_size=5, max_size=5), min_size=1, max_size=6))
def test_every_row_is_for_itself(rows):
    values = np.array(rows)
    totals = values.sum(axis=-1)
    found = round_to_total(values, totals, 1)
    assert all(np.array_equal(found[i], round_to_total(values[i], totals[i], 1)) for i in range(len(rows)))
    assert np.array_equal(found, round_to_total(values, totals[:, np.newaxis], 1))


def test_rounding_again_changes_nothing():
    values = np.random.default_rng(1).uniform(0, 100, (50, 8))
    once = round_to_total(values, values.sum(axis=-1), 1)
    assert np.array_equal(round_to_total(once, once.sum(axis=-1), 1), once)


def test_draws_of_tables_with_one_total_for_all():
    values = np.random.default_rng(2).uniform(0, 1, (20, 30, 4))
    found = round_to_total(values, 100)
    assert found.shape == (20, 30, 4)
    assert np.all(found.sum(axis=-1) == 100)


def test_rows_of_different_size_do_not_disturb_each_other():
    values = np.array([[1e-6, 2e-6, 4e-6], [1e9, 2e9, 4e9]])
    found = round_to_total(values, [7, 7])
    assert found.tolist() == [[1, 2, 4], [1, 2, 4]]


def test_missing_values_and_totals_leave_their_row_missing():
    found = round_to_total([[1, 2], [np.nan, 2], [1, 2]], [3, 3, np.nan])
    assert np.isnan(found).tolist() == [[False] * 2, [True] * 2, [True] * 2]


def test_nothing_is_handed_out_to_nobody():
    assert round_to_total([0, 0], 0).tolist() == [0, 0]
    for values, total in (([0, 0], 1), ([1, -1], 1), ([0.1, 0.2, -0.3], 5)):
        with pytest.raises(KernelError, match="values must not add up to 0 if their total does not"):
            round_to_total(values, total)


@pytest.mark.parametrize("digits", [0.5, np.nan, 400, -400])
def test_refuses_digits_that_are_not_a_whole_number(digits):
    with pytest.raises(KernelError, match=r"^round_to_total: digits must be"):
        round_to_total([1, 2], 3, digits)


def test_refuses_shapes_that_do_not_match_and_what_is_not_a_number():
    with pytest.raises(ArgumentError, match="values must be one row or more"):
        round_to_total(5, 5)
    with pytest.raises(ArgumentError, match="values must be one row or more"):
        round_to_total([], 0)
    with pytest.raises(ArgumentError, match="total must be a number, or one for each row"):
        round_to_total([1, 2], [1, 2])
    with pytest.raises(ArgumentError, match="digits must be a single number"):
        round_to_total([1, 2], 3, [0, 1])
    with pytest.raises(ArgumentError, match="values must be a number"):
        round_to_total(["a"], 3)
    with pytest.raises(KernelError, match="values must be finite"):
        round_to_total([1, np.inf], 3)


def test_refuses_more_digits_than_a_number_has():
    with pytest.raises(KernelError, match=r"digits must leave parts of 15 digits \(got "):
        round_to_total([1e10, 2e10], 3e10, 10)


def test_has_no_native_form():
    with pytest.raises(NotAFormula):
        round_to_total(named("values"), 3)

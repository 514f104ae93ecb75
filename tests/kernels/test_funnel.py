"""The arithmetic of a market from the bottom up: each value is worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncomodel.errors import KernelError
from oncomodel.kernels import arithmetic, funnel
from oncomodel.kernels.arithmetic import excess
from tests.kernels.tracing import traced

positive = st.floats(1e-3, 1e6)


def test_heads_become_money_in_the_unit_of_the_market():
    treated = funnel.passing(funnel.passing(2.0, 0.5), [0.25, 0.5])  # millions
    assert treated.tolist() == [0.25, 0.5]
    used = funnel.units_used(treated, 1.5)
    # The market brief: over 100,000 USD per patient and year; 0.375 million patient-years are 37.5 billion USD.
    assert funnel.money_spent(used, 100_000.0, 1e6, 1e9).tolist() == [37.5, 75.0]
    assert funnel.money_spent_by_all(used, [100_000.0, 100_000.0], 1e6, 1e9) == 112.5


def test_a_price_grows_from_the_base_year_and_shrinks_before_it():
    paid = funnel.price_paid(100_000.0, 0.5, 0.1, [-1, 0, 1], [1.0, 1.0, 0.9])
    assert paid == pytest.approx([45_454.545454545, 50_000.0, 49_500.0])
    with pytest.raises(KernelError, match="growth must be a growth rate of -1"):
        funnel.price_paid(1.0, 1.0, -1.5, 1.0, 1.0)


def test_a_part_that_equals_its_whole_is_not_larger():
    assert funnel.excess_of_parts([1.0, 2.0, 0.5], [1.0, 2.0, 2.0]) == 0
    assert funnel.excess_of_parts([1.0, 2.5, 0.5], [1.0, 2.0, 2.0]) == 0.1


@pytest.mark.parametrize(
    ("needed", "low", "high", "highest", "verdict"),
    [
        (0.45, 0.3, 0.5, 0.9, 3),
        (0.5, 0.3, 0.5, 1.0, 3),  # the ends belong to the range, and 100 % is possible
        (0.55, 0.3, 0.5, 0.9, 2),
        (0.25, 0.3, 0.5, 0.4, 2),
        (0.45, 0.3, 0.5, 1.01, 1),  # an average below 100 % that no region can reach in proportion
        (1.2, 0.3, 0.5, 1.4, 1),
    ],
)
def test_the_verdict_says_whether_an_assumption_can_close_a_gap(needed, low, high, highest, verdict):
    possible, within = funnel.is_at_most(highest, 1.0), arithmetic.lies_within(needed, low, high)
    assert funnel.closing_verdict(possible, within) == verdict


def test_an_amount_has_no_highest_value():
    assert funnel.closing_verdict_of_amount([0, 1]).tolist() == [2, 3]


@given(positive, positive)
def test_the_factor_closes_the_gap_and_the_excess_is_its_inverse(value, target):
    factor = funnel.closing_factor(target, value)
    assert funnel.scaled(value, factor) == pytest.approx(target)
    assert (1 + excess(value, target)) * factor == pytest.approx(1)


def test_a_route_that_is_not_known_leaves_the_spread():
    assert funnel.spread([[60.0, 60.0], [90.0, 75.0], [np.nan, 30.0]]).tolist() == [1.5, 2.5]
    assert funnel.is_stated([0.075, np.nan, 0.0]).tolist() == [1, 0, 1]


@given(st.lists(st.tuples(positive, positive), min_size=2, max_size=6))
def test_contributions_sum_to_the_change_in_any_order(factors):
    first, last = np.prod([f for f, _ in factors]), np.prod([f for _, f in factors])
    mean = funnel.logarithmic_mean(first, last, 1e-9)  # as the model does: of nearly equal values the rest is rounding
    parts = [funnel.contribution(mean, *factor) for factor in factors]
    assert sum(parts) == pytest.approx(last - first, rel=1e-6, abs=1e-6 * max(first, last))
    assert min(first, last) * (1 - 1e-9) <= mean <= max(first, last) * (1 + 1e-9)


def test_the_logarithmic_mean_of_equal_values_is_that_value():
    assert funnel.logarithmic_mean([5.0, 10.0], [5.0, 20.0]) == pytest.approx([5.0, 10 / np.log(2)])
    nearly = np.nextafter(1.9999999, 2.0)
    assert funnel.logarithmic_mean(1.9999999, nearly, 1e-9) == pytest.approx(1.9999999)
    with pytest.raises(KernelError, match="first must be greater than 0"):
        funnel.logarithmic_mean(0.0, 1.0)


def test_a_factor_that_doubles_alone_adds_the_whole_change():
    assert funnel.contribution(funnel.logarithmic_mean(10.0, 20.0), 0.2, 0.4) == pytest.approx(10.0)
    assert funnel.contribution(funnel.logarithmic_mean(10.0, 20.0), 0.2, 0.2) == 0


@given(st.lists(st.integers(1, 3), min_size=1, max_size=8), st.floats(0, 1))
def test_grades_sum_to_one(grades, weight):
    common = funnel.common_weight(weight)
    parts = [
        funnel.part_on_grade(funnel.common_on_grade(weight, 3, 1, 2, wanted), common, wanted, grades)
        for wanted in (1, 2, 3)
    ]
    assert sum(parts) == pytest.approx(1)


@pytest.mark.parametrize(
    ("kernel", "numbers"),
    [
        (funnel.passing, {"entering": 2.0, "rate": 0.5}),
        (funnel.price_paid, {"listed": 1e5, "level": 0.5, "growth": 0.02, "years": 3.0, "lift": 0.9}),
        (funnel.money_spent, {"units": 0.5, "price": 1e5, "heads_in_one": 1e6, "money_in_one": 1e9}),
        (funnel.money_spent_by_all, {"units": [1, 2], "prices": [3, 4], "heads_in_one": 1e6, "money_in_one": 1e9}),
        (funnel.excess_of_parts, {"parts": [1, 3], "wholes": [2, 2]}),
        (arithmetic.lies_within, {"value": 0.4, "low": 0.3, "high": 0.5}),
        (funnel.closing_verdict, {"possible": 1.0, "within": 0.0}),
        (funnel.spread, {"values": [2.0, 3.0]}),
        (funnel.is_stated, {"value": 0.1}),
        (funnel.logarithmic_mean, {"first": 10.0, "last": 20.0, "tolerance": 1e-9}),
        (funnel.contribution, {"mean": 14.4, "first": 0.2, "last": 0.4}),
        (funnel.part_on_grade, {"common_on": 1.0, "common_weight": 2.0, "wanted": 3.0, "grades": [3, 1]}),
        (funnel.common_on_grade, {"end_weight": 0.25, "start": 3, "end": 1, "listed": 1, "wanted": 1}),
    ],
)
def test_the_formula_gives_what_the_kernel_gives(kernel, numbers):
    known = {name: np.asarray(value, dtype=float) for name, value in numbers.items()}
    assert traced(kernel, **known) == pytest.approx(kernel(**known))


def test_draws_pass_through():
    rates = np.full((5, 3, 100), 0.5)
    assert funnel.passing(np.ones((5, 3, 1)), rates).shape == (5, 3, 100)
    assert funnel.money_spent_by_all(rates, rates, 1.0, 1.0).shape == (3, 100)

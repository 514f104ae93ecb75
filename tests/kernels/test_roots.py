"""Roots: every rate of a series is found, counted against Sturm's theorem in exact fractions."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oncomodel.kernels.roots import internal_rates

steady = settings(max_examples=200, deadline=None, derandomize=True, database=None)
series = st.lists(st.integers(-9, 9), min_size=2, max_size=10).filter(any)


def rates(flows, times=None):
    """Rates of one series, without the NaN of a table."""
    times = np.arange(len(flows), dtype=float) if times is None else np.asarray(times, dtype=float)
    found = internal_rates(np.array(flows, dtype=float)[:, np.newaxis], times).ravel()
    return found[~np.isnan(found)]


def remainder(dividend, divisor):
    rest = list(dividend)
    while len(rest) >= len(divisor):
        factor = rest[0] / divisor[0]
        rest = [a - factor * b for a, b in zip(rest, divisor + [0] * (len(rest) - len(divisor)), strict=True)][1:]
    return [a for i, a in enumerate(rest) if any(rest[: i + 1])]


def number_of_rates(flows):
    """Different roots of a polynomial above 0, by Sturm (1829)."""
    polynomial = np.trim_zeros(np.array([Fraction(flow) for flow in flows], dtype=object)).tolist()[::-1]
    degree = len(polynomial) - 1
    chain = [polynomial, [a * (degree - i) for i, a in enumerate(polynomial[:-1])]]
    while chain[-1] and len(chain[-1]) > 1:
        chain.append([-a for a in remainder(chain[-2], chain[-1])])
    chain = [each for each in chain if each]
    at_0, at_infinity = [each[-1] for each in chain], [each[0] for each in chain]
    return changes(at_0) - changes(at_infinity)


def changes(values):
    return sum(a * b < 0 for a, b in pairwise(value for value in values if value))


@steady
@given(series)
def test_there_are_as_many_rates_as_sturm_counts(flows):
    assert len(rates(flows)) == number_of_rates(flows)


@steady
@given(series)
def test_times_count_as_they_are_and_not_as_positions(flows):
    assume(len(rates(flows)) > 0)
    spread = rates(flows, np.arange(len(flows)) * 0.25)
    np.testing.assert_allclose((1 + spread) ** 0.25, 1 + rates(flows), rtol=1e-6)


def test_known_roots_at_uneven_times():
    # With y = (1 + rate)**-2.5 the value is (1 - 2 y)(1 - 3 y)(1 - 5 y).
    found = rates([1, -10, 31, -30], [0, 2.5, 5, 7.5])
    np.testing.assert_allclose(found, np.array([2.0, 3.0, 5.0]) ** 0.4 - 1, rtol=1e-12)


def test_columns_are_padded_below_their_last_rate():
    flows = np.array([[-100.0, 1.0, -252.0], [230.0, 1.0, 1431.0], [-132.0, 1.0, -3035.0], [0, 0, 2850], [0, 0, -1000]])
    found = internal_rates(flows, np.arange(5.0))
    np.testing.assert_allclose(
        found.T, [[0.1, 0.2, np.nan, np.nan], [np.nan] * 4, [1 / 4, 1 / 3, 3 / 7, 2 / 3]], rtol=1e-9
    )


def test_tables_without_series_or_rates_are_empty():
    assert internal_rates(np.empty((3, 0)), np.arange(3.0)).shape == (0, 0)
    assert internal_rates(np.ones((3, 2)), np.arange(3.0)).shape == (0, 2)
    assert internal_rates(np.ones((1, 2)), np.arange(1.0)).shape == (0, 2)


@pytest.mark.parametrize("multiplicity", [2, 3])
@pytest.mark.parametrize("rate", [-0.5, 0.0, 0.07, 2.0])
def test_a_multiple_root_is_one_rate(multiplicity, rate):
    flows = np.array([1.0])
    for _ in range(multiplicity):
        flows = np.convolve(flows, [-1.0, 1.0 + rate])
    assert rates(flows) == pytest.approx([rate], abs=1e-4)
    assert len(rates(np.convolve(flows, [-1.0, 1.5]))) == 2


def test_many_changes_of_sign_are_no_hurdle():
    generator = np.random.default_rng(20240504)
    flows = generator.standard_normal(60)
    factors = np.roots(flows[::-1])
    expected = np.sort(1 / factors[(np.abs(factors.imag) < 1e-9) & (factors.real > 0)].real - 1)
    np.testing.assert_allclose(rates(flows), expected, rtol=1e-8)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.bands import band_down, forecast_band
from oncomodel.kernels.distributions import Pert, Triangular

KNOWN = (100.0, 100.0, 100.0)
START, GROWTH = (90.0, 100.0, 115.0), (0.02, 0.05, 0.11)


def test_one_period_of_growth_has_the_quantiles_of_its_range():
    found = forecast_band(*KNOWN, *GROWTH, probabilities=[0.05, 0.5, 0.95])
    assert found[:, 0] == pytest.approx(100 * (1 + Triangular(*GROWTH).quantile([0.05, 0.5, 0.95])), rel=1e-4)


def test_the_year_of_the_start_has_the_quantiles_of_the_start():
    found = forecast_band(*START, *GROWTH, 5, [0.05, 0.5, 0.95], 3, distribution="pert")
    assert found[:, 2] == pytest.approx(Pert(*START).quantile([0.05, 0.5, 0.95]), rel=1e-4)


def test_one_growth_for_all_years_compounds_its_quantiles():
    found = forecast_band(*KNOWN, *GROWTH, 7, [0.05, 0.95])
    exact = 100 * (1 + Triangular(*GROWTH).quantile([[0.05], [0.95]])) ** np.arange(1, 8)
    assert found == pytest.approx(exact, rel=1e-4)


def test_years_before_the_start_are_discounted():
    found = forecast_band(*KNOWN, 0.1, 0.1, 0.1, 3, 0.5, 2)
    assert found[0] == pytest.approx([100 / 1.1, 100.0, 110.0], rel=1e-12)


def test_independent_years_have_the_exact_variance_of_the_logarithm():
    """ln(value) is a sum of independent terms, so its variance is theirs; 20 years are close to normal."""
    periods = 20
    nodes = np.log1p(Triangular(*GROWTH).quantile((np.arange(100_000) + 0.5) / 100_000))
    low, median, high = forecast_band(*KNOWN, *GROWTH, periods, [0.1587, 0.5, 0.8413], correlation=0, draws=100_000)[
        :, -1
    ]
    assert np.log(median / 100) == pytest.approx(periods * nodes.mean(), rel=0.01)
    assert np.log(high / low) / 2 == pytest.approx(np.sqrt(periods * nodes.var()), rel=0.02)


def test_the_more_years_move_together_the_wider_the_band():
    widths = []
    for correlation in (0.0, 0.5, 1.0):
        low, high = forecast_band(*KNOWN, *GROWTH, 10, [0.05, 0.95], correlation=correlation)[:, -1]
        widths.append(high - low)
    assert widths == sorted(widths)
    assert widths[2] > 2 * widths[0]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(1.0, 1e6), min_size=3, max_size=3).map(sorted),
    st.lists(st.floats(-0.9, 2.0), min_size=3, max_size=3).map(sorted),
    st.integers(1, 6),
)
def test_quantiles_rise_and_stay_within_the_extremes(start, growth, periods):
    found = forecast_band(*start, *growth, periods, [0.0, 0.05, 0.5, 0.95, 1.0], draws=200)
    assert np.all(np.diff(found, axis=0) >= -1e-9 * found[1:])
    years = np.arange(1, periods + 1)
    assert np.all(found >= start[0] * (1 + growth[0]) ** years * (1 - 1e-9))
    assert np.all(found <= start[2] * (1 + growth[2]) ** years * (1 + 1e-9))


def test_the_same_seed_gives_the_same_band_and_another_hardly_differs():
    first, again, other = (forecast_band(*START, *GROWTH, 7, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert other == pytest.approx(first, rel=0.005)


def test_a_block_of_a_tab_has_one_row_a_period():
    rows = [np.reshape([g, g], (2, 1, 1)) for g in GROWTH]
    found = band_down(*(np.array([x]) for x in START), *rows, np.array([2.0]), np.array([0.5]), np.array([0.0]))
    assert found.shape == (2, 1, 1)
    assert found.ravel() == pytest.approx(forecast_band(*START, *GROWTH, 2, 0.5)[0])


@pytest.mark.parametrize(
    ("change", "error", "rule"),
    [
        ({"start_low": 0.0}, KernelError, "start_low must be greater than 0"),
        ({"start_low": 101.0}, KernelError, "low, mode and high must be in that order"),
        ({"growth_low": -1.0}, KernelError, "growth_low must be a growth rate above -1"),
        ({"growth_high": [0.11, 0.12]}, ArgumentError, "growth_mode must be one range, or one for each of 3"),
        ({"growth_low": [0.0] * 2, "growth_high": [0.11] * 3}, ArgumentError, "low, mode and high must be as many"),
        ({"start_high": [115.0, 116.0]}, ArgumentError, "start_low must be one number"),
        ({"start_period": 4}, KernelError, "start_period must be a period from 1 to 3, or 0"),
        ({"probabilities": 1.5}, KernelError, "probabilities must be a probability"),
        ({"correlation": -0.1}, KernelError, "correlation must be a correlation within 0-1"),
        ({"distribution": "normal"}, ArgumentError, "distribution must be triangular or pert"),
        ({"draws": 99}, KernelError, "draws must be a whole number of 100 or more"),
        ({"draws": 4_000_000}, KernelError, "draws must be at most 10,000,000 in all periods together"),
        ({"growth_mode": np.nan}, KernelError, "growth_mode must be without gaps"),
    ],
)
def test_impossible_numbers_are_refused(change, error, rule):
    names = ("start_low", "start_mode", "start_high", "growth_low", "growth_mode", "growth_high", "periods")
    given = dict(zip(names, (*START, *GROWTH, 3), strict=True)) | change
    with pytest.raises(error, match=rule):
        forecast_band(**given)

"""Quantiles, means and variances of the distributions of an uncertain input."""

import dataclasses
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError, NotAFormula
from oncomodel.kernels.uncertainty import (
    Fixed,
    Lognormal,
    Pert,
    Triangular,
    Uniform,
    lognormal_quantile,
    pert_cdf,
    pert_mean,
    pert_quantile,
    triangular_quantile,
    uniform_quantile,
)
from tests.kernels.tracing import named, traced

NAN = np.nan

steady = settings(deadline=None, derandomize=True, max_examples=60)

EVERY = [
    Triangular(2.0, 3.0, 7.0),
    Triangular(2.0, 2.0, 7.0),
    Triangular(2.0, 7.0, 7.0),
    Pert(2.0, 3.0, 7.0),
    Pert(2.0, 2.0, 7.0),
    Pert(2.0, 7.0, 7.0),
    Pert(2.0, 3.0, 7.0, shape=0.0),
    Pert(2.0, 3.0, 7.0, shape=30.0),
    Lognormal(3.0, 0.4),
    Uniform(2.0, 7.0),
    Fixed(3.0),
]

numbers = st.floats(-1e6, 1e6)
probabilities = st.floats(0.0, 1.0)
shapes = st.floats(0.0, 20.0)
ranges = st.lists(numbers, min_size=3, max_size=3).map(sorted)


def closeness(low, high):
    """Rounding in numbers of this size."""
    return 1e-9 * max(1.0, abs(low), abs(high))


class TestPublished:
    def test_triangular_quantiles_of_the_r_package_triangulr(self):
        # README of triangulr: qtri(c(0.1, 0.5, 0.9), min = 0, max = 1, mode = 0.5)
        assert triangular_quantile([0.1, 0.5, 0.9], 0, 0.5, 1) == pytest.approx([0.2236068, 0.5, 0.7763932], abs=5e-8)

    def test_triangular_quantile_of_the_r_package_envstats(self):
        # help of EnvStats: qtri(0.25, 1, 4, 3), the 25th percentile for min 1, max 4, mode 3
        assert triangular_quantile(0.25, 1, 3, 4) == pytest.approx(2.224745, abs=5e-7)

    def test_pert_cdf_of_mathematica(self):
        # CDF[PERTDistribution[{10^-5, 10^-3}, 10^-4, 1]][5*10^-5], Wolfram Language documentation
        assert pert_cdf(5e-5, 1e-5, 1e-4, 1e-3, 1) == pytest.approx(0.0588892278343665, rel=1e-13)

    def test_pert_quantile_of_mathematica(self):
        assert pert_quantile(0.0588892278343665, 1e-5, 1e-4, 1e-3, 1) == pytest.approx(5e-5, rel=1e-12)

    def test_pert_density_of_mathematica(self):
        # PDF[PERTDistribution[{1, 10}, 3, 2]][5], as the slope of the distribution function
        below, above = pert_cdf([4.999, 5.001], 1, 3, 10, 2)
        assert (above - below) / 0.002 == pytest.approx(0.15207705617310344, rel=1e-7)

    def test_project_of_crystal_balls_manual(self):
        # Crystal Ball User's Guide, BetaPERT 5, 7, 12: "about an 87% probability" within 9, simulated
        assert pert_cdf(9, 5, 7, 12) == pytest.approx(0.87, abs=0.01)

    def test_pert_means(self):
        # Malcolm et al. (1959): (a + 4m + b) / 6; Mathematica: Mean[PERTDistribution[{1, 10}, 3, 2]] = 17/4
        assert pert_mean(5, 7, 12) == 7.5
        assert pert_mean(1, 3, 10, 2) == 4.25

    def test_classic_pert_variance(self):
        # Vose (2008): (mean - min) (max - mean) / 7
        assert Pert(5, 7, 12).variance == pytest.approx(2.5 * 4.5 / 7, rel=1e-15)

    def test_lognormal_between_p5_and_p95(self):
        # standard normal quantile of 0.95: 1.6448536269514722 (Abramowitz and Stegun, table 26.1)
        found = Lognormal.from_quantiles(50.0, 200.0)
        assert found.median == pytest.approx(100.0, rel=1e-15)
        assert found.sigma == pytest.approx(math.log(2) / 1.6448536269514722, rel=1e-14)
        assert found.quantile([0.05, 0.95]) == pytest.approx([50.0, 200.0], rel=1e-13)


class TestClosedForms:
    def test_pert_with_its_mode_in_the_middle(self):
        # Beta(3, 3): F(x) = 10 x^3 - 15 x^4 + 6 x^5
        x = np.linspace(0, 1, 21)
        assert pert_cdf(x, 0, 0.5, 1) == pytest.approx(10 * x**3 - 15 * x**4 + 6 * x**5, abs=1e-14)
        assert pert_quantile(10 * x**3 - 15 * x**4 + 6 * x**5, 0, 0.5, 1) == pytest.approx(x, abs=1e-10)

    @pytest.mark.parametrize("shape", [0.0, 0.5, 1.0, 4.0, 12.0])
    def test_pert_with_its_mode_at_an_end(self, shape):
        # F(x) = 1 - (1 - x)^(1 + shape) and, mirrored, x^(1 + shape)
        p = np.linspace(0, 1, 41)
        assert pert_quantile(p, 0, 0, 1, shape) == pytest.approx(1 - (1 - p) ** (1 / (1 + shape)), abs=1e-13)
        assert pert_quantile(p, 0, 1, 1, shape) == pytest.approx(p ** (1 / (1 + shape)), abs=1e-13)

    def test_pert_of_shape_0_is_uniform(self):
        p = np.linspace(0, 1, 11)
        assert pert_quantile(p, 10, 12, 20, 0) == pytest.approx(10 + 10 * p, rel=1e-14)

    def test_triangular_with_its_mode_at_an_end(self):
        p = np.linspace(0, 1, 11)
        assert triangular_quantile(p, 0, 0, 1) == pytest.approx(1 - np.sqrt(1 - p), abs=1e-15)
        assert triangular_quantile(p, 0, 1, 1) == pytest.approx(np.sqrt(p), abs=1e-15)

    def test_a_heavy_mode_leaves_no_doubt(self):
        assert pert_quantile([0.01, 0.99], 0, 0.3, 1, 1e8) == pytest.approx([0.3, 0.3], abs=2e-4)

    @pytest.mark.parametrize("distribution", EVERY, ids=repr)
    def test_mean_and_variance_are_those_of_the_quantile_function(self, distribution):
        pytest.importorskip("scipy")
        from scipy.integrate import quad

        mean = quad(distribution.quantile, 0, 1, epsabs=1e-12)[0]
        variance = quad(lambda p: (distribution.quantile(p) - mean) ** 2, 0, 1, epsabs=1e-12)[0]
        assert distribution.mean == pytest.approx(mean, rel=1e-6)
        assert distribution.variance == pytest.approx(variance, rel=1e-5, abs=1e-12)


class TestScipy:
    @pytest.mark.parametrize(("mode", "shape"), [(2.1, 4.0), (4.0, 1.5), (6.9, 9.0)])
    def test_pert_is_its_beta_distribution(self, mode, shape):
        from scipy import stats

        p = np.linspace(0, 1, 101)
        beta = stats.beta(1 + shape * (mode - 2) / 5, 1 + shape * (7 - mode) / 5, loc=2, scale=5)
        assert pert_quantile(p, 2, mode, 7, shape) == pytest.approx(beta.ppf(p), abs=1e-9)
        assert Pert(2, mode, 7, shape).variance == pytest.approx(beta.var(), rel=1e-12)

    def test_triangular_is_scipys(self):
        from scipy import stats

        p = np.linspace(0, 1, 101)
        triangle = stats.triang(0.2, loc=2, scale=5)
        assert triangular_quantile(p, 2, 3, 7) == pytest.approx(triangle.ppf(p), abs=1e-13)
        assert Triangular(2, 3, 7).variance == pytest.approx(triangle.var(), rel=1e-12)

    def test_lognormal_is_scipys(self):
        from scipy import stats

        p = np.linspace(0.001, 0.999, 101)
        lognormal = stats.lognorm(0.4, scale=3)
        assert lognormal_quantile(p, 3, 0.4) == pytest.approx(lognormal.ppf(p), rel=1e-13)
        assert Lognormal(3, 0.4).mean == pytest.approx(lognormal.mean(), rel=1e-13)
        assert Lognormal(3, 0.4).variance == pytest.approx(lognormal.var(), rel=1e-12)


class TestDigits:
    @pytest.mark.parametrize("shape", [1e-13, 1e-11, 1e-8])
    def test_almost_uniform_pert(self, shape):
        # scipy's inverse of the incomplete beta function stops at eight digits here
        value = pert_quantile(0.4765625, 0, 0.4765625, 1, shape)
        assert pert_cdf(value, 0, 0.4765625, 1, shape) == pytest.approx(0.4765625, abs=1e-15)

    @pytest.mark.parametrize("exponent", [90, 110, 150, 200, 300])
    def test_far_beyond_where_scipy_has_no_answer(self, exponent):
        # Beta(3, 3) near 0: F(x) = 10 x^3
        expected = (0.1 * 10.0**-exponent) ** (1 / 3)
        assert pert_quantile(10.0**-exponent, 0, 0.5, 1) == pytest.approx(expected, rel=1e-12)

    def test_the_smallest_probabilities_are_the_low_end(self):
        assert pert_quantile([0.0, 5e-324, 2e-309], 1, 2, 3).tolist() == [1.0, 1.0, 1.0]
        assert pert_quantile(1e-300, 0, 0, 1) == pytest.approx(2e-301, rel=1e-12)

    def test_far_tails_keep_their_digits(self):
        # F(x) = 1 - (1 - x)^5 is 5 x near 0; mirrored, x^5
        p = np.array([1e-15, 1e-10, 1e-5])
        assert pert_quantile(p, 0, 0, 1) == pytest.approx(-np.expm1(np.log1p(-p) / 5), rel=1e-13)
        assert pert_quantile(p, 0, 1, 1) == pytest.approx(p**0.2, rel=1e-13)


class TestInvariants:
    @pytest.mark.parametrize("distribution", EVERY, ids=repr)
    def test_quantiles_rise(self, distribution):
        values = distribution.quantile(np.linspace(0, 1, 2001)[:-1])
        assert np.all(np.diff(values) >= -1e-14)

    @steady
    @given(ranges, shapes, st.lists(probabilities, min_size=2, max_size=2).map(sorted))
    def test_pert_quantiles_rise_within_the_range(self, points, shape, pair):
        low, mode, high = points
        first, second = pert_quantile(pair, low, mode, high, shape)
        assert low <= first <= second + closeness(low, high)
        assert second <= high

    @steady
    @given(ranges, st.lists(probabilities, min_size=2, max_size=2).map(sorted))
    def test_triangular_quantiles_rise_within_the_range(self, points, pair):
        low, mode, high = points
        first, second = triangular_quantile(pair, low, mode, high)
        spread = closeness(low, high)
        assert low - spread <= first <= second + spread
        assert second <= high + spread

    @steady
    @given(ranges, st.floats(0.0, 8.0))
    def test_ends_are_exact(self, points, shape):
        low, mode, high = points
        assert pert_quantile([0, 1], low, mode, high, shape).tolist() == [low, high]
        assert triangular_quantile([0, 1], low, mode, high).tolist() == [low, high]
        assert uniform_quantile([0, 1], low, high).tolist() == [low, high]

    @steady
    @given(st.floats(0.05, 0.95), shapes, st.floats(0.01, 0.99))
    def test_pert_cdf_undoes_the_quantile(self, mode, shape, probability):
        value = pert_quantile(probability, 10, 10 + mode, 11, shape)
        assert pert_cdf(value, 10, 10 + mode, 11, shape) == pytest.approx(probability, abs=1e-11)

    @steady
    @given(ranges, shapes, probabilities)
    def test_mirrored_ranges_have_mirrored_quantiles(self, points, shape, probability):
        low, mode, high = points
        mirrored = -high, -mode, -low
        # 1 - probability has fewer digits than probability, which matters only near 0.
        probability = 1 - (1 - probability)
        spread = closeness(low, high) * 10
        assert triangular_quantile(probability, *points) == pytest.approx(
            -triangular_quantile(1 - probability, *mirrored), abs=spread
        )
        assert pert_quantile(probability, *points, shape) == pytest.approx(
            -pert_quantile(1 - probability, *mirrored, shape), abs=spread
        )

    @steady
    @given(ranges)
    def test_mean_lies_within_the_range(self, points):
        for distribution in (Triangular(*points), Pert(*points), Uniform(points[0], points[2])):
            spread = closeness(points[0], points[2])
            assert points[0] - spread <= distribution.mean <= points[2] + spread
            assert distribution.variance >= -spread


class TestDegenerate:
    def test_no_range_is_a_constant(self):
        p = [0, 0.3, 1]
        assert triangular_quantile(p, 5.1, 5.1, 5.1).tolist() == [5.1] * 3
        assert pert_quantile(p, 5.1, 5.1, 5.1).tolist() == [5.1] * 3
        assert uniform_quantile(p, 5.1, 5.1).tolist() == [5.1] * 3
        assert lognormal_quantile(p, 5.1, 0).tolist() == [5.1] * 3
        assert Fixed(5.1).quantile(p).tolist() == [5.1] * 3
        assert pert_mean(5, 5, 5) == 5

    def test_constants_do_not_vary(self):
        same = [Triangular(5, 5, 5), Pert(5, 5, 5), Uniform(5, 5), Lognormal(5, 0), Fixed(5)]
        assert [each.variance for each in same] == [0.0] * 5
        assert [each.mean for each in same] == [5.0] * 5

    def test_cdf_of_a_constant_is_a_step(self):
        assert pert_cdf([4.9, 5, 5.1], 5, 5, 5).tolist() == [0.0, 1.0, 1.0]

    def test_cdf_is_0_below_and_1_above_the_range(self):
        assert pert_cdf([-1, 0, 1, 2], 0, 0.2, 1).tolist() == [0.0, 0.0, 1.0, 1.0]

    def test_lognormal_is_unbounded(self):
        assert lognormal_quantile([0, 1], 3, 0.4).tolist() == [0.0, np.inf]

    def test_equal_quantiles_make_a_constant(self):
        assert Lognormal.from_quantiles(3.3, 3.3) == Lognormal(3.3, 0)


class TestMissing:
    @pytest.mark.parametrize("place", range(4))
    def test_missing_numbers_come_out_missing(self, place):
        arguments = [0.4, 1.0, 2.0, 3.0]
        arguments[place] = NAN
        for kernel in (triangular_quantile, pert_quantile, pert_cdf):
            assert np.isnan(kernel(*arguments))
        if place:
            assert np.isnan(pert_mean(*arguments[1:]))

    def test_missing_shape_comes_out_missing(self):
        assert np.isnan(pert_quantile(0.4, 1, 2, 3, NAN))
        assert np.isnan(pert_cdf(2.0, 1, 2, 3, NAN))
        assert np.isnan(pert_mean(1, 2, 3, NAN))

    def test_one_missing_number_leaves_the_others(self):
        assert np.isnan(pert_cdf([NAN, 5.0], 5, 5, 5)).tolist() == [True, False]
        assert np.isnan(triangular_quantile([0.5, NAN], 1, 2, 3)).tolist() == [False, True]
        assert np.isnan(lognormal_quantile(0.5, [NAN, 3.0], [0.1, 0.1])).tolist() == [True, False]
        assert np.isnan(lognormal_quantile([0.5, NAN], 3.0, 0.0)).tolist() == [False, True]

    def test_a_missing_range_is_a_missing_distribution(self):
        assert np.isnan(Triangular(NAN, 2, 3).quantile(0.5))
        assert np.isnan(Triangular(NAN, 2, 3).mean)


class TestShapes:
    def test_arguments_broadcast(self):
        p = np.linspace(0, 1, 5)[:, None]
        high = np.array([3.0, 4.0, 5.0])
        for kernel in (triangular_quantile, pert_quantile):
            block = kernel(p, 1.0, 2.0, high)
            assert block.shape == (5, 3)
            assert block[2, 1] == kernel(0.5, 1.0, 2.0, 4.0)

    def test_numbers_give_numbers(self):
        results = [
            triangular_quantile(0.2, 0, 1, 2),
            pert_quantile(0.2, 0, 1, 2),
            pert_cdf(0.2, 0, 1, 2),
            pert_mean(0, 1, 2),
            lognormal_quantile(0.2, 1, 1),
            uniform_quantile(0.2, 0, 1),
        ]
        assert all(isinstance(each, float) for each in results)

    def test_shapes_that_do_not_fit_are_refused(self):
        with pytest.raises(ArgumentError, match="broadcast"):
            triangular_quantile([0.1, 0.2], [0, 0, 0], 1, 2)


class TestRefused:
    @pytest.mark.parametrize("kernel", [triangular_quantile, pert_quantile])
    @pytest.mark.parametrize("probability", [-0.01, 1.01, np.inf, [0.5, 2.0]])
    def test_what_is_no_probability(self, kernel, probability):
        with pytest.raises(KernelError, match=f"{kernel.__name__}: probability must be a probability within 0-1"):
            kernel(probability, 1, 2, 3)

    @pytest.mark.parametrize("points", [(3, 2, 4), (1, 5, 4), (4, 4, 3), (3, 2, 1)])
    def test_ranges_out_of_order(self, points):
        message = "low, mode and high must be in that order"
        for kernel in (triangular_quantile, pert_quantile, pert_cdf):
            with pytest.raises(KernelError, match=message):
                kernel(0.5, *points)
        for build in (pert_mean, Triangular, Pert):
            with pytest.raises(KernelError, match=message):
                build(*points)

    def test_the_first_range_out_of_order_is_named(self):
        with pytest.raises(KernelError, match=r"\(got 3, 2, 4\)"):
            pert_mean([1, 3], 2, 4)

    def test_upside_down_ranges(self):
        with pytest.raises(KernelError, match="Uniform: "):
            Uniform(2, 1)
        with pytest.raises(KernelError, match=r"Lognormal\.from_quantiles: "):
            Lognormal.from_quantiles(2, 1)

    def test_shapes_below_0(self):
        with pytest.raises(KernelError, match="shape must be a finite weight of the mode, 0 or more"):
            pert_quantile(0.5, 1, 2, 3, -1)
        with pytest.raises(KernelError, match="Pert: shape"):
            Pert(1, 2, 3, -1)

    def test_infinite_ranges(self):
        with pytest.raises(KernelError, match="high must be a finite number"):
            triangular_quantile(0.5, 1, 2, np.inf)
        with pytest.raises(KernelError, match="Fixed: value must be a finite number"):
            Fixed(np.inf)

    @pytest.mark.parametrize(("median", "sigma"), [(0, 1), (-1, 1), (np.inf, 1), (1, -0.1), (1, 11)])
    def test_impossible_lognormals(self, median, sigma):
        with pytest.raises(KernelError):
            Lognormal(median, sigma)
        with pytest.raises(KernelError):
            lognormal_quantile(0.5, median, sigma)

    @pytest.mark.parametrize("arguments", [(0, 1), (1, np.inf), (1, 2, 0.5), (1, 2, 0.0), (1e-300, 1e300)])
    def test_impossible_quantiles_of_a_lognormal(self, arguments):
        with pytest.raises(KernelError):
            Lognormal.from_quantiles(*arguments)

    @pytest.mark.parametrize("value", ["2", None, [1.0, 2.0]])
    def test_fields_that_are_no_single_number(self, value):
        with pytest.raises(ArgumentError, match="Triangular: mode"):
            Triangular(1, value, 3)


class TestFormula:
    @steady
    @given(ranges, probabilities)
    def test_the_recorded_triangular_formula_is_the_function(self, points, probability):
        low, mode, high = points
        known = {"probability": probability, "low": low, "mode": mode, "high": high}
        assert traced(triangular_quantile, **known) == triangular_quantile(**known)

    def test_the_recorded_mean_is_the_function(self):
        known = {"low": 5.0, "mode": 7.0, "high": 12.0, "shape": 4.0}
        assert traced(pert_mean, **known) == 7.5

    def test_pert_quantiles_are_no_native_formula(self):
        with pytest.raises(NotAFormula):
            pert_quantile(named("p"), 1, 2, 3)


def test_distributions_are_frozen_values():
    assert Pert(1, 2, 3) == Pert(1.0, 2.0, 3.0, 4.0)
    assert len({Pert(1, 2, 3), Pert(1.0, 2.0, 3.0), Triangular(1, 2, 3)}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        Pert(1, 2, 3).low = 0.0


def test_importing_the_kernels_does_not_import_scipy():
    code = "import sys, oncomodel.kernels.uncertainty; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

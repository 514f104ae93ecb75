"""Fits of adoption curves: published estimates, recovery of known curves, refusals."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, astuple, fields

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError, NotAFormula
from oncomodel.kernels.curves import bass_adoptions, gompertz, logistic
from oncomodel.kernels.fits import fit_bass, fit_gompertz, fit_logistic
from tests.kernels.tracing import named

steady = settings(deadline=None, derandomize=True, max_examples=15)

# Srinivasan and Mason (1986), as used since for the estimation of the Bass model: thousands of
# units sold in the United States, room air conditioners and clothes dryers 1949-1961, colour
# televisions 1963-1970.
AIR_CONDITIONERS = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]
CLOTHES_DRYERS = [106, 319, 492, 635, 737, 890, 1397, 1523, 1294, 1240, 1425, 1260, 1236]
COLOUR_TELEVISIONS = [747, 1480, 2646, 5118, 5777, 5982, 5962, 4631]

# R's data set DNase, run 1: logarithm of the concentration and density.
CONCENTRATION = np.log(np.repeat([0.04882812, 0.1953125, 0.390625, 0.78125, 1.5625, 3.125, 6.25, 12.5], 2))
DENSITY = [
    *(0.017, 0.018, 0.121, 0.124, 0.206, 0.215, 0.377, 0.374),
    *(0.614, 0.609, 1.019, 1.001, 1.334, 1.364, 1.730, 1.710),
]


class TestBassByNonlinearLeastSquares:
    @pytest.mark.parametrize(
        ("adoptions", "innovation", "imitation", "market"),
        [
            (AIR_CONDITIONERS, 0.0094, 0.3748, 18713),
            (CLOTHES_DRYERS, 0.0136, 0.3267, 16497),
            (COLOUR_TELEVISIONS, 0.0185, 0.6159, 39659),
        ],
        ids=["air conditioners", "clothes dryers", "colour televisions"],
    )
    def test_are_the_estimates_of_srinivasan_and_mason(self, adoptions, innovation, imitation, market):
        # Srinivasan and Mason (1986), Marketing Science 5 (2), 169-178: p and q to four digits,
        # m in thousands.
        fit = fit_bass(adoptions, method="nls")
        assert fit.innovation == pytest.approx(innovation, abs=5e-5)
        assert fit.imitation == pytest.approx(imitation, abs=5e-5)
        assert fit.market == pytest.approx(market, abs=0.6)

    @steady
    @given(
        count=st.integers(6, 25),
        market=st.floats(1e-6, 1e9),
        innovation=st.floats(0.001, 0.2),
        imitation=st.floats(0.0, 1.2),
    )
    def test_recovers_a_bass_curve(self, count, market, innovation, imitation):
        adoptions = bass_adoptions(count, market, innovation, imitation)
        assume(np.sum(adoptions) > 0.02 * market)
        fit = fit_bass(adoptions, "nls")
        assert fit.market == pytest.approx(market, rel=1e-6)
        assert fit.innovation == pytest.approx(innovation, rel=1e-6)
        assert fit.imitation == pytest.approx(imitation, rel=1e-6, abs=1e-6)
        assert fit.residual_sum_of_squares <= 1e-20 * market**2

    def test_a_launch_that_was_missed_is_left_out(self):
        adoptions = bass_adoptions(12, 100, 0.02, 0.5)
        adoptions[[0, 5]] = np.nan
        fit = fit_bass(adoptions, "nls")
        assert astuple(fit)[:3] == pytest.approx((100, 0.02, 0.5), rel=1e-6)

    def test_halved_adoption_is_pure_innovation(self):
        # 1, 1/2, 1/4, ... is a market of 2 of which e^(-p) = 1/2 is left each period.
        fit = fit_bass(0.5 ** np.arange(8), "nls")
        assert (fit.market, fit.innovation) == pytest.approx((2, np.log(2)))
        assert fit.imitation == pytest.approx(0, abs=1e-9)

    @pytest.mark.parametrize("adoptions", [np.exp(0.3 * np.arange(8)), np.full(8, 3.0), [1, 2, 4, 9, 17, 40]], ids=str)
    def test_adoptions_that_have_not_slowed_down_have_no_market(self, adoptions):
        with pytest.raises(KernelError, match=r"^fit_bass: adoptions must determine the curve \(got "):
            fit_bass(adoptions, "nls")


class TestBassByRegression:
    def test_is_a_published_worked_example(self):
        # Course "Data analysis for brand management", module 1, question 2 (solution on GitHub,
        # aoyingxue/GitNote): adoptions of five years in millions give p = 0.0626032,
        # q = 0.73766359, M = 10.5036768.
        fit = fit_bass([0.517, 1.169, 1.604, 2.044, 2.286])
        assert fit.innovation == pytest.approx(0.0626032, abs=5e-8)
        assert fit.imitation == pytest.approx(0.73766359, abs=5e-9)
        assert fit.market == pytest.approx(10.5036768, abs=5e-8)

    def test_is_the_regression_on_cumulative_adoptions_before(self):
        # Bass (1969), equation of the regression: S(T) = a + b Y(T-1) + c Y(T-1)^2 with p = a / m,
        # q = -m c and b = q - p.
        before = np.cumsum(AIR_CONDITIONERS) - AIR_CONDITIONERS
        c, b, a = np.polyfit(before, AIR_CONDITIONERS, 2)
        fit = fit_bass(AIR_CONDITIONERS, method="ols")
        assert fit.innovation * fit.market == pytest.approx(a, rel=1e-8)
        assert fit.imitation - fit.innovation == pytest.approx(b, rel=1e-8)
        assert -fit.imitation / fit.market == pytest.approx(c, rel=1e-8)
        misfit = np.polyval([c, b, a], before) - AIR_CONDITIONERS
        assert fit.residual_sum_of_squares == pytest.approx(np.sum(misfit**2), rel=1e-8)

    def test_overstates_innovation_of_these_products(self):
        # The time-interval bias of a difference equation for a differential equation that
        # nonlinear least squares avoids.
        for adoptions in (AIR_CONDITIONERS, CLOTHES_DRYERS, COLOUR_TELEVISIONS):
            assert fit_bass(adoptions, "ols").innovation > fit_bass(adoptions, "nls").innovation

    @steady
    @given(
        count=st.integers(6, 25),
        market=st.floats(1e-6, 1e9),
        innovation=st.floats(0.001, 0.2),
        imitation=st.floats(0.0, 0.9),
    )
    def test_recovers_the_difference_equation(self, count, market, innovation, imitation):
        adoptions, adopted = [], 0.0
        for _ in range(count):
            adoptions.append((innovation + imitation * adopted / market) * (market - adopted))
            adopted += adoptions[-1]
        assume(0.1 * market < adopted < 0.999 * market)
        fit = fit_bass(adoptions)
        assert fit.market == pytest.approx(market, rel=1e-6)
        assert fit.innovation == pytest.approx(innovation, rel=1e-6)
        assert fit.imitation == pytest.approx(imitation, rel=1e-6, abs=1e-6)

    def test_three_periods_are_met_exactly(self):
        assert fit_bass([2.0, 3.0, 2.5]).residual_sum_of_squares == pytest.approx(0, abs=1e-20)

    @pytest.mark.parametrize(
        "adoptions",
        [
            [5, 3, 2, 5, 7, 12, 6, 16, 16, 28, 28, 21, 13, 6],  # ultrasound, Srinivasan and Mason (1986)
            np.exp(0.3 * np.arange(8)),
            np.full(8, 3.0),
            [1, 0, 0, 0],
        ],
        ids=["ultrasound", "exponential", "constant", "once"],
    )
    def test_impossible_parameters_raise(self, adoptions):
        with pytest.raises(KernelError, match=r"^fit_bass: adoptions must determine the curve \(got "):
            fit_bass(adoptions)

    def test_a_gap_leaves_the_cumulative_adoptions_unknown(self):
        with pytest.raises(KernelError, match="adoptions must be known in every period for method ols"):
            fit_bass([1, np.nan, 3, 4, 3])
        assert fit_bass([1, 2, 2.5, 2, np.nan]) == fit_bass([1, 2, 2.5, 2])


def test_fit_bass_refuses_other_words_shapes_and_numbers():
    for method in ("mle", "OLS", None, 1, ["ols"]):
        with pytest.raises(ArgumentError, match="method must be ols or nls"):
            fit_bass(COLOUR_TELEVISIONS, method)
    for method in ("ols", "nls"):
        with pytest.raises(ArgumentError, match="adoptions must be one row"):
            fit_bass([[1, 2, 3]], method)
        with pytest.raises(KernelError, match=r"adoptions must be 0 or more \(got -1 at \[1\]\)"):
            fit_bass([3, -1, 3], method)
        with pytest.raises(KernelError, match=r"got 2 of them at different times"):
            fit_bass([1, 2], method)
        with pytest.raises(KernelError, match="nothing but 0"):
            fit_bass([0, 0, 0, 0], method)
        with pytest.raises(ArgumentError, match="adoptions must be a number"):
            fit_bass(["a", "b", "c"], method)


class TestLogistic:
    def test_is_rs_nls_of_sslogis(self):
        # R 4, example(SSlogis), nls(density ~ SSlogis(log(conc), Asym, xmid, scal), DNase.1):
        # 2.34518, 1.48309, 1.04146; residual standard error 0.01919 on 13 degrees of freedom.
        fit = fit_logistic(CONCENTRATION, DENSITY)
        assert astuple(fit)[:3] == pytest.approx((2.34518, 1.48309, 1.04146), abs=6e-6)
        assert np.sqrt(fit.residual_sum_of_squares / 13) == pytest.approx(0.01919, abs=5e-6)

    def test_is_pearl_and_reeds_curve_through_three_censuses(self):
        # Pearl and Reed (1920), PNAS 6, 275-288: 3.929, 23.192 and 91.972 million in 1790, 1850
        # and 1910 lead to 197.274 million and an inflection in 1914.
        fit = fit_logistic([1790, 1850, 1910], [3.929, 23.192, 91.972])
        assert fit.capacity == pytest.approx(197.274, abs=0.001)
        assert fit.midpoint == pytest.approx(1914.3, abs=0.05)

    @steady
    @given(
        capacity=st.floats(1e-6, 1e9),
        midpoint=st.floats(-0.5, 1.5),
        scale=st.floats(0.06, 1.5) | st.floats(-1.5, -0.06),
        span=st.floats(0.1, 100),
        origin=st.sampled_from([0.0, 2022.0, -7.5]),
        count=st.integers(6, 25),
    )
    def test_recovers_a_logistic_curve(self, capacity, midpoint, scale, span, origin, count):
        time = origin + np.linspace(0, span, count)
        values = logistic(time, capacity, origin + midpoint * span, scale * span)
        fit = fit_logistic(time, values)
        assert fit.capacity == pytest.approx(capacity, rel=1e-6)
        assert fit.midpoint == pytest.approx(origin + midpoint * span, abs=1e-6 * span)
        assert fit.scale == pytest.approx(scale * span, rel=1e-6)

    def test_is_a_least_squares_solution(self):
        generator = np.random.default_rng(9)
        time = np.arange(20.0)
        values = logistic(time, 100, 9, 2) + generator.normal(0, 4, 20)
        fit = fit_logistic(time, values)
        best = np.array([fit.capacity, fit.midpoint, fit.scale])
        for _ in range(200):
            near = best * (1 + generator.normal(0, 0.01, 3))
            assert np.sum((values - logistic(time, *near)) ** 2) >= fit.residual_sum_of_squares

    def test_order_and_missing_observations_do_not_matter(self):
        time = np.array([8.0, 0, 4, 2, 6, 10, 12])
        values = logistic(time, 100, 5, 2)
        values[5], time[6] = np.nan, np.nan
        assert astuple(fit_logistic(time, values))[:3] == pytest.approx((100, 5, 2), rel=1e-6)

    @pytest.mark.parametrize(
        "values",
        [np.exp(0.3 * np.arange(8)), np.full(8, 5.0), np.arange(8) > 3, -np.arange(8.0)],
        ids=["exponential", "constant", "jump", "negative"],
    )
    def test_values_that_do_not_determine_the_curve_raise(self, values):
        with pytest.raises(KernelError, match=r"^fit_logistic: values must determine the curve \(got no nearest"):
            fit_logistic(np.arange(8), values)


class TestGompertz:
    def test_is_rs_nls_of_ssgompertz(self):
        # R 4, example(SSgompertz), nls(density ~ SSgompertz(log(conc), Asym, b2, b3), DNase.1):
        # 4.60333, 2.27134, 0.71647.
        fit = fit_gompertz(CONCENTRATION, DENSITY)
        assert astuple(fit)[:3] == pytest.approx((4.60333, 2.27134, 0.71647), abs=6e-6)

    @steady
    @given(
        capacity=st.floats(1e-6, 1e9),
        displacement=st.floats(0.2, 30),
        base=st.floats(0.4, 0.93),
        count=st.integers(8, 25),
    )
    def test_recovers_a_gompertz_curve(self, capacity, displacement, base, count):
        time = np.arange(count)
        assume(displacement * base ** (count - 1) < 3)
        fit = fit_gompertz(time, gompertz(time, capacity, displacement, base))
        assert fit.capacity == pytest.approx(capacity, rel=1e-6)
        assert fit.displacement == pytest.approx(displacement, rel=1e-6)
        assert fit.base == pytest.approx(base, rel=1e-6)

    def test_recovers_a_falling_curve(self):
        time = np.arange(10)
        fit = fit_gompertz(time, gompertz(time, 50, 0.1, 1.4))
        assert astuple(fit)[:3] == pytest.approx((50, 0.1, 1.4), rel=1e-6)

    def test_calendar_years_work_while_the_displacement_is_a_number(self):
        years = np.arange(2022, 2034)
        fit = fit_gompertz(years, gompertz(years - 2022, 100, 3, 0.8))
        assert gompertz(years, fit.capacity, fit.displacement, fit.base) == pytest.approx(
            gompertz(years - 2022, 100, 3, 0.8), rel=1e-9
        )
        with pytest.raises(KernelError, match=r"^fit_gompertz: time must count from near the launch \(got 2022"):
            fit_gompertz(years, gompertz(years - 2022, 100, 3, 0.6))

    @pytest.mark.parametrize("values", [np.exp(0.3 * np.arange(8)), np.full(8, 5.0)], ids=["exponential", "constant"])
    def test_values_that_do_not_determine_the_curve_raise(self, values):
        with pytest.raises(KernelError, match=r"^fit_gompertz: values must determine the curve"):
            fit_gompertz(np.arange(8), values)


@pytest.mark.parametrize("fit", [fit_logistic, fit_gompertz])
def test_fits_refuse_rows_that_do_not_match_and_what_is_not_a_number(fit):
    with pytest.raises(ArgumentError, match="values must be one row with one for each time"):
        fit([1, 2, 3], [1, 2, 3, 4])
    with pytest.raises(ArgumentError, match="values must be one row"):
        fit([[1, 2, 3]], [[1, 2, 3]])
    with pytest.raises(ArgumentError, match="values must be a number"):
        fit([1, 2, 3], None)
    with pytest.raises(KernelError, match=r"values must be within 1e\+150 of 0 \(got 1e\+200\)"):
        fit([1, 2, 3], [1, 1e200, 3])
    with pytest.raises(KernelError, match="time must be finite"):
        fit([1, 2, np.inf], [1, 2, 3])
    with pytest.raises(KernelError, match=r"2 of them at different times"):
        fit([1, 1, 2, np.nan], [1, 2, 3, 4])
    with pytest.raises(NotAFormula):
        fit(named("time"), [1, 2, 3])


@pytest.mark.parametrize("factor", [1e-12, 1e12])
def test_units_of_value_do_not_matter(factor):
    scaled = fit_bass(np.multiply(COLOUR_TELEVISIONS, factor), "nls")
    plain = fit_bass(COLOUR_TELEVISIONS, "nls")
    assert scaled.market == pytest.approx(plain.market * factor, rel=1e-6)
    assert scaled.imitation == pytest.approx(plain.imitation, rel=1e-6)
    logistics = [fit_logistic(CONCENTRATION, np.multiply(DENSITY, by)) for by in (1, factor)]
    assert logistics[1].capacity == pytest.approx(logistics[0].capacity * factor, rel=1e-6)
    assert logistics[1].midpoint == pytest.approx(logistics[0].midpoint, rel=1e-6)


@pytest.mark.parametrize(
    "fit",
    [
        lambda by: astuple(fit_logistic(CONCENTRATION, np.multiply(DENSITY, by)))[1:3],
        lambda by: astuple(fit_gompertz(CONCENTRATION, np.multiply(DENSITY, by)))[1:3],
        lambda by: astuple(fit_bass(np.multiply(COLOUR_TELEVISIONS, by), "nls"))[1:3],
    ],
    ids=["logistic", "gompertz", "bass"],
)
def test_a_fit_is_found_to_more_digits_than_its_squares_tell_apart(fit):
    # Rounding differs with the factor, as it does between processors: the result must not.
    found = np.array([fit(by) for by in (1, 3, 0.7, 1.1, 1e3)])
    assert np.ptp(found, axis=0) == pytest.approx([0, 0], abs=1e-10)


def test_results_are_frozen_numbers_named_as_the_curve_names_them():
    fit = fit_bass(COLOUR_TELEVISIONS)
    assert [field.name for field in fields(fit)] == [
        "market",
        "innovation",
        "imitation",
        "residual_sum_of_squares",
    ]
    assert all(type(value) is float for value in astuple(fit))
    assert all(type(value) is float for value in astuple(fit_logistic(CONCENTRATION, DENSITY)))
    with pytest.raises(FrozenInstanceError):
        fit.market = 1.0

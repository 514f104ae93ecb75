"""Adoption curves: known values, limits and invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar

from oncomodel.errors import ArgumentError, KernelError, NotAFormula
from oncomodel.kernels.curves import (
    adoptions_in_period,
    bass,
    bass_adoptions,
    bass_peak,
    gompertz,
    logistic,
)
from tests.kernels.tracing import named, traced

steady = settings(deadline=None, derandomize=True, max_examples=100)
times = st.floats(-50, 50)
capacities = st.floats(0, 1e9)
innovations = st.floats(1e-4, 0.5)
imitations = st.floats(0, 1.5)


class TestLogistic:
    def test_is_pearl_and_reeds_population_of_the_united_states(self):
        # Pearl, R., Reed, L. J. (1920). On the rate of growth of the population of the United
        # States since 1790. PNAS 6, 275-288: y = 2.930300 / (exp(-0.0313395 x) + 0.014854)
        # million, x years after 1780, with 3.929 in 1790, 23.192 in 1850, 91.972 in 1910 and
        # the point of inflection at 98.637 million in April 1914.
        capacity, scale = 2.930300 / 0.014854, 1 / 0.0313395
        midpoint = 1780 - scale * np.log(0.014854)
        found = logistic([1790, 1850, 1910], capacity, midpoint, scale)
        assert found == pytest.approx([3.929, 23.192, 91.972], abs=0.001)
        assert midpoint == pytest.approx(1914.3, abs=0.05)
        assert logistic(midpoint, capacity, midpoint, scale) == pytest.approx(98.637, abs=0.001)

    @steady
    @given(time=times, capacity=capacities, midpoint=times, scale=st.floats(0.05, 50))
    def test_is_symmetric_about_its_midpoint(self, time, capacity, midpoint, scale):
        below = logistic(midpoint - time, capacity, midpoint, scale)
        above = logistic(midpoint + time, capacity, midpoint, scale)
        assert below + above == pytest.approx(capacity, rel=1e-9)
        assert logistic(midpoint, capacity, midpoint, scale) == capacity / 2

    @steady
    @given(time=times, midpoint=times, scale=st.floats(0.05, 50))
    def test_a_negative_scale_falls_as_the_positive_one_rises(self, time, midpoint, scale):
        rising, falling = logistic(time, 1.0, midpoint, scale), logistic(time, 1.0, midpoint, -scale)
        assert rising + falling == pytest.approx(1.0)

    def test_takes_ln_81_scales_from_10_to_90_percent(self):
        half = np.log(9)
        assert logistic([5 - 2 * half, 5 + 2 * half], 100, 5, 2) == pytest.approx([10, 90])

    def test_far_from_its_midpoint_it_is_0_or_the_capacity_without_overflow(self):
        assert logistic([-1e9, 1e9], 7.0, 0.0, 0.01).tolist() == [0.0, 7.0]

    def test_draws_broadcast_against_years(self):
        midpoints = np.random.default_rng(1).normal(2028, 2, (400, 1))
        assert logistic(np.arange(2022, 2034), 100, midpoints, 2.0).shape == (400, 12)

    def test_missing_and_impossible_numbers(self):
        assert np.isnan(logistic([1, np.nan], 1, 0, 1)).tolist() == [False, True]
        with pytest.raises(KernelError, match=r"scale must be other than 0 \(got 0\)"):
            logistic(1, 1, 0, 0)
        with pytest.raises(KernelError, match=r"capacity must be 0 or more \(got -1\)"):
            logistic(1, -1, 0, 1)

    def test_is_one_formula(self):
        assert traced(logistic, time=3, capacity=9, midpoint=4, scale=2) == logistic(3, 9, 4, 2)


class TestGompertz:
    def test_is_rs_ssgompertz(self):
        # R 4, ?SSgompertz: Asym * exp(-b2 * b3^x); at x = 0 and 1 with 4.5, 2.3 and 0.7 that is
        # 4.5 exp(-2.3) and 4.5 exp(-1.61).
        assert gompertz([0, 1], 4.5, 2.3, 0.7) == pytest.approx([0.4511649, 0.8994943], abs=5e-7)

    @steady
    @given(capacity=st.floats(0.1, 1e6), displacement=st.floats(0.01, 100), base=st.floats(0.05, 0.95))
    def test_is_steepest_at_capacity_over_e(self, capacity, displacement, base):
        # Winsor (1932), p. 3: the point of inflection is at k / e.
        time = np.log(displacement) / -np.log(base)
        assert gompertz(time, capacity, displacement, base) == pytest.approx(capacity / np.e, rel=1e-9)
        around = gompertz(time + np.array([-1e-3, 0, 1e-3]), 1.0, displacement, base)
        assert np.diff(around, 2)[0] == pytest.approx(0, abs=1e-7)

    @steady
    @given(time=times, displacement=st.floats(0.01, 20), base=st.floats(0.3, 0.95))
    def test_loses_the_same_part_of_its_logarithmic_distance_each_period(self, time, displacement, base):
        now, then = (-np.log(gompertz(t, 1.0, displacement, base)) for t in (time + 60, time + 61))
        assert then == pytest.approx(now * base, rel=1e-6, abs=1e-12)

    def test_limits(self):
        assert gompertz([-1e4, 1e4], 7.0, 2.0, 0.5).tolist() == [0.0, 7.0]
        assert gompertz([-1e4, 1e4], 7.0, 2.0, 1.5).tolist() == [7.0, 0.0]
        assert gompertz(3, 7.0, 2.0, 1.0) == gompertz(0, 7.0, 2.0, 0.5) == pytest.approx(7 * np.exp(-2))
        assert gompertz(3, 7.0, 0.0, 0.5) == 7.0

    def test_draws_broadcast_against_years(self):
        bases = np.random.default_rng(2).uniform(0.5, 0.9, (400, 1))
        assert gompertz(np.arange(12), 100, 4.0, bases).shape == (400, 12)

    def test_missing_and_impossible_numbers(self):
        assert np.isnan(gompertz([1, np.nan], 1, 2, 0.5)).tolist() == [False, True]
        for arguments, rule in (
            ((1, -1, 2, 0.5), "capacity"),
            ((1, 1, -2, 0.5), "displacement"),
            ((1, 1, 2, 0), "base"),
        ):
            with pytest.raises(KernelError, match=f"{rule} must be"):
                gompertz(*arguments)

    def test_is_one_formula(self):
        found = traced(gompertz, time=3, capacity=9, displacement=4, base=0.7)
        assert found == gompertz(3, 9, 4, 0.7)


class TestBass:
    @steady
    @given(market=capacities, innovation=innovations, imitation=imitations)
    def test_starts_at_0_and_ends_at_the_market(self, market, innovation, imitation):
        assert bass(0, market, innovation, imitation) == 0.0
        assert bass(1e6, market, innovation, imitation) == pytest.approx(market)

    @pytest.mark.parametrize(("innovation", "imitation"), [(0.03, 0.38), (0.2, 0.0), (0.001, 0.9), (0.3, 0.1)])
    def test_solves_the_differential_equation_of_bass(self, innovation, imitation):
        # Bass (1969): f(T) / (1 - F(T)) = p + q F(T), solved numerically.
        time = np.linspace(0, 20, 9)
        solved = solve_ivp(
            lambda _, f: (innovation + imitation * f) * (1 - f), (0, 20), [0], t_eval=time, rtol=1e-10, atol=1e-12
        )
        assert bass(time, 1.0, innovation, imitation) == pytest.approx(solved.y[0], abs=1e-8)

    def test_without_imitation_it_is_exponential_saturation(self):
        time = np.arange(10)
        assert bass(time, 50, 0.2, 0) == pytest.approx(50 * -np.expm1(-0.2 * time))

    def test_with_little_innovation_it_is_logistic(self):
        innovation, imitation, time = 1e-7, 0.8, np.arange(15, 30)
        curve = logistic(time, 50, bass_peak(innovation, imitation), 1 / imitation)
        assert bass(time, 50, innovation, imitation) == pytest.approx(curve, rel=1e-5)

    def test_draws_broadcast_against_years(self):
        drawn = np.random.default_rng(3).uniform(0.01, 0.05, (400, 1))
        assert bass(np.arange(12), 100, drawn, 0.4).shape == (400, 12)

    @pytest.mark.parametrize(
        ("arguments", "rule"),
        [
            ((-1, 1, 0.1, 0.1), "time must be 0 or more"),
            ((1, -1, 0.1, 0.1), "market must be 0 or more"),
            ((1, 1, 0, 0.1), "innovation must be greater than 0"),
            ((1, 1, 0.1, -0.1), "imitation must be 0 or more"),
        ],
    )
    def test_impossible_numbers_raise(self, arguments, rule):
        with pytest.raises(KernelError, match=f"^bass: {rule}"):
            bass(*arguments)

    def test_missing_numbers_stay_missing(self):
        assert np.isnan(bass([1, np.nan], 1, 0.1, 0.1)).tolist() == [False, True]

    def test_is_one_formula(self):
        found = traced(bass, time=3, market=9, innovation=0.03, imitation=0.4)
        assert found == bass(3, 9, 0.03, 0.4)


class TestBassAdoptions:
    @steady
    @given(market=capacities, innovation=innovations, imitation=imitations, count=st.integers(1, 40))
    def test_add_up_to_the_cumulative_curve(self, market, innovation, imitation, count):
        found = bass_adoptions(count, market, innovation, imitation)
        assert found.shape == (count,)
        cumulative = bass(np.arange(1, count + 1), market, innovation, imitation)
        assert np.cumsum(found) == pytest.approx(cumulative, rel=1e-9, abs=1e-9 * market)
        assert np.all(found >= 0)

    def test_given_periods_are_the_same_as_their_number(self):
        assert np.array_equal(bass_adoptions([1, 2, 3], 100, 0.03, 0.38), bass_adoptions(3, 100, 0.03, 0.38))
        assert bass_adoptions([7], 100, 0.03, 0.38).tolist() == [bass_adoptions(7, 100, 0.03, 0.38)[-1]]

    def test_draws_get_one_row_each(self):
        markets = np.array([1.0, 2.0, 3.0])
        found = bass_adoptions(5, markets, 0.03, 0.38)
        assert found.shape == (3, 5)
        assert found[1] == pytest.approx(2 * found[0])
        assert bass_adoptions(5, markets[:, np.newaxis], [0.03, 0.05], 0.38).shape == (3, 2, 5)

    def test_missing_numbers_stay_missing(self):
        assert np.isnan(bass_adoptions(2, [1, np.nan], 0.1, 0.1)).tolist() == [[False] * 2, [True] * 2]

    @pytest.mark.parametrize("periods", [0, 2.5, -1, [0, 1], np.nan])
    def test_refuses_what_is_not_a_period(self, periods):
        with pytest.raises(KernelError, match=r"^bass_adoptions: periods must be"):
            bass_adoptions(periods, 1, 0.1, 0.1)

    def test_refuses_tables_of_periods_and_impossible_coefficients(self):
        with pytest.raises(ArgumentError, match="periods must be a number or one row"):
            bass_adoptions([[1, 2]], 1, 0.1, 0.1)
        with pytest.raises(ArgumentError, match="market must be a number"):
            bass_adoptions(3, "x", 0.1, 0.1)
        with pytest.raises(KernelError, match="innovation must be greater than 0"):
            bass_adoptions(3, 1, 0, 0.1)

    def test_have_no_native_form_but_one_period_has(self):
        with pytest.raises(NotAFormula):
            bass_adoptions(named("periods"), 1, 0.1, 0.1)
        found = traced(adoptions_in_period, period=2, market=100, innovation=0.03, imitation=0.38)
        assert found == bass_adoptions(2, 100, 0.03, 0.38)[1]
        with pytest.raises(KernelError, match="period must be 1 or more"):
            adoptions_in_period(0, 1, 0.1, 0.1)


class TestBassPeak:
    @pytest.mark.parametrize(
        ("innovation", "imitation", "market", "time", "adoptions"),
        [
            (0.010399, 0.41861, 16.895, 8.6, 1.9),  # room air conditioners
            (0.017206, 0.35688, 15.092, 8.1, 1.5),  # clothes dryers
            (0.024796, 0.65410, 21.937, 4.8, None),  # record players
            (0.028632, 0.32791, 55.696, 6.8, None),  # steam irons
        ],
    )
    def test_is_what_bass_predicted(self, innovation, imitation, market, time, adoptions):
        # Bass (1969), Management Science 15 (5), 215-227: the tables of estimates (p, q, m in
        # millions) and of predicted time and magnitude of the peak.
        assert bass_peak(innovation, imitation) == pytest.approx(time, abs=0.05)
        if adoptions:
            highest = market * (innovation + imitation) ** 2 / (4 * imitation)
            assert highest == pytest.approx(adoptions, abs=0.05)

    @steady
    @given(innovation=st.floats(1e-3, 0.1), imitation=st.floats(0.2, 1.5))
    def test_is_where_the_rate_of_adoption_is_highest(self, innovation, imitation):
        def rate(time):
            adopted = bass(time, 1.0, innovation, imitation)
            return -(innovation + imitation * adopted) * (1 - adopted)

        found = minimize_scalar(rate, bounds=(0, 60), method="bounded", options={"xatol": 1e-8}).x
        assert bass_peak(innovation, imitation) == pytest.approx(found, abs=1e-3)

    def test_half_of_the_difference_of_the_market_has_adopted_then(self):
        # At the peak F = (q - p) / (2 q).
        assert bass(bass_peak(0.03, 0.38), 1.0, 0.03, 0.38) == pytest.approx((0.38 - 0.03) / (2 * 0.38))

    def test_is_the_launch_where_innovation_is_not_exceeded(self):
        assert bass_peak(0.1, [0.0, 0.05, 0.1]).tolist() == [0.0, 0.0, 0.0]

    def test_draws_broadcast_and_missing_stays_missing(self):
        assert bass_peak(np.full((5, 1), 0.03), [0.3, 0.4]).shape == (5, 2)
        assert np.isnan(bass_peak([0.03, np.nan], 0.4)).tolist() == [False, True]

    def test_impossible_numbers_raise(self):
        with pytest.raises(KernelError, match="innovation must be greater than 0"):
            bass_peak(0, 0.4)
        with pytest.raises(KernelError, match="imitation must be 0 or more"):
            bass_peak(0.1, -0.4)

    def test_is_one_formula(self):
        assert traced(bass_peak, innovation=0.03, imitation=0.4) == bass_peak(0.03, 0.4)

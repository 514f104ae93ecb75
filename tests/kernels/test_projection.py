"""Paths over time: compounding, fading and interpolating."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError, NotAFormula
from oncomodel.kernels import curves, fits, projection
from oncomodel.kernels.growth import cagr, chain, end_value
from oncomodel.kernels.projection import (
    fade,
    geometric_between,
    grow,
    interpolate,
    linear_between,
    project,
    scan,
)
from tests.kernels.tracing import named, traced

steady = settings(deadline=None, derandomize=True, max_examples=100)
amounts = st.floats(1e-3, 1e9)
rates = st.floats(-1.0, 5.0)


class TestProject:
    def test_ends_where_excels_fvschedule_does(self):
        # Microsoft, "FVSCHEDULE function", Excel support pages: =FVSCHEDULE(1,{0.09,0.11,0.1}).
        assert project(1, [0.09, 0.11, 0.1])[-1] == pytest.approx(1.33089, abs=5e-9)

    def test_first_value_has_already_grown_once(self):
        assert project(100.0, [0.1, -0.5]).tolist() == pytest.approx([110.0, 55.0])

    @steady
    @given(start=amounts, growth_rates=st.lists(rates, min_size=1, max_size=12))
    def test_is_one_step_of_growth_after_the_other(self, start, growth_rates):
        value, path = start, []
        for rate in growth_rates:
            value = grow(value, rate)
            path.append(value)
        assert project(start, growth_rates) == pytest.approx(path, rel=1e-12)

    @steady
    @given(start=amounts, rate=st.floats(-0.9, 5.0), count=st.integers(1, 20))
    def test_constant_growth_is_end_value_and_its_chain(self, start, rate, count):
        path = project(start, [rate] * count)
        assert path == pytest.approx(end_value(start, rate, np.arange(1, count + 1)), rel=1e-9)
        assert chain([rate] * count) == pytest.approx(rate, abs=1e-12)

    def test_one_row_per_start(self):
        assert project([1.0, 2.0], [0.0, 1.0]).tolist() == [[1.0, 2.0], [2.0, 4.0]]
        assert project([1.0, 2.0], [[0.0, 1.0], [1.0, 0.0]]).tolist() == [[1.0, 2.0], [4.0, 4.0]]
        assert project(3.0, 1.0).tolist() == [6.0]
        assert project(1.0, np.zeros((50, 4, 7))).shape == (50, 4, 7)

    def test_draws_of_start_and_rates(self):
        generator = np.random.default_rng(1)
        starts, growth_rates = generator.uniform(1, 2, 1000), generator.normal(0, 0.1, (1000, 8))
        found = project(starts, growth_rates)
        assert found.shape == (1000, 8)
        assert np.array_equal(found[17], project(starts[17], growth_rates[17]))

    def test_after_a_fall_by_100_percent_nothing_grows(self):
        assert project(5.0, [-1.0, 9.0]).tolist() == [0.0, 0.0]

    def test_a_missing_rate_leaves_later_values_missing(self):
        assert np.isnan(project(1.0, [0.1, np.nan, 0.1])).tolist() == [False, True, True]

    def test_refuses_impossible_rates_and_rows_that_do_not_fit(self):
        with pytest.raises(KernelError, match=r"growth_rates must be .* \(got -1.2 at \[1\]\)"):
            project(1.0, [0.1, -1.2])
        with pytest.raises(ArgumentError, match="broadcast"):
            project([1.0, 2.0], np.zeros((3, 4)))
        with pytest.raises(KernelError, match="finite result"):
            project(1e308, [1.0])

    def test_symbols_read_the_step(self):
        assert project.step is grow
        assert traced(project, start=100, growth_rates=0.1) == grow(100, 0.1)
        recorded = project(named("prior"), growth_rates=named("rate"))
        assert recorded.replay({"prior": 100.0, "rate": 0.1}) == grow(100, 0.1)

    def test_grow_is_one_formula(self):
        assert traced(grow, prior=100, rate=0.1) == grow(100, 0.1)

    def test_any_path_can_be_marked_with_its_step(self):
        @scan(grow)
        def doubled(start, growth_rates):
            return 2 * project(start, growth_rates)

        assert doubled.step is grow
        assert doubled(1.0, growth_rates=[0.0]).tolist() == [2.0]


class TestFade:
    def test_moves_in_equal_steps_and_includes_both_ends(self):
        assert fade(0.10, 0.02, 5) == pytest.approx([0.10, 0.08, 0.06, 0.04, 0.02])

    @steady
    @given(first=rates, last=rates, count=st.integers(2, 40))
    def test_is_numpys_linspace(self, first, last, count):
        assert fade(first, last, count) == pytest.approx(np.linspace(first, last, count), abs=1e-12)
        assert fade(first, last, count)[-1] == last

    def test_one_period_is_the_first_rate(self):
        assert fade(0.10, 0.02, 1).tolist() == [0.10]

    def test_a_fade_to_itself_is_constant(self):
        assert fade(0.1, 0.1, 7).tolist() == [0.1] * 7

    def test_read_backwards_is_the_fade_back(self):
        assert fade(0.3, 0.05, 9)[::-1] == pytest.approx(fade(0.05, 0.3, 9), abs=1e-15)

    def test_draws_get_one_row_each(self):
        firsts = np.random.default_rng(2).normal(0.1, 0.02, 500)
        found = fade(firsts, 0.02, 8)
        assert found.shape == (500, 8)
        assert np.array_equal(found[:, 0], firsts)

    def test_missing_rates_stay_missing(self):
        assert np.isnan(fade([0.1, np.nan], 0.02, 3)).any(axis=1).tolist() == [False, True]

    @pytest.mark.parametrize("count", [0, -1, 2.5, np.nan, np.inf])
    def test_refuses_what_is_not_a_number_of_periods(self, count):
        with pytest.raises(KernelError, match=r"^fade: periods must be a whole number of 1 or more"):
            fade(0.1, 0.02, count)

    def test_refuses_rows_of_periods_and_impossible_rates(self):
        with pytest.raises(ArgumentError, match=r"^fade: periods must be a single number \(got shape \(2,\)\)"):
            fade(0.1, 0.02, [1, 2])
        with pytest.raises(ArgumentError, match="periods must be a number"):
            fade(0.1, 0.02, "five")
        with pytest.raises(KernelError, match="last_rate must be"):
            fade(0.1, -2, 5)

    def test_has_no_native_form_but_its_points_have(self):
        with pytest.raises(NotAFormula):
            fade(named("first_rate"), 0.02, 5)
        assert traced(linear_between, begin=0.1, end=0.02, fraction=0.25) == linear_between(0.1, 0.02, 0.25)


class TestInterpolate:
    def test_includes_both_known_values(self):
        # The headline of the brief: 87.4 in 2026 and 165.2 in 2033, 8 years in all.
        path = interpolate(87.4, 165.2, 7)
        assert path.shape == (8,)
        assert (path[0], path[-1]) == (87.4, 165.2)

    def test_geometric_is_constant_growth_and_linear_a_constant_amount(self):
        assert interpolate(100, 121, 2) == pytest.approx([100, 110, 121])
        assert interpolate(100, 121, 2, how="linear") == pytest.approx([100, 110.5, 121])

    @steady
    @given(begin=st.floats(0.1, 1e3), end=st.floats(0.1, 1e3), count=st.integers(1, 30))
    def test_geometric_is_the_path_of_the_cagr(self, begin, end, count):
        path = interpolate(begin, end, count)
        assert path[1:] == pytest.approx(project(begin, [cagr(begin, end, count)] * count), rel=1e-9)
        assert (path[0], path[-1]) == (begin, end)

    @steady
    @given(begin=st.floats(-1e9, 1e9), end=st.floats(-1e9, 1e9), count=st.integers(1, 30))
    def test_linear_is_numpys_linspace_for_any_sign(self, begin, end, count):
        path = interpolate(begin, end, count, "linear")
        assert path == pytest.approx(np.linspace(begin, end, count + 1), rel=1e-9, abs=1e-6)
        assert (path[0], path[-1]) == (begin, end)

    def test_geometric_lies_below_linear(self):
        assert np.all(interpolate(1, 5, 6)[1:-1] < interpolate(1, 5, 6, "linear")[1:-1])

    def test_a_path_between_equal_values_is_constant(self):
        assert interpolate(0.3, 0.3, 9).tolist() == [0.3] * 10

    def test_draws_get_one_row_each(self):
        ends = np.random.default_rng(3).uniform(1, 2, (100, 4))
        assert interpolate(1.0, ends, 7).shape == (100, 4, 8)
        assert np.array_equal(interpolate(1.0, ends, 7)[..., -1], ends)

    def test_a_missing_end_leaves_the_way_missing(self):
        assert np.isnan(interpolate([1.0, 1.0], [2.0, np.nan], 3))[:, 1:].tolist() == [[False] * 3, [True] * 3]

    def test_geometric_refuses_0_and_negative_values(self):
        for begin, end, argument in ((0, 1, "begin"), (1, 0, "end"), (-1, -2, "begin")):
            with pytest.raises(KernelError, match=f"^interpolate: {argument} must be greater than 0"):
                interpolate(begin, end, 3)

    def test_refuses_other_words_and_shapes(self):
        for how in ("cubic", "Linear", None, 1, ["linear"]):
            with pytest.raises(ArgumentError, match="how must be geometric or linear"):
                interpolate(1, 2, 3, how)
        with pytest.raises(ArgumentError, match="broadcast"):
            interpolate([1, 2], [1, 2, 3], 3)
        with pytest.raises(ArgumentError, match="begin must be a number"):
            interpolate("1", 2, 3)
        with pytest.raises(KernelError, match="whole number"):
            interpolate(1, 2, 0)

    def test_has_no_native_form_but_its_points_have(self):
        with pytest.raises(NotAFormula):
            interpolate(named("begin"), 2, 3)
        point = traced(geometric_between, begin=100, end=121, fraction=0.5)
        assert point == geometric_between(100, 121, 0.5) == pytest.approx(110)

    def test_points_beyond_the_ends_extrapolate(self):
        assert linear_between(1.0, 2.0, [-1, 0, 1, 2]).tolist() == [0, 1, 2, 3]
        assert geometric_between(1.0, 2.0, [-1, 0, 1, 2]).tolist() == [0.5, 1, 2, 4]
        with pytest.raises(KernelError, match="end must be greater than 0"):
            geometric_between(1.0, 0.0, 0.5)


def test_curves_and_fits_are_part_of_the_interface():
    names = ("logistic", "gompertz", "bass", "bass_adoptions", "bass_peak")
    assert all(getattr(projection, name) is getattr(curves, name) for name in names)
    names = ("fit_logistic", "fit_gompertz", "fit_bass", "LogisticFit", "GompertzFit", "BassFit")
    assert all(getattr(projection, name) is getattr(fits, name) for name in names)
    assert set(projection.__all__) <= set(dir(projection))

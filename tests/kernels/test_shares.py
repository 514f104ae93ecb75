"""Shares: measuring, drifting, normalising and handing out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oncomodel.errors import ArgumentError, KernelError, NotAFormula
from oncomodel.kernels import rounding
from oncomodel.kernels import shares as module
from oncomodel.kernels.growth import end_value
from oncomodel.kernels.shares import allocate, drift, normalise, share_of, shares
from tests.kernels.tracing import named, traced

steady = settings(deadline=None, derandomize=True, max_examples=100)
positive = st.floats(0.01, 100)
members = st.integers(2, 8)


@st.composite
def columns(draw, elements=positive):
    return draw(arrays(float, (draw(members), draw(st.integers(1, 5))), elements=elements))


class TestShareOf:
    def test_is_the_part_over_the_whole(self):
        # The brief: 12.8 of 53.2 billion USD in 2023 is breast cancer, 24.06 %.
        assert share_of(12.8, 53.2) == pytest.approx(0.2406, abs=5e-5)

    def test_undoes_allocate(self):
        assert share_of(allocate(87.4, [0.4, 0.6]), 87.4) == pytest.approx([0.4, 0.6])

    def test_of_nothing_has_no_answer(self):
        with pytest.raises(KernelError, match=r"whole must be other than 0 \(got 0\)"):
            share_of(1, 0)

    def test_missing_stays_missing_and_draws_broadcast(self):
        assert np.isnan(share_of([1, np.nan], 2)).tolist() == [False, True]
        assert share_of(np.ones((3, 1)), np.ones(4)).shape == (3, 4)

    def test_is_one_formula(self):
        assert traced(share_of, part=1, whole=3) == share_of(1, 3)


class TestShares:
    def test_are_values_over_their_total(self):
        assert shares([1.0, 3.0]).tolist() == [0.25, 0.75]

    @steady
    @given(columns())
    def test_sum_to_one_in_every_column(self, values):
        assert np.sum(shares(values), axis=0) == pytest.approx(np.ones(values.shape[1]), abs=1e-12)

    @steady
    @given(columns(), positive)
    def test_do_not_depend_on_the_unit(self, values, unit):
        assert shares(values * unit) == pytest.approx(shares(values), rel=1e-12)

    def test_one_member_is_the_whole(self):
        assert shares([7.0]).tolist() == [1.0]
        assert shares(7.0) == 1.0

    def test_a_missing_value_leaves_its_column_missing(self):
        assert np.isnan(shares([[1, 1], [np.nan, 3]])).tolist() == [[True, False]] * 2

    def test_a_total_of_0_has_no_shares(self):
        for values in ([0, 0], [1, -1], [[1, 0], [1, 0]]):
            with pytest.raises(KernelError, match="values must be numbers whose total is not 0"):
                shares(values)

    def test_are_one_formula(self):
        assert np.array_equal(traced(shares, values=[1, 2, 5]), shares([1, 2, 5]))


class TestAllocate:
    def test_hands_out_a_share(self):
        # The brief: diagnostics are about 40 % of 53.2 billion USD in 2023.
        assert allocate(53.2, 0.4) == pytest.approx(21.28)

    @steady
    @given(columns(), positive)
    def test_hands_out_the_whole(self, values, total):
        assert np.sum(allocate(total, shares(values)), axis=0) == pytest.approx(np.full(values.shape[1], total))

    def test_totals_of_years_broadcast_against_members(self):
        assert allocate([100.0, 110.0], [[0.4], [0.6]]).tolist() == [[40.0, 44.0], [60.0, 66.0]]

    def test_is_one_formula(self):
        assert traced(allocate, total=87.4, share=0.4) == allocate(87.4, 0.4)


class TestDrift:
    def test_a_member_that_grows_faster_gains(self):
        # 0.6 and 0.4 * 1.5^t: 0.6 : 0.6 after one period, 0.6 : 0.9 after two.
        assert drift([0.6, 0.4], [0.0, 0.5], [0, 1, 2]) == pytest.approx(np.array([[0.6, 0.5, 0.4], [0.4, 0.5, 0.6]]))

    @steady
    @given(base=columns(), rates=columns(st.floats(-0.5, 1.0)), count=st.integers(1, 9))
    def test_is_the_share_of_members_that_grow_by_themselves(self, base, rates, count):
        size = min(len(base), len(rates))
        base, rates = base[:size, 0], rates[:size, 0]
        found = drift(base, rates, np.arange(count))
        sizes = np.stack([end_value(base, rates, period) for period in range(count)], axis=-1)
        assert found.shape == (size, count)
        assert found == pytest.approx(sizes / sizes.sum(axis=0), rel=1e-9)
        assert found.sum(axis=0) == pytest.approx(np.ones(count), abs=1e-12)

    @steady
    @given(base=columns(), rate=st.floats(-0.5, 1.0), periods=st.floats(-9, 9))
    def test_members_that_grow_alike_keep_their_shares(self, base, rate, periods):
        assert drift(base, rate, periods) == pytest.approx(shares(base), rel=1e-9)

    @steady
    @given(base=columns(), rates=columns(st.floats(-0.5, 1.0)), periods=st.floats(-9, 9))
    def test_drifting_there_and_back_is_where_it_started(self, base, rates, periods):
        size = min(len(base), len(rates))
        base, rates = shares(base[:size, 0]), rates[:size, 0]
        assert drift(drift(base, rates, periods), rates, -periods) == pytest.approx(base, rel=1e-6, abs=1e-12)

    def test_rows_and_columns_of_members_are_the_same(self):
        base, rates, periods = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.0, -0.1]), np.arange(4)
        expected = drift(base, rates, periods)
        for again in (
            drift(base[:, np.newaxis], rates[:, np.newaxis], periods),
            drift(base, rates[:, np.newaxis], periods),
            drift(base, rates, periods[np.newaxis]),
            drift(base.tolist(), rates.tolist(), periods.tolist()),
        ):
            assert np.array_equal(again, expected)

    def test_a_single_period_keeps_the_shape_of_the_members(self):
        base, rates = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.0, -0.1])
        assert np.array_equal(drift(base, rates, 2), drift(base, rates, [2])[:, 0])
        assert drift(base[:, np.newaxis], rates[:, np.newaxis], 2).shape == (3, 1)

    def test_as_many_periods_as_members_are_still_columns(self):
        assert drift([0.5, 0.5], [0.0, 1.0], [0, 1]) == pytest.approx(np.array([[1 / 2, 1 / 3], [1 / 2, 2 / 3]]))

    def test_draws(self):
        base = np.array([0.5, 0.3, 0.2])
        rates = np.random.default_rng(1).normal(0.05, 0.02, (3, 1000))
        last = drift(base, rates, 7)
        path = drift(base, rates[..., np.newaxis], np.arange(8))
        assert last.shape == (3, 1000)
        assert path.shape == (3, 1000, 8)
        assert np.array_equal(path[..., 7], last)

    def test_every_year_may_have_its_own_rates(self):
        found = drift([0.5, 0.5], [[0.0, 0.1], [0.0, 0.3]], [1, 2])
        assert found[:, 0].tolist() == [0.5, 0.5]
        assert found[1, 1] == pytest.approx(1.3**2 / (1.3**2 + 1.1**2))

    def test_missing_numbers_leave_their_period_missing(self):
        assert np.isnan(drift([0.5, 0.5], [0.1, np.nan], [0, 1])).tolist() == [[False, True]] * 2
        assert np.isnan(drift([0.5, 0.5], 0.1, [np.nan, 1])).tolist() == [[True, False]] * 2

    @pytest.mark.parametrize(
        ("base", "rates", "periods", "rule"),
        [
            ([0.5, -0.5], [0, 0], 1, "base_shares must be 0 or more"),
            ([0.5, 0.5], [0, -1.5], 1, "growth_rates must be"),
            ([0, 0], [0, 0], 1, "total is not 0"),
            ([0.5, 0.5], [-1, -1], [0, 1], "total is not 0"),
            ([0.5, 0.5], [-1, 0], -1, "finite result"),
        ],
    )
    def test_impossible_numbers_raise(self, base, rates, periods, rule):
        with pytest.raises(KernelError, match=f"^drift: .*{rule}"):
            drift(base, rates, periods)

    def test_members_that_do_not_match_are_refused(self):
        with pytest.raises(ArgumentError, match=r"^drift: .*broadcast"):
            drift([0.5, 0.3, 0.2], [0.1, 0.2], [0, 1])

    def test_is_one_formula(self):
        base, rates = [0.5, 0.3, 0.2], [0.1, 0.0, -0.1]
        found = traced(drift, base_shares=base, growth_rates=rates, periods=3)
        assert np.array_equal(found, drift(base, rates, 3))


class TestNormalise:
    def test_rounded_shares_become_whole(self):
        assert normalise([0.44, 0.30, 0.25]) == pytest.approx(np.array([0.44, 0.30, 0.25]) / 0.99)

    def test_fixed_shares_stay_and_the_others_scale_alike(self):
        found = normalise([0.44, 0.30, 0.25], fixed=[0])
        assert found[0] == 0.44
        assert found[1:] == pytest.approx([0.56 * 30 / 55, 0.56 * 25 / 55])

    def test_positions_and_a_mask_name_the_same_members(self):
        given_shares = [0.4, 0.3, 0.2, 0.105]
        expected = normalise(given_shares, fixed=[1, 3])
        for fixed in ([False, True, False, True], np.array([3, 1]), (1, 3), np.array([0, 1, 0, 1], dtype=bool)):
            assert np.array_equal(normalise(given_shares, fixed=fixed), expected)
        assert np.array_equal(normalise(given_shares, fixed=1), normalise(given_shares, fixed=[1]))
        assert np.array_equal(normalise(given_shares, fixed=[]), normalise(given_shares))

    @steady
    @given(values=columns(), error=st.floats(-0.009, 0.009), keep=st.integers(0, 1))
    def test_sums_to_one_and_keeps_proportions(self, values, error, keep):
        given_shares = shares(values) * (1 - abs(error) + error) / 1.0
        found = normalise(given_shares, fixed=[0][:keep], tolerance=0.02)
        assert found.sum(axis=0) == pytest.approx(np.ones(values.shape[1]), abs=1e-12)
        assert found[keep:] / found[-1] == pytest.approx(given_shares[keep:] / given_shares[-1], rel=1e-9)

    @steady
    @given(columns())
    def test_shares_that_are_whole_stay(self, values):
        assert normalise(shares(values), tolerance=0) == pytest.approx(shares(values), rel=1e-12)

    def test_the_tolerance_is_inclusive_and_can_be_set(self):
        assert normalise([0.4, 0.3, 0.2, 0.09]).sum() == pytest.approx(1.0)
        assert normalise([0.5, 0.4], tolerance=0.1) == pytest.approx([5 / 9, 4 / 9])
        with pytest.raises(KernelError, match=r"fractions that sum to 1 within 0.01 \(got \[0.5, 0.48\]\)"):
            normalise([0.5, 0.48])
        with pytest.raises(KernelError, match=r"sum to 1 within 0.001"):
            normalise([0.5, 0.49], tolerance=0.001)

    def test_percent_are_not_shares(self):
        with pytest.raises(KernelError, match=r"shares must be a share within 0-1 \(got 44 at \[0\]\)"):
            normalise([44, 30, 26])

    def test_every_column_is_for_itself(self):
        found = normalise([[0.5, 0.2], [0.5, 0.795]], fixed=[0])
        assert found == pytest.approx(np.array([[0.5, 0.2], [0.5, 0.8]]))
        with pytest.raises(KernelError, match=r"\(got \[0.2, 0.7\] at \[1\]\)"):
            normalise([[0.5, 0.2], [0.5, 0.7]])

    def test_a_missing_share_leaves_what_is_not_fixed_missing(self):
        assert np.isnan(normalise([0.5, np.nan, 0.2], fixed=[0])).tolist() == [False, True, True]

    def test_fixed_shares_that_leave_no_answer_raise(self):
        for given_shares, fixed in (([0.5, 0.505], [0, 1]), ([0.5, 0.495, 0.0], [0, 1]), ([0.5, 0.505, 0.001], [0, 1])):
            with pytest.raises(KernelError, match=r"^normalise: fixed must leave what the other shares can fill"):
                normalise(given_shares, fixed=fixed)
        assert normalise([0.5, 0.5, 0.005], fixed=[0, 1]).tolist() == [0.5, 0.5, 0.0]
        assert normalise([0.5, 0.5], fixed=[0, 1]).tolist() == [0.5, 0.5]

    @pytest.mark.parametrize("fixed", [[2], [-1], [0, 0], ["a"], [0.5], [True], "diagnostics", [[True, False]]])
    def test_fixed_names_members_or_is_refused(self, fixed):
        with pytest.raises(ArgumentError, match=r"^normalise: fixed must be different positions from 0 to 1"):
            normalise([0.5, 0.5], fixed=fixed)

    def test_an_impossible_tolerance_is_refused(self):
        with pytest.raises(KernelError, match="tolerance must be 0 or more"):
            normalise([0.5, 0.5], tolerance=-0.1)
        for tolerance in ("a", None, [0.1, 0.2]):
            with pytest.raises(ArgumentError, match="tolerance must be a"):
                normalise([0.5, 0.5], tolerance=tolerance)

    def test_one_share_is_one(self):
        assert normalise(0.995) == pytest.approx(1.0, rel=1e-15)

    def test_has_no_native_form(self):
        with pytest.raises(NotAFormula):
            normalise(named("shares"))


def test_rounding_is_part_of_the_interface():
    assert module.round_to_total is rounding.round_to_total

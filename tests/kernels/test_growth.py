"""Growth rates and the values that they lead to."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy_financial as npf
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError, NotAFormula
from oncomodel.kernels.dates import day_numbers
from oncomodel.kernels.growth import (
    begin_value,
    cagr,
    cagr_between_dates,
    chain,
    end_value,
    growth,
    periods_to_reach,
    trend_cagr,
)
from oncomodel.kernels.projection import project
from tests.kernels.tracing import named, traced

steady = settings(deadline=None, derandomize=True, max_examples=100)
amounts = st.floats(1e-3, 1e9)
rates = st.floats(-0.9, 5.0)
moving_rates = rates.filter(lambda rate: abs(rate) > 1e-4)
periods = st.floats(0.25, 40.0)

# Microsoft, "LOGEST function", Excel support pages, example 1: units sold in months 11 to 16.
UNITS = [33100, 47300, 69000, 102000, 150000, 220000]


class TestCagr:
    def test_is_excels_rri(self):
        # Microsoft, "RRI function", Excel support pages: =RRI(96,10000,11000).
        assert cagr(10000, 11000, 96) == pytest.approx(0.0009933, abs=5e-8)

    def test_the_brief_claims_7_5_percent_but_its_values_grow_by_9_52_percent(self):
        # 87.4 in 2026 and 165.2 in 2033: 7 steps, (165.2 / 87.4)^(1/7) - 1 by logarithms.
        assert cagr(87.4, 165.2, 7) == pytest.approx(0.0952161, abs=5e-8)

    def test_nominal_rate_of_an_effective_one(self):
        # Microsoft, "NOMINAL function", Excel support pages: =NOMINAL(0.053543,4) is 0.05250032.
        assert 4 * cagr(1, 1.053543, 4) == pytest.approx(0.05250032, abs=5e-9)

    def test_a_market_that_ends_at_0_has_fallen_by_100_percent(self):
        assert cagr(5.0, 0.0, 3) == -1.0

    @steady
    @given(begin=amounts, rate=rates, count=periods)
    def test_leads_from_begin_to_end(self, begin, rate, count):
        end = end_value(begin, rate, count)
        assert end_value(begin, cagr(begin, end, count), count) == pytest.approx(end, rel=1e-9)

    @steady
    @given(begin=amounts, end=amounts, count=periods)
    def test_read_backwards_is_the_same_rate(self, begin, end, count):
        assert cagr(end, begin, -count) == pytest.approx(cagr(begin, end, count), rel=1e-9, abs=1e-9)

    def test_draws_and_rows_broadcast(self):
        ends = np.random.default_rng(4).uniform(1, 9, (1000, 3))
        found = cagr(2.0, ends, [1, 2, 5])
        assert found.shape == (1000, 3)
        assert found[7, 2] == cagr(2.0, ends[7, 2], 5)

    @pytest.mark.parametrize(
        ("begin", "end", "count", "rule"),
        [
            (0, 1, 1, "begin must be greater than 0"),
            (-100, 50, 3, "begin must be greater than 0"),
            (100, -50, 3, "end must be 0 or more"),
            (1, 2, 0, "periods must be other than 0"),
            (1, 0, -1, "finite result"),
            (1e-300, 1e300, 0.5, "finite result"),
        ],
    )
    def test_impossible_numbers_raise(self, begin, end, count, rule):
        with pytest.raises(KernelError, match=rule):
            cagr(begin, end, count)

    def test_missing_values_stay_missing(self):
        assert np.isnan(cagr([1, np.nan, 1], 2, 3)).tolist() == [False, True, False]

    def test_is_one_formula(self):
        assert traced(cagr, begin=87.4, end=165.2, periods=7) == cagr(87.4, 165.2, 7)


class TestEndAndBeginValue:
    def test_effective_rate_of_a_nominal_one(self):
        # Microsoft, "EFFECT function", Excel support pages: =EFFECT(0.0525,4) is 0.0535427.
        assert end_value(1, 0.0525 / 4, 4) - 1 == pytest.approx(0.0535427, abs=5e-8)

    @steady
    @given(value=amounts, rate=moving_rates, count=periods)
    def test_are_fv_and_pv_without_payments(self, value, rate, count):
        assert end_value(value, rate, count) == pytest.approx(npf.fv(rate, count, 0, -value), rel=1e-9)
        assert begin_value(value, rate, count) == pytest.approx(npf.pv(rate, count, 0, -value), rel=1e-9)

    @steady
    @given(value=amounts, rate=rates, count=periods)
    def test_undo_each_other_and_mirror_time(self, value, rate, count):
        assert begin_value(end_value(value, rate, count), rate, count) == pytest.approx(value, rel=1e-9)
        assert end_value(value, rate, -count) == pytest.approx(begin_value(value, rate, count), rel=1e-9)

    def test_limits(self):
        assert end_value(7.0, 0.3, 0) == 7.0
        assert end_value(7.0, -1, 2) == 0.0
        assert begin_value(7.0, 0.3, 0) == 7.0

    def test_draws_broadcast_against_years(self):
        growth_rates = np.random.default_rng(5).normal(0.05, 0.02, (500, 1))
        assert end_value(100.0, growth_rates, np.arange(8)).shape == (500, 8)
        assert begin_value(100.0, growth_rates, np.arange(8)).shape == (500, 8)

    def test_nothing_leads_out_of_a_fall_by_100_percent(self):
        with pytest.raises(KernelError, match="finite result"):
            end_value(100.0, -1, -1)
        with pytest.raises(KernelError, match=r"rate must be a growth rate above -1 .*\(got -1\)"):
            begin_value(100.0, -1, 2)
        with pytest.raises(KernelError, match=r"rate must be a growth rate of -1 .* or more \(got -1.5\)"):
            end_value(100.0, -1.5, 2)

    def test_are_one_formula_each(self):
        assert traced(end_value, begin=3, rate=0.07, periods=5) == end_value(3, 0.07, 5)
        assert traced(begin_value, end=3, rate=0.07, periods=5) == begin_value(3, 0.07, 5)


class TestPeriodsToReach:
    def test_is_excels_pduration(self):
        # Microsoft, "PDURATION function", Excel support pages:
        # =PDURATION(2.5%,2000,2200) is 3.86 years, =PDURATION(0.025/12,1000,1200) is 87.6 months.
        assert periods_to_reach(2000, 2200, 0.025) == pytest.approx(3.86, abs=0.005)
        assert periods_to_reach(1000, 1200, 0.025 / 12) == pytest.approx(87.6, abs=0.05)

    def test_a_shrinking_market_was_larger_in_the_past(self):
        years = periods_to_reach(100, 200, -0.05)
        assert years < 0
        assert end_value(100, -0.05, years) == pytest.approx(200, rel=1e-12)

    @steady
    @given(begin=amounts, rate=moving_rates, count=st.floats(-40, 40))
    def test_finds_the_periods_again(self, begin, rate, count):
        assert periods_to_reach(begin, end_value(begin, rate, count), rate) == pytest.approx(count, abs=1e-6)

    @steady
    @given(begin=amounts, middle=amounts, end=amounts, rate=moving_rates)
    def test_adds_up_along_the_way(self, begin, middle, end, rate):
        legs = periods_to_reach(begin, middle, rate) + periods_to_reach(middle, end, rate)
        assert periods_to_reach(begin, end, rate) == pytest.approx(legs, rel=1e-9, abs=1e-6)

    def test_already_there_takes_no_time(self):
        assert periods_to_reach(5.0, 5.0, 0.1) == 0.0

    def test_draws_broadcast(self):
        found = periods_to_reach(1.0, 2.0, np.random.default_rng(6).uniform(0.01, 0.2, 1000))
        assert found.shape == (1000,)
        assert np.all(found > 0)

    @pytest.mark.parametrize(
        ("begin", "end", "rate"), [(1, 2, 0), (1, 2, -1), (1, 2, -2), (0, 2, 0.1), (1, 0, 0.1), (-1, -2, 0.1)]
    )
    def test_impossible_numbers_raise(self, begin, end, rate):
        with pytest.raises(KernelError):
            periods_to_reach(begin, end, rate)

    def test_is_one_formula(self):
        assert traced(periods_to_reach, begin=1, end=3, rate=0.07) == periods_to_reach(1, 3, 0.07)


class TestGrowth:
    def test_is_the_change_over_the_value_before(self):
        assert growth([110.0, 0.0], 100.0) == pytest.approx([0.1, -1.0])

    @steady
    @given(prior=amounts, rate=rates)
    def test_undoes_one_period_of_growth(self, prior, rate):
        assert growth(end_value(prior, rate, 1), prior) == pytest.approx(rate, abs=1e-9)

    def test_has_no_answer_after_0(self):
        with pytest.raises(KernelError, match=r"prior must be other than 0 \(got 0 at \[1\]\)"):
            growth([1.0, 2.0], [1.0, 0.0])

    def test_is_one_formula(self):
        assert traced(growth, value=110, prior=100) == growth(110, 100)


class TestCagrBetweenDates:
    def test_wikipedias_example(self):
        # Wikipedia, "Compound annual growth rate": 9,000 at the end of 2004 and 13,000 at
        # the end of 2007 are 13 % a year.
        assert cagr_between_dates(9000, 13000, "2004-12-31", "2007-12-31") == pytest.approx(0.13, abs=0.001)

    def test_basis_365_is_excels_xirr_of_two_flows(self):
        # 365 days of 365 are exactly one year; the leap year 2024 has 366.
        assert cagr_between_dates(100, 110, "2025-01-01", "2026-01-01", 365) == pytest.approx(0.1, rel=1e-12)
        leap = cagr_between_dates(100, 110, "2024-01-01", "2025-01-01", basis=365)
        assert leap == pytest.approx(1.1 ** (365 / 366) - 1, rel=1e-12)

    def test_four_calendar_years_are_four_years_of_365_25_days(self):
        found = cagr_between_dates(100, 200, dt.date(2022, 12, 31), dt.date(2026, 12, 31))
        assert found == pytest.approx(cagr(100, 200, 4), rel=1e-12)

    @pytest.mark.parametrize(
        "date",
        [
            "2026-12-31",
            dt.date(2026, 12, 31),
            dt.datetime(2026, 12, 31, 18, 30),  # noqa: DTZ001 - what Excel hands over has no zone
            dt.datetime(2026, 12, 31, 18, 30, tzinfo=dt.UTC),
            np.datetime64("2026-12-31"),
            np.datetime64("2026-12-31T18:30:00.5"),
            pd.Timestamp(2026, 12, 31, 18),
        ],
        ids=repr,
    )
    def test_every_kind_of_date_is_the_same_day(self, date):
        expected = cagr_between_dates(100, 200, "2022-12-31", "2026-12-31")
        assert cagr_between_dates(100, 200, "2022-12-31", date) == expected

    @pytest.mark.parametrize(
        "dates",
        [
            ["2026-12-31", None],
            [dt.date(2026, 12, 31), "2027-12-31"],
            np.array(["2026-12-31", "2027-12-31"], dtype="datetime64[D]"),
            np.array(["2026-12-31", "NaT"], dtype="datetime64[ns]"),
            pd.Series([pd.Timestamp(2026, 12, 31), pd.NaT]),
        ],
        ids=["list", "mixed", "days", "nanoseconds", "pandas"],
    )
    def test_arrays_of_dates_broadcast_and_missing_ones_stay_missing(self, dates):
        found = cagr_between_dates(100, 200, "2022-12-31", dates)
        assert found.shape == (2,)
        assert found[0] == cagr_between_dates(100, 200, "2022-12-31", "2026-12-31")
        assert np.isnan(found[1]) == (np.asarray(pd.isna(np.asarray(dates, dtype=object)))[1])

    @pytest.mark.parametrize("date", [None, 2026, 46387.0, True, "2026", "31.12.2026", "2026-02-30", "", [2026], {}])
    def test_what_is_not_a_date_is_an_argument_error(self, date):
        with pytest.raises(ArgumentError, match=r"^cagr_between_dates: end_date must be a date such as 2026-12-31"):
            cagr_between_dates(100, 200, "2022-12-31", date)

    def test_the_same_day_twice_has_no_rate(self):
        with pytest.raises(KernelError, match=r"^cagr_between_dates: cagr: periods must be other than 0"):
            cagr_between_dates(100, 200, "2022-12-31", "2022-12-31")

    @pytest.mark.parametrize("values", [(0, 1), (1, -1)])
    def test_impossible_values_raise(self, values):
        with pytest.raises(KernelError, match=r"^cagr_between_dates: "):
            cagr_between_dates(*values, "2022-12-31", "2026-12-31")
        with pytest.raises(KernelError, match="basis must be greater than 0"):
            cagr_between_dates(1, 2, "2022-12-31", "2026-12-31", basis=0)

    def test_a_missing_argument_is_a_type_error(self):
        with pytest.raises(TypeError, match="end_date"):
            cagr_between_dates(1, 2, "2022-12-31")

    def test_is_one_formula_of_excels_day_numbers(self):
        # Excel's numbers for 2022-12-31 and 2026-12-31.
        found = traced(cagr_between_dates, begin=100, end=200, begin_date=44926, end_date=46387, basis=365.25)
        assert found == cagr_between_dates(100, 200, "2022-12-31", "2026-12-31")

    def test_days_are_counted_as_python_counts_them(self):
        assert day_numbers("f", "date", "0001-01-01") == 1.0
        assert day_numbers("f", "date", ["2026-12-31"]).tolist() == [dt.date(2026, 12, 31).toordinal()]


class TestTrendCagr:
    def test_is_excels_logest(self):
        # The first coefficient of Microsoft's example is 1.463276.
        assert trend_cagr(UNITS) == pytest.approx(0.463276, abs=5e-7)
        assert trend_cagr(UNITS, range(11, 17)) == pytest.approx(0.463276, abs=5e-7)

    def test_of_two_values_is_their_cagr(self):
        assert trend_cagr([87.4, 165.2], [2026, 2033]) == pytest.approx(cagr(87.4, 165.2, 7), rel=1e-12)

    @steady
    @given(begin=amounts, rate=st.floats(-0.5, 1.0), count=st.integers(2, 30))
    def test_of_constant_growth_is_that_growth(self, begin, rate, count):
        assert trend_cagr(end_value(begin, rate, np.arange(count))) == pytest.approx(rate, abs=1e-9)

    @steady
    @given(values=st.lists(amounts, min_size=2, max_size=12), shift=st.floats(-2100, 2100), unit=amounts)
    def test_does_not_depend_on_unit_and_origin(self, values, shift, unit):
        moved = trend_cagr(np.multiply(values, unit), np.arange(len(values)) + shift)
        assert moved == pytest.approx(trend_cagr(values), rel=1e-6, abs=1e-9)

    def test_is_the_regression_of_numpy(self):
        generator = np.random.default_rng(7)
        time, values = generator.uniform(2000, 2030, 25), generator.lognormal(3, 1, 25)
        slope = np.polyfit(time - 2015, np.log(values), 1)[0]
        assert trend_cagr(values, time) == pytest.approx(np.expm1(slope), rel=1e-10)

    def test_order_does_not_matter(self):
        assert trend_cagr([4.0, 1.0, 2.5], [2, 0, 1]) == pytest.approx(trend_cagr([1.0, 2.5, 4.0]), rel=1e-12)

    def test_missing_values_are_left_out_and_keep_their_place(self):
        assert trend_cagr([1, 2, 4, np.nan, 16]) == pytest.approx(1.0, rel=1e-12)
        assert trend_cagr([1, 2, 9, 8], [0, 1, np.nan, 3]) == pytest.approx(1.0, rel=1e-12)

    def test_too_few_values_left_are_missing_and_too_few_given_are_an_error(self):
        assert np.isnan(trend_cagr([1.0, np.nan]))
        assert np.isnan(trend_cagr([[1.0, 2.0, 4.0], [np.nan, np.nan, 4.0]])).tolist() == [False, True]
        for values, time in (([1.0], None), ([1, 2, 3], [5, 5, 5]), ([], None), (3.0, None)):
            with pytest.raises(KernelError, match="at least two different periods"):
                trend_cagr(values, time)

    def test_every_row_has_its_own_trend(self):
        rows = np.random.default_rng(8).lognormal(0, 1, (200, 6))
        found = trend_cagr(rows)
        assert found.shape == (200,)
        assert found[3] == pytest.approx(trend_cagr(rows[3]), rel=1e-12)

    def test_refuses_zero_and_periods_of_another_length(self):
        with pytest.raises(KernelError, match=r"values must be greater than 0 \(got 0 at \[1\]\)"):
            trend_cagr([1, 0, 2])
        with pytest.raises(ArgumentError, match=r"periods must broadcast to the shape \(3,\) \(got \(2,\)\)"):
            trend_cagr([1, 2, 3], [1, 2])
        with pytest.raises(ArgumentError, match="periods must be a number"):
            trend_cagr([1, 2, 3], "abc")

    def test_has_no_native_form(self):
        with pytest.raises(NotAFormula):
            trend_cagr(named("values"))


class TestChain:
    def test_is_excels_geomean_of_the_growth_factors(self):
        # Microsoft, "GEOMEAN function", Excel support pages: of 4, 5, 8, 7, 11, 4, 3 it is 5.476987.
        assert chain([3, 4, 7, 6, 10, 3, 2]) == pytest.approx(4.476987, abs=5e-7)

    def test_half_up_and_half_down_is_a_loss(self):
        # sqrt(1.5 * 0.5) = sqrt(0.75) = 0.866025.
        assert chain([0.5, -0.5]) == pytest.approx(-0.133975, abs=5e-7)

    @steady
    @given(st.lists(rates, min_size=1, max_size=12))
    def test_leads_to_the_same_end_as_the_rates(self, returns):
        end = project(1.0, returns)[-1]
        assert end_value(1.0, chain(returns), len(returns)) == pytest.approx(end, rel=1e-9)
        assert chain(returns) == pytest.approx(cagr(1.0, end, len(returns)), rel=1e-9, abs=1e-9)

    def test_limits(self):
        assert chain(0.1) == pytest.approx(0.1)
        assert chain([0.1, -1.0, 0.3]) == -1.0
        assert np.isnan(chain([0.1, np.nan]))

    def test_rows_and_draws(self):
        assert chain(np.full((7, 5, 3), 0.2)) == pytest.approx(np.full((7, 5), 0.2))

    def test_a_long_chain_does_not_overflow(self):
        assert chain(np.full(5000, 3.0)) == pytest.approx(3.0, rel=1e-12)

    def test_refuses_nothing_and_impossible_rates(self):
        with pytest.raises(KernelError, match=r"at least one growth rate \(got none\)"):
            chain([])
        with pytest.raises(KernelError, match=r"returns must be a growth rate of -1 .* \(got -1.1 at \[0\]\)"):
            chain([-1.1])

    def test_has_no_native_form(self):
        with pytest.raises(NotAFormula):
            chain(named("returns"))

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncomodel.kernels.bounds import is_fractional, off_timeline, out_of_range
from oncomodel.model.symbols import Cell, Whole, Years, formula
from tests.kernels.tracing import traced

TIMELINE = np.arange(2022, 2034)[:, np.newaxis]
numbers = st.floats(-1e6, 1e6)
ranged = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=8)


def outside(rows):
    lows, values, highs = map(list, zip(*rows, strict=True))
    return out_of_range(values, lows, highs)


@given(ranged)
def test_a_value_in_its_range_is_not_out_of_it(rows):
    assert outside([sorted(row) for row in rows]) == 0


@given(ranged)
def test_values_are_out_of_range_exactly_where_a_range_is_not_in_order(rows):
    assert outside(rows) == sum(not low <= value <= high for low, value, high in rows)


@given(numbers, st.floats(1e-3, 1e3))
def test_a_low_end_above_the_high_end_is_noticed_once_whatever_the_value(value, gap):
    for place in (-2, -0.5, 1):
        assert outside([(value + (place + 1) * gap, value, value + place * gap)]) == 1


@given(ranged, numbers)
def test_a_value_without_a_range_is_not_out_of_it(rows, value):
    assert outside([*rows, (np.nan, value, np.nan)]) == outside(rows)
    assert outside([*rows, (value, np.nan, value)]) == outside(rows)


@pytest.mark.parametrize(("year", "count"), [(2021, 1), (2022, 0), (2033, 0), (2034, 1), (2025.5, 1), (0, 1)])
def test_years_off_a_timeline_are_counted(year, count):
    assert off_timeline([2025, year], TIMELINE) == count


@given(st.lists(st.one_of(st.integers(2000, 2050), st.floats(2000, 2050)), min_size=1, max_size=8))
def test_exactly_what_is_no_year_of_the_timeline_is_off_it(values):
    assert off_timeline(values, TIMELINE) == sum(value not in range(2022, 2034) for value in values)


@given(st.integers(-(10**9), 10**9), st.floats(0.001, 0.999))
def test_whole_numbers_are_whole_and_others_are_not(whole, part):
    assert is_fractional([whole, whole + part]).tolist() == [0, 1]


def test_counts_are_taken_for_each_draw():
    draws = np.array([[1.0, 3.0], [5.0, 5.0]])
    assert out_of_range(draws, np.array([[2.0], [2.0]]), np.array([[9.0], [4.0]])).tolist() == [2, 1]
    assert off_timeline(draws, TIMELINE[:, np.newaxis] - 2021).tolist() == [0, 0]
    assert off_timeline(draws / 2, TIMELINE[:, np.newaxis] - 2021).tolist() == [2, 2]


def test_each_kernel_is_one_formula():
    values, lows, highs = [1.0, 2.5, 9.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]
    assert traced(out_of_range, values=values, lows=lows, highs=highs) == out_of_range(values, lows, highs) == 2
    assert traced(off_timeline, values=values, years=[[1.0], [2.0]]) == off_timeline(values, [[1.0], [2.0]]) == 2
    assert traced(is_fractional, value=2.5) == is_fractional(2.5) == 1


def test_the_formulas_are_those_of_every_excel():
    def at(symbol):
        return symbol.key

    written = formula(out_of_range(Whole("D"), Whole("E"), Whole("F")), at)
    assert written == "SUMPRODUCT(((D<E)+(D>F)>0)*1)"
    assert formula(off_timeline(Whole("D"), Years("Y")), at) == "SUMPRODUCT((D=D)*1)-SUMPRODUCT((D=Y)*1)"
    assert formula(is_fractional(Cell("D")), at) == "(D>INT(D))*1"

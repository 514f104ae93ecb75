from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pytest

from oncomodel.excel.arguments import (
    ERRORS,
    MOST_CELLS,
    Refused,
    block,
    day_number,
    described,
    described_range,
    error_in,
    number,
    one,
)

SPILL, DIVISION = -2146826243, -2146826281


@pytest.mark.parametrize(
    ("cell", "becomes"),
    [
        (87.4, 87.4),
        (3, 3.0),
        (Decimal("12.34"), 12.34),
        (dt.datetime(2026, 12, 31, 6), 46387.25),  # noqa: DTZ001 - the date of a cell has no zone
        (dt.date(1900, 3, 1), 61.0),
        (np.float64(2.5), 2.5),
        (np.int64(2), 2.0),
    ],
    ids=str,
)
def test_a_number_in_any_form_is_the_number(cell, becomes):
    assert number(cell) == becomes


@pytest.mark.parametrize("cell", [None, "", -2147352572, math.nan, Decimal("NaN")], ids=repr)
def test_what_is_not_there_is_missing(cell):
    assert math.isnan(number(cell))


@pytest.mark.parametrize(
    "cell", ["12", "1,234", " ", "#N/A!", True, np.bool_(False), object(), 1j], ids=lambda cell: type(cell).__name__
)
def test_what_is_no_number_is_a_wrong_value(cell):
    assert (number(cell).code, number(cell).rule) == ("#VALUE!", "be a number")


@pytest.mark.parametrize("cell", [math.inf, -math.inf, 10**400, Decimal("Infinity")], ids=lambda cell: repr(cell)[:9])
def test_what_excel_has_no_number_for_is_no_number(cell):
    assert (number(cell).code, number(cell).rule) == ("#NUM!", "be finite")


@pytest.mark.parametrize(("code", "name"), ERRORS.items())
def test_an_error_is_known_by_its_code_and_by_its_text(code, name):
    assert error_in(-2146828288 + code) == name
    assert error_in(name) == name
    assert number(name).code == name


def test_an_error_without_a_name_is_a_wrong_value():
    assert error_in(-2146828288 + 2051) == "#VALUE!"
    assert error_in(-2146828288) is None
    assert error_in(2042.0) is None


def test_days_count_as_in_excel():
    assert day_number(dt.date(2026, 12, 31)) == 46387.0


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        (1.0, [[1.0]]),
        ((1.0, 2.0), [[1.0, 2.0]]),
        (((1.0,), (2.0,)), [[1.0], [2.0]]),
        ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]),
        (np.array([[1.0], [2.0]]), [[1.0], [2.0]]),
        (((1.0, 2), (Decimal(3), 4.0)), [[1.0, 2.0], [3.0, 4.0]]),
    ],
    ids=["cell", "row", "column", "lists", "array", "mixed"],
)
def test_a_range_keeps_its_rows_and_columns(value, rows):
    received = block(value)
    assert received.numbers.tolist() == rows
    assert received.complete


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (((1.0, 2.0), (3.0,)), "rows of different length"),
        (((1.0,), 2.0), "rows of different length"),
        ((), "0 cells"),
        (((),), "0 cells"),
        (((1.0,),) * (MOST_CELLS + 1), "250,001 cells"),
    ],
    ids=["ragged", "half a row", "nothing", "nothing in a row", "huge"],
)
def test_what_is_no_range_is_refused(value, got):
    with pytest.raises(Refused) as refused:
        block(value)
    assert refused.value.trouble.code == "#VALUE!"
    assert refused.value.trouble.got == got


def test_one_cell_is_wanted_where_a_range_is_given():
    assert one(((5.0,),)) == 5.0
    with pytest.raises(Refused, match="be one cell"):
        one(((1.0, 2.0),))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        ("x" * 50, f'text "{"x" * 37}..."'),
        (dt.datetime(2026, 12, 31, 6), "the date 2026-12-31 06:00"),  # noqa: DTZ001 - as above
        (DIVISION, "#DIV/0!"),
        ("", "empty text"),
        (object, "a type"),
    ],
    ids=lambda case: repr(case)[:20],
)
def test_a_cell_is_described_in_words(cell, words):
    assert described(cell) == words


def test_a_range_is_described_by_what_it_holds():
    value = ((1.0, None, "a"), (True, SPILL, dt.date(2026, 1, 1)))
    words = "2 rows x 3 columns: 1 number, 1 blank, 1 text, 1 truth value, 1 error, 1 date"
    assert described_range(value) == words

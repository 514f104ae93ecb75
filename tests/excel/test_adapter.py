from __future__ import annotations

import math
import os
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncomodel.excel import adapter, log
from oncomodel.excel.adapter import answer
from oncomodel.excel.arguments import (
    NAMES,
    block,
    is_missing,
    number,
    one,
)
from oncomodel.excel.published import FUNCTIONS, Shape, find
from tests.excel.mixes import argument

CAGR, SHARES, PROJECT = find("OM_CAGR"), find("OM_SHARES"), find("OM_PROJECT")
SPILL, DIVISION = -2146826243, -2146826281
MIXES = int(os.environ.get("ONCOMODEL_MIXES", "300"))
MIXES_AT_ONCE = 50


@pytest.fixture(autouse=True)
def own_log(monkeypatch, tmp_path):
    path = tmp_path / "functions.log"
    monkeypatch.setenv("ONCOMODEL_LOG", str(path))
    return path


def only(rows):
    """The one cell that *rows* hold."""
    assert len(rows) == len(rows[0]) == 1
    return rows[0][0]


def test_a_block_has_an_error_only_in_the_cell_that_deserves_it():
    rows = answer(CAGR, (((100.0, -3.0), (200.0, None)), ((121.0,), (288.0,)), 2.0))
    assert rows[0][0] == pytest.approx(0.1)
    assert rows[0][1] == "#NUM! OM_CAGR: begin_value must be greater than 0 (got -3 in row 1, column 2)"
    assert rows[1][0] == pytest.approx(0.2)
    assert rows[1][1] == "#N/A OM_CAGR: begin_value must not be blank (got a blank in row 2, column 2)"


def test_an_error_reaches_the_cells_that_it_broadcasts_to():
    rows = answer(find("OM_ALLOCATE"), (((100.0, SPILL),), ((0.25,), (0.75,))))
    sentence = "#SPILL! OM_ALLOCATE: totals must not be an error (got #SPILL! in row 1, column 2)"
    assert rows == [[25.0, sentence], [75.0, sentence]]


def test_the_first_error_wins_and_errors_win_over_blanks():
    assert only(answer(CAGR, ("#REF!", DIVISION, None))).startswith("#REF! OM_CAGR: begin_value ")
    assert only(answer(CAGR, (None, DIVISION, 7.0))).startswith("#DIV/0! OM_CAGR: end_value ")
    assert only(answer(CAGR, (-1.0, None, 7.0))).startswith("#N/A OM_CAGR: end_value ")


def test_a_cell_without_a_finite_result_says_so():
    rows = answer(find("OM_END_VALUE"), (((1e300, 1.0),), 1e5, 2.0))
    assert rows[0][0] == "#NUM! OM_END_VALUE: arguments must have a finite result (got inf, number 1)"
    assert rows[0][1] == pytest.approx(1e10, rel=1e-4)


def test_shapes_that_do_not_fit_are_one_wrong_value():
    rows = answer(CAGR, (((1.0, 2.0, 3.0),), ((1.0, 2.0),), 7.0))
    rule = "end_value must be one cell, or have 1 rows or 1 and 3 columns or 1"
    assert only(rows) == f"#VALUE! OM_CAGR: {rule} (got 1 row x 2 columns)"


def test_a_function_of_the_whole_range_has_one_error():
    sentence = "#REF! OM_SHARES: values must not be an error (got #REF! in row 1, column 2)"
    assert only(answer(SHARES, (((1.0, "#REF!"), ("x", 2.0)),))) == sentence


def test_missing_data_makes_its_set_missing_and_leaves_the_others():
    rows = answer(SHARES, (((1.0, None), (3.0, 2.0)),))
    sentence = "#N/A OM_SHARES: values must not be blank (got a blank in row 1, column 2)"
    assert rows == [[0.25, sentence], [0.75, sentence]]


def test_a_range_of_blanks_is_a_blank():
    assert only(answer(SHARES, (((None, ""), (None, None)),))).startswith("#N/A OM_SHARES: values must not be blank")


def test_a_blank_optional_argument_takes_its_default():
    rounding = find("OM_ROUND_TO_TOTAL")
    assert answer(rounding, ((1.0, 1.0, 1.0), 100.0, None)) == [[34.0, 33.0, 33.0]]
    assert answer(rounding, ((1.0, 1.0, 1.0), 100.0)) == [[34.0, 33.0, 33.0]]
    assert answer(rounding, ((1.0, 1.0, 1.0), 1.0, 2.0)) == [[0.34, 0.33, 0.33]]


def test_a_path_runs_along_the_row_or_down_the_column():
    rates = (0.1, 0.2)
    assert np.round(answer(PROJECT, (100.0, (rates,))), 9).tolist() == [[110.0, 132.0]]
    assert np.round(answer(PROJECT, (100.0, ((0.1,), (0.2,)))), 9).tolist() == [[110.0], [132.0]]
    assert np.round(answer(PROJECT, (((1.0,), (2.0,)), (rates,))), 9).tolist() == [[1.1, 1.32], [2.2, 2.64]]
    assert np.round(answer(PROJECT, (((1.0, 2.0),), ((0.1,), (0.2,)))), 9).tolist() == [[1.1, 2.2], [1.32, 2.64]]
    assert np.round(answer(PROJECT, (10.0, (rates, (0.0, 0.5)))), 9).tolist() == [[11.0, 13.2], [10.0, 15.0]]


def test_a_layout_that_could_mean_two_things_is_refused():
    rows = answer(PROJECT, (((1.0, 2.0),), ((0.1, 0.2),)))
    rule = "start_value must be one cell or one column beside a row of growth_rates"
    assert only(rows) == f"#VALUE! OM_PROJECT: {rule} (got 1 row x 2 columns)"
    drift = find("OM_DRIFT")
    assert only(answer(drift, (((0.5, 0.5),), ((0.1,), (0.2,)), 1.0))).startswith(
        "#VALUE! OM_DRIFT: growth_rates must lie"
    )
    assert only(answer(drift, (((0.5,), (0.5,)), 0.1, ((1.0,), (2.0,))))).startswith(
        "#VALUE! OM_DRIFT: periods must be one"
    )


def test_drifted_shares_turn_with_the_base_shares():
    down = answer(find("OM_DRIFT"), (((0.6,), (0.4,)), ((0.0,), (0.5,)), ((0.0, 1.0, 2.0),)))
    across = answer(find("OM_DRIFT"), (((0.6, 0.4),), ((0.0, 0.5),), ((0.0,), (1.0,), (2.0,))))
    assert np.round(down, 9).tolist() == [[0.6, 0.5, 0.4], [0.4, 0.5, 0.6]]
    assert np.allclose(np.transpose(across), down, rtol=0, atol=1e-12)


def test_a_trend_of_a_block_has_a_rate_for_each_row():
    trend = find("OM_TREND")
    assert np.round(answer(trend, (((1.0, 2.0, 4.0), (1.0, 3.0, None)),)), 9).tolist() == [[1.0], [2.0]]
    assert only(answer(trend, (((1.0, 4.0),), ((0.0, 2.0),)))) == pytest.approx(1.0)
    sentence = "#NUM! OM_TREND: values must be greater than 0 (got 0 in row 2, column 1)"
    assert only(answer(trend, (((1.0, 2.0), (0.0, 2.0)),))) == sentence


def test_rounding_keeps_the_total_of_each_column():
    rows = answer(find("OM_ROUND_TO_TOTAL"), (((1.0, 2.0), (1.0, 1.0), (1.0, 1.0)), ((100.0, 4.0),)))
    assert rows == [[34.0, 2.0], [33.0, 1.0], [33.0, 1.0]]


def test_a_result_that_is_too_large_is_refused_before_it_is_made():
    sentence = "#NUM! OM_FADE: result must have at most 250,000 cells and 16,384 columns (got 1 x 1000000000)"
    assert only(answer(find("OM_FADE"), (0.1, 0.02, 1e9))) == sentence
    column, row = ((1.0,),) * 1000, ((2.0,) * 1000,)
    assert only(answer(CAGR, (column, row, 7.0))).startswith("#NUM! OM_CAGR: result must have at most 250,000 cells")


def test_a_failure_of_the_program_is_a_wrong_value_with_a_traceback_in_the_log(own_log, monkeypatch):
    monkeypatch.setattr(adapter, "_extent", lambda *_: 1 / 0)
    sentence = "#VALUE! OM_SHARES: Python must not fail (got ZeroDivisionError; the log has more)"
    assert only(answer(SHARES, ((1.0, 2.0),))) == sentence
    text = own_log.read_text(encoding="utf-8")
    assert f"ERROR {sentence}" in text
    assert "Traceback (most recent call last)" in text


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
@settings(
    max_examples=max(1, MIXES // MIXES_AT_ONCE),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32))
def test_whatever_comes_in_numbers_texts_or_errors_in_the_promised_shape_come_out(function, seed):
    random = Random(seed)  # noqa: S311 - arguments, not secrets
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "note", lambda *_, **__: None)
        for _ in range(MIXES_AT_ONCE):
            mix = tuple(argument(random) for _ in range(random.choice((len(function.arguments), function.required))))
            _check(function, mix, answer(function, mix))


def _check(function, mix, rows):
    assert {type(row) for row in rows} == {list}
    assert len({len(row) for row in rows}) == 1
    cells = [cell for row in rows for cell in row]
    for cell in cells:
        assert type(cell) in {float, str}
        assert math.isfinite(cell) if type(cell) is float else cell
        if isinstance(cell, str) and cell.startswith("#"):
            code, name, _ = cell.split(" ", 2)
            assert code in NAMES
            assert function.name == "OM_LASTERROR" or name == f"{function.name}:"
            assert "must not fail" not in cell, mix
        elif isinstance(cell, str):
            assert function.result.words.startswith("Text")  # only where text is promised
    if len(cells) > 1 or not isinstance(cells[0], str):
        assert (len(rows), len(rows[0])) == _promised(function, mix)


def _promised(function, mix):
    values = [*mix, *(None,) * (len(function.arguments) - len(mix))]
    given_values = {}
    for one_argument, value in zip(function.arguments, values, strict=True):
        content = one_argument.default if one_argument.optional and is_missing(value) else value
        if one_argument.shape is Shape.CELL:
            given_values[one_argument.name] = None if content is None else number(one(content))
        elif one_argument.shape is Shape.CELLS or (one_argument.shape is Shape.BLOCK and content is not None):
            given_values[one_argument.name] = block(content).numbers
    return function.result.extent(given_values)

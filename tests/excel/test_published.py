from __future__ import annotations

import inspect
from dataclasses import replace

import numpy as np
import pytest

from oncomodel.errors import ModelError
from oncomodel.excel.adapter import answer
from oncomodel.excel.published import FUNCTIONS, Argument, Shape, find, literal, published_for
from oncomodel.excel.published.layouts import each_series, like, one_series, sets_down, size
from oncomodel.excel.published.names import RESERVED, problems
from oncomodel.kernels.arithmetic import next_year
from oncomodel.kernels.growth import cagr
from oncomodel.kernels.projection import project
from tests.excel.samples import given, one_row

CAGR = find("OM_CAGR")
each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)


def test_the_registry_has_the_first_functions():
    usages = {function.usage for function in FUNCTIONS}
    assert usages >= {
        "OM_CAGR(begin_value, end_value, periods)",
        "OM_END_VALUE(begin_value, rate, periods)",
        "OM_BEGIN_VALUE(end_value, rate, periods)",
        "OM_PERIODS(begin_value, end_value, rate)",
        "OM_TREND(values, [periods])",
        "OM_PROJECT(start_value, growth_rates)",
        "OM_FADE(first_rate, last_rate, periods)",
        "OM_SHARES(values)",
        "OM_DRIFT(base_shares, growth_rates, periods)",
        "OM_ALLOCATE(totals, shares)",
        "OM_ROUND_TO_TOTAL(values, total, [digits])",
        "OM_VERSION()",
        "OM_TYPE(value)",
        "OM_LASTERROR([cell])",
    }


def test_no_name_or_text_is_refused():
    assert problems(FUNCTIONS) == ()


@pytest.mark.parametrize(
    "word", ["end", "Date", "type", "to", "next", "currency", "scale", "caller", "answer", "array"]
)
def test_an_argument_that_breaks_the_module_is_refused(word):
    trial = replace(CAGR, arguments=(Argument(word, "Help."),))
    assert problems((trial,)) == (f"OM_CAGR: {word} must not be a word of VBA, xlwings or our module (got {word!r})",)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": "CAGR"}, "name must be OM_"),
        ({"name": "om_cagr"}, "name must be OM_"),
        ({"name": "OM_CA.GR"}, "name must be OM_"),
        ({"name": "OM_" + "X" * 40}, "at most 31 letters"),
        ({"summary": "  "}, "must say something"),
        ({"summary": "x" * 256}, "at most 255 characters"),
        ({"summary": "50 € a year"}, "plain ASCII"),
        ({"arguments": (Argument("q1", "Help."),)}, "unlike a cell"),
        ({"arguments": (Argument("r2c3", "Help."),)}, "unlike a cell"),
        ({"arguments": (Argument("x y", "Help."),)}, "letters, digits and underscores"),
        ({"arguments": (Argument("a_b", "Help."), Argument("A_B", "Help."))}, "must be unique"),
        ({"arguments": (Argument("a_b", "Help.", None), Argument("c_d", "Help."))}, "must have a default"),
        ({"arguments": (Argument("a_b", ""),)}, "must say something"),
        ({"arguments": (Argument("a" * 25, "Help."),)}, "at most 24 letters"),
    ],
)
def test_what_excel_cannot_take_is_refused(changes, complaint):
    found = problems((replace(CAGR, **changes),))
    assert found
    assert all(complaint in problem for problem in found)


def test_a_name_that_is_there_twice_is_refused():
    assert problems((CAGR, CAGR))[0] == "OM_CAGR: name must be unique (got it 2 times)"


def test_every_reserved_word_of_the_first_report_is_known():
    assert {"end", "date", "type", "to", "next", "currency"} <= RESERVED


@each_function
def test_the_example_gives_its_published_result(function, monkeypatch, tmp_path):
    monkeypatch.setenv("ONCOMODEL_LOG", str(tmp_path / "functions.log"))
    found = answer(function, given(function))
    wanted = one_row(function.example.result)
    assert [len(row) for row in found] == [len(row) for row in wanted]
    for own, published in zip((c for r in found for c in r), (c for r in wanted for c in r), strict=True):
        if isinstance(published, str):
            assert own == published
        elif published is not None:
            assert round(float(own), function.example.digits) == round(float(published), function.example.digits)


@each_function
def test_the_example_has_a_source(function):
    assert len(function.example.source) > 15
    assert function.example_formula.startswith(f"={function.name}(")


@each_function
def test_arguments_stand_in_the_order_of_the_kernel(function):
    if not hasattr(function.kernel, "requirements"):
        return  # a generator, which a cell cannot hold, becomes a seed
    parameters = list(inspect.signature(function.kernel).parameters.values())
    assert len(parameters) >= len(function.arguments)
    for parameter, argument in zip(parameters, function.arguments, strict=False):
        assert (parameter.default is not inspect.Parameter.empty) >= argument.optional


def test_a_function_is_found_by_its_name():
    assert find("om_cagr") is find("CAGR") is CAGR


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ModelError, match=r"must be a published one \(got 'cager'\); did you mean OM_CAGR\?"):
        find("cager")


def test_a_kernel_knows_its_function():
    assert published_for(cagr) is CAGR
    assert published_for(project).name == "OM_PROJECT"
    assert published_for(next_year) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (-0.5, "-0.5"),
        ('say "x"', '"say ""x"""'),
        (True, "TRUE"),
        (None, ""),
        (((1, 2), (3, 4)), "{1,2;3,4}"),
        (((1,), (2,)), "{1;2}"),
    ],
)
def test_a_literal_is_written_as_excel_reads_it(value, text):
    assert literal(value) == text


def test_results_are_as_large_as_their_arguments_together():
    extent = like("a", "b")
    assert extent({"a": np.ones((1, 3)), "b": np.ones((2, 1))}) == (2, 3)
    with pytest.raises(ValueError, match=r"b must be one cell, or have 3 rows or 1 and 3 columns or 1 \(got 2 rows"):
        extent({"a": np.ones((3, 3)), "b": np.ones((2, 1))})


def test_a_row_is_one_set_and_stays_a_row():
    halves = sets_down(lambda members: members / members.sum(axis=0))
    assert halves(np.array([[1.0, 3.0]])).tolist() == [[0.25, 0.75]]
    assert halves(np.array([[1.0], [3.0]])).tolist() == [[0.25], [0.75]]
    assert halves(np.array([[1.0, 1.0], [3.0, 1.0]])).tolist() == [[0.25, 0.5], [0.75, 0.5]]


def test_series_run_along_rows_unless_there_is_one_column():
    assert each_series("x", np.ones((3, 1))).shape == (1, 3)
    assert each_series("x", np.ones((2, 3))).shape == (2, 3)
    assert one_series("x", np.ones((3, 1))).shape == (3,)
    with pytest.raises(ValueError, match=r"x must be one row or one column \(got 2 rows x 3 columns\)"):
        one_series("x", np.ones((2, 3)))


def test_sizes_are_written_in_words():
    assert size(np.ones((1, 1))) == "1 row x 1 column"


def test_functions_of_one_shape_are_calculated_cell_by_cell():
    assert CAGR.elementwise
    assert not find("OM_SHARES").elementwise
    assert not find("OM_VERSION").elementwise
    assert replace(CAGR, arguments=(Argument("a_b", "Help.", shape=Shape.CELL),)).elementwise is False

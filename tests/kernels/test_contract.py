"""The contract of kernels: what they take, what they refuse, and how they say so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from oncomodel.errors import ArgumentError, KernelError, ModelError, NotAFormula, OncomodelError
from oncomodel.kernels.contract import (
    FINITE,
    NOT_NEGATIVE,
    NOT_ZERO,
    OPEN_RATE,
    POSITIVE,
    RATE,
    SHARE,
    Requirement,
    algorithm,
    check,
    formula,
    is_symbol,
    numbers,
    whole_number,
)
from tests.kernels.tracing import Symbol, named, traced


@formula(begin=POSITIVE)
def quotient(end, begin, unit=2.0):
    return end / begin * unit


@formula(values=Requirement("numbers whose total is not 0", lambda x: np.sum(x, axis=0) != 0))
def part(values):
    return values / np.sum(values, axis=0)


@algorithm(values=POSITIVE)
def smallest(values, label=None):
    return label, np.min(values)


@algorithm()
def nested(begin):
    return quotient(1.0, begin)


def test_scalars_lists_and_arrays_are_all_numbers():
    assert quotient(3, 2) == 3.0
    assert quotient([3, 6], 2).tolist() == [3.0, 6.0]
    assert quotient(np.array([3, 6]), np.array([[1], [2]])).shape == (2, 2)
    assert quotient(3, True) == 6.0


def test_a_scalar_result_is_a_number_and_not_an_array():
    assert isinstance(quotient(3, 2), float)


def test_pandas_series_are_numbers_and_not_symbols():
    series = pd.Series([3.0, 6.0])
    assert not is_symbol(series)
    assert quotient(series, 2).tolist() == [3.0, 6.0]
    assert smallest(series)[1] == 3.0


def test_missing_numbers_come_out_as_nan_and_are_not_tested():
    assert np.isnan(quotient(np.nan, 2))
    assert np.isnan(quotient(1, np.nan))
    assert np.isnan(quotient([1, None], 2)).tolist() == [False, True]
    assert quotient([1.0, 2.0], [np.nan, 4.0]).tolist()[1] == 1.0


def test_one_missing_member_leaves_every_share_of_its_column_missing():
    assert np.isnan(part([[1.0, 1.0], [np.nan, 3.0]])).tolist() == [[True, False], [True, False]]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "two",
        "2",
        ["1", "2"],
        [1.0, "2", None],
        [[1.0, 2.0], [3.0]],
        1 + 2j,
        np.datetime64("2026-12-31"),
        {"a": 1},
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_a_number_is_an_argument_error(value):
    with pytest.raises(ArgumentError, match=r"^quotient: begin must be a number or an array of numbers \(got "):
        quotient(1.0, value)


def test_shapes_that_do_not_broadcast_are_an_argument_error():
    with pytest.raises(ArgumentError, match=r"broadcast together \(got \{'end': \(2,\), 'begin': \(3,\)\}\)"):
        quotient([1, 2], [1, 2, 3])


def test_a_broken_rule_names_function_argument_rule_value_and_place():
    with pytest.raises(KernelError, match=r"^quotient: begin must be greater than 0 \(got -3\)$"):
        quotient(1, -3)
    with pytest.raises(KernelError, match=r"^quotient: begin must be greater than 0 \(got 0 at \[1, 0\]\)$"):
        quotient(1, [[1, 2], [0, 4]])


def test_a_rule_for_a_whole_column_shows_the_column():
    with pytest.raises(KernelError, match=r"total is not 0 \(got \[1.0, -1.0\] at \[1\]\)$"):
        part([[1.0, 1.0], [2.0, -1.0]])


def test_keywords_and_positions_are_checked_alike():
    for call in (lambda: quotient(1, begin=0), lambda: quotient(begin=0, end=1), lambda: quotient(1, 0, unit=1)):
        with pytest.raises(KernelError, match="begin"):
            call()


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [((), {}), ((1.0,), {}), ((1.0, 2.0, 3.0, 4.0), {}), ((1.0, 2.0), {"begin": 1.0}), ((1.0,), {"beginn": 2.0})],
)
def test_missing_surplus_and_misspelt_arguments_are_type_errors(args, kwargs):
    with pytest.raises(TypeError):
        quotient(*args, **kwargs)


def test_a_requirement_for_an_argument_that_does_not_exist_fails_at_declaration():
    with pytest.raises(ArgumentError, match=r"requirements must name arguments \(got \['start'\]\)"):

        @formula(start=POSITIVE)
        def broken(begin):
            return begin


def test_finite_numbers_without_a_finite_result_are_an_error_and_never_a_warning():
    for end, begin in ((1e308, 1e-308), ([1.0, 1e308], 1e-308)):
        with pytest.raises(KernelError, match=r"^quotient: arguments must have a finite result \(got inf"):
            quotient(end, begin)

    @formula()
    def ratio(above, below):
        return above / below

    with pytest.raises(KernelError, match=r"\(got nan\)$"):
        ratio(0.0, 0.0)
    with pytest.raises(KernelError, match=r"\(got inf at \[1\]\)$"):
        ratio([np.nan, 1.0], 0.0)
    assert ratio(np.inf, 2.0) == np.inf


def test_symbols_pass_through_unchecked_and_record_the_formula():
    assert isinstance(quotient(named("end"), -1.0), Symbol)
    assert traced(quotient, end=6.0, begin=3.0) == quotient(6.0, 3.0)
    assert np.array_equal(traced(part, values=[1.0, 3.0]), part([1.0, 3.0]))


def test_numpy_is_never_a_symbol():
    assert is_symbol(named("x"))
    assert not any(map(is_symbol, (1.0, None, "x", [1], np.float64(1), np.ones(2))))


def test_an_algorithm_has_no_native_form():
    for call in (lambda: smallest(named("x")), lambda: smallest(values=named("x"))):
        with pytest.raises(NotAFormula, match="smallest is an algorithm"):
            call()


def test_an_algorithm_gets_floats_only_for_arguments_with_a_requirement():
    assert smallest([3, 1], label="as given") == ("as given", 1.0)
    with pytest.raises(KernelError, match="values must be greater than 0"):
        smallest([3, 0])


def test_an_error_of_an_inner_kernel_names_the_outer_one_first():
    with pytest.raises(KernelError, match=r"^nested: quotient: begin must be greater than 0 \(got -1\)$"):
        nested(-1)
    with pytest.raises(ArgumentError, match=r"^nested: quotient: begin must be a number"):
        nested("x")


def test_an_error_with_parts_of_its_own_is_passed_on_as_it_is():
    class Rich(KernelError):
        def __init__(self, residual):
            self.residual = residual
            super().__init__("rich")

    @algorithm()
    def failing():
        raise Rich(residual=3)

    with pytest.raises(Rich, match=r"^rich$") as caught:
        failing()
    assert caught.value.residual == 3


def test_an_error_that_is_not_about_shapes_is_passed_on_as_it_is():
    @algorithm()
    def failing():
        raise ValueError("something else")

    with pytest.raises(ValueError, match=r"^something else$") as caught:
        failing()
    assert not isinstance(caught.value, OncomodelError)


def test_a_kernel_keeps_its_name_and_says_what_it_requires():
    assert quotient.__name__ == "quotient"
    assert quotient.requirements == {"begin": POSITIVE}
    assert quotient.traceable
    assert not smallest.traceable


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        (POSITIVE, [1e-300, 5], [0, -1]),
        (NOT_NEGATIVE, [0, 5], [-1e-300]),
        (NOT_ZERO, [-1, 1e-300], [0]),
        (RATE, [-1, 0, 9], [-1.01]),
        (OPEN_RATE, [-0.99, 9], [-1, -2]),
        (SHARE, [0, 1, 0.5], [-0.01, 1.01]),
        (FINITE, [-1e308, 0], [np.inf, -np.inf]),
    ],
    ids=lambda value: value.text if isinstance(value, Requirement) else "",
)
def test_rules_have_sharp_edges(rule, kept, broken):
    for number in kept:
        check("f", "x", np.float64(number), rule)
    for number in broken:
        with pytest.raises(KernelError, match=r"f: x must be"):
            check("f", "x", np.float64(number), rule)


def test_numbers_reads_floats_without_copying_them():
    values = np.array([1.0, 2.0])
    assert numbers("f", "x", values) is values or np.shares_memory(numbers("f", "x", values), values)
    assert numbers("f", "x", np.float32(0.5)) == 0.5


def test_a_whole_number_is_one_number_without_a_fraction():
    assert whole_number("f", "n", 5.0) == 5
    assert whole_number("f", "n", -3, least=-np.inf) == -3
    with pytest.raises(KernelError, match=r"^f: n must be a whole number of 1 or more \(got 2.5\)$"):
        whole_number("f", "n", 2.5)
    for value in (0, -1, np.nan, np.inf):
        with pytest.raises(KernelError):
            whole_number("f", "n", value)
    for value in ([1, 2], None, "3"):
        with pytest.raises(ArgumentError):
            whole_number("f", "n", value)


def test_every_error_is_a_value_error_of_the_package():
    assert issubclass(ArgumentError, KernelError)
    assert issubclass(KernelError, OncomodelError)
    assert issubclass(OncomodelError, ValueError)
    assert issubclass(NotAFormula, ModelError)

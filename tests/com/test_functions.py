"""Every published function through the real COM server, called as VBA calls it."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from oncomodel.excel.adapter import answer
from oncomodel.excel.published import FUNCTIONS
from oncomodel.excel.published.entry import Shape
from tests.com.values import MISSING, CellError
from tests.excel.samples import given, one_cell_of

MODULE = "oncomodel.excel.functions"
ERRORS = ("#N/A", "#DIV/0!", "#SPILL!", "#CALC!")
ELEMENTWISE = [function for function in FUNCTIONS if function.elementwise]
ANSWERED = [function for function in FUNCTIONS if function.name != "OM_LASTERROR"]  # which depends on what came before


def each(functions):
    return pytest.mark.parametrize("function", functions, ids=lambda function: function.name)


@pytest.fixture
def call(com_server, function, tmp_path, monkeypatch):
    """What ``XLPy.CallUDF`` gives for the function, and what it must give: Python's own answer."""
    monkeypatch.setenv("ONCOMODEL_LOG", str(tmp_path / "functions.log"))

    def both(*arguments):
        return com_server.call(MODULE, function.name, *arguments), _squeezed(answer(function, [*map(_raw, arguments)]))

    return both


def _raw(value):
    """What xlwings hands on for a value of the wire."""
    match value:
        case tuple():
            return tuple(map(_raw, value))
        case CellError():
            return value.code
    return None if value is MISSING else float(value) if type(value) is int else value


def _squeezed(rows):
    """What the server makes of rows: a single cell as it is, one row without its frame."""
    if len(rows) == 1:
        return rows[0][0] if len(rows[0]) == 1 else tuple(rows[0])
    return tuple(map(tuple, rows))


def _same(found, wanted):
    if isinstance(wanted, tuple):
        return len(found) == len(wanted) and all(map(_same, found, wanted))
    if isinstance(wanted, str):
        return found == wanted
    return found == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def _replaced(function, value):
    """The example's arguments with each in turn replaced by *value*, and which one it is."""
    for i, argument in enumerate(function.arguments):
        if argument.shape is not Shape.ANYTHING:
            yield argument, (*(value if j == i else own for j, own in enumerate(given(function))),)


def _first(shown):
    """The first cell of a result."""
    while isinstance(shown, tuple):
        shown = shown[0]
    return shown


@each(ANSWERED)
def test_the_worked_example_gives_its_published_result(call, function):
    found, wanted = call(*given(function))
    assert _same(found, wanted)


@each(ELEMENTWISE)
def test_ranges_broadcast_as_in_python(call, function):
    first, *others = map(one_cell_of, given(function))
    found, wanted = call(((first, first, first),), *(((other,), (other,)) for other in others))
    assert _same(found, wanted)
    assert not others or (len(found), len(found[0])) == (2, 3)


@each(ANSWERED)
def test_a_left_out_argument_takes_its_default_or_is_missing(call, function):
    for argument, mix in _replaced(function, MISSING):
        found, wanted = call(*mix)
        assert _same(found, wanted)
        if not argument.optional:
            assert _first(found) == f"#N/A {function.name}: {argument.name} must not be blank (got a blank)"


@pytest.mark.parametrize("empty", [None, ""], ids=["blank", "empty text"])
@each(FUNCTIONS)
def test_a_blank_is_missing_data(call, function, empty):
    for argument, mix in _replaced(function, empty):
        found, wanted = call(*mix)
        assert _same(found, wanted)
        assert argument.optional or _first(found).startswith("#N/A ")


@pytest.mark.parametrize("error", ERRORS)
@each(FUNCTIONS)
def test_an_error_is_passed_on(call, function, error):
    for broken in (CellError.named(error), ((CellError.named(error),),)):
        for argument, mix in _replaced(function, broken):
            found, wanted = call(*mix)
            assert _same(found, wanted)
            assert _first(found).startswith(f"{error} {function.name}: {argument.name} ")


@pytest.mark.parametrize("bad", ["12", "abc", dt.datetime(1900, 1, 1, 12)], ids=str)  # noqa: DTZ001 - a cell's date
@each(FUNCTIONS)
def test_bad_input_is_an_error_that_names_it_or_a_number(call, function, bad):
    for argument, mix in _replaced(function, bad):
        found, wanted = call(*mix)
        assert _same(found, wanted)
        if isinstance(bad, str) and argument.shape is not Shape.WORD:
            assert _first(found).startswith(f"#VALUE! {function.name}: {argument.name} must ")


@each(ELEMENTWISE)
def test_dates_and_currency_are_numbers_and_truth_values_are_not(call, function):
    rest = given(function)[1:]
    for value in (dt.datetime(2026, 12, 31), Decimal("12.5"), True):  # noqa: DTZ001 - a cell's date
        found, wanted = call(value, *rest)
        assert _same(found, wanted)
        assert str(_first(found)).startswith("#VALUE!") == (value is True)


@each(FUNCTIONS)
def test_xlwings_writes_a_wrapper_of_the_same_name_and_arguments(com_server, function):
    heads = re.findall(r"^Function (\w+)\((.*)\)$", com_server.vba_wrapper(MODULE), re.MULTILINE)
    assert {name for name, _ in heads} == {one.name for one in FUNCTIONS}
    names = [part.removeprefix("Optional ") for part in dict(heads)[function.name].split(", ") if part]
    optional = [part.startswith("Optional ") for part in dict(heads)[function.name].split(", ") if part]
    assert names == [argument.name for argument in function.arguments]
    assert optional == [argument.optional for argument in function.arguments]


def test_what_arrived_is_described(com_server):
    described = {
        "number 87.4": 87.4,
        "a blank": None,
        "empty text": "",
        'text "abc"': "abc",
        "TRUE": True,
        "the date 2026-12-31": dt.datetime(2026, 12, 31),  # noqa: DTZ001 - a cell's date
        "error #SPILL!": CellError.named("#SPILL!"),
        "error #N/A": CellError.named("#N/A"),
        "2 rows x 1 column: 1 number, 1 error": ((1,), (CellError.named("#REF!"),)),
    }
    for text, value in described.items():
        assert com_server.call(MODULE, "OM_TYPE", value) == text

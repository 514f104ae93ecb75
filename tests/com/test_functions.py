"""Every published function through the real COM server, called as VBA calls it."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from oncomodel.excel.adapter import answer
from oncomodel.excel.arguments import DAY_ZERO
from oncomodel.excel.published import FUNCTIONS, find
from oncomodel.excel.published.entry import Shape
from tests.com.values import MISSING, CellError
from tests.excel.samples import given, one_cell_of

MODULE = "oncomodel.excel.functions"
ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!")

pytestmark = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)


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
        case dt.datetime():
            return (value - DAY_ZERO) / dt.timedelta(days=1)
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


def _number_arguments(function):
    return [i for i, argument in enumerate(function.arguments) if argument.shape is not Shape.ANYTHING]


def test_the_worked_example_gives_its_published_result(call, function):
    if function.name == "OM_LASTERROR":
        pytest.skip("the log of the server holds what other tests did wrong")
    found, wanted = call(*given(function))
    assert _same(found, wanted)


def test_ranges_broadcast_as_in_python(call, function):
    if not function.elementwise:
        pytest.skip("not cell by cell")
    first, *others = map(one_cell_of, given(function))
    shapes = [((first, first, first),), *(((other,), (other,)) for other in others)]
    found, wanted = call(*shapes)
    assert _same(found, wanted)
    assert (len(found), len(found[0])) == (2, 3) if others else (1, 3)


def test_a_left_out_argument_takes_its_default_or_is_missing(call, function):
    for i, argument in enumerate(function.arguments):
        if function.name == "OM_LASTERROR":
            continue
        found, wanted = call(*(MISSING if j == i else value for j, value in enumerate(given(function))))
        assert _same(found, wanted)
        if not argument.optional and argument.shape is not Shape.ANYTHING:
            assert found == f"#N/A {function.name}: {argument.name} must not be blank (got a blank)"


@pytest.mark.parametrize("empty", [None, ""], ids=["blank", "empty text"])
def test_a_blank_is_missing_data(call, function, empty):
    for i in _number_arguments(function):
        found, wanted = call(*(empty if j == i else value for j, value in enumerate(given(function))))
        assert _same(found, wanted)
        if not function.arguments[i].optional:
            assert str(found).startswith("#N/A ") or found[0][0].startswith("#N/A ")


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_is_passed_on(call, function, error):
    for i in _number_arguments(function):
        for broken in (CellError.named(error), ((CellError.named(error),),)):
            found, wanted = call(*(broken if j == i else value for j, value in enumerate(given(function))))
            assert _same(found, wanted)
            first = found if isinstance(found, str) else found[0][0]
            assert first.startswith(f"{error} {function.name}: {function.arguments[i].name} ")


@pytest.mark.parametrize("bad", ["12", "abc", True], ids=str)
def test_what_is_no_number_is_a_wrong_value(call, function, bad):
    for i in _number_arguments(function):
        found, wanted = call(*(bad if j == i else value for j, value in enumerate(given(function))))
        assert _same(found, wanted)
        first = found if isinstance(found, str) else found[0][0]
        assert first.startswith(f"#VALUE! {function.name}: {function.arguments[i].name} must ")


def test_dates_and_currency_are_numbers(call, function):
    if not function.elementwise:
        pytest.skip("not cell by cell")
    rest = given(function)[1:]
    for value in (dt.datetime(2026, 12, 31), Decimal("12.5")):  # noqa: DTZ001 - the date of a cell has no zone
        found, wanted = call(value, *rest)
        assert _same(found, wanted)
        assert not str(found).startswith("#VALUE!")


def test_xlwings_writes_a_wrapper_of_the_same_name_and_arguments(com_server, function):
    heads = re.findall(r"^Function (\w+)\((.*)\)$", com_server.vba_wrapper(MODULE), re.MULTILINE)
    assert {name for name, _ in heads} == {one.name for one in FUNCTIONS}
    names = [part.removeprefix("Optional ") for part in dict(heads)[function.name].split(", ") if part]
    optional = [part.startswith("Optional ") for part in dict(heads)[function.name].split(", ") if part]
    assert names == [argument.name for argument in function.arguments]
    assert optional == [argument.optional for argument in function.arguments]


def test_what_arrived_is_described(com_server, function):
    if function is not find("OM_TYPE"):
        pytest.skip("about OM_TYPE only")
    described = {
        "number 87.4": 87.4,
        "a blank": None,
        "empty text": "",
        'text "abc"': "abc",
        "TRUE": True,
        "the date 2026-12-31": dt.datetime(2026, 12, 31),  # noqa: DTZ001 - the date of a cell has no zone
        "error #SPILL!": CellError.named("#SPILL!"),
        "error #N/A": CellError.named("#N/A"),
        "2 rows x 1 column: 1 number, 1 error": ((1,), (CellError.named("#REF!"),)),
    }
    for text, value in described.items():
        assert com_server.call(MODULE, "OM_TYPE", value) == text

"""The harness itself, and the facts about xlwings that our functions rely on.

Each fact was true of xlwings 0.37.8; one that fails here has changed.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pytest

from tests.com.caller import VbaError, xlpy_command
from tests.com.values import MISSING, CellError, Cells

NA = CellError.named("#N/A")
SPILL = CellError.named("#SPILL!")

MODULE = '''
import datetime as dt
from decimal import Decimal

import numpy as np
import xlwings as xw


@xw.func
def bare(value):
    return value


@xw.func
def seen(value=None):
    return repr(value)


@xw.func
@xw.arg("value", ndim=2, err_to_str=True)
def seen_as_block(value=None):
    return repr(value)


@xw.func
@xw.arg("numbers", doc="Numbers to add.")
def total(*numbers):
    """Sum of some numbers."""
    return sum(numbers)


@xw.func
def scaled(value, factor=2.0):
    return value * factor


@xw.func
def refuse(value):
    raise ValueError(f"value must be greater than 0 (got {value:g})")


RESULTS = {
    "nan": float("nan"),
    "none": None,
    "infinity": float("inf"),
    "integer": 3,
    "numpy integer": np.int64(3),
    "flat": [1.0, 2.0],
    "one row": [[1.0, 2.0]],
    "one column": [[1.0], [2.0]],
    "block": [[1.0, float("nan")], ["a", True]],
    "date": dt.datetime(2026, 12, 31),
    "decimal": Decimal("12.34"),
    "error code": -2146826246,
}


@xw.func
def result(name):
    return RESULTS[name]


@xw.func
def error_value():
    import pythoncom
    from win32com.client import VARIANT

    return VARIANT(pythoncom.VT_ERROR, -2146826246)
'''


@pytest.fixture(scope="module")
def call(com_server):
    """A function that calls one of the functions above."""
    (com_server.folder / "server_udfs.py").write_text(MODULE, encoding="utf-8")
    return lambda function, *arguments: com_server.call("server_udfs", function, *arguments)


def test_windows_python_has_the_oldest_supported_numpy(com_server):
    assert com_server.versions["numpy"] == "1.26.4"
    assert com_server.versions["scipy"] == "1.11.4"
    assert com_server.versions["python"].startswith("3.12.")


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (7, "7.0"),
        (87.4, "87.4"),
        ("text", "'text'"),
        ("Münster €", "'Münster €'"),
        (True, "True"),
        (None, "None"),
        ("", "None"),
        (dt.datetime.fromisoformat("2026-12-31T06:00"), "datetime.datetime(2026, 12, 31, 6, 0)"),
        (Decimal("12.34"), "Decimal('12.34')"),
    ],
    ids=str,
)
def test_a_cell_arrives_as(call, value, arrives):
    assert call("seen", value) == arrives


@pytest.mark.parametrize(
    ("rows", "arrives"),
    [
        (((1, 2), (3, None)), "[[1.0, 2.0], [3.0, None]]"),
        (((1, 2, 3),), "[1.0, 2.0, 3.0]"),
        (((1,), (2,), (3,)), "[1.0, 2.0, 3.0]"),
        (((1,),), "1.0"),
    ],
    ids=["block", "row loses its orientation", "column loses its orientation", "one cell"],
)
def test_a_range_arrives_as(call, rows, arrives):
    assert call("seen", rows) == arrives


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (1, "[[1.0]]"),
        (((1, 2, 3),), "[[1.0, 2.0, 3.0]]"),
        (((1,), (2,)), "[[1.0], [2.0]]"),
        (None, "[[None]]"),
        (((1, NA), (CellError.named("#REF!"), 2)), "[[1.0, '#N/A'], ['#REF!', 2.0]]"),
    ],
    ids=["scalar", "row", "column", "blank", "errors"],
)
def test_a_block_argument_with_error_text_arrives_as(call, value, arrives):
    assert call("seen_as_block", value) == arrives


@pytest.mark.parametrize(
    ("rows", "arrives"),
    [
        (((1, 2), (NA, None)), "[[1.0, 2.0], ['#N/A', None]]"),
        (((5,),), "[[5.0]]"),
        (((SPILL, "a"),), "[[-2146826243, 'a']]"),
        (
            ((dt.datetime.fromisoformat("2026-12-31"), Decimal("1.5")),),
            "[[datetime.datetime(2026, 12, 31, 0, 0), Decimal('1.5')]]",
        ),
    ],
    ids=["block", "one cell", "newer error", "date and currency"],
)
def test_a_range_object_arrives_as_its_values(call, rows, arrives):
    assert call("seen_as_block", Cells(rows)) == arrives
    assert call("seen_as_block", rows) == arrives


def test_an_error_cell_arrives_as_a_blank(call):
    assert call("seen", NA) == "None"
    assert call("seen", ((1, NA), (2, 3))) == "[[1.0, None], [2.0, 3.0]]"


def test_a_newer_error_arrives_as_its_code(call):
    assert call("seen", SPILL) == "-2146826243"
    assert call("seen_as_block", ((1, SPILL),)) == "[[1.0, -2146826243]]"


def test_a_missing_argument_takes_its_default(call):
    assert call("scaled", 3, MISSING) == 6.0
    assert call("scaled", 3) == 6.0
    assert call("seen", MISSING) == "None"


def test_a_missing_argument_in_a_block_stays_a_number(call):
    assert call("seen", ((1, MISSING),)) == "[1.0, -2147352572]"


def test_any_number_of_arguments_arrives(call):
    assert call("total", 1, 2, 3) == 6.0


@pytest.mark.parametrize(
    ("name", "returns"),
    [
        ("nan", ""),
        ("none", ""),
        ("infinity", math.inf),
        ("integer", 3),
        ("numpy integer", 3.0),
        ("flat", (1.0, 2.0)),
        ("one row", (1.0, 2.0)),
        ("one column", ((1.0,), (2.0,))),
        ("block", ((1.0, ""), ("a", True))),
        ("date", dt.datetime.fromisoformat("2026-12-31")),
        ("decimal", Decimal("12.34")),
        ("error code", -2146826246),
    ],
)
def test_a_result_goes_back_as(call, name, returns):
    assert call("result", name) == returns
    assert type(call("result", name)) is type(returns)


def test_an_error_value_cannot_be_returned(call):
    assert call("error_value") == MISSING


def test_an_exception_reaches_vba_with_its_whole_traceback(call):
    with pytest.raises(VbaError) as raised:
        call("refuse", -3)
    assert raised.value.number == -2147467259
    assert raised.value.description.startswith("Unexpected Python Error: Traceback (most recent")
    assert raised.value.description.endswith("ValueError: value must be greater than 0 (got -3)\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [(("absent",), "has no attribute 'absent'"), (("scaled", 1, 2, 3), "positional arguments")],
    ids=["unknown function", "too many arguments"],
)
def test_a_call_that_cannot_be_made_raises(call, arguments, complaint):
    with pytest.raises(VbaError, match=complaint):
        call(*arguments)


def test_a_huge_block_comes_back_unchanged(call):
    block = tuple(map(tuple, np.arange(20_000.0).reshape(1000, 20).tolist()))
    assert call("bare", block) == block


def test_text_of_any_length_and_script_comes_back_unchanged(call):
    text = "β-thalassaemia 😀 " * 2000
    assert call("bare", text) == text


def test_a_changed_module_is_loaded_again(com_server):
    path = com_server.folder / "changing_udfs.py"
    for number in (1.0, 2.0):
        source = f"import xlwings as xw\n@xw.func\ndef number():\n    return {number}\n"
        path.write_text(source, encoding="utf-8")
        assert com_server.call("changing_udfs", "number") == number


@pytest.mark.usefixtures("call")
def test_a_bare_function_makes_many_round_trips_a_second(com_server):
    assert com_server.rate("server_udfs", "bare", 1.0, calls=200) > 20


@pytest.mark.usefixtures("call")
def test_the_dll_that_vba_loads_starts_python_and_calls_the_function(com_server):
    command = xlpy_command(com_server.folder)
    assert com_server.activated_call(command, "server_udfs", "seen", ((1, NA),)) == "[1.0, None]"


@pytest.mark.usefixtures("call")
def test_xlwings_writes_its_own_wrappers_for_a_module(com_server):
    text = com_server.vba_wrapper("server_udfs")
    heads = [line for line in text.splitlines() if line.startswith("Function ")]
    assert heads == [
        "Function bare(value)",
        "Function error_value()",
        "Function refuse(value)",
        "Function result(name)",
        "Function scaled(value, Optional factor)",
        "Function seen(Optional value)",
        "Function seen_as_block(Optional value)",
        "Function total(ParamArray numbers())",
    ]
    assert (
        'scaled = XLPy.CallUDF("server_udfs", "scaled", Array(value, factor), ThisWorkbook, Application.Caller)'
    ) in text

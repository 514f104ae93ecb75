from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from oncomodel.excel import functions as module
from oncomodel.excel.functions import excel_function
from oncomodel.excel.published import FUNCTIONS, Argument, Result, find
from oncomodel.excel.published.layouts import like

NOT_LOADED = ("pandas", "pydantic", "openpyxl", "formualizer", "scipy", "yaml", "xlsxwriter", "pyopenvba", "typer")

WITHOUT_XLWINGS = f"""
import sys, types
stub = types.ModuleType("xlwings")
stub.arg = stub.ret = lambda *_, **__: lambda function: function
stub.func = stub.ret
sys.modules["xlwings"] = stub
import oncomodel.excel.functions
print([name for name in {NOT_LOADED!r} if name in sys.modules])
"""


@pytest.fixture(autouse=True)
def own_log(monkeypatch, tmp_path):
    monkeypatch.setenv("ONCOMODEL_LOG", str(tmp_path / "functions.log"))


def test_the_module_has_each_function_once_and_nothing_else_of_that_kind():
    found = [value.__name__ for value in map(module.__dict__.get, dir(module)) if inspect.isfunction(value)]
    published = [function.name for function in FUNCTIONS]
    assert sorted(name for name in found if name.startswith("OM_")) == sorted(published)
    assert [name for name in dir(module) if name.startswith("OM_")] == sorted(published)
    assert module.__all__ == published


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_function_shows_excel_its_name_arguments_and_help(function):
    made = getattr(module, function.name)
    assert made.__name__ == function.name
    assert made.__doc__ == function.summary
    assert made.__annotations__ == {}
    parameters = inspect.signature(made).parameters
    assert list(parameters) == [argument.name for argument in function.arguments]
    assert [one.default for one in parameters.values()] == [argument.default for argument in function.arguments]


def test_a_call_gives_rows():
    assert module.OM_CAGR(100.0, 121.0, 2.0) == [[pytest.approx(0.1)]]
    assert module.OM_VERSION() == [[find("OM_VERSION").example.result]]
    assert module.OM_CAGR(-3.0, 121.0, 2.0)[0][0].startswith("#NUM! OM_CAGR: begin_value must be ")


def test_a_new_entry_becomes_a_function_with_its_decorations(monkeypatch):
    told = []

    def remembered(*arguments, **options):
        told.append((*arguments, options))
        return lambda function: function

    for name in ("arg", "ret", "func"):
        monkeypatch.setattr(xlwings, name, remembered)
    arguments = (Argument("first", "The first."), Argument("last", "The last.", 2.0))
    result = Result("Share.", like("first", "last"))
    trial = replace(find("OM_SHARE_OF"), name="OM_TRIAL", arguments=arguments, result=result)
    made = excel_function(trial)
    assert told == [
        ("first", "raw", {"doc": "The first."}),
        ("last", "raw", {"doc": "The last."}),
        ("raw", {}),
        ({"category": "oncomodel"},),
    ]
    assert made(5.0) == [[2.5]]


def test_what_excel_loads_is_light():
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_XLWINGS],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"

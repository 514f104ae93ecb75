"""The .xlsm: the same tabs, rows and numbers, calculated by the published functions."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from oncomodel import build
from oncomodel.excel import engine
from oncomodel.excel.build import tabs_of
from oncomodel.excel.check import check
from oncomodel.excel.forms import calls
from oncomodel.excel.grid import Grid
from oncomodel.model.lines import Line
from tests.cells import Model, cached, differences, same, years_of

MOST_CALLS = 60


@pytest.fixture(scope="module")
def function_model(market):
    tabs = tabs_of(market, functions=True)
    return Model(market, tabs, Grid.of(tabs, years_of(market)))


@pytest.fixture(scope="module")
def function_workbook(market, tmp_path_factory):
    return build(market, tmp_path_factory.mktemp("functions") / f"{market.key}.xlsm")


@pytest.fixture
def recalculated(function_workbook):
    return engine.load(function_workbook)


def read(book):
    book.evaluate_all()
    return book.get_value


def test_lines_stand_where_they_stand_in_the_native_form(model, function_model):
    added = set(function_model.grid.places) - set(model.grid.places)
    assert {key for key in added if not key.endswith("_native")} <= {
        key for key in added if key.startswith(("parity_tab", "functions_tab", "band_", "statistics_calls"))
    }
    checks = model.grid.places["check_value"]
    more = function_model.grid.places["check_value"].rows - checks.rows  # those of parity, which are the last
    for key, place in model.grid.places.items():
        other = function_model.grid.places[key]
        below = place.sheet == checks.sheet and place.row > checks.row
        if not key.startswith(("check_", "cover_tab")):
            row = place.row + (more if below else 0)
            assert (place.sheet, row, place.column) == (other.sheet, other.row, other.column), key


def test_blocks_are_calculated_by_functions(model, function_workbook):
    book = load_workbook(function_workbook)
    called = Counter()
    for key, line in model.grid.lines.items():
        if calls(line):
            sheet, row, column = model.cell(key)
            formula = book[sheet].cell(row, column).value
            assert isinstance(formula, ArrayFormula), key
            called[re.match(r"=(OM_[A-Z_]+)\(", formula.text).group(1)] += 1
    assert set(called) == {"OM_PROJECT", "OM_SHARES", "OM_ALLOCATE", "OM_CAGR", "OM_BALANCE_YEARS"}


def test_one_recalculation_of_the_model_makes_few_calls_of_python(function_workbook):
    book = load_workbook(function_workbook)
    texts = [
        cell.value.text
        for sheet in book
        if sheet.title != "Functions"  # whose examples are calculated once, when the workbook opens
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, ArrayFormula)
    ]
    assert 10 < sum(len(re.findall(r"OM_[A-Z_]+\(", text)) for text in texts) <= MOST_CALLS


def test_18_cached_values_are_what_python_calculates(function_model, function_workbook):
    assert differences(function_model, function_model.values(), cached(function_workbook)) == []


def test_18_the_formula_engine_with_the_functions_agrees_in_every_scenario_and_basis(function_model, recalculated):
    for choices in function_model.choices():
        for key, label in choices.items():
            recalculated.set_value(*function_model.cell(key), label)
        assert differences(function_model, function_model.values(**choices), read(recalculated)) == [], choices


def test_both_forms_show_the_same(model, function_model, workbook, function_workbook):
    native, called = cached(workbook), cached(function_workbook)
    for key, line in model.grid.lines.items():
        if isinstance(line, Line) and not key.startswith(("check", "cover_tab", "say_checks", "tile_note_master")):
            for member in range(model.grid.places[key].rows):
                for year in range(1 if line.constant else model.grid.years):
                    shown = native(*model.cell(key, member, year))
                    other = called(*function_model.cell(key, member, year))
                    assert shown is None or same(other, shown), (key, member, year)


def test_a_function_that_is_off_fails_its_parity_check(function_model, recalculated, tmp_path, monkeypatch):
    monkeypatch.setenv("ONCOMODEL_LOG", str(tmp_path / "functions.log"))  # of functions that read what is off

    def off(*_):
        return [[0.5] * function_model.grid.years] * 40

    recalculated.unregister_function("OM_ALLOCATE")
    recalculated.register_function("OM_ALLOCATE", off, min_args=2, max_args=2)
    value = read(recalculated)
    members = [m.key for m in function_model.grid.lines["check_passes"].members]
    failed = [m for n, m in enumerate(members) if value(*function_model.cell("check_passes", n)) != 1]
    assert any(m.endswith("_market_size_agrees") for m in failed)
    assert value(*function_model.cell("master_check")) == 0


def test_check_recalculates_the_function_form(function_workbook):
    report = check(function_workbook)
    assert report.differences == ()
    assert report.sound, report.failed


def test_26_the_same_market_gives_the_same_bytes(market, function_workbook, tmp_path):
    assert build(market, tmp_path / "again.xlsm").read_bytes() == function_workbook.read_bytes()


def test_05_formulas_stay_short_in_the_function_form_as_well(function_workbook):
    longest = {}
    for sheet in load_workbook(function_workbook):
        if sheet.title != "Functions":  # whose examples hold what they calculate with
            texts = [getattr(c.value, "text", c.value) for row in sheet.iter_rows() for c in row if c.data_type == "f"]
            longest[sheet.title] = max(map(len, texts))
    assert max(longest.values()) <= 120, longest
    assert len(longest) > 10

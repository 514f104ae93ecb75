"""Python, the formula engine, LibreOffice and the cached value agree on every cell."""

from __future__ import annotations

import formualizer
import pytest
from openpyxl import load_workbook

from oncomodel.excel import forms
from oncomodel.excel.build import build
from oncomodel.model import symbols
from tests.cells import cached, choose, differences
from tests.engines import recalculate


@pytest.fixture
def engine(workbook):
    return formualizer.load_workbook(str(workbook))


def engine_reader(book):
    book.evaluate_all()
    return book.get_value


def test_every_formula_cell_is_compared(model, workbook):
    compared = {cell[:3] for cell in model.formula_cells(model.values())}
    book = load_workbook(workbook)
    written = {(s.title, c.row, c.column) for s in book for row in s.iter_rows() for c in row if c.data_type == "f"}
    assert compared == written
    assert len(written) > 500


def test_18_cached_values_are_what_python_calculates(model, workbook):
    assert differences(model, model.values(), cached(workbook)) == []


def test_18_formula_engine_agrees_in_every_scenario_and_basis(model, engine):
    for choices in model.choices():
        for key, label in choices.items():
            engine.set_value(*model.cell(key), label)
        assert differences(model, model.values(**choices), engine_reader(engine)) == [], choices


def test_18_formula_engine_agrees_for_every_resolution(model, engine):
    resolution = model.grid.lines.get("resolution")
    if resolution is None:
        pytest.skip("this market has no basis that states start, end and growth")
    for option in ("Start and end", "Start and growth", "Growth and end"):
        for member in range(len(resolution.members)):
            engine.set_value(*model.cell("resolution", member), option)
        values = model.values(resolution=[option] * len(resolution.members))
        assert differences(model, values, engine_reader(engine)) == [], option


def test_18_libreoffice_agrees_in_every_scenario_and_basis(model, workbook, tmp_path):
    choices = model.choices()
    chosen = [choose(workbook, tmp_path / f"{i}.xlsx", model, c) for i, c in enumerate(choices)]
    for choice, path in zip(choices, recalculate(chosen, tmp_path / "out"), strict=True):
        assert differences(model, model.values(**choice), cached(path)) == [], choice


def test_18_libreoffice_agrees_with_the_file_as_it_is_built(model, workbook, tmp_path):
    (path,) = recalculate([workbook], tmp_path)
    assert differences(model, model.values(), cached(path)) == []


@pytest.mark.parametrize("inputs", ["low", "high"])
def test_18_formula_engine_agrees_when_every_input_moves(model, engine, inputs):
    given = {}
    for key, line in model.grid.lines.items():
        if inputs in dict(getattr(line, "beside", ())):
            ends = [getattr(entry, inputs) for entry in line.entries]
            moved = [e.value if end is None else end for end, e in zip(ends, line.entries, strict=True)]
            given[key] = moved
            for member, value in enumerate(moved):
                if value is not None:
                    engine.set_value(*model.cell(key, member), float(value))
    assert given
    given = {key: [float("nan") if v is None else v for v in value] for key, value in given.items()}
    assert differences(model, model.values(**given), engine_reader(engine)) == []


def test_a_broken_precedence_rule_is_noticed(market, model, tmp_path, monkeypatch):
    monkeypatch.setitem(symbols._BINDS, "^", 3)
    path = build(market, tmp_path / "broken.xlsx")
    found = differences(model, model.values(), engine_reader(formualizer.load_workbook(str(path))))
    assert len(found) > 10


def test_a_broken_link_is_noticed(market, model, tmp_path, monkeypatch):
    written = forms.native

    def one_year_off(line, grid, sheet):
        cell = written(line, grid, sheet)
        return (lambda member, year: cell(member, max(0, year - 1))) if line.key == "market_size" else cell

    monkeypatch.setattr("oncomodel.excel.tab.native", one_year_off)
    path = build(market, tmp_path / "broken.xlsx")
    found = differences(model, model.values(), engine_reader(formualizer.load_workbook(str(path))))
    assert found

"""The Statistics tab says how many formulas, inputs and checks there are: counted again in the file (line 29)."""

from __future__ import annotations

import re

import pytest
from openpyxl.worksheet.cell_range import CellRange

from oncomodel import load_market
from oncomodel.excel import build as building
from oncomodel.excel.build import build
from oncomodel.model.lines import Line
from oncomodel.sheets.statistics import COLUMNS
from tests.conftest import COFFEE
from tests.gates.formulas import Formulas
from tests.gates.plant import edited

WHOLE = "Whole workbook"


def shown(book):
    """The table on the tab: the number of each column, by tab."""
    sheet = book["Statistics"]
    (table,) = sheet.tables.values()
    (headers, *rows) = ([cell.value for cell in row] for row in sheet[table.ref])
    keys = dict(zip(COLUMNS.values(), COLUMNS, strict=True))
    return {row[0]: {keys[h]: n for h, n in zip(headers[1:], row[1:], strict=True)} for row in rows}


def counted(formulas, columns=COLUMNS):
    """The same numbers, from cells alone."""
    book, shapes = formulas.book, {title: set() for title in formulas.book.sheetnames}
    found = {title: dict.fromkeys(COLUMNS, 0) for title in book.sheetnames}
    for (title, row, column), text in formulas.cells.items():
        shapes[title].add(formulas.r1c1((title, row, column)))
        found[title]["formulas"] += 1
        found[title]["calls"] += len(re.findall(r"OM_[A-Z_]+\(", text))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if not cell.protection.locked:
                    found[sheet.title]["inputs"] += 1
                    found[sheet.title][kind(sheet, cell)] += 1
        found[sheet.title]["distinct"] = len(shapes[sheet.title])
    heading = ""
    for row in book["Checks"].iter_rows(min_row=6):
        heading = row[0].value if row[0].style == "Model section" else heading
        if row[5].data_type == "f":
            found[row[2].value][heading.lower()] += 1
    whole = {key: sum(tab[key] for tab in found.values()) for key in COLUMNS}
    found |= {WHOLE: whole | {"distinct": len(set().union(*shapes.values()))}}
    return {name: {key: tab[key] for key in columns} for name, tab in found.items()}


def kind(sheet, cell):
    """What an unlocked cell is, from what it holds and the words beside it."""
    if cell.value is None:
        return "empty"
    if sheet.title == "Inputs" and cell.column > 4:
        return "ranges"
    if sheet.title == "Drivers":
        return driven(sheet, cell)
    if any(CellRange(cell.coordinate).issubset(CellRange(table.ref)) for table in sheet.tables.values()):
        return "cited"
    source = sheet.cell(cell.row, 3).value
    if source in {"setting", "choice"}:
        return "chosen"
    return "assumed" if re.fullmatch(r"A\d+", source) else "cited"


def driven(sheet, cell):
    """The size of an effect of the market file is assumed, and has ends; all else, and rows in reserve, is chosen."""
    (table,) = sheet.tables.values()
    first = CellRange(table.ref)
    headers = {sheet.cell(first.min_row, column).value: column for column in range(first.min_col, first.max_col + 1)}
    if cell.column in (headers["Effect, low"], headers["Effect, high"]):
        return "ranges"
    known = sheet.cell(cell.row, headers["Assumption"]).value
    return "assumed" if known and cell.column == headers["Effect, points of growth per year"] else "chosen"


def test_29_the_statistics_are_what_is_counted_in_each_file(files):
    for path in files.values():
        formulas = Formulas(path)
        table = shown(formulas.book)
        assert table == counted(formulas, table[WHOLE])
        assert list(table) == [*(t for t in formulas.book.sheetnames if t != "Statistics"), "Statistics", WHOLE]


def test_29_the_parts_of_the_inputs_add_up(files):
    for path in files.values():
        for tab, row in shown(Formulas(path).book).items():
            parts = ("cited", "assumed", "chosen", "ranges", "empty")
            assert sum(row[part] for part in parts) == row["inputs"], tab


def test_what_is_cited_is_said_of_the_base_year_that_no_scenario_changes(coffee_model):
    (tab,) = (tab for tab in coffee_model.tabs if tab.title == "Statistics")
    cited = [row.label for row in tab.rows if isinstance(row, Line)]
    assert [label.partition(":")[0] for label in cited] == ["Market size in the base year"] * 2
    scenarios = coffee_model.market.scenarios
    shown = {coffee_model.values(scenario=one.label).at("statistics_coverage") for one in scenarios}
    assert len(scenarios) > 1
    assert len(shown) == 1


def test_29_python_is_called_in_the_function_form_only(files):
    formulas = {form: Formulas(path) for (name, form), path in files.items() if name == "coffee"}
    assert "calls" not in shown(formulas[".xlsx"].book)[WHOLE]
    assert counted(formulas[".xlsx"])[WHOLE]["calls"] == 0
    assert shown(formulas[".xlsm"].book)[WHOLE]["calls"] > 10


def test_a_formula_more_is_noticed(coffee, tmp_path):
    def plant(book):
        book["Market"]["E300"] = "=E9+E10"

    formulas = Formulas(edited(coffee, tmp_path / "planted.xlsx", plant))
    table = shown(formulas.book)
    assert table != counted(formulas, table[WHOLE])


def test_a_table_that_is_not_filled_in_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "with_statistics", lambda tabs, *_, **__: tabs)
    formulas = Formulas(build(load_market(COFFEE), tmp_path / "empty.xlsx"))
    assert shown(formulas.book)[WHOLE]["formulas"] == 0 != counted(formulas)[WHOLE]["formulas"]


@pytest.mark.parametrize("form", [".xlsx", ".xlsm"])
def test_the_counts_are_of_the_size_that_one_expects(form, files):
    table = shown(Formulas(files["oncology", form]).book)
    whole = table[WHOLE]
    assert whole["formulas"] > 10_000
    assert 300 < whole["distinct"] < whole["formulas"] / 5
    assert whole["checks"] > 100
    assert whole["alerts"] > 20
    assert table["Drivers"]["ranges"] > 30
    assert table["Inputs"]["empty"] > 100  # not every input has a range

"""Every check can fail: break what it watches, and it fails, and the master check with it (line 14).

So can every alert, but the master check only follows the checks.
"""

from __future__ import annotations

import re

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from oncomodel import build
from oncomodel.excel import engine
from oncomodel.excel.build import tabs_of
from oncomodel.excel.grid import Grid
from tests.cells import Model, years_of

WRONG = (-1e6, 1e6, 0.5, 0.0)  # one of them breaks any rule: a sign, a size, a whole number, something positive
REFERENCE = re.compile(r"(?:('(?:[^']|'')+'|\w+)!)?(?<![\w.])(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])")


def survivors(model, path, ending="", kind="check"):
    """Labels of checks that pass whatever stands in the cells that they read, or without the master.

    Of alerts, those that stay as they are, or that the status does not count. Only those whose keys have an *ending*.
    """
    written, book = load_workbook(path), engine.load(path)
    book.evaluate_all()
    names = {name: defined.attr_text for name, defined in written.defined_names.items()}
    found = []
    noticed = {"check": _fails, "alert": _alerts}[kind]
    for number, member in enumerate(model.grid.lines[f"{kind}_value"].members):
        if not member.key.endswith(ending):
            continue
        sheet, row, column = model.cell(f"{kind}_value", number)
        text = written[sheet].cell(row, column).value
        before = book.evaluate_cell(*model.cell(f"{kind}_passes", number))
        cells = watched(text, sheet, names)
        if not any(_breaks(book, written, cell, noticed(model, book, number, before)) for cell in cells):
            found.append(member.label)
    assert book.evaluate_cell(*model.cell("master_check")) == 1
    return found


def watched(formula, sheet, names):
    """The first and the last cell of each reference of a check, as sheet, row and column."""
    for name, target in names.items():
        formula = re.sub(rf"\b{name}\b", target, formula)
    for title, area in REFERENCE.findall(formula):
        home = title.strip("'").replace("''", "'") or sheet
        left, top, right, bottom = range_boundaries(area.replace("$", ""))
        yield from dict.fromkeys([(home, top, left), (home, bottom, right)])


def _breaks(book, written, cell, noticed):
    """Whether some wrong value in *cell* is *noticed*; the cell is put right again."""
    sheet, row, column = cell
    kept = written[sheet].cell(row, column).value
    before = book.get_formula(*cell)
    for wrong in WRONG:
        book.set_value(*cell, wrong)
        answer = noticed()
        if before:
            book.set_formula(*cell, before if before.startswith("=") else f"={before}")
        else:
            book.set_value(*cell, kept)
        if answer is not None:
            return answer
    return False


def _fails(model, book, number, _before):
    """Says whether the master fails with a check; None while the check passes."""

    def noticed():
        if book.evaluate_cell(*model.cell("check_passes", number)) == 0:
            return book.evaluate_cell(*model.cell("master_check")) == 0
        return None

    return noticed


def _alerts(model, book, number, before):
    """Says whether the status counts an alert, or one less; None while the alert is as it was *before*."""

    def noticed():
        if book.evaluate_cell(*model.cell("alert_passes", number)) == before:
            return None
        count = len(model.grid.lines["alert_value"].members)
        raised = sum(book.evaluate_cell(*model.cell("alert_passes", one)) == 0 for one in range(count))
        words = f", {raised} alert{'s' * (raised > 1)}" * (raised > 0)
        passed = book.evaluate_cell(*model.cell("master_check")) == 1
        checks = "All checks pass" if passed else r"\d+ checks? FAILS?"
        said = re.fullmatch(checks + words, book.evaluate_cell(*model.cell("master_status")))
        return said is not None and book.evaluate_cell(*model.cell("alert_count")) == raised

    return noticed


def test_14_every_check_fails_when_what_it_watches_breaks(model, workbook):
    assert len(model.grid.lines["check_value"].members) > 30
    assert survivors(model, workbook) == []


def test_14_every_check_of_functions_against_formulas_fails_too(market, tmp_path):
    tabs = tabs_of(market, functions=True)
    model = Model(market, tabs, Grid.of(tabs, years_of(market)))
    path = build(market, tmp_path / f"{market.key}.xlsm")
    assert survivors(model, path, "_agrees") == []


def test_a_check_that_cannot_fail_would_be_noticed(model, workbook, tmp_path):
    book, member = load_workbook(workbook), model.grid.lines["check_value"].members[2]
    sheet, row, column = model.cell("check_passes", 2)
    book[sheet].cell(row, column).value = "=1"
    book.save(tmp_path / "blind.xlsx")
    assert survivors(model, tmp_path / "blind.xlsx", member.key) == [member.label]


def test_14_every_alert_is_raised_when_what_it_watches_breaks(model, workbook):
    assert survivors(model, workbook, kind="alert") == []


def test_an_alert_that_cannot_be_raised_would_be_noticed(model, workbook, tmp_path):
    book, member = load_workbook(workbook), model.grid.lines["alert_value"].members[0]
    sheet, row, column = model.cell("alert_passes", 0)
    book[sheet].cell(row, column).value = "=1"
    book.save(tmp_path / "blind.xlsx")
    assert survivors(model, tmp_path / "blind.xlsx", member.key, kind="alert") == [member.label]

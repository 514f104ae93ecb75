"""One formula a row: the first, copied to the right, gives all the others."""

from __future__ import annotations

from itertools import pairwise

from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from oncomodel.model.lines import Line


def test_04_every_row_copied_right_gives_itself(model, workbook):
    book = load_workbook(workbook)
    rows = 0
    for key, line in model.grid.lines.items():
        if not isinstance(line, Line) or line.constant:
            continue
        for member in range(model.grid.places[key].rows):
            years = range(1 if line.lagged else 0, model.grid.years)
            cells = [model.cell(key, member, year) for year in years]
            for (sheet, row, left), (_, _, right) in pairwise(cells):
                origin, target = (f"{get_column_letter(c)}{row}" for c in (left, right))
                copied = Translator(book[sheet][origin].value, origin=origin).translate_formula(target)
                assert copied == book[sheet][target].value, (sheet, target)
            rows += 1
    assert rows > 50


def test_04_every_block_row_copied_down_gives_the_next(model, workbook):
    book = load_workbook(workbook)
    blocks = 0
    for key, line in model.grid.lines.items():
        if not isinstance(line, Line) or not line.members or isinstance(line.rule, tuple):
            continue
        year = 1 if line.lagged else 0
        for member in range(1, len(line.members)):
            sheet, row, column = model.cell(key, member - 1, year)
            origin, target = (f"{get_column_letter(column)}{r}" for r in (row, row + 1))
            copied = Translator(book[sheet][origin].value, origin=origin).translate_formula(target)
            assert copied == book[sheet][target].value, (sheet, target)
            blocks += 1
    assert blocks > 10

"""Texts and values that may not exist: as Excel's own functions give them."""

from __future__ import annotations

import formualizer
import numpy as np
import pytest
import xlsxwriter

from oncomodel.excel.forms import traced
from oncomodel.model.evaluate import evaluate
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Sheet, each, link, when
from oncomodel.model.symbols import Call, Cell, formula
from oncomodel.model.texts import joined, shown, where_true
from oncomodel.model.units import COUNT, FLAG, TEXT

NUMBERS = (0.0, 0.095216, -0.0338, 1234.56, -201.6, 0.5, 99.95, 145.0, 2033.0, 0.00049)
NUMBERS += (0.04999999999999999, -0.05000000000000001, 0.1 + 0.2 - 0.25, 1234.4499999999998)  # noise at a tie
FORMATS = ("0.00%", "0.0%", "#,##0.0", "0", "+0;-0", "0.0", "+#,##0.0;-#,##0.0")


def test_a_number_is_shown_as_excel_shows_it(tmp_path):
    path = tmp_path / "texts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        for row, number in enumerate(NUMBERS):
            sheet.write_number(row, 0, number)
            for column, form in enumerate(FORMATS, start=1):
                sheet.write_formula(row, column, f'=TEXT(A{row + 1},"{form}")')
    engine = formualizer.load_workbook(str(path))
    engine.evaluate_all()
    for row, number in enumerate(NUMBERS, start=1):
        for column, form in enumerate(FORMATS, start=2):
            assert str(shown(number, form)) == engine.get_value("A", row, column), (number, form)


def test_texts_are_recorded_as_formulas():
    tree = joined(Cell("word"), where_true((Cell("high") > Cell("low")) * 1, shown(Cell("high"), Cell("form"))))
    places = {Cell("word"): "A1", Cell("high"): "B1", Cell("low"): "C1", Cell("form"): "D1"}
    assert formula(tree, places.get) == "A1&REPT(TEXT(B1,D1),(B1>C1)*1)"


def test_the_largest_of_many_is_one_call():
    tree = np.maximum(np.maximum(Cell("one"), Cell("two")), Cell("three"))
    assert tree == Call("MAX", (Cell("one"), Cell("two"), Cell("three")))


def half(value):
    return 1 / value


def lines():
    of = tuple(Member(key, key) for key in ("known", "unknown"))
    setting = Evidence("setting", "A test.")
    numbers = Input("number", "number", COUNT, (Entry(4.0, setting), Entry(None, setting)), of)
    flag = Input("flag", "flag", FLAG, (Entry(1.0, setting), Entry(0.0, setting)), of)
    word = Input("not_known", "not known", TEXT, (Entry("n/a", setting),), named=True)
    rule = when("flag", each(half, value="number"))
    inverse = Line("inverse", "inverse", COUNT, rule, of, constant=True)
    shown_again = Line("again", "again", COUNT, link("inverse"), of, constant=True)
    return (numbers, flag, word, inverse, shown_again)


def test_a_value_exists_only_where_its_flag_says_so():
    sheet = Sheet("A", "A test.", "calculation", "ledger", (), lines())
    values = evaluate((sheet,), 3)
    assert [values.at("inverse", member) for member in (0, 1)] == [0.25, "n/a"]
    assert [values.at("again", member) for member in (0, 1)] == [0.25, "n/a"]


def test_its_formula_shows_the_word_elsewhere():
    *_, inverse, _ = lines()
    assert traced(inverse.rule, "inverse").name == "IF"
    places = {Cell("flag"): "A1", Cell("number"): "B1", Cell("not_known"): "not_known"}
    assert formula(traced(inverse.rule, "inverse"), places.get) == "IF(A1,1/B1,not_known)"


@pytest.mark.parametrize("flag", [1.0, 0.0])
def test_what_is_read_where_nothing_exists_is_never_checked(flag):
    sheet = Sheet("A", "A test.", "calculation", "ledger", (), lines())
    values = evaluate((sheet,), 3, {"flag": [1.0, flag], "number": [4.0, 5.0]})
    assert values.at("inverse", 1) == (0.2 if flag else "n/a")

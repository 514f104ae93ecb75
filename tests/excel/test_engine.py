from __future__ import annotations

import formualizer
import pytest
import xlsxwriter

from oncomodel.errors import WorkbookError
from oncomodel.excel.engine import calculate, load, register
from oncomodel.excel.published import FUNCTIONS, find
from tests.excel.samples import one_row


@pytest.fixture(autouse=True)
def own_log(monkeypatch, tmp_path):
    monkeypatch.setenv("ONCOMODEL_LOG", str(tmp_path / "functions.log"))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_example_formula_gives_its_published_result(function):
    found = calculate(function.example_formula)
    rows = found if isinstance(found, list) else [[found]]
    wanted = one_row(function.example.result)
    assert (len(rows), len(rows[0])) == (len(wanted), len(wanted[0]))
    for own, published in zip((c for r in rows for c in r), (c for r in wanted for c in r), strict=True):
        if isinstance(published, str):
            assert own == published
        elif published is not None:
            assert round(own, function.example.digits) == round(float(published), function.example.digits)


@pytest.mark.parametrize(
    ("formula", "shows"),
    [
        ("=2^3^2", 64.0),
        ("-2^2", 4.0),
        ('="a"&"b"', "ab"),
        ("=1<2", True),
        ("=1/0", "#DIV/0!"),
        ("=OM_NOPE(1)", "#NAME?"),
        ("=IFERROR(OM_CAGR(-3,1,7),5)", 5.0),
        ("=OM_CAGR(-3,1,7)", "#NUM! OM_CAGR: begin_value must be greater than 0 (got -3)"),
        ("=OM_CAGR(1/0,1,7)", "#DIV/0! OM_CAGR: begin_value must not be an error (got #DIV/0!)"),
        ("=OM_CAGR(A1,1,7)", "#N/A OM_CAGR: begin_value must not be blank (got a blank)"),
        ('=OM_CAGR("5",1,7)', '#VALUE! OM_CAGR: begin_value must be a number (got text "5")'),
        ("=OM_TYPE(NA())", "error #N/A"),
        ("=SEQUENCE(2,2)", [[1.0, 2.0], [3.0, 4.0]]),
        ("=OM_ALLOCATE({100,200},{0.25;0.75})", [[25.0, 50.0], [75.0, 150.0]]),
        (
            "=OM_SHARE_OF({1,2},{0,4})",
            [["#NUM! OM_SHARE_OF: whole must be other than 0 (got 0 in row 1, column 1)", 0.5]],
        ),
    ],
)
def test_a_formula_shows_what_excel_would_and_says_why(formula, shows):
    assert calculate(formula) == shows


@pytest.mark.parametrize("formula", ["=1+", "hello(", "", "="])
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises(WorkbookError, match=r"^formula must be one that Excel can read \(got "):
        calculate(formula)


def test_array_formulas_of_a_file_are_calculated_anew(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Page")
        page.write_row("A1", [100, 200])
        page.write_column("A2", [0.25, 0.75])
        page.write_array_formula("C1:D2", "{=OM_ALLOCATE(A1:B1,A2:A3)}")
        page.write_formula("E1", "=SUM(C1:D2)", value=-1)
        page.write_formula("E2", "=C2*2", value=-1)
    workbook = load(path)
    workbook.evaluate_all()
    values = [[workbook.get_value("Page", row, column) for column in (3, 4, 5)] for row in (1, 2)]
    assert values == [[25.0, 50.0, 300.0], [75.0, 150.0, 150.0]]


def test_only_the_given_functions_are_registered():
    workbook = formualizer.Workbook()
    workbook.add_sheet("Page")
    answers = []
    register(workbook, (find("OM_CAGR"),), answers.append)
    workbook.set_formula("Page", 1, 1, "=OM_CAGR(-1,2,3)")
    workbook.set_formula("Page", 2, 1, "=OM_GROWTH(1,2)")
    assert workbook.evaluate_cell("Page", 1, 1) == {"type": "Error", "kind": "Num"}
    assert workbook.evaluate_cell("Page", 2, 1) == {"type": "Error", "kind": "Name"}
    assert answers == [[["#NUM! OM_CAGR: begin_value must be greater than 0 (got -1)"]]]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("=OM_CAGR(87.4,165.2)", "OM_CAGR must be given 3 arguments, OM_CAGR"),
        ("=1+OM_CAGR(1,2,3,4)", r"3 arguments, OM_CAGR.*\(got 4\)"),
        ("=OM_CAGR(87.4;165.2;7)", "must separate arguments by commas and write decimals with a point"),
        ("=OM_CAGR(87,4;165,2;7)", "with semicolons"),
    ],
)
def test_a_formula_that_is_misspelt_is_explained(formula, said):
    with pytest.raises(WorkbookError, match=said):
        calculate(formula)


@pytest.mark.parametrize("formula", ["=SUM(OM_SHARES({1;3}))", '=IF(1,"a;b","OM_CAGR(1)")', "=OM_CAGR(MAX(1,2),8,2)"])
def test_a_formula_that_is_well_spelt_is_not_refused(formula):
    assert calculate(formula) is not None

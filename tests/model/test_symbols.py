"""Symbols record what numpy does, and print it in Excel's language, with Excel's precedence."""

from __future__ import annotations

import formualizer
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import NotAFormula
from oncomodel.model.symbols import (
    AtYear,
    Cell,
    FirstYear,
    LastYear,
    Members,
    Of,
    Pick,
    Position,
    Some,
    Whole,
    Years,
    before,
    formula,
    references,
)

A, B, C = Cell("a"), Cell("b"), Cell("c")
ADDRESSES = {
    A: "A1",
    B: "B1",
    C: "C1",
    Members("a"): "A1:A9",
    Some("a", ("x", "y")): "A2:A3",
    Years("a"): "A1:K1",
    Whole("a"): "A1:K9",
    Whole("b"): "B1:K9",
}


def text(symbol):
    return formula(symbol, ADDRESSES.__getitem__)


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        (-(A**2), "-(A1^2)"),  # Excel's -A1^2 is (-A1)^2
        ((-A) ** 2, "-A1^2"),
        (A ** (B**2), "A1^(B1^2)"),  # Excel's A1^B1^2 is (A1^B1)^2
        ((A**B) ** 2, "A1^B1^2"),
        (A - (B - 1), "A1-(B1-1)"),
        (A - B - 1, "A1-B1-1"),
        (A / (B / C), "A1/(B1/C1)"),
        (A / B / C, "A1/B1/C1"),
        (A * (1 + B), "A1*(1+B1)"),
        (1 - A * B, "1-A1*B1"),
        ((A > 0) * (B <= 1), "(A1>0)*(B1<=1)"),
        (A + (B > 0), "A1+(B1>0)"),
        (np.where(A > 0, B, C), "IF(A1>0,B1,C1)"),
        (np.maximum(A, -B), "MAX(A1,-B1)"),
        (np.nan_to_num(A / B), "IFERROR(A1/B1,0)"),
        (np.abs(A - B), "ABS(A1-B1)"),
        (np.exp(A) + np.log(B) - np.sqrt(C), "EXP(A1)+LN(B1)-SQRT(C1)"),
        (np.sum(A, axis=0), "SUM(A1:A9)"),
        (np.max(Years("a"), axis=0), "MAX(A1:K1)"),
        (np.sum(1 - (A > 0) * 1, axis=0), "SUMPRODUCT(1-(A1:A9>0)*1)"),
        (np.linalg.norm(Whole("a"), axis=0), "SQRT(SUMSQ(A1:K9))"),
        (np.linalg.norm(Whole("a") - Whole("b"), axis=0), "SQRT(SUMXMY2(A1:K9,B1:K9))"),
        (A * -2.5, "A1*(-2.5)"),
        (A + np.float64(2), "A1+2"),
        (A != 0, "A1<>0"),
        (np.equal(A, B), "A1=B1"),
    ],
)
def test_a_formula_is_printed_as_excel_reads_it(symbol, expected):
    assert text(symbol) == expected


def test_some_members_are_summed_as_all_are():
    some = Some("a", ("x", "y"))
    assert text(np.sum(some, axis=0)) == "SUM(A2:A3)"
    assert text(np.sum(some * Members("a"), axis=0)) == "SUMPRODUCT(A2:A3*A1:A9)"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: bool(A > 0),
        lambda: A == 0,
        lambda: np.sort(A),
        lambda: np.add.reduce(A),
        lambda: np.sum(A),
        lambda: np.max(A * 2, axis=0),
        lambda: np.sinh(A),
        lambda: A + "text",
        lambda: A + True,
        lambda: np.add(A, 1, where=False),
    ],
)
def test_what_no_formula_can_say_is_refused(attempt):
    with pytest.raises(NotAFormula):
        attempt()


def trees():
    """Arithmetic over two numbers, as functions that take numbers or symbols."""
    leaves = st.sampled_from([lambda a, _: a, lambda _, b: b, lambda a, _: a * 0 + 2])
    operators = st.sampled_from(
        [
            lambda x, y: x + y,
            lambda x, y: x - y,
            lambda x, y: x * y,
            lambda x, y: x / (y * y + 1),
            lambda x, y: -x + y,
            lambda x, _: -(x**2),
            lambda x, y: (x * x + 1) ** (y / (y * y + 1)),
            lambda x, y: np.where(x > y, x, y),
            lambda x, y: np.maximum(x, -y),
        ]
    )

    def joined(children):
        return st.tuples(operators, children, children).map(lambda t: lambda a, b: t[0](t[1](a, b), t[2](a, b)))

    return st.recursive(leaves, joined, max_leaves=8)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(trees(), st.integers(-4, 4), st.integers(-4, 4))
def test_a_formula_means_in_the_engine_what_it_means_in_python(tree, a, b):
    book = formualizer.Workbook()
    book.add_sheet("S")
    book.set_value("S", 1, 1, float(a))
    book.set_value("S", 1, 2, float(b))
    book.set_formula("S", 1, 3, "=" + text(tree(A, B)))
    with np.errstate(all="ignore"):
        expected = float(tree(np.float64(a), np.float64(b)))
    found = book.evaluate_cell("S", 1, 3)
    if abs(expected) < 1e100:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_symbols_are_compared_as_data():
    assert Cell("a") == Cell("a")
    assert {Cell("a"): 1}[Cell("a")] == 1
    assert not Cell("a") == before("a")  # noqa: SIM201 - != would be recorded


def test_references_are_the_lines_that_a_symbol_reads():
    symbols = [
        Of("a", "x"),
        Some("a", ("x", "y")),
        before("b"),
        Pick("c", Cell("d")),
        AtYear("e", "f"),
        Position(Cell("g"), "h"),
    ]
    assert [references(s) for s in symbols] == [("a",), ("a",), ("b",), ("c", "d"), ("e", "f"), ("g", "h")]
    assert references(FirstYear("a") / LastYear("b") + np.sum(Members("c"), axis=0)) == ("a", "b", "c")

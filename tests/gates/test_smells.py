"""No formula smells, but for what is waived with a reason (lines 2, 5, 6, 7 and 22 beyond their own tests)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oncomodel import load_market
from oncomodel.model.units import SHARE
from tests.cells import Model
from tests.conftest import FILES
from tests.gates.formulas import Formulas, r1c1
from tests.gates.plant import edited
from tests.gates.smells import smells
from tests.gates.waivers import FILE, idle_waivers, open_findings, waivers


@pytest.fixture(scope="module")
def found(files):
    read = ((Model.of(load_market(file)), files[name, ".xlsx"]) for name, file in FILES.items())
    return [one for model, path in read for one in smells(model, Formulas(path))]


def test_05_and_06_no_formula_smells(found):
    assert open_findings("smells", found) == []


def test_22_every_waiver_still_waives_something(found):
    assert idle_waivers("smells", found) == []


def test_every_waiver_has_a_reason_in_a_sentence():
    for gate in ("auditor", "openxml", "macros", "smells"):
        assert f"\n{gate}:" in FILE.read_text(encoding="utf-8")
        assert all(len(one.reason) > 30 and one.reason.endswith(".") for one in waivers(gate))


def put(title, **cells):
    def plant(book):
        for cell, content in cells.items():
            book[title][cell] = content

    return plant


def silenced(title, word):
    """Nothing reads *word* any more."""

    def plant(book):
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if (
                        cell.data_type == "f"
                        and word in str(cell.value)
                        and (sheet.title == title or "!" in word or not title)
                    ):
                        cell.value = 1

    return plant


def opening_year_unread(book):
    (row,) = (c.row for c in book["Market"]["A"] if c.value == "Year before the timeline")
    silenced("Market", f"$D${row}")(book)


def hidden_tab(book):
    book["Sources"].sheet_state = "hidden"


def hidden_row(book):
    book["Market"].row_dimensions[9].hidden = True


def merged(book):
    book["Log"].merge_cells("A20:B21")


def name_of_nothing(book):
    book.defined_names["share_tolerance"].attr_text = "Inputs!#REF!"


PLANTED = {
    "inconsistent formulas in a row": put("Market", G10="=G9"),
    "many references": put("Market", E200="=E7+E8+E9+F7+F8+F9+G7+G8+G9"),
    "reference to a blank cell": put("Market", E200="=E7+E300"),
    "total counted twice": put(
        "Market", E200="=SUM(E7:E8)", E201="=SUM(E198:E200)", E198="=SUM(E9:E9)", E202="=SUM(E7:E202)"
    ),
    "calculated twice": put("Market", E200="=E$7+E$8", E201="=E$7+E$8"),
    "unused input: value": silenced("", "share_tolerance"),
    "unused calculation": opening_year_unread,
    "masked error": put("Market", E200="=IFERROR(E7,0)"),
    "volatile function": put("Market", E200="=E7+NOW()"),
    "external or broken reference": put("Market", E200="='[other.xlsx]Market'!E7"),
    "hidden tab": hidden_tab,
    "hidden row or column": hidden_row,
    "merged cells": merged,
    "name that is no single cell": name_of_nothing,
    "unused name": silenced("", "share_tolerance"),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_smell_is_noticed(rule, coffee, coffee_model, tmp_path):
    planted = edited(coffee, tmp_path / "planted.xlsx", PLANTED[rule])
    assert rule in {one.rule for one in open_findings("smells", smells(coffee_model, Formulas(planted)))}


def test_planted_units_that_do_not_go_together_are_noticed(coffee, coffee_model):
    lines = dict(coffee_model.grid.lines)
    lines["base_year"] = replace(lines["base_year"], unit=SHARE)
    wrong = replace(coffee_model, grid=replace(coffee_model.grid, lines=lines))
    assert "mixed units" in {one.rule for one in open_findings("smells", smells(wrong, Formulas(coffee)))}


def test_copies_have_one_shape_and_others_have_not():
    assert r1c1("=$D9*(1+E4)", 9, 5) == r1c1("=$D10*(1+F5)", 10, 6) == "=R[0]C4*(1+R[-5]C[0])"
    assert r1c1("='A1 by B2'!E$4", 9, 5) == "='A1 by B2'!R4C[0]"
    assert r1c1("=E4", 9, 5) != r1c1("=E4", 10, 5)

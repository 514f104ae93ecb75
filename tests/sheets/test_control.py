"""Control: the result before what else could be chosen, and the chosen pair of figures in words."""

from __future__ import annotations

from oncomodel.model.lines import Ledger, Section
from oncomodel.sheets.inputs import RESOLUTIONS


def control(model):
    return next(tab for tab in model.tabs if tab.title == "Control")


def test_the_result_stands_right_below_the_choices(model):
    sections = [row.label for row in control(model).rows if isinstance(row, Section)]
    assert sections[:2] == ["Choose", "Result"]


def test_the_words_of_the_chosen_pair_are_what_the_table_says_of_it(oncology_model):
    (table,) = (row for row in control(oncology_model).rows if isinstance(row, Ledger))
    for number, (name, column) in enumerate(zip(RESOLUTIONS, table.columns, strict=True)):
        assert column.header == name
        values = oncology_model.values(resolution=[RESOLUTIONS[(number + n) % 3] for n in range(3)])
        words = values.at("resolution_chosen", 0)
        assert words == f"{name}: {values.at(column.content.key, 0):,.1f}"


def test_a_market_whose_figures_agree_has_no_pairs_to_choose_from(model, market):
    disputed = any(basis.end and basis.growth for basis in market.bases)
    assert any(isinstance(row, Ledger) for row in control(model).rows) == disputed

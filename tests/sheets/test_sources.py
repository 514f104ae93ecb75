"""The Sources tab: what stands beside a quote is what it prints, or says that it is not."""

from __future__ import annotations

import re

import pytest
from openpyxl import load_workbook

from oncomodel.excel.tab import lines_of
from oncomodel.market.evidence import Quantity
from oncomodel.model.lines import Entry, Evidence, Note
from oncomodel.model.units import RATE, SHARE
from oncomodel.sheets.sources import _range


@pytest.fixture(scope="module")
def page(workbook):
    return load_workbook(workbook)["Sources"]


def rows_of(page, table):
    """The rows of a table, without its header."""
    return [tuple(cell.value for cell in row) for row in page[page.tables[table].ref]][1:]


def cited(value, low, high, *not_printed):
    """What is said of a cited rate, some of which its quote does not print."""
    quote = {"source": "survey", "quote": "grows", "scope": "all", "caveat": "Why.", "not_printed": not_printed}
    ends = {"value": value} if low is None else {"low": low, "mode": value, "high": high}
    given = Quantity.model_validate({**ends, "cited": quote})
    return _range(Entry(value, Evidence("cited", "grows", id="survey"), low, high, origin=given), RATE)


def test_a_range_says_whether_its_source_prints_it():
    assert cited(0.05, None, None) == "5 % per year"
    assert cited(0.05, None, None, "value") == "5 % per year (not printed as such)"
    assert cited(0.05, 0.04, 0.06) == "5 % per year (middle of the printed range, 4 to 6)"
    assert cited(0.045, 0.04, 0.06) == "4.5 % per year (within the printed range, 4 to 6)"
    assert cited(0.05, 0.04, 0.06, "low", "high") == "5 % per year (range assumed: 4 to 6)"
    assert cited(0.05, 0.04, 0.06, "high") == "5 % per year (high end assumed: 4 to 6)"
    assumed = Entry(0.2, Evidence("assumed", "A guess.", id="A1"), 0.1, 0.3)
    assert _range(assumed, SHARE) == "20 % of total (10 to 30)"


def test_no_end_that_a_quote_does_not_print_stands_bare_beside_it(page, market):
    """Counted in the market file: ranges that a source prints, and those that it does not."""
    sources = {source.id for source in market.sources}
    said = [row[2] for row in rows_of(page, "Figures") if row[0] in sources and " to " in row[2]]
    assert said
    for words in said:
        assert re.search(r"assumed: |printed range, ", words), words


def test_the_tab_says_which_claims_have_no_quote(model, market):
    (tab,) = (tab for tab in model.tabs if tab.title == "Sources")
    notes = [row.text for row in tab.rows if isinstance(row, Note)]
    if not market.claims:
        assert notes == []
        return
    without = [claim.key for claim in market.claims if not claim.quotes]
    assert without
    (note,) = notes
    assert f"{len(without)} of {len(market.claims)} claims have none" in note


def test_a_key_that_wraps_has_a_row_of_two_lines(oncology_workbook):
    page = load_workbook(oncology_workbook)["Sources"]
    (row,) = (row for row in page[page.tables["Publications"].ref] if row[0].value == "globenewswire-diagnostics")
    assert page.row_dimensions[row[0].row].height == pytest.approx(2 * 13.5)
    assert lines_of("globenewswire-diagnostics", 22) == 1  # by its letters alone, which are wider than those of words

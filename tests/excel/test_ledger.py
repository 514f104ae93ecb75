"""Tabs of ledgers: their widths, and how they print."""

from __future__ import annotations

import re

import pytest
from openpyxl import load_workbook

from oncomodel.excel import theme
from oncomodel.excel.ledger import widths_of
from oncomodel.model.lines import Column, Ledger, Member, Sheet


def tab_of(*labels):
    of = tuple(Member(f"member_{number}", label) for number, label in enumerate(labels))
    return Sheet("Few", "", "output", "ledger", (), (Ledger("Few", "Rank", of, (Column("Word", labels),)),))


def test_the_column_of_labels_is_as_wide_as_its_labels_need():
    few, many = (widths_of(tab_of("Rank 1", letters * "x"))[0] for letters in (6, 30))
    assert few == theme.NARROWEST_LABEL
    assert few < many < theme.LEDGER_WIDTHS["label"]
    assert widths_of(tab_of(200 * "x"))[0] == theme.LEDGER_WIDTHS["label"]


@pytest.mark.parametrize("title", ["Tornado", "Tornado data", "Break-even"])
def test_what_a_reader_sees_of_the_sensitivity_has_no_positions_or_flags(oncology_workbook, title):
    """Numbers of rows, ranks and flags that sort the tables stand below the heading of workings."""
    sheet = load_workbook(oncology_workbook, data_only=True)[title]
    last = int(re.search(r"\$(\d+)$", sheet.print_area).group(1))
    printed = {cell.value for row in sheet.iter_rows(max_row=last) for cell in row if isinstance(cell.value, str)}
    assert not printed & {"Number", "Its row", "Sorted by", "Moves it", "Moves the last year"}
    assert len(printed) > 20

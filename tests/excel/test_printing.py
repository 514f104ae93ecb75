"""How tabs print: one page wide, in letters that can be read, without what prints elsewhere."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from oncomodel.excel import theme
from oncomodel.excel.grid import columns
from oncomodel.excel.page import column_widths
from oncomodel.excel.tab import lines_of
from oncomodel.model.lines import Column, Input, Ledger, Member, Section, Sheet
from oncomodel.model.rows import Workings

POINTS, LEAST = theme.FONT["font_size"], 8
BESIDE = {"Drivers": "Driver or headwind", "Evidence map": "Input"}
"""Tabs that leave words out of print, with the header of their table."""


@pytest.fixture(scope="module")
def book(oncology_workbook):
    return load_workbook(oncology_workbook)


def tab_of(model, title):
    return next(tab for tab in model.tabs if tab.title == title)


def printed(book, title):
    """How many columns and rows of a tab print."""
    _, _, last_column, last_row = range_boundaries(book[title].print_area.rpartition("!")[2].replace("$", ""))
    return last_column, last_row


@pytest.mark.parametrize("title", ["Drivers", "Claims", "Claim details", "Evidence map"])
def test_a_wide_table_prints_on_one_page_across_in_eight_points(oncology_model, book, title):
    tab, setup = tab_of(oncology_model, title), book[title].page_setup
    widths = column_widths(tab, columns(tab.layout, oncology_model.grid.years))[: printed(book, title)[0]]
    scale = theme.LANDSCAPE[0] / sum(map(theme.pixels, widths))
    assert POINTS * min(1.0, scale) >= LEAST
    assert setup.orientation == "landscape"
    assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)  # as many pages down as it takes, never squeezed


def test_columns_that_do_not_print_stand_at_the_right(oncology_model, book):
    for tab in oncology_model.tabs:
        for ledger in (row for row in tab.rows if isinstance(row, Ledger)):
            flags = [column.printed for column in ledger.columns]
            assert flags == sorted(flags, reverse=True), (tab.title, ledger.name)
            if not all(flags):
                assert printed(book, tab.title)[0] == 1 + sum(flags)


@pytest.mark.parametrize(("title", "header"), BESIDE.items())
def test_words_that_a_tab_leaves_out_of_print_print_on_sources(oncology_model, book, title, header):
    (ledger,) = (row for row in tab_of(oncology_model, title).rows if isinstance(row, Ledger) and row.header == header)
    texts = {cell.value for row in book["Sources"].iter_rows(max_row=printed(book, "Sources")[1]) for cell in row}
    columns_left_out = [column for column in ledger.columns if not column.printed]
    assert columns_left_out
    for column in columns_left_out:
        words = {text for text in column.content if text and "in reserve" not in text}
        assert len(words) > 0
        assert words <= texts, column.header


def test_no_page_of_rows_under_a_heading_that_repeats_ends_early(book):
    """Whoever prints breaks Inputs and Checks where a page is full, whatever the letters of a machine are."""
    for title in ("Inputs", "Checks"):
        assert not book[title].row_breaks.brk
        assert book[title].print_title_rows == "$1:$5"


def test_triangulation_begins_with_its_answer_and_ends_with_its_settings(oncology_model):
    tab = tab_of(oncology_model, "Triangulation")
    names = [row.name if isinstance(row, Ledger) else getattr(row, "label", "") for row in tab.rows]
    shown = list(tab.rows[: next(n for n, row in enumerate(tab.rows) if isinstance(row, Workings))])
    assert names.index("ScopeSummary") < names.index("Bridge from one claim to another") < names.index("Settings")
    last = max(number for number, row in enumerate(shown) if isinstance(row, Section))
    assert shown[last].label == "Settings"
    assert all(isinstance(row, Input) for row in shown[last + 1 :])


def test_a_word_that_does_not_fit_begins_a_line():
    assert lines_of("two words", 20) == 1
    assert lines_of("Reimbursement frameworks: whole market", 24) == 2
    assert lines_of("Reimbursement frameworks: whole market", 20) == 3


def test_labels_wrap_where_a_table_gives_its_room_to_other_columns():
    of = (Member("one", 100 * "x"),)
    ledger = Ledger("Few", "Rank", of, (Column("Word", ("a",)),), labels="title")
    assert column_widths(Sheet("Few", "", "output", "ledger", (), (ledger,)), columns("ledger", 2)) == [
        theme.LEDGER_WIDTHS["title"],
        theme.LEDGER_WIDTHS["number"],
    ]

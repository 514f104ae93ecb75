"""Texts that are entered begin where a reader begins; points of growth say that they are points."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from oncomodel.model.lines import Input, Ledger
from oncomodel.model.rows import Workings
from oncomodel.model.units import TEXT


@pytest.fixture(scope="module")
def book(workbook):
    return load_workbook(workbook)


def test_texts_that_can_be_changed_stand_left_and_wrap_in_tables(model, book):
    listed = 0
    for key, line in model.grid.lines.items():
        if not isinstance(line, Input) or line.unit is not TEXT or not line.editable:
            continue
        for member, entry in enumerate(line.entries):
            if not entry.fixed:
                sheet, row, column = model.cell(key, member)
                look = book[sheet].cell(row, column).alignment
                assert look.horizontal == "left", (sheet, row)
                assert bool(look.wrap_text) == (key in model.grid.listed), (sheet, row)
                listed += key in model.grid.listed
    assert listed > 4


def test_the_year_of_shares_is_called_assumed_where_no_quote_prints_it(model):
    words = {
        key: line.entries[0].evidence.words for key, line in model.grid.lines.items() if key.endswith("_share_year")
    }
    assumed = {key for key, text in words.items() if "it is assumed" in text}
    # Read in the quotes: of liquid biopsy and North America the brief prints no year, nor does the survey of the north.
    liquid = {"technology_platform_share_year"} if "technology_platform_share_year" in words else set()
    assert assumed == {"region_share_year", *liquid}
    assert len(words) > len(assumed)


def test_effects_of_drivers_are_shown_in_points(model, book):
    for key in ("driver_size", "driver_size_low", "driver_size_high"):
        sheet, row, column = model.cell(key)
        assert "pts" in book[sheet].cell(row, column).number_format


def test_the_cells_behind_waterfalls_stand_under_the_workings(model):
    for tab in (tab for tab in model.tabs if tab.title in ("Scenarios", "Triangulation")):
        rows = list(tab.rows)
        workings = next(number for number, row in enumerate(rows) if isinstance(row, Workings))
        (bars,) = (n for n, row in enumerate(rows) if isinstance(row, Ledger) and row.name.endswith("Bars"))
        assert bars > workings, tab.title

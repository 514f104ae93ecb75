"""The Heat map adds up in both directions; what the market file says of a dimension stands wherever it is shown."""

from __future__ import annotations

import numpy as np
import pytest
from openpyxl import load_workbook

from oncomodel.model.lines import Ledger, Note
from oncomodel.sheets.cube import cube_titles


def titled(model, title):
    return next(tab for tab in model.tabs if tab.title == title)


def tables(model):
    return [row for row in titled(model, "Heat map").rows if isinstance(row, Ledger) and row.totalled]


def cells(values, table):
    return np.column_stack([values[column.content.key][:, 0] for column in table.columns])


def test_sizes_add_up_in_both_directions_to_the_market(market, model):
    values = model.values()
    base = market.timeline.base_year - market.timeline.first_year
    assert len(tables(model)) == 3 * len(market.dimensions)
    for table in tables(model):
        found = cells(values, table)
        if table.name.endswith(("_base", "_last")):
            year = base if table.name.endswith("_base") else -1
            assert found[:-1].sum(axis=0) == pytest.approx(found[-1], rel=1e-11)
            assert found[:, :-1].sum(axis=1) == pytest.approx(found[:, -1], rel=1e-11)
            assert found[-1, -1] == pytest.approx(values["market_size"][year], rel=1e-12)


def test_growth_is_that_of_the_sizes(market, model):
    values, years = model.values(), market.timeline.last_year - market.timeline.base_year
    for base, last, growth in zip(*(tables(model)[n::3] for n in range(3)), strict=True):
        wanted = (cells(values, last) / cells(values, base)) ** (1 / years) - 1
        assert cells(values, growth) == pytest.approx(wanted, abs=1e-12)


def test_headers_are_the_regions_and_totals_have_no_colour(market, model, workbook):
    regions = [region.label for region in market.regions.members]
    sheet = load_workbook(workbook)["Heat map"]
    coloured = {one.bounds for area in sheet.conditional_formatting for one in area.sqref.ranges}
    for table in tables(model):
        assert [column.header for column in table.columns] == [*regions, f"Every {market.regions.noun}"]
        first, *_, last, _ = (model.grid.places[column.content.key] for column in table.columns)
        assert (first.column + 1, first.row + 1, last.column + 1, last.row + last.rows - 1) in coloured


def test_what_the_market_file_says_of_a_dimension_stands_wherever_it_is_shown(oncology, oncology_model):
    said = "Platforms split the whole market, therapies included; this is not revenue of tests."
    (noted,) = [dimension for dimension in oncology.dimensions if dimension.note]
    assert noted.note == said
    by_region = cube_titles(oncology)[oncology.dimensions.index(noted)]
    regions = [region.label for region in oncology.regions.members]
    for title in (noted.title, by_region, *regions, "Heat map"):
        assert Note(said) in titled(oncology_model, title).rows, title

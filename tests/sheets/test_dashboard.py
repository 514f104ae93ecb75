"""The dashboard: one page, live, and true to the tabs that it speaks of."""

from __future__ import annotations

import numpy as np
import pytest
from openpyxl import load_workbook

from oncomodel.model.lines import Charts, Findings, Tiles
from tests.cells import Model


@pytest.fixture(scope="module")
def tab(model):
    return model.tabs[1]


def rows(tab, kind):
    return [row for row in tab.rows if isinstance(row, kind)]


def test_it_stands_directly_after_the_cover_and_prints_on_one_landscape_page(model, workbook):
    assert [tab.title for tab in model.tabs[:2]] == ["Cover", "Dashboard"]
    page = load_workbook(workbook)["Dashboard"]
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight or 1) == (1, 1)
    assert page.page_setup.orientation == "landscape"
    assert not page.row_breaks.brk
    assert not page.merged_cells.ranges


def test_it_has_twelve_key_figures_and_six_charts(tab):
    assert sum(len(row.tiles) for row in rows(tab, Tiles)) == 12
    assert sum(len(row.charts) for row in rows(tab, Charts)) == 6


def test_its_figures_are_those_of_the_model_in_every_scenario_and_basis(model, market):
    base = market.timeline.base_year - market.timeline.first_year
    for choices in model.choices():
        values = model.values(**choices)
        assert values.at("tile_size_in_base_year") == values.at("market_size", 0, base)
        assert values.at("tile_size_in_last_year") == values.at("market_size", 0, values.years - 1)
        assert (values.at("tile_scenario"), values.at("tile_basis")) == (choices["scenario"], choices["basis"])
        for split in (market.dimensions[0], market.regions):
            labels = [member.label for member in split.members]
            sizes = values[f"{split.key}_market_size"]
            growth = (sizes[:, -1] / sizes[:, base]) ** (1 / (values.years - 1 - base)) - 1
            assert values.at(f"tile_dash_{split.key}_largest_name") == labels[int(np.argmax(sizes[:, base]))]
            fastest = values.at(f"tile_dash_{split.key}_fastest_name")
            assert growth[labels.index(fastest)] == pytest.approx(growth.max(), rel=1e-9)


def test_its_findings_change_with_the_choices_and_say_the_numbers_of_the_model(model, tab):
    said = {}
    (findings,) = rows(tab, Findings)
    for choices in model.choices():
        values = model.values(**choices)
        size = values.at("board_finding_size")
        assert f"{values.at('size_in_last_year'):,.1f}" in size
        assert all(choice in size for choice in choices.values())
        ends = values["scenario_market_size"][:, -1]
        assert all(f"{end:,.1f}" in values.at("board_finding_range") for end in (ends.min(), ends.max()))
        said[tuple(choices.values())] = tuple(values.at(line.key) for line in findings.sentences)
    assert len(set(said.values())) == len(said)
    assert all(text.endswith(".") and "n/a" not in text for texts in said.values() for text in texts)


def test_its_cells_show_what_the_data_tab_says(model, tab, workbook):
    shown = load_workbook(workbook, data_only=True)
    values = model.values()
    lines = [line for row in rows(tab, Tiles) for line in row.lines()]
    lines += [line for row in rows(tab, Findings) for line in row.sentences]
    for line in lines:
        sheet, row, column = model.cell(line.key)
        value, cell = values.at(line.key), shown[sheet].cell(row, column).value
        assert cell == value if isinstance(value, str) else cell == pytest.approx(float(value), rel=1e-12)


def test_it_says_what_the_brief_says_of_the_headline(oncology):
    # The brief's first sentence: 87.4 in 2026 and 165.2 in 2033, which imply 9.52 % a year.
    values = Model.of(oncology).values()
    assert values.at("board_finding_size") == (
        "Scenario Base on basis Headline grows from 87.4 USD billion in 2026 "
        "to 165.2 USD billion in 2033, 9.52% a year."
    )


def test_the_range_names_the_scenarios_at_its_ends(model, market):
    values = model.values()
    ends = dict(zip((s.label for s in market.scenarios), values["scenario_market_size"][:, -1], strict=False))
    low, high = min(ends, key=ends.get), max(ends, key=ends.get)
    assert values.at("tile_say_range") == f"{ends[low]:,.1f} to {ends[high]:,.1f}"
    assert values.at("tile_note_say_range").startswith(f"{low} to {high}, ")

"""The dashboard: one page, live, and true to the tabs that it speaks of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook

from oncomodel import simulate
from oncomodel.model.lines import Charts, Findings, Tiles
from oncomodel.model.texts import shown
from oncomodel.sheets import sheets
from oncomodel.sheets.dashboard_evidence import cited_tile
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
    findings, about_the_last_chart = rows(tab, Findings)
    assert [one.key for one in about_the_last_chart.sentences] == ["board_sim_note"]
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


def test_what_is_cited_has_one_number_on_every_tab(model, market):
    _, key = cited_tile(market)
    splits = [split.key for split in (*market.dimensions, market.regions)]
    for choices in model.choices():
        values = model.values(**choices)
        of = [member.key for member in model.grid.lines["coverage_cited"].members]
        cited = dict(zip(of, values["coverage_cited"].ravel(), strict=True))
        assert values.at("dash_cited") == values.at("statistics_coverage") == cited["market"]
        clean = cited["market"] - values.at("dash_contradicted")
        assert values.at(f"tile_{key}") == (clean if market.claims else cited["market"])
        ends = [min(cited[key] for key in splits), max(cited[key] for key in splits)]
        assert [values.at("dash_cited_lowest"), values.at("dash_cited_highest")] == ends
        said = " to ".join(str(shown(end, "0%")) for end in ends)
        assert f"shares {said}" in values.at(f"tile_note_{key}")


def test_it_names_the_splits_whose_shares_are_cited_least_and_most(oncology):
    assert Model.of(oncology).values().at("board_finding_evidence") == (
        "Of the market size of 2026, 100% rests on cited figures, and 0% on uncontradicted ones; of the shares that "
        "split it, by value, 4% (Technology platform) to 49% (End user) are cited."
    )


def test_it_tells_contradictions_of_its_own_source_from_those_of_others(oncology):
    # On Claims six of the brief's nine are inconsistent; of the others' nine Grand Research, Markets NXT and
    # Sci-Tech Today's treatments, which the brief's small molecules exceed.
    assert Model.of(oncology).values().at("board_finding_claims") == (
        "Claims that contradict themselves or others: 6 of 9 of Whizolosophy, which the bases are taken from; "
        "3 of 9 of other publishers."
    )


def test_it_says_of_both_years_how_far_the_market_from_the_bottom_up_is_from_what_it_covers(oncology):
    values = Model.of(oncology).values()
    sizes = [[values.at(f"result_{side}_{year}") for side in ("bottom", "top")] for year in ("base", "last")]
    first, last = (f"{bottom / top - 1:.0%} above" for bottom, top in sizes)
    said = values.at("board_finding_bottom_up")
    assert said.startswith(f"Counted from patients, spend in 2026 is {first} the part of the market that they cover")
    assert f", and in 2033 {last} it" in said
    assert all(f"{bottom:,.1f} against {top:,.1f}" in said for bottom, top in sizes)
    far = [sum(not 0.5 <= ratio <= 2 for ratio in values[f"{key}_ratio"].ravel()) for key in ("result", "result_last")]
    counted = (
        f"In {far[0]} of 5 regions in 2026 and {far[1]} in 2033 it is less than 0.5 or more than 2.0 times that part"
    )
    assert values.at("board_finding_regions").startswith(counted)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        # The first year has none, one, two or all five regions beyond, by the list price of a therapy.
        (30e3, "In no region does spend so counted exceed the whole region, neither in 2026 nor in 2033."),
        (100e3, ": in 2026 in North America; in 2033 in North America and Europe."),
        (300e3, ": in 2026 in North America and Europe; in 2033 in North America, Europe and Asia-Pacific."),
        (4e6, ": in 2026 in North America, Europe, Asia-Pacific and 2 more; in 2033 in North America, Europe, "),
    ],
)
def test_it_names_the_regions_beyond_the_whole_and_counts_those_that_a_line_has_no_room_for(
    oncology_model, listed, said
):
    values = oncology_model.values(funnel_price_listed=listed)
    text = values.at("board_finding_beyond")
    assert said in text
    for year in ("result", "result_last"):
        flags = values[f"{year}_beyond"].ravel()
        assert values.at(f"{year}_beyond_count") == flags.sum()
    assert len(text) < 200


def test_it_says_what_a_simulation_found_and_of_what_and_nothing_where_nothing_varies(model, market, tab):
    snapshot = simulate(market).snapshot
    end, likely = snapshot.fan[-1], {one.key: one for one in snapshot.targets}["most_likely"]
    said = model.values().at("board_sim_finding")
    name = f"{market.scenario().label}, {market.basis().label}"
    assert said.startswith(f"Simulation snapshot of {name}: 90 % of its draws for {snapshot.years[-1]} are between ")
    assert f"{end.p5:,.1f} and {end.p95:,.1f} {market.currency} {market.magnitude}, " in said
    assert f"median at {end.p50:,.1f}; {likely.probability:.1%} exceed " in said
    assert f"{likely.value:,.1f}, which the most likely inputs give." in said
    assert said == model.values(**model.choices()[-1]).at(
        "board_sim_finding"
    )  # it is of the snapshot, whatever is chosen
    still = next(one for one in sheets(market, snapshot=replace(snapshot, fan=())) if one.title == "Dashboard")
    others = [line.key for row in rows(tab, Findings)[:1] for line in row.sentences if line.key != "board_sim_finding"]
    assert [line.key for row in rows(still, Findings) for line in row.sentences] == others


def test_the_published_end_is_called_so_where_the_most_likely_inputs_give_it(oncology_model):
    assert "45.1% exceed the published 165.2, which" in oncology_model.values().at("board_sim_finding")


def test_the_chart_of_published_sizes_marks_where_the_basis_is_from(oncology):
    # The headline's scope has one claim, that of the basis: the same 87.4 stands in two bars.
    model = Model.of(oncology)
    labels = [member.label for member in model.grid.lines["dash_published"].members]
    for basis, scope in (("Headline", "Headline, scope not defined"), ("Broad", "Personalized oncology, total")):
        values = model.values(basis=basis)
        names = [values.at("dash_published_name", number) for number in range(len(labels))]
        assert names == [f"{label} (of the basis)" if label == scope else label for label in labels]
    (chart,) = (c for row in model.tabs[1].rows if isinstance(row, Charts) for c in row.charts if "dash_pub" in c.names)
    assert chart.apart == labels[0]

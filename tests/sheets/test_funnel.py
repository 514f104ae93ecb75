"""The market from the bottom up: worked by hand, closed, kept apart from the other routes, and able to fail."""

from __future__ import annotations

from itertools import pairwise

import formualizer
import numpy as np
import pytest

from oncomodel import build, forecast, load_market
from oncomodel.model.lines import Chart, Charts, Input, Ledger, Note
from oncomodel.model.rows import Workings
from oncomodel.model.units import FLAG, PERCENT, POSITION
from oncomodel.sheets import sheets
from oncomodel.sheets.evidence_map import orphans
from tests.cells import Model
from tests.conftest import COFFEE, ONCOLOGY

BASE, LAST = 4, 11  # 2026 and 2033 on the timeline from 2022
BASES = ("headline", "narrow", "broad")
STAGES = ("in_care", "tested", "eligible", "treated")
HEADLINE, NARROW, BROAD = range(3)
DIAGNOSTICS, THERAPEUTICS, VACCINES, THERANOSTICS = range(4)
COVERED = [THERAPEUTICS, THERANOSTICS]


@pytest.fixture(scope="module")
def oncology():
    return load_market(ONCOLOGY)


@pytest.fixture(scope="module")
def model(oncology):
    return Model.of(oncology)


@pytest.fixture(scope="module")
def values(model):
    return model.values()


@pytest.fixture(scope="module")
def built(oncology, tmp_path_factory):
    return build(oncology, tmp_path_factory.mktemp("funnel") / "oncology.xlsx")


def test_incidence_grows_from_20_million_to_the_cited_29_5_million_in_2040(values):
    growth = (29.5 / 20.0) ** (1 / 18) - 1
    assert values["funnel_population_growth"] == pytest.approx(growth)
    assert values["funnel_incidence_total"][BASE] == pytest.approx(20.0 * (1 + growth) ** 4)
    assert values["funnel_incidence_total"][LAST] * (1 + growth) ** 7 == pytest.approx(29.5, rel=1e-12)


def test_north_america_in_2026_is_what_its_inputs_multiply_to(values):
    cases = 20.0 * (29.5 / 20.0) ** (4 / 18) * 0.13
    treated = cases * 0.98 * 0.45 * 0.32 * 0.70
    assert values["funnel_patients_treated"][0, BASE] == pytest.approx(treated)
    # treated (million) x 1.5 years x 100,000 USD = treated x 0.15 million million USD = treated x 150 USD billion
    assert values["funnel_revenue"][0, BASE] == pytest.approx(treated * 150)


def test_rates_meet_both_ends_and_prices_grow_from_the_base_year(values):
    assert values["funnel_rate_tested"][1, [BASE, LAST]] == pytest.approx([0.35, 0.48])
    assert values["funnel_rate_tested"][1, 0] == pytest.approx(0.35 * (0.48 / 0.35) ** (-4 / 7))
    assert values["funnel_price"][1, [BASE, LAST]] == pytest.approx([55_000, 55_000 * 1.015**7])


def test_every_stage_is_smaller_than_the_one_before_in_every_region_and_year(values):
    keys = ["funnel_incidence", *(f"funnel_patients_{stage}" for stage in STAGES)]
    for before, after in pairwise(keys):
        assert (values[after] < values[before]).all()
        assert values[f"{after}_total"] == pytest.approx(values[after].sum(axis=0))


def test_the_stage_table_repeats_the_totals(values):
    table = values["funnel_stage"]
    assert table[0] == pytest.approx(values["funnel_incidence_total"])
    assert table[-1] == pytest.approx(values["funnel_patients_treated_total"])
    assert np.prod(values["funnel_stage_rate"], axis=0) == pytest.approx(values["funnel_stage_reached"][-1])


def test_the_bottom_up_size_does_not_depend_on_the_basis(oncology):
    for scenario in ("base", "bull", "bear"):
        sizes = [forecast(oncology, scenario, basis).values["funnel_size"] for basis in BASES]
        assert all((size == sizes[0]).all() for size in sizes)


def test_the_routes_are_kept_apart(oncology):
    values = forecast(oncology, "bull", "narrow").values
    top, bottom, published = values["route_size"]
    covered = values["product_type_share"][COVERED].sum(axis=0)
    assert top == pytest.approx(values["market_size"] * covered)
    assert (bottom == values["funnel_size"]).all()
    # Market brief: 53.2 in 2023 at 10 to 10.5 % a year, whose middle is 10.25 %.
    assert published == pytest.approx(53.2 * 1.1025 ** np.arange(-1, 11) * covered)
    assert values["route_ratio"] == pytest.approx(np.stack([bottom / top, published / top, bottom / published]))
    spread = values["route_size"].max(axis=0) / values["route_size"].min(axis=0)
    assert values["route_spread"] == pytest.approx(spread)


def shares_of_the_brief(years):
    """Diagnostics, therapeutics, mRNA vaccines and theranostics, from 2023 on, without drivers."""
    product = load_market(ONCOLOGY).dimension("product_type")
    weights = [m.share.mode * (1 + m.growth.mode) ** np.asarray(years, float) for m in product.members]
    return np.array(weights) / np.sum(weights, axis=0)


@pytest.mark.parametrize(("scenario", "basis"), [("base", "headline"), ("bear", "broad"), ("bull", "narrow")])
def test_covered_and_not_covered_are_the_whole_market(oncology, scenario, basis):
    values = forecast(oncology, scenario, basis).values
    assert (values["covered_size"] + values["covered_outside"]) == pytest.approx(values["market_size"], rel=1e-12)
    by_type = values["product_type_market_size"]
    assert values["covered_outside"] == pytest.approx(by_type[[DIAGNOSTICS, VACCINES]].sum(axis=0), rel=1e-12)
    assert values["covered_size"] == pytest.approx(by_type[COVERED].sum(axis=0), rel=1e-12)
    assert values["covered_region"].sum(axis=0) == pytest.approx(values["covered_size"], rel=1e-9)
    assert (values["covered_region"] < values["region_market_size"]).all()


def test_like_for_like_the_bottom_up_is_above_the_headline_and_not_below(values):
    # 87.4 in 2026 (brief), of which 41.1 % are tests and 4.0 % vaccines in trials: shares of 2023, each grown at its
    # own rate. What nobody sells to patients yet is in neither side of the comparison.
    tests, _, vaccines, _ = shares_of_the_brief(3)
    assert 87.4 * vaccines == pytest.approx(3.5, abs=0.05)
    assert values["covered_size"][BASE] == pytest.approx(87.4 * (1 - tests - vaccines))
    assert values["covered_size"][BASE] == pytest.approx(47.9, abs=0.05)
    assert values["funnel_size"][BASE] > values["covered_size"][BASE]
    assert values["funnel_size"][BASE] < values["market_size"][BASE]


def test_the_regions_of_the_covered_part_are_cells_of_the_table_by_region(values):
    table = values["cube_product_type_value"].reshape(4, 5, -1)  # members by regions by years
    assert values["covered_region"] == pytest.approx(table[COVERED].sum(axis=0))
    assert values["route_region_ratio"] == pytest.approx(values["funnel_revenue"] / table[COVERED].sum(axis=0))


def test_a_driver_that_shrinks_diagnostics_widens_what_is_covered(model, values):
    less = model.values(product_type_measured=np.array([0.2, 0.5, 0.1, 0.2]))
    assert less["covered_share"][BASE] > values["covered_share"][BASE] + 0.1
    assert less["gap_part_base"].ravel()[HEADLINE] < values["gap_part_base"].ravel()[HEADLINE]
    assert (less["funnel_size"] == values["funnel_size"]).all()


def test_the_result_is_said_on_top_of_reconciliation_and_follows_the_numbers(model, values):
    said = values.at("result_base")
    apart = values["funnel_size"][BASE] / values["covered_size"][BASE] - 1
    assert said.startswith(f"In 2026, the bottom-up size is {apart:.1%} above the covered top-down size: ")
    assert said.endswith(f"{values['funnel_size'][BASE]:.1f} against 47.9 USD billion.")
    assert values.at("result_last").startswith("In 2033, the bottom-up size is ")
    half = model.values(funnel_price_listed=50_000.0)
    apart = 1 - half["funnel_size"][BASE] / half["covered_size"][BASE]
    assert half.at("result_base").startswith(f"In 2026, the bottom-up size is {apart:.1%} below the covered")
    tab = next(tab for tab in model.tabs if tab.title == "Reconciliation")
    shown = ("base", "last", "growth", "warning", "regions", "above_whole")
    shown += ("last_warning", "last_regions", "last_above_whole")
    assert [getattr(row, "key", "") for row in tab.rows[1:10]] == [f"result_{one}" for one in shown]
    assert isinstance(tab.rows[10], Chart)


def test_growth_is_said_beside_the_sizes_and_stands_in_every_row_of_the_routes(oncology, values):
    found = {size: (values[size][LAST] / values[size][BASE]) ** (1 / 7) - 1 for size in ("funnel_size", "covered_size")}
    assert values.at("result_growth") == (
        f"From 2026 to 2033, the bottom-up size grows by {found['funnel_size']:.1%} a year, "
        f"the covered top-down size by {found['covered_size']:.1%}."
    )
    for choice in (values, forecast(oncology, "bull", "narrow").values):
        sizes = choice["route_size"]
        assert choice["route_size_cagr_base"].ravel() == pytest.approx((sizes[:, LAST] / sizes[:, BASE]) ** (1 / 7) - 1)
        assert choice["route_size_cagr_first"].ravel() == pytest.approx((sizes[:, LAST] / sizes[:, 0]) ** (1 / 11) - 1)


def test_the_chart_of_the_routes_draws_their_sizes(values):
    assert values["route_drawn"] == pytest.approx(values["route_size"])
    without = forecast(load_market(COFFEE), basis="factory_shipments").values
    top, bottom, published = without["route_drawn"]
    assert (top == without["market_size"]).all()
    assert (bottom == without["funnel_size"]).all()
    assert (published == top).all()  # where none is stated: Excel would draw n/a as 0


@pytest.mark.parametrize("path", [ONCOLOGY, COFFEE])
def test_every_region_tab_shows_its_size_by_both_routes(path):
    market = load_market(path)
    values, regions = forecast(market).values, market.regions.members
    top = "covered_region" if market.funnel.covers else f"{market.regions.key}_market_size"
    for number, region in enumerate(regions):
        spend = values["funnel_revenue"][number]
        assert values[f"{region.key}_bottom_up_size"] == pytest.approx(spend)
        assert values[f"{region.key}_bottom_up_part"] == pytest.approx(spend / values[top][number])
        if market.funnel.covers:
            assert values[f"{region.key}_covered_size"] == pytest.approx(values[top][number])


@pytest.mark.parametrize("path", [ONCOLOGY, COFFEE])
def test_a_region_tab_has_two_decimals_and_charts_that_name_the_region(path):
    market = load_market(path)
    tabs = {tab.title: tab for tab in sheets(market)}
    for region in market.regions.members:
        tab = tabs[region.label]
        money = [line for line in tab.lines() if line.unit.name == f"{market.currency} {market.magnitude}"]
        assert len(money) >= 2 + 2 * len(market.dimensions)
        assert {line.unit.number_format for line in money} == {"#,##0.00_);(#,##0.00);0.00_)"}
        charts = [chart for row in tab.rows if isinstance(row, Charts) for chart in row.charts]
        assert charts
        assert all(chart.title.startswith(f"{region.label}: market size by ") for chart in charts)


def test_patients_begins_with_the_size_and_says_what_it_leaves_out(model):
    tab = next(tab for tab in model.tabs if tab.title == "Patients")
    assert tab.purpose.endswith("The same on every basis, and up to the base year in every scenario.")
    assert [row.text for row in tab.rows[1:3]] == [model.market.funnel.scope, model.market.funnel.omits]
    assert tab.rows[3].key == "funnel_size"
    totals = [row for row in tab.rows if getattr(row, "key", "").endswith("_total") and not row.constant]
    assert len(totals) == len(STAGES) + 2  # incident patients, every stage, and patient-years
    assert all(dict(row.beside).keys() == {"cagr_base", "cagr_first"} for row in totals)


def test_the_net_price_has_one_name_that_says_what_it_is_in_percent_of(model):
    """The 100,000 are no list price: the brief says "often exceed", and a net price may be above them."""
    name, lines = "Net price, % of the cited lower bound", model.grid.lines
    inputs, shown = lines["funnel_price_level"], lines["funnel_net_shown"]
    (tornado,) = (one.label for one in lines["funnel_span_words"].members if one.key == "level__now")
    assert (inputs.label, shown.label, tornado) == (name, name, f"{name}, now")
    assert {inputs.unit, shown.unit} == {PERCENT}
    listed = "Annual cost of therapy, cited lower bound"
    assert lines["funnel_price_listed"].label == listed
    assert lines["funnel_listed_shown"].label == f"{listed} in the base year"
    words = [row.text for tab in model.tabs for row in tab.rows if isinstance(row, Note)]
    assert not [text for text in words if "list price" in text or "price level" in text]
    assert Model.of(load_market(COFFEE)).grid.lines["funnel_price_level"].label == "Net price, % of the list price"


def test_net_price_is_shown_in_percent(values):
    assert values["funnel_net_shown"].ravel() == pytest.approx([1.0, 0.55, 0.3, 0.3, 0.25])
    paid = values["funnel_listed_shown"] * values["funnel_net_shown"].ravel()
    assert values["funnel_price"][:, BASE] == pytest.approx(paid)
    assert values["funnel_price_cagr_base"].ravel() == pytest.approx([values.at("funnel_price_growth_shown")] * 5)


def test_regions_out_of_line_are_counted_and_named(model, values):
    ratios = values["route_region_ratio"][:, BASE]
    far = (ratios < 0.5) | (ratios > 2)
    assert values["result_far_count"] == far.sum()
    said = values.at("result_warning")
    assert said.startswith(f"Warning: by region, {far.sum()} of 5 bottom-up sizes are outside 0.5 to 2.0 times")
    labels = [region.label for region in model.market.regions.members]
    named = values.at("result_regions")
    assert [label in named for label in labels] == list(far)
    wide = model.values(region_ratio_low=0.01, region_ratio_high=100.0)
    assert wide.at("result_warning").startswith("By region, every bottom-up size is within 0.0 to 100.0 times")
    assert wide.at("result_regions") == "none"
    narrow = model.values(region_ratio_low=0.99, region_ratio_high=1.01)
    assert narrow.at("result_warning").startswith("Warning: by region, 5 of 5")


def test_a_region_whose_bottom_up_exceeds_all_of_it_is_counted_named_and_said(model, values):
    # North America 2026: 42.0 from patients, though therapeutics and theranostics are a part of its 39.0.
    whole, spend = values["region_market_size"], values["funnel_revenue"]
    assert [round(float(one[0, BASE]), 1) for one in (spend, whole)] == [42.0, 39.0]
    assert values["whole_part"] == pytest.approx(spend / whole)
    assert values["north_america_bottom_up_of_whole"] == pytest.approx(spend[0] / whole[0])
    for far, year, called in (("result", BASE, 1), ("result_last", LAST, 2)):
        assert values.at(f"{far}_beyond_count") == (spend[:, year] > whole[:, year]).sum() == called
    for region in ("north_america", "europe"):  # Europe only after the base year
        assert values.at(f"{region}_bottom_up_verdict").startswith("Impossible above 100 %")
    assert values.at("asia_pacific_bottom_up_verdict") == "Possible: in no year above 100 %."
    assert values.at("result_above_whole").startswith("Impossible, within these limits or not")
    assert values.at("result_above_whole").endswith("region: \u2022 North America (42.0 against 39.0 USD billion)")
    last = "(85.6 against 74.1 USD billion) \u2022 Europe (50.1 against 43.3 USD billion)"
    assert values.at("result_last_above_whole").endswith(last)
    assert values.at("board_finding_beyond") == (
        "Spend so counted exceeds the whole region, so that one of both is wrong: in 2026 in North America; in 2033 in "
        "North America and Europe."
    )
    half = model.values(funnel_price_listed=50_000.0)
    assert half.at("north_america_bottom_up_verdict").startswith("Possible")
    assert [half.at("result_above_whole"), half.at("result_beyond_count")] == ["none", 0]
    assert half.at("board_finding_beyond").startswith("In no region does spend so counted exceed the whole region")


def test_a_funnel_without_covers_is_held_against_the_whole_market():
    model = Model.of(load_market(COFFEE))
    values = model.values()
    found = [key for key in model.grid.lines if key.startswith(("covered", "whole")) or "beyond" in key]
    assert found == ["sim_curve_beyond"]  # of the simulation's curve
    assert (values["route_size"][0] == values["market_size"]).all()
    assert values["gap_top_base"][0] == pytest.approx(values["market_size"][5])
    assert "the top-down size" in values.at("result_base")
    assert values.at("result_warning").startswith("By region, every bottom-up size is within 0.5 to 2.0 times")


def test_rates_are_said_to_be_parts_of_the_stage_before(model):
    lines = model.grid.lines
    keys = ["funnel_stage_rate", *(f"funnel_rate_{s}" for s in STAGES), *(f"funnel_base_rate_{s}" for s in STAGES)]
    assert {lines[key].unit.name for key in keys} == {"% of stage before"}
    assert [member.key for member in lines["funnel_stage_reached"].members] == list(STAGES)


def test_a_basis_without_a_stated_growth_has_no_published_route():
    found = forecast(load_market(COFFEE), basis="factory_shipments")
    values = found.values
    assert np.isnan(values["route_size"][2]).all()
    assert values.at("route_size", 2, 3) == "n/a"
    assert values.at("route_growth") == "n/a"
    assert np.isnan(values["route_ratio"][1:]).all()
    two = values["route_size"][:2]
    assert values["route_spread"] == pytest.approx(two.max(axis=0) / two.min(axis=0))
    frame = found.to_frame()
    assert frame[(frame.key == "route_size") & (frame.member == "published")].value.isna().all()


def test_every_basis_is_compared_in_base_and_last_year_at_its_own_growth(values):
    tops = {
        "base": [87.4, 53.2 * 1.1025**3, 180 * (507 / 180) ** 0.4],
        "last": [165.2, 53.2 * 1.1025**10, 180 * (507 / 180) ** 1.1],
    }
    for year, position in (("base", BASE), ("last", LAST)):
        bottom = values["funnel_size"][position]
        covered = values["covered_share"][position]
        assert values[f"gap_whole_{year}"].ravel() == pytest.approx(tops[year])
        assert values[f"gap_outside_{year}"].ravel() == pytest.approx(np.multiply(tops[year], 1 - covered))
        tops[year] = [top * covered for top in tops[year]]
        assert values[f"gap_top_{year}"].ravel() == pytest.approx(tops[year])
        assert values[f"gap_money_{year}"].ravel() == pytest.approx([bottom - top for top in tops[year]])
        assert values[f"gap_part_{year}"].ravel() == pytest.approx([bottom / top - 1 for top in tops[year]])


def first_inputs(model, key):
    """What the inputs of an assumption are multiplied by, for the bottom-up to meet each basis."""
    lines = {
        "population": ["funnel_population_start", "funnel_population_end"],
        "funnel_price": ["funnel_price_listed"],
    }
    lines |= {"funnel_use": ["funnel_use"]} | {stage: [f"funnel_base_rate_{stage}"] for stage in STAGES}
    return {line: np.asarray([entry.value for entry in model.grid.lines[line].entries], float) for line in lines[key]}


@pytest.mark.parametrize("key", ["population", *STAGES, "funnel_use", "funnel_price"])
@pytest.mark.parametrize("basis", [HEADLINE, NARROW, BROAD])
def test_the_needed_value_of_each_assumption_really_closes_the_gap(model, values, key, basis):
    factor = values["gap_factor"].ravel()[basis]
    assert values[f"closing_needed_{key}"].ravel()[basis] == pytest.approx(values[f"closing_now_{key}"] * factor)
    moved = {line: inputs * factor for line, inputs in first_inputs(model, key).items()}
    given = {line: inputs if model.grid.lines[line].members else inputs[0] for line, inputs in moved.items()}
    again = model.values(**given)
    assert again["funnel_size"][BASE] == pytest.approx(values["gap_top_base"].ravel()[basis])
    assert again[f"closing_now_{key}"] == pytest.approx(values[f"closing_needed_{key}"].ravel()[basis])


def row_of(values, assumption):
    """What the table on Funnel gap says of an assumption: now, range, and needed and verdict by basis."""
    number = [member.key for member in values.lines["gap_now"].members].index(assumption)
    columns = ["now", "range", *(f"{one}_{basis}" for basis in BASES for one in ("needed", "verdict"))]
    return [values.at(f"gap_{column}", number) for column in columns]


def test_verdicts_follow_range_and_possibility(values):
    # Parts that are tested, weighted with those in care: 0.13 x 0.98 x 0.45 + 0.22 x 0.97 x 0.35 + ... = 0.232.
    in_care = np.array([0.13, 0.22, 0.48, 0.075, 0.095]) * [0.98, 0.97, 0.88, 0.86, 0.7]
    tested, low, high = (
        (in_care * rates).sum() / in_care.sum()
        for rates in ([0.45, 0.35, 0.15, 0.2, 0.14], [0.38, 0.27, 0.1, 0.14, 0.08], [0.54, 0.43, 0.21, 0.26, 0.2])
    )
    less, lesser, more = values["gap_factor"].ravel()
    assert lesser < less < 1 < more
    assert row_of(values, "tested") == [
        *(f"{tested:.1%}", f"{low:.1%} to {high:.1%}"),
        *(f"{tested * less:.1%}", "outside its range"),
        *(f"{tested * lesser:.1%}", "outside its range"),
        *(f"{tested * more:.1%}", "outside its range"),
    ]
    assert values.at("closing_verdict_in_care", BROAD) == "impossible: above 100 % in at least one region"
    assert values.at("closing_verdict_in_care", HEADLINE) == "outside its range"  # fewer would close it
    assert values.at("closing_verdict_population", BROAD) == "outside its range"


def test_the_table_of_the_gap_follows_the_numbers(model):
    near = model.values(funnel_price_listed=75_000.0)
    used = near["closing_now_funnel_use"] * near["gap_factor"].ravel()[HEADLINE]
    assert row_of(near, "funnel_use")[2:4] == [f"{used:.2f}", "within its range"]
    assert near.at("gap_words", HEADLINE).endswith("Duration of therapy • Annual cost of therapy")
    many = model.values(funnel_base_rate_tested=np.full(5, 0.1), funnel_last_rate_tested=np.full(5, 0.1))
    assert row_of(many, "treated")[-1] == "impossible: above 100 % in at least one region"


def test_the_change_of_a_gap_is_in_points_and_says_whether_it_widens(values):
    # The broad basis: from 52.8 % below to 47.7 % below, so that its gap closes while the others widen.
    before, after, change = (values[f"gap_{key}"].ravel() for key in ("part_base", "part_last", "change"))
    assert change == pytest.approx(after - before)
    assert [round(float(one), 3) for one in (before[BROAD], after[BROAD], change[BROAD])] == [-0.528, -0.477, 0.051]
    moved = [values.at("gap_moved", number) for number in range(len(BASES))]
    assert moved == ["wider by 31.0% points", "wider by 28.1% points", "closer by 5.1% points"]


def test_only_results_of_the_gap_print(model):
    tab = next(tab for tab in model.tabs if tab.title == "Funnel gap")
    (workings,) = (number for number, row in enumerate(tab.rows) if isinstance(row, Workings))
    printed = [row for row in tab.rows[:workings] if isinstance(row, Ledger)]
    assert [ledger.name for ledger in printed] == ["FunnelGap", "FunnelNeeded", "FunnelGapLast"]
    assert not [line.key for ledger in printed for line in ledger.lines() if line.unit in (FLAG, POSITION)]


def test_the_gap_is_said_in_words_that_follow_the_numbers(model, values):
    gaps = values["funnel_size"][BASE] / values["gap_top_base"].ravel() - 1
    above = f"{gaps[HEADLINE]:.1%} above the covered part of the basis. "
    assert values.at("gap_words", HEADLINE) == f"{above}No single assumption closes it within its range."
    below = f"{-gaps[BROAD]:.1%} below the covered part of the basis. "
    assert values.at("gap_words", BROAD) == f"{below}No single assumption closes it within its range."
    dearer = model.values(funnel_price_listed=200_000.0)
    assert dearer.at("gap_words", HEADLINE).startswith(f"{2 * (1 + gaps[HEADLINE]) - 1:.1%} above the covered part")


def test_the_range_of_an_average_is_weighted_like_the_average(values):
    entering = values["funnel_incidence"][:, BASE]
    low = np.array([0.96, 0.94, 0.8, 0.78, 0.58])
    assert values["closing_low_in_care"] == pytest.approx((entering * low).sum() / entering.sum())
    assert values["closing_low_population"] == pytest.approx(19.0 ** (14 / 18) * 29.5 ** (4 / 18))


def test_the_regions_bridge_from_top_down_to_bottom_up(oncology):
    for basis in ("headline", "narrow", "broad"):
        values = forecast(oncology, "bear", basis).values
        bridged = values["covered_size"] + values["route_step"].sum(axis=0)
        assert bridged == pytest.approx(values["funnel_size"])


def test_the_growth_bridge_reaches_the_last_year_factor_by_factor(values):
    first, last = values["funnel_size"][[BASE, LAST]]
    assert first + values["growth_step"].sum() == pytest.approx(last)
    one = values["funnel_revenue"][0, [BASE, LAST]]
    mean = (one[1] - one[0]) / np.log(one[1] / one[0])
    assert values["growth_from_tested"][0] == pytest.approx(mean * np.log(0.58 / 0.45))
    bars = values["growth_bar_change"].ravel()
    *steps, use, price = values["growth_step"].ravel()
    assert bars == pytest.approx([first, *steps, use + price, last])
    assert values.at("growth_bar_words", 0) == f"Base year: {first:.1f}"


def test_the_growth_of_every_region_adds_up_in_the_last_row(model, values):
    shown = [key for key in model.grid.lines if key.startswith("growth_shown_")]
    assert len(shown) == len(STAGES) + 6  # spend in both years, population, stages, use, price, and the change
    for key in shown:
        *regions, whole = values[key].ravel()
        assert sum(regions) == pytest.approx(whole, rel=1e-9, abs=1e-12), key
    first, change, last = (values[f"growth_shown_{key}"].ravel() for key in ("first", "sum", "last"))
    assert first + change == pytest.approx(last)
    assert model.grid.lines["growth_shown_sum"].label == "Change"
    assert "growth_distance_closes" in [check.key for check in model.grid.lines["check_passes"].members]


def test_the_funnel_is_believable_and_not_tuned_to_the_headline(values):
    assert abs(values["gap_part_base"].ravel()[HEADLINE]) > 0.05
    assert 0.3 < values["funnel_size"][BASE] / values["covered_size"][BASE] < 3
    spend = values["funnel_revenue"][:, BASE]
    assert list(np.argsort(-spend)) == [0, 1, 2, 3, 4]


def test_coverage_counts_what_is_cited_of_the_funnel(oncology):
    # 9 factors: population (14/18 its assumed start, 4/18 its cited end), share, 4 rates, use, level, cited list price;
    # no claim states either of the two cited ones, so that neither can be tested
    cited = (4 / 18 + 1) / 9
    assert forecast(oncology).coverage()["Patients"] == pytest.approx({"A": 0.0, "B": cited, "C": 0.0, "D": 1 - cited})


def test_every_input_of_the_funnel_moves_something(model):
    assert orphans(model.tabs) == ()
    inputs = [key for key, line in model.grid.lines.items() if isinstance(line, Input) and key.startswith("funnel_")]
    assert len(inputs) > 30


def test_draws_of_the_inputs_give_draws_of_the_size(model):
    draws = 50
    rates = np.random.default_rng(7).uniform(0.05, 0.4, (5, 1, draws))
    found = model.values(funnel_base_rate_tested=rates, funnel_price_growth=np.linspace(0, 0.03, draws))
    assert found["funnel_size"].shape == (12, draws)
    single = model.values(funnel_base_rate_tested=rates[:, 0, 3], funnel_price_growth=np.linspace(0, 0.03, draws)[3])
    assert found["funnel_size"][:, 3] == pytest.approx(single["funnel_size"], rel=1e-12)


def test_a_market_without_a_funnel_has_none_of_its_tabs(oncology):
    plain = oncology.model_copy(update={"funnel": None})
    with_funnel, without = ([tab.title for tab in sheets(one)] for one in (oncology, plain))
    assert [title for title in with_funnel if title not in without] == [
        "Patients",
        "Funnel sensitivity",
        "Reconciliation",
        "Funnel gap",
        "Funnel growth",
    ]


def failed(book, model):
    book.evaluate_all()
    members = model.grid.lines["check_passes"].members
    return [m.key for n, m in enumerate(members) if book.get_value(*model.cell("check_passes", n)) != 1]


# What is broken on the built workbook, and the check that must notice it.
@pytest.mark.parametrize(
    ("key", "member", "year", "number", "check"),
    [
        ("funnel_share", 0, 0, 0.2, "funnel_shares_add_up"),
        ("funnel_incidence", 2, 3, 5.0, "funnel_incidence_distance_closes"),
        ("funnel_incidence", 1, 11, 5.0, "funnel_population_reaches_its_end"),
        ("funnel_base_rate_tested", 0, 0, 1.2, "funnel_patients_tested_excess_closes"),
        ("funnel_patients_in_care", 4, 2, 9.0, "funnel_patients_in_care_excess_closes"),
        ("funnel_last_rate_eligible", 1, 0, 0.01, "funnel_patients_eligible_excess_closes"),  # above 100 % in 2022 then
        ("funnel_patients_treated", 3, 6, 3.0, "funnel_patients_treated_excess_closes"),
        ("funnel_revenue", 2, 5, 60.0, "funnel_size_distance_closes"),
        ("funnel_size", 0, 8, 100.0, "funnel_size_distance_closes"),
        ("covered_outside", 0, 3, 9.0, "covered_distance_closes"),
        ("covered_region", 2, 5, 9.0, "route_distance_closes"),
        ("route_step", 1, 4, 3.0, "route_distance_closes"),
        ("growth_from_tested", 0, 0, 3.0, "growth_distance_closes"),
        ("growth_end", 0, 0, 99.0, "growth_bar_gap_closes"),
        ("funnel_base_rate_treated", 0, 0, 0.0, "funnel_base_rate_treated_must_be_greater_than_0"),
    ],
)
def test_each_check_notices_what_it_watches(built, model, key, member, year, number, check):
    book = formualizer.load_workbook(str(built))
    assert failed(book, model) == []
    book.set_value(*model.cell(key, member, year), number)
    assert check in failed(book, model)
    assert book.get_value(*model.cell("checks_all_pass")) == 0

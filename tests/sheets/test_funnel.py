"""The market from the bottom up: worked by hand, closed, kept apart from the other routes, and able to fail."""

from __future__ import annotations

from itertools import pairwise

import formualizer
import numpy as np
import pytest

from oncomodel import build, forecast, load_market
from oncomodel.model.lines import Input
from oncomodel.sheets import sheets
from oncomodel.sheets.evidence_map import orphans
from tests.cells import Model
from tests.conftest import COFFEE, ONCOLOGY

BASE, LAST = 4, 11  # 2026 and 2033 on the timeline from 2022
STAGES = ("in_care", "tested", "eligible", "treated")
HEADLINE, NARROW, BROAD = range(3)


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


def test_the_bottom_up_size_does_not_depend_on_basis_or_scenario(oncology):
    sizes = [forecast(oncology, s, b).values["funnel_size"] for s in ("base", "bull") for b in ("headline", "broad")]
    assert all((size == sizes[0]).all() for size in sizes)


def test_the_routes_are_kept_apart(oncology):
    values = forecast(oncology, "bull", "narrow").values
    top, bottom, published = values["route_size"]
    covered = values["product_type_share"][1:].sum(axis=0)
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
    assert values["covered_outside"] == pytest.approx(values["product_type_market_size"][0], rel=1e-12)
    assert values["covered_size"] == pytest.approx(values["product_type_market_size"][1:].sum(axis=0), rel=1e-12)
    assert values["covered_region"].sum(axis=0) == pytest.approx(values["covered_size"], rel=1e-9)
    assert (values["covered_region"] < values["region_market_size"]).all()


def test_like_for_like_the_bottom_up_is_above_the_headline_and_not_below(values):
    # 87.4 in 2026 (brief), of which 41.1 % are diagnostics: shares of 2023, each grown at its own rate.
    tests = shares_of_the_brief(3)[0]
    assert values["covered_size"][BASE] == pytest.approx(87.4 * (1 - tests))
    assert values["covered_size"][BASE] == pytest.approx(51.5, abs=0.05)
    assert values["funnel_size"][BASE] > values["covered_size"][BASE]
    assert values["funnel_size"][BASE] < values["market_size"][BASE]


def test_the_regions_of_the_covered_part_are_cells_of_the_table_by_region(values):
    table = values["cube_product_type_value"].reshape(4, 5, -1)  # members by regions by years
    assert values["covered_region"] == pytest.approx(table[1:].sum(axis=0))
    assert values["route_region_ratio"] == pytest.approx(values["funnel_revenue"] / table[1:].sum(axis=0))


def test_a_driver_that_shrinks_diagnostics_widens_what_is_covered(model, values):
    less = model.values(product_type_measured=np.array([0.2, 0.5, 0.1, 0.2]))
    assert less["covered_share"][BASE] > values["covered_share"][BASE] + 0.1
    assert less["gap_part_base"].ravel()[HEADLINE] < values["gap_part_base"].ravel()[HEADLINE]
    assert (less["funnel_size"] == values["funnel_size"]).all()


def test_the_result_is_said_on_top_of_reconciliation_and_follows_the_numbers(model, values):
    said = values.at("result_base")
    apart = values["funnel_size"][BASE] / values["covered_size"][BASE] - 1
    assert said.startswith(f"In 2026, the bottom-up is {apart:.1%} above the covered top-down size: ")
    assert said.endswith(f"{values['funnel_size'][BASE]:.1f} against 51.5 USD billion.")
    assert values.at("result_last").startswith("In 2033, the bottom-up is ")
    half = model.values(funnel_price_listed=50_000.0)
    apart = 1 - half["funnel_size"][BASE] / half["covered_size"][BASE]
    assert half.at("result_base").startswith(f"In 2026, the bottom-up is {apart:.1%} below the covered")
    tab = next(tab for tab in model.tabs if tab.title == "Reconciliation")
    assert [getattr(row, "key", "") for row in tab.rows[1:5]] == [
        f"result_{one}" for one in ("base", "last", "warning", "regions")
    ]


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


def test_a_funnel_without_covers_is_held_against_the_whole_market():
    model = Model.of(load_market(COFFEE))
    values = model.values()
    assert not [key for key in model.grid.lines if key.startswith("covered")]
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


def test_verdicts_follow_range_and_possibility(values):
    words = [values.at("closing_words_tested", basis) for basis in (HEADLINE, NARROW, BROAD)]
    # Parts that are tested, weighted with those in care: 0.13 x 0.98 x 0.45 + 0.22 x 0.97 x 0.35 + ... = 0.232.
    in_care = np.array([0.13, 0.22, 0.48, 0.075, 0.095]) * [0.98, 0.97, 0.88, 0.86, 0.7]
    tested = (in_care * [0.45, 0.35, 0.15, 0.2, 0.14]).sum() / in_care.sum()
    less, more = (values["gap_factor"].ravel()[basis] for basis in (HEADLINE, BROAD))
    assert less < 1 < more
    assert words[HEADLINE] == f"{tested * less:.1%} instead of {tested:.1%}: possible, outside its range"
    assert words[BROAD] == f"{tested * more:.1%} instead of {tested:.1%}: impossible: above 100 % in one region"
    assert values.at("closing_verdict_in_care", BROAD) == "impossible: above 100 % in one region"
    assert values.at("closing_verdict_in_care", HEADLINE) == "possible, outside its range"  # fewer would close it
    assert values.at("closing_verdict_funnel_use", HEADLINE) == "within its range"
    assert values.at("closing_verdict_population", BROAD) == "possible, outside its range"


def test_the_gap_is_said_in_words_that_follow_the_numbers(model, values):
    gaps = values["funnel_size"][BASE] / values["gap_top_base"].ravel() - 1
    above = f"{gaps[HEADLINE]:+.1%} against the covered part of the basis. "
    assert values.at("gap_words", HEADLINE) == f"{above}Within its range, alone: • Years of therapy"
    below = f"{gaps[BROAD]:+.1%} against the covered part of the basis. "
    assert values.at("gap_words", BROAD) == f"{below}No single assumption closes it within its range."
    dearer = model.values(funnel_price_listed=200_000.0)
    assert dearer.at("gap_words", HEADLINE).startswith(f"{2 * (1 + gaps[HEADLINE]) - 1:+.1%} against the covered part")


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


def test_the_funnel_is_believable_and_not_tuned_to_the_headline(values):
    assert abs(values["gap_part_base"].ravel()[HEADLINE]) > 0.05
    assert 0.3 < values["funnel_size"][BASE] / values["covered_size"][BASE] < 3
    spend = values["funnel_revenue"][:, BASE]
    assert list(np.argsort(-spend)) == [0, 1, 2, 3, 4]


def test_coverage_counts_what_is_cited_of_the_funnel(oncology):
    # 9 factors: population (14/18 its assumed start, 4/18 its cited end), share, 4 rates, use, level, cited list price
    cited = (4 / 18 + 1) / 9
    assert forecast(oncology).coverage()["Patients"] == pytest.approx({"A": cited, "B": 0.0, "C": 1 - cited})


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
        ("growth_from_tested", 0, 0, 3.0, "funnel_growth_bridge_closes"),
        ("funnel_base_rate_treated", 0, 0, 0.0, "funnel_base_rate_treated_must_be_greater_than_0"),
    ],
)
def test_each_check_notices_what_it_watches(built, model, key, member, year, number, check):
    book = formualizer.load_workbook(str(built))
    assert failed(book, model) == []
    book.set_value(*model.cell(key, member, year), number)
    assert check in failed(book, model)
    assert book.get_value(*model.cell("checks_all_pass")) == 0

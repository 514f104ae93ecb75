"""The uncertainty part of a market file: what it holds, and what it is refused for."""

import shutil

import pytest

from oncomodel.market import load_market
from oncomodel.market.uncertainty import Uncertainty, quantities
from tests.market.files import COFFEE, REAL, edited, line_of, problems_of, without_funnel

BETWEEN = "between: [regions.north.growth, regions.south.growth]"
ITEM = "uncertainty.correlations.0"
ONE_EDIT = [
    (
        "distribution: pert",
        "distribution: normal",
        "uncertainty.distribution must be one of triangular, pert, lognormal",
    ),
    ("draws: 2000", "draws: 10", "uncertainty.draws must be a whole number within 1,000-1,000,000 (got 10)"),
    ("seed: 7", "seed: -7", "uncertainty.seed must be a whole number within 0-2,147,483,647 (got -7)"),
    ("seed: 7", "sead: 7", "uncertainty.sead must be a known key (got 'sead'; did you mean 'seed'?)"),
    ("value: -0.5", "value: -1.5", f"{ITEM}.value must be a rank correlation within -1 to 1 (got -1.5)"),
    (
        BETWEEN,
        "between: [regions.north.growth]",
        f"{ITEM}.between must name two different inputs (got regions.north.growth)",
    ),
    (
        BETWEEN,
        "between: [regions.north.growth, regions.north.growth]",
        f"{ITEM}.between must name two different inputs (got regions.north.growth, regions.north.growth)",
    ),
    (
        BETWEEN,
        "between: [regions.north.growth, regions.soth.growth]",
        "(got 'regions.soth.growth'; did you mean 'regions.south.growth'?)",
    ),
    (
        BETWEEN,
        "between: [regions.north.growth, regions.north.share]",
        f"{ITEM}.between must name numbers with low, mode and high; regions.north.share has none",
    ),
    (
        "seed: 7",
        "seed: 7\n  default_scenario_only: [{input: regions.north.share, assumed: No range.}]",
        "uncertainty.default_scenario_only.0.input must name numbers with low, mode and high; regions.north.share has",
    ),
    (
        "seed: 7",
        "seed: 7\n  default_scenario_only: [{input: regions.noth.growth, assumed: Misspelt.}]",
        "(got 'regions.noth.growth'; did you mean 'regions.north.growth'?)",
    ),
    (
        "seed: 7",
        "seed: 7\n  moves_with_start: [{input: bases.factory_shipment.end, assumed: Misspelt.}]",
        "uncertainty.moves_with_start.0.input must name the end of a basis, such as bases.headline.end "
        "(got 'bases.factory_shipment.end'; did you mean 'bases.factory_shipments.end'?)",
    ),
    (
        "seed: 7",
        "seed: 7\n  moves_with_start: [{input: bases.retail_sales.end, assumed: It has no end.}]",
        "uncertainty.moves_with_start.0.input must name the end of a basis, such as bases.headline.end (got",
    ),
    (
        "seed: 7",
        "seed: 7\n  moves_with_start: [{input: bases.factory_shipments.end, assumed: Its start has no range.}]",
        "must name the end of a basis whose start has low, mode and high; bases.factory_shipments.start has none (got",
    ),
    (
        "seed: 7",
        "seed: 7\n  funnel_correlations: {across_regions: {value: -0.2, assumed: Opposed.}}",
        "uncertainty.funnel_correlations.across_regions.value must be a rank correlation within 0 to 1: more than two",
    ),
    (
        "seed: 7",
        "seed: 7\n  funnel_correlations: {across_region: {value: 0.2, assumed: Misspelt.}}",
        "(got 'across_region'; did you mean 'across_regions'?)",
    ),
    (
        "distribution: pert",
        "distribution: lognormal",
        "scenarios.frugal.growth_difference.low must be greater than 0, or its range have a distribution of its own",
    ),
]


@pytest.mark.parametrize(("before", "after", "problem"), ONE_EDIT, ids=[after for _, after, _ in ONE_EDIT])
def test_one_wrong_word_gives_one_problem(directory, before, after, problem):
    problems = problems_of(edited((before, after)), directory)
    assert len(problems) == 1
    assert problem in problems[0]


def test_a_problem_names_its_line(directory):
    (problem,) = problems_of(edited(("draws: 2000", "draws: 10")), directory)
    assert problem.startswith(f":{line_of('draws: 2000')}: ")


def test_a_pair_has_one_correlation(directory):
    turned = "    - {between: [regions.south.growth, regions.north.growth], value: 0.5, assumed: Again.}\n\nchanges:"
    (problem,) = problems_of(edited(("\nchanges:", turned)), directory)
    assert "uncertainty.correlations.1.between must be a pair without another correlation" in problem


ENDS = "moves_with_start:\n    - input: bases.headline.end\n"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            "    trust: start_and_end\n  narrow:",
            "    trust: growth_and_end\n  narrow:",
            "must name the end of a basis that trusts its start; headline trusts growth_and_end (got",
        ),
        (
            ENDS,
            f"{ENDS}      assumed: Twice.\n    - input: bases.headline.end\n",
            "moves_with_start.1.input must stand there once; uncertainty.moves_with_start.0 names it too (got",
        ),
        (
            "  correlations:\n",
            "  correlations:\n    - {between: [bases.headline.end, bases.headline.start], value: 1, assumed: Both.}\n",
            "uncertainty.correlations.0.between must be of other inputs than a start and an end that moves with it",
        ),
    ],
)
def test_an_end_moves_with_its_start_in_one_way(tmp_path, before, after, problem):
    shutil.copytree(REAL.parent / "sources", tmp_path / "sources")
    (found,) = problems_of(edited((before, after), text=REAL.read_text(encoding="utf-8")), tmp_path)
    assert problem in found


def test_correlations_of_a_funnel_need_one(directory):
    groups = "funnel_correlations: {base_and_last: {value: 0.5, assumed: Both.}}"
    (problem,) = problems_of(edited(("seed: 7", f"seed: 7\n  {groups}"), text=without_funnel()), directory)
    assert "uncertainty.funnel_correlations must stand in a market with a funnel (got no funnel)" in problem


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("value: 0.58", "value: 0.58\n        distribution: pert", "must stand beside low, mode and high"),
        (
            "{low: -0.03, mode: -0.01, high: 0,",
            "{low: -0.03, mode: -0.01, high: 0, distribution: lognormal,",
            "must be triangular or pert, because low is not greater than 0",
        ),
    ],
)
def test_a_distribution_fits_its_range(directory, before, after, rule):
    (problem,) = problems_of(edited((before, after)), directory)
    assert ".distribution " in problem
    assert rule in problem


def test_a_broken_number_is_named_once_and_not_as_unknown_too(directory):
    (problem,) = problems_of(edited(("growth: {low: 0.03, mode: 0.055", "growth: {low: 3, mode: 0.055")), directory)
    assert problem.split(": ", 1)[1].startswith("regions.members.south.growth")


def test_without_the_part_the_defaults_hold(directory):
    text = COFFEE.read_text()
    start, end = text.index("uncertainty:"), text.index("changes:")
    assert problems_of(text[:start] + text[end:], directory) == []
    assert Uncertainty().distribution == "triangular"
    assert Uncertainty().correlations == ()


@pytest.mark.parametrize("file", [COFFEE, REAL])
def test_every_number_has_a_name_of_its_own(file):
    names = [name for name, _ in quantities(load_market(file))]
    assert len(names) == len(set(names)) > 10


def test_names_are_paths_without_the_words_that_say_nothing():
    names = dict(quantities(load_market(REAL)))
    assert {
        *("product_type.diagnostics.growth", "bases.narrow.end", "scenarios.bull.growth_difference"),
        *("regions.asia_pacific.growth", "product_type.diagnostics.affinities.asia_pacific"),
    } <= set(names)
    assert names["bases.narrow.end"].high == 130

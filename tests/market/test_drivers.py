"""Effects of drivers: every mistake is named with its line and what to do."""

from __future__ import annotations

import pytest

from oncomodel.market import load_market
from tests.market.files import COFFEE, SENTENCE, edited, problems_of


def only_problem(directory, *edits):
    (problem,) = problems_of(edited(*edits), directory)
    found = SENTENCE.fullmatch(problem)
    assert found
    return found["where"], problem


@pytest.mark.parametrize(
    ("edit", "field", "words"),
    [
        (("region.north", "region.nort"), "acts_on", "did you mean 'region.north'?"),
        (("acts_on: market", "acts_on: capsule"), "acts_on", "be 'market', or a member as dimension.member"),
        (("active_in: [frugal]", "active_in: [frugl]"), "active_in.0", "be one of steady, frugal"),
        (("start_year: 2026", "start_year: 2024"), "start_year", "be after the base year 2024 and at most 2030"),
        (("start_year: 2026", "start_year: 2031"), "start_year", "be after the base year 2024 and at most 2030"),
        (("ramp_years: 2", "ramp_years: 0"), "ramp_years", "within 1-50; 1 is the full effect at once"),
        (
            ("value: -0.01, assumed: They", "value: 0.01, assumed: They"),
            "size",
            "be below 0, since it is the effect of",
        ),
        (("low: 0.005, mode: 0.01, high", "low: -0.005, mode: -0.001, high"), "size", "be above 0, since it is"),
    ],
)
def test_a_mistake_in_an_effect_is_named(edit, field, words, directory):
    where, problem = only_problem(directory, edit)
    assert where.startswith("drivers.")
    assert where.endswith(field)
    assert words in problem


def test_headwinds_leave_a_member_something(directory):
    edits = (
        ("value: -0.01, assumed: They", "value: -0.5, assumed: They"),
        ("{low: 0.03, mode: 0.05, high: 0.06, distribution: lognormal", "{low: -0.6, mode: 0.05, high: 0.06"),
    )
    where, problem = only_problem(directory, *edits)
    assert where == "dimensions.machine_type.members.capsule.growth"
    assert "stay above -1 with every headwind on it at its low end (got -1.1)" in problem


def test_names_in_reserve_are_left_to_it(directory):
    _, problem = only_problem(directory, ("    label: Steady", "    label: OWN Scenario 9"))
    assert "scenarios.steady.label must not start with 'Own scenario'" in problem


def test_two_effects_of_one_driver_read_differently(directory):
    where, _ = only_problem(directory, ("label: share of capsule machines", "label: Whole Market"))
    assert where == "drivers.falling_shipments.effects.capsules.label"


def test_rows_in_reserve_are_few_and_there_is_one_for_a_driver(directory):
    where, problem = only_problem(directory, ("{scenarios: 1, drivers: 2}", "{scenarios: 0, drivers: 0}"))
    assert where == "reserved.drivers"
    assert "within 1-20" in problem


def test_an_effect_knows_what_it_does():
    market = load_market(COFFEE)
    (key, effect), *_ = market.drivers[0].each_effect()
    assert key == "northern_demand__share"
    assert (effect.acts_on, effect.size.mode, effect.start_year, effect.ramp_years) == ("region.north", 0.01, 2026, 2)
    assert effect.active_in == ("frugal",)

"""Plans: only what is needed, only what changes, and the same values as a calculation of everything."""

from __future__ import annotations

import numpy as np
import pytest

from oncomodel.model.evaluate import evaluate
from oncomodel.model.lines import Input, lines_of
from oncomodel.model.plan import Plan
from oncomodel.sheets import sheets
from tests.cells import years_of


@pytest.fixture
def lines(market):
    return lines_of(sheets(market))


def test_a_plan_gives_what_a_calculation_of_everything_gives(market, lines):
    growth = np.array([entry.value for entry in lines["region_member_growth"].entries])
    given = {"region_member_growth": growth[:, np.newaxis] + np.array([0.0, 0.01, -0.02])}
    wanted = ["region_market_size", "market_size"]
    found = Plan.of(lines, years_of(market), wanted, given).values(given)
    whole = evaluate(sheets(market), years_of(market), given)
    for key in wanted:
        assert np.array_equal(found.arrays[key], whole.arrays[key])


def test_only_what_is_needed_and_changes_is_calculated_anew(market, lines):
    plan = Plan.of(lines, years_of(market), ["region_market_size"], ["region_member_growth"])
    assert set(plan.order) == {
        *("region_member_growth", "region_drift", "region_drifted", "region_lift"),
        *("region_weight", "region_share", "region_market_size"),
    }
    assert "market_size" in plan.known
    assert "checks_passed" not in plan.known


def test_what_nothing_reads_any_more_is_forgotten(market, lines):
    plan = Plan.of(lines, years_of(market), ["region_market_size"], ["region_member_growth"])
    values = plan.values({})
    assert "region_market_size" in values.arrays
    assert "region_weight" not in values.arrays


def test_fixed_inputs_stay_as_they_are_given(market, lines):
    scenario, other = market.scenarios[0].label, market.scenarios[-1].label
    years = years_of(market)
    for label in (scenario, other):
        plan = Plan.of(lines, years, ["market_size"], ["scenario_difference"], {"scenario": label})
        whole = evaluate(sheets(market), years, {"scenario": label})
        assert np.array_equal(plan.values({})["market_size"], whole["market_size"])


def test_given_values_that_the_plan_does_not_need_are_passed_over(market, lines):
    plan = Plan.of(lines, years_of(market), ["market_size"], ["scenario_difference"])
    share = [entry.value for entry in lines["region_measured"].entries]
    assert isinstance(lines["region_measured"], Input)
    first, second = plan.values({}), plan.values({"region_measured": share})
    assert np.array_equal(first["market_size"], second["market_size"])

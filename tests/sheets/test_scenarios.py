"""Drivers move growth and shares by scenario; scenarios side by side are what switching gives."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from oncomodel import forecast, load_market
from oncomodel.model.methods import method
from oncomodel.sheets.drivers import switch_of
from oncomodel.sheets.reserved import acting, scenario_rows, scenarios_of, target_key, targets
from tests.conftest import COFFEE


def positions(model, key):
    return [member.key for member in model.grid.lines[key].members]


def test_side_by_side_is_what_switching_gives(market, model):
    labels = {scenario.key: scenario.label for scenario in scenarios_of(market)}
    for basis in market.bases:
        compared = model.values(basis=basis.label)["compared_size"]
        for row, scenario in enumerate(scenarios_of(market)):
            chosen = model.values(basis=basis.label, scenario=labels[scenario.key])["market_size"]
            assert compared[row] == pytest.approx(chosen, rel=1e-12)


def test_differences_are_to_the_default_scenario(market, model):
    values = model.values()
    row = [s.key for s in scenarios_of(market)].index(market.default_scenario)
    sizes = values["compared_size"]
    assert values["compared_difference"] == pytest.approx(sizes - sizes[row])
    assert values["compared_ratio"] == pytest.approx(sizes / sizes[row] - 1)
    assert method(model.grid.lines["compared_ratio"].rule.kernel) == "part above"  # growth is on the year before
    assert (
        np.abs(values["compared_difference"][:, : market.timeline.base_year - market.timeline.first_year + 1]).max()
        == 0
    )


def test_growth_side_by_side_begins_in_the_second_year_as_on_every_tab(model):
    values = model.values()
    sizes, found = values["compared_size"], values["compared_growth"]
    assert model.grid.lines["compared_growth"].lagged
    assert np.isnan(found[:, 0]).all()
    assert found[:, 1:] == pytest.approx(sizes[:, 1:] / sizes[:, :-1] - 1)
    assert found[:, 1:] == pytest.approx(values["scenario_growth"][:, 1:])


def test_the_bridge_closes_in_every_scenario_and_basis(market, model):
    for choices in model.choices():
        values = model.values(**choices)
        steps = [values.at(f"bridge_{step}") for step in ("basis", "scenario", "drivers", "headwinds", "compounding")]
        base = market.timeline.base_year - market.timeline.first_year
        start = values["market_size"][base]
        assert start + sum(steps) == pytest.approx(values["market_size"][-1], rel=1e-12)
        assert abs(values.at("growth_bridge_gap")) < 1e-12
        changes = np.diff(values["market_size"])[base:]
        assert values["growth_parts"][base + 1 :] == pytest.approx(changes, rel=1e-9)
        assert steps[2] >= 0 >= steps[3]
        assert steps[0] == pytest.approx(start * ((1 + values.at("growth_used")) ** (len(changes)) - 1), rel=1e-12)


def test_every_column_of_the_bridge_is_the_scenario_that_it_is_headed_by(market, model):
    """Each adds up to its last year, and is what the parts of each year add up to where it is chosen."""
    for scenario in scenarios_of(market):
        values = model.values(scenario=scenario.label)
        key = f"bridge_of_{scenario.key}"
        of, (first, *parts, last) = positions(model, key), values[key][:, 0]
        assert first + sum(parts) == pytest.approx(last, rel=1e-12)
        assert last == pytest.approx(values["market_size"][-1], rel=1e-12)
        assert values["bridge_chosen"] == pytest.approx(values[key], rel=1e-12)
        yearly = dict(zip(positions(model, "growth_part"), values["growth_part"].sum(axis=1), strict=True))
        column = dict(zip(of, values[key][:, 0], strict=True))
        assert column["scenario_itself"] == pytest.approx(yearly.pop("scenario_itself"), rel=1e-9)
        assert column["basis"] + column["compounding"] == pytest.approx(yearly.pop("basis"), rel=1e-12)
        apart = {driver: size for driver, size in yearly.items() if driver in column}
        assert apart == pytest.approx({driver: column[driver] for driver in apart}, rel=1e-9)
        assert column["others"] == pytest.approx(sum(yearly.values()) - sum(apart.values()), abs=1e-12)


def test_a_scenario_that_adds_nothing_has_exactly_nothing_between_basis_and_last_year(oncology):
    values = forecast(oncology, "base", "headline").values
    assert not values["bridge_of_base"][2:-1].any()  # not even rounding noise, whose sign would show


def test_a_check_watches_the_bridge_of_every_scenario(market, model):
    names = [member.key for member in model.grid.lines["check_value"].members]
    for scenario in scenarios_of(market):
        assert f"bridge_distance_{scenario.key}_closes" in names


def test_a_scenario_in_reserve_says_whose_numbers_it_shows(oncology):
    own = {row.key: row.label for row in scenario_rows(oncology)}
    assert own["own_scenario_1"] == "Own scenario 1 (as Base until set)"
    assert own["bull"] == "Bull"
    rows = [
        row.label for row in scenario_rows(load_market(COFFEE))
    ]  # a headwind on a member acts in its default scenario
    assert rows == ["Steady", "Frugal", "Own scenario 1 (the basis alone until set)"]


def test_growth_of_a_scenario_is_basis_and_difference_and_active_drivers(market, model):
    values = model.values()
    years = np.arange(market.timeline.first_year, market.timeline.last_year + 1)
    after = years > market.timeline.base_year
    for row, scenario in enumerate(scenarios_of(market)):
        expected = values.at("growth_used") + scenario.growth_difference.mode * after
        for driver in market.drivers:
            for effect in driver.effects:
                if effect.acts_on == "market" and scenario.key in effect.active_in:
                    ramp = np.clip((years - effect.start_year + 1) / effect.ramp_years, 0, 1)
                    expected = expected + effect.size.mode * ramp * after
        assert values["scenario_growth"][row] == pytest.approx(expected, abs=1e-15)


def test_a_driver_on_a_member_moves_its_share_and_not_the_total(market, model):
    """Each member's growth beyond the market's is what its own rate and its drivers say, against the others."""
    for choices in model.choices():
        values = model.values(**choices)
        for dimension in (*market.dimensions, market.regions):
            scenario = next(s for s in market.scenarios if s.label == choices["scenario"])
            years = np.arange(market.timeline.first_year, market.timeline.last_year + 1)
            rates = np.array(
                [
                    member.growth.mode + _added(market, dimension, member, scenario, years)
                    for member in dimension.members
                ]
            )
            relative = values[f"{dimension.key}_share"]
            ratios = relative[:, 1:] / relative[:, :-1]
            assert ratios[1:] / ratios[:1] == pytest.approx((1 + rates[1:, 1:]) / (1 + rates[:1, 1:]), rel=1e-12)
            assert values[f"{dimension.key}_total"] == pytest.approx(values["market_size"], rel=1e-12)


def _added(market, dimension, member, scenario, years):
    added = np.zeros(len(years))
    for effect in (effect for driver in market.drivers for effect in driver.effects):
        if effect.acts_on == f"{dimension.key}.{member.key}" and scenario.key in effect.active_in:
            ramp = np.clip((years - effect.start_year + 1) / effect.ramp_years, 0, 1)
            added += effect.size.mode * ramp * (years > market.timeline.base_year)
    return added


def test_the_default_scenario_of_the_brief_is_the_published_growth(oncology):
    values = forecast(oncology, "base", "headline").values
    assert values["market_size"][-1] == pytest.approx(165.2, rel=1e-12)
    assert not values["driver_switch"].any()
    assert values.at("bridge_basis") == pytest.approx(165.2 - 87.4, rel=1e-12)


def test_rows_in_reserve_do_nothing_until_they_are_filled_in(market, model):
    values = model.values()
    rows = [row.key for row in acting(market)]
    sizes = values["scenario_market_size"]
    own = [n for n, scenario in enumerate(scenarios_of(market)) if scenario.key.startswith("own_")]
    assert own
    for row in own:
        growth = values.at("growth_used")
        assert values["scenario_growth"][row] == pytest.approx(np.full(sizes.shape[1], growth), abs=1e-15)
    assert rows[-1].startswith("own_driver_")
    assert values["driver_effect"][-1].tolist() == [0] * sizes.shape[1]


def test_a_row_in_reserve_that_is_filled_in_acts_like_one_of_the_market_file(market, model):
    """The last row: one point on the whole market from the next year on, in the scenario in reserve."""
    scenario = scenarios_of(market)[-1]
    size, switch = (list(_entered(model, key)) for key in ("driver_size", switch_of(scenario)))
    size[-1], switch[-1] = 0.01, 1.0
    changed = model.values(driver_size=size, scenario=scenario.label, **{switch_of(scenario): switch})
    base = market.timeline.base_year - market.timeline.first_year
    years = model.grid.years - base - 1
    growth = changed.at("growth_used")
    grown = changed["market_size"][base] * (1 + growth + 0.01) ** years
    assert changed["market_size"][-1] == pytest.approx(grown, rel=1e-12)
    assert changed.at("bridge_drivers") > 0
    assert changed.at("checks_all_pass") == 1


def test_a_row_in_reserve_can_act_on_a_member(market, model):
    scenario, dimension = market.scenario(), market.dimensions[0]
    names = {target.key: target.label for target in targets(market)}
    size, switch, target = (list(_entered(model, key)) for key in ("driver_size", switch_of(scenario), "driver_target"))
    size[-1], switch[-1], target[-1] = 0.02, 1.0, names[target_key(dimension.key, dimension.members[0].key)]
    before = model.values()
    after = model.values(driver_size=size, driver_target=target, **{switch_of(scenario): switch})
    shares = before[f"{dimension.key}_share"][0], after[f"{dimension.key}_share"][0]
    assert shares[1][-1] > shares[0][-1]
    assert all(later >= earlier - 1e-15 for earlier, later in pairwise(shares[1] - shares[0]))
    assert after["market_size"] == pytest.approx(before["market_size"], rel=1e-15)


def _entered(model, key):
    return (entry.value for entry in model.grid.lines[key].entries)

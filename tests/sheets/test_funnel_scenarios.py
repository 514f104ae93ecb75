"""Scenarios of the funnel: side by side is what switching gives, the past is shared, and everything follows."""

from __future__ import annotations

import shutil

import formualizer
import numpy as np
import pytest

from oncomodel import build, forecast, load_market
from oncomodel.sheets.funnel_inputs import changed_by_scenarios
from oncomodel.sheets.funnel_scenarios import RATIOS, SIZES
from oncomodel.sheets.places import places
from oncomodel.sheets.reserved import scenarios_of
from tests.cells import Model
from tests.conftest import COFFEE
from tests.market.files import edited


def base_of(market):
    return market.timeline.base_year - market.timeline.first_year


def factor(market, scenario, place):
    """The factor that a scenario states, or 1."""
    given = next((one for one in market.funnel.scenarios if one.scenario == scenario), None)
    if given is None:
        return 1.0
    found = {f"stages.{one.stage}": one for one in given.stages} | {"use": given.use, "price": given.price}
    return found[place].mode if found.get(place) else 1.0


def with_factor(model, scenario, **factors):
    """Factors by the key of what they change, with one of a scenario changed in each."""
    changed = {}
    for key, value in factors.items():
        line = model.grid.lines[f"funnel_scenario_{key}"]
        entered = {m.key: e.value for m, e in zip(line.members, line.entries, strict=True)}
        changed[line.key] = list((entered | {scenario: value}).values())
    return changed


def test_side_by_side_is_what_switching_gives(market, model):
    top = "covered_size" if market.funnel.covers else "market_size"
    tops = "covered_scenario_size" if market.funnel.covers else "scenario_market_size"
    for basis in market.bases:
        compared = model.values(basis=basis.label)
        for row, scenario in enumerate(scenarios_of(market)):
            chosen = model.values(basis=basis.label, scenario=scenario.label)
            assert compared[SIZES][row] == pytest.approx(chosen["funnel_size"], rel=1e-12)
            assert compared[tops][row] == pytest.approx(chosen[top], rel=1e-12)
            assert compared[RATIOS][row] == pytest.approx(chosen["route_ratio"][0], rel=1e-12)
            assert (chosen[SIZES][row] == chosen["funnel_size"]).all()


def test_the_table_on_scenarios_holds_both_ends_of_every_scenario(market, model):
    values, base = model.values(scenario=market.scenarios[-1].label), base_of(market)
    assert values["scenario_bottom_up_base"].ravel() == pytest.approx(values[SIZES][:, base])
    assert values["scenario_bottom_up_last"].ravel() == pytest.approx(values[SIZES][:, -1])
    years = market.timeline.last_year - market.timeline.base_year
    grown = (values[SIZES][:, -1] / values[SIZES][:, base]) ** (1 / years) - 1
    assert values["scenario_bottom_up_cagr"].ravel() == pytest.approx(grown)
    apart = values["scenario_bottom_up_last"] / values["scenario_top_down_last"]
    assert values["scenario_ratio_last"] == pytest.approx(apart)


def test_scenarios_share_the_past_to_the_last_digit(market, model):
    keys = ["funnel_size", "funnel_revenue", "funnel_used", "funnel_price"]
    keys += [f"funnel_rate_{stage.key}" for stage in market.funnel.stages]
    past = slice(0, base_of(market) + 1)
    found = [model.values(scenario=scenario.label) for scenario in market.scenarios]
    for key in keys:
        assert all((one[key][..., past] == found[0][key][..., past]).all() for one in found), key
    assert found[0]["funnel_size"][-1] != found[-1]["funnel_size"][-1]


def test_factors_act_in_the_last_year_in_every_region(market, model):
    changed = changed_by_scenarios(market.funnel)
    for scenario in market.scenarios:
        values = model.values(scenario=scenario.label)
        factors = [factor(market, scenario.key, one.place) for one in changed]
        assert values["funnel_chosen_factor"].ravel() == pytest.approx(factors)
        assert values["funnel_lift"][:, -1] == pytest.approx(factors)
        for stage in market.funnel.stages:
            entered = [entry.value for entry in model.grid.lines[f"funnel_last_rate_{stage.key}"].entries]
            expected = np.array(entered) * factor(market, scenario.key, f"stages.{stage.key}")
            assert values[f"funnel_rate_{stage.key}"][:, -1] == pytest.approx(expected)


def test_north_america_in_the_last_year_of_bull_is_what_its_inputs_multiply_to(oncology):
    values = forecast(oncology, "bull").values
    cases = 20.0 * (29.5 / 20.0) ** (11 / 18) * 0.13
    treated = cases * 0.983 * (0.58 * 1.06) * (0.36 * 1.03) * (0.76 * 1.03)
    assert values["funnel_patients_treated"][0, -1] == pytest.approx(treated)
    # treated (million) x 1.5 years x 100,000 USD, grown by 1.5 % a year for seven years
    assert values["funnel_revenue"][0, -1] == pytest.approx(treated * 150 * 1.015**7)


def test_a_scenario_without_factors_has_the_rates_of_the_file_exactly(oncology):
    values = forecast(oncology, "base").values
    assert (values["funnel_lift"] == 1).all()
    assert values["growth_from_funnel_used"].ravel().tolist() == [0.0] * 5  # not even rounding noise
    plain = oncology.model_copy(update={"funnel": oncology.funnel.model_copy(update={"scenarios": ()})})
    without = forecast(plain, "base").values
    assert all((values[key] == without[key]).all() for key in ("funnel_size", "funnel_revenue", "growth_step"))


def test_bridges_and_closed_forms_close_in_every_scenario_and_basis(model):
    for choices in model.choices():
        values = model.values(**choices)
        steps = values["growth_step"].sum()
        assert values.at("growth_start") + steps == pytest.approx(values["funnel_size"][-1], rel=1e-12)
        assert abs(values.at("growth_bar_gap")) < 1e-12
        assert values["growth_sum"].ravel() == pytest.approx(
            (values["growth_last_spend"] - values["growth_first_spend"]).ravel(), rel=1e-9
        )
        assert values.at("funnel_closed_size") == pytest.approx(values["funnel_size"][-1], rel=1e-12)
        assert values["route_distance"].max() < 1e-12
        assert values.at("checks_all_pass") == 1


def test_every_basis_follows_the_chosen_scenario_as_the_market_does(market, model):
    for choices in model.choices():
        values = model.values(**choices)
        row = [basis.label for basis in market.bases].index(choices["basis"])
        assert values["basis_path"][row] == pytest.approx(values["market_size"], rel=1e-12)


def test_the_routes_stay_apart_in_every_scenario(oncology):
    for scenario in ("bull", "bear"):
        values = forecast(oncology, scenario).values
        assert (values["route_size"][1] == values["funnel_size"]).all()
        published = 87.4 * 1.075 ** np.arange(-4, 8)  # market brief: 87.4 in 2026, at 7.5 % a year
        assert values["route_size"][2] == pytest.approx(published * values["covered_share"])


def test_a_scenario_in_reserve_does_nothing_until_a_factor_is_set(market, model):
    own, default = scenarios_of(market)[-1], market.scenario().label
    plain, chosen = model.values(scenario=default), model.values(scenario=own.label)
    assert (chosen["funnel_size"] == plain["funnel_size"]).all()
    given = with_factor(model, own.key, use=1.2, price=0.9)
    chosen = model.values(scenario=own.label, **given)
    assert chosen["funnel_size"][-1] == pytest.approx(plain["funnel_size"][-1] * 1.08, rel=1e-12)
    assert (model.values(scenario=default, **given)["funnel_size"] == plain["funnel_size"]).all()
    assert chosen.at("checks_all_pass") == 1


def test_an_edit_in_excel_is_what_its_place_in_the_market_file_gives(tmp_path):
    market = load_market(COFFEE)
    model, known = Model.of(market), places(market)
    assert known["funnel_scenario_rate_buying", "frugal"] == "funnel.scenarios.frugal.stages.buying"
    assert known["funnel_scenario_use", "steady"] == "funnel.scenarios.steady.use"
    assert known["funnel_scenario_price", "own_scenario_1"] == "funnel.scenarios: a new one"
    shutil.copy(COFFEE.with_name("coffee-survey.txt"), tmp_path)
    text = edited(("buying: {value: 0.9,", "buying: {value: 0.8,"), text=COFFEE.read_text())
    (tmp_path / "market.yaml").write_text(text)
    carried = forecast(load_market(tmp_path / "market.yaml"), "frugal").values
    entered = model.values(scenario="Frugal", **with_factor(model, "frugal", rate_buying=0.8))
    assert entered["funnel_size"] == pytest.approx(carried["funnel_size"], rel=1e-12)


def test_a_rate_above_1_raises_an_alert_in_any_scenario_and_fails_a_check_in_the_chosen_one(oncology, tmp_path):
    model = Model.of(oncology)
    book = formualizer.load_workbook(str(build(oncology, tmp_path / "oncology.xlsx")))

    def state():
        book.evaluate_all()
        found = {}
        for kind in ("check", "alert"):
            members = model.grid.lines[f"{kind}_value"].members
            passes = {m.key: book.get_value(*model.cell(f"{kind}_passes", n)) for n, m in enumerate(members)}
            found[kind] = {key for key, passed in passes.items() if passed != 1}
        return found

    before = state()
    bull = [one.key for one in oncology.scenarios].index("bull")
    book.set_value(*model.cell("funnel_scenario_rate_in_care", bull), 1.05)
    after = state()
    assert after["alert"] - before["alert"] == {"funnel_scenario_rate_in_care_possible"}
    assert after["check"] == set()
    book.set_value(*model.cell("scenario"), "Bull")
    assert state()["check"] == {"funnel_patients_in_care_excess_closes"}
    book.set_value(*model.cell("funnel_scenario_rate_in_care", bull), 0.0)
    assert "funnel_multiple_must_be_greater_than_0" in state()["check"]


def test_no_scenario_moves_the_gap_of_the_base_year_nor_what_would_close_it(model):
    found = [model.values(**choices) for choices in model.choices()]
    for key in ("gap_bottom_base", "gap_factor", "gap_part_base"):
        assert all(one[key] == pytest.approx(found[0][key], rel=1e-12) for one in found), key

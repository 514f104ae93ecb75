"""The bottom-up tornado is what changing one input of the funnel at a time gives."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from oncomodel.market.schema import Quantity
from oncomodel.model.lines import Ledger, Note
from oncomodel.sheets.bars import ENDS
from oncomodel.sheets.funnel_inputs import CHOSEN_FACTOR
from oncomodel.sheets.funnel_levers import at_once, funnel_levers
from tests.cells import Model
from tests.sheets.again import Again


def entered(lever, scenario):
    """The block on Inputs that holds a lever, and the one member of it that it is; all where that is ""."""
    if lever.line == CHOSEN_FACTOR:
        return f"funnel_scenario_{lever.member}", scenario.key
    return lever.line, lever.member


def changes_of(model, lever, end, scenario):
    """The inputs of a lever at an end of their ranges, where they have one."""
    line, own = entered(lever, scenario)
    ends = model.grid.lines[f"{line}_{end}"]
    known = [(m.key if m else "", e.value) for m, e in zip(ends.members or (None,), ends.entries, strict=True)]
    return [(line, member, value) for member, value in known if value is not None and own in ("", member)]


def funnel_again(model, levers, scenario):
    """The bottom-up size of a scenario once more, for other values of the levers' inputs."""
    varying = {entered(lever, scenario)[0] for lever in levers}
    return Again.of(model, {"scenario": scenario.label}, ["funnel_size"], varying)


def size_with(model, again, levers, end, scenario):
    """Bottom-up size of the last year with some levers at an end, from the whole model."""
    changed = [change for lever in levers for change in changes_of(model, lever, end, scenario)]
    return again.values(changed)["funnel_size"][-1]


def test_every_bar_is_what_changing_that_input_alone_gives(market, model):
    values, levers = model.values(), funnel_levers(market, market.funnel)
    scenario = market.scenario()
    again = funnel_again(model, levers, scenario)
    for row, lever in enumerate(levers):
        for end in ENDS:
            alone = size_with(model, again, [lever], end, scenario)
            assert values.at(f"funnel_tornado_{end}_size", row) == pytest.approx(alone, rel=1e-12), (lever.key, end)
            change = alone - values["funnel_size"][-1]
            assert values.at(f"funnel_tornado_{end}_effect", row) == pytest.approx(change, abs=1e-9 * alone)
    assert {lever.kind for lever in levers} >= {"whole", "part", "regional"}


def test_all_together_and_the_interaction_are_those_of_the_whole_model(market, model):
    """All but parts of the population, of which one has more where another has less."""
    values, levers = model.values(), at_once(funnel_levers(market, market.funnel))
    assert {lever.kind for lever in funnel_levers(market, market.funnel)} - {lever.kind for lever in levers} == {"part"}
    size = values["funnel_size"][-1]
    scenario = market.scenario()
    again = funnel_again(model, levers, scenario)
    for number, end in enumerate(ENDS):
        joint = size_with(model, again, levers, end, scenario)
        assert values.at("funnel_joint_size", number) == pytest.approx(joint, rel=1e-12)
        *regions, whole = values[f"funnel_{end}_joint_spend"].ravel()
        assert sum(regions) == pytest.approx(whole, rel=1e-12)
        assert whole == pytest.approx(joint, rel=1e-12)
        multiples = values[f"funnel_{end}_joint_multiple"].ravel() * values["funnel_together_spend"].ravel()
        assert multiples == pytest.approx(values[f"funnel_{end}_joint_spend"].ravel(), rel=1e-12)
        effects = sum(values.at(f"funnel_tornado_{end}_effect", row) for row in range(len(levers)))
        assert values.at("funnel_joint_summed", number) == pytest.approx(effects, rel=1e-12)
        assert values.at("funnel_joint_rest", number) == pytest.approx(joint - size - effects, abs=1e-9 * size)
        assert abs(values.at("funnel_joint_rest", number)) > 1e-3 * size


def test_every_input_at_once_is_an_extreme_of_the_real_market(oncology_model):
    values = oncology_model.values()
    assert [round(values.at("funnel_joint_size", number), 1) for number in range(2)] == [39.9, 532.7]
    (tab,) = (tab for tab in oncology_model.tabs if tab.title == "Funnel sensitivity")
    (table,) = (row for row in tab.rows if isinstance(row, Ledger) and row.name == "FunnelTogether")
    assert table.members[-1].label == "Every region"
    assert any("cannot all be low" in row.text for row in tab.rows if isinstance(row, Note))


@pytest.mark.parametrize("left", ["others", "parts"])
def test_a_funnel_with_ranges_of_one_kind_alone_has_a_tornado(market, left):
    """Of parts alone there is nothing to put at an end at once."""

    def exact(part):
        found = {name: getattr(part, name) for name in type(part).model_fields}
        if isinstance(part, Quantity):
            return part.model_copy(update={"low": None, "high": None})
        changed = {name: exact(one) for name, one in found.items() if isinstance(one, BaseModel)}
        changed |= {
            name: tuple(exact(one) if isinstance(one, BaseModel) else one for one in many)
            for name, many in found.items()
            if isinstance(many, tuple)
        }
        return part.model_copy(update=changed)

    funnel, whole = market.funnel, market.funnel.population
    plain, shares = exact(funnel), {"shares": whole.shares if left == "parts" else exact(whole).shares}
    population = (plain if left == "parts" else funnel).population.model_copy(update=shares)
    changed = (plain if left == "parts" else funnel).model_copy(update={"population": population})
    model = Model.of(market.model_copy(update={"funnel": changed}))
    assert ("funnel_joint_size" in model.grid.lines) == (left == "others")
    assert model.values().at("funnel_bar_swing") > 0


def test_bars_are_the_largest_in_order(model):
    values = model.values()
    swings = [values.at("funnel_tornado_swing", n) for n in range(len(values.lines["funnel_tornado_swing"].members))]
    bars = [values.at("funnel_bar_swing", n) for n in range(len(values.lines["funnel_bar_swing"].members))]
    assert bars == pytest.approx(sorted(swings, reverse=True)[: len(bars)])
    assert min(bars) > 1e-6


def test_what_several_regions_have_is_said_from_the_lowest_to_the_highest(model):
    values = model.values()
    words = [values.at("funnel_tornado_now_words", n) for n in range(len(values.lines["funnel_tornado_swing"].members))]
    assert any(" to " in word for word in words)
    assert any(" to " not in word for word in words)


def test_the_last_year_from_inputs_is_that_of_the_funnel(model):
    values = model.values()
    assert values.at("funnel_closed_size") == pytest.approx(values["funnel_size"][-1], rel=1e-12)
    moved = model.values(funnel_population_start=50.0, funnel_price_growth=0.05)
    assert moved.at("funnel_closed_size") == pytest.approx(moved["funnel_size"][-1], rel=1e-12)
    assert moved.at("funnel_closed_size") != pytest.approx(values.at("funnel_closed_size"), rel=1e-3)


def test_bars_are_those_of_the_chosen_scenario(market, model):
    """Its factors multiply every size alike, and where they have a range they are bars of their own."""
    scenario, levers = market.scenarios[-1], funnel_levers(market, market.funnel)
    values, chosen = model.values(), model.values(scenario=scenario.label)
    multiple = chosen.at("funnel_chosen_multiple")
    assert multiple != pytest.approx(1, rel=1e-3)
    again = funnel_again(model, levers, scenario)
    for row, lever in enumerate(levers):
        for end in ENDS:
            alone = size_with(model, again, [lever], end, scenario)
            assert chosen.at(f"funnel_tornado_{end}_size", row) == pytest.approx(alone, rel=1e-12), (lever.key, end)
            before, now = (one.at(f"funnel_tornado_{end}_effect", row) for one in (values, chosen))
            if lever.line != CHOSEN_FACTOR:
                assert now == pytest.approx(before * multiple, abs=1e-9 * alone)
    for number, end in enumerate(ENDS):
        joint = size_with(model, again, at_once(levers), end, scenario)
        assert chosen.at("funnel_joint_size", number) == pytest.approx(joint, rel=1e-12)


def test_a_factor_with_a_range_moves_the_scenario_that_has_it_and_no_other(oncology_model):
    rows = [member.key for member in oncology_model.grid.lines["funnel_tornado_swing"].members]
    swings = {
        name: oncology_model.values(scenario=name)["funnel_tornado_swing"].ravel() for name in ("Base", "Bull", "Bear")
    }
    moved = {name: {key for key, swing in zip(rows, found, strict=True) if swing} for name, found in swings.items()}
    factors = {key for key in rows if key.startswith("scenario_")}
    stages = {"scenario_rate_tested", "scenario_rate_eligible", "scenario_rate_treated"}
    assert factors & moved["Base"] == set()
    assert factors & moved["Bull"] == stages
    assert factors & moved["Bear"] == stages | {"scenario_price"} == factors

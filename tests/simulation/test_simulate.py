"""The simulation against what is known exactly, against the workbook, and against itself."""

from __future__ import annotations

import shutil
import tracemalloc
from math import sqrt

import formualizer
import numpy as np
import pytest

from oncomodel import KernelError, MarketError, forecast, load_market, simulate
from oncomodel.kernels.distributions import Lognormal, Pert, Triangular
from oncomodel.market.uncertainty import Kept
from oncomodel.model.snapshot import ALL_QUANTILES, ENDS_AND_MEDIAN
from oncomodel.simulation import sample as sampling
from oncomodel.simulation.run import SIZE, SIZES, Run
from oncomodel.simulation.sample import Output
from tests.conftest import COFFEE
from tests.market.files import edited

KNOWN = "growth: {low: 0.03, mode: 0.05, high: 0.06, distribution: lognormal, assumed: With the market.}"
START = """    start:
      value: 1240
      year: 2024
      cited:
        source: survey-2025
        quote: Retail sales of home coffee machines came to EUR 1.24 billion in 2024
        scope: Retail
"""
RANGED = "    start: {low: 1100, mode: 1240, high: 1300, year: 2024, assumed: A guess that a test can rely on.}\n"


@pytest.fixture(scope="module")
def coffee():
    return load_market(COFFEE)


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A function that loads the coffee market with edits."""
    folder = tmp_path_factory.mktemp("changed")
    shutil.copy(COFFEE.with_name("coffee-survey.txt"), folder)

    def load(*edits):
        path = folder / "market.yaml"
        path.write_text(edited(*edits), encoding="utf-8")
        return load_market(path)

    return load


def run_of(market, draws, scenario=None, basis=None, seed=None):
    seed = market.uncertainty.seed if seed is None else seed
    return Run(market, market.scenario(scenario), market.basis(basis), draws, seed)


def test_one_ranged_input_has_its_exact_mean_and_quantiles(coffee):
    growth = Pert(0.04, 0.05, 0.06)
    fan, errors = (getattr(simulate(coffee, draws=50_000).snapshot, name)[6] for name in ("fan", "errors"))  # 2025
    assert fan.mean == pytest.approx(1240 * (1 + growth.mean), abs=4 * errors.mean)
    for name, _, probability in ALL_QUANTILES:
        exact = 1240 * (1 + growth.quantile(probability))
        assert getattr(fan, name) == pytest.approx(exact, abs=4 * getattr(errors, name))
    assert errors.mean == pytest.approx(1240 * sqrt(growth.variance / 50_000), rel=0.02)
    assert fan.deviation == pytest.approx(1240 * sqrt(growth.variance), rel=0.02)
    assert fan.variation == pytest.approx(fan.deviation / fan.mean, rel=1e-8)
    assert 1240 * 1.04 <= fan.lowest < fan.p5 < fan.p95 < fan.highest <= 1240 * 1.06


def test_the_product_of_two_independent_inputs_has_its_exact_mean_and_variance(changed):
    market = changed((START, RANGED), ("distribution: pert", "distribution: triangular"))
    start, growth = Triangular(1100, 1240, 1300), Triangular(0.04, 0.05, 0.06)
    run = run_of(market, 200_000)
    (size,) = run.sample(run.size).collected((Output(SIZE, None, 6),))
    factor = 1 + growth.mean
    variance = (start.variance + start.mean**2) * (growth.variance + factor**2) - (start.mean * factor) ** 2
    assert np.mean(size) == pytest.approx(start.mean * factor, abs=4 * sqrt(variance / 200_000))
    assert np.var(size) == pytest.approx(variance, rel=0.015)


def test_sobol_indices_are_those_of_the_product(changed):
    market = changed((START, RANGED), ("distribution: pert", "distribution: triangular"))
    start, growth = Triangular(1100, 1240, 1300), Triangular(0.04, 0.05, 0.06)
    found = {one.name: one for one in simulate(market, draws=1000).sensitivities}
    assert set(found) == {"bases.retail_sales.start", "bases.retail_sales.growth"}
    nodes = (np.arange(20_000) + 0.5) / 20_000
    power = (1 + growth.quantile(nodes)) ** 6  # from 2024 to 2030
    spread = np.var(power) / np.mean(power) ** 2, start.variance / start.mean**2
    whole = (1 + spread[0]) * (1 + spread[1]) - 1
    for name, own in zip(("bases.retail_sales.growth", "bases.retail_sales.start"), spread, strict=True):
        other = whole - own - spread[0] * spread[1]
        assert found[name].first == pytest.approx(own / whole, abs=0.01)
        assert found[name].total == pytest.approx(1 - other / whole, abs=0.01)


def test_every_input_that_moves_a_result_is_ranked_for_it(oncology):
    size, bottom, largest = simulate(oncology, draws=2000).snapshot.rankings
    assert [one.name for one in size.drivers if one.moves] == ["bases.headline.end", "bases.headline.start"]
    assert bottom.line == "funnel_size"
    assert all(one.name.startswith("funnel.") and one.moves for one in bottom.drivers)
    assert len(bottom.drivers) > 30
    assert (largest.line, largest.member) == ("product_type_market_size", "diagnostics")
    assert {"bases.headline.end", "product_type.diagnostics.growth"} <= {one.name for one in largest.drivers}
    for ranking, by in ((size, "rank"), (bottom, "total"), (largest, "rank")):  # the bottom-up's move in groups
        ranks = [abs(getattr(one, by)) for one in ranking.drivers]
        assert ranks == sorted(ranks, reverse=True)
        assert sum(one.first for one in ranking.drivers) == pytest.approx(1, abs=0.1)


def fan_of_the_funnel(market, scenario):
    (whole,) = simulate(market, scenario=scenario, draws=1000).snapshot.wholes
    assert whole.line == "funnel_size"
    assert whole.modal == pytest.approx(forecast(market, scenario).values["funnel_size"], rel=1e-8)
    return whole.fan


def test_draws_of_the_funnel_have_the_factors_of_their_scenario(coffee):
    """Factors without a range multiply every draw of a year alike: the same draws are taken in every scenario."""
    steady, frugal = (fan_of_the_funnel(coffee, scenario) for scenario in ("steady", "frugal"))
    base, last = 5, 11  # 2024 and 2030
    assert frugal[: base + 1] == steady[: base + 1]
    for name in ("p5", "p50", "p95"):
        multiplied = getattr(steady[last], name) * 0.9 * 0.95 * 0.98 * 1.05
        assert getattr(frugal[last], name) == pytest.approx(multiplied, rel=1e-8)


def test_factors_with_a_range_are_drawn_where_their_scenario_is(oncology):
    base, bull, bear = (fan_of_the_funnel(oncology, scenario)[-1] for scenario in ("base", "bull", "bear"))
    assert bear.p50 < base.p50 < bull.p50
    snapshot = simulate(oncology, scenario="bull", draws=1000).snapshot
    moving = {one.name for one in snapshot.rankings[1].drivers if one.moves}
    drawn = {one.name for one in snapshot.inputs}
    assert {"funnel.scenarios.bull.stages.tested", "funnel.scenarios.bear.price"} <= drawn
    assert "funnel.scenarios.bull.stages.tested" in moving
    assert not any(name.startswith("funnel.scenarios.bear") for name in moving)


def test_what_is_drawn_together_with_a_driver_has_its_rank_correlation_and_no_share(oncology):
    found = {one.name: one for one in simulate(oncology, draws=20_000).snapshot.rankings[-1].drivers}
    driver, beside = (found[name] for name in ("product_type.diagnostics.growth", "end_user.laboratories.growth"))
    assert (beside.moves, beside.beside) == (False, (driver.label,))
    assert driver.beside == ()
    expected = 0.5 * driver.rank  # the stated correlation, times that of its partner
    assert beside.rank == pytest.approx(expected, abs=5 * beside.rank_error)
    assert beside.rank_error == pytest.approx((1 - expected**2) * sqrt((1 + expected**2 / 2) / 20_000), rel=0.05)
    assert beside.first == beside.total == 0


def test_only_the_default_scenario_draws_what_others_keep(oncology):
    kept = ("bases.headline.end",)
    snapshot = simulate(oncology, draws=2000).snapshot
    assert tuple(one.name for one in snapshot.kept) == kept
    spread = {(one.scenario, one.basis): one.spread for one in snapshot.outcomes}
    growth = {(one.scenario, one.basis): one.growth.spread for one in snapshot.outcomes}
    assert growth["bull", "headline"].p5 > growth["base", "headline"].p95
    free = oncology.uncertainty.model_copy(update={"default_scenario_only": ()})
    wide = simulate(oncology.model_copy(update={"uncertainty": free}), draws=2000).snapshot
    for one in wide.outcomes:
        if one.basis != "headline" or one.scenario == "base":
            assert one.spread == spread[one.scenario, one.basis]
        else:
            assert one.growth.spread.deviation > 1.5 * growth[one.scenario, one.basis].deviation
            # less than growth, since the start moves the size in both
            assert one.spread.deviation > 1.3 * spread[one.scenario, one.basis].deviation
    bull = simulate(oncology, scenario="bull", draws=2000).snapshot
    assert bull.fan[-1] == spread["bull", "headline"]
    assert "bases.headline.end" not in {one.name for one in bull.rankings[0].drivers}


def test_kept_inputs_must_move_something(coffee):
    kept = coffee.uncertainty.model_copy(
        update={"default_scenario_only": (Kept(input="regions.north.gone", assumed="No."),)}
    )
    with pytest.raises(MarketError, match="default_scenario_only must name inputs that move something in the model"):
        simulate(coffee.model_copy(update={"uncertainty": kept}), draws=1000)


def test_an_input_with_a_distribution_of_its_own_is_drawn_from_it(coffee):
    run = run_of(coffee, 20_000)
    number = next(n for n, one in enumerate(run.inputs) if one.name == "machine_type.capsule.growth")
    drawn = np.concatenate([block[number] for _, block in run.sample(run.size).blocks()])
    wanted = Lognormal.from_quantiles(0.03, 0.06)
    for probability in (0.05, 0.5, 0.95):
        assert np.quantile(drawn, probability) == pytest.approx(wanted.quantile(probability), rel=0.02)


def test_draws_have_the_stated_correlation(coffee):
    run = run_of(coffee, 50_000)
    names = [one.name for one in run.inputs]
    drawn = np.concatenate([block for _, block in run.sample(run.size).blocks()], axis=1)
    ranks = np.argsort(np.argsort(drawn, axis=1), axis=1)
    found = np.corrcoef(ranks)
    north, south = names.index("regions.north.growth"), names.index("regions.south.growth")
    assert found[north, south] == pytest.approx(-0.5, abs=0.015)
    found[north, south] = found[south, north] = 0
    assert np.abs(found - np.eye(len(names))).max() < 0.02


@pytest.mark.parametrize("draws", [200])
def test_the_workbook_recalculated_for_each_draw_gives_the_same(model, market, workbook, draws):
    run = run_of(market, draws)
    parts = [f"{d.key}_market_size" for d in (*market.dimensions, market.regions)]
    keys = [SIZE, SIZES, *parts]
    sample = run.sample(run.plan(run.basis, *keys))
    book = formualizer.load_workbook(str(workbook))
    book.evaluate_all()
    compared = 0
    for _, block in sample.blocks():
        given = run.placing.given(block)  # what the cells hold: also the ends that a drawn start has moved
        values = sample.plan.values(given)
        for draw in range(block.shape[1]):
            for one in (*run.inputs, *run.followers):
                for key, member in one.cells:
                    book.set_value(*model.cell(key, member), float(given[key][member, draw]))
            book.evaluate_all()
            for key in keys:
                array = values.arrays[key]
                array = array if array.ndim == 3 else array[np.newaxis]
                for member, rows in enumerate(array):
                    for year in (0, run.years.index(market.timeline.base_year), len(run.years) - 1):
                        expected = rows[year, draw if array.shape[-1] > 1 else 0]
                        assert book.get_value(*model.cell(key, member, year)) == pytest.approx(expected, rel=1e-9)
                        compared += 1
    assert compared >= 200 * 20
    for follower in run.followers:  # of the last draw
        ((key, member),) = follower.cells
        start, end = run.inputs[follower.start], next(one for one in run.inputs if one.name == follower.moved.input)
        wanted = block[run.inputs.index(end), -1] * block[follower.start, -1] / start.mode
        assert book.get_value(*model.cell(key, member)) == pytest.approx(wanted, rel=1e-12)


def test_the_same_seed_gives_the_same_and_another_does_not(coffee):
    again, first = simulate(coffee), simulate(coffee)
    assert repr(again.snapshot) == repr(first.snapshot)
    assert simulate(coffee, seed=8).snapshot.fan != first.snapshot.fan


def test_numbers_are_rounded_beyond_what_processors_differ_by(coffee):
    frame = simulate(coffee).to_frame()
    assert all(float(f"{value:.9g}") == value for value in frame["value"].dropna())


@pytest.mark.parametrize("block", [64, 2048, 16_384])
def test_blocks_of_any_size_give_the_same(coffee, monkeypatch, block):
    whole = simulate(coffee, draws=5000).snapshot
    monkeypatch.setattr(sampling, "BLOCK", block)
    monkeypatch.setattr(sampling, "MOST_KEPT", 12_000)  # so that the same draws are gone through again
    assert simulate(coffee, draws=5000).snapshot == whole


def test_memory_is_bounded_by_what_is_kept_not_by_what_is_calculated(changed, monkeypatch):
    market = changed()  # without its funnel, whose tables of distributions are not what is measured
    simulate(market, draws=1000)  # tables and modules that stay
    monkeypatch.setattr(sampling, "BLOCK", 2048)
    monkeypatch.setattr(sampling, "MOST_KEPT", 300_000)
    tracemalloc.start()
    try:
        simulate(market, draws=100_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # 300,000 numbers kept are 2.4 MB; all outputs of 100,000 draws would be 26 MB, all inputs 9 MB more.
    assert peak < 16e6


def test_impossible_correlations_are_repaired_and_said(changed):
    inputs = ("regions.north.growth", "regions.south.growth", "machine_type.capsule.growth")
    pairs = [(inputs[0], inputs[1], 0.9), (inputs[1], inputs[2], 0.9), (inputs[0], inputs[2], -0.9)]
    lines = "".join(f"    - {{between: [{a}, {b}], value: {v}, assumed: Impossible.}}\n" for a, b, v in pairs)
    old = """    - between: [regions.north.growth, regions.south.growth]
      value: -0.5
      assumed: What one half of Europe buys, the other does not.
"""
    snapshot = simulate(changed((old, lines))).snapshot
    assert snapshot.repair > 0.3
    used = np.eye(3)
    for joined in snapshot.correlations:
        i, j = (inputs.index(name) for name in joined.names)
        used[i, j] = used[j, i] = joined.used
    assert np.linalg.eigvalsh(used)[0] > -1e-5
    assert max(abs(joined.used - joined.stated) for joined in snapshot.correlations) == pytest.approx(snapshot.repair)


def test_valid_correlations_are_used_as_they_are(oncology):
    snapshot = simulate(oncology, draws=1000).snapshot
    assert snapshot.repair == 0
    assert all(joined.used == joined.stated for joined in snapshot.correlations)


def test_where_nothing_that_moves_the_size_has_a_range_there_is_no_fan(coffee):
    snapshot = simulate(coffee, basis="factory_shipments").snapshot
    assert not snapshot.varies
    assert snapshot.fan == snapshot.errors == ()
    assert {target.probability for target in snapshot.targets} == {None}
    known = {(one.scenario, one.basis): one.spread is None for one in snapshot.outcomes}
    assert known[("steady", "factory_shipments")]
    assert not known[("frugal", "factory_shipments")]


def test_the_most_likely_value_is_the_forecast(model, market):
    snapshot = simulate(market).snapshot
    for one in snapshot.outcomes:
        labels = {"scenario": market.scenario(one.scenario).label, "basis": market.basis(one.basis).label}
        assert one.value == pytest.approx(model.values(**labels)["market_size"][-1], rel=1e-8)


def test_outcomes_of_the_chosen_pair_are_the_end_of_the_fan(coffee):
    snapshot = simulate(coffee).snapshot
    (chosen,) = (one for one in snapshot.outcomes if (one.scenario, one.basis) == ("steady", "retail_sales"))
    assert chosen.spread == snapshot.fan[-1]


def test_probabilities_are_parts_of_the_draws(coffee):
    snapshot = simulate(coffee).snapshot
    run = run_of(coffee, snapshot.draws)
    (last,) = run.sample(run.size).collected((Output(SIZE, None, len(run.years) - 1),))
    for target in snapshot.targets:
        assert target.probability == pytest.approx(np.mean(last > target.value), abs=1e-6)
    assert [target.key for target in snapshot.targets] == ["published_growth", "most_likely", "twice_base_year"]


def test_errors_say_how_far_results_of_other_seeds_lie(coffee):
    """The standard deviation over 24 seeds is the standard error that each of them states."""
    results = [run_of(coffee, 2000, seed=seed).snapshot(lambda _: None) for seed in range(1, 25)]
    names = [name for name, _, _ in ENDS_AND_MEDIAN]
    for spread in (lambda one: one.fan[-1], lambda one: one.chosen.growth.spread, lambda one: one.wholes[0].fan[-1]):
        found = [spread(one) for one in results]
        moved = max(np.std([getattr(one, name) for one in found]) for name in names)
        assert np.mean([one.error for one in found]) == pytest.approx(moved, rel=0.5)
    chances = np.array([[target.probability for target in one.targets] for one in results])
    stated = np.array([[one.error_of(target.probability) for target in one.targets] for one in results])
    varied = np.std(chances, axis=0) > 0
    assert varied.any()
    assert stated.mean(axis=0)[varied] == pytest.approx(np.std(chances, axis=0)[varied], rel=0.5)


def test_a_probability_that_all_draws_agree_on_still_has_an_error(coffee):
    """Agresti and Coull (1998), section 3: two successes and two failures are added to the count."""
    snapshot = simulate(coffee, draws=1000).snapshot
    part = 2 / 1004
    assert snapshot.error_of(0.0) == snapshot.error_of(1.0) == pytest.approx(sqrt(part * (1 - part) / 1004), abs=1e-6)
    assert snapshot.error_of(0.5) == pytest.approx(sqrt(0.25 / 1004), abs=1e-6)


def test_the_curve_is_the_part_of_the_draws_at_or_below_each_size(coffee):
    snapshot = simulate(coffee).snapshot
    run = run_of(coffee, snapshot.draws)
    (last,) = run.sample(run.size).collected((Output(SIZE, None, len(run.years) - 1),))
    for point in snapshot.curve:
        assert point.below == pytest.approx(np.mean(last <= point.size), abs=1e-6)
    sizes = [point.size for point in snapshot.curve]
    assert np.diff(sizes) == pytest.approx(sizes[1] - sizes[0])
    assert 21 <= len(sizes) <= 101
    assert sizes[0] <= snapshot.fan[-1].lowest
    assert snapshot.curve[-1].below == 1


def test_the_size_from_the_bottom_up_has_a_spread_in_every_year(oncology):
    (whole,) = simulate(oncology, draws=2000).snapshot.wholes
    (part,) = (one for one in simulate(oncology, draws=2000).snapshot.parts if one.line == whole.line)
    assert len(whole.fan) == len(whole.modal) == 12
    assert (whole.fan[-1], whole.modal[-1]) == (part.spread, part.value)


def test_the_frame_is_tidy(coffee):
    frame = simulate(coffee).to_frame()
    assert list(frame.columns) == [
        *("measure", "scenario", "basis", "line", "member"),
        *("year", "statistic", "value", "unit"),
    ]
    keys = ["measure", "scenario", "basis", "line", "member", "year", "statistic"]
    assert not frame.duplicated(keys).any()
    measures = {"fan", "standard error", "part", "outcome", "growth", "probability", "at or below", "sensitivity"}
    assert set(frame["measure"]) == measures


@pytest.mark.parametrize(("given", "rule"), [({"draws": 99}, "100-10,000,000"), ({"seed": -1}, "0-2,147,483,647")])
def test_impossible_settings_are_refused(coffee, given, rule):
    with pytest.raises(KernelError, match=rule):
        simulate(coffee, **given)
    with pytest.raises(KernelError, match="whole number"):
        simulate(coffee, **dict.fromkeys(given, 1000.5))


def test_an_unknown_scenario_is_refused_with_the_nearest(coffee):
    with pytest.raises(MarketError, match="did you mean 'frugal'"):
        simulate(coffee, scenario="frugl")

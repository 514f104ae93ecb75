"""The simulation against what is known exactly, against the workbook, and against itself."""

from __future__ import annotations

import shutil
import tracemalloc
from math import sqrt

import formualizer
import numpy as np
import pytest

from oncomodel import KernelError, MarketError, load_market, simulate
from oncomodel.kernels.distributions import Lognormal, Pert, Triangular
from oncomodel.model.snapshot import QUANTILES
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
    for name, _, probability in QUANTILES:
        exact = 1240 * (1 + growth.quantile(probability))
        assert getattr(fan, name) == pytest.approx(exact, abs=4 * getattr(errors, name))
    assert errors.mean == pytest.approx(1240 * sqrt(growth.variance / 50_000), rel=0.02)


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
        values = sample.plan.values(run.placing.given(block))
        for draw in range(block.shape[1]):
            for one, drawn in zip(run.inputs, block[:, draw], strict=True):
                for key, member in one.cells:
                    book.set_value(*model.cell(key, member), float(drawn))
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


def test_the_frame_is_tidy(coffee):
    frame = simulate(coffee).to_frame()
    assert list(frame.columns) == [
        *("measure", "scenario", "basis", "line", "member"),
        *("year", "statistic", "value", "unit"),
    ]
    keys = ["measure", "scenario", "basis", "line", "member", "year", "statistic"]
    assert not frame.duplicated(keys).any()
    assert set(frame["measure"]) == {"fan", "standard error", "part", "outcome", "probability", "sensitivity"}


@pytest.mark.parametrize(("given", "rule"), [({"draws": 99}, "100-10,000,000"), ({"seed": -1}, "0-2,147,483,647")])
def test_impossible_settings_are_refused(coffee, given, rule):
    with pytest.raises(KernelError, match=rule):
        simulate(coffee, **given)
    with pytest.raises(KernelError, match="whole number"):
        simulate(coffee, **dict.fromkeys(given, 1000.5))


def test_an_unknown_scenario_is_refused_with_the_nearest(coffee):
    with pytest.raises(MarketError, match="did you mean 'frugal'"):
        simulate(coffee, scenario="frugl")

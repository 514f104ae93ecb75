"""What moves together: ends with their starts, the groups of the funnel, and both routes to the size in one draw."""

from __future__ import annotations

import shutil
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest

from oncomodel import load_market, simulate
from oncomodel.kernels.correlation import rank_correlation
from oncomodel.kernels.distributions import Triangular
from oncomodel.market.uncertainty import Correlation, FunnelCorrelations, Shared
from oncomodel.simulation.run import SIZE, Run
from oncomodel.simulation.sample import Growth, Output
from oncomodel.simulation.together import families
from tests.conftest import COFFEE
from tests.market.files import edited

START = Triangular(78.7, 87.4, 96.1)  # the headline's, in 2026
END = Triangular(145.0, 165.2, 181.5)  # in 2033, from a start of 87.4
LAST, BASE = 11, 4  # numbers of 2033 and 2026
DRAWS = 100_000


def run_of(market, draws=DRAWS, scenario=None, basis=None):
    return Run(market, market.scenario(scenario), market.basis(basis), draws, market.uncertainty.seed)


def changed(market, **settings):
    return market.model_copy(update={"uncertainty": market.uncertainty.model_copy(update=settings)})


@pytest.fixture(scope="module")
def drawn(oncology):
    """Every input of the real market, 20,000 times, by its name."""
    run = run_of(oncology, 20_000)
    blocks = np.concatenate([block for _, block in run.sample(run.size).blocks()], axis=1)
    return dict(zip((one.name for one in run.inputs), blocks, strict=True))


def test_an_end_that_moves_with_its_start_is_the_product_of_two_independent_factors(oncology):
    run = run_of(oncology)
    (size,) = run.sample(run.size).collected((Output(SIZE, None, LAST),))
    mean = START.mean * END.mean / START.mode
    squares = (START.variance + START.mean**2) * (END.variance + END.mean**2) / START.mode**2
    deviation = sqrt(squares - mean**2)
    assert np.mean(size) == pytest.approx(mean, abs=4 * deviation / sqrt(DRAWS))
    assert np.std(size) == pytest.approx(deviation, rel=0.01)


def test_the_same_holds_where_the_start_lies_years_before_the_base_year(oncology):
    run = run_of(oncology, basis="broad")
    (size,) = run.sample(run.size).collected((Output(SIZE, None, LAST - 1),))  # 2032, the year of the end
    start, end = Triangular(162, 180, 198), Triangular(456, 507, 558)
    mean = start.mean * end.mean / 180
    squares = (start.variance + start.mean**2) * (end.variance + end.mean**2) / 180**2
    assert np.mean(size) == pytest.approx(mean, abs=4 * sqrt(squares - mean**2) / sqrt(DRAWS))
    assert np.std(size) == pytest.approx(sqrt(squares - mean**2), rel=0.01)


def test_growth_is_what_the_range_of_the_end_says_of_the_start_as_printed(oncology):
    growth = simulate(oncology).snapshot.chosen.growth
    assert growth.value == pytest.approx((165.2 / 87.4) ** (1 / 7) - 1)
    for name, part in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        exact = (END.quantile(part) / 87.4) ** (1 / 7) - 1
        assert getattr(growth.spread, name) == pytest.approx(exact, abs=0.0007), name
    assert growth.spread.p5 == pytest.approx(0.0817, abs=0.0005)  # not 8.7 %, as with a correlation of 0.8
    assert growth.spread.p95 == pytest.approx(0.1053, abs=0.0005)  # not 10.1 %


def test_a_level_error_of_the_start_says_nothing_of_growth(oncology):
    run = run_of(oncology, 20_000)
    end = Output(SIZE, None, LAST)
    start, factor = run.sample(run.size).collected((Output(SIZE, None, BASE), Growth(Output(SIZE, None, BASE), end)))
    assert rank_correlation(start, factor) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("scenario", ["base", "bull", "bear"])
@pytest.mark.parametrize("basis", ["headline", "broad"])
def test_no_cone_narrows_with_the_horizon(oncology, scenario, basis):
    """In bull and bear the end keeps its most likely value; what is drawn for the start moves it all the same."""
    fan = simulate(oncology, scenario, basis, draws=5000).snapshot.fan
    variation = [spread.variation for spread in fan[BASE:]]
    assert all(later > earlier - 0.0005 for earlier, later in pairwise(variation))
    assert variation[-1] > 0.04


def test_start_and_end_both_have_their_share_of_the_variance(oncology):
    end, start = simulate(oncology, draws=2000).snapshot.rankings[0].drivers
    parts = [END.variance / END.mean**2, START.variance / START.mean**2]
    assert (start.along, end.along, start.beside) == (("Headline: end value",), (), ())
    for one, part in zip((end, start), parts, strict=True):
        assert one.first == pytest.approx(part / sum(parts), abs=0.03)


def test_an_end_without_a_range_moves_with_its_start(tmp_path):
    start = "    start:\n      value: 610.5\n      year: 2019\n"
    ranged = start.replace("value: 610.5", "low: 500\n      mode: 610.5\n      high: 700")
    cited = "        scope: Shipments\n    end:\n"
    excused = "        scope: Shipments\n        caveat: Assumed.\n        not_printed: [low, high]\n    end:\n"
    moves = "  seed: 7\n  moves_with_start: [{input: bases.factory_shipments.end, assumed: One publisher.}]\n"
    shutil.copy(COFFEE.with_name("coffee-survey.txt"), tmp_path)
    path = tmp_path / "market.yaml"
    path.write_text(edited((start, ranged), (cited, excused), ("  seed: 7\n", moves)), encoding="utf-8")
    market = load_market(path)
    snapshot = simulate(market, basis="factory_shipments").snapshot
    assert [one.label for one in snapshot.moved] == ["Factory shipments: end value"]
    assert snapshot.chosen.spread.variation == pytest.approx(snapshot.fan[0].variation, rel=1e-6)
    growth = snapshot.chosen.growth
    assert growth.spread.lowest == growth.spread.highest == pytest.approx(growth.value, rel=1e-8)


def test_inputs_of_a_stage_correlate_by_the_product_of_both_correlations(oncology, drawn):
    for family in families(oncology.funnel):
        ranks = np.argsort(np.argsort([drawn[one.name] for one in family], axis=1), axis=1)
        wanted = [
            [0.5 ** (one.region != other.region) * 0.8 ** (one.year != other.year) for other in family]
            for one in family
        ]
        assert np.corrcoef(ranks) == pytest.approx(np.array(wanted), abs=0.03)


def test_stages_are_drawn_apart_from_each_other_and_from_the_shares_of_the_regions(oncology, drawn):
    names = [family[0].name for family in families(oncology.funnel)]
    names += ["funnel.population.shares.europe", "funnel.price.growth", "bases.headline.start"]
    found = np.corrcoef(np.argsort(np.argsort([drawn[name] for name in names], axis=1), axis=1))
    assert found == pytest.approx(np.eye(len(names)), abs=0.03)


def test_a_band_from_the_bottom_up_is_no_bow_tie(oncology):
    def widths(market):
        (whole,) = simulate(market, draws=5000).snapshot.wholes
        return np.array([(spread.p95 - spread.p5) / spread.p50 for spread in whole.fan])

    together, apart = widths(oncology), widths(changed(oncology, funnel_correlations=None))
    assert np.ptp(together[BASE:]) < 0.05 * together[BASE]
    assert np.ptp(apart[BASE:]) > 0.1 * apart[BASE]
    assert np.ptp(together) < 0.15 * together.max()
    assert np.ptp(apart) > 0.3 * apart.max()


def test_access_falls_in_fewer_draws(oncology, drawn):
    run = run_of(changed(oncology, funnel_correlations=None), 20_000)
    names = [one.name for one in run.inputs]
    apart = np.concatenate([block for _, block in run.sample(run.size).blocks()], axis=1)
    for stage in ("tested", "treated"):
        base, last = (f"funnel.stages.{stage}.rates.europe.{year}" for year in ("base", "last"))
        falls = np.mean(drawn[last] < drawn[base])
        assert falls < 0.5 * np.mean(apart[names.index(last)] < apart[names.index(base)]), stage


def test_groups_are_used_as_they_are_stated(oncology):
    snapshot = simulate(oncology, draws=1000).snapshot
    assert snapshot.repair == 0
    found = {one.key: (one.stated, one.lowest, one.highest, one.pairs) for one in snapshot.groups}
    assert found == {"base_and_last": (0.8, 0.8, 0.8, 20), "across_regions": (0.5, 0.5, 0.5, 100)}


def test_a_pair_goes_before_its_group_and_what_cannot_hold_is_repaired(oncology):
    shared = Shared(value=0.9, assumed="Nearly one.")
    names = tuple(f"funnel.use.regions.{region}" for region in ("north_america", "europe"))
    pair = Correlation(between=names, value=-0.9, assumed="Impossible with a third.")
    market = changed(oncology, funnel_correlations=FunnelCorrelations(across_regions=shared), correlations=(pair,))
    snapshot = simulate(market, draws=1000).snapshot
    (group,), (joined,) = snapshot.groups, snapshot.correlations
    assert joined.names == names
    assert snapshot.repair > 0.3
    assert group.lowest < 0.9 - 0.1
    assert group.pairs == 4 * 20 + 2 * 10 - 1
    assert joined.used > joined.stated


def test_the_bottom_up_is_at_or_below_the_covered_size_in_that_part_of_the_draws(oncology):
    snapshot = simulate(oncology, draws=5000).snapshot
    run = run_of(oncology, 5000)
    keys, years = ("funnel_size", "covered_size"), (BASE, LAST)
    outputs = tuple(Output(key, None, year) for key in keys for year in years)
    *bottom, base, last = run.sample(run.plan(run.basis, *keys)).collected(outputs)
    below = [bottom[0] <= base, bottom[1] <= last]
    expected = [np.mean(below[0]), np.mean(below[1]), np.mean(below[0] & below[1])]
    assert [one.year for one in snapshot.meetings] == [2026, 2033, None]
    assert [one.probability for one in snapshot.meetings] == pytest.approx(expected, abs=1e-6)
    assert 0 < expected[2] <= min(expected) < 0.05
    assert (snapshot.meetings[0].bottom, snapshot.meetings[0].top) == pytest.approx((70.43, 47.93), abs=0.01)


def test_a_funnel_that_covers_all_is_held_against_the_whole_market():
    coffee = load_market(COFFEE)
    snapshot = simulate(coffee).snapshot
    base = coffee.timeline.base_year - coffee.timeline.first_year
    assert snapshot.meetings[0].top == snapshot.modal[base]
    assert snapshot.meetings[-1].probability is not None

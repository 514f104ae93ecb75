"""Every dimension by region: balanced to both, in every year, scenario and basis."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from oncomodel.kernels.balancing import balance
from oncomodel.market.text import title_rule
from oncomodel.model.lines import Input, Section
from oncomodel.sheets.cube import cube_key, cube_titles
from oncomodel.sheets.pairs import all_in_region, in_every_region, pairs, turned_pairs
from tests.cells import Model


def tables(values, dimension, regions):
    """The table of each year, and its affinities: (years, members, regions) and (members, regions)."""
    shape = len(dimension.members), len(regions.members)
    cells = values[f"{cube_key(dimension)}_value"]
    return np.moveaxis(cells.reshape(*shape, -1), -1, 0), values[f"{dimension.key}_affinity"].reshape(shape)


def ends(model, name):
    """Every affinity at its low or high end."""
    lines = (line for key, line in model.grid.lines.items() if key.endswith("_affinity") and isinstance(line, Input))
    return {line.key: [e.value if e.low is None else getattr(e, name) for e in line.entries] for line in lines}


def settings(model):
    """Values of the model in every scenario and basis, and with all affinities low, high or mixed."""
    for choices in model.choices():
        yield model.values(**choices)
    low, high = ends(model, "low"), ends(model, "high")
    mixed = {key: [pair[n % 2] for n, pair in enumerate(zip(low[key], high[key], strict=True))] for key in low}
    for given in (low, high, mixed):
        yield model.values(**given)


def test_sweeps_give_what_the_algorithm_gives(market, model):
    for values in settings(model):
        for dimension in market.dimensions:
            found, seed = tables(values, dimension, market.regions)
            rows, columns = (values[f"{d.key}_market_size"] for d in (dimension, market.regions))
            for year in range(model.grid.years):
                wanted = balance(seed, rows[:, year], columns[:, year]).matrix
                assert found[year] == pytest.approx(wanted, rel=1e-9)


def test_every_table_closes_in_every_direction_with_a_reserve(market, model):
    for values in settings(model):
        for dimension in market.dimensions:
            found, _ = tables(values, dimension, market.regions)
            rows, columns = (values[f"{d.key}_market_size"].T for d in (dimension, market.regions))
            assert np.allclose(found.sum(axis=2), rows, rtol=1e-11, atol=0)
            assert np.allclose(found.sum(axis=1), columns, rtol=1e-13, atol=0)
            assert np.allclose(found.sum(axis=(1, 2)), values["market_size"], rtol=1e-12, atol=0)


def test_what_is_shown_of_a_table_is_grouped_and_adds_up_in_both_directions(market, model):
    """A member's regions, then their sum with its growth; below all, the sum of each region and the whole."""
    values, regions = model.values(), market.regions
    for dimension in market.dimensions:
        key = cube_key(dimension)
        found, _ = tables(values, dimension, regions)
        for number, part in enumerate(dimension.members):
            shown, summed = f"{key}_of_{part.key}", f"{key}_sum_of_{part.key}"
            assert values[shown] == pytest.approx(found[:, number].T, rel=1e-15)
            assert values[summed] == pytest.approx(found[:, number].sum(axis=1), rel=1e-12)
            assert model.grid.places[summed].row == model.grid.places[shown].row + len(regions.members)
            bold = {k for k in (shown, summed) if model.grid.lines[k].role in ("total", "output")}
            assert bold == {summed}
        sums = model.grid.places[f"{key}_region_sum"]
        (tab,) = (tab for tab in model.tabs if tab.title == sums.sheet)
        assert Section(f"Sum over every {dimension.noun}, by {regions.noun}") in tab.rows
        assert values[f"{key}_region_sum"] == pytest.approx(found.sum(axis=1).T, rel=1e-12)
        assert values[f"{key}_whole"] == pytest.approx(found.sum(axis=(1, 2)), rel=1e-12)
        grown = (values["market_size"][-1] / values["market_size"][0]) ** (1 / (model.grid.years - 1)) - 1
        assert values.at(f"{key}_whole_cagr_first") == pytest.approx(grown, rel=1e-12)


def test_odds_ratios_are_those_of_the_affinities(market, model):
    for dimension in market.dimensions:
        found, seed = tables(model.values(), dimension, market.regions)
        ratios = found[:, 1:, 1:] * found[:, :1, :1] / (found[:, 1:, :1] * found[:, :1, 1:])
        wanted = seed[1:, 1:] * seed[0, 0] / (seed[1:, :1] * seed[:1, 1:])
        assert ratios == pytest.approx(np.broadcast_to(wanted, ratios.shape), rel=1e-12)


def test_neutral_affinities_give_every_region_the_shares_of_the_whole(market, model):
    neutral = {key: np.full(len(values), 3.0) for key, values in ends(model, "low").items()}
    values = model.values(**neutral)
    for dimension in market.dimensions:
        for region in market.regions.members:
            shares = values[f"{region.key}_{dimension.key}_share"]
            assert shares == pytest.approx(values[f"{dimension.key}_share"], rel=1e-12)


def test_twice_the_affinities_of_a_row_or_a_column_change_nothing(market, model):
    dimension = market.dimensions[0]
    key, cells = f"{dimension.key}_affinity", pairs(dimension, market.regions)
    given = np.array([entry.value for entry in model.grid.lines[key].entries])
    row = in_every_region(dimension.members[0], market.regions)
    chosen = {*row, *all_in_region(market.regions.members[0], dimension)}
    doubled = [value * 2 if cell.key in chosen else value for value, cell in zip(given, cells, strict=True)]
    doubled[0] *= 2  # it is in both
    found, wanted = (model.values(**{key: g})[f"{cube_key(dimension)}_value"] for g in (doubled, given))
    assert found == pytest.approx(wanted, rel=1e-12)


def test_draws_of_affinities_are_balanced_one_by_one(market, model):
    dimension = market.dimensions[0]
    key = f"{dimension.key}_affinity"
    draws = np.random.default_rng(3).uniform(0.5, 1.5, (len(model.grid.lines[key].entries), 4))
    together = model.values(**{key: draws})[f"{cube_key(dimension)}_value"]
    for draw in range(4):
        alone = model.values(**{key: draws[:, draw]})[f"{cube_key(dimension)}_value"]
        assert together[..., draw] == pytest.approx(alone, rel=1e-13)


def test_distances_fall_from_sweep_to_sweep(oncology):
    model = Model.of(oncology)
    values = model.values()
    for dimension in oncology.dimensions:
        gaps = [values[f"{cube_key(dimension)}_gap_{n}"].max() for n in range(1, oncology.balancing.sweeps)]
        falling = [gap for gap in gaps if gap > 1e-13]
        assert len(falling) > 4
        assert all(after < before / 5 for before, after in pairwise(falling))
        assert values[f"{cube_key(dimension)}_gap"].max() < 1e-13


def test_an_affinity_that_the_file_does_not_state_is_neutral_and_says_so(market, model):
    for dimension in market.dimensions:
        line = model.grid.lines[f"{dimension.key}_affinity"]
        stated = {f"{a.region}_{m.key}" for m in dimension.members for a in m.affinities}
        assert stated
        for cell, entry in zip(line.members, line.entries, strict=True):
            assert entry.evidence.kind == ("assumed" if cell.key in stated else "setting")
            if cell.key not in stated:
                assert entry.value == 1
                assert entry.evidence.words.startswith("By convention 1")


def test_both_orders_hold_every_pair_once(oncology):
    dimension, regions = oncology.dimensions[0], oncology.regions
    one, other = pairs(dimension, regions), turned_pairs(dimension, regions)
    assert {p.key for p in one} == {p.key for p in other}
    assert len({p.key for p in one}) == len(one) == len(other) == 20
    assert one[0].label == "Diagnostics, North America"
    assert other[0].label == "North America, Diagnostics"


def titled(market, *titles, noun="region", region=None):
    """The market with other titles of its dimensions, perhaps more of them."""
    first = market.dimensions[0]
    dimensions = tuple(first.model_copy(update={"title": t, "key": f"split_{n}"}) for n, t in enumerate(titles))
    members = market.regions.members
    if region:
        members = (members[0].model_copy(update={"label": region}), *members[1:])
    regions = market.regions.model_copy(update={"noun": noun, "members": members})
    return market.model_copy(update={"dimensions": dimensions, "regions": regions})


def test_titles_of_tabs_fit_and_differ(market):
    assert cube_titles(titled(market, "Product type")) == ("Product type by region",)
    assert cube_titles(titled(market, "Thirty-one letters are the most")) == ("Thirty-one letters... by region",)
    assert cube_titles(titled(market, "A by region", "A"))[1] == "Cube 1"
    twins = cube_titles(titled(market, "Thirty-one letters are the mosT", "Thirty-one letters are the many"))
    assert twins == ("Thirty-one letters... by region", "Thirty-one letter... by region")
    assert cube_titles(titled(market, "Kind", noun="state / province")) == ("Cube 1",)
    assert cube_titles(titled(market, "Kind", noun="state / province", region="CUBE 1")) == ("Cube 2",)
    assert cube_titles(titled(market, "Kind", region="kind BY region")) == ("Kin... by region",)
    for title in ("\U0001f9ea" * 15, "'x", "a" * 31):
        (found,) = cube_titles(titled(market, title))
        assert title_rule(found) is None

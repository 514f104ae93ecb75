"""The tornado of segments is what changing one share or one growth at a time does to the member itself."""

from __future__ import annotations

import pytest

from oncomodel.sheets.bars import ENDS
from oncomodel.sheets.segment_sensitivity import segment_levers
from tests.sheets.again import Again


def size_of(lever):
    """Key of the market sizes of a lever's dimension."""
    return f"{lever.dimension.key}_market_size"


def own_size(model, again, lever, end):
    """Market size of a member in the last year with its lever at an end, from the whole model."""
    ends = model.grid.lines[f"{lever.line}_{end}"]
    (value,) = [e.value for m, e in zip(ends.members, ends.entries, strict=True) if m.key == lever.part.key]
    values = again.values([(lever.line, lever.part.key, value)])
    return values.at(size_of(lever), _member(lever), values.years - 1)


def _member(lever):
    return [part.key for part in lever.dimension.members].index(lever.part.key)


def test_every_bar_is_what_changing_that_input_alone_gives(market, model):
    """With drivers that act on members, as in the last scenario."""
    *_, choices = model.choices()
    values = model.values(**choices)
    levers = segment_levers(market)
    assert {lever.kind for lever in levers} == {"share", "growth"}
    again = Again.of(model, choices, {size_of(lever) for lever in levers}, {lever.line for lever in levers})
    for row, lever in enumerate(levers):
        for end in ENDS:
            alone = own_size(model, again, lever, end)
            assert values.at(f"segment_tornado_{end}_size", row) == pytest.approx(alone, rel=1e-12), (lever.key, end)
            now = values.at(f"{lever.dimension.key}_market_size", _member(lever), values.years - 1)
            assert values.at("segment_tornado_now", row) == now
            change = values.at(f"segment_tornado_{end}_effect", row)
            assert change == pytest.approx(alone - now, abs=1e-9 * now)


def test_what_drivers_have_added_follows_the_growth(market, model):
    """A growth at its end changes what drivers have added to it, so that the bars were compared with drivers."""
    values = model.values(**model.choices()[-1])
    lifts = [
        [values.at(f"segment_{end}_lift", row, values.years - 1) for end in ENDS]
        for row, lever in enumerate(segment_levers(market))
        if lever.kind == "growth"
    ]
    lifted = [ends for ends in lifts if ends[0] != 1]
    assert lifted
    assert all(low != high for low, high in lifted)


def test_bars_are_the_largest_in_order(model):
    values = model.values()
    swings = [values.at("segment_tornado_swing", n) for n in range(len(values.lines["segment_tornado_swing"].members))]
    bars = [values.at("segment_bar_swing", n) for n in range(len(values.lines["segment_bar_swing"].members))]
    assert bars == pytest.approx(sorted(swings, reverse=True)[: len(bars)])
    ranks = [values.at("segment_tornado_rank", n) for n in range(len(swings))]
    assert sorted(ranks) == list(range(1, len(ranks) + 1))


def test_a_higher_share_and_a_higher_growth_make_a_member_larger(model):
    values = model.values()
    for row in range(len(values.lines["segment_tornado_swing"].members)):
        assert values.at("segment_tornado_low_effect", row) <= 0 <= values.at("segment_tornado_high_effect", row)


def test_the_share_of_the_market_at_an_end_is_that_of_the_whole_model_in_the_year_of_the_shares(market, model):
    """Another thing than the entered share, since all shares of the split are rescaled to 100 % after it."""
    values, levers = model.values(), segment_levers(market)
    keys = {f"{lever.dimension.key}_share" for lever in levers}
    again = Again.of(model, {}, keys, {lever.line for lever in levers})
    apart = []
    for row, lever in enumerate(levers):
        year = lever.dimension.year - market.timeline.first_year
        for end in ENDS:
            line = model.grid.lines[f"{lever.line}_{end}"]
            (value,) = [e.value for m, e in zip(line.members, line.entries, strict=True) if m.key == lever.part.key]
            found = again.values([(lever.line, lever.part.key, value)])
            share = found.at(f"{lever.dimension.key}_share", _member(lever), year)
            assert values.at(f"segment_tornado_{end}_part", row) == pytest.approx(share, rel=1e-9), (lever.key, end)
            apart.append(abs(share - value) if lever.kind == "share" and lever.part.share.of is None else 0)
    assert max(apart) > 0.01


def test_a_share_of_the_real_market_is_said_to_be_one_that_is_entered(oncology_model):
    """AI tools: 25 % entered are 23.1 % of the market; sequencing: 62 % are 68.8 %."""
    values = oncology_model.values()
    labels = [member.label for member in values.lines["segment_tornado_swing"].members]
    tools = labels.index("AI and multi-omics decision tools: entered share")
    sequencing = labels.index("NGS and genomic profiling: entered share")
    assert values.at("segment_tornado_unit", tools) == "% entered, 2023"
    assert values.at("segment_tornado_high_part", tools) == pytest.approx(0.231, abs=5e-4)
    assert values.at("segment_tornado_low_part", sequencing) == pytest.approx(0.688, abs=5e-4)
    assert values.at("segment_tornado_verdict").startswith(f"{labels[tools]} moves its own segment most: ")

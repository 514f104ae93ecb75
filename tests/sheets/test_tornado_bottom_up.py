"""The bottom-up tornado is what changing one input of the funnel at a time gives."""

from __future__ import annotations

import pytest

from oncomodel.sheets.bars import ENDS
from oncomodel.sheets.funnel_levers import funnel_levers
from tests.sheets.again import Again


def changes_of(model, lever, end):
    """The inputs of a lever at an end of their ranges, where they have one."""
    ends = model.grid.lines[f"{lever.line}_{end}"]
    known = [(m.key if m else "", e.value) for m, e in zip(ends.members or (None,), ends.entries, strict=True)]
    return [
        (lever.line, member, value) for member, value in known if value is not None and lever.region in ("", member)
    ]


def funnel_again(model, levers):
    """The bottom-up size once more, for other values of the levers' inputs."""
    return Again.of(model, {}, ["funnel_size"], {lever.line for lever in levers})


def size_with(model, again, levers, end):
    """Bottom-up size of the last year with some levers at an end, from the whole model."""
    changed = [change for lever in levers for change in changes_of(model, lever, end)]
    return again.values(changed)["funnel_size"][-1]


def test_every_bar_is_what_changing_that_input_alone_gives(market, model):
    values, levers = model.values(), funnel_levers(market, market.funnel)
    again = funnel_again(model, levers)
    for row, lever in enumerate(levers):
        for end in ENDS:
            alone = size_with(model, again, [lever], end)
            assert values.at(f"funnel_tornado_{end}_size", row) == pytest.approx(alone, rel=1e-12), (lever.key, end)
            change = alone - values["funnel_size"][-1]
            assert values.at(f"funnel_tornado_{end}_effect", row) == pytest.approx(change, abs=1e-9 * alone)
    assert {lever.kind for lever in levers} >= {"whole", "part", "regional"}


def test_all_together_and_the_interaction_are_those_of_the_whole_model(market, model):
    values, levers = model.values(), funnel_levers(market, market.funnel)
    size = values["funnel_size"][-1]
    again = funnel_again(model, levers)
    for end in ENDS:
        joint = size_with(model, again, levers, end)
        assert values.at(f"funnel_joint_{end}") == pytest.approx(joint, rel=1e-12)
        effects = sum(values.at(f"funnel_tornado_{end}_effect", row) for row in range(len(levers)))
        assert values.at(f"funnel_joint_{end}_rest") == pytest.approx(joint - size - effects, abs=1e-9 * size)
        assert abs(values.at(f"funnel_joint_{end}_rest")) > 1e-3 * size


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

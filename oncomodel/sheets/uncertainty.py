"""The Uncertainty tab: what a simulation found, as a snapshot, and live beside it what the model says now."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Row, Sheet
from oncomodel.model.rows import Workings
from oncomodel.model.snapshot import Snapshot
from oncomodel.sheets.tab import plain_tab
from oncomodel.sheets.uncertainty_answer import answer, answer_workings
from oncomodel.sheets.uncertainty_curve import chart_of_curve, curve_workings, exceeding
from oncomodel.sheets.uncertainty_fan import fan, fan_workings, from_below, from_below_workings
from oncomodel.sheets.uncertainty_inputs import drawn_inputs, drawn_together
from oncomodel.sheets.uncertainty_outcomes import outcomes, parts
from oncomodel.sheets.uncertainty_ranges import not_drawn
from oncomodel.sheets.uncertainty_rankings import rankings
from oncomodel.sheets.uncertainty_state import about, state, state_workings

PURPOSE = "What the ranges of the inputs make of the forecast: a simulation's snapshot, and where the live model is."


def uncertainty(market: Market, snapshot: Snapshot, tabs: tuple[Sheet, ...]) -> Sheet:
    """The tab of a simulation.

    Args:
        market: The market.
        snapshot: What the simulation found.
        tabs: The tabs of the model, whose inputs were drawn.
    """
    rows = (
        *answer(market, snapshot),
        *(_size(market, snapshot) if snapshot.varies else ()),
        *outcomes(market, snapshot),
        *rankings(market, snapshot),
        *from_below(market, snapshot),
        *parts(market, snapshot),
        *drawn_together(snapshot),
        *not_drawn(market, snapshot, tabs),
        *about(market, snapshot),
        *state(market, snapshot),
        Workings(),
        *answer_workings(market, snapshot),
        *((*fan_workings(market, snapshot), *curve_workings(market, snapshot)) if snapshot.varies else ()),
        *from_below_workings(market, snapshot),
        *state_workings(market, snapshot),
        *drawn_inputs(snapshot, tabs),
    )
    return plain_tab("uncertainty", "Uncertainty", PURPOSE, "output", "ledger", rows)


def _size(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """The market size by year, and how probable its sizes are."""
    return (*fan(market, snapshot, chart_of_curve(market, snapshot)), *exceeding(market, snapshot))

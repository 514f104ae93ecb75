"""The tabs of a market's workbook, each declared as rows of data."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Sheet
from oncomodel.sheets.checks import checks
from oncomodel.sheets.control import control
from oncomodel.sheets.cover import cover
from oncomodel.sheets.guide import guide
from oncomodel.sheets.inputs import inputs
from oncomodel.sheets.region import region
from oncomodel.sheets.segment import segment
from oncomodel.sheets.size import size
from oncomodel.sheets.sources import log, sources


def sheets(market: Market) -> tuple[Sheet, ...]:
    """Every tab of the workbook, in the order in which they stand."""
    entered = inputs(market)
    segments = (
        *(segment(dimension, market) for dimension in market.dimensions),
        segment(market.regions, market),
    )
    regions = tuple(region(member, market) for member in market.regions.members)
    model = (control(market), entered, size(market), *segments, *regions)
    rest = (*model, checks(market, model), sources(market, entered), log(market))
    return (cover(market, (guide(), *rest)), guide(), *rest)

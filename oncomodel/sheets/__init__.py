"""The tabs of a market's workbook, each declared as rows of data."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.market.schema import Market
from oncomodel.model.lines import Sheet
from oncomodel.sheets.baseline import as_built
from oncomodel.sheets.checks import checks
from oncomodel.sheets.claim_workings import claim_workings
from oncomodel.sheets.claims import claims
from oncomodel.sheets.control import control
from oncomodel.sheets.cover import cover
from oncomodel.sheets.cube import cubes
from oncomodel.sheets.evidence import evidence
from oncomodel.sheets.evidence_map import evidence_map
from oncomodel.sheets.functions import Function, functions
from oncomodel.sheets.guide import guide
from oncomodel.sheets.inputs import inputs
from oncomodel.sheets.parity import Calls, parity
from oncomodel.sheets.region import region
from oncomodel.sheets.segment import segment
from oncomodel.sheets.size import size
from oncomodel.sheets.sources import log, sources
from oncomodel.sheets.statistics import statistics
from oncomodel.sheets.triangulation import comparable, triangulation


@dataclass(frozen=True)
class FunctionForm:
    """What the form of a workbook that calls functions has besides the native one.

    Attributes:
        calls: Says which lines are calculated by functions; the Parity tab has the native
            formulas for them.
        functions: What the Functions tab lists.
    """

    calls: Calls
    functions: tuple[Function, ...]


def sheets(market: Market, form: FunctionForm | None = None) -> tuple[Sheet, ...]:
    """Every tab of the workbook, in the order in which they stand.

    Args:
        market: The market.
        form: What the function form has besides; none for the native form.
    """
    entered = inputs(market)
    segments = (
        *(segment(dimension, market) for dimension in market.dimensions),
        segment(market.regions, market),
        *cubes(market),
    )
    regions = tuple(region(member, market) for member in market.regions.members)
    sized = (control(market), entered, *_ledger(market), size(market), *segments, *regions)
    model = (*sized, evidence(market), evidence_map(market, entered, sized))
    twins = (parity(model, form.calls),) if form else ()
    help_tabs = (guide(functions=True), functions(form.functions)) if form else (guide(functions=False),)
    checked = (*model, *twins, checks(market, model, twins))
    ends = (sources(market, entered), log(market), as_built(market, model))
    front = cover(market, ())
    counted = statistics((front, *help_tabs, *checked, *ends))
    rest = (*checked, counted, *ends)
    return (cover(market, (*help_tabs, *rest)), *help_tabs, *rest)


def _ledger(market: Market) -> tuple[Sheet, ...]:
    """The tabs of claims, where the market file holds some; without Triangulation where none can be compared."""
    if not market.claims:
        return ()
    compared = (triangulation(market),) if comparable(market) else ()
    return (claims(market), *compared, claim_workings(market))

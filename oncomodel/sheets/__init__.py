"""The tabs of a market's workbook, each declared as rows of data."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.market.schema import Market
from oncomodel.model.lines import Sheet
from oncomodel.model.snapshot import Snapshot
from oncomodel.sheets.checks import checks
from oncomodel.sheets.claim_workings import claim_workings
from oncomodel.sheets.claims import claims
from oncomodel.sheets.control import control
from oncomodel.sheets.cover import cover
from oncomodel.sheets.cube import cubes
from oncomodel.sheets.drivers import drivers
from oncomodel.sheets.effects import effects
from oncomodel.sheets.evidence import evidence
from oncomodel.sheets.evidence_map import evidence_map
from oncomodel.sheets.functions import Function, functions
from oncomodel.sheets.funnel import funnel_tab
from oncomodel.sheets.funnel_gap import funnel_gap
from oncomodel.sheets.funnel_growth import funnel_growth
from oncomodel.sheets.funnel_routes import reconciliation
from oncomodel.sheets.guide import guide
from oncomodel.sheets.inputs import inputs
from oncomodel.sheets.parity import Calls, parity
from oncomodel.sheets.region import region
from oncomodel.sheets.scenarios import scenarios
from oncomodel.sheets.segment import segment
from oncomodel.sheets.size import size
from oncomodel.sheets.sources import log, sources
from oncomodel.sheets.triangulation import comparable, triangulation
from oncomodel.sheets.uncertainty import uncertainty


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


def sheets(market: Market, form: FunctionForm | None = None, snapshot: Snapshot | None = None) -> tuple[Sheet, ...]:
    """Every tab of the workbook, in the order in which they stand.

    Args:
        market: The market.
        form: What the function form has besides; none for the native form.
        snapshot: What a simulation found, for the Uncertainty tab; without one there is no such tab.
    """
    entered = (inputs(market), drivers(market))
    segments = (
        *(segment(dimension, market) for dimension in market.dimensions),
        segment(market.regions, market),
        *cubes(market),
    )
    regions = tuple(region(member, market) for member in market.regions.members)
    moved = (*_ledger(market), effects(market), size(market))
    sized = (control(market), *entered, *moved, *segments, *regions, scenarios(market), *_funnel(market))
    model = (*sized, evidence(market), evidence_map(market, entered, sized))
    if snapshot is not None and snapshot.inputs:
        model = (*model, uncertainty(market, snapshot, model))
    twins = (parity(model, form.calls),) if form else ()
    help_tabs = (guide(functions=True), functions(form.functions)) if form else (guide(functions=False),)
    rest = (*model, *twins, checks(market, model, twins), sources(market, entered), log(market))
    return (cover(market, (*help_tabs, *rest)), *help_tabs, *rest)


def _ledger(market: Market) -> tuple[Sheet, ...]:
    """The tabs of claims, where the market file holds some; without Triangulation where none can be compared."""
    if not market.claims:
        return ()
    compared = (triangulation(market),) if comparable(market) else ()
    return (claims(market), *compared, claim_workings(market))


def _funnel(market: Market) -> tuple[Sheet, ...]:
    """The tabs of the market from the bottom up, where the market file holds a funnel."""
    if (funnel := market.funnel) is None:
        return ()
    results = (reconciliation(market), funnel_gap(market, funnel), funnel_growth(market, funnel))
    return (funnel_tab(market, funnel), *results)

"""The tabs of a market's workbook, each declared as rows of data."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.market.schema import Market
from oncomodel.model.lines import Sheet
from oncomodel.model.snapshot import Snapshot
from oncomodel.sheets.baseline import as_built
from oncomodel.sheets.break_even import break_even_data
from oncomodel.sheets.checks import checks
from oncomodel.sheets.claim_details import claim_details
from oncomodel.sheets.claim_workings import claim_workings
from oncomodel.sheets.claims import claims
from oncomodel.sheets.control import control
from oncomodel.sheets.cover import cover
from oncomodel.sheets.cube import cubes
from oncomodel.sheets.dashboard import Simulated, dashboard
from oncomodel.sheets.dashboard_data import dashboard_data
from oncomodel.sheets.drivers import drivers
from oncomodel.sheets.effects import effects
from oncomodel.sheets.evidence import evidence
from oncomodel.sheets.evidence_map import evidence_map
from oncomodel.sheets.functions import Function, functions
from oncomodel.sheets.funnel import funnel_tab
from oncomodel.sheets.funnel_gap import funnel_gap
from oncomodel.sheets.funnel_growth import funnel_growth
from oncomodel.sheets.funnel_routes import reconciliation
from oncomodel.sheets.funnel_sensitivity import funnel_sensitivity
from oncomodel.sheets.goal import break_even
from oncomodel.sheets.guide import guide
from oncomodel.sheets.heat import heat
from oncomodel.sheets.inputs import inputs
from oncomodel.sheets.parity import Calls, parity
from oncomodel.sheets.region import region
from oncomodel.sheets.scenario_years import scenario_years
from oncomodel.sheets.scenarios import scenarios
from oncomodel.sheets.segment import segment
from oncomodel.sheets.segment_sensitivity import segment_sensitivity
from oncomodel.sheets.sensitivity import sensitivity
from oncomodel.sheets.size import size
from oncomodel.sheets.sources import log, sources
from oncomodel.sheets.statistics import statistics
from oncomodel.sheets.tornado import tornado, tornado_data
from oncomodel.sheets.triangulation import comparable, triangulation
from oncomodel.sheets.uncertainty import uncertainty
from oncomodel.sheets.uncertainty_answer import FINDING_FOR_BOARD, NOTE_FOR_BOARD
from oncomodel.sheets.uncertainty_band import live_band
from oncomodel.sheets.uncertainty_fan import chart_on_board


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
    calculated = (
        *_ledger(market),
        effects(market),
        size(market),
        *segments,
        *regions,
        sensitivity(market),
        *segment_sensitivity(market),
        break_even_data(market),
        *_funnel(market),
        tornado_data(market),
        dashboard_data(market),
    )
    shown = (
        scenarios(market),
        scenario_years(market),
        tornado(market),
        break_even(market),
        *_routes(market),
        heat(market),
    )
    sized = (control(market), *entered, *calculated, *shown)
    model = (*sized, evidence(market), evidence_map(market, entered, sized))
    if snapshot is not None and snapshot.inputs:
        model = (*model, uncertainty(market, snapshot, model), *((live_band(market),) if form else ()))
    twins = (parity(model, form.calls),) if form else ()
    checked = (*model, *twins, checks(market, model, twins))
    help_tabs = (guide(checked, functions=form is not None), *((functions(form.functions),) if form else ()))
    ends = (sources(market, entered), log(market), as_built(market, model))
    fanned = snapshot is not None and snapshot.inputs and snapshot.varies
    fan = chart_on_board(market, snapshot) if snapshot and fanned else None
    simulated = Simulated(fan, NOTE_FOR_BOARD, FINDING_FOR_BOARD) if fan else None
    first = (dashboard(market, simulated), *help_tabs)
    counted = statistics((cover(market, ()), *first, *checked, *ends), functions=form is not None)
    rest = (*checked, counted, *ends)
    return (cover(market, (*first, *rest)), *first, *rest)


def _ledger(market: Market) -> tuple[Sheet, ...]:
    """The tabs of claims, where the market file holds some; without Triangulation where none can be compared."""
    if not market.claims:
        return ()
    compared = (triangulation(market),) if comparable(market) else ()
    return (claims(market), claim_details(market), *compared, claim_workings(market))


def _funnel(market: Market) -> tuple[Sheet, ...]:
    """The tabs of the market from the bottom up, where the market file holds a funnel."""
    if (funnel := market.funnel) is None:
        return ()
    return (funnel_tab(market, funnel), *funnel_sensitivity(market, funnel))


def _routes(market: Market) -> tuple[Sheet, ...]:
    """What the market from the bottom up is compared with."""
    if (funnel := market.funnel) is None:
        return ()
    return (reconciliation(market, funnel), funnel_gap(market, funnel), funnel_growth(market, funnel))

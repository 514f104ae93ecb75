"""The bottom-up against the top-down in every scenario, and what the funnel covers of each."""

from __future__ import annotations

from oncomodel.kernels import funnel_scenarios as kernels
from oncomodel.kernels.arithmetic import rescale, total
from oncomodel.kernels.drivers import lifted, weighed
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Covers, Funnel
from oncomodel.market.schema import Market, Scenario
from oncomodel.market.schema import Member as Part
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, each, path
from oncomodel.model.symbols import Members, Of, Some
from oncomodel.model.units import FACTOR, FINE_FACTOR, RATE_POINTS
from oncomodel.sheets.drivers import switch_of
from oncomodel.sheets.funnel_covered import sum_of, top_down
from oncomodel.sheets.funnel_scenarios import COMPARED, RATIOS, SIZES
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.reserved import scenario_rows, scenarios_of, target_key
from oncomodel.sheets.tab import value_block

AGAIN = "As on the tab that splits the market, with the drivers that each scenario switches on, on Drivers."


def routes_by_scenario(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """Both sizes of every scenario, and how far they are apart."""
    of, top = scenario_rows(market), top_down(market, funnel)
    sized = each(rescale, value="scenario_market_size", known="covered_weight_in", measured="covered_weight_all")
    covered = value_block(top.scenarios, top.name, unit_of(market), sized, of)
    ratio = each(share_of, part=SIZES, whole=top.scenarios)
    return (
        Section("Bottom-up and top-down, every scenario"),
        Note(COMPARED.format(name=top.name)),
        *((covered,) if funnel.covers else ()),
        Line(RATIOS, "bottom-up over top-down", FACTOR, ratio, of),
    )


def covered_by_scenario(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """What the funnel covers of the market in every scenario; no rows where it covers all."""
    if (covers := funnel.covers) is None:
        return ()
    found = tuple((scenario, part) for scenario in scenarios_of(market) for part in _members(market, covers))
    of = tuple(Member(_pair(one[0], one[1].key), f"{one[0].label}, {one[1].label}") for one in found)
    key, drifts = covers.dimension, tuple(Of(f"{covers.dimension}_drift", part.key) for _, part in found)
    effects = tuple(_effect(scenario, part, covers) for scenario, part in found)
    lifts = tuple(path(lifted, start="index_base", effect="covered_effect", growth=drift) for drift in drifts)
    weights = tuple(
        each(weighed, drifted=Of(f"{key}_drifted", part.key), lift="covered_lift", index="index_base")
        for _, part in found
    )
    inside = tuple(
        sum_of("covered_weight", tuple(_pair(scenario, member) for member in covers.members))
        for scenario in scenarios_of(market)
    )
    every = tuple(_all(scenario, market, covers) for scenario in scenarios_of(market))
    return (
        Section("What the funnel covers in every scenario"),
        Note(AGAIN),
        Line("covered_effect", "growth that drivers add", RATE_POINTS, effects, of),
        Line("covered_lift", "index of what drivers have added", FINE_FACTOR, lifts, of),
        Line("covered_weight", "weight before renormalising", FINE_FACTOR, weights, of),
        Line("covered_weight_in", "weight of what is covered", FINE_FACTOR, inside, scenario_rows(market)),
        Line("covered_weight_all", "weight of all", FINE_FACTOR, every, scenario_rows(market)),
    )


def _pair(scenario: Scenario, member: str) -> str:
    return f"{scenario.key}__{member}"


def _members(market: Market, covers: Covers) -> tuple[Part, ...]:
    return market.dimension(covers.dimension).members


def _effect(scenario: Scenario, part: Part, covers: Covers) -> Rule:
    """What the drivers that act in a scenario add to the growth of a member."""
    return each(
        kernels.total_switched_on,
        places=Members("driver_place"),
        place=Of("place_number", target_key(covers.dimension, part.key)),
        effects=Members("driver_effect"),
        switches=Members(switch_of(scenario)),
    )


def _all(scenario: Scenario, market: Market, covers: Covers) -> Rule:
    pairs = tuple(_pair(scenario, part.key) for part in _members(market, covers))
    return each(total, parts=Some("covered_weight", pairs))

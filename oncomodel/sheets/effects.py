"""The Effects tab: what every driver adds to growth in every year and scenario."""

from __future__ import annotations

from oncomodel.kernels import drivers as kernels
from oncomodel.kernels.arithmetic import weighted_total
from oncomodel.market.drivers import WHOLE_MARKET
from oncomodel.market.schema import Market, Scenario
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Across, Cell, Members, Of, Position
from oncomodel.model.units import FLAG, PERCENT, POSITION, RATE_POINTS
from oncomodel.sheets.drivers import switch_of
from oncomodel.sheets.reserved import acting, scenario_rows, scenarios_of, targets
from oncomodel.sheets.tab import time_tab, year_of

PURPOSE = "What every driver adds to growth in every year, and what active drivers add to each scenario."


def effects(market: Market) -> Sheet:
    """The tab of the effects of drivers, year by year."""
    workings = (*_reach(market), *_on_whole(market), *_places(market))
    rows = (*_where_active(market), *_chosen(market), *_scenarios(market), Workings(), *workings)
    return time_tab("effects", "Effects", PURPOSE, "calculation", rows)


def _places(market: Market) -> tuple[Row, ...]:
    of = tuple(Member(row.key, row.label) for row in acting(market))
    number = link(Position(Cell("target_name"), "target_name"))
    place = link(Position(Cell("driver_target"), "target_name"))
    on_market = each(kernels.is_same, number="driver_place", wanted=Of("place_number", WHOLE_MARKET))
    switch = link(Across(tuple(switch_of(s) for s in scenarios_of(market)), Cell("scenario_number")))
    return (
        Section("Where drivers act"),
        Line("place_number", "number of the place", POSITION, number, targets(market), constant=True, role="link"),
        Line("driver_place", "number of the place", POSITION, place, of, constant=True, role="link"),
        Line("driver_on_market", "acts on the whole market", FLAG, on_market, of, constant=True),
        Line("driver_switch", "acts in the chosen scenario", FLAG, switch, of, constant=True, role="link"),
    )


def _chosen(market: Market) -> tuple[Row, ...]:
    of = tuple(Member(row.key, row.label) for row in acting(market))
    active = each(kernels.switched, effect="driver_effect", switch="driver_switch")
    return (
        Section("What acts in the chosen scenario"),
        Note("The effects above that the switches of the scenario chosen on Control let act; the others are 0."),
        Line("driver_active_effect", "chosen", RATE_POINTS, active, of),
    )


def _where_active(market: Market) -> tuple[Row, ...]:
    of = tuple(Member(row.key, row.label) for row in acting(market))
    effect = each(kernels.effect_in_year, size="driver_size", reached="driver_reach", active="is_forecast")
    return (
        Section("Effect of every driver and headwind where it is active"),
        Note("Each row names the driver and what it acts on; Drivers says in which scenarios it is active."),
        Note("An effect on the whole market moves its size; one on a share moves that share, and the total stays."),
        Line("driver_effect", "effect", RATE_POINTS, effect, of),
    )


def _reach(market: Market) -> tuple[Row, ...]:
    of = tuple(Member(row.key, row.label) for row in acting(market))
    reached = each(kernels.reach, year=year_of("effects"), start_year="driver_start", ramp_years="driver_ramp")
    return (
        Section("How much of full strength is reached"),
        Note("None acts up to the base year: scenarios share the past."),
        Line("driver_reach", "reached", PERCENT, reached, of),
    )


def _on_whole(market: Market) -> tuple[Row, ...]:
    rule = each(kernels.switched, effect="driver_effect", switch="driver_on_market")
    chosen = each(kernels.switched, effect="driver_market_effect", switch="driver_switch")
    rows = tuple(Member(row.key, row.label) for row in acting(market))
    return (
        Section("Effect on the whole market where active"),
        Line("driver_market_effect", "on the market", RATE_POINTS, rule, rows),
        Line("driver_chosen_effect", "on the market, chosen", RATE_POINTS, chosen, rows),
    )


def _scenarios(market: Market) -> tuple[Row, ...]:
    rules = tuple(_on_market(scenario) for scenario in scenarios_of(market))
    of = scenario_rows(market)
    return (
        Section("Growth that drivers add to the market, every scenario"),
        Note("The sum of the effects on the whole market that the scenario's switches let act."),
        Line("scenario_effect", "growth that drivers add", RATE_POINTS, rules, of),
    )


def _on_market(scenario: Scenario) -> Rule:
    return each(weighted_total, parts=Members("driver_market_effect"), weights=Members(switch_of(scenario)))

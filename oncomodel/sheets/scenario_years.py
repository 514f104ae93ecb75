"""The Scenarios by year tab: size and growth of every scenario in every year, and parts of the chosen one's growth."""

from __future__ import annotations

from oncomodel.kernels import drivers as kernels
from oncomodel.kernels.arithmetic import difference, excess, rescale, total
from oncomodel.kernels.growth import growth
from oncomodel.kernels.one_at_a_time import change
from oncomodel.kernels.projection import project
from oncomodel.market.schema import Market, Scenario
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, Sheet, each, link, path
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import AtYear, Cell, Members, Of, Pick, Symbol, before
from oncomodel.model.units import FINE_FACTOR, PERCENT, RATE, RATE_POINTS, Unit, change_of_money
from oncomodel.sheets.bars import ROUNDING
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.reserved import acting, scenario_rows, scenarios_of
from oncomodel.sheets.tab import shown_block, time_tab

PURPOSE = "Size and growth of every scenario in every year, for the chosen basis."
OWN_DIFFERENCE = "Own difference of the scenario, not explained by drivers"
GROWING_ALONE = "growing_size_alone"
OF_BASIS, OF_SCENARIO = "basis", "scenario_itself"


def scenario_years(market: Market) -> Sheet:
    """The tab of the scenarios year by year."""
    shown = (*_sizes(market), *_differences(market), *_rates(market))
    workings = (*_growing(market), *_parts(market))
    return time_tab("scenario_years", "Scenarios by year", PURPOSE, "output", (*shown, Workings(), *workings))


def growing_size(scenario: Scenario) -> str:
    """Key of the sizes that the growth of each forecast year counts on."""
    return f"growing_size_{scenario.key}"


def added_size(scenario: Scenario) -> str:
    """Key of how far the sizes that growth counts on are from those of the basis alone."""
    return f"added_size_{scenario.key}"


def _sizes(market: Market) -> tuple[Row, ...]:
    return (
        Section("Market size, every scenario"),
        Note("What Control would show with each scenario chosen. Scenarios share the past."),
        shown_block("compared_size", "scenario_market_size", unit_of(market), scenario_rows(market)),
    )


def _differences(market: Market) -> tuple[Row, ...]:
    of, first = scenario_rows(market), market.default_scenario
    name, money = market.scenario(first).label, change_of_money(market.currency, market.magnitude)
    apart = each(difference, value="scenario_market_size", target=Of("scenario_market_size", first))
    relative = each(excess, value="scenario_market_size", reference=Of("scenario_market_size", first))
    return (
        Section(f"Difference to the scenario {name}"),
        Line("compared_difference", f"difference to {name}", money, apart, of),
        Line("compared_ratio", f"difference to {name}, in %", PERCENT, relative, of),
    )


def _rates(market: Market) -> tuple[Row, ...]:
    of, size = scenario_rows(market), "compared_size"
    grown = each(growth, value=size, prior=before(size))
    return (
        Section("Growth on the year before, every scenario"),
        Line("compared_growth", "growth", RATE, grown, of, lagged=True),
        Section("Growth that drivers add, every scenario"),
        Line("compared_effect", "growth that drivers add", RATE_POINTS, link("scenario_effect"), of, role="link"),
    )


def _growing(market: Market) -> tuple[Row, ...]:
    """The size of the year before each forecast year, which its growth counts on."""

    def line(one: Scenario) -> Line:
        size, rate = Of("scenario_market_size", one.key), Of("scenario_growth", one.key)
        rule = each(kernels.growing_size, size=size, growth=rate, counted="is_forecast")
        return Line(growing_size(one), f"{one.label}: size that growth counts on", unit_of(market), rule)

    return (
        Section("Size that the growth of each forecast year counts on"),
        Note("The size of the year before; nothing up to the base year."),
        *(line(one) for one in scenarios_of(market)),
        *_alone(unit_of(market)),
        *(_added(one, market) for one in scenarios_of(market)),
    )


def _alone(money: Unit) -> tuple[Row, ...]:
    """The same for the basis without any scenario: by the same steps, so that what adds nothing adds exactly 0."""
    compounded = path(project, start="index_base", rate="growth_used")
    anchored = each(rescale, value="alone_path", known="anchor", measured="alone_at_anchor")
    growing = each(kernels.growing_size, size="alone_size", growth="growth_used", counted="is_forecast")
    at_anchor = link(AtYear("alone_path", "anchor_position"))
    in_year = "Basis alone: growth index in the year of the start value"
    return (
        Line("alone_path", "Basis alone: growth index", FINE_FACTOR, compounded),
        Line("alone_at_anchor", in_year, FINE_FACTOR, at_anchor, constant=True, role="link"),
        Line("alone_size", "Basis alone: market size", money, anchored),
        Line(GROWING_ALONE, "Basis alone: size that growth counts on", money, growing),
    )


def _added(scenario: Scenario, market: Market) -> Line:
    """What a scenario has added to the size that growth counts on, without what rounding leaves."""
    money = change_of_money(market.currency, market.magnitude)
    rule = each(change, size=growing_size(scenario), base=GROWING_ALONE, step=ROUNDING)
    return Line(added_size(scenario), f"{scenario.label}: difference to the basis alone", money, rule)


def _parts(market: Market) -> tuple[Row, ...]:
    """The growth of each forecast year in money, by what it comes from."""
    of, money = _sources_of_growth(market), change_of_money(market.currency, market.magnitude)
    own = link(Pick("scenario_difference", Cell("scenario_number")))
    return (
        Section("Where the growth of each year comes from, chosen scenario"),
        Note("A rate counts on the size of the year before, so that its parts add up to the change in size exactly."),
        Line(
            "chosen_growth",
            "Growth, chosen scenario",
            RATE,
            link(Pick("scenario_growth", Cell("scenario_number"))),
            role="link",
        ),
        Line("chosen_difference", OWN_DIFFERENCE, RATE_POINTS, own, constant=True, role="link"),
        Line("growth_part", "in money", money, tuple(_part(source) for source in of), of),
        Line("growth_parts", "All growth in money", money, each(total, parts=Members("growth_part")), role="total"),
    )


def _sources_of_growth(market: Market) -> tuple[Member, ...]:
    drivers = tuple(Member(row.key, row.label) for row in acting(market))
    return (Member(OF_BASIS, "Growth of the basis"), Member(OF_SCENARIO, "Own difference"), *drivers)


def _part(source: Member) -> Rule:
    own: dict[str, Symbol] = {OF_BASIS: Cell("growth_used"), OF_SCENARIO: Cell("chosen_difference")}
    part = own.get(source.key, Of("driver_chosen_effect", source.key))
    return each(kernels.growth_part, size="market_size", part=part, growth="chosen_growth", counted="is_forecast")

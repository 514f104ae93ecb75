"""The Scenarios tab: all scenarios side by side, and where the growth of the chosen one comes from."""

from __future__ import annotations

from oncomodel.kernels import drivers as kernels
from oncomodel.kernels.arithmetic import difference, total
from oncomodel.kernels.growth import growth
from oncomodel.market.schema import Market
from oncomodel.model.lines import Chart, Charts, Line, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import Cell, Members, Of, Pick, Some, Symbol, Years
from oncomodel.model.units import PERCENT, RATE, RATE_POINTS
from oncomodel.sheets.figures import Step, Waterfall
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.reserved import acting, scenarios_of
from oncomodel.sheets.tab import shown_block, time_tab

PURPOSE = "Every scenario side by side for the chosen basis, and what the chosen one's growth is made of."
OF_BASIS, OF_SCENARIO = "basis", "scenario_itself"


def scenarios(market: Market) -> Sheet:
    """The tab that compares the scenarios, and bridges the base year to the last year."""
    rows = (*_sizes(market), *_differences(market), *_rates(market), *_parts(market), *_bridge(market))
    return time_tab("scenarios", "Scenarios", PURPOSE, "output", rows)


def _sizes(market: Market) -> tuple[Row, ...]:
    of = members_of(scenarios_of(market))
    return (
        Section("Market size, every scenario"),
        Note("What Control would show with each scenario chosen."),
        shown_block("compared_size", "scenario_market_size", unit_of(market), of),
        Charts(
            (
                Chart(
                    "line",
                    "Market size by scenario",
                    tuple(f"compared_size.{one.key}" for one in market.scenarios),
                    unit_of(market).name,
                    names="scenario_name",
                ),
            )
        ),
    )


def _differences(market: Market) -> tuple[Row, ...]:
    of, first = members_of(scenarios_of(market)), market.default_scenario
    name = market.scenario(first).label
    apart = each(difference, value="scenario_market_size", target=Of("scenario_market_size", first))
    relative = each(growth, value="scenario_market_size", prior=Of("scenario_market_size", first))
    return (
        Section(f"Difference to the scenario {name}"),
        Line("compared_difference", f"difference to {name}", unit_of(market), apart, of),
        Line("compared_ratio", f"difference to {name}, in %", PERCENT, relative, of),
    )


def _rates(market: Market) -> tuple[Row, ...]:
    of = members_of(scenarios_of(market))
    return (
        Section("Growth on the year before, every scenario"),
        Line("compared_growth", "growth", RATE, link("scenario_growth"), of, role="link"),
        Section("Growth that drivers add, every scenario"),
        Line("compared_effect", "growth that drivers add", RATE_POINTS, link("scenario_effect"), of, role="link"),
    )


def _parts(market: Market) -> tuple[Row, ...]:
    """The growth of each forecast year in money, by what it comes from."""
    of, money = _sources_of_growth(market), unit_of(market)
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
        Line(
            "chosen_difference",
            "Difference of the scenario itself",
            RATE_POINTS,
            link(Pick("scenario_difference", Cell("scenario_number"))),
            constant=True,
            role="link",
        ),
        Line("growth_part", "in money", money, tuple(_part(source) for source in of), of),
        Line("growth_parts", "All growth in money", money, each(total, parts=Members("growth_part")), role="total"),
    )


def _sources_of_growth(market: Market) -> tuple[Member, ...]:
    drivers = tuple(Member(row.key, row.label) for row in acting(market))
    return (Member(OF_BASIS, "Growth of the basis"), Member(OF_SCENARIO, "Scenario itself"), *drivers)


def _part(source: Member) -> Rule:
    own: dict[str, Symbol] = {OF_BASIS: Cell("growth_used"), OF_SCENARIO: Cell("chosen_difference")}
    part = own.get(source.key, Of("driver_chosen_effect", source.key))
    return each(kernels.growth_part, size="market_size", part=part, growth="chosen_growth", counted="is_forecast")


def _bridge(market: Market) -> tuple[Row, ...]:
    """From the base year to the last year, in money, and by kind."""
    of, money = _sources_of_growth(market), unit_of(market)
    by_driver = Some("growth_total", tuple(row.key for row in acting(market)))

    def step(key: str, label: str, rule: Rule, role: str = "calculation") -> Line:
        return Line(key, label, money, rule, constant=True, role=role)

    totals = each(total, parts=Years("growth_part"))
    steps = (
        step("bridge_basis", "Growth of the basis alone", link(Of("growth_total", OF_BASIS)), "link"),
        step("bridge_scenario", "The scenario itself", link(Of("growth_total", OF_SCENARIO)), "link"),
        step("bridge_drivers", "Drivers that add", each(kernels.total_above, values=by_driver)),
        step("bridge_headwinds", "Headwinds that take away", each(kernels.total_below, values=by_driver)),
    )
    bridge = Waterfall(
        "growth_bridge",
        money,
        Step("start", "Base year", "size_in_base_year"),
        tuple(Step(line.key, line.label, line.key) for line in steps),
        Step("end", "Last year", "size_in_last_year"),
    )
    return (
        Section("Growth from the base year to the last year, every part"),
        Line("growth_total", "in all", money, totals, of, constant=True),
        Section("Bridge from the base year to the last year, chosen scenario"),
        Note("The steps in money add up to the size of the last year exactly: Checks looks at it."),
        *steps,
        Charts((bridge.chart("Bridge from the base year to the last year"),)),
        *bridge.lines,
    )

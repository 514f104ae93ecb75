"""The Scenarios tab: every scenario side by side, and where the growth of each comes from."""

from __future__ import annotations

from oncomodel.kernels import drivers as kernels
from oncomodel.kernels.arithmetic import difference, distance_of_sum
from oncomodel.kernels.growth import growth
from oncomodel.market.drivers import WHOLE_MARKET
from oncomodel.market.schema import Market, Scenario
from oncomodel.model.lines import (
    Charts,
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
)
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Across, AtYear, Cell, LastYear, Members, Of, Some, Years
from oncomodel.model.units import FLAG, PERCENT, POINTS_IN_LISTS, RATE, RATIO, Unit, change_of_money
from oncomodel.sheets.drivers import switch_of
from oncomodel.sheets.figures import Step, Waterfall
from oncomodel.sheets.funnel_scenarios import bottom_up_by_scenario
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.levers import OWN_GROWTH
from oncomodel.sheets.reserved import acting, is_reserved, scenario_rows, scenarios_of
from oncomodel.sheets.scenario_years import GROWING_ALONE, OWN_DIFFERENCE, added_size, growing_size
from oncomodel.sheets.size import sizes_by_scenario
from oncomodel.sheets.tab import plain_tab

PURPOSE = "Every scenario side by side for the chosen basis, and where the growth of each comes from."
SUM_UP = (
    "From the base year down to the last year, each column adds up: a rate counts on the size of the year before, "
    "in its own scenario."
)
COMPOUNDED = "Compounding is what the basis grows by on top of what the other rows have added."
START, BASIS, OWN, OTHERS, COMPOUNDING, END = "start", "basis", "scenario_itself", "others", "compounding", "end"


def scenarios(market: Market) -> Sheet:
    """The tab that compares the scenarios, and bridges the base year to the last year of each."""
    bridged = _waterfall(market)
    shown = (*_results(market), *_bridge(market), _charts(bridged, market), *bottom_up_by_scenario(market))
    workings = (*_driver_money(market), *_steps(market), *_distances(market), *_bars(bridged))
    return plain_tab("scenarios", "Scenarios", PURPOSE, "output", "ledger", (*shown, Workings(), *workings))


def _results(market: Market) -> tuple[Row, ...]:
    """What each scenario comes to, how far it is from the default one, and what it is made of."""
    money, first, size = unit_of(market), market.default_scenario, "scenario_in_last_year"
    name, of = market.scenario(first).label, scenario_rows(market)

    def column(header: str, key: str, unit: Unit, rule: Rule, role: str = "link") -> Column:
        return Column(header, Line(key, header, unit, rule, of, constant=True, role=role))

    apart = each(difference, value=size, target=Of(size, first))
    relative = each(growth, value=size, prior=Of(size, first))
    base = link(AtYear("scenario_market_size", "base_position"))
    numbers = (
        column("Base year", "scenario_in_base_year", money, base),
        column("Last year", size, money, link(LastYear("scenario_market_size")), "output"),
        column("CAGR between", "scenario_cagr", RATE, link("scenario_market_size_cagr_base"), "output"),
        column(f"Last year less {name}", "scenario_apart", change_of_money(market.currency, market.magnitude), apart),
        column(f"The same, % of {name}", "scenario_apart_ratio", PERCENT, relative),
        column(OWN_GROWTH.capitalize(), "scenario_own", POINTS_IN_LISTS, link("scenario_difference")),
        column("Drivers add in last year", "scenario_added", POINTS_IN_LISTS, link(LastYear("scenario_effect"))),
    )
    every = scenarios_of(market)
    words = (
        Column("What it is", tuple(one.description for one in every), "wide"),
        Column("Why its own difference", tuple(_reason(one) for one in every), "words"),
    )
    return (
        Section(f"Market size by scenario, {money.name}"),
        Note("What Control shows with each scenario chosen. Scenarios by year has every year."),
        Ledger("ScenarioResults", "Scenario", of, (*numbers, *words)),
    )


def _reason(scenario: Scenario) -> str:
    given = scenario.growth_difference
    return given.cited.quote if given.cited else given.assumed or ""


def _apart(market: Market) -> tuple[Member, ...]:
    """The drivers with a row of their own in the bridge: those that act on the market as a whole."""
    found = (row for row in acting(market) if row.effect and row.effect.acts_on == WHOLE_MARKET)
    return tuple(Member(row.key, row.driver.label if row.driver else row.label) for row in found)


def _sources(market: Market) -> tuple[Member, ...]:
    """What growth comes from: the rows of the bridge between its two totals."""
    others = Member(OTHERS, "Drivers in reserve, and others sent to the whole market")
    ends = (Member(BASIS, "Growth of the basis alone"), Member(OWN, OWN_DIFFERENCE))
    return (*ends, *_apart(market), others, Member(COMPOUNDING, "Compounding"))


def _bridge(market: Market) -> tuple[Row, ...]:
    """From the base year to the last year in money, a column for each scenario."""
    of = (Member(START, "Market size, base year"), *_sources(market), Member(END, "Market size, last year"))
    unit = change_of_money(market.currency, market.magnitude)

    def column(header: str, key: str, rule: Rule | tuple[Rule, ...]) -> Column:
        return Column(header, Line(key, header, unit, rule, of, constant=True))

    columns = tuple(column(_header(one), _key(one), _parts(one, market)) for one in scenarios_of(market))
    chosen = link(Across(tuple(_key(one) for one in scenarios_of(market)), Cell("scenario_number")))
    return (
        Section(f"Where growth comes from, from base year to last year, {unit.name}"),
        Note(SUM_UP),
        Note(COMPOUNDED),
        Ledger("GrowthBridge", "In money", of, (*columns, column("Chosen", "bridge_chosen", chosen))),
    )


def _header(scenario: Scenario) -> str:
    return f"{scenario.label} (in reserve)" if is_reserved(scenario) else scenario.label


def _key(scenario: Scenario) -> str:
    return f"bridge_of_{scenario.key}"


def _money(scenario: Scenario) -> str:
    return f"driver_money_{scenario.key}"


def _parts(scenario: Scenario, market: Market) -> tuple[Rule, ...]:
    """What each row of the bridge is in one scenario."""
    start, sizes = Of("scenario_in_base_year", scenario.key), Years(growing_size(scenario))
    alone = Years(GROWING_ALONE)
    own = each(kernels.growth_in_money, sizes=sizes, rate=Of("scenario_difference", scenario.key))
    others = each(kernels.total_of_others, values=Members(_money(scenario)), apart=Members("driver_apart"))
    return (
        link(start),
        each(kernels.growth_in_money, sizes=alone, rate="growth_used"),
        own,
        *(link(Of(_money(scenario), row.key)) for row in _apart(market)),
        others,
        each(kernels.growth_in_money, sizes=Years(added_size(scenario)), rate="growth_used"),
        link(Of("scenario_in_last_year", scenario.key)),
    )


def _driver_money(market: Market) -> tuple[Row, ...]:
    """What every driver adds to the market size in every scenario."""
    found, unit = acting(market), change_of_money(market.currency, market.magnitude)
    of = tuple(Member(row.key, row.label) for row in found)
    own = {row.key for row in _apart(market)}
    why = Evidence("setting", "Whether it is a row of the bridge.")
    flags = tuple(Entry(float(row.key in own), why) for row in found)

    def column(header: str, key: str, rule: Rule) -> Column:
        return Column(header, Line(key, header, unit, rule, of, constant=True))

    columns = tuple(
        column(
            _header(one),
            _money(one),
            each(
                kernels.effect_in_money,
                sizes=Years(growing_size(one)),
                effects=Years("driver_market_effect"),
                switch=switch_of(one),
            ),
        )
        for one in scenarios_of(market)
    )
    chosen = link(Across(tuple(_money(one) for one in scenarios_of(market)), Cell("scenario_number")))
    return (
        Section("What every driver adds from base year to last year"),
        Note("An effect on one member alone moves shares, and adds nothing to the whole market."),
        Ledger(
            "DriverMoney",
            "Driver or headwind",
            of,
            (
                *columns,
                column("Chosen", "driver_money_chosen", chosen),
                Column("Row of its own", Input("driver_apart", "row of its own", FLAG, flags, of, editable=False)),
            ),
        ),
    )


def _steps(market: Market) -> tuple[Row, ...]:
    """The bridge of the chosen scenario, its drivers by what they do."""
    unit, drivers = change_of_money(market.currency, market.magnitude), Members("driver_money_chosen")

    def step(key: str, label: str, rule: Rule, role: str = "calculation") -> Line:
        return Line(f"bridge_{key}", label, unit, rule, constant=True, role=role)

    def shown(source: str) -> Rule:
        return link(Of("bridge_chosen", source))

    of = _sources(market)
    return (
        Section("Bridge of the chosen scenario"),
        Line("growth_total", "in all", unit, tuple(shown(one.key) for one in of), of, constant=True, role="link"),
        step("basis", "Basis alone", shown(BASIS), "link"),
        step("scenario", "Own difference", shown(OWN), "link"),
        step("drivers", "Drivers that add", each(kernels.total_above, values=drivers)),
        step("headwinds", "Headwinds that take away", each(kernels.total_below, values=drivers)),
        step("compounding", "Compounded", shown(COMPOUNDING), "link"),
    )


def _distances(market: Market) -> tuple[Row, ...]:
    """That every column of the bridge adds up."""
    before = (START, *(source.key for source in _sources(market)))

    def distance(one: Scenario) -> Line:
        rule = each(distance_of_sum, parts=Some(_key(one), before), target=Of(_key(one), END))
        label = f"{one.label}: distance of the bridge from its last year"
        return Line(f"bridge_distance_{one.key}", label, RATIO, rule, constant=True, role="check")

    return (Section("Does every bridge add up"), *(distance(one) for one in scenarios_of(market)))


def _waterfall(market: Market) -> Waterfall:
    steps = {
        "basis": "Basis alone",
        "scenario": "Own difference",
        "drivers": "Drivers",
        "headwinds": "Headwinds",
        "compounding": "Compounding",
    }
    return Waterfall(
        "growth_bridge",
        unit_of(market),
        Step("start", "Base year", "size_in_base_year"),
        tuple(Step(f"bridge_{key}", label, f"bridge_{key}") for key, label in steps.items()),
        Step("end", "Last year", "size_in_last_year"),
    )


def _bars(bridged: Waterfall) -> tuple[Row, ...]:
    return (Section("Bars of the chart"), *bridged.rows("GrowthBars", "Bar"))


def _charts(bridged: Waterfall, market: Market) -> Charts:
    return Charts((sizes_by_scenario(market), bridged.chart("From base year to last year, chosen scenario")))

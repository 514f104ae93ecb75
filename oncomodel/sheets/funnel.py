"""The funnel's own tab: the market from the bottom up, stage by stage, by region and by year."""

from __future__ import annotations

from itertools import pairwise

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import relative_distance, total, years_between
from oncomodel.kernels.funnel_scenarios import rate_in_scenario
from oncomodel.kernels.growth import cagr, end_value, growth
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Funnel, Stage
from oncomodel.market.schema import Market
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import Cell, LastYear, Members, Of, before
from oncomodel.model.units import PASSING, PERCENT, RATE, RATIO, SHARE, YEARS, Unit
from oncomodel.sheets.funnel_inputs import heads_of, listed_of, net_of, price_of, stage_rate, use_of, used_of
from oncomodel.sheets.funnel_scenarios import changes_by_scenario, reached, sizes_by_scenario
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import time_tab, value_block, value_line, with_growth, year_of

SIZE = "Spend is units used x price. Checks adds it up again, from the units and prices of all regions at once."
AT_END = "The rows of the last year, grown on to the year of the end value, must meet it."
NET = "Price paid: the {listed} x the net price in % of it x growth of prices x what the chosen scenario changes."
SAME = "The same on every basis, and up to the base year in every scenario."


def funnel_tab(market: Market, funnel: Funnel) -> Sheet:
    """The tab of the funnel."""
    stages = (row for number in range(len(funnel.stages)) for row in _stage(funnel, number, market))
    rows = (
        *_summary(market, funnel),
        *sizes_by_scenario(market, funnel),
        *_population(market, funnel),
        *stages,
        *_use(market, funnel),
        *_spend(market, funnel),
        *changes_by_scenario(market, funnel),
    )
    purpose = (
        f"The market from the bottom up: {funnel.plural} by stage and {market.regions.noun}, and their cost. {SAME}"
    )
    return time_tab("funnel", funnel.title, purpose, "calculation", rows)


def stage_members(funnel: Funnel) -> tuple[Member, ...]:
    """The population and every stage: rows of a table of the whole funnel."""
    return (Member("population", funnel.population.label), *members_of(funnel.stages))


def passed(funnel: Funnel, number: int) -> str:
    """Key of the block of those that passed the stage of that *number*; of the population below 0."""
    return f"funnel_patients_{funnel.stages[number].key}" if number >= 0 else "funnel_incidence"


def passed_last(funnel: Funnel) -> str:
    """Key of the block of those that passed all stages."""
    return passed(funnel, len(funnel.stages) - 1)


def _every(market: Market) -> str:
    return f"all {market.regions.label.lower()}"


def _summary(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The stage table of all regions, and what is spent."""
    of, unit, every = stage_members(funnel), heads_of(funnel), _every(market)
    keys = tuple(f"{passed(funnel, number)}_total" for number in range(-1, len(funnel.stages)))
    passing = tuple(
        each(share_of, part=Of("funnel_stage", now.key), whole=Of("funnel_stage", was.key)) for was, now in pairwise(of)
    )
    population = Of("funnel_stage", "population")
    reached = tuple(each(share_of, part=Of("funnel_stage", stage.key), whole=population) for stage in of[1:])
    return (
        Section(f"{every.capitalize()}: the funnel at a glance"),
        Note(funnel.scope),
        *((Note(funnel.omits),) if funnel.omits else ()),
        value_line("funnel_size", "Market size from the bottom up", unit_of(market), _sum("funnel_revenue"), "output"),
        Line(
            "funnel_size_growth",
            "Growth of the bottom-up size on the year before",
            RATE,
            each(growth, value="funnel_size", prior=before("funnel_size")),
            lagged=True,
        ),
        with_growth(Line("funnel_stage", f"number in {every}", unit, tuple(map(link, keys)), of, role="link")),
        Line("funnel_stage_rate", "share of the stage before", PASSING, passing, of[1:]),
        Line("funnel_stage_reached", f"share of all {funnel.plural}", SHARE, reached, of[1:]),
    )


def _sum(key: str) -> Rule:
    return each(total, parts=Members(key))


def _population(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    label, of, unit = funnel.population.label, members_of(market.regions.members), heads_of(funnel)
    whole = "funnel_population"

    def constant(key: str, text: str, of_unit: Unit, rule: Rule, role: str = "calculation") -> Line:
        return Line(f"{whole}_{key}", f"{label}: {text}", of_unit, rule, constant=True, role=role)

    between = each(years_between, start=f"{whole}_start_year", end=f"{whole}_end_year")
    implied = each(cagr, begin=f"{whole}_start", end=f"{whole}_end", periods=f"{whole}_years")
    elapsed = each(years_between, start=f"{whole}_start_year", end=year_of("funnel"))
    grown = each(end_value, begin=f"{whole}_start", rate=f"{whole}_growth", periods=f"{whole}_elapsed")
    incidence = each(kernels.passing, entering=whole, rate="funnel_part")
    ahead = each(years_between, start="last_year", end=f"{whole}_end_year")
    reached = each(
        end_value, begin=LastYear("funnel_incidence_total"), rate=f"{whole}_growth", periods=f"{whole}_ahead"
    )
    distance = each(relative_distance, value="funnel_incidence_total", target=whole)
    return (
        Section(label),
        Line("funnel_share_total", "All shares as given", SHARE, _sum("funnel_share"), constant=True, role="total"),
        constant("years", "years from start to end", YEARS, between),
        constant("growth", "growth implied by start and end", RATE, implied),
        Line(
            "funnel_elapsed",
            "Years since the base year",
            YEARS,
            each(years_between, start="base_year", end=year_of("funnel")),
        ),
        Line(f"{whole}_elapsed", f"{label}: years since the start year", YEARS, elapsed),
        Line(whole, f"{label} as a whole", unit, grown),
        Line("funnel_part", "share of the whole", SHARE, _part(), of, constant=True),
        with_growth(Line("funnel_incidence", label, unit, incidence, of)),
        value_line("funnel_incidence_total", f"{label}, {_every(market)}", unit, _sum("funnel_incidence"), "total"),
        Line("funnel_incidence_distance", f"{label}: distance from the whole", RATIO, distance, role="check"),
        Note(AT_END),
        constant("ahead", "years from the last year to the end year", YEARS, ahead),
        constant("reached", "reached in the end year", unit, reached),
    )


def _part() -> Rule:
    """Shares as given, divided by their sum, since they may be rounded."""
    return each(share_of, part="funnel_share", whole="funnel_share_total")


def _stage(funnel: Funnel, number: int, market: Market) -> tuple[Row, ...]:
    stage, of, unit = funnel.stages[number], members_of(market.regions.members), heads_of(funnel)
    key = passed(funnel, number)
    beyond = each(kernels.excess_of_parts, parts=Members(key), wholes=Members(passed(funnel, number - 1)))
    through = each(kernels.passing, entering=passed(funnel, number - 1), rate=f"funnel_rate_{stage.key}")
    return (
        Section(stage.label),
        Note(stage.description),
        *_rates(stage, of),
        with_growth(Line(key, stage.label, unit, through, of)),
        value_line(f"{key}_total", f"{stage.label}, {_every(market)}", unit, _sum(key), "total"),
        Line(f"{key}_excess", f"{stage.label}: excess over the stage before", RATIO, beyond, role="check"),
    )


def _rates(stage: Stage, of: tuple[Member, ...]) -> tuple[Row, ...]:
    base, key = stage_rate(stage, "base"), f"funnel_rate_{stage.key}"
    change = each(cagr, begin=base, end=stage_rate(stage, "last"), periods="years_base_to_last")
    lift = reached(f"rate_{stage.key}")
    moved = each(rate_in_scenario, begin=base, rate=f"{key}_growth", periods="funnel_elapsed", lift=lift)
    label = f"{stage.label}, growth of the rate as on Inputs"
    return (
        Line(f"{key}_growth", label, RATE, change, of, constant=True, native=True),
        Line(key, f"{stage.label}, rate", PASSING, moved, of),
    )


def _use(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    of, last = members_of(market.regions.members), passed_last(funnel)
    units = each(kernels.units_used, heads=last, use="funnel_used")
    each_uses = each(kernels.scaled, value="funnel_use", factor=reached("use"))
    unit, counted, used = used_of(funnel), funnel.use.counted, funnel.use.label
    return (
        Section(used),
        Note(f"{counted.capitalize()} are {funnel.plural} that passed all stages x {use_of(funnel).name}."),
        Line("funnel_used", used, use_of(funnel), each_uses, of),
        value_block("funnel_volume", counted, unit, units, of),
        value_line("funnel_volume_total", f"All {counted}, {_every(market)}", unit, _sum("funnel_volume"), "total"),
    )


def _spend(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    of, money = members_of(market.regions.members), unit_of(market)
    counts: dict[str, str] = {"heads_in_one": "heads_in_one", "money_in_one": "money_in_one"}
    growth_of: dict[str, str] = {"growth": "funnel_price_growth", "years": "funnel_elapsed"}
    made_of = {"listed": "funnel_price_listed", "level": "funnel_price_level", **growth_of}
    paid = each(kernels.price_paid, lift=reached("price"), **made_of)
    spent = each(kernels.money_spent, units="funnel_volume", price="funnel_price", **counts)
    again = each(kernels.money_spent_by_all, units=Members("funnel_volume"), prices=Members("funnel_price"), **counts)
    shown = each(relative_distance, value="funnel_size", target="funnel_size_again")
    return (
        *_net_price(market, funnel),
        value_block("funnel_price", "price paid", price_of(market, funnel), paid, of),
        Section("Spend"),
        Note(SIZE),
        value_block("funnel_revenue", "spend", money, spent, of),
        Line(
            "funnel_revenue_share",
            "share of the spend",
            SHARE,
            each(share_of, part=Cell("funnel_revenue"), whole="funnel_size"),
            of,
        ),
        Line("funnel_size_again", f"Spend, {_every(market)}, from units and prices", money, again, role="total"),
        Line(
            "funnel_size_distance",
            "Distance of the bottom-up size from the spend by units and prices",
            RATIO,
            shown,
            role="check",
        ),
    )


def _net_price(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """What the price paid is made of."""
    label, unit = funnel.price.label, price_of(market, funnel)

    def shown(key: str, name: str, of_unit: Unit, source: str, of: tuple[Member, ...] = ()) -> Line:
        return Line(f"funnel_{key}_shown", name, of_unit, link(source), of, constant=True, role="link")

    return (
        Section("Price"),
        Note(NET.format(listed=funnel.price.listed_as)),
        shown("listed", f"{listed_of(funnel)} in the base year", unit, "funnel_price_listed"),
        shown("price_growth", f"{label}: growth of prices", RATE, "funnel_price_growth"),
        shown("net", net_of(funnel), PERCENT, "funnel_price_level", members_of(market.regions.members)),
    )

"""What scenarios change of the funnel: the factors of the chosen one, and the sizes of all side by side."""

from __future__ import annotations

from oncomodel.kernels import funnel_scenarios as kernels
from oncomodel.kernels.one_at_a_time import product_of
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market, Scenario
from oncomodel.model.lines import Column, Ledger, Line, Member, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import AtYear, Cell, LastYear, Of, Pick, Symbol
from oncomodel.model.units import FACTOR, FINE_FACTOR, PERCENT, RATE, Unit
from oncomodel.sheets.bars import ENDS
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.sheets.funnel_inputs import CHOSEN_FACTOR, Changed, changed_by_scenarios, factor_of
from oncomodel.sheets.funnel_levers import ranged_factors
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.levers import End, ranged
from oncomodel.sheets.reserved import scenario_rows, scenarios_of
from oncomodel.sheets.tab import value_block

SIZES = "funnel_scenario_size"
RATIOS = "route_scenario_ratio"
ALIKE = (
    "What {title} would show with each scenario chosen. Factors are alike in every {noun}: together they multiply the "
    "size of the last year. After t of the n years up to it, their power t/n does, so that they act at a constant rate."
)
BUILT_UP = "Nothing up to the base year; in the last year the factors of the chosen scenario on Inputs, all of them."
NO_RANGE = "Where a scenario states no range, the factor itself stands at both ends, and moves nothing."
COMPARED = "The bottom-up of each scenario against the {name} of the same scenario, on the chosen basis, like for like."


def chosen_factor(key: str) -> Of:
    """What the chosen scenario multiplies the last year by, of the rates of a stage, use or price."""
    return Of(CHOSEN_FACTOR, key)


def reached(key: str) -> Of:
    """As much of that factor as is reached in a year."""
    return Of("funnel_lift", key)


def sizes_by_scenario(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The bottom-up size of every scenario."""
    rule = each(
        kernels.in_another_scenario,
        size="funnel_size",
        multiple="funnel_multiple",
        chosen="funnel_chosen_multiple",
        way="funnel_way",
    )
    return (
        Section("Bottom-up size, every scenario"),
        Note(ALIKE.format(title=funnel.title, noun=market.regions.noun)),
        value_block(SIZES, "bottom-up size", unit_of(market), rule, scenario_rows(market)),
    )


def changes_by_scenario(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """What the chosen scenario changes, and what each scenario multiplies the last year by."""
    changed = changed_by_scenarios(funnel)
    of, number = tuple(Member(one.key, one.label) for one in changed), Cell("scenario_number")
    chosen = tuple(link(Pick(one.line, number)) for one in changed)
    way = each(kernels.part_of_way, elapsed="funnel_elapsed", whole="years_base_to_last")
    lift = each(kernels.on_the_way, factor=CHOSEN_FACTOR, way="funnel_way")
    multiples = tuple(_product(scenario, funnel) for scenario in scenarios_of(market))
    every = Line("funnel_multiple", "product of all factors", FACTOR, multiples, scenario_rows(market), constant=True)
    picked = link(Pick(every.key, number))
    return (
        Section("What the chosen scenario changes"),
        Note(BUILT_UP),
        Line(CHOSEN_FACTOR, "factor of the last year", FACTOR, chosen, of, constant=True, role="link"),
        Line("funnel_way", "Part of the way from the base year to the last year", PERCENT, way),
        Line("funnel_lift", "factor to the power of that part", FINE_FACTOR, lift, of),
        every,
        Line(
            "funnel_chosen_multiple",
            "Chosen scenario: product of all factors",
            FACTOR,
            picked,
            constant=True,
            role="link",
        ),
    )


def _product(scenario: Scenario, funnel: Funnel) -> Rule:
    factors: dict[str, str | Symbol] = {one.key: Of(one.line, scenario.key) for one in changed_by_scenarios(funnel)}
    return each(product_of, **factors)


def ends_of_factors(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The ends of the ranges of factors, by scenario and of the chosen one; no rows where none has a range."""
    found = ranged_factors(funnel)
    if not found:
        return ()
    of, number = tuple(Member(one.key, one.label) for one in found), Cell("scenario_number")

    def column(end: End) -> Column:
        rules = tuple(link(Pick(f"{one.line}_at_{end}", number)) for one in found)
        header, key = f"Factor, {end}", f"{CHOSEN_FACTOR}_{end}"
        return Column(header, Line(key, f"factor, {end}", FINE_FACTOR, rules, of, constant=True, role="link"))

    return (
        Section("Factors of scenarios at the ends of their ranges"),
        Note(NO_RANGE),
        *(_ends(one, market, funnel) for one in found),
        Ledger("FunnelFactorEnds", "Chosen scenario", of, tuple(map(column, ENDS))),
    )


def _ends(one: Changed, market: Market, funnel: Funnel) -> Ledger:
    """Both ends of a factor in every scenario; the factor itself where it has no range."""
    of = scenario_rows(market)

    def column(end: End) -> Column:
        has_range = (ranged(factor_of(funnel, scenario.key, one)) for scenario in scenarios_of(market))
        lines = (f"{one.line}_{end}" if has else one.line for has in has_range)
        rules = tuple(link(Of(line, row.key)) for line, row in zip(lines, of, strict=True))
        key, header = f"{one.line}_at_{end}", f"{one.label}, {end}"
        return Column(header, Line(key, header, FINE_FACTOR, rules, of, constant=True, role="link"))

    return Ledger(f"Ends_{one.key}", f"Scenario: {one.label}", of, tuple(map(column, ENDS)))


def bottom_up_by_scenario(market: Market) -> tuple[Row, ...]:
    """A table of both sizes in every scenario; no rows without a funnel."""
    if (funnel := market.funnel) is None:
        return ()
    top, money, of = top_down(market, funnel), unit_of(market), scenario_rows(market)

    def column(header: str, key: str, unit: Unit, bound: str | Symbol, role: str = "link") -> Column:
        return Column(header, Line(f"scenario_{key}", header, unit, link(bound), of, constant=True, role=role))

    columns = (
        column("Bottom-up, base year", "bottom_up_base", money, AtYear(SIZES, "base_position")),
        column("Bottom-up, last year", "bottom_up_last", money, LastYear(SIZES), "output"),
        column("CAGR between", "bottom_up_cagr", RATE, f"{SIZES}_cagr_base", "output"),
        column(f"{top.title}, last year", "top_down_last", money, LastYear(top.scenarios)),
        column("Bottom-up over it, base year", "ratio_base", FACTOR, AtYear(RATIOS, "base_position")),
        column("Bottom-up over it, last year", "ratio_last", FACTOR, LastYear(RATIOS), "output"),
        column("Product of all factors", "multiple", FACTOR, "funnel_multiple"),
    )
    return (
        Section(f"Market size from the bottom up by scenario, {money.name}"),
        Note(COMPARED.format(name=top.name)),
        Ledger("ScenarioBottomUp", "Scenario", of, columns),
    )

"""The Market tab: the timeline, the bases, and the market size of every scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from oncomodel.kernels.arithmetic import (
    either,
    is_after,
    phase_number,
    position_of_year,
    rescale,
    year_before,
    years_after,
    years_between,
)
from oncomodel.kernels.drivers import growth_with_effects
from oncomodel.kernels.growth import begin_value, cagr, growth
from oncomodel.kernels.projection import project
from oncomodel.market.schema import Basis, Market
from oncomodel.model.lines import Chart, Charts, Line, Note, Row, Rule, Section, Sheet, each, link, path
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import AtYear, Cell, LastYear, Of, Pick, Position, Symbol, before
from oncomodel.model.units import FINE_FACTOR, FLAG, POSITION, RATE, TEXT, YEAR, YEARS, Unit
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.reserved import scenario_rows
from oncomodel.sheets.tab import BACKCAST, time_tab, value_block, value_line

CHOSEN = ("Chosen scenario", "market_size")
"""Name and line of what lies beneath the scenarios in a chart."""


def size(market: Market) -> Sheet:
    """The tab that sizes the market as a whole."""
    purpose = "The size of the whole market: the chosen basis, grown with the chosen scenario's growth."
    workings = (*_bases_in_detail(market), *_numbers(), *_indices(market), *_timeline())
    rows = (*_sizes(market), *_growth(market), *_chosen_basis(market), *_bases(market), Workings(), *workings)
    return time_tab("market", "Market", purpose, "calculation", rows)


def _timeline() -> tuple[Row, ...]:
    return (
        Section("Timeline"),
        Line(
            "opening_year",
            "Year before the timeline",
            YEAR,
            each(year_before, year="first_year"),
            constant=True,
        ),
        Line("year", "Year", YEAR, path(years_after, start="opening_year")),
        Line("phase_number", "Phase number", POSITION, each(phase_number, year="year", base_year="base_year")),
        Line("phase", "Phase", TEXT, link(Pick("phase_name", Cell("phase_number"))), role="link"),
        Line("is_forecast", "Forecast flag", FLAG, each(is_after, year="year", base_year="base_year")),
        Line("last_year", "Last year of the timeline", YEAR, link(LastYear("year")), constant=True, role="link"),
        Line(
            "base_position",
            "Position of the base year",
            POSITION,
            each(position_of_year, year="base_year", first_year="first_year"),
            constant=True,
        ),
        Line(
            "years_base_to_last",
            "Years from base year to last year",
            YEARS,
            each(years_between, start="base_year", end="last_year"),
            constant=True,
        ),
        Line(
            "years_first_to_last",
            "Years from first year to last year",
            YEARS,
            each(years_between, start="first_year", end="last_year"),
            constant=True,
        ),
    )


def _bases(market: Market) -> tuple[Row, ...]:
    """What each basis implies and what is used of it; the choices behind it stand under the workings."""
    money, (ended, disputed) = unit_of(market), _stated(market)
    rows: list[Row] = [
        Section("What each basis says, and what is used of it"),
        Note("Two of start value, end value and stated growth fix a basis; Control says which two are trusted."),
    ]
    if ended:
        rows.append(_of(ended, "basis_implied_growth", "growth implied by start and end", RATE, _implied))
    rows.append(_of(market.bases, "basis_growth", "growth used", RATE, _growth_used))
    if disputed:
        rows.append(_of(disputed, "basis_implied_start", "start implied by end and growth", money, _implied_start))
    rows.append(_of(market.bases, "basis_anchor", "start value used", money, _anchor_used))
    return tuple(rows)


def _stated(market: Market) -> tuple[tuple[Basis, ...], tuple[Basis, ...]]:
    """The bases that state an end, and of them those that state growth too."""
    ended = tuple(b for b in market.bases if b.end)
    return ended, tuple(b for b in ended if b.growth)


def _bases_in_detail(market: Market) -> tuple[Row, ...]:
    ended, disputed = _stated(market)
    rows: list[Row] = []
    if ended:
        rows.append(_of(ended, "basis_years", "years from start to end", YEARS, _between))
    if disputed:
        rows += [
            _of(disputed, "basis_resolution_number", "number of the resolution", POSITION, _resolution),
            _of(
                disputed,
                "basis_uses_growth",
                "trusts the stated growth",
                FLAG,
                _flag("resolution_uses_growth"),
            ),
            _of(disputed, "basis_uses_end", "is anchored at the end value", FLAG, _flag("resolution_uses_end")),
        ]
    return (Section("Figures behind the bases"), *rows) if rows else ()


def _chosen_basis(market: Market) -> tuple[Row, ...]:
    money = unit_of(market)
    return (
        Section("The chosen basis"),
        _chosen("anchor_year", "Year of the start value", YEAR, Pick("basis_start_year", Cell("basis_number"))),
        _chosen("anchor", "Start value", money, Pick("basis_anchor", Cell("basis_number"))),
        _chosen("growth_used", "Growth of the basis", RATE, Pick("basis_growth", Cell("basis_number"))),
    )


def _numbers() -> tuple[Row, ...]:
    """Where the choices stand in their lists."""
    return (
        Section("Numbers of the choices"),
        _chosen("scenario_number", "Number of the scenario", POSITION, Position(Cell("scenario"), "scenario_name")),
        _chosen("basis_number", "Number of the basis", POSITION, Position(Cell("basis"), "basis_name")),
        Line(
            "anchor_position",
            "Position of the year of the start value",
            POSITION,
            each(position_of_year, year="anchor_year", first_year="first_year"),
            constant=True,
        ),
    )


def _of(bases: tuple[Basis, ...], key: str, label: str, unit: Unit, rule: Callable[[Basis], Rule]) -> Line:
    rules = tuple(rule(basis) for basis in bases)
    return Line(key, label, unit, rules, members_of(bases), constant=True)


def _chosen(key: str, label: str, unit: Unit, bound: Symbol) -> Line:
    return Line(key, label, unit, link(bound), constant=True, role="link")


def _between(basis: Basis) -> Rule:
    return each(years_between, start=Of("basis_start_year", basis.key), end=Of("basis_end_year", basis.key))


def _implied(basis: Basis) -> Rule:
    return each(
        cagr,
        begin=Of("basis_start", basis.key),
        end=Of("basis_end", basis.key),
        periods=Of("basis_years", basis.key),
    )


def _resolution(basis: Basis) -> Rule:
    return link(Position(Of("resolution", basis.key), "resolution_name"))


def _flag(key: str) -> Callable[[Basis], Rule]:
    return lambda basis: link(Pick(key, Of("basis_resolution_number", basis.key)))


def _implied_start(basis: Basis) -> Rule:
    return each(
        begin_value,
        end=Of("basis_end", basis.key),
        rate=Of("basis_stated_growth", basis.key),
        periods=Of("basis_years", basis.key),
    )


def _growth_used(basis: Basis) -> Rule:
    if not basis.end:
        return link(Of("basis_stated_growth", basis.key))
    implied = Of("basis_implied_growth", basis.key)
    if not basis.growth:
        return link(implied)
    flag, stated = Of("basis_uses_growth", basis.key), Of("basis_stated_growth", basis.key)
    return each(either, flag=flag, yes=stated, no=implied)


def _anchor_used(basis: Basis) -> Rule:
    start = Of("basis_start", basis.key)
    if not (basis.end and basis.growth):
        return link(start)
    flag, implied = Of("basis_uses_end", basis.key), Of("basis_implied_start", basis.key)
    return each(either, flag=flag, yes=implied, no=start)


def _growth(market: Market) -> tuple[Row, ...]:
    of = scenario_rows(market)
    rule = each(
        growth_with_effects,
        growth="growth_used",
        difference="scenario_difference",
        active="is_forecast",
        effects="scenario_effect",
    )
    return (
        Section("Growth, every scenario"),
        Note(
            "Growth of the basis, with a scenario's difference and its active drivers, both after the base year only."
        ),
        Line("scenario_growth", "growth", RATE, rule, of),
    )


def _sizes(market: Market) -> tuple[Row, ...]:
    money, of = unit_of(market), scenario_rows(market)
    anchored = each(rescale, value="scenario_path", known="anchor", measured="scenario_at_anchor")
    chosen = link(Pick("scenario_market_size", Cell("scenario_number")))
    change = each(growth, value="market_size", prior=before("market_size"))
    return (
        Section("Market size, chosen scenario"),
        Note("Years before the start value are no actuals but growth run backwards."),
        value_line("market_size", "Market size", money, chosen, role="output"),
        Line("market_growth", "Market growth on the year before", RATE, change, lagged=True),
        Section("Market size, every scenario"),
        value_block("scenario_market_size", "market size", money, anchored, of),
        Charts(
            (
                sizes_by_scenario(market),
                _by_scenario("Growth", "scenario_growth", RATE, market),
            )
        ),
    )


def _indices(market: Market) -> tuple[Row, ...]:
    of, compounded = scenario_rows(market), path(project, start="index_base", rate="scenario_growth")
    label, at_anchor = "growth index in the year of the start value", link(AtYear("scenario_path", "anchor_position"))
    return (
        Section("Growth index, every scenario"),
        Note(
            "The index compounds all growth; a market size is the start value, times the index over that of its year."
        ),
        Line("scenario_path", "growth index", FINE_FACTOR, compounded, of),
        Line("scenario_at_anchor", label, FINE_FACTOR, at_anchor, of, constant=True, role="link"),
    )


def sizes_by_scenario(market: Market, block: str = "scenario_market_size") -> Chart:
    """The market size in the scenarios of the market file, and beneath them in the chosen one, also one in reserve."""
    return replace(_by_scenario("Market size", block, unit_of(market), market), beneath=CHOSEN)


def _by_scenario(what: str, key: str, unit: Unit, market: Market) -> Chart:
    """The scenarios of the market file: those in reserve would only cover another one."""
    drawn = tuple(f"{key}.{scenario.key}" for scenario in market.scenarios)
    return Chart("line", f"{what} by scenario, {BACKCAST}", drawn, unit.name, names="scenario_name")

"""The Heat map tab: where the market is, and where it grows, by every dimension and region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oncomodel.market.schema import Dimension, Market
from oncomodel.model.lines import Column, Ledger, Line, Member, Note, Row, Section, Sheet, link
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import AtYear, Cell, LastYear, Of, Symbol
from oncomodel.model.units import RATE, YEAR, Unit, fine_money
from oncomodel.sheets.inputs import members_of
from oncomodel.sheets.tab import noted, plain_tab

PURPOSE = "Where the market is and where it grows: the darker a cell, the larger its number within its table."
TOTAL = "total"


@dataclass(frozen=True)
class Measure:
    """What a table shows: its key, its caption with the unit, and where it stands beside a market size."""

    key: str
    caption: str
    unit: Unit
    beside: Callable[[str], Symbol]


@dataclass(frozen=True)
class Split:
    """A region or the whole market: its label, the block of its sizes by a dimension, and the line of their sum."""

    key: str
    label: str
    sizes: str
    total: str


def heat(market: Market) -> Sheet:
    """The tab with three heat tables for each dimension: sizes of the base and the last year, and growth."""
    noun = market.regions.noun
    years: tuple[Row, ...] = (
        Section("Years shown"),
        Line("heat_base_year", "Base year", YEAR, link("base_year"), constant=True, role="link"),
        Line("heat_last_year", "Last year", YEAR, link("last_year"), constant=True, role="link"),
        Note(f"The numbers stand, year by year, on the {noun} tabs. Colours leave out totals."),
    )
    tables = (row for dimension in market.dimensions for row in _tables(dimension, market))
    numbers = (row for dimension in market.dimensions for row in _numbers(dimension, market))
    rows = (*years, *tables, Workings(), *numbers)
    return plain_tab("heat", "Heat map", PURPOSE, "output", "ledger", rows)


def _measures(market: Market) -> tuple[Measure, ...]:
    money = fine_money(market.currency, market.magnitude)
    return (
        Measure("base", f"market size, base year, {money.name}", money, lambda size: AtYear(size, "base_position")),
        Measure("last", f"market size, last year, {money.name}", money, LastYear),
        Measure("cagr", f"CAGR from base year to last year, {RATE.name}", RATE, lambda size: Cell(f"{size}_cagr_base")),
    )


def _splits(dimension: Dimension, market: Market) -> tuple[Split, ...]:
    """Every region, then all of them."""
    key = dimension.key
    regions = (
        Split(region.key, region.label, f"{region.key}_{key}_market_size", f"{region.key}_{key}_total")
        for region in market.regions.members
    )
    return (*regions, Split(TOTAL, f"Every {market.regions.noun}", f"{key}_market_size", "market_size"))


def _tables(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    first, *others = _measures(market)
    by = f"By {dimension.noun} and {market.regions.noun}"
    rows: list[Row] = [Section(f"{by}: {first.caption}"), *noted(dimension), _table(dimension, market, first)]
    for measure in others:
        rows += [Section(f"{by}: {measure.caption}"), _table(dimension, market, measure)]
    return tuple(rows)


def _table(dimension: Dimension, market: Market, measure: Measure) -> Ledger:
    """The members below one another, the regions beside one another, and the totals of both."""
    of = (*members_of(dimension.members), Member(TOTAL, f"Every {dimension.noun}"))

    def line(split: Split) -> Line:
        number = _number(measure, split, dimension)
        rules = (*(link(Of(number, part.key)) for part in dimension.members), link(measure.beside(split.total)))
        key = f"heat_{measure.key}_{split.key}_{dimension.key}"
        return Line(key, split.label, measure.unit, rules, of, constant=True, role="link")

    lines = [line(split) for split in _splits(dimension, market)]
    columns = tuple(Column(one.label, one) for one in lines)
    name, heated = f"Heat_{dimension.key}_{measure.key}", ((lines[0].key, lines[-2].key),)
    return Ledger(name, dimension.label, of, columns, heated, totalled=True)


def _number(measure: Measure, split: Split, dimension: Dimension) -> str:
    """Key of the block with the numbers that a column of a table shows."""
    return f"{split.sizes}_cagr_base" if measure.unit is RATE else f"heat_at_{measure.key}_{split.key}_{dimension.key}"


def _numbers(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    """The sizes of the two years, taken out of the years."""
    of, rows = members_of(dimension.members), list[Row]()

    def line(measure: Measure, split: Split) -> Line:
        key, rule = _number(measure, split, dimension), link(measure.beside(split.sizes))
        return Line(key, split.label, measure.unit, rule, of, constant=True, role="link")

    for measure in (measure for measure in _measures(market) if measure.unit is not RATE):
        lines = (line(measure, split) for split in _splits(dimension, market))
        columns = tuple(Column(one.label, one) for one in lines)
        name = f"HeatNumbers_{dimension.key}_{measure.key}"
        caption = f"By {dimension.noun}, {measure.caption}: taken out of the years"
        rows += [Section(caption), Ledger(name, dimension.label, of, columns)]
    return tuple(rows)

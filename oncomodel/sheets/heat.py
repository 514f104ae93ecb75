"""The Heat map tab: where the market is, and where it grows, by every dimension and region."""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.market.schema import Dimension, Market
from oncomodel.market.schema import Member as Part
from oncomodel.model.lines import Column, Ledger, Line, Note, Row, Section, Sheet, link
from oncomodel.model.symbols import AtYear, Cell, LastYear, Symbol
from oncomodel.model.units import RATE, Unit
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import plain_tab

Shown = Callable[[str], Symbol]

PURPOSE = (
    "Where the market is and where it grows: the darker a cell, the larger its number within its part of the table."
)


def heat(market: Market) -> Sheet:
    """The tab with a heat table for each dimension."""
    money, noun = unit_of(market), market.regions.noun
    note = (
        f"Sizes in {money.name}; growth is the CAGR from base year to last year. The numbers stand on the {noun} tabs."
    )
    rows = (Note(note), *(row for dimension in market.dimensions for row in _table(dimension, market, money)))
    return plain_tab("heat", "Heat map", PURPOSE, "output", "ledger", rows)


def _table(dimension: Dimension, market: Market, money: Unit) -> tuple[Row, ...]:
    parts: tuple[tuple[str, str, Unit, Shown], ...] = (
        ("base", "base year", money, lambda key: AtYear(f"{key}_market_size", "base_position")),
        ("last", "last year", money, lambda key: LastYear(f"{key}_market_size")),
        ("cagr", "growth", RATE, lambda key: Cell(f"{key}_market_size_cagr_base")),
    )
    of, regions = members_of(dimension.members), market.regions.members

    def line(region: Part, name: str, words: str, unit: Unit, shown: Shown) -> Line:
        bound = shown(f"{region.key}_{dimension.key}")
        return Line(
            f"{_key(region, dimension)}_{name}",
            f"{region.label}, {words}",
            unit,
            link(bound),
            of,
            constant=True,
            role="link",
        )

    lines = [[line(region, *part) for region in regions] for part in parts]
    columns = tuple(Column(one.label, one) for group in lines for one in group)
    heated = tuple((group[0].key, group[-1].key) for group in lines)
    return (
        Section(f"By {dimension.noun} and {market.regions.noun}"),
        Ledger(f"Heat_{dimension.key}", dimension.label, of, columns, heated),
    )


def _key(region: Part, dimension: Dimension) -> str:
    return f"heat_{region.key}_{dimension.key}"

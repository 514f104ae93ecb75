"""The inputs with a range that the bottom-up size of the last year reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market, Quantity
from oncomodel.model.lines import Member
from oncomodel.model.symbols import Cell, Of
from oncomodel.model.units import RATE, SHARE
from oncomodel.sheets.funnel_inputs import by_region, end_of, heads_of, price_of, stage_rate, use_of
from oncomodel.sheets.levers import End, ranged

PARTS = "parts"


@dataclass(frozen=True)
class FunnelLever:
    """An input of the funnel with a range: one number, one region's part, or a number for every region.

    Attributes:
        key: Its key among the levers.
        label: What it is called.
        kind: "whole": one number that is a factor, or whose power is. "growth": growth of prices.
            "part": a region's part of the population. "regional": a factor in every region.
        line: Key of its block on Inputs.
        what: What it is, and its unit.
        shown: Key of the format that it stands in texts in.
        power: Key of the line that holds the power, or the years of growth; none for the number itself.
        region: Key of the region whose part it is.
        quantities: A regional factor by region.
    """

    key: str
    label: str
    kind: Literal["whole", "growth", "part", "regional"]
    line: str
    what: str
    shown: str
    power: str = ""
    region: str = ""
    quantities: tuple[Quantity, ...] = ()

    @property
    def now(self) -> Cell | Of:
        """Its value, where it is one number."""
        return Of(self.line, self.region) if self.region else Cell(self.line)

    def at(self, end: End) -> Cell | Of:
        """An end of its range, where it is one number."""
        return Of(f"{self.line}_{end}", self.region) if self.region else Cell(f"{self.line}_{end}")


def funnel_levers(market: Market, funnel: Funnel) -> tuple[FunnelLever, ...]:
    """Every input with a range that moves the last year, in the order of the market file."""
    return (*_population(market, funnel), *_regional(market, funnel), *_prices(market, funnel))


def by_the_region(levers: tuple[FunnelLever, ...], market: Market, funnel: Funnel) -> tuple[FunnelLever, ...]:
    """Those with a number in every region, all parts of the population taken as one of them."""
    regional = tuple(lever for lever in levers if lever.kind == "regional")
    if all(lever.kind != "part" for lever in levers):
        return regional
    label = funnel.population.label
    shares = tuple(by_region(funnel.population.shares, market))
    parts = FunnelLever(PARTS, f"Parts of {label}", "part", "funnel_share", "", "", quantities=shares)
    return (parts, *regional)


def pairs_of(lever: FunnelLever, market: Market) -> tuple[Member, ...]:
    """A row for each region of an input that every region has."""
    return tuple(Member(f"{lever.key}__{one.key}", f"{lever.label}, {one.label}") for one in market.regions.members)


def span_of(lever: FunnelLever, name: str) -> str:
    """Key of the row that says from where to where all regions go: at the "low" or "high" end, or "now"."""
    return f"{lever.key}__{name}"


def ends_of(lever: FunnelLever, market: Market, end: End) -> tuple[Of, ...]:
    """The end of the range in every region; where a region has none, the value itself."""
    regions = market.regions.members
    return tuple(end_of(lever.line, r.key, q, end) for r, q in zip(regions, lever.quantities, strict=True))


def _population(market: Market, funnel: Funnel) -> Iterator[FunnelLever]:
    population, unit = funnel.population, heads_of(funnel).name
    for end, quantity in (("start", population.start), ("end", population.end)):
        if ranged(quantity):
            key, label = f"population_{end}", f"{population.label}: {end} value"
            what = f"{population.label} in {quantity.year}, {unit}"
            yield FunnelLever(
                key, label, "whole", f"funnel_{key}", what, "tornado_as_factor", power=f"funnel_{end}_power"
            )
    for region, share in zip(market.regions.members, by_region(population.shares, market), strict=True):
        if ranged(share):
            key, label = f"part_{region.key}", f"{region.label}: part of {population.label}"
            what = f"{SHARE.name}, made up to 100 % again"
            yield FunnelLever(key, label, "part", "funnel_share", what, "tornado_as_rate", region=region.key)


def _regional(market: Market, funnel: Funnel) -> Iterator[FunnelLever]:
    every = f"every {market.regions.noun} at once"

    def factor(
        key: str, label: str, line: str, unit: str, shown: str, quantities: Sequence[Quantity]
    ) -> Iterator[FunnelLever]:
        if any(map(ranged, quantities)):
            yield FunnelLever(key, label, "regional", line, f"{unit}, {every}", shown, quantities=tuple(quantities))

    for stage in funnel.stages:
        last = [rate.last for rate in by_region(stage.rates, market)]
        label, unit = f"{stage.label}: rate in the last year", "% of the stage before"
        yield from factor(f"rate_{stage.key}", label, stage_rate(stage, "last"), unit, "tornado_as_rate", last)
    used, levels = by_region(funnel.use.regions, market), by_region(funnel.price.levels, market)
    unit = use_of(funnel).name
    yield from factor("use", funnel.use.label, "funnel_use", unit[0].upper() + unit[1:], "tornado_as_factor", used)
    label = f"{funnel.price.label}: level"
    what = "Factor of the list price"
    yield from factor("level", label, "funnel_price_level", what, "tornado_as_factor", levels)


def _prices(market: Market, funnel: Funnel) -> Iterator[FunnelLever]:
    cost, unit = funnel.price, price_of(market, funnel).name
    if ranged(cost.listed):
        label = f"{cost.label}: list price"
        yield FunnelLever("listed", label, "whole", "funnel_price_listed", unit, "tornado_as_price")
    if ranged(cost.growth):
        label, power = f"{cost.label}: growth", "years_base_to_last"
        yield FunnelLever("growth", label, "growth", "funnel_price_growth", RATE.name, "tornado_as_rate", power=power)

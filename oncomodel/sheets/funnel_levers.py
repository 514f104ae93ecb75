"""The inputs with a range that the bottom-up size of the last year reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market, Quantity
from oncomodel.model.lines import Member
from oncomodel.model.symbols import Cell, Of
from oncomodel.model.units import FACTOR, PASSING, PERCENT, RATE, SHARE
from oncomodel.sheets.funnel_inputs import (
    CHOSEN_FACTOR,
    Changed,
    by_region,
    changed_by_scenarios,
    end_of,
    factor_of,
    heads_of,
    listed_of,
    net_of,
    price_of,
    stage_rate,
    use_of,
)
from oncomodel.sheets.levers import End, exact, ranged

Kind = Literal["whole", "growth", "part", "regional"]
OTHERS: tuple[Kind, ...] = ("whole", "growth", "regional")
PARTS: tuple[Kind, ...] = ("part",)


@dataclass(frozen=True)
class FunnelLever:
    """An input of the funnel: one number, one region's part, or a number for every region.

    Attributes:
        key: Its key among the levers.
        label: What it is called.
        kind: "whole": one number that is a factor, or whose power is. "growth": growth of prices.
            "part": a region's part of the population. "regional": a factor in every region.
        line: Key of its block on Inputs; of a scenario's factor, of the block of those that are chosen.
        unit: Name of its unit.
        shown: Key of the format that it stands in texts in.
        given: The number; a regional factor by region, a scenario's factor by scenario.
        power: Key of the line that holds the power, or the years of growth; none for the number itself.
        member: Key of its row in the block: a region, or what a scenario's factor changes; empty for a single row.
    """

    key: str
    label: str
    kind: Kind
    line: str
    unit: str
    shown: str
    given: tuple[Quantity, ...]
    power: str = ""
    member: str = ""

    @property
    def now(self) -> Cell | Of:
        """Its value, where it is one number."""
        return Of(self.line, self.member) if self.member else Cell(self.line)

    def at(self, end: End) -> Cell | Of:
        """An end of its range, where it is one number."""
        return Of(f"{self.line}_{end}", self.member) if self.member else Cell(f"{self.line}_{end}")


def funnel_levers(market: Market, funnel: Funnel) -> tuple[FunnelLever, ...]:
    """Every input with a range that moves the last year; parts of the population, which add up to it, last."""
    every = (*_entered(market, funnel), *_factors(funnel))
    return tuple(one for kinds in (OTHERS, PARTS) for one in every if one.kind in kinds and any(map(ranged, one.given)))


def at_once(levers: tuple[FunnelLever, ...]) -> tuple[FunnelLever, ...]:
    """Those that can all be at the same end: not parts, since the others have more where one has less."""
    return tuple(lever for lever in levers if lever.kind in OTHERS)


def funnel_without_range(market: Market, funnel: Funnel) -> tuple[str, ...]:
    """Labels of what is cited without a range, and moves the last year."""
    regions = market.regions.members
    found: list[str] = []
    for one in _entered(market, funnel):
        if one.kind != "regional":
            found += [one.label for quantity in one.given if exact(quantity)]
        else:
            pairs = zip(regions, one.given, strict=True)
            found += [f"{one.label}, {region.label}" for region, quantity in pairs if exact(quantity)]
    return tuple(found)


def pairs_of(lever: FunnelLever, market: Market) -> tuple[Member, ...]:
    """A row for each region of an input that every region has."""
    return tuple(Member(f"{lever.key}__{one.key}", f"{lever.label}, {one.label}") for one in market.regions.members)


def span_of(lever: FunnelLever, name: str) -> str:
    """Key of the row that says from where to where all regions go: at the "low" or "high" end, or "now"."""
    return f"{lever.key}__{name}"


def ends_of(lever: FunnelLever, market: Market, end: End) -> tuple[Of, ...]:
    """The end of the range in every region; where a region has none, the value itself."""
    regions = market.regions.members
    return tuple(end_of(lever.line, r.key, q, end) for r, q in zip(regions, lever.given, strict=True))


def _entered(market: Market, funnel: Funnel) -> Iterator[FunnelLever]:
    """Everything on Inputs that the last year reads, but for factors of scenarios, with a range or without one."""
    yield from _population(market, funnel)
    yield from _regional(market, funnel)
    yield from _prices(market, funnel)


def _population(market: Market, funnel: Funnel) -> Iterator[FunnelLever]:
    population, unit, form = funnel.population, heads_of(funnel).name, "tornado_as_factor"
    for end, given in (("start", population.start), ("end", population.end)):
        key, label, power = f"population_{end}", f"{population.label}: {end} value", f"funnel_{end}_power"
        yield FunnelLever(key, label, "whole", f"funnel_{key}", unit, form, (given,), power=power)
    for region, share in zip(market.regions.members, by_region(population.shares, market), strict=True):
        key, label = f"part_{region.key}", f"{region.label}: part of {population.label}"
        line, unit = "funnel_share", SHARE.name
        yield FunnelLever(key, label, "part", line, unit, "tornado_as_rate", (share,), member=region.key)


def _regional(market: Market, funnel: Funnel) -> Iterator[FunnelLever]:
    def factor(key: str, label: str, line: str, unit: str, shown: str, given: Sequence[Quantity]) -> FunnelLever:
        return FunnelLever(key, label, "regional", line, unit, shown, tuple(given))

    for stage in funnel.stages:
        last = [rate.last for rate in by_region(stage.rates, market)]
        label = f"{stage.label}: rate in the last year"
        yield factor(f"rate_{stage.key}", label, stage_rate(stage, "last"), PASSING.name, "tornado_as_rate", last)
    used, levels = by_region(funnel.use.regions, market), by_region(funnel.price.levels, market)
    yield factor("use", funnel.use.label, "funnel_use", use_of(funnel).name, "tornado_as_factor", used)
    yield factor("level", net_of(funnel), "funnel_price_level", PERCENT.name, "tornado_as_rate", levels)


def _prices(market: Market, funnel: Funnel) -> Iterator[FunnelLever]:
    cost, unit = funnel.price, price_of(market, funnel).name
    label, line = listed_of(funnel), "funnel_price_listed"
    yield FunnelLever("listed", label, "whole", line, unit, "tornado_as_price", (cost.listed,))
    label, line, power = f"{cost.label}: growth", "funnel_price_growth", "years_base_to_last"
    yield FunnelLever("growth", label, "growth", line, RATE.name, "tornado_as_rate", (cost.growth,), power=power)


def _factors(funnel: Funnel) -> Iterator[FunnelLever]:
    """Factors of the chosen scenario; one has a range where that of any scenario has."""
    for one in changed_by_scenarios(funnel):
        key, label, unit = f"scenario_{one.key}", f"{one.label}: factor of the chosen scenario", FACTOR.name
        given = factors_of(funnel, one)
        yield FunnelLever(key, label, "whole", CHOSEN_FACTOR, unit, "tornado_as_factor", given, member=one.key)


def ranged_factors(funnel: Funnel) -> tuple[Changed, ...]:
    """What a scenario changes by a factor that has a range."""
    return tuple(one for one in changed_by_scenarios(funnel) if any(map(ranged, factors_of(funnel, one))))


def factors_of(funnel: Funnel, changed: Changed) -> tuple[Quantity, ...]:
    """The factors that scenarios give for something."""
    given = (factor_of(funnel, scenario.scenario, changed) for scenario in funnel.scenarios)
    return tuple(factor for factor in given if factor is not None)

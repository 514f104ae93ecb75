"""The inputs of the funnel: what the Inputs tab holds of it, and the keys that other tabs read them by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from oncomodel.market.evidence import SCALES
from oncomodel.market.funnel import Funnel, ScenarioFactor, Stage
from oncomodel.market.schema import Market, Quantity
from oncomodel.model.lines import Entry, Evidence, Input, Member, Note, Row, Section
from oncomodel.model.symbols import Of
from oncomodel.model.units import FACTOR, LARGE_COUNT, PASSING, PERCENT, RATE, SHARE, YEAR, Unit, heads, price, use
from oncomodel.sheets.reserved import scenarios_of


class Regional(Protocol):
    """Something that is given for a region."""

    @property
    def region(self) -> str:
        """Key of the region."""


_R = TypeVar("_R", bound=Regional)
Limits = tuple[float | None, float | None]
Block = Callable[[str, str, Unit, tuple[Member, ...], Sequence[Quantity | None], Limits], tuple[Input, ...]]
"""Builds a block of inputs with its low and high columns."""

PASSAGES = (
    "Rates move from the base year to the last year by the same rate every year, and did so before the base year."
)
IN_SCENARIOS = (
    "What a scenario multiplies a number of the last year by, alike in every {noun}. It builds up by the same rate "
    "every year after the base year, so that scenarios share the past."
)
NET_PRICES = "The {listed} holds in the base year; each {noun} pays a net price, in % of it, and all grow alike."
CHOSEN_FACTOR = "funnel_chosen_factor"
"""Key of the factors of the chosen scenario, and with "_low" and "_high" of the ends of their ranges."""
UNCHANGED = Evidence("setting", "By convention 1, since the market file states none: the scenario leaves it as it is.")
ANY_PART, ANY_RATE, ANY_YEAR = (0.0, 1.0), (-0.99, 2.0), (1900.0, 2200.0)
EVERYWHERE = "every_region"
ANY_AMOUNT, ANY_FACTOR = (0.0, None), (0.001, 1000.0)


@dataclass(frozen=True)
class Changed:
    """Something of the last year that a scenario can change: the rates of a stage, use or price.

    Attributes:
        key: Its key among all of them.
        label: What it is called.
        line: Key of its factors by scenario on Inputs.
        place: Where a scenario of the market file states its factor.
    """

    key: str
    label: str
    line: str
    place: str


def heads_of(funnel: Funnel) -> Unit:
    """The unit that heads are counted in."""
    return heads(f"{funnel.magnitude} {funnel.plural}")


def price_of(market: Market, funnel: Funnel) -> Unit:
    """The unit of a price."""
    return price(market.currency, funnel.price.per)


def listed_of(funnel: Funnel) -> str:
    """What the price is called that net prices are parts of."""
    return f"{funnel.price.label}, {funnel.price.listed_as}"


def net_of(funnel: Funnel) -> str:
    """What the net prices of the regions are called, wherever they stand."""
    return f"Net price, % of the {funnel.price.listed_as}"


def use_of(funnel: Funnel) -> Unit:
    """The unit of what one head uses."""
    return use(funnel.use.unit)


def used_of(funnel: Funnel) -> Unit:
    """The unit that the use of all heads is counted in."""
    return heads(f"{funnel.magnitude} {funnel.use.counted}")


def stage_rate(stage: Stage, year: str) -> str:
    """Key of a stage's rates in the "base" or the "last" year."""
    return f"funnel_{year}_rate_{stage.key}"


def changed_by_scenarios(funnel: Funnel) -> tuple[Changed, ...]:
    """Everything of the last year that scenarios can change."""
    stages = ((f"rate_{stage.key}", stage.label, f"stages.{stage.key}") for stage in funnel.stages)
    others = (("use", funnel.use.label, "use"), ("price", funnel.price.label, "price"))
    return tuple(Changed(key, label, f"funnel_scenario_{key}", place) for key, label, place in (*stages, *others))


def end_of(key: str, region: str, quantity: Quantity, end: str) -> Of:
    """The "low" or "high" end of an input's range; where it has none, the input itself."""
    return Of(key if getattr(quantity, end) is None else f"{key}_{end}", region)


def by_region(given: Iterable[_R], market: Market) -> list[_R]:
    """What is *given* by region, in the order of the regions."""
    found = {one.region: one for one in given}
    return [found[region.key] for region in market.regions.members]


def funnel_inputs(market: Market, block: Block) -> tuple[Row, ...]:
    """The rows of the funnel on the Inputs tab; none where the market has no funnel.

    Args:
        market: The market.
        block: Builds a block of inputs, as the other rows of the tab are built.
    """
    if (funnel := market.funnel) is None:
        return ()
    stages = (row for stage in funnel.stages for row in _stage(stage, market, funnel, block))
    rows = (*_counts(market, funnel), *_population(market, funnel, block), *stages, *_money(market, funnel, block))
    return (*rows, *_scenarios(market, funnel, block))


def _counts(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    def count(key: str, label: str, value: float, words: str) -> Input:
        entry = Entry(value, Evidence("setting", words))
        return Input(key, label, LARGE_COUNT, (entry,), named=True, editable=False)

    people = f"{funnel.plural.capitalize()} are counted in {funnel.magnitude}s."
    money = f"The market is sized in {market.currency} {market.magnitude}."
    return (
        Section(f"{funnel.title}: units of count"),
        Note(funnel.scope),
        count("heads_in_one", f"{funnel.plural.capitalize()} in one unit of count", SCALES[funnel.magnitude], people),
        count("money_in_one", f"{market.currency} in one unit of the market size", SCALES[market.magnitude], money),
        Section(f"{funnel.title}: when a {market.regions.noun} is out of line"),
        _limit("region_ratio_low", "Lowest bottom-up over top-down that is no warning", 0.5),
        _limit("region_ratio_high", "Highest bottom-up over top-down that is no warning", 2.0),
    )


def _limit(key: str, label: str, value: float) -> Input:
    entry = Entry(value, Evidence("setting", "Half or double is more than ranges of assumptions explain."))
    return Input(key, label, FACTOR, (entry,), limits=ANY_FACTOR, named=True)


def _population(market: Market, funnel: Funnel, block: Block) -> tuple[Row, ...]:
    population, unit = funnel.population, heads_of(funnel)
    shares = by_region(population.shares, market)

    def whole(end: str, label: str, quantity: Quantity) -> tuple[Row, ...]:
        (line,) = block(f"funnel_population_{end}", f"{population.label}, {label}", unit, (), (quantity,), ANY_AMOUNT)
        line = replace(line, beside=tuple((name, replace(b, label=f"{b.label}, {name}")) for name, b in line.beside))
        year = replace(line.entries[0], value=float(quantity.year or 0), low=None, high=None)
        key = f"funnel_population_{end}_year"
        dated = Input(key, f"{population.label}, year of the {label}", YEAR, (year,), limits=ANY_YEAR, named=True)
        return (replace(line, named=True), dated)

    return (
        Section(f"{funnel.title}: {population.label}"),
        *whole("start", "start value", population.start),
        *whole("end", "end value", population.end),
        *block("funnel_share", f"share of all {funnel.plural}", SHARE, _regions(market), shares, ANY_PART),
    )


def _stage(stage: Stage, market: Market, funnel: Funnel, block: Block) -> tuple[Row, ...]:
    of, rates = _regions(market), by_region(stage.rates, market)
    base, last = [rate.base for rate in rates], [rate.last for rate in rates]
    return (
        Section(f"{funnel.title}: {stage.label}"),
        Note(f"{stage.description} {PASSAGES}"),
        *block(stage_rate(stage, "base"), f"{stage.label}, rate in the base year", PASSING, of, base, ANY_PART),
        *block(stage_rate(stage, "last"), f"{stage.label}, rate in the last year", PASSING, of, last, ANY_PART),
    )


def _money(market: Market, funnel: Funnel, block: Block) -> tuple[Row, ...]:
    of, cost = _regions(market), funnel.price
    used, levels = by_region(funnel.use.regions, market), by_region(cost.levels, market)
    unit = price_of(market, funnel)
    listed = block("funnel_price_listed", listed_of(funnel), unit, (), (cost.listed,), ANY_AMOUNT)
    growth = block("funnel_price_growth", f"{cost.label}, growth", RATE, (), (cost.growth,), ANY_RATE)
    return (
        Section(f"{funnel.title}: {funnel.use.label}"),
        *block("funnel_use", funnel.use.label, use_of(funnel), of, used, ANY_FACTOR),
        Section(f"{funnel.title}: {cost.label}"),
        Note(NET_PRICES.format(listed=cost.listed_as, noun=market.regions.noun)),
        *(replace(line, named=True) for line in (*listed, *growth)),
        *block("funnel_price_level", net_of(funnel), PERCENT, of, levels, ANY_FACTOR),
    )


def _scenarios(market: Market, funnel: Funnel, block: Block) -> tuple[Row, ...]:
    """The factors of every scenario, also of those in reserve; 1 where none is given."""
    scenarios = scenarios_of(market)
    of = tuple(Member(one.key, one.label) for one in scenarios)

    def line(one: Changed) -> Input:
        given = [factor_of(funnel, scenario.key, one) for scenario in scenarios]
        (made,) = block(one.line, f"{one.label}, factor of the last year", FACTOR, of, given, ANY_FACTOR)
        found = zip(made.entries, given, strict=True)
        return replace(made, entries=tuple(entry if factor else Entry(1.0, UNCHANGED) for entry, factor in found))

    return (
        Section(f"{funnel.title}: what scenarios change"),
        Note(IN_SCENARIOS.format(noun=market.regions.noun)),
        *map(line, changed_by_scenarios(funnel)),
    )


def factor_of(funnel: Funnel, scenario: str, changed: Changed) -> ScenarioFactor | None:
    """The factor that a scenario of that key gives for something; None where it leaves it as it is."""
    given = next((one for one in funnel.scenarios if one.scenario == scenario), None)
    if given is None:
        return None
    factors: dict[str, ScenarioFactor | None] = {f"stages.{one.stage}": one for one in given.stages}
    return (factors | {"use": given.use, "price": given.price}).get(changed.place)


def _regions(market: Market) -> tuple[Member, ...]:
    return tuple(Member(region.key, region.label) for region in market.regions.members)


def everywhere(market: Market) -> Member:
    """The row of all regions together."""
    return Member(EVERYWHERE, f"Every {market.regions.noun}")

"""What a single assumption of the funnel would have to be for the bottom-up to meet a basis in the base year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import largest, lies_within, years_between
from oncomodel.kernels.claims import both
from oncomodel.kernels.projection import geometric_between
from oncomodel.kernels.shares import share_of
from oncomodel.kernels.triangulation import weighted_mean
from oncomodel.market.funnel import Funnel, Heads
from oncomodel.market.schema import Market, Quantity
from oncomodel.model.lines import Column, Ledger, Line, Member, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import AtYear, Cell, Members, Of, Pick, Symbol
from oncomodel.model.units import FLAG, PASSING, PERCENT, POSITION, YEARS, Unit
from oncomodel.sheets import funnel_words as words
from oncomodel.sheets.funnel import passed, passed_last
from oncomodel.sheets.funnel_inputs import by_region, end_of, heads_of, price_of, stage_rate, use_of, used_of
from oncomodel.sheets.inputs import members_of

IN_PROPORTION = (
    "Every {noun} moves in proportion, so that one factor closes the gap. Low and high are averages of the ranges on "
    "Inputs, weighted like the value itself."
)
ALL_AT_ONCE = "The start value moves within its range, and with it the base year."

Ends = Callable[[str], tuple[Rule, ...]]
"""The rules of all regions for the "low" or the "high" end."""


@dataclass(frozen=True)
class Spread:
    """An assumption's values by region, in the base year.

    Attributes:
        weights: Key of the yearly block that its average is weighted with.
        weight_unit: Unit of the weights.
        now: The rule of its value.
        ends: The rules of the ends of its range.
    """

    weights: str
    weight_unit: Unit
    now: Rule
    ends: Ends


@dataclass(frozen=True)
class Assumption:
    """One factor of the bottom-up size, which a gap could come from.

    Attributes:
        form: Key of the format that its values are shown in within sentences.
        spread: Its values by region; none for the population, which is one number.
        limited: Whether it cannot be above 100 %.
    """

    key: str
    label: str
    unit: Unit
    form: str
    spread: Spread | None = None
    limited: bool = False


def assumptions(market: Market, funnel: Funnel) -> tuple[Assumption, ...]:
    """The population, every stage, use and price."""
    cost, used, counted = funnel.price, funnel.use, heads_of(funnel)
    ends = _ends("funnel_use", market, by_region(used.regions, market))
    use = Spread(passed_last(funnel), counted, link("funnel_use"), ends)
    at_base = link(_at_base("funnel_price"))
    price = Spread("funnel_volume", used_of(funnel), at_base, _price_ends(market, funnel))
    return (
        Assumption("population", funnel.population.label, counted, "gap_as_heads"),
        *(_stage(number, market, funnel) for number in range(len(funnel.stages))),
        Assumption("funnel_use", used.label, use_of(funnel), "gap_as_heads", use),
        Assumption("funnel_price", cost.label, price_of(market, funnel), "gap_as_price", price),
    )


def _stage(number: int, market: Market, funnel: Funnel) -> Assumption:
    stage = funnel.stages[number]
    key, rates = stage_rate(stage, "base"), by_region(stage.rates, market)
    ends = _ends(key, market, (rate.base for rate in rates))
    spread = Spread(passed(funnel, number - 1), heads_of(funnel), link(key), ends)
    return Assumption(stage.key, stage.label, PASSING, "gap_as_rate", spread, limited=True)


def closing(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """For every assumption its value and range, and what each basis would need it to be."""
    found = assumptions(market, funnel)
    before = ("word_closes", *(f"closing_list_{one.key}" for one in found))
    rows = (_closing(one, so_far, market, funnel) for one, so_far in zip(found, before, strict=False))
    return tuple(row for section in rows for row in section)


def names_of(market: Market, funnel: Funnel) -> tuple[Member, ...]:
    """The assumptions as members."""
    return tuple(Member(one.key, one.label) for one in assumptions(market, funnel))


def _ends(key: str, market: Market, quantities: Iterable[Quantity]) -> Ends:
    known = dict(zip((region.key for region in market.regions.members), quantities, strict=True))
    return lambda end: tuple(link(end_of(key, region, quantity, end)) for region, quantity in known.items())


def _price_ends(market: Market, funnel: Funnel) -> Ends:
    levels = by_region(funnel.price.levels, market)

    def ends(end: str) -> tuple[Rule, ...]:
        listed = _single("funnel_price_listed", funnel.price.listed, end)
        of = ((end_of("funnel_price_level", level.region, level, end)) for level in levels)
        return tuple(each(kernels.scaled, value=listed, factor=level) for level in of)

    return ends


def _single(key: str, quantity: Quantity, end: str) -> Symbol:
    return Cell(key if getattr(quantity, end) is None else f"{key}_{end}")


def _closing(one: Assumption, so_far: str, market: Market, funnel: Funnel) -> tuple[Row, ...]:
    ranges = _population(funnel) if one.spread is None else _by_region(one, one.spread, market)
    return (Section(f"What would close the gap: {one.label}"), *ranges, _bases(one, so_far, market))


def _constant(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
    return Line(key, label, unit, rule, constant=True, role=role)


def _population(funnel: Funnel) -> tuple[Row, ...]:
    label, unit, key = funnel.population.label, heads_of(funnel), "funnel_population"
    elapsed = each(years_between, start=f"{key}_start_year", end="base_year")

    def end(name: str, begin: Heads, last: Heads) -> Line:
        ends = {"begin": _single(f"{key}_start", begin, name), "end": _single(f"{key}_end", last, name)}
        rule = each(geometric_between, fraction="funnel_base_fraction", **ends)
        return _constant(f"closing_{name}_population", f"{label}: {name}", unit, rule)

    population = funnel.population
    fraction = each(share_of, part="funnel_base_elapsed", whole=f"{key}_years")
    return (
        Note(ALL_AT_ONCE),
        _constant("funnel_base_elapsed", f"{label}: years from the start year to the base year", YEARS, elapsed),
        _constant("funnel_base_fraction", f"{label}: part of the way to the end year", PERCENT, fraction),
        _constant("closing_now_population", f"{label}: now", unit, link(_at_base(key)), "link"),
        end("low", population.start, population.end),
        end("high", population.start, population.end),
    )


def _by_region(one: Assumption, spread: Spread, market: Market) -> tuple[Row, ...]:
    of, noun, key = members_of(market.regions.members), market.regions.noun, one.key
    every = market.regions.label.lower()

    def block(name: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Column:
        return Column(label, Line(f"range_{name}_{key}", label, unit, rule, of, constant=True, role="link"))

    def average(name: str) -> Line:
        rule = each(weighted_mean, values=Members(f"range_{name}_{key}"), weights=Members(f"range_weight_{key}"))
        return _constant(f"closing_{name}_{key}", f"{one.label}: {name}, all {every}", one.unit, rule)

    columns = (
        block("weight", f"Weight, {spread.weight_unit.name}", spread.weight_unit, link(_at_base(spread.weights))),
        block("now", "Base year", one.unit, spread.now),
        *(block(end, end.capitalize(), one.unit, spread.ends(end)) for end in ("low", "high")),
    )
    most = each(largest, values=Members(f"range_now_{key}"))
    return (
        Note(IN_PROPORTION.format(noun=noun)),
        Ledger(f"Range_{key}", one.label, of, columns),
        *map(average, ("now", "low", "high")),
        _constant(f"closing_highest_{key}", f"{one.label}: highest of all {every}", one.unit, most),
    )


def _at_base(key: str) -> AtYear:
    return AtYear(key, "base_position")


def _bases(one: Assumption, so_far: str, market: Market) -> Ledger:
    of, key = members_of(market.bases), one.key

    def block(name: str, label: str, unit: Unit, rule: Rule) -> Column:
        return Column(label, Line(f"closing_{name}_{key}", label, unit, rule, of, constant=True, native=True))

    def scaled(value: str) -> Rule:
        return each(kernels.scaled, value=f"closing_{value}_{key}", factor="gap_factor")

    ends = {"low": f"closing_low_{key}", "high": f"closing_high_{key}"}
    within = each(lies_within, value=f"closing_needed_{key}", **ends)
    flags: dict[str, str | Symbol] = {"possible": f"closing_possible_{key}", "within": f"closing_within_{key}"}
    limited = (
        block("then", f"Highest {market.regions.noun} then", one.unit, scaled("highest")),
        block("possible", "Possible", FLAG, each(kernels.is_at_most, value=f"closing_then_{key}", most="closing_most")),
    )
    verdict = each(kernels.closing_verdict, **flags)
    closes = each(both, first=flags["possible"], second=flags["within"])
    if not one.limited:
        verdict = each(kernels.closing_verdict_of_amount, within=flags["within"])
        closes = link(flags["within"])
    columns = (
        block("needed", "Needed", one.unit, scaled("now")),
        block("within", "Within its range", FLAG, within),
        block("closes", "Closes the gap", FLAG, closes),
        block("number", "Number of the verdict", POSITION, verdict),
        *_texts(one, so_far, of),
        *(limited if one.limited else ()),
    )
    return Ledger(f"Closing_{key}", "Basis to be met", of, columns)


def _texts(one: Assumption, so_far: str, of: tuple[Member, ...]) -> tuple[Column, ...]:
    key = one.key
    name = link(Pick("closing_name", Cell(f"closing_number_{key}")))
    bound: dict[str, str | Symbol] = {"before": so_far, "mark": Of("closing_mark", key)}
    listed = each(words.listed, flag=f"closing_closes_{key}", **bound)
    return (
        Column("Verdict", words.text_line(f"closing_verdict_{key}", "verdict", of, name), "name"),
        Column("List so far", words.text_line(f"closing_list_{key}", "list so far", of, listed), "name"),
    )

"""The Inputs tab: every number of the market file, with its range and its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from oncomodel.market.quotes import printed_numbers
from oncomodel.market.schema import Dimension, Fact, Market, Quantity
from oncomodel.model.lines import Entry, Evidence, Input, Member, Note, Row, Section, Sheet
from oncomodel.model.rows import Workings
from oncomodel.model.units import (
    COUNT,
    FACTOR,
    FINE_FACTOR,
    FLAG,
    RATE,
    RATE_POINTS,
    RATIO,
    SHARE,
    TEXT,
    YEAR,
    Unit,
    money,
    quantity,
)
from oncomodel.sheets.funnel_inputs import funnel_inputs
from oncomodel.sheets.levers import OWN_GROWTH
from oncomodel.sheets.pairs import pairs, segmentations
from oncomodel.sheets.reserved import is_reserved, scenarios_of, targets
from oncomodel.sheets.tab import plain_tab

PHASES = ("Backcast", "Base year", "Forecast")
RESOLUTIONS = ("Start and end", "Start and growth", "Growth and end")
TRUST = ("start_and_end", "start_and_growth", "growth_and_end")

NEUTRAL = Entry(
    1.0,
    Evidence(
        "setting",
        "By convention 1, since the market file states none: the same share as elsewhere.",
    ),
)
"""The affinity of a member and a region of which nothing is known."""

ANY_RATE, ANY_SHARE, ANY_YEAR, ANY_MONEY = (-0.99, 2.0), (0.0, 1.0), (1900.0, 2200.0), (0.0, None)
LARGEST_TOLERANCE = 0.05
ANY_TOLERANCE = (0.0, LARGEST_TOLERANCE)
ANY_FACTOR = (0.01, 100.0)
Limits = tuple[float | None, float | None]
LISTS = "Lists of names to choose from (left out of print)"


class Keyed(Protocol):
    """Something with a key and a label: a basis, scenario, segment or region."""

    @property
    def key(self) -> str:
        """What it is called in the market file."""

    @property
    def label(self) -> str:
        """What it is called in the workbook."""


def inputs(market: Market) -> Sheet:
    """The tab of everything that may be changed, but for the choices on Control."""
    rows = (*_settings(market), *_bases(market), *_scenarios(market))
    rows += tuple(row for dimension in segmentations(market) for row in _dimension(dimension, market))
    rows += tuple(row for dimension in market.dimensions for row in _affinities(dimension, market))
    rows += (*funnel_inputs(market, _block), *_facts(market), *_lists(market))
    purpose = (
        "Every number of the forecast but those on Drivers and Control: change a yellow cell, and the model follows."
    )
    return plain_tab("inputs", "Inputs", purpose, "inputs", "inputs", tuple(_numbered(rows)))


def members_of(items: Sequence[Keyed]) -> tuple[Member, ...]:
    """Rows of a block for bases, scenarios or segments."""
    return tuple(Member(item.key, item.label) for item in items)


def unit_of(market: Market) -> Unit:
    """The unit of the market's money."""
    return money(market.currency, market.magnitude)


def _setting(value: float | str, words: str) -> Entry:
    return Entry(value, Evidence("setting", words))


def _settings(market: Market) -> tuple[Row, ...]:
    def setting(key: str, label: str, unit: Unit, value: float, words: str, limits: Limits) -> Input:
        return Input(key, label, unit, (_setting(value, words),), limits=limits, named=True)

    def fixed(line: Input) -> Input:
        return replace(line, editable=False)

    line, tolerances = market.timeline, market.tolerances
    first = "The timeline starts here and has a fixed number of years."
    base = "Years before it are backcast, years after it forecast; scenarios differ after it."
    index = "Every growth index starts from it; only its ratios count."
    shares = "How far entered shares may be from 100 % together, since sources round them."
    most = "Beyond a twentieth nothing would be checked."
    closure = "How far a total may be from the market size, as a fraction of it."
    return (
        Section("Timeline and tolerances"),
        setting("first_year", "First year of the timeline", YEAR, line.first_year, first, ANY_YEAR),
        setting("base_year", "Base year", YEAR, line.base_year, base, ANY_YEAR),
        replace(
            setting("index_base", "Index before the first year", FINE_FACTOR, 1.0, index, ANY_SHARE), editable=False
        ),
        setting("share_tolerance", "Tolerance of entered shares", RATIO, tolerances.shares, shares, ANY_TOLERANCE),
        setting("closure_tolerance", "Tolerance of closure", RATIO, tolerances.closure, closure, ANY_TOLERANCE),
        fixed(setting("largest_tolerance", "Largest tolerance", RATIO, LARGEST_TOLERANCE, most, ANY_SHARE)),
        fixed(setting("no_tolerance", "Tolerance of counts", COUNT, 0.0, "No number may break a rule.", ANY_SHARE)),
    )


def _bases(market: Market) -> tuple[Row, ...]:
    money_unit, of = unit_of(market), members_of(market.bases)
    starts, ends = [b.start for b in market.bases], [b.end for b in market.bases]
    return (
        Section("Bases: the published scopes that can size the market"),
        *_block("basis_start", "start value", money_unit, of, starts, ANY_MONEY),
        _years("basis_start_year", "start year", of, starts),
        *_block("basis_end", "end value", money_unit, of, ends, ANY_MONEY),
        _years("basis_end_year", "end year", of, ends),
        *_block("basis_stated_growth", "stated growth", RATE, of, [b.growth for b in market.bases], ANY_RATE),
    )


def _scenarios(market: Market) -> tuple[Row, ...]:
    scenarios = scenarios_of(market)
    of, differences = members_of(scenarios), [s.growth_difference for s in scenarios]
    label = f"{OWN_GROWTH} after the base year"
    return (
        Section("Scenarios"),
        Note("What a scenario adds to the growth of its basis beside the drivers that are active in it on Drivers."),
        *_block("scenario_difference", label, RATE_POINTS, of, differences, (-1.0, 1.0)),
    )


def _dimension(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    key, of, members = dimension.key, members_of(dimension.members), dimension.members
    year = Input(
        f"{key}_share_year",
        f"Year of the shares by {dimension.noun}",
        YEAR,
        (_setting(dimension.year, _of_the_shares(dimension)),),
        limits=ANY_YEAR,
    )
    measured = tuple(
        replace(row, measure="published value" if one.share.of else "") for row, one in zip(of, members, strict=True)
    )
    shares, *ranges = _block(f"{key}_measured", "share", SHARE, measured, [m.share for m in members], ANY_MONEY)
    amounts = tuple(
        replace(entry, unit=unit_of(market)) if member.share.of else entry
        for entry, member in zip(shares.entries, members, strict=True)
    )
    return (
        Section(f"{dimension.label}: shares and growth"),
        replace(year, named=True),
        replace(shares, entries=amounts),
        *ranges,
        *_block(f"{key}_member_growth", "growth", RATE, of, [m.growth for m in members], ANY_RATE),
    )


def _of_the_shares(dimension: Dimension) -> str:
    """What the year of the shares is, and that it is assumed where no quote of a share prints it."""
    said = f"The year in which the shares by {dimension.noun} are measured"
    quotes = (member.share.cited.quote for member in dimension.members if member.share.cited)
    printed = any(dimension.year == one.number for quote in quotes for one in printed_numbers(quote))
    return f"{said}." if printed else f"{said}; it is assumed, since no quote of a share prints it."


def _affinities(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    noun = market.regions.noun
    note = (
        f"How much more a member weighs in a {noun} than elsewhere, beside what its market size and the {noun}'s make "
        "likely. 1 is neutral; only ratios of ratios matter, and the table always adds up to both."
    )
    known = {(member.key, given.region): given for member in dimension.members for given in member.affinities}
    given = (known.get((member.key, region.key)) for member in dimension.members for region in market.regions.members)
    entries = tuple(NEUTRAL if one is None else entry_of(one) for one in given)
    key, of = f"{dimension.key}_affinity", pairs(dimension, market.regions)
    return (
        Section(f"{dimension.label} by {noun}: affinities"),
        Note(note),
        *ranged(key, "affinity", FACTOR, of, entries, ANY_FACTOR),
    )


def _facts(market: Market) -> tuple[Row, ...]:
    return (Section("Context figures"), *map(_fact, market.facts)) if market.facts else ()


def _fact(fact: Fact) -> Input:
    entry = entry_of(fact.quantity)
    scope = sentences(entry.evidence.scope, fact.reason)
    entry = replace(entry, evidence=replace(entry.evidence, scope=scope))
    return Input(f"fact_{fact.key}", fact.label, quantity(fact.unit), (entry,), editable=False)


def _lists(market: Market) -> tuple[Row, ...]:
    def texts(key: str, label: str, names: tuple[Member, ...]) -> Input:
        entries = tuple(_setting(name.label, "A name to choose from or to show.") for name in names)
        return Input(key, label, TEXT, entries, names, editable=False)

    def plain(labels: tuple[str, ...]) -> tuple[Member, ...]:
        return tuple(Member(label.lower().replace(" ", "_"), label) for label in labels)

    def flags(key: str, label: str, of: tuple[int, ...]) -> Input:
        entries = tuple(_setting(float(flag), "Which two parts of a claim the choice trusts.") for flag in of)
        return Input(key, label, FLAG, entries, plain(RESOLUTIONS), editable=False)

    return (
        Workings(LISTS),
        _scenario_names(market),
        texts("target_name", "name of what a driver can act on", targets(market)),
        texts("basis_name", "name of the basis", members_of(market.bases)),
        texts("phase_name", "name of the phase", plain(PHASES)),
        texts("resolution_name", "name of the resolution", plain(RESOLUTIONS)),
        flags("resolution_uses_growth", "trusts the stated growth", (0, 1, 1)),
        flags("resolution_uses_end", "is anchored at the end value", (0, 0, 1)),
    )


def _scenario_names(market: Market) -> Input:
    """The names of the scenarios; those in reserve can be given a name of their own."""
    words, own = "A name to choose from or to show.", "Give it a name, then choose it on Control."
    entries = tuple(
        replace(_setting(scenario.label, own if is_reserved(scenario) else words), fixed=not is_reserved(scenario))
        for scenario in scenarios_of(market)
    )
    return Input("scenario_name", "name of the scenario", TEXT, entries, members_of(scenarios_of(market)))


def _block(
    key: str,
    label: str,
    unit: Unit,
    of: tuple[Member, ...],
    quantities: Sequence[Quantity | None],
    limits: Limits,
) -> tuple[Input, ...]:
    return ranged(key, label, unit, of, tuple(map(entry_of, quantities)), limits)


def ranged(
    key: str, label: str, unit: Unit, of: tuple[Member, ...], entries: tuple[Entry, ...], limits: Limits
) -> tuple[Input, ...]:
    """A block of inputs with its low and high columns, where any entry has a range."""
    made = Input(key, label, unit, entries, of, limits=limits)
    if all(entry.low is None for entry in entries):
        return (made,)
    beside = tuple((end, replace(made, key=f"{key}_{end}", entries=_ends(entries, end))) for end in ("low", "high"))
    return (replace(made, beside=beside),)


def _ends(entries: tuple[Entry, ...], end: str) -> tuple[Entry, ...]:
    return tuple(replace(entry, value=getattr(entry, end)) for entry in entries)


def _years(key: str, label: str, of: tuple[Member, ...], quantities: Sequence[Quantity | None]) -> Input:
    return Input(key, label, YEAR, tuple(map(_year_of, quantities)), of, limits=ANY_YEAR)


def _year_of(given: Quantity | None) -> Entry:
    """The year of a quantity: cited as it is, without what is to be said of its value."""
    entry = entry_of(given)
    if given is None:
        return entry
    scope = sentences(given.cited.scope) if given.cited else ""
    evidence = replace(entry.evidence, scope=scope)
    return Entry(float(given.year or 0), evidence)


def sentences(*texts: str | None) -> str:
    """*texts* as sentences, each with its full stop."""
    return " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in texts if text)


def entry_of(given: Quantity | None) -> Entry:
    """A quantity of the market file as an input: its value, range and evidence."""
    if given is None:
        return Entry(None, Evidence("not stated", "The source states no such figure."))
    if given.cited is None:
        return Entry(given.mode, Evidence("assumed", given.assumed or ""), given.low, given.high, origin=given)
    cited = given.cited
    scope = sentences(cited.scope, cited.caveat)
    return Entry(given.mode, Evidence("cited", cited.quote, scope, cited.source), given.low, given.high, origin=given)


def _numbered(rows: tuple[Row, ...]) -> Iterator[Row]:
    """*rows* with the assumptions numbered from A1, in the order of the tab."""
    numbers: dict[str, str] = {}

    def number(entry: Entry) -> Entry:
        evidence = entry.evidence
        if evidence.kind != "assumed":
            return entry
        return replace(entry, evidence=replace(evidence, id=numbers.setdefault(evidence.words, f"A{len(numbers) + 1}")))

    for row in rows:
        if isinstance(row, Input):
            beside = tuple((end, replace(b, entries=tuple(map(number, b.entries)))) for end, b in row.beside)
            yield replace(row, entries=tuple(map(number, row.entries)), beside=beside)
        else:
            yield row

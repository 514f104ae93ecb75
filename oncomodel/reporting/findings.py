"""The headline of a report: its tiles, and its findings as sentences made from numbers."""

from __future__ import annotations

from collections.abc import Mapping

from oncomodel.audit import Audit
from oncomodel.market.schema import Dimension
from oncomodel.reporting.content import Number, Tile, Words
from oncomodel.reporting.reading import Reader, count
from oncomodel.sheets.dashboard_evidence import ARE_CITED, OF_SHARES, ON_CITED, cited_tile
from oncomodel.sheets.inputs import unit_of

INCONSISTENT = "inconsistent"


def tiles(reader: Reader) -> tuple[Tile, ...]:
    """The headline figures."""
    market, base, last = reader.market, reader.base_year, reader.last_year
    unit, first, whole = unit_of(market).name, market.dimensions[0], market.regions
    names = f"{market.scenario(reader.forecast.scenario).label}, {market.basis(reader.forecast.basis).label}"
    label, clean = cited_tile(market)
    least, most = (reader.percent(f"dash_cited_{end}") for end in ("lowest", "highest"))
    own: Words = (reader.percent("dash_cited"), " of it cited; shares ") if market.claims else ("its shares ",)
    return (
        Tile(f"Market size, {base}", reader.amount("market_size", "", base), unit, (names,)),
        Tile(f"Market size, {last}", reader.amount("market_size", "", last), unit, (names,)),
        Tile("Growth a year", reader.percent("market_size_cagr_base"), "CAGR", (f"{base} to {last}",)),
        Tile(label, reader.percent(clean), "", (*own, least, " to ", most)),
        *_leaders(reader, first),
        *_leaders(reader, whole),
    )


def _leaders(reader: Reader, dimension: Dimension) -> tuple[Tile, Tile]:
    name, share = largest(reader, dimension)
    quick, rate = fastest(reader, dimension)
    return (
        Tile(f"Largest {dimension.noun}", name, "", (share, f" of the market in {reader.last_year}")),
        Tile(f"Fastest {dimension.noun}", quick, "", (rate, f" a year to {reader.last_year}")),
    )


def largest(reader: Reader, dimension: Dimension) -> tuple[str, Number]:
    """The member with the largest share in the last year, and its share."""
    year = reader.last_year
    found = ((m.label, reader.percent(f"{dimension.key}_share", m.key, year)) for m in dimension.members)
    return max(found, key=lambda one: one[1].value)


def fastest(reader: Reader, dimension: Dimension) -> tuple[str, Number]:
    """The member that grows fastest from the base year to the last, and its growth."""
    found = ((m.label, reader.percent(f"{dimension.key}_market_size_cagr_base", m.key)) for m in dimension.members)
    return max(found, key=lambda one: one[1].value)


def findings(reader: Reader, by_basis: Mapping[str, Reader], audit: Audit) -> tuple[Words, ...]:
    """What a reader should know, in sentences."""
    market = reader.market
    found = [_size(reader), *_scenarios(reader), *_bases(reader, by_basis)]
    found += [_leading(reader, dimension) for dimension in (market.dimensions[0], market.regions)]
    found += [_evidence(reader), *_claims(audit)]
    return tuple(found)


def money(reader: Reader, number: Number) -> Words:
    """An amount with its currency and magnitude."""
    return (f"{reader.market.currency} ", number, f" {reader.market.magnitude}")


def _size(reader: Reader) -> Words:
    market, base, last = reader.market, reader.base_year, reader.last_year
    scenario, basis = market.scenario(reader.forecast.scenario), market.basis(reader.forecast.basis)
    return (
        "The market is worth ",
        *money(reader, reader.amount("market_size", "", base)),
        f" in {base} and ",
        *money(reader, reader.amount("market_size", "", last)),
        f" in {last}: growth of ",
        reader.percent("market_size_cagr_base"),
        f" a year in the {scenario.label} scenario on the {basis.label} basis.",
    )


def _scenarios(reader: Reader) -> tuple[Words, ...]:
    scenarios = reader.market.scenarios
    if len(scenarios) == 1:
        return ()
    ends = [(one.label, reader.amount("scenario_market_size", one.key, reader.last_year)) for one in scenarios]
    return (_span(reader, "Scenarios", ends, "."),)


def _bases(reader: Reader, by_basis: Mapping[str, Reader]) -> tuple[Words, ...]:
    bases = reader.market.bases
    if len(bases) == 1:
        return ()
    ends = [(one.label, by_basis[one.key].amount("market_size", "", reader.last_year)) for one in bases]
    return (_span(reader, "Bases", ends, "; they are alternative scopes, and must not be added."),)


def _span(reader: Reader, what: str, ends: list[tuple[str, Number]], closing: str) -> Words:
    low, high = min(ends, key=lambda end: end[1].value), max(ends, key=lambda end: end[1].value)
    top = money(reader, high[1])
    return (
        f"{what} span ",
        *money(reader, low[1]),
        f" ({low[0]}) to ",
        *top,
        f" ({high[0]}) in {reader.last_year}{closing}",
    )


def _leading(reader: Reader, dimension: Dimension) -> Words:
    name, share = largest(reader, dimension)
    quick, rate = fastest(reader, dimension)
    fast = "It also grows fastest: " if name == quick else f"The fastest-growing: {quick}, "
    return (f"Largest {dimension.noun} in {reader.last_year}: {name}, ", share, f". {fast}", rate, " a year.")


def _evidence(reader: Reader) -> Words:
    return (*cited(reader), "; the rest is assumed, with reasons.")


def cited(reader: Reader) -> Words:
    """How much of the market size, and of the shares that split it, is cited."""
    least, most = ("dash_cited_lowest", "dash_cited_highest")
    against: Words = (", and ", reader.percent("dash_contradicted"), " on claims that contradict themselves or others")
    return (
        f"Of the market size of {reader.base_year}, ",
        reader.percent("dash_cited"),
        ON_CITED,
        *(against if reader.market.claims else ()),
        f"; {OF_SHARES} ",
        reader.percent(least),
        f" ({reader.value(f'{least}_name')}) to ",
        reader.percent(most),
        f" ({reader.value(f'{most}_name')}){ARE_CITED}",
    )


def _claims(audit: Audit) -> tuple[Words, ...]:
    if not audit.findings:
        return ()
    wrong = [finding for finding in audit.findings if finding.verdict == INCONSISTENT]
    used = sum(finding.used for finding in wrong)
    return (
        (
            count(len(wrong)),
            " of ",
            count(len(audit.findings)),
            " tests of published claims find a contradiction; the model takes figures from ",
            count(used),
            " of them and leaves ",
            count(len(audit.unresolved)),
            " unresolved.",
        ),
    )

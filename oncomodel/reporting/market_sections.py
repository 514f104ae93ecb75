"""The sections about the market: its size, its segments over time, its regions, and the table of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from oncomodel.market.schema import Dimension
from oncomodel.model.left_out import in_a_row
from oncomodel.reporting.content import Chart, Heat, Number, Section, Series, Table, Variant, Words
from oncomodel.reporting.reading import Reader
from oncomodel.sheets.cube import cube_key, cube_titles
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.pairs import pair_key

SHARE_UNIT, GROWTH_UNIT = "% of the market", "% a year"
SHARE, MONEY = "Share", "Size"


class Labelled(Protocol):
    """Something with a key and a label."""

    @property
    def key(self) -> str:
        """What it is called in the market file."""

    @property
    def label(self) -> str:
        """What readers see."""


def market_size(reader: Reader, by_basis: Mapping[str, Reader]) -> Section:
    """The market size by scenario and by basis.

    Args:
        reader: The forecast that the view is about.
        by_basis: The forecasts of the same scenario for every basis, by its key.
    """
    market, forecast = reader.market, reader.forecast
    scenarios = tuple(
        Series(
            one.label,
            reader.amounts("scenario_market_size", one.key),
            reader.percent("scenario_market_size_cagr_base", one.key),
            strong=one.key == forecast.scenario,
        )
        for one in market.scenarios
    )
    bases = tuple(
        Series(
            one.label,
            by_basis[one.key].amounts("market_size"),
            by_basis[one.key].percent("market_size_cagr_base"),
            strong=one.key == forecast.basis,
        )
        for one in market.bases
    )
    scenario, basis = market.scenario(forecast.scenario), market.basis(forecast.basis)
    charts = (
        _lines("size-by-scenario", f"By scenario, {basis.label} basis", scenarios, reader),
        _lines("size-by-basis", f"By basis, {scenario.label} scenario", bases, reader),
    )
    lead: Words = (f"{basis.label}: {basis.scope} {scenario.label}: {scenario.description}",)
    return Section("size", "Market size", lead, charts, "Market")


def _lines(key: str, title: str, series: tuple[Series, ...], reader: Reader) -> Chart:
    unit = unit_of(reader.market).name
    years = reader.forecast.years
    first, last = years.index(reader.base_year), len(years) - 1
    paths = "; ".join(f"{s.label} {_text(s, first)} to {_text(s, last)}" for s in series)
    alt = f"Lines of the market size in {unit} from {reader.base_year} to {reader.last_year}: {paths}."
    return Chart(
        key,
        "lines",
        title,
        _years(reader),
        "Year",
        (Variant(MONEY, unit, percent=False, series=series),),
        alt,
        str(reader.base_year),
    )


def _text(series: Series, place: int) -> str:
    number = series.numbers[place]
    return number.text if number else ""


def _years(reader: Reader) -> tuple[str, ...]:
    return tuple(map(str, reader.forecast.years))


def mix(reader: Reader) -> Section:
    """Each dimension over time, as shares and as sizes."""
    dimensions = reader.market.dimensions
    nouns = in_a_row([dimension.noun for dimension in dimensions])
    lead: Words = (
        f"How the market splits by {nouns}: shares of one year, published or assumed, that drift with each"
        " member's own growth, and add up to the whole in every year.",
    )
    tabs = in_a_row([dimension.title for dimension in dimensions])
    return Section("mix", "Segments over time", lead, tuple(_stack(d, reader) for d in dimensions), tabs)


def _stack(dimension: Dimension, reader: Reader) -> Chart:
    key, members = dimension.key, dimension.members
    shares = tuple(Series(m.label, reader.percents(f"{key}_share", m.key)) for m in members)
    sizes = tuple(
        Series(
            m.label,
            reader.amounts(f"{key}_market_size", m.key),
            reader.percent(f"{key}_market_size_cagr_base", m.key),
        )
        for m in members
    )
    base, last = reader.base_year, reader.last_year
    moves = "; ".join(
        f"{m.label} {reader.percent(f'{key}_share', m.key, base).text}"
        f" to {reader.percent(f'{key}_share', m.key, last).text}"
        for m in members
    )
    return Chart(
        f"mix-{key}",
        "stack",
        dimension.label,
        _years(reader),
        "Year",
        (
            Variant(SHARE, SHARE_UNIT, percent=True, series=shares),
            Variant(MONEY, unit_of(reader.market).name, percent=False, series=sizes),
        ),
        f"Columns of shares by {dimension.noun} from {base} to {last}: {moves}.",
        str(base),
    )


def regions(reader: Reader) -> Section:
    """Growth and shares of the regions."""
    whole = reader.market.regions
    ranked = sorted(whole.members, key=lambda m: -_growth(reader, whole, m.key).value)
    series = Series("CAGR", tuple(_growth(reader, whole, member.key) for member in ranked), strong=True)
    span = f"{reader.base_year} to {reader.last_year}"
    rates = "; ".join(f"{m.label} {_growth(reader, whole, m.key).text}" for m in ranked)
    market = reader.percent("market_size_cagr_base")
    growth = Chart(
        "region-growth",
        "bars",
        f"Growth a year, {span}",
        tuple(member.label for member in ranked),
        whole.noun.capitalize(),
        (Variant("CAGR", GROWTH_UNIT, percent=True, series=(series,)),),
        f"Bars of the growth a year from {span}: {rates}. The whole market grows by {market.text}.",
        reference=("Market", market),
    )
    lead: Words = (f"Every {whole.noun} against the whole market, which grows by ", market, " a year.")
    return Section("regions", whole.label, lead, (growth, _stack(whole, reader), _league(whole, reader)), whole.title)


def _growth(reader: Reader, whole: Dimension, member: str) -> Number:
    return reader.percent(f"{whole.key}_market_size_cagr_base", member)


def _league(whole: Dimension, reader: Reader) -> Table:
    size, share, base, last = f"{whole.key}_market_size", f"{whole.key}_share", reader.base_year, reader.last_year
    unit = unit_of(reader.market).name
    headers = (
        whole.noun.capitalize(),
        f"{unit}, {base}",
        f"{unit}, {last}",
        "CAGR",
        f"Share, {base}",
        f"Share, {last}",
    )
    rows = tuple(
        (
            (member.label,),
            reader.amount(size, member.key, base),
            reader.amount(size, member.key, last),
            _growth(reader, whole, member.key),
            reader.percent(share, member.key, base),
            reader.percent(share, member.key, last),
        )
        for member in whole.members
    )
    total = (
        ("Market",),
        reader.amount("market_size", "", base),
        reader.amount("market_size", "", last),
        reader.percent("market_size_cagr_base"),
        reader.percent(f"{whole.key}_share_total", "", base),
        reader.percent(f"{whole.key}_share_total", "", last),
    )
    kinds = ("text", *("number",) * 5)
    return Table(f"league-{whole.key}", f"{whole.label}: size and share", headers, kinds, (*rows, total))


def cube(reader: Reader) -> Section:
    """The first dimension by region in the last year."""
    market, year = reader.market, reader.last_year
    first, whole = market.dimensions[0], market.regions
    line, unit = f"{cube_key(first)}_value", unit_of(market).name
    cells = tuple(
        tuple(reader.amount(line, pair_key(part, region), year) for region in whole.members) for part in first.members
    )
    named = [
        (number, part.label, region.label)
        for part, row in zip(first.members, cells, strict=True)
        for region, number in zip(whole.members, row, strict=True)
    ]
    largest, part, region = max(named, key=lambda found: found[0].value)
    alt = f"Table of the market in {year} by {first.noun} and {whole.noun} in {unit}: the largest cell is"
    heat = Heat(
        "cube",
        f"{first.label} by {whole.noun}, {year}",
        unit,
        _labels(first.members),
        _labels(whole.members),
        cells,
        tuple(reader.amount(f"{first.key}_market_size", part.key, year) for part in first.members),
        tuple(reader.amount(f"{whole.key}_market_size", region.key, year) for region in whole.members),
        reader.amount("market_size", "", year),
        f"{alt} {part}, {region}, {largest.text}.",
    )
    lead: Words = (f"{part} in {region} is the largest cell: ", largest, f" {unit} in {year}.")
    return Section("cube", f"{first.label} by {whole.noun}", lead, (heat,), cube_titles(market)[0])


def _labels(members: Iterable[Labelled]) -> tuple[str, ...]:
    return tuple(member.label for member in members)

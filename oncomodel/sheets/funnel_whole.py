"""Regions whose bottom-up exceeds the whole region: a funnel that covers a part cannot count more than the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oncomodel.kernels.arithmetic import count_of, exceeds, largest
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Line, Note, Row, Section, each, link
from oncomodel.model.symbols import Cell, Members, Of, Years
from oncomodel.model.texts import chosen
from oncomodel.model.units import COUNT, FLAG, PERCENT
from oncomodel.sheets import funnel_words as words
from oncomodel.sheets.funnel_years import YEARS, SpokenYear
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.sentences import Figure, Sentence, Words, text_cell

A_PART = (
    "What is counted from the bottom up is a part of each {noun}'s market. Where it exceeds the whole, the two cannot "
    "both be right: the {noun} is larger than its share makes it, the basis is too small, or what is assumed of its "
    "{heads} is too high."
)


def whole_regions(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The bottom-up beside the size of every whole region; no rows where the funnel covers all of it."""
    if funnel.covers is None:
        return ()
    money, of, noun = unit_of(market), members_of(market.regions.members), market.regions.noun
    part = each(share_of, part="whole_bottom_up", whole="whole_region")
    sizes = (
        ("whole_region", f"whole {noun}, top-down", f"{market.regions.key}_market_size"),
        ("whole_bottom_up", "bottom-up", "funnel_revenue"),
    )
    return (
        Section(f"The bottom-up against the whole {noun}"),
        Note(A_PART.format(noun=noun, heads=funnel.plural)),
        *(Line(key, label, money, link(source), of, role="link") for key, label, source in sizes),
        Line("whole_part", f"bottom-up, % of the whole {noun}", PERCENT, part, of),
    )


def pieces_of_whole(noun: str) -> dict[str, str]:
    """What is said of a part that exceeds the whole, or does not, by the keys of the pieces."""
    return {
        "result_before_beyond": f"Impossible, within these limits or not, as a part above the whole {noun}:",
        "whole_is_exceeded": f"Impossible above 100 %: a part cannot exceed the whole {noun}. See Reconciliation.",
        "whole_is_kept": "Possible: in no year above 100 %.",
    }


def beyond(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """Which regions are beyond the whole in both years, and the list that says so."""
    if funnel.covers is None:
        return ()
    noun = market.regions.noun
    return (
        Section(f"Where the bottom-up exceeds the whole {noun}"),
        *(row for year in YEARS for row in _flags(year, market)),
        *(row for year in YEARS for row in _lists(year, market)),
    )


def verdict_on(key: str, label: str, parts: str) -> Line:
    """What is said of a region whose bottom-up is these *parts* of all of it, year by year."""
    rule = each(verdict, parts=Years(parts), impossible="whole_is_exceeded", nothing="whole_is_kept")
    return text_cell(key, label, rule)


def verdict(parts: Any, impossible: Any, nothing: Any) -> Any:
    """What is said where a part exceeds the whole in any year, else that none does.

    >>> str(verdict([0.9, 1.1], "Impossible.", "Possible."))
    'Impossible.'
    """
    return chosen(largest(parts) > 1, impossible, nothing)


def marks(market: Market, funnel: Funnel) -> tuple[Sentence, ...]:
    """What the list says of every region: its name and both sizes."""
    if funnel.covers is None:
        return ()
    return tuple(
        Sentence(
            f"{year.far}_beyond_mark_{one.key}",
            f"{one.label}: both sizes in words, {year.name}",
            (
                Of("region_mark", one.key),
                Words(" ("),
                Figure(Of(f"{year.far}_spend", one.key)),
                Words(" against "),
                Figure(Of(f"{year.far}_whole", one.key)),
                Words(f" {unit_of(market).name})"),
            ),
        )
        for year in YEARS
        for one in market.regions.members
    )


def _flags(year: SpokenYear, market: Market) -> Iterator[Line]:
    """The two sizes of a year, whether the bottom-up is the larger one, and how often it is."""
    of, money = members_of(market.regions.members), unit_of(market)

    def column(key: str, label: str, source: str) -> Line:
        rule = link(year.of(source))
        return Line(f"{year.far}_{key}", f"{label}, {year.name}", money, rule, of, constant=True, role="link")

    larger = each(exceeds, value=f"{year.far}_spend", limit=f"{year.far}_whole")
    count = each(count_of, flags=Members(f"{year.far}_beyond"))
    yield column("whole", f"whole {market.regions.noun}", "whole_region")
    yield column("spend", "bottom-up", "whole_bottom_up")
    yield Line(f"{year.far}_beyond", f"beyond the whole, {year.name}", FLAG, larger, of, constant=True)
    yield Line(f"{year.far}_beyond_count", f"Beyond the whole, {year.name}", COUNT, count, constant=True)


def _lists(year: SpokenYear, market: Market) -> Iterator[Line]:
    """The list of regions beyond the whole, and what is shown of it."""
    found = tuple(
        words.Listed(
            f"{year.far}_beyond_list_{one.key}",
            f"{one.label}: list of those beyond, {year.name}",
            Of(f"{year.far}_beyond", one.key),
            Cell(f"{year.far}_beyond_mark_{one.key}"),
        )
        for one in market.regions.members
    )
    yield from words.list_of("result_before_beyond", found)
    said = each(words.warning, count=f"{year.far}_beyond_count", found=found[-1].key, nothing="result_no_region")
    yield text_cell(f"{year.far}_beyond_text", f"What is beyond the whole in the {year.name}, or none", said)

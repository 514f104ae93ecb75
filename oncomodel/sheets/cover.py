"""The Cover tab: what the model is, what comes out, and what its colours mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from oncomodel.market.schema import Market
from oncomodel.model.lines import Field, Line, Row, Section, Sheet, link
from oncomodel.model.units import RATE, TEXT, YEAR, Unit
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.tab import captioned, legend, plain_tab

GROUPS = {
    "dashboard": "start here",
    "guide": "start here",
    "control": "choose and enter",
    "inputs": "choose and enter",
    "claims": "what publishers claim, held against itself and others",
    "calculation": "how the market is calculated",
    "output": "what comes out",
    "checks": "does it hold",
    "sources": "where it comes from, and what changed",
    "log": "where it comes from, and what changed",
}


def cover(market: Market, tabs: tuple[Sheet, ...]) -> Sheet:
    """The first tab: what the model is, whose it is, and what its colours mean."""

    def shown(key: str, label: str, bound: str, unit: Unit) -> Field:
        return Field(label, Line(f"cover_{key}", label, unit, link(bound), constant=True, role="output"))

    money = unit_of(market)
    result: tuple[Row, ...] = (
        Section("Result, with the scenario and basis chosen on Control"),
        shown("scenario", "Scenario", "scenario", TEXT),
        shown("basis", "Basis", "basis", TEXT),
        shown("first_year", "First year", "first_year", YEAR),
        shown("base_year", "Base year", "base_year", YEAR),
        shown("size_in_base_year", f"Market size in the base year, {money.name}", "size_in_base_year", money),
        shown("last_year", "Last year", "last_year", YEAR),
        shown("size_in_last_year", f"Market size in the last year, {money.name}", "size_in_last_year", money),
        shown("growth", "CAGR from base year to last year", "growth_to_last_year", RATE),
        shown("status", "Master check", "master_status", TEXT),
    )
    about: tuple[Row, ...] = (
        Section("About this model"),
        Field("Title", market.title),
        Field("Purpose", market.purpose),
        Field("Scope", market.scope),
        Field("Owner", market.owner),
        Field("Version", market.version),
        Field("Status", market.status),
        Field("Units", f"{money.name} unless the unit column says otherwise; each year is a calendar year"),
    )
    limits = captioned(
        "Limits of use",
        (Field(limit.topic or f"Limit {n}", limit.text) for n, limit in enumerate(market.limits, start=1)),
    )
    contents = (row for caption, group in _groups(tabs) for row in captioned(caption, group))
    rows = (*about, *result, *legend(), *limits, *contents)
    return plain_tab(
        "cover", "Cover", "A market model: every number cited or assumed, every formula live", "cover", "page", rows
    )


def _groups(tabs: tuple[Sheet, ...]) -> Iterator[tuple[str, Iterator[Field]]]:
    """The tabs as links, under what they are for: neighbours of one kind in their own group."""
    for caption, group in groupby(tabs, key=lambda tab: f"Tabs: {GROUPS[tab.kind]}"):
        yield caption, (Field(tab.title, tab.purpose, tab=tab.title) for tab in group)

"""A tab for each region: its size, growth and share of world, and every split of it."""

from __future__ import annotations

from dataclasses import replace

from oncomodel.kernels.arithmetic import relative_distance, total
from oncomodel.kernels.growth import growth
from oncomodel.kernels.shares import share_of
from oncomodel.market.schema import Dimension, Market, Member
from oncomodel.model.lines import Chart, Charts, Line, Row, Section, Sheet, each, link
from oncomodel.model.symbols import Members, Of, before
from oncomodel.model.units import RATE, RATIO, SHARE, Unit
from oncomodel.sheets.cube import cube_key
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.pairs import all_in_region
from oncomodel.sheets.tab import shown_block, time_tab, value_line


def region(member: Member, market: Market) -> Sheet:
    """The tab of one region."""
    splits = (row for dimension in market.dimensions for row in _split(member, dimension, unit_of(market)))
    nouns = ", ".join(dimension.noun for dimension in market.dimensions)
    purpose = f"{member.label}: its part of the whole market, split by {nouns}."
    rows = (*_whole(member, market), *splits, _charts(member, market))
    return time_tab(member.key, member.label, purpose, "calculation", rows)


def _charts(member: Member, market: Market) -> Charts:
    """The region's size by the first two dimensions."""
    unit = unit_of(market).name
    return Charts(
        tuple(
            Chart("stacked", f"Market size by {split.noun}", (f"{member.key}_{split.key}_market_size",), unit)
            for split in market.dimensions[:2]
        )
    )


def _whole(member: Member, market: Market) -> tuple[Row, ...]:
    key, noun, whole = member.key, market.regions.noun, market.regions.key
    size = f"{key}_market_size"
    return (
        Section(f"The {noun}"),
        value_line(size, "Market size", unit_of(market), link(Of(f"{whole}_market_size", key)), role="output"),
        Line(
            f"{key}_market_growth",
            "Market growth on the year before",
            RATE,
            each(growth, value=size, prior=before(size)),
            lagged=True,
        ),
        Line(f"{key}_share", "Share of the whole market", SHARE, link(Of(f"{whole}_share", key)), role="link"),
    )


def _split(member: Member, dimension: Dimension, money: Unit) -> tuple[Row, ...]:
    """One dimension within the region, from the table of the two; its sum must be the region's size."""
    key, whole, noun = f"{member.key}_{dimension.key}", f"{member.key}_market_size", dimension.noun
    of, cells = members_of(dimension.members), all_in_region(member, dimension)
    sizes = shown_block(f"{key}_market_size", f"{cube_key(dimension)}_value", money, of, cells)
    summed = each(total, parts=Members(sizes.key))
    return (
        Section(f"Market size by {noun}"),
        replace(sizes, label=f"size by {noun}"),
        value_line(f"{key}_total", f"Sum over every {noun}", money, summed, role="total"),
        Line(
            f"{key}_distance",
            f"Distance by {noun} from the market size",
            RATIO,
            each(relative_distance, value=f"{key}_total", target=whole),
            role="check",
        ),
        Line(f"{key}_share", f"share by {noun}", SHARE, each(share_of, part=sizes.key, whole=whole), of),
    )

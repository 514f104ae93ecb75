"""A tab for each region: its size, growth and share of world, and its segments."""

from __future__ import annotations

from oncomodel.kernels.arithmetic import difference, total
from oncomodel.kernels.growth import growth
from oncomodel.kernels.shares import allocate
from oncomodel.market.schema import Market, Member
from oncomodel.model.lines import Line, Note, Section, Sheet, each, link
from oncomodel.model.symbols import Members, Of, before
from oncomodel.model.units import RATE, SHARE
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import time_tab, value_block, value_line


def region(member: Member, market: Market) -> Sheet:
    """The tab of one region."""
    key, money, dimension, whole = member.key, unit_of(market), market.dimensions[0], market.regions.key
    of, mine, sizes = (
        members_of(dimension.members),
        f"{key}_market_size",
        f"{key}_{dimension.key}_market_size",
    )
    rows = (
        Section("The region"),
        value_line(mine, "Market size", money, link(Of(f"{whole}_market_size", key)), role="output"),
        Line(
            f"{key}_market_growth",
            "Market growth on the year before",
            RATE,
            each(growth, value=mine, prior=before(mine)),
            lagged=True,
        ),
        Line(f"{key}_share", "Share of world", SHARE, link(Of(f"{whole}_share", key)), role="link"),
        Section(f"Market size by {dimension.noun}"),
        Note(f"Every region has the world's shares by {dimension.noun}."),
        value_block(sizes, "market size", money, each(allocate, total=mine, share=f"{dimension.key}_share"), of),
        value_line(f"{key}_total", "All members", money, each(total, parts=Members(sizes)), role="total"),
        Line(
            f"{key}_difference",
            "Difference to the region's market size",
            money,
            each(difference, value=f"{key}_total", target=mine),
            role="check",
        ),
    )
    purpose = f"{member.label}: its part of the world market, split by {dimension.noun}."
    return time_tab(key, member.label, purpose, "calculation", rows)

"""A tab for each region: its size, growth and share of world, and every split of it."""

from __future__ import annotations

from dataclasses import replace

from oncomodel.kernels.arithmetic import relative_distance, total
from oncomodel.kernels.growth import growth
from oncomodel.kernels.shares import share_of
from oncomodel.market.schema import Dimension, Market, Member
from oncomodel.model.lines import Chart, Charts, Line, Note, Row, Section, Sheet, each, link
from oncomodel.model.symbols import Members, Of, before
from oncomodel.model.units import PERCENT, RATE, RATIO, SHARE, Unit, fine_money
from oncomodel.sheets.cube import cube_key
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.sheets.funnel_whole import verdict_on
from oncomodel.sheets.inputs import members_of
from oncomodel.sheets.pairs import all_in_region
from oncomodel.sheets.tab import BACKCAST, noted, shown_block, time_tab, value_line

APART = "The bottom-up rests on other evidence and is not set to meet the top-down; Reconciliation compares the two."


def region(member: Member, market: Market) -> Sheet:
    """The tab of one region."""
    splits = (row for dimension in market.dimensions for row in _split(member, dimension, _money(market)))
    nouns = ", ".join(dimension.noun for dimension in market.dimensions)
    purpose = f"{member.label}: its part of the whole market, split by {nouns}."
    rows = (*_whole(member, market), *splits, _charts(member, market))
    return time_tab(member.key, member.label, purpose, "calculation", rows)


def _charts(member: Member, market: Market) -> Charts:
    """The region's size by the first two dimensions."""

    def chart(split: Dimension) -> Chart:
        title = f"{member.label}: market size by {split.noun}, {BACKCAST}"
        return Chart("stacked", title, (f"{member.key}_{split.key}_market_size",), _money(market).name, rows=15)

    return Charts(tuple(map(chart, market.dimensions[:2])))


def _money(market: Market) -> Unit:
    """The unit of sizes: small regions have small parts."""
    return fine_money(market.currency, market.magnitude)


def _whole(member: Member, market: Market) -> tuple[Row, ...]:
    key, noun, whole = member.key, market.regions.noun, market.regions.key
    size = f"{key}_market_size"
    return (
        Section(f"The {noun}"),
        value_line(size, "Market size", _money(market), link(Of(f"{whole}_market_size", key)), role="output"),
        Line(
            f"{key}_market_growth",
            "Market growth on the year before",
            RATE,
            each(growth, value=size, prior=before(size)),
            lagged=True,
        ),
        Line(f"{key}_share", "Share of the whole market", SHARE, link(Of(f"{whole}_share", key)), role="link"),
        *_bottom_up(member, market),
    )


def _bottom_up(member: Member, market: Market) -> tuple[Row, ...]:
    """The region from the bottom up, against what the funnel covers of it; no rows without a funnel."""
    if (funnel := market.funnel) is None:
        return ()
    key, money, top = member.key, _money(market), top_down(market, funnel)

    def shown(name: str, label: str, source: str) -> Line:
        return value_line(f"{key}_{name}", label, money, link(Of(source, key)), "link")

    part, label = Of("route_region_ratio", key), f"Bottom-up size, % of the {top.name}"
    return (
        Note(APART),
        *((shown("covered_size", top.title, top.regions),) if funnel.covers else ()),
        shown("bottom_up_size", "Bottom-up size", "funnel_revenue"),
        Line(f"{key}_bottom_up_part", label, PERCENT, link(part), role="link"),
        *(_of_whole(member, market) if funnel.covers else ()),
    )


def _of_whole(member: Member, market: Market) -> tuple[Line, Line]:
    """The bottom-up beside the whole region, which it should not exceed: the funnel covers a part of it."""
    label, key = f"Bottom-up size, % of the whole {market.regions.noun}", f"{member.key}_bottom_up_of_whole"
    return (
        Line(key, label, PERCENT, link(Of("whole_part", member.key)), role="link"),
        verdict_on(f"{member.key}_bottom_up_verdict", f"Verdict on the part of the whole {market.regions.noun}", key),
    )


def _split(member: Member, dimension: Dimension, money: Unit) -> tuple[Row, ...]:
    """One dimension within the region, from the table of the two; its sum must be the region's size."""
    key, whole, noun = f"{member.key}_{dimension.key}", f"{member.key}_market_size", dimension.noun
    of, cells = members_of(dimension.members), all_in_region(member, dimension)
    sizes = shown_block(f"{key}_market_size", f"{cube_key(dimension)}_value", money, of, cells)
    summed = each(total, parts=Members(sizes.key))
    return (
        Section(f"Market size by {noun}"),
        *noted(dimension),
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

"""A tab for each dimension and one for the regions: shares, and what they are worth."""

from __future__ import annotations

from oncomodel.kernels.arithmetic import difference, total, years_between
from oncomodel.kernels.drivers import lifted, total_on, weighed
from oncomodel.kernels.growth import end_value, growth
from oncomodel.kernels.shares import allocate, share_of, shares
from oncomodel.market.schema import Dimension, Market, Member
from oncomodel.model.lines import Chart, Charts, Line, Note, Row, Rule, Section, Sheet, each, link, path
from oncomodel.model.symbols import Cell, Members, Of, before
from oncomodel.model.units import FINE_FACTOR, RATE, RATE_POINTS, SHARE, YEAR, YEARS
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.reserved import target_key
from oncomodel.sheets.tab import time_tab, value_block, value_line, year_of


def segment(dimension: Dimension, market: Market) -> Sheet:
    """The tab of one dimension."""
    purpose = f"The market by {dimension.noun}: measured shares that drift with each member's own growth."
    rows = (*_measured(dimension, market), *_shares(dimension), *_sizes(dimension, market))
    return time_tab(dimension.key, dimension.title, purpose, "calculation", rows)


def _measured(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    key, of = dimension.key, members_of(dimension.members)
    measured = tuple(_measured_share(dimension, member, market) for member in dimension.members)
    note = "Only the differences in growth between members move shares; the size of the whole comes from Market."
    return (
        Section("Measured shares and growth"),
        Note(note),
        Line(
            f"{key}_measured_year",
            "Year of the shares",
            YEAR,
            link(f"{key}_share_year"),
            constant=True,
            role="link",
        ),
        Line(f"{key}_base_share", "measured share", SHARE, measured, of, constant=True, role="link"),
        Line(
            f"{key}_base_total",
            "All measured shares",
            SHARE,
            each(total, parts=Members(f"{key}_base_share")),
            constant=True,
            role="total",
        ),
        Line(f"{key}_drift", "growth", RATE, link(f"{key}_member_growth"), of, constant=True, role="link"),
    )


def _measured_share(dimension: Dimension, member: Member, market: Market) -> Rule:
    measured = Of(f"{dimension.key}_measured", member.key)
    if member.share.of is None:
        return link(measured)
    at_start = market.basis(member.share.of).start.year == dimension.year
    whole = Of("basis_start" if at_start else "basis_end", member.share.of)
    return each(share_of, part=measured, whole=whole)


def _shares(dimension: Dimension) -> tuple[Row, ...]:
    key, of = dimension.key, members_of(dimension.members)
    elapsed = each(years_between, start=f"{key}_measured_year", end=year_of(key))
    drifted = each(end_value, begin=f"{key}_base_share", rate=f"{key}_drift", periods=f"{key}_elapsed")
    lifts = path(lifted, start="index_base", effect=f"{key}_effect", growth=f"{key}_drift")
    weight = each(weighed, drifted=f"{key}_drifted", lift=f"{key}_lift", index="index_base")
    return (
        Section("Share of the market"),
        Note("Active drivers add to a member's growth: its weight rises against the others, and shares follow."),
        Line(f"{key}_elapsed", "Years since the shares were measured", YEARS, elapsed),
        Line(f"{key}_drifted", "measured share, grown", FINE_FACTOR, drifted, of),
        Line(f"{key}_effect", "growth that active drivers add", RATE_POINTS, _effects(dimension), of),
        Line(f"{key}_lift", "index of what drivers have added", FINE_FACTOR, lifts, of),
        Line(f"{key}_weight", "weight before renormalising", FINE_FACTOR, weight, of),
        Line(f"{key}_share", "share", SHARE, each(shares, values=f"{key}_weight"), of),
        Line(
            f"{key}_share_total",
            "All shares",
            SHARE,
            each(total, parts=Members(f"{key}_share")),
            role="total",
        ),
    )


def _effects(dimension: Dimension) -> tuple[Rule, ...]:
    """What active drivers add to the growth of each member."""
    return tuple(
        each(
            total_on,
            places=Members("driver_place"),
            place=Of("place_number", target_key(dimension.key, member.key)),
            effects=Members("driver_active_effect"),
        )
        for member in dimension.members
    )


def _sizes(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    key, of, money = dimension.key, members_of(dimension.members), unit_of(market)
    sizes, change = f"{key}_market_size", f"{key}_market_growth"
    return (
        Section("Market size"),
        value_block(sizes, "market size", money, each(allocate, total="market_size", share=f"{key}_share"), of),
        value_line(f"{key}_total", "All members", money, each(total, parts=Members(sizes)), role="total"),
        Line(
            f"{key}_difference",
            "Difference to the market size",
            money,
            each(difference, value=f"{key}_total", target="market_size"),
            role="check",
        ),
        Section("Growth on the year before"),
        Line(
            change,
            "market growth",
            RATE,
            each(growth, value=Cell(sizes), prior=before(sizes)),
            of,
            lagged=True,
        ),
        Charts(
            (
                Chart("stacked", f"Market size by {dimension.noun}", (sizes,), money.name),
                Chart("stacked100", f"Share of the market by {dimension.noun}", (f"{key}_share",), SHARE.name),
                Chart("line", f"Growth on the year before by {dimension.noun}", (change,), RATE.name),
            )
        ),
    )

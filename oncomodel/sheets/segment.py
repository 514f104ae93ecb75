"""A tab for each dimension and one for the regions: shares, and what they are worth."""

from __future__ import annotations

from oncomodel.kernels.arithmetic import difference, total, years_between
from oncomodel.kernels.drivers import lifted, total_on, weighed
from oncomodel.kernels.growth import end_value, growth
from oncomodel.kernels.shares import allocate, share_of, shares
from oncomodel.market.schema import Dimension, Market, Member
from oncomodel.model.lines import (
    Chart,
    Charts,
    Input,
    Line,
    Note,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
    path,
)
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Cell, Members, Of, before
from oncomodel.model.units import FINE_FACTOR, RATE, RATE_POINTS, SHARE, YEAR, YEARS
from oncomodel.sheets.figures import names_of
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.reserved import target_key
from oncomodel.sheets.tab import BACKCAST, noted, time_tab, value_block, value_line, year_of


def segment(dimension: Dimension, market: Market) -> Sheet:
    """The tab of one dimension."""
    drifting = "shares of one year, published or assumed, that drift with each member's own growth."
    purpose = f"The market by {dimension.noun}: {drifting}"
    rows = (
        *_result(dimension, market),
        *_measured(dimension, market),
        Workings(),
        *_weights(dimension),
        *_named(dimension),
    )
    return time_tab(dimension.key, dimension.title, purpose, "calculation", rows)


def _measured(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    key, of = dimension.key, members_of(dimension.members)
    measured = tuple(_measured_share(dimension, member, market) for member in dimension.members)
    note = "Only the differences in growth between members move shares; the size of the whole comes from Market."
    return (
        Section("Shares as entered, and growth"),
        Note(note),
        Line(
            f"{key}_measured_year",
            "Year of the shares",
            YEAR,
            link(f"{key}_share_year"),
            constant=True,
            role="link",
        ),
        Line(f"{key}_base_share", "share as entered", SHARE, measured, of, constant=True, role="link"),
        Line(
            f"{key}_base_total",
            "All shares as entered",
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
    return each(share_of, part=measured, whole=Of(whole_of(dimension, member.share.of, market), member.share.of))


def whole_of(dimension: Dimension, basis: str, market: Market) -> str:
    """Key of the size of a basis that an amount of a split is a part of: the one of the year of its shares."""
    return "basis_start" if market.basis(basis).start.year == dimension.year else "basis_end"


def _given_in_money(dimension: Dimension, market: Market) -> tuple[Note, ...]:
    """Why a member whose size is published shows another one: its share is of a basis, which need not be the chosen."""
    found = [(part.label, market.basis(part.share.of).label) for part in dimension.members if part.share.of]
    if not found:
        return ()
    said = "; ".join(f"{label}, of {basis}" for label, basis in found)
    what = f"Entered on Inputs as an amount, of which its share of the basis that it belongs to is taken: {said}"
    return (Note(f"{what}. The size shown here is that share of the chosen basis, once all shares add up to 100 %."),)


def _named(dimension: Dimension) -> tuple[Row, ...]:
    return (Section("Names of bars"), _names(dimension))


def _weights(dimension: Dimension) -> tuple[Row, ...]:
    key, of = dimension.key, members_of(dimension.members)
    elapsed = each(years_between, start=f"{key}_measured_year", end=year_of(key))
    drifted = each(end_value, begin=f"{key}_base_share", rate=f"{key}_drift", periods=f"{key}_elapsed")
    lifts = path(lifted, start="index_base", effect=f"{key}_effect", growth=f"{key}_drift")
    weight = each(weighed, drifted=f"{key}_drifted", lift=f"{key}_lift", index="index_base")
    return (
        Section("Weights, of which shares are made"),
        Note("Active drivers add to a member's growth: its weight rises against the others, and shares follow."),
        Line(f"{key}_elapsed", "Years since the shares were measured", YEARS, elapsed),
        Line(f"{key}_drifted", "share as entered, grown", FINE_FACTOR, drifted, of),
        Line(f"{key}_effect", "growth that active drivers add", RATE_POINTS, _effects(dimension), of),
        Line(f"{key}_lift", "index of what drivers have added", FINE_FACTOR, lifts, of),
        Line(f"{key}_weight", "weight before renormalising", FINE_FACTOR, weight, of),
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


def _result(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    key, of, money = dimension.key, members_of(dimension.members), unit_of(market)
    sizes, change = f"{key}_market_size", f"{key}_market_growth"
    summed, share_total = (each(total, parts=Members(block)) for block in (sizes, f"{key}_share"))
    missing = each(difference, value=f"{key}_total", target="market_size")
    grown = each(growth, value=Cell(sizes), prior=before(sizes))
    return (
        Section("Market size"),
        *noted(dimension),
        *_given_in_money(dimension, market),
        value_block(sizes, "market size", money, each(allocate, total="market_size", share=f"{key}_share"), of),
        value_line(f"{key}_total", f"Sum over every {dimension.noun}", money, summed, role="total"),
        Line(f"{key}_difference", "Difference to the market size", money, missing, role="check"),
        Section("Share of the market"),
        Line(f"{key}_share", "share", SHARE, each(shares, values=f"{key}_weight"), of),
        Line(f"{key}_share_total", "Sum of shares", SHARE, share_total, role="total"),
        Section("Growth on the year before"),
        Line(change, "market growth", RATE, grown, of, lagged=True),
        Charts(
            (
                Chart("stacked", f"Market size by {dimension.noun}, {BACKCAST}", (sizes,), money.name),
                Chart("stacked100", f"Share of the market by {dimension.noun}", (f"{key}_share",), SHARE.name),
                _growth_of(dimension, sizes),
            )
        ),
    )


def _growth_of(dimension: Dimension, sizes: str) -> Chart:
    """The growth of every member from the base year to the last year, as bars from 0."""
    title = f"CAGR from base year to last year by {dimension.noun}"
    shrinks = any(member.growth.low_or_mode < 0 for member in dimension.members)
    names = _names(dimension).key
    return Chart("bar", title, (f"{sizes}_cagr_base",), RATE.name, names=names, negative=shrinks)


def _names(dimension: Dimension) -> Input:
    """The members by name alone: rows of the tab are named by what they measure as well."""
    return names_of(f"{dimension.key}_member_name", members_of(dimension.members))

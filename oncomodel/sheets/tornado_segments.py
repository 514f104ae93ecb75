"""The third tornado: what each member's own share and growth do to its own market size in the last year."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Line, Note, Row, Section, each, link
from oncomodel.model.symbols import LastYear, Of
from oncomodel.model.texts import shown
from oncomodel.model.units import RATE, SHARE
from oncomodel.sheets.bars import ENDS, UNLISTED, Tornado, barless, every_input, largest
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.levers import End
from oncomodel.sheets.segment_sensitivity import (
    SegmentLever,
    members_of_levers,
    segment_levers,
    segments_without_range,
)

OWN = "What a member's own share and its own growth do to its own size; what it gains the others lose."
RESCALED = (
    "A share is tested as entered on Inputs, before all shares of its split are rescaled to 100 %; Tornado data has "
    "what each end then is of the market."
)
THEN = "Share of the market at low and at high: in the year of the shares, once all of them add up to 100 %."


def segment_tornado(market: Market) -> tuple[Row, ...]:
    """The inputs that move sizes of members most; no rows where none has a range."""
    if (found := segments(market)) is None:
        return ()
    heading = Section("What moves the size of a segment in the last year most")
    count = len(found.members)
    listed = f"The {len(found.ranks)} largest of {count}; Tornado data lists them all."
    notes = (Note(OWN), *_rescaled(found, RESCALED), *((Note(listed),) if count > len(found.ranks) else ()))
    return (heading, *notes, *barless(segments_without_range(market)), *largest(found))


def segment_inputs(market: Market) -> tuple[Row, ...]:
    """Every share and growth of a member with a range."""
    if (found := segments(market)) is None:
        return ()
    heading = Section("A segment's own market size in the last year, one input at a time")
    return (heading, Note(OWN), *_rescaled(found, THEN), Note(UNLISTED), every_input(found))


def _rescaled(found: Tornado, words: str) -> tuple[Note, ...]:
    """What is to be said of shares, where one of them has a range."""
    return (Note(words),) if found.beside else ()


def segments(market: Market) -> Tornado | None:
    """The tornado of the members' own sizes; none where no share and no growth has a range."""
    if not (levers := segment_levers(market)):
        return None
    now = {lever.key: Of(lever.line, lever.part.key) for lever in levers}
    return Tornado(
        prefix="segment_",
        table="Segment",
        title="Change of a member's own market size in the last year",
        subject="its own segment",
        unit=unit_of(market),
        members=members_of_levers(levers),
        units=tuple(_unit(lever, market) for lever in levers),
        words={
            "now": tuple(each(shown, value=now[one.key], number_format=_format(one)) for one in levers),
            **{
                end: tuple(each(shown, value=one.at(end), number_format=_format(one)) for one in levers) for end in ENDS
            },
        },
        now=link(LastYear("segment_now_size")),
        sizes={end: link(LastYear(f"segment_{end}_size")) for end in ENDS},
        scale="size_in_last_year",
        beside=_shares_then(levers) if any(one.kind == "share" for one in levers) else (),
    )


def _shares_then(levers: tuple[SegmentLever, ...]) -> tuple[Column, ...]:
    """What each end is of the market in the year of the shares."""
    of = members_of_levers(levers)

    def column(end: End) -> Column:
        header, rule = f"Share of the market at {end}", link(f"segment_{end}_part")
        return Column(header, Line(f"segment_tornado_{end}_part", header, SHARE, rule, of, constant=True, role="link"))

    return tuple(map(column, ENDS))


def _unit(lever: SegmentLever, market: Market) -> str:
    if lever.kind == "growth":
        return RATE.name
    year = lever.dimension.year
    return f"% entered, {year}" if lever.part.share.of is None else f"{unit_of(market).name}, {year}"


def _format(lever: SegmentLever) -> str:
    amount = lever.kind == "share" and lever.part.share.of is not None
    return "tornado_as_money" if amount else "tornado_as_rate"

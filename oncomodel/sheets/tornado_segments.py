"""The third tornado: what each member's own share and growth do to its own market size in the last year."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Note, Row, Section, each, link
from oncomodel.model.symbols import LastYear, Of
from oncomodel.model.texts import shown
from oncomodel.model.units import RATE
from oncomodel.sheets.bars import ENDS, Tornado, every_input, largest
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.segment_sensitivity import SegmentLever, members_of_levers, segment_levers

OWN = "What a member's own share and its own growth do to its own size; what it gains the others lose."


def segment_tornado(market: Market) -> tuple[Row, ...]:
    """The inputs that move sizes of members most; no rows where none has a range."""
    if not (levers := segment_levers(market)):
        return ()
    return (
        Section("What moves the size of a segment in the last year most"),
        Note(OWN),
        *largest(_tornado(market, levers)),
    )


def segment_inputs(market: Market) -> tuple[Row, ...]:
    """Every share and growth of a member with a range."""
    if not (levers := segment_levers(market)):
        return ()
    return (
        Section("Every share and growth with a range"),
        Note("The member's size in the last year with one of them at an end; Segment sensitivity has the years."),
        every_input(_tornado(market, levers)),
    )


def _tornado(market: Market, levers: tuple[SegmentLever, ...]) -> Tornado:
    now = {lever.key: Of(lever.line, lever.part.key) for lever in levers}
    return Tornado(
        prefix="segment_",
        table="Segment",
        title="Change of a member's own market size in the last year",
        unit=unit_of(market),
        members=members_of_levers(levers),
        kinds=tuple(_kind(lever, market) for lever in levers),
        words={
            "now": tuple(each(shown, value=now[one.key], number_format=_format(one)) for one in levers),
            **{
                end: tuple(each(shown, value=one.at(end), number_format=_format(one)) for one in levers) for end in ENDS
            },
        },
        now=link(LastYear("segment_now_size")),
        sizes={end: link(LastYear(f"segment_{end}_size")) for end in ENDS},
        scale="size_in_last_year",
    )


def _kind(lever: SegmentLever, market: Market) -> str:
    label = lever.dimension.label
    if lever.kind == "growth":
        return f"{label}: {RATE.name}"
    if lever.part.share.of is None:
        return f"{label}: part of the market in {lever.dimension.year}"
    return f"{label}: {unit_of(market).name} in {lever.dimension.year}"


def _format(lever: SegmentLever) -> str:
    amount = lever.kind == "share" and lever.part.share.of is not None
    return "tornado_as_money" if amount else "tornado_as_rate"

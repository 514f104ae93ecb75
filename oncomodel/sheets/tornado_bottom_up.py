"""The second tornado: what each input of the funnel does to the bottom-up size of the last year."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Member, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import Cell, Of
from oncomodel.model.texts import shown
from oncomodel.sheets.bars import ENDS, Tornado, every_input, joint, largest
from oncomodel.sheets.funnel_levers import FunnelLever, funnel_levers, span_of
from oncomodel.sheets.inputs import unit_of

NAME = "Bottom-up size"
SPANS = (
    "An input of which every {noun} has its own is at the same end in all of them; the texts say from where to where."
)


def bottom_up_tornado(market: Market) -> tuple[Row, ...]:
    """The inputs that move the bottom-up size most; no rows without a funnel or without a range in it."""
    if (found := _tornado(market)) is None:
        return ()
    return (
        Section("What moves the bottom-up size of the last year most"),
        Note(SPANS.format(noun=market.regions.noun)),
        *largest(found),
        Section("All inputs of the bottom-up size at once"),
        *joint(found, NAME, {end: Cell(f"funnel_{end}_joint_size") for end in ENDS}),
    )


def bottom_up_inputs(market: Market) -> tuple[Row, ...]:
    """Every input of the funnel with a range."""
    if (found := _tornado(market)) is None:
        return ()
    return (
        Section("Every input of the bottom-up size with a range"),
        Note("The bottom-up size of the last year with one input at an end; Funnel sensitivity has the steps."),
        every_input(found),
    )


def _tornado(market: Market) -> Tornado | None:
    if (funnel := market.funnel) is None or not (levers := funnel_levers(market, funnel)):
        return None
    return _of(market, levers)


def _of(market: Market, levers: tuple[FunnelLever, ...]) -> Tornado:
    return Tornado(
        prefix="funnel_",
        table="BottomUp",
        title="Change of the last year's bottom-up size",
        unit=unit_of(market),
        members=tuple(Member(lever.key, lever.label) for lever in levers),
        kinds=tuple(lever.what for lever in levers),
        words={name: tuple(_words(lever, name) for lever in levers) for name in ("low", "now", "high")},
        now=link(Cell("funnel_last_size")),
        sizes={end: tuple(link(Of(f"funnel_{end}_size", lever.key)) for lever in levers) for end in ENDS},
        scale="funnel_last_size",
    )


def _words(lever: FunnelLever, name: str) -> Rule:
    """The value of an input at an end or now, or the lowest and the highest of all regions."""
    if lever.kind == "regional":
        return link(Of("funnel_span_words", span_of(lever, name)))
    value = next((lever.at(end) for end in ENDS if end == name), lever.now)
    return each(shown, value=value, number_format=lever.shown)

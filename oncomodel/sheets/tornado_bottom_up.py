"""The second tornado: what each input of the funnel does to the bottom-up size of the last year."""

from __future__ import annotations

from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Member, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import Cell, Of
from oncomodel.model.texts import shown
from oncomodel.sheets.bars import ENDS, LARGEST, UNLISTED, Tornado, barless, every_input, joint, largest
from oncomodel.sheets.funnel_inputs import EVERYWHERE
from oncomodel.sheets.funnel_levers import (
    FunnelLever,
    at_once,
    funnel_levers,
    funnel_without_range,
    ranged_factors,
    span_of,
)
from oncomodel.sheets.funnel_sensitivity import parts_stay
from oncomodel.sheets.inputs import unit_of

SPANS = (
    "Where every {noun} has a value of its own, all are at the same end at once: low, now and high are those of the "
    "lowest to the highest {noun}."
)
FACTORS_LISTED = (
    "Inputs without a range are not listed; a factor of scenarios is, where any scenario gives it a range, also where "
    f"the chosen one does not. {LARGEST}"
)
GIVES_WAY = (
    "Parts of {whole} add up to 100 %: with a lower part of one {noun} the others have more, so that the size rises "
    "at the low end of a {noun} that spends less per head than the average."
)


def bottom_up_tornado(market: Market) -> tuple[Row, ...]:
    """The inputs that move the bottom-up size most; no rows without a funnel or without a range in it."""
    if (found := bottom_up(market)) is None or (funnel := market.funnel) is None:
        return ()
    return (
        Section("What moves the bottom-up size of the last year most"),
        *_notes(market),
        *barless(funnel_without_range(market, funnel)),
        *largest(found),
    )


def bottom_up_inputs(market: Market) -> tuple[Row, ...]:
    """Every input of the funnel with a range."""
    if (found := bottom_up(market)) is None or (funnel := market.funnel) is None:
        return ()
    return (
        Section("Bottom-up size of the last year, one input at a time"),
        *_notes(market),
        Note(FACTORS_LISTED if ranged_factors(funnel) else UNLISTED),
        every_input(found),
        *_together(found, market, funnel),
    )


def _together(found: Tornado, market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """All inputs at once; no rows where parts of the population alone have ranges."""
    levers = funnel_levers(market, funnel)
    if not (alone := at_once(levers)):
        return ()
    sizes = {end: Of(f"funnel_{end}_joint_spend", EVERYWHERE) for end in ENDS}
    table = joint(found, sizes, tuple(lever.key for lever in alone))
    return (Section("All inputs of the bottom-up size at once"), *parts_stay(levers, funnel), table)


def _notes(market: Market) -> tuple[Note, ...]:
    funnel, noun = market.funnel, market.regions.noun
    if funnel is None or not (kinds := {lever.kind for lever in funnel_levers(market, funnel)}):
        return ()
    spans = (Note(SPANS.format(noun=noun)),) if "regional" in kinds else ()
    parts = (Note(GIVES_WAY.format(noun=noun, whole=funnel.population.label)),) if "part" in kinds else ()
    return (*spans, *parts)


def bottom_up(market: Market) -> Tornado | None:
    """The tornado of the bottom-up size; none without a funnel or without a range in it."""
    if (funnel := market.funnel) is None or not (levers := funnel_levers(market, funnel)):
        return None
    return _of(market, levers)


def _of(market: Market, levers: tuple[FunnelLever, ...]) -> Tornado:
    return Tornado(
        prefix="funnel_",
        table="BottomUp",
        title="Change of the last year's bottom-up size",
        subject="the bottom-up size of the last year",
        unit=unit_of(market),
        members=tuple(Member(lever.key, lever.label) for lever in levers),
        units=tuple(lever.unit for lever in levers),
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

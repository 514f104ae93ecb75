"""The Tornado tab, and the data behind it: what each input does to the last year at the ends of its range."""

from __future__ import annotations

from oncomodel.kernels.arithmetic import either
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Cell, Of
from oncomodel.model.texts import chosen, shown
from oncomodel.model.units import IN_WORDS, RATE, RATE_POINTS, RATIO, TEXT, Unit
from oncomodel.sheets.bars import (
    ENDS,
    LARGEST,
    LESS,
    MORE,
    MOVES,
    NOTHING,
    STILL,
    Tornado,
    barless,
    every_input,
    joint,
    largest,
    sentences_of,
    sides,
    verdict,
    workings,
)
from oncomodel.sheets.funnel_routes import unknown
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.levers import End, Lever, levers, ranged, without_range
from oncomodel.sheets.sensitivity import TOGETHER
from oncomodel.sheets.sentences import written
from oncomodel.sheets.switches import switches
from oncomodel.sheets.tab import plain_tab
from oncomodel.sheets.tornado_bottom_up import bottom_up, bottom_up_inputs, bottom_up_tornado
from oncomodel.sheets.tornado_segments import segment_inputs, segment_tornado, segments

PURPOSE = "What each input alone does to the last year at the low and the high end of its range, largest first."
DATA = (
    "Every input with a range, on Inputs or Drivers, and the size of the last year with it alone at each end; and "
    "every driver or headwind off and on."
)
SWITCHED = (
    "A driver or headwind can be off or on: its bar is what it alone adds to the scenario as it is, or takes from it, "
    "with all that grows on it. One on a share moves that share, and not the market size."
)
ON_ITS_OWN = (
    "Where start and end of a basis are trusted, another start alone changes growth and not the last year; Break-even "
    "asks for another start at the same growth, and in Uncertainty an end may move with what is drawn for its start."
)
START_STAYS = (
    "Where start and end of a basis are trusted, another start moves nothing here, since the end stays as it is"
)
END_MOVES = "; it counts on Uncertainty, where the end moves with it ({bases})"
LISTED = (
    "Listed are all inputs with a range, and all drivers, also one without a range or in reserve: its ends are its "
    f"effect. {LARGEST}"
)
TOGETHER_BEYOND = (
    "Interaction: what all inputs with a range change together beyond the sum of what each changes alone. Switches "
    "stay as they are."
)
ON, OFF = "tornado_on", "tornado_off"
STEP = 1e-11  # far below what a size is known to, and far above what rounding leaves


def tornado(market: Market) -> Sheet:
    """The tab of the tornados."""
    rows = (*_market_size(market), *bottom_up_tornado(market), *segment_tornado(market))
    return plain_tab("tornado", "Tornado", PURPOSE, "output", "ledger", rows)


def tornado_data(market: Market) -> Sheet:
    """The tab of every input that the tornados sort."""
    found = tuple(one for one in (_tornado(market), bottom_up(market), segments(market)) if one)
    said = written("tornado_say", tuple(sentence for one in found for sentence in sentences_of(one)))
    rows = (
        *_market_inputs(market),
        *bottom_up_inputs(market),
        *segment_inputs(market),
        Workings(),
        *(row for one in found for row in workings(one)),
        *_settings(),
        Section("Sentences"),
        *(line for one in found for line in sides(one)),
        *said,
        *map(verdict, found),
        *(unknown(market) if market.funnel is None else ()),
    )
    return plain_tab("tornado_data", "Tornado data", DATA, "calculation", "ledger", rows)


def _market_size(market: Market) -> tuple[Row, ...]:
    title = Section("What moves the market size of the last year most")
    return (title, Note(SWITCHED), *_start_stays(market), *barless(without_range(market)), *largest(_tornado(market)))


def _start_stays(market: Market) -> tuple[Note, ...]:
    """Why another start moves nothing; no note where no basis has an end, or no such start has a range."""
    if not any(ranged(basis.start) and basis.end for basis in market.bases):
        return ()
    moved = {one.start for one in market.uncertainty.moves_with_start}
    found = [basis.label for basis in market.bases if f"bases.{basis.key}.start" in moved]
    moves = END_MOVES.format(bases=", ".join(found)) if found else ""
    return (Note(f"{START_STAYS}{moves}."),)


def _market_inputs(market: Market) -> tuple[Row, ...]:
    found = _tornado(market)
    return (
        Section("Market size of the last year, one input at a time"),
        Note(LISTED),
        *((Note(ON_ITS_OWN),) if any(basis.end for basis in market.bases) else ()),
        every_input(found),
        Section("All inputs with a range at once"),
        Note(TOGETHER_BEYOND),
        joint(found, {end: Of(f"{end}_size", TOGETHER) for end in ENDS}, tuple(one.key for one in levers(market))),
    )


def _tornado(market: Market) -> Tornado:
    found = levers(market)  # rows in reserve are among them, so that there is always one
    money, switched = unit_of(market), switches(market)
    return Tornado(
        prefix="",
        table="Tornado",
        title="Change of the last year's market size",
        subject="the market size of the last year",
        unit=money,
        members=(*(Member(one.key, one.label) for one in found), *(Member(_switch(m), m.label) for m in switched)),
        units=(*(_unit(one, money) for one in found), *("switch on Drivers" for _ in switched)),
        words={
            "low": (*(_shown(one, one.at("low")) for one in found), *(link(OFF) for _ in switched)),
            "now": (*(_shown(one, one.now) for one in found), *(_state(m) for m in switched)),
            "high": (*(_shown(one, one.at("high")) for one in found), *(link(ON) for _ in switched)),
        },
        now=link(Cell("size_in_last_year")),
        sizes={
            end: (*(link(Of(f"{end}_size", one.key)) for one in found), *(_switched(m, end) for m in switched))
            for end in ENDS
        },
        scale="size_in_last_year",
        counted={
            "inputs": tuple(one.key for one in found),
            **({"switches": tuple(_switch(m) for m in switched)} if switched else {}),
        },
    )


def _shown(lever: Lever, value: Of) -> Rule:
    return each(shown, value=value, number_format=_format(lever))


def _switch(row: Member) -> str:
    """Key of a driver as a switch, beside that of its range."""
    return f"{row.key}_switch"


def _state(row: Member) -> Rule:
    """Whether a driver is on or off in the chosen scenario."""
    return each(chosen, flag=Of("driver_switch", row.key), yes=ON, no=OFF)


def _switched(row: Member, end: End) -> Rule:
    """The size with a driver off, which is its low end, or on."""
    sizes = {"now": Cell("size_in_last_year"), "other": Of("switched_size", row.key)}
    off, on = ("other", "now") if end == "low" else ("now", "other")
    return each(either, flag=Of("driver_switch", row.key), yes=sizes[off], no=sizes[on])


def _unit(lever: Lever, money: Unit) -> str:
    if lever.part is None:
        return RATE_POINTS.name
    return RATE.name if lever.part == "growth" else money.name


def _format(lever: Lever) -> str:
    return "tornado_as_money" if lever.kind == "basis" and lever.part != "growth" else "tornado_as_rate"


def _settings() -> tuple[Row, ...]:
    def fixed(key: str, label: str, value: str | float, unit: Unit, words: str) -> Input:
        return Input(key, label, unit, (Entry(value, Evidence("setting", words)),), editable=False)

    rounding = "Of the size: what is less is rounding, and equal swings keep the order of the rows."
    rate = IN_WORDS["rate in a table"]
    blank = "The text of a row for which there is no further input."
    return (
        Section("Settings"),
        fixed("tornado_as_money", "Format of sizes in words", IN_WORDS["amount"], TEXT, "How sizes stand in texts."),
        fixed("tornado_as_rate", "Format of rates in words", rate, TEXT, "How rates stand in texts."),
        fixed("tornado_as_price", "Format of prices in words", IN_WORDS["price"], TEXT, "How prices stand in texts."),
        fixed("tornado_as_factor", "Format of counts and factors in words", "0.00", TEXT, "How they stand in texts."),
        fixed("tornado_to", "Between the ends of a span in words", " to ", TEXT, "From the lowest to the highest."),
        fixed(NOTHING, "A row without an input", " ", TEXT, blank),
        fixed(MOVES, "Of an input that moves the size", "moves the last year", TEXT, "Whether it does."),
        fixed(STILL, "Of an input that does not", "does not move the last year", TEXT, "Whether it does."),
        fixed(MORE, "Of an end that makes the size larger", "more", TEXT, "Which way it moves."),
        fixed(LESS, "Of an end that makes it smaller", "less", TEXT, "Which way it moves."),
        fixed(ON, "Of a driver that acts in the scenario", "on", TEXT, "Whether it acts."),
        fixed(OFF, "Of a driver that does not", "off", TEXT, "Whether it acts."),
        fixed("tie_step", "What rounding may leave", STEP, RATIO, rounding),
    )

"""The Tornado tab, and the data behind it: what each input does to the last year, and what meets a target."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Member, Note, Row, Section, Sheet, each, link
from oncomodel.model.symbols import Cell, Of
from oncomodel.model.texts import shown
from oncomodel.model.units import IN_WORDS, RATE_POINTS, RATIO, TEXT, Unit
from oncomodel.sheets.bars import ENDS, Tornado, every_input, joint, largest
from oncomodel.sheets.funnel_routes import unknown
from oncomodel.sheets.goal import goal
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.levers import WORDS, Lever, levers
from oncomodel.sheets.sensitivity import TOGETHER
from oncomodel.sheets.tab import plain_tab
from oncomodel.sheets.tornado_bottom_up import bottom_up_inputs, bottom_up_tornado
from oncomodel.sheets.tornado_segments import segment_inputs, segment_tornado

PURPOSE = "What each input does to the last year at the ends of its range, and what would meet the target."
DATA = "Every input with a range, what it does to the last year, and the order in which the tornados show it."
TOGETHER_BEYOND = "What they do together beyond the sum of what each does alone is the interaction of the inputs."
STEP = 1e-11  # far below what a size is known to, and far above what rounding leaves


def tornado(market: Market) -> Sheet:
    """The tab of the tornados and of break-even values."""
    rows = (
        *_market_size(market),
        *bottom_up_tornado(market),
        *segment_tornado(market),
        *goal(market),
    )
    return plain_tab("tornado", "Tornado", PURPOSE, "output", "ledger", rows)


def tornado_data(market: Market) -> Sheet:
    """The tab of every input that the tornados sort."""
    rows = (
        Section("Every input of the market size with a range"),
        Note("The market size of the last year with one input at an end of its range; Sensitivity has the years."),
        every_input(_tornado(market)),
        *bottom_up_inputs(market),
        *segment_inputs(market),
        *_settings(),
        *(unknown(market) if market.funnel is None else ()),
    )
    return plain_tab("tornado_data", "Tornado data", DATA, "calculation", "ledger", rows)


def _market_size(market: Market) -> tuple[Row, ...]:
    found = _tornado(market)
    return (
        Section("What moves the market size of the last year most"),
        Note("One input at a time, for the chosen scenario and basis; inputs that these do not read move nothing."),
        *largest(found),
        Section("All inputs at once"),
        Note(TOGETHER_BEYOND),
        *joint(found, "Market size", {end: Of(f"{end}_size", TOGETHER) for end in ENDS}),
    )


def _tornado(market: Market) -> Tornado:
    found, money = levers(market), unit_of(market)
    values = {"low": [one.at("low") for one in found], "now": [one.now for one in found]}
    values["high"] = [one.at("high") for one in found]
    formats = [_format(one) for one in found]
    return Tornado(
        prefix="",
        table="Tornado",
        title="Change of the last year's market size",
        unit=money,
        members=tuple(Member(one.key, one.label) for one in found),
        kinds=tuple(_kind(one, money) for one in found),
        words={
            name: tuple(each(shown, value=v, number_format=f) for v, f in zip(ends, formats, strict=True))
            for name, ends in values.items()
        },
        now=link(Cell("size_in_last_year")),
        sizes={end: tuple(link(Of(f"{end}_size", one.key)) for one in found) for end in ENDS},
        scale="size_in_last_year",
    )


def _kind(lever: Lever, money: Unit) -> str:
    if lever.part is None:
        return f"What a {lever.kind} adds to growth, {RATE_POINTS.name}"
    unit = "% per year" if lever.part == "growth" else money.name
    return f"{WORDS[lever.part].capitalize()} of a basis, {unit}"


def _format(lever: Lever) -> str:
    return "tornado_as_money" if lever.kind == "basis" and lever.part != "growth" else "tornado_as_rate"


def _settings() -> tuple[Row, ...]:
    def fixed(key: str, label: str, value: str | float, unit: Unit, words: str) -> Input:
        return Input(key, label, unit, (Entry(value, Evidence("setting", words)),), editable=False)

    rounding = "Of the size: what is less is rounding, and equal swings keep the order of the rows."
    return (
        Section("Settings"),
        fixed("tornado_as_money", "Format of sizes in words", IN_WORDS["amount"], TEXT, "How sizes stand in texts."),
        fixed("tornado_as_rate", "Format of rates in words", IN_WORDS["rate"], TEXT, "How rates stand in texts."),
        fixed("tornado_as_price", "Format of prices in words", IN_WORDS["price"], TEXT, "How prices stand in texts."),
        fixed("tornado_as_factor", "Format of counts and factors in words", "0.00", TEXT, "How they stand in texts."),
        fixed("tornado_to", "Between the ends of a span in words", " to ", TEXT, "From the lowest to the highest."),
        fixed("tie_step", "What rounding may leave", STEP, RATIO, rounding),
    )

"""The Tornado tab: what each input does to the last year, the largest first, and what meets a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from oncomodel.kernels import variants as kernels
from oncomodel.kernels.arithmetic import difference
from oncomodel.market.schema import Market
from oncomodel.model.lines import (
    Chart,
    Charts,
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
)
from oncomodel.model.symbols import Cell, Members, Of, Pick, Position, Symbol
from oncomodel.model.texts import shown
from oncomodel.model.units import POSITION, RATIO, TEXT, Unit
from oncomodel.sheets.goal import goal
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.levers import Lever, levers
from oncomodel.sheets.sensitivity import ENDS, TOGETHER
from oncomodel.sheets.tab import plain_tab

PURPOSE = "What each input does to the last year at the ends of its range, and what would meet the target."
MOST_BARS = 12
STEP = 1e-9  # far below what a size is known to, and far above what rounding leaves


def tornado(market: Market) -> Sheet:
    """The tab of the tornado and of break-even values."""
    rows = (*_sorted(market), *_joint(market), *goal(market), *_inputs(market), *_settings())
    return plain_tab("tornado", "Tornado", PURPOSE, "output", "ledger", rows)


def _members(market: Market) -> tuple[Member, ...]:
    return tuple(Member(lever.key, lever.label) for lever in levers(market))


def _sorted(market: Market) -> tuple[Row, ...]:
    """The inputs with the largest swing, sorted by formula."""
    money, count = unit_of(market), min(MOST_BARS, len(levers(market)))
    of = tuple(Member(f"rank_{number}", f"Rank {number}") for number in range(1, count + 1))
    numbers = tuple(Entry(float(number), Evidence("setting", "1 moves the most.")) for number in range(1, count + 1))

    def picked(key: str, label: str, unit: Unit, source: str, role: str = "link") -> Line:
        return Line(f"bar_{key}", label, unit, link(Pick(source, Cell("bar_place"))), of, constant=True, role=role)

    place = link(Position(Cell("bar_number"), "tornado_rank"))
    columns = (
        Column("Input", picked("name", "input", TEXT, "tornado_name", "text"), "words"),
        Column("At low", picked("low", "at low", money, "tornado_low_effect")),
        Column("At high", picked("high", "at high", money, "tornado_high_effect")),
        Column("Swing", picked("swing", "swing", money, "tornado_swing", "output")),
        Column("Low", picked("low_words", "low end", TEXT, "tornado_low_words", "text"), "name"),
        Column("Now", picked("now_words", "value now", TEXT, "tornado_now_words", "text"), "name"),
        Column("High", picked("high_words", "high end", TEXT, "tornado_high_words", "text"), "name"),
        Column("Number", Input("bar_number", "number", POSITION, numbers, of, editable=False)),
        Column("Its place below", Line("bar_place", "place", POSITION, place, of, constant=True, role="link")),
    )
    series = (("At the low end", "bar_low"), ("At the high end", "bar_high"))
    title = "Change of the last year's market size"
    return (
        Section("What moves the market size of the last year most"),
        Note("One input at a time, for the chosen scenario and basis; inputs that these do not read move nothing."),
        Ledger("TornadoBars", "Rank", of, columns),
        Charts((Chart("tornado", title, series, money.name, names="bar_name", rows=24),)),
    )


def _joint(market: Market) -> tuple[Row, ...]:
    """All inputs at once, against the sum of what each does alone."""
    money = unit_of(market)
    rows: list[Row] = [
        Section("All inputs at once"),
        Note("What they do together beyond the sum of what each does alone is the interaction of the inputs."),
        Line(
            "joint_now",
            "Market size of the last year as it is",
            money,
            link("size_in_last_year"),
            constant=True,
            role="link",
        ),
    ]
    for end in ENDS:
        joint = Of(f"{end}_size", TOGETHER)
        rest = each(kernels.remainder, joint=joint, size="size_in_last_year", effects=Members(f"tornado_{end}_effect"))
        rows += [
            Line(
                f"joint_{end}",
                f"Market size with all inputs at their {end} end",
                money,
                link(joint),
                constant=True,
                role="output",
            ),
            Line(f"joint_{end}_rest", f"Interaction of the inputs at their {end} end", money, rest, constant=True),
        ]
    return tuple(rows)


def _inputs(market: Market) -> tuple[Row, ...]:
    """Every input, in the order of the market file."""
    of, money, found = _members(market), unit_of(market), levers(market)

    def block(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Line:
        return Line(f"tornado_{key}", label, unit, rule, of, constant=True, role=role)

    def said(key: str, label: str, value: Callable[[Lever], Symbol]) -> Line:
        rules = tuple(each(shown, value=value(one), number_format=_format(one)) for one in found)
        return block(f"{key}_words", label, TEXT, rules, "text")

    def size(end: str) -> Line:
        return block(f"{end}_size", f"size at {end}", money, tuple(link(Of(f"{end}_size", m.key)) for m in of), "link")

    def effect(end: str) -> Line:
        change = each(difference, value=f"tornado_{end}_size", target="size_in_last_year")
        return block(f"{end}_effect", f"change at {end}", money, change)

    names = tuple(Entry(member.label, Evidence("setting", "A name to show.")) for member in of)
    order = each(kernels.in_order, swing="tornado_swing", number="tornado_number", step="tie_step")
    ranks = tuple(each(kernels.rank, values=Members("tornado_order"), value=Of("tornado_order", m.key)) for m in of)
    swing = each(kernels.swing, low="tornado_low_size", high="tornado_high_size")
    columns = (
        Column("Low", said("low", "low end", lambda one: one.at("low")), "name"),
        Column("Now", said("now", "value now", lambda one: one.now), "name"),
        Column("High", said("high", "high end", lambda one: one.at("high")), "name"),
        Column("Size at low", size("low")),
        Column("Size at high", size("high")),
        Column("Change at low", effect("low")),
        Column("Change at high", effect("high")),
        Column("Swing", block("swing", "swing", money, swing, "output")),
        Column("Number", Input("tornado_number", "number", POSITION, _numbers(of), of, editable=False)),
        Column("Sorted by", block("order", "sorted by", money, order)),
        Column("Rank", block("rank", "rank", POSITION, ranks)),
        Column("Name", Input("tornado_name", "name", TEXT, names, of, editable=False), "words"),
    )
    return (
        Section("Every input with a range"),
        Note("The market size of the last year with one input at an end of its range; Sensitivity has the years."),
        Ledger("TornadoInputs", "Input", of, columns),
    )


def _numbers(of: Iterable[Member]) -> tuple[Entry, ...]:
    return tuple(Entry(float(n), Evidence("setting", "The order of the rows.")) for n, _ in enumerate(of, start=1))


def _format(lever: Lever) -> str:
    return "tornado_as_money" if lever.kind == "basis" and lever.part != "growth" else "tornado_as_rate"


def _settings() -> tuple[Row, ...]:
    def fixed(key: str, label: str, value: str | float, unit: Unit, words: str) -> Input:
        return Input(key, label, unit, (Entry(value, Evidence("setting", words)),), editable=False)

    return (
        Section("Settings"),
        fixed("tornado_as_money", "Format of sizes in words", "#,##0.0", TEXT, "How sizes stand in texts."),
        fixed("tornado_as_rate", "Format of rates in words", "0.00%", TEXT, "How rates stand in texts."),
        fixed("tie_step", "Step between equal swings", STEP, RATIO, "Equal swings keep the order of the rows."),
    )

"""What every tornado has: the inputs with their ends, the largest swings sorted by formula, and the chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from oncomodel.kernels import one_at_a_time as kernels
from oncomodel.kernels import variants
from oncomodel.kernels.arithmetic import count_of, difference, total
from oncomodel.kernels.drivers import is_above
from oncomodel.model.lines import (
    Chart,
    Charts,
    Column,
    Entry,
    Evidence,
    Findings,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Rule,
    Section,
    each,
    link,
)
from oncomodel.model.symbols import Cell, Members, Named, Of, Pick, Position, Some, Symbol
from oncomodel.model.texts import chosen
from oncomodel.model.units import COUNT, FLAG, POSITION, TEXT, Unit, blank_at_zero
from oncomodel.sheets.funnel_words import side
from oncomodel.sheets.levers import End
from oncomodel.sheets.sentences import Figure, Part, Sentence, Words, text_cell

MOST_BARS = 12
ENDS: tuple[End, ...] = ("low", "high")
ROUNDING = "tie_step"
NOTHING, MOVES, STILL = "tornado_nothing", "tornado_moves_it", "tornado_does_not"
MORE, LESS = "tornado_more", "tornado_less"
LARGEST = "Tornado shows those that move most, largest first."
UNLISTED = f"Inputs without a range are not listed. {LARGEST}"
BARLESS = "Cited without a range, and so without a bar: {inputs}."
EXTREME = "An extreme, not a forecast"


@dataclass(frozen=True)
class Tornado:
    """What each of several inputs does to a size, at the low and the high end of its range.

    Attributes:
        prefix: What the keys of its lines begin with.
        table: What the names of its tables begin with.
        title: Title of its chart.
        subject: What is moved, within a sentence.
        unit: Unit of the size.
        members: The inputs; there is one at least.
        units: Name of the unit of each input.
        words: Its low end, value now and high end as texts: "low", "now" and "high".
        now: The size as it is.
        sizes: The size with the input at an end: "low" and "high".
        scale: Key of the whole size, of which rounding is a part.
        counted: Where scenario and basis decide which of the inputs act: keys of the inputs of each kind.
        beside: Further columns of the table of all inputs.
    """

    prefix: str
    table: str
    title: str
    subject: str
    unit: Unit
    members: tuple[Member, ...]
    units: tuple[str, ...]
    words: Mapping[str, tuple[Rule, ...]]
    now: Rule | tuple[Rule, ...]
    sizes: Mapping[End, Rule | tuple[Rule, ...]]
    scale: str
    counted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: tuple[Column, ...] = ()

    def key(self, name: str) -> str:
        """Key of a column of the tables of all inputs."""
        return f"{self.prefix}tornado_{name}"

    def bar(self, name: str) -> str:
        """Key of a column of the tables of the largest."""
        return f"{self.prefix}bar_{name}"

    @property
    def ranks(self) -> tuple[Member, ...]:
        """A row for each of the largest."""
        return tuple(Member(f"rank_{n}", f"Rank {n}") for n in range(1, min(MOST_BARS, len(self.members)) + 1))

    @property
    def money(self) -> Unit:
        """The unit of a change, which is blank where nothing moves."""
        return blank_at_zero(self.unit)


def largest(tornado: Tornado) -> tuple[Row, ...]:
    """What moves the size most in words, the inputs with the largest swing, sorted by formula, and their chart."""
    bar, money, of = tornado.bar, tornado.money, tornado.ranks

    def number(key: str, header: str, source: str, role: str = "link") -> Column:
        rule = link(Pick(tornado.key(source), Cell(bar("place"))))
        header = f"{header}, {money.name}"
        return Column(header, Line(bar(key), header, money, rule, of, constant=True, role=role))

    def text(key: str, header: str, found: Symbol, width: str = "name") -> Column:
        rule = each(chosen, flag=bar("moves"), yes=found, no=NOTHING)
        return Column(header, Line(bar(key), header, TEXT, rule, of, constant=True, role="text"), width)

    def picked(key: str, header: str) -> Column:
        return text(key, header, Pick(tornado.key(key), Cell(bar("place"))))

    columns = (
        text("name", "Input", Named(tornado.key("rank"), Cell(bar("place"))), "words"),
        picked("unit", "Unit"),
        picked("low_words", "Low"),
        picked("now_words", "Now"),
        picked("high_words", "High"),
        number("low", "Change at low", "low_effect"),
        number("high", "Change at high", "high_effect"),
        number("swing", "Swing", "swing", "output"),
    )
    series = (("At the low end", bar("low")), ("At the high end", bar("high")))
    chart = Chart("tornado", tornado.title, series, money.name, names=bar("name"), rows=5 + 5 * len(of) // 4)
    return (_said(tornado), Ledger(f"{tornado.table}Bars", "Rank", of, columns), Charts((chart,)))


def _said(tornado: Tornado) -> Findings:
    """The sentences above the largest."""

    def shown(name: str, label: str) -> Line:
        rule = link(tornado.key(name))
        return Line(tornado.bar(name), label, TEXT, rule, constant=True, role="finding")

    counted = (shown("counted", "How many inputs move the size"),) if tornado.counted else ()
    return Findings((shown("verdict", "What moves the size most"), *counted))


def barless(labels: Sequence[str]) -> tuple[Note, ...]:
    """Which cited inputs have no range; no note where all have one."""
    return (Note(BARLESS.format(inputs="; ".join(labels))),) if labels else ()


def every_input(tornado: Tornado) -> Ledger:
    """Every input, in the order of the market file."""
    of, money, key = tornado.members, tornado.unit, tornado.key

    def block(name: str, header: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Line:
        return Line(key(name), header, unit, rule, of, constant=True, role=role)

    def said(name: str) -> Column:
        header = name.capitalize()
        return Column(header, block(f"{name}_words", header, TEXT, tornado.words[name], "text"), "name")

    def size(name: str, words: str, rule: Rule | tuple[Rule, ...]) -> Column:
        header = f"Size {words}, {money.name}"
        return Column(header, block(name, header, money, rule, "link"))

    swing = each(variants.swing, low=key("low_effect"), high=key("high_effect"))
    acts = each(chosen, flag=key("moves"), yes=MOVES, no=STILL)
    columns = (
        Column("Unit", _texts(key("unit"), tornado.units, of), "name"),
        *map(said, ("low", "now", "high")),
        size("low_size", "at low", tornado.sizes["low"]),
        size("now", "as it is", tornado.now),
        size("high_size", "at high", tornado.sizes["high"]),
        Column(f"Swing, {money.name}", block("swing", "swing", tornado.money, swing, "output")),
        *(
            (Column("In this scenario and basis", block("acts", "acts", TEXT, acts, "text"), "wide"),)
            if tornado.counted
            else ()
        ),
        *tornado.beside,
    )
    return Ledger(f"{tornado.table}Inputs", "Input", of, columns)


def workings(tornado: Tornado) -> tuple[Row, ...]:
    """What sorts the inputs of a tornado, and what its sentences count."""
    key = tornado.key
    counts = (
        Line(
            key(f"moving_{kind}"),
            f"{kind.capitalize()} that move {tornado.subject}",
            COUNT,
            each(count_of, flags=Some(key("moves"), keys)),
            constant=True,
        )
        for kind, keys in tornado.counted.items()
    )
    return (Section(f"The order of the inputs of {tornado.subject}"), *counts, *_order(tornado))


def _order(tornado: Tornado) -> tuple[Ledger, Ledger]:
    """What each input changes and its rank, and for each rank the input that has it."""
    of, money, key, bar = tornado.members, tornado.unit, tornado.key, tornado.bar

    def column(header: str, name: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Column:
        return Column(header, Line(key(name), header, unit, rule, of, constant=True))

    def effect(end: End) -> Column:
        rule = each(kernels.change, size=key(f"{end}_size"), base=key("now"), step=ROUNDING)
        return column(f"Change at {end}", f"{end}_effect", money, rule)

    order = each(
        kernels.in_order,
        swing=key("swing"),
        number=key("number"),
        numbers=Members(key("number")),
        step=ROUNDING,
        scale=tornado.scale,
    )
    ranks = tuple(each(variants.rank, values=Members(key("order")), value=Of(key("order"), m.key)) for m in of)
    columns = (
        *map(effect, ENDS),
        column("Moves it", "moves", FLAG, each(is_above, value=key("swing"))),
        Column("Number", _numbers(key("number"), of, "The order of the rows.")),
        column("Sorted by", "order", money, order),
        Column("Rank", Line(key("rank"), "", POSITION, ranks, of, constant=True)),  # rows are named by their members
    )

    def place(header: str, name: str, unit: Unit, rule: Rule, role: str) -> Column:
        return Column(header, Line(bar(name), header, unit, rule, tornado.ranks, constant=True, role=role))

    flag = link(Pick(key("moves"), Cell(bar("place"))))
    places = (
        Column("Number", _numbers(bar("number"), tornado.ranks, "1 moves the most.")),
        place("Its row", "place", POSITION, link(Position(Cell(bar("number")), key("rank"))), "link"),
        place("Moves it", "moves", FLAG, flag, "link"),
    )
    return (
        Ledger(f"{tornado.table}Order", "Input", of, columns),
        Ledger(f"{tornado.table}Places", "Rank", tornado.ranks, places),
    )


def sides(tornado: Tornado) -> tuple[Line, ...]:
    """Whether each end of what moves the size most makes it less or more."""

    def side_at(end: End) -> Line:
        rule = each(side, part=Of(tornado.bar(end), "rank_1"), above=MORE, below=LESS)
        label = f"{tornado.title}: less or more, {end}"
        return text_cell(tornado.key(f"{end}_side"), label, rule)

    return tuple(map(side_at, ENDS))


def sentences_of(tornado: Tornado) -> tuple[Sentence, ...]:
    """What moves the size most, that nothing does, and how many inputs do."""

    def at(end: End, words: str) -> tuple[Part, ...]:
        apart = Figure(Of(tornado.bar(end), "rank_1"), "amount apart")
        return (apart, Words(f" {tornado.unit.name} "), tornado.key(f"{end}_side"), Words(words))

    first = (Of(tornado.bar("name"), "rank_1"), Words(f" moves {tornado.subject} most: "))
    most = (*first, *at("low", " at its low end, "), *at("high", " at its high end."))
    none = f"No input with a range on Inputs moves {tornado.subject} in this scenario and basis."
    return (
        Sentence(tornado.key("most"), f"{tornado.title}: where an input moves it", most),
        Sentence(tornado.key("none"), f"{tornado.title}: where none does", (Words(none),)),
        *_count(tornado),
    )


def _count(tornado: Tornado) -> Iterator[Sentence]:
    """How many inputs of each kind move the size."""
    opening = f"What moves {tornado.subject} in this scenario and basis: "
    parts: list[Part] = []
    for kind, keys in tornado.counted.items():
        parts += [
            Words(" and " if parts else opening),
            Figure(tornado.key(f"moving_{kind}"), "whole"),
            Words(f" of the {len(keys)} {kind}"),
        ]
    if parts:
        yield Sentence(tornado.key("counted"), f"{tornado.title}: count", (*parts, Words(" that Tornado data lists.")))


def verdict(tornado: Tornado) -> Line:
    """The sentence that holds."""
    rule = each(chosen, flag=Of(tornado.bar("moves"), "rank_1"), yes=tornado.key("most"), no=tornado.key("none"))
    return text_cell(tornado.key("verdict"), f"{tornado.title}: in words", rule)


def joint(tornado: Tornado, together: Mapping[End, Symbol], alone: tuple[str, ...]) -> Ledger:
    """All inputs at once, against the sum of what each changes alone.

    Args:
        tornado: The tornado.
        together: The size with all inputs at an end.
        alone: Keys of these inputs, which stand one below the other.
    """
    money, prefix = tornado.unit, f"{tornado.prefix}joint"
    of = tuple(Member(end, f"All at their {end} end") for end in together)

    def column(header: str, name: str, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Column:
        header = f"{header}, {money.name}"
        return Column(header, Line(f"{prefix}_{name}", header, money, rule, of, constant=True, role=role))

    changed = each(difference, value=f"{prefix}_size", target=f"{prefix}_now")
    summed = tuple(each(total, parts=Some(tornado.key(f"{end}_effect"), alone)) for end in together)
    parts = {"joint": f"{prefix}_change", "summed": f"{prefix}_summed", "size": f"{prefix}_now"}
    columns = (
        Column("What it is", tuple(EXTREME for _ in of), "name"),
        column("Size as it is", "now", link(tornado.scale), "link"),
        column("Size then", "size", tuple(map(link, together.values())), "output"),
        column("Change", "change", changed),
        column("Sum of single changes", "summed", summed),
        column("Interaction", "rest", each(variants.remainder, step=ROUNDING, **parts)),
    )
    return Ledger(f"{tornado.table}Joint", "Every input at once", of, columns)


def _numbers(key: str, of: tuple[Member, ...], words: str) -> Input:
    entries = tuple(Entry(float(number), Evidence("setting", words)) for number in range(1, len(of) + 1))
    return Input(key, "number", POSITION, entries, of, editable=False)


def _texts(key: str, texts: tuple[str, ...], of: tuple[Member, ...]) -> Input:
    entries = tuple(Entry(text, Evidence("setting", "A text to show.")) for text in texts)
    return Input(key, "unit", TEXT, entries, of, editable=False)

"""What every tornado has: the inputs with their ends, the largest swings sorted by formula, and the chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncomodel.kernels import one_at_a_time as kernels
from oncomodel.kernels import variants
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
    Row,
    Rule,
    each,
    link,
)
from oncomodel.model.symbols import Cell, Members, Of, Pick, Position, Symbol
from oncomodel.model.units import POSITION, TEXT, Unit
from oncomodel.sheets.levers import End

MOST_BARS = 12
ENDS: tuple[End, ...] = ("low", "high")
ROUNDING = "tie_step"


@dataclass(frozen=True)
class Tornado:
    """What each of several inputs does to a size, at the low and the high end of its range.

    Attributes:
        prefix: What the keys of its lines begin with.
        table: What the names of its tables begin with.
        title: Title of its chart.
        unit: Unit of the size.
        members: The inputs; there is one at least.
        kinds: What each input is, and its unit.
        words: Its low end, value now and high end as texts: "low", "now" and "high".
        now: The size as it is.
        sizes: The size with the input at an end: "low" and "high".
        scale: Key of the whole size, of which rounding is a part.
    """

    prefix: str
    table: str
    title: str
    unit: Unit
    members: tuple[Member, ...]
    kinds: tuple[str, ...]
    words: Mapping[str, tuple[Rule, ...]]
    now: Rule | tuple[Rule, ...]
    sizes: Mapping[End, Rule | tuple[Rule, ...]]
    scale: str

    def key(self, name: str) -> str:
        """Key of a column of the table of all inputs."""
        return f"{self.prefix}tornado_{name}"

    def bar(self, name: str) -> str:
        """Key of a column of the table of the largest."""
        return f"{self.prefix}bar_{name}"


def largest(tornado: Tornado) -> tuple[Row, ...]:
    """The inputs with the largest swing, sorted by formula, and their chart."""
    money, bar = tornado.unit, tornado.bar
    of = tuple(Member(f"rank_{n}", f"Rank {n}") for n in range(1, min(MOST_BARS, len(tornado.members)) + 1))

    def picked(key: str, label: str, unit: Unit, source: str, role: str = "link") -> Line:
        rule = link(Pick(tornado.key(source), Cell(bar("place"))))
        return Line(bar(key), label, unit, rule, of, constant=True, role=role)

    place = link(Position(Cell(bar("number")), tornado.key("rank")))
    columns = (
        Column("Input", picked("name", "input", TEXT, "name", "text"), "words"),
        Column("Low", picked("low_words", "low end", TEXT, "low_words", "text"), "name"),
        Column("Now", picked("now_words", "value now", TEXT, "now_words", "text"), "name"),
        Column("High", picked("high_words", "high end", TEXT, "high_words", "text"), "name"),
        Column("Change at low", picked("low", "at low", money, "low_effect")),
        Column("Change at high", picked("high", "at high", money, "high_effect")),
        Column("Swing", picked("swing", "swing", money, "swing", "output")),
        Column("Number", _numbers(bar("number"), of, "1 moves the most.")),
        Column("Its row", Line(bar("place"), "its row", POSITION, place, of, constant=True, role="link")),
    )
    series = (("At the low end", bar("low")), ("At the high end", bar("high")))
    chart = Chart("tornado", tornado.title, series, money.name, names=bar("name"), rows=6 + 3 * len(of) // 2)
    return (Ledger(f"{tornado.table}Bars", "Rank", of, columns), Charts((chart,)))


def every_input(tornado: Tornado) -> Ledger:
    """Every input, in the order of the market file."""
    of, money, key = tornado.members, tornado.unit, tornado.key

    def block(name: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Line:
        return Line(key(name), label, unit, rule, of, constant=True, role=role)

    def said(name: str, label: str) -> Line:
        return block(f"{name}_words", label, TEXT, tornado.words[name], "text")

    def effect(end: End) -> Line:
        rule = each(kernels.change, size=key(f"{end}_size"), base=key("now"), step=ROUNDING)
        return block(f"{end}_effect", f"change at {end}", money, rule)

    order = each(
        kernels.in_order,
        swing=key("swing"),
        number=key("number"),
        numbers=Members(key("number")),
        step=ROUNDING,
        scale=tornado.scale,
    )
    ranks = tuple(each(variants.rank, values=Members(key("order")), value=Of(key("order"), m.key)) for m in of)
    swing = each(variants.swing, low=key("low_effect"), high=key("high_effect"))
    columns = (
        Column("What it is", tornado.kinds, "words"),
        Column("Low", said("low", "low end"), "name"),
        Column("Now", said("now", "value now"), "name"),
        Column("High", said("high", "high end"), "name"),
        Column("Change at low", effect("low")),
        Column("Change at high", effect("high")),
        Column("Swing", block("swing", "swing", money, swing, "output")),
        Column("Number", _numbers(key("number"), of, "The order of the rows.")),
        Column("Size now", block("now", "size now", money, tornado.now, "link")),
        Column("Size at low", block("low_size", "size at low", money, tornado.sizes["low"], "link")),
        Column("Size at high", block("high_size", "size at high", money, tornado.sizes["high"], "link")),
        Column("Sorted by", block("order", "sorted by", money, order)),
        Column("Rank", block("rank", "rank", POSITION, ranks)),
        Column("Name", _names(key("name"), of), "words"),
    )
    return Ledger(f"{tornado.table}Inputs", "Input", of, columns)


def joint(tornado: Tornado, name: str, together: Mapping[End, Symbol]) -> tuple[Row, ...]:
    """All inputs at once, against the sum of what each does alone.

    Args:
        tornado: The tornado.
        name: What the size is called.
        together: The size with all inputs at an end.
    """
    now = f"{tornado.prefix}joint_now"
    rows: list[Row] = [
        Line(now, f"{name} of the last year", tornado.unit, link(tornado.scale), constant=True, role="link"),
    ]
    for end, size in together.items():
        effects, key = Members(tornado.key(f"{end}_effect")), f"{tornado.prefix}joint_{end}"
        summed = each(variants.added_up, size=now, effects=effects)
        rest = each(variants.remainder, joint=key, summed=f"{key}_summed", size=now, step=ROUNDING)
        label, interaction = f"{name}, all inputs at their {end} end", f"{name}, interaction at the {end} end"
        rows += [
            Line(key, label, tornado.unit, link(size), constant=True, role="output"),
            Line(f"{key}_summed", f"{name}, {end} ends one by one", tornado.unit, summed, constant=True, role="total"),
            Line(f"{key}_rest", interaction, tornado.unit, rest, constant=True),
        ]
    return tuple(rows)


def _numbers(key: str, of: tuple[Member, ...], words: str) -> Input:
    entries = tuple(Entry(float(number), Evidence("setting", words)) for number in range(1, len(of) + 1))
    return Input(key, "number", POSITION, entries, of, editable=False)


def _names(key: str, of: tuple[Member, ...]) -> Input:
    entries = tuple(Entry(member.label, Evidence("setting", "A name to show.")) for member in of)
    return Input(key, "name", TEXT, entries, of, editable=False)

"""What the Reconciliation tab finds, in sentences that formulas make: how far the two routes are apart, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import count_of, excess, relative_distance
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import AtYear, LastYear, Members, Of, Symbol
from oncomodel.model.units import COUNT, FACTOR, FLAG, PERCENT, TEXT, Unit
from oncomodel.sheets import funnel_words as words
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.sentences import Figure, Part, Sentence, Words, written

WORKINGS = "The numbers and pieces that the result on top of Reconciliation is made of."


@dataclass(frozen=True)
class _Year:
    """The base year or the last year: its key, its name in labels, and the cell of its number."""

    key: str
    name: str
    number: str

    def of(self, line: str) -> Symbol:
        """The year of a line."""
        return AtYear(line, "base_position") if self.key == "base" else LastYear(line)


YEARS = (_Year("base", "base year", "base_year"), _Year("last", "last year", "last_year"))


def results(market: Market) -> tuple[Row, ...]:
    """The sentences on top of the tab."""
    shown = ((f"say_{year.key}", f"Result in the {year.name}") for year in YEARS)
    noun = market.regions.noun
    places = (*shown, ("warning", f"Result by {noun}"), ("regions", f"{market.regions.label} out of line"))
    return (
        Section("Result"),
        *(_text(f"result_{key.removeprefix('say_')}", label, link(f"result_{key}_text")) for key, label in places),
    )


def pieces(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The words and formats of the sentences, which stand with those of the verdicts."""
    words_of, formats, *_ = written("result", _sentences(market, funnel))
    sides = {"result_above": "above", "result_below": "below", "result_no_region": "none", "result_before": "Outside:"}
    entries = {key: Entry(text, Evidence("setting", "A piece of a sentence.")) for key, text in sides.items()}
    return (
        Section("Words and formats of the result on Reconciliation"),
        words_of,
        formats,
        *(
            Input(key, f"Piece of the result: {sides[key]}", TEXT, (entry,), editable=False)
            for key, entry in entries.items()
        ),
    )


def workings(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """What the sentences read, and the sentences as they are made."""
    _, _, *sentences = written("result", _sentences(market, funnel))
    none: dict[str, str | Symbol] = {"count": "result_far_count", "nothing": "result_no_region"}
    said = each(words.warning, count="result_far_count", found="result_found", nothing="result_none")
    return (
        Section("How the result on Reconciliation comes about"),
        Note(WORKINGS),
        *(row for year in YEARS for row in _year(year, market, funnel)),
        *_far(market),
        *sentences,
        _text("result_warning_text", "Warning, or that there is none", said),
        _text(
            "result_regions_text",
            "What is out of line, or none",
            each(words.warning, found=f"result_list_{market.regions.members[-1].key}", **none),
        ),
    )


def _text(key: str, label: str, rule: Rule) -> Line:
    return Line(key, label, TEXT, rule, constant=True, role="words", native=True)


def _year(year: _Year, market: Market, funnel: Funnel) -> tuple[Line, ...]:
    """Both sizes of one year, and how far they are apart."""
    top, money = top_down(market, funnel), unit_of(market)

    def line(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
        return Line(f"result_{key}_{year.key}", f"{label}, {year.name}", unit, rule, constant=True, role=role)

    sizes = {"value": f"result_bottom_{year.key}", "target": f"result_top_{year.key}"}
    beyond = each(excess, value=sizes["value"], reference=sizes["target"])
    side = each(words.side, part=f"result_part_{year.key}", above="result_above", below="result_below")
    return (
        line("top", top.title, money, link(year.of(top.size)), "link"),
        line("bottom", "Bottom-up size", money, link(year.of("funnel_size")), "link"),
        line("part", "Gap in %", PERCENT, beyond, "output"),
        line("apart", "Distance of both", PERCENT, each(relative_distance, **sizes)),
        _text(f"result_side_{year.key}", f"Above or below, {year.name}", side),
    )


def _far(market: Market) -> tuple[Line, ...]:
    """The regions whose two sizes are too far apart."""
    of, noun = members_of(market.regions.members), market.regions.noun
    limits = {"low": "region_ratio_low", "high": "region_ratio_high"}
    far = each(kernels.lies_outside, value="result_ratio", **limits)
    ratio, count = link(AtYear("route_region_ratio", "base_position")), each(count_of, flags=Members("result_far"))
    every = each(kernels.how_many, values=Members("result_ratio"))
    return (
        Line("result_ratio", "ratio, base year", FACTOR, ratio, of, constant=True, role="link"),
        Line("result_far", "out of line", FLAG, far, of, constant=True),
        Line("result_far_count", f"Out of line, of every {noun}", COUNT, count, constant=True),
        Line("result_every_count", f"Number of every {noun}", COUNT, every, constant=True),
        *_list(market),
    )


def _list(market: Market) -> Iterator[Line]:
    """The list of what is out of line, one region longer in every row."""
    before = "result_before"
    for one in market.regions.members:
        pieces_of: dict[str, str | Symbol] = {"flag": Of("result_far", one.key), "mark": Of("region_mark", one.key)}
        yield _text(
            f"result_list_{one.key}", f"{one.label}: list so far", each(words.listed, before=before, **pieces_of)
        )
        before = f"result_list_{one.key}"


def _sentences(market: Market, funnel: Funnel) -> tuple[Sentence, ...]:
    name, money, noun = top_down(market, funnel).name, unit_of(market).name, market.regions.noun
    low, high = Figure("region_ratio_low", "amount"), Figure("region_ratio_high", "amount")
    limits = (low, Words(" to "), high, Words(f" times the {name} in "), Figure("base_year", "whole"))
    counted = (Figure("result_far_count", "whole"), Words(" of "), Figure("result_every_count", "whole"))
    warned = (Words(f"Warning: by {noun}, "), *counted, Words(" bottom-up sizes are outside "), "result_limits")
    found: tuple[Part, ...] = (*warned, Words("; one may hide another in the total."))
    nothing = (Words(f"By {noun}, every bottom-up size is within "), "result_limits", Words("."))
    return (
        *(said for year in YEARS for said in _said(year, name, money)),
        Sentence("result_limits", "What is in line", limits),
        Sentence("result_found", f"Warning, where a {noun} is out of line", found),
        Sentence("result_none", f"Where no {noun} is out of line", nothing),
    )


def _said(year: _Year, name: str, money: str) -> tuple[Sentence, Sentence]:
    bottom, top = Figure(f"result_bottom_{year.key}"), Figure(f"result_top_{year.key}")
    sizes = (Words(f" the {name}: "), bottom, Words(" against "), top, Words(f" {money}."))
    parts = (Words("In "), Figure(year.number, "whole"), Words(", the bottom-up is "))
    apart = (Figure(f"result_apart_{year.key}", "share"), Words(" "), f"result_side_{year.key}")
    return (
        Sentence(f"result_sizes_{year.key}", f"End of the sentence on the {year.name}", sizes),
        Sentence(
            f"result_say_{year.key}_text", f"Sentence on the {year.name}", (*parts, *apart, f"result_sizes_{year.key}")
        ),
    )

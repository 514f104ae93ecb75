"""What the Reconciliation tab finds, in sentences that formulas make: how far the two routes are apart, and where."""

from __future__ import annotations

from collections.abc import Iterator

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import count_of, excess, lies_outside, relative_distance
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import Members, Of
from oncomodel.model.units import COUNT, FACTOR, FLAG, PERCENT, RATE, TEXT, Unit
from oncomodel.sheets import funnel_words as words
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.sheets.funnel_whole import beyond, marks, pieces_of_whole
from oncomodel.sheets.funnel_years import YEARS, SpokenYear
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.sentences import Figure, Part, Sentence, Words, text_cell, written

WORKINGS = "The numbers and pieces that the result on top of Reconciliation is made of."


def results(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The sentences on top of the tab."""
    noun, regions = market.regions.noun, market.regions.label
    shown = tuple((f"result_{year.key}", f"Result in the {year.name}", f"result_say_{year.key}") for year in YEARS)
    growth = ("result_growth", "Result on growth", "result_growth")
    places = [*shown, growth]
    for year in YEARS:
        places.append((f"{year.far}_warning", f"Result by {noun} in the {year.name}", f"{year.far}_warning"))
        places.append((f"{year.far}_regions", f"{regions} out of line in the {year.name}", f"{year.far}_regions"))
        if funnel.covers is not None:
            label = f"{regions} beyond the whole in the {year.name}"
            places.append((f"{year.far}_above_whole", label, f"{year.far}_beyond"))
    return (Section("Result"), *(text_cell(key, label, link(f"{made}_text")) for key, label, made in places))


def pieces(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The words and formats of the sentences, which stand with those of the verdicts."""
    words_of, formats, *_ = written("result", _sentences(market, funnel))
    sides = {
        "result_above": "above",
        "result_below": "below",
        "result_no_region": "none",
        "result_before": "Outside these limits:",
    }
    if funnel.covers is not None:
        sides |= pieces_of_whole(market.regions.noun)
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
    return (
        Section("How the result on Reconciliation comes about"),
        Note(WORKINGS),
        *(row for year in YEARS for row in _year(year, market, funnel)),
        *_growth(market, funnel),
        *(row for year in YEARS for row in _far(year, market)),
        Line("result_every_count", f"Number of {market.regions.label.lower()}", COUNT, _every(), constant=True),
        *sentences,
        *(row for year in YEARS for row in _warnings(year, market)),
        *beyond(market, funnel),
    )


def _every() -> Rule:
    return each(kernels.how_many, values=Members("result_ratio"))


def _warnings(year: SpokenYear, market: Market) -> tuple[Line, Line]:
    """Whether a region is out of line in a year, and which."""
    count, last = f"{year.far}_far_count", market.regions.members[-1].key
    said = each(words.warning, count=count, found=f"{year.far}_found", nothing=f"{year.far}_none")
    named = each(words.warning, count=count, found=f"{year.far}_list_{last}", nothing="result_no_region")
    return (
        text_cell(f"{year.far}_warning_text", f"Warning for the {year.name}, or that there is none", said),
        text_cell(f"{year.far}_regions_text", f"What is out of line in the {year.name}, or none", named),
    )


def _year(year: SpokenYear, market: Market, funnel: Funnel) -> tuple[Line, ...]:
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
        line("apart", "Distance of both sizes", PERCENT, each(relative_distance, **sizes)),
        text_cell(f"result_side_{year.key}", f"Above or below, {year.name}", side),
    )


def _growth(market: Market, funnel: Funnel) -> tuple[Line, ...]:
    """How fast both sizes grow from the base year to the last year."""
    top = top_down(market, funnel)
    sides = (("top", f"{top.title}: growth", top.size), ("bottom", "Bottom-up size: growth", "funnel_size"))
    return tuple(
        Line(f"result_{key}_growth", label, RATE, link(f"{size}_cagr_base"), constant=True, role="link")
        for key, label, size in sides
    )


def _far(year: SpokenYear, market: Market) -> tuple[Line, ...]:
    """The regions whose two sizes are too far apart in a year."""
    of = members_of(market.regions.members)
    limits = {"low": "region_ratio_low", "high": "region_ratio_high"}
    far = each(lies_outside, value=f"{year.far}_ratio", **limits)
    count = each(count_of, flags=Members(f"{year.far}_far"))
    ratio, every = link(year.of("route_region_ratio")), f"{market.regions.label} out of line, {year.name}"
    return (
        Line(f"{year.far}_ratio", f"ratio, {year.name}", FACTOR, ratio, of, constant=True, role="link"),
        Line(f"{year.far}_far", f"out of line, {year.name}", FLAG, far, of, constant=True),
        Line(f"{year.far}_far_count", every, COUNT, count, constant=True),
        *_list(year, market),
    )


def _list(year: SpokenYear, market: Market) -> Iterator[Line]:
    """The list of what is out of line."""
    return words.list_of(
        "result_before",
        (
            words.Listed(
                f"{year.far}_list_{one.key}",
                f"{one.label}: list so far, {year.name}",
                Of(f"{year.far}_far", one.key),
                Of("region_mark", one.key),
            )
            for one in market.regions.members
        ),
    )


def _sentences(market: Market, funnel: Funnel) -> tuple[Sentence, ...]:
    name, money, noun = top_down(market, funnel).name, unit_of(market).name, market.regions.noun
    return (
        *(said for year in YEARS for said in _said(year, name, money)),
        *_grown(name),
        *(said for year in YEARS for said in _warned(year, name, noun)),
        *marks(market, funnel),
    )


def _warned(year: SpokenYear, name: str, noun: str) -> tuple[Sentence, ...]:
    """What is said of the regions in a year, whether one is out of line or none."""
    within = f"{year.far}_limits"
    low, high = Figure("region_ratio_low", "amount"), Figure("region_ratio_high", "amount")
    limits = (low, Words(" to "), high, Words(f" times the {name} in "), Figure(year.number, "whole"))
    counted = (Figure(f"{year.far}_far_count", "whole"), Words(" of "), Figure("result_every_count", "whole"))
    warned = (Words(f"Warning: by {noun}, "), *counted, Words(" bottom-up sizes are outside "), within)
    found: tuple[Part, ...] = (*warned, Words("; too much in one may hide too little in another."))
    nothing = (Words(f"By {noun}, every bottom-up size is within "), within, Words("."))
    return (
        Sentence(within, f"What is in line, {year.name}", limits),
        Sentence(f"{year.far}_found", f"Warning, where a {noun} is out of line, {year.name}", found),
        Sentence(f"{year.far}_none", f"Where no {noun} is out of line, {year.name}", nothing),
    )


def _grown(name: str) -> tuple[Sentence, Sentence]:
    """The growth of both sizes."""
    bottom, top = (Figure(f"result_{key}_growth", "share") for key in ("bottom", "top"))
    rates = (bottom, Words(f" a year, the {name} by "), top, Words("."))
    years = (Words("From "), Figure("base_year", "whole"), Words(" to "), Figure("last_year", "whole"))
    return (
        Sentence("result_rates", "End of the sentence on growth", rates),
        Sentence(
            "result_growth_text",
            "Sentence on growth",
            (*years, Words(", the bottom-up size grows by "), "result_rates"),
        ),
    )


def _said(year: SpokenYear, name: str, money: str) -> tuple[Sentence, Sentence]:
    bottom, top = Figure(f"result_bottom_{year.key}"), Figure(f"result_top_{year.key}")
    sizes = (Words(f" the {name}: "), bottom, Words(" against "), top, Words(f" {money}."))
    parts = (Words("In "), Figure(year.number, "whole"), Words(", the bottom-up size is "))
    apart = (Figure(f"result_apart_{year.key}", "share"), Words(" "), f"result_side_{year.key}")
    return (
        Sentence(f"result_sizes_{year.key}", f"End of the sentence on the {year.name}", sizes),
        Sentence(
            f"result_say_{year.key}_text", f"Sentence on the {year.name}", (*parts, *apart, f"result_sizes_{year.key}")
        ),
    )

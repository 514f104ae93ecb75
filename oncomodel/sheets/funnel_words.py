"""The words of the funnel's verdicts: pieces of sentences in cells, and how formulas join them with numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Row, Rule, Section, each
from oncomodel.model.symbols import Symbol
from oncomodel.model.texts import chosen, joined, shown, where_true
from oncomodel.model.units import IN_WORDS, PASSING, TEXT
from oncomodel.sheets.figures import names_of
from oncomodel.sheets.inputs import members_of
from oncomodel.sheets.sentences import text_cell

CLOSING_VERDICTS = ("impossible: above 100 % in at least one {noun}", "outside its range", "within its range")

_PIECES = {
    "gap_as_rate": ("Format of rates", IN_WORDS["share"]),
    "gap_as_heads": ("Format of counts", IN_WORDS["count"]),
    "gap_as_price": ("Format of prices", IN_WORDS["price"]),
    "gap_as_part": ("Format of gaps", IN_WORDS["share apart"]),
    "word_range_to": ("Between the ends of a range", " to "),
    "word_gap_above": ("After a gap that is above the basis", " above the {basis}. "),
    "word_gap_below": ("After a gap that is below the basis", " below the {basis}. "),
    "word_closes": ("Before what closes a gap", "Within its range, alone:"),
    "word_wider": ("Before the change of a gap that is larger", "wider by "),
    "word_closer": ("Before the change of a gap that is smaller", "closer by "),
    "word_gap_points": ("After the change of a gap", " points"),
    "word_none_closes": ("Where nothing closes a gap", "No single assumption closes it within its range."),
}


def words(market: Market, assumptions: tuple[Member, ...], basis: str) -> tuple[Row, ...]:
    """The pieces that sentences are made of."""
    named = (name.format(noun=market.regions.noun) for name in CLOSING_VERDICTS)
    verdicts = tuple(Member(f"closing_{number}", name) for number, name in enumerate(named, start=1))
    whole = Entry(1.0, Evidence("setting", "No rate is higher than 100 %."))
    return (
        Section("Words and formats of the verdicts"),
        *(_piece(key, label, text.format(basis=basis)) for key, (label, text) in _PIECES.items()),
        Input("closing_most", "Highest possible rate", PASSING, (whole,), editable=False, named=True),
        names_of("closing_name", verdicts, "verdict"),
        names_of("closing_mark", assumptions, "in a list", " \N{BULLET} "),
        names_of("region_mark", members_of(market.regions.members), "in a list", " \N{BULLET} "),
    )


@dataclass(frozen=True)
class Listed:
    """What a list says of one region.

    Attributes:
        key: Key of its row.
        label: Label of its row.
        flag: Whether the region is in the list.
        mark: What the list says of it.
    """

    key: str
    label: str
    flag: Symbol
    mark: Symbol


def list_of(before: str, regions: Iterable[Listed]) -> Iterator[Line]:
    """A list of regions, one longer in every row, from the text *before* on."""
    for one in regions:
        yield text_cell(one.key, one.label, each(listed, before=before, flag=one.flag, mark=one.mark))
        before = one.key


def text_line(key: str, label: str, of: tuple[Member, ...], rule: Rule | tuple[Rule, ...]) -> Line:
    """A column of texts made by a formula."""
    return Line(key, label, TEXT, rule, of, constant=True, role="text", native=True)


def side(part: Any, above: Any, below: Any) -> Any:
    """The word for a gap: below where it is negative, else above.

    >>> str(side(-0.2, "above", "below")), str(side(0.2, "above", "below"))
    ('below', 'above')
    """
    return chosen(part < 0, below, above)


def warning(count: Any, found: Any, nothing: Any) -> Any:
    """The warning where something was found, else that there is nothing.

    >>> str(warning(2, "Warning: 2 regions.", "All is well."))
    'Warning: 2 regions.'
    """
    return chosen(count > 0, found, nothing)


def _piece(key: str, label: str, text: str) -> Input:
    entry = Entry(text, Evidence("setting", "A piece of the sentences of this tab."))
    return Input(key, label, TEXT, (entry,), editable=False, named=True)


def range_in_words(low: Any, form: Any, to: Any, high: Any) -> Any:
    """A range of an assumption.

    >>> str(range_in_words(0.4, "0.0%", " to ", 0.5))
    '40.0% to 50.0%'
    """
    return joined(shown(low, form), to, shown(high, form))


def listed(before: Any, flag: Any, mark: Any) -> Any:
    """The list so far, with the name of an assumption where it closes a gap.

    >>> str(listed("Alone:", 1, " a")), str(listed("Alone: a", 0, " b"))
    ('Alone: a', 'Alone: a')
    """
    return joined(before, where_true(flag, mark))


def movement(later: Any, earlier: Any, wider: Any, closer: Any, form: Any, after: Any) -> Any:
    """Whether a gap is wider than it was or closer, on whichever side, and by how many points.

    >>> str(movement(-0.48, -0.53, "wider by ", "closer by ", "0.0%", " points"))
    'closer by 5.0% points'
    """
    before, now = abs(earlier), abs(later)
    return joined(chosen(now > before, wider, closer), shown(abs(now - before), form), after)


def gap_sentence(part: Any, form: Any, above: Any, below: Any, count: Any, names: Any, nothing: Any) -> Any:
    """A gap as a part of the basis, and the assumptions that close it, or that none does.

    >>> str(gap_sentence(-0.2, "0.0%;0.0%", " above it. ", " below it. ", 0, "", "Nothing closes it."))
    '20.0% below it. Nothing closes it.'
    """
    return joined(shown(part, form), side(part, above, below), chosen(count > 0, names, nothing))

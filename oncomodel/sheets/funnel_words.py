"""The words of the funnel's verdicts: pieces of sentences in cells, and how formulas join them with numbers."""

from __future__ import annotations

from typing import Any

from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Row, Rule, Section
from oncomodel.model.texts import chosen, joined, shown, where_true
from oncomodel.model.units import IN_WORDS, PASSING, TEXT
from oncomodel.sheets.inputs import members_of

CLOSING_VERDICTS = ("impossible: above 100 % in one {noun}", "possible, outside its range", "within its range")

_PIECES = {
    "gap_as_rate": ("Format of rates", IN_WORDS["share"]),
    "gap_as_heads": ("Format of counts", IN_WORDS["count"]),
    "gap_as_price": ("Format of prices", IN_WORDS["price"]),
    "gap_as_part": ("Format of gaps", "+0.0%;-0.0%"),
    "word_instead": ("Between a value that closes a gap and the value as it is", " instead of "),
    "word_colon": ("Before a verdict on it", ": "),
    "word_of_basis": ("After a gap", " against the {basis}. "),
    "word_closes": ("Before what closes a gap", "Within its range, alone:"),
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
        _texts("closing_name", "verdict", verdicts),
        _texts("closing_mark", "in a list", assumptions, before=" \N{BULLET} "),
        _texts("region_mark", "in a list", members_of(market.regions.members), before=" \N{BULLET} "),
    )


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


def _texts(key: str, label: str, of: tuple[Member, ...], before: str = "") -> Input:
    entries = tuple(Entry(f"{before}{member.label}", Evidence("setting", "A name to show.")) for member in of)
    return Input(key, label, TEXT, entries, of, editable=False)


def closing_sentence(needed: Any, now: Any, form: Any, instead: Any, colon: Any, verdict: Any) -> Any:
    """What an assumption would have to be, what it is, and the verdict on it.

    >>> str(closing_sentence(0.5, 0.4, "0.0%", " instead of ", ": ", "within its range"))
    '50.0% instead of 40.0%: within its range'
    """
    return joined(shown(needed, form), instead, shown(now, form), colon, verdict)


def listed(before: Any, flag: Any, mark: Any) -> Any:
    """The list so far, with the name of an assumption where it closes a gap.

    >>> str(listed("Alone:", 1, " a")), str(listed("Alone: a", 0, " b"))
    ('Alone: a', 'Alone: a')
    """
    return joined(before, where_true(flag, mark))


def gap_sentence(part: Any, form: Any, after: Any, count: Any, names: Any, nothing: Any) -> Any:
    """A gap as a part of the basis, and the assumptions that close it, or that none does.

    >>> str(gap_sentence(-0.2, "+0.0%;-0.0%", " against the basis. ", 0, "", "Nothing closes it."))
    '-20.0% against the basis. Nothing closes it.'
    """
    return joined(shown(part, form), after, chosen(count > 0, names, nothing))

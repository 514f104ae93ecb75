"""The words of verdicts: pieces of sentences in cells, and how formulas join them with numbers."""

from __future__ import annotations

from typing import Any

from oncomodel.model.lines import Entry, Evidence, Input, Member, Row, Rule, Section, each
from oncomodel.model.symbols import Cell, Pick, Symbol
from oncomodel.model.texts import NOT_KNOWN, chosen, is_number, joined, shown, where_true
from oncomodel.model.units import COUNT, IN_WORDS, TEXT

VERDICT_NAMES = ("cannot be judged", "consistent", "rounding", "inconsistent")
NO_OFFSET, LESS, MORE = "No", "Yes, one period less", "Yes, one period more"

_PIECES = {
    "not_known": ("Shown where a figure is not stated", NOT_KNOWN),
    "as_rate": ("Format of growth rates", IN_WORDS["rate"]),
    "as_share": ("Format of shares", IN_WORDS["share"]),
    "as_amount": ("Format of amounts", IN_WORDS["amount"]),
    "as_points": ("Format of basis points", IN_WORDS["points"]),
    "as_gap": ("Format of gaps between sizes", IN_WORDS["gap"]),
    "as_count": ("Format of counts and years", "0"),
    "as_years": ("Format of numbers of years", "0.0"),
    "word_to": ("Between the ends of a range", " to "),
    "word_implied": ("After an implied growth", " a year is implied by start and end, "),
    "word_stated": ("After a stated growth", " is stated"),
    "word_left": ("Before what is not stated", "the source states"),
    "no_start": ("Where there is no start", " no start,"),
    "no_from": ("Where there is no start year", " no start year,"),
    "no_end": ("Where there is no end", " no end,"),
    "no_until": ("Where there is no end year", " no end year,"),
    "no_growth": ("Where there is no growth", " no growth,"),
    "word_so": ("After what is not stated", " so that sizes and growth cannot be compared."),
    "word_with": ("Between values of different years", " and "),
    "word_unlike": ("After values of different years", " are not stated for the same year."),
    "word_nothing": (
        "Where one of two values is not stated",
        "one of the two sizes has no year, or no growth that carries it to the other's.",
    ),
    "word_gap": ("Before a gap", ", a gap of "),
    "word_points": ("After a gap", " basis points."),
    "word_stop": ("End of a sentence", "."),
    "word_end": ("Before the end at the stated growth", "The stated start leads to an end of "),
    "word_start": ("Before the start at the stated growth", "The stated end needs a start of "),
    "word_needs": ("Before the years at the stated growth", "The two sizes need "),
    "word_years": ("After the years at the stated growth", " years."),
    "word_space": ("Between sentences", " "),
    "word_by_sizes": ("After the growth of a total that its sizes imply", " as its sizes imply"),
    "word_as_stated": ("After the growth of a total that is stated", " as stated"),
    "word_or": ("Between both", ", "),
    "word_no_rate": ("Where a total has neither", "a rate that is not stated"),
    "word_less": ("Before the gap with one period less", " (gap of "),
    "word_more": ("Between the gaps of a period less and more", " basis points with one period less, "),
    "word_after_more": ("After the gap with one period more", " with one more)"),
    "word_share": ("Before a share", "its share is "),
    "word_sum": ("Before a sum of shares", ", the known shares of its split sum to "),
    "word_value": ("After a share implied by a value", " of the total by its value, "),
    "word_grows": ("Before the growth of a part", "it grows by "),
    "word_fastest": ("Before the growth of the fastest part", "it is called the fastest and grows by "),
    "word_no_pace": ("Where the growth of a part is not stated", "its growth is not stated"),
    "word_no_record": (
        "Where the growth of the fastest part is not stated",
        "it is called the fastest, but its growth is not stated, so that this cannot be judged",
    ),
    "word_total": ("Before the growth of a total", ", its total by "),
    "word_against": ("Between two values", " against "),
    "word_within": ("Between a part and its whole", " as part of "),
    "word_excess": ("Before an excess", ", an excess of "),
    "word_no_gap": ("Where two values are equal", ", no gap"),
    "word_no_excess": ("Where a part is within its whole", ", no excess"),
    "word_in": ("Before a year", " in "),
    "word_and": ("Between two findings", "; "),
}


def words() -> tuple[Row, ...]:
    """The pieces that sentences are made of."""
    return (
        Section("Words and formats of the verdicts"),
        *(_piece(key, label, text) for key, (label, text) in _PIECES.items()),
        _texts("verdict_name", "verdict", VERDICT_NAMES),
        _texts("verdict_opening", "opening", tuple(f"{name.capitalize()}: " for name in VERDICT_NAMES)),
        _texts("offset_name", "off by one period", (NO_OFFSET, LESS, MORE)),
    )


def settings() -> tuple[Row, ...]:
    """Numbers that the tests count with."""

    def fixed(key: str, label: str, value: float, why: str) -> Input:
        entry = Entry(value, Evidence("setting", why))
        return Input(key, label, COUNT, (entry,), editable=False, named=True)

    return (
        fixed("points_in_one", "Basis points in 100 %", 10_000.0, "A basis point is a hundredth of a percent."),
        fixed("verdict_rounding", "Number of the verdict rounding", 3.0, "A verdict above it is a contradiction."),
    )


def _piece(key: str, label: str, text: str) -> Input:
    entry = Entry(text, Evidence("setting", "A piece of the sentences of this tab."))
    return Input(key, label, TEXT, (entry,), editable=False, named=True)


def _texts(key: str, label: str, texts: tuple[str, ...]) -> Input:
    entries = tuple(Entry(text, Evidence("setting", "A name to show.")) for text in texts)
    members = tuple(Member(f"{key}_{n}", f"Number {n}") for n in range(1, len(texts) + 1))
    return Input(key, label, TEXT, entries, members, editable=False)


def name_of(number: str) -> Rule:
    """The verdict's name by its number."""
    return Rule(None, {"": Pick("verdict_name", Cell(number))})


def opening(number: str) -> Symbol:
    """What the sentence of a verdict opens with."""
    return Pick("verdict_opening", Cell(number))


def range_in_words(low: str, high: str, form: str) -> Rule:
    """The rule of a range as text, or of the one number that both its ends are."""
    return each(range_words, low=low, high=high, form=form, dash="word_to")


def range_words(low: Any, high: Any, form: Any, dash: Any) -> Any:
    """A range as text, or the one number that both its ends are.

    >>> str(range_words(0.1298, 0.1361, "0.00%", " to "))
    '12.98% to 13.61%'
    """
    return joined(shown(low, form), where_true((high > low) * 1, joined(dash, shown(high, form))))


def growth_figures(
    judged: Any, implied: Any, stated: Any, after_implied: Any, after_stated: Any, sizes: Any, others: Any
) -> Any:
    """What the figures of a claim say of its growth, or which of them are missing."""
    found = joined(implied, after_implied, stated, after_stated)
    return chosen(judged > 0, found, joined(sizes, others))


def missing_sizes(start: Any, year: Any, end: Any, left: Any, no_start: Any, no_year: Any, no_end: Any) -> Any:
    """Which of start, start year and end are not stated."""
    pieces = ((no_start, start), (no_year, year), (no_end, end))
    return joined(left, *(where_true(1 - (figure > 0) * 1, piece) for piece, figure in pieces))


def missing_others(year: Any, growth: Any, no_year: Any, no_growth: Any, so: Any) -> Any:
    """Which of end year and growth are not stated, and what follows from all that is not."""
    missing = where_true(1 - is_number(growth) * 1, no_growth)
    return joined(where_true(1 - (year > 0) * 1, no_year), missing, so)


def growth_sentence(start: Any, figures: Any, judged: Any, gap: Any, form: Any, before: Any, after: Any) -> Any:
    """The verdict on a claim's growth, in one sentence."""
    return joined(start, figures, where_true(judged, joined(before, shown(gap, form), after)))


def effect_sentence(end: Any, start: Any, years: Any, grows: Any, shrinks: Any, times: Any) -> Any:
    """What the other figures would be if the stated growth were right: those that follow from it.

    >>> str(effect_sentence("An end of 5. ", "A start of 3.", "n/a", 1, 1, 0))
    'An end of 5. A start of 3.'
    """
    return joined(where_true(grows, end), where_true(shrinks, start), where_true(times, years))


def effect_clause(before: Any, figure: Any, stop: Any, follows: Any, space: Any) -> Any:
    """A sentence on one figure that follows from the stated growth, and a space where another one *follows*.

    Years follow from both sizes: where they and an end do, a start does as well, and stands between.

    >>> str(effect_clause("The stated start leads to an end of ", "5", ".", 0, " "))
    'The stated start leads to an end of 5.'
    """
    return joined(before, figure, stop, where_true(follows, space))


def effect_years(before: Any, years: Any, form: Any, after: Any) -> Any:
    """A sentence on the years that the stated growth needs."""
    return joined(before, shown(years, form), after)


def total_growth(
    path: Any, implied: Any, by_sizes: Any, judged: Any, between: Any, growth: Any, stated: Any, as_stated: Any
) -> Any:
    """The growth of a total, as its sizes imply it and as it is stated; nothing of what there is not."""
    first, second = where_true(path, joined(implied, by_sizes)), where_true(growth, joined(stated, as_stated))
    return joined(first, where_true(judged, between), second)


def known_or(known: Any, words: Any, nothing: Any) -> Any:
    """*words* where something is known, else that nothing is."""
    return chosen(known > 0, words, nothing)


def share_clause(share: Any, total: Any, before: Any, between: Any) -> Any:
    """A part's share, and what the shares of its split sum to."""
    return joined(before, share, between, total)


def value_clause(implied: Any, stated: Any, form: Any, between: Any, after: Any) -> Any:
    """The share that a part's value implies, and the share that is stated."""
    return joined(shown(implied, form), between, stated, after)


def growth_clause(growth: Any, total: Any, before: Any, between: Any) -> Any:
    """A part's growth, and that of its total, in words."""
    return joined(before, growth, between, total)


def dated_value(value: Any, year: Any, form: Any, count: Any, at: Any) -> Any:
    """A value in its year."""
    return joined(shown(value, form), at, shown(year, count))


def gap_between(gap: Any, form: Any, before: Any, nothing: Any) -> Any:
    """How far two values are apart, or that they are not.

    >>> str(gap_between(-0.0138, "+0.0%;-0.0%", ", a gap of ", ", no gap"))
    ', a gap of -1.4%'
    """
    return chosen(gap != 0, joined(before, shown(gap, form)), nothing)


def pair_values(first: Any, second: Any, gap: Any, form: Any, between: Any, stop: Any) -> Any:
    """Two values of one year, which the words on the second say, and how far they are apart."""
    return joined(shown(first, form), between, second, gap, stop)


def pair_sentence(start: Any, judged: Any, values: Any, other: Any) -> Any:
    """The verdict on two values, in one sentence, whether they can be compared or not."""
    return joined(start, chosen(judged > 0, values, other))


def two_values(first: Any, second: Any, form: Any, between: Any, after: Any) -> Any:
    """Two values of different or unstated years."""
    return joined(shown(first, form), between, shown(second, form), after)


def sentence_of_one(start: Any, only: Any, stop: Any) -> Any:
    """A verdict on one finding."""
    return joined(start, only, stop)


def sentence_of_two(start: Any, one: Any, other: Any, between: Any, stop: Any) -> Any:
    """A verdict on two findings."""
    return joined(start, one, between, other, stop)


def sentence_of_three(start: Any, one: Any, two: Any, three: Any, between: Any, stop: Any) -> Any:
    """A verdict on three findings."""
    return joined(start, one, between, two, between, three, stop)


def offset_gaps(less: Any, more: Any, form: Any, before: Any, between: Any, after: Any) -> Any:
    """The gaps with one period less and more."""
    return joined(before, shown(less, form), between, shown(more, form), after)


def offset_words(name: Any, gaps: Any) -> Any:
    """Whether an error of one period explains a gap, and the gaps that it would leave."""
    return joined(name, gaps)


def sentence(kernel: Any, number: str, clauses: list[str]) -> Rule:
    """The rule of a sentence that opens with a verdict and holds *clauses*."""
    names = {1: ("only",), 2: ("one", "other"), 3: ("one", "two", "three")}[len(clauses)]
    bound: dict[str, str | Symbol] = dict(zip(names, clauses, strict=True))
    if len(clauses) > 1:
        bound["between"] = "word_and"
    return each(kernel, start=opening(number), stop="word_stop", **bound)


def sentence_on(number: int, implied: tuple[float, float], rates: tuple[float, float] | None, gap: float | None) -> str:
    """The verdict on a claim's growth in one sentence, in the words of the workbook.

    Args:
        number: Number of the verdict.
        implied: Implied growth, lower and upper end, as fractions.
        rates: Stated growth, lower and upper end; None where there is none.
        gap: The gap in basis points; None where there is none.
    """
    piece = {key: text for key, (_, text) in _PIECES.items()}
    start = f"{VERDICT_NAMES[number - 1].capitalize()}: "
    first = range_words(*implied, piece["as_rate"], piece["word_to"])
    if rates is None:
        return f"{start}{first}{piece['word_implied']}none{piece['word_stated']}{piece['word_stop']}"
    second = range_words(*rates, piece["as_rate"], piece["word_to"])
    figures = joined(first, piece["word_implied"], second, piece["word_stated"])
    return str(joined(start, figures, piece["word_gap"], shown(gap, piece["as_points"]), piece["word_points"]))

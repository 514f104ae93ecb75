"""The Claims tab: what publishers say of the market, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.market.claims import Claim, Figure, Scope
from oncomodel.market.schema import Market
from oncomodel.model.lines import (
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
    when,
)
from oncomodel.model.symbols import Cell, Pick
from oncomodel.model.units import BASIS_POINTS, FINE_RATE, SHARE, TEXT, YEAR, Unit
from oncomodel.sheets import claim_words as words
from oncomodel.sheets.claim_tests import (
    Pair,
    StatedPart,
    claim_lines,
    flag_lines,
    members,
    pair_lines,
    pairs,
    part_lines,
    parts,
    use_inputs,
    worst_lines,
)
from oncomodel.sheets.claim_words import VERDICT_NAMES, name_of, opening, range_in_words
from oncomodel.sheets.inputs import ANY_MONEY, ANY_RATE, ANY_YEAR, Limits, unit_of
from oncomodel.sheets.tab import plain_tab

__all__ = ["VERDICT_NAMES", "claim_workings", "claims"]

PURPOSE = (
    "What publishers print about this market and its neighbours, tested against itself: each verdict is a formula, "
    "and follows the yellow cells."
)
NO_USE = "not used"
NONE = "none"
POINTS = (0.0, 10_000.0)


def claims(market: Market) -> Sheet:
    """The ledger of claims, of their parts and of pairs of them, each with its verdict."""
    rows: tuple[Row, ...] = (
        Section("Claims: size and growth"),
        Note("Two sizes imply a growth rate: the verdict says whether it is the one that is printed beside them."),
        _claims(market),
    )
    if parts(market):
        rows += (
            Section("Parts: shares, values and growth of the members of a claim's market"),
            Note("Shares of one split sum to 100 % at most, and the fastest part grows no slower than its total."),
            _parts(market),
        )
    if pairs(market):
        rows += (
            Section("Pairs: the same source twice, and a part within a whole"),
            Note("A value repeated elsewhere must be the same, and what is part of a market may not exceed it."),
            _pairs(market),
        )
    rows += (*_sources(market), *_thresholds(market))
    return plain_tab("claims", "Claims", PURPOSE, "claims", "ledger", rows)


def claim_workings(market: Market) -> Sheet:
    """The steps between the figures of the claims and their verdicts."""
    rows = (*_workings(market), *words.words(), *words.settings())
    purpose = "How the verdicts of the Claims tab come about, step by step, and the words that they are made of."
    return plain_tab("claim_tests", "Tests", purpose, "claims", "ledger", rows)


def _claims(market: Market) -> Ledger:
    of, money = members(market.claims), unit_of(market)
    scopes = {scope.key: scope.label for scope in market.scopes}

    def entered(key: str, label: str, unit: Unit, limits: Limits, number: Callable[[Claim], float | None]) -> Input:
        entries = tuple(_entry(claim, number(claim)) for claim in market.claims)
        return Input(f"claim_{key}", label, unit, entries, of, limits=limits)

    def texts(text: Callable[[Claim], str | None]) -> tuple[str, ...]:
        return tuple(text(claim) or NONE for claim in market.claims)

    name = money.name
    columns = (
        Column("Scope", texts(lambda c: scopes[c.scope]), "name"),
        Column("Source", texts(lambda c: c.source), "name"),
        Column(f"Start, {name}", entered("start", "start", money, ANY_MONEY, lambda c: _low(c.start))),
        Column("Start year", entered("start_year", "start year", YEAR, ANY_YEAR, lambda c: _year(c.start))),
        Column(f"End, {name}, low", entered("end_low", "end, low", money, ANY_MONEY, lambda c: _low(c.end))),
        Column(f"End, {name}, high", entered("end_high", "end, high", money, ANY_MONEY, lambda c: _high(c.end))),
        Column("End year", entered("end_year", "end year", YEAR, ANY_YEAR, lambda c: _year(c.end))),
        Column("Stated growth, low", entered("growth_low", "growth, low", FINE_RATE, ANY_RATE, _growth("lowest"))),
        Column("Stated growth, high", entered("growth_high", "growth, high", FINE_RATE, ANY_RATE, _growth("highest"))),
        Column("Implied growth", _text("claim_implied_words", "implied growth", of, _implied()), "name"),
        Column("Verdict on growth", _verdict("claim_verdict", of, "claim_verdict_number"), "name"),
        Column("In one sentence", _text("claim_sentence", "verdict in words", of, _sentence()), "words"),
        Column("What the model does about it", texts(lambda c: c.resolution), "words"),
        Column("If the stated growth is right", _text("claim_effect", "effect", of, _effect()), "words"),
        Column("Worst verdict of all tests", _verdict("claim_all_tests", of, "claim_worst"), "name"),
        Column("Used by", texts(lambda c: f"basis {market.basis(c.basis).label}" if c.basis else NO_USE), "name"),
        Column("Off by one period?", _text("claim_offset", "off by one", of, _offset()), "words"),
    )
    return Ledger("Claims", "Claim", of, columns)


def _sources(market: Market) -> tuple[Row, ...]:
    """Where each claim stands, word for word where its words are stored."""

    def texts(text: Callable[[Claim], str | None]) -> tuple[str, ...]:
        return tuple(text(claim) or NONE for claim in market.claims)

    columns = (
        Column("Publisher", texts(lambda c: market.source(c.source).publisher), "name"),
        Column("Published", texts(lambda c: market.source(c.source).published or "not stated"), "name"),
        Column("Currency", texts(lambda c: c.currency)),
        Column("Prices", texts(lambda c: c.price_basis or "not stated")),
        Column("Measure", texts(lambda c: c.measure)),
        Column("Quoted", texts(lambda c: "yes" if c.quotes else "no")),
        Column("Stored text", texts(lambda c: "yes" if market.source(c.source).text else "no")),
        Column("Region", texts(lambda c: _scope_of(market, c).region)),
        Column("Parts stated", texts(lambda c: str(len(c.parts)))),
        Column("Repeats", texts(lambda c: market.claim(c.repeats).label if c.repeats else None), "name"),
        Column("Tags", texts(lambda c: ", ".join(_scope_of(market, c).tags)), "name"),
        Column("Quote", texts(lambda c: " [...] ".join(c.quotes)), "words"),
        Column("Note", texts(lambda c: c.note), "words"),
        Column("Title", texts(lambda c: market.source(c.source).title), "words"),
        Column("Address", texts(lambda c: market.source(c.source).address), "name"),
    )
    return (Section("Where the claims stand"), Ledger("ClaimSources", "Claim", members(market.claims), columns))


def _parts(market: Market) -> Ledger:
    stated, money = parts(market), unit_of(market)
    of = tuple(Member(one.key, one.label) for one in stated)

    def entered(key: str, label: str, unit: Unit, limits: Limits, number: Callable[[StatedPart], float | None]) -> Input:
        entries = tuple(_entry(one.claim, number(one)) for one in stated)
        return Input(f"part_{key}", label, unit, entries, of, limits=limits)

    def texts(text: Callable[[StatedPart], str | None]) -> tuple[str, ...]:
        return tuple(text(one) or NONE for one in stated)

    columns = (
        Column("Of claim", texts(lambda p: p.claim.label), "name"),
        Column("Split by", texts(lambda p: p.part.split), "name"),
        Column(f"Value, {money.name}", entered("value", "value", money, ANY_MONEY, lambda p: _low(p.part.value))),
        Column("Year", entered("year", "year", YEAR, ANY_YEAR, lambda p: _float(p.part.year))),
        Column("Share, low", entered("share_low", "share, low", SHARE, (0.0, 2.0), lambda p: _low(p.part.share))),
        Column("Share, high", entered("share_high", "share, high", SHARE, (0.0, 2.0), lambda p: _high(p.part.share))),
        Column("Fastest?", texts(lambda p: "yes" if p.part.fastest else "no")),
        Column("Growth, low", entered("growth_low", "growth, low", FINE_RATE, ANY_RATE, lambda p: _low(p.part.growth))),
        Column(
            "Growth, high", entered("growth_high", "growth, high", FINE_RATE, ANY_RATE, lambda p: _high(p.part.growth))
        ),
        Column("Growth in words", _text("part_growth_words", "growth", of, _growth_in_words()), "name"),
        Column("Verdict on part", _verdict("part_verdict", of, "part_worst"), "name"),
        Column("In one sentence", _text("part_sentence", "words", of, tuple(map(_part_sentence, stated))), "words"),
        Column("What the model does about it", texts(lambda p: p.part.resolution), "words"),
        Column("Quote", texts(lambda p: p.part.quote), "words"),
        Column("Used for", texts(lambda p: _used_for(market, p)), "name"),
    )
    return Ledger("ClaimParts", "Part", of, columns)


def _pairs(market: Market) -> Ledger:
    found = pairs(market)
    of = tuple(Member(pair.key, pair.label) for pair in found)

    def texts(text: Callable[[Pair], str]) -> tuple[str, ...]:
        return tuple(map(text, found))

    first, year, second, judged, gap, number = pair_lines(market)
    name = unit_of(market).name
    columns = (
        Column("Test", texts(lambda p: "same source twice" if p.end else "part within whole"), "name"),
        Column("Against", texts(lambda p: p.second.label), "name"),
        Column(f"First value, {name}", first),
        Column("Year", year),
        Column(f"Second value, {name}", second),
        Column("Comparable", judged),
        Column("Gap, basis points", gap),
        Column("Number of the verdict", number),
        Column("Kind of gap", texts(lambda p: "relative" if p.end else "excess")),
        Column("First scope", texts(lambda p: _scope_of(market, p.first).label), "name"),
        Column("Verdict on pair", _verdict("pair_verdict", of, "pair_verdict_number"), "name"),
        Column("In one sentence", _text("pair_sentence", "words", of, tuple(map(_pair_sentence, found))), "words"),
        Column("Comparison in words", _text("pair_words", "comparison", of, tuple(map(_pair_words, found))), "words"),
        Column("Without comparison", _text("pair_values", "values", of, tuple(map(_pair_values, found))), "words"),
    )
    return Ledger("ClaimPairs", "Pair", of, columns)


def _thresholds(market: Market) -> tuple[Row, ...]:
    kinds = (("growth", "growth"), ("value", "values"), ("share", "shares"))
    reasons = {
        "growth": "Growth is printed to a tenth of a percent, and rounded sizes move it by a little more.",
        "value": "Values are printed to three or four figures.",
        "share": "Shares are printed to a percent.",
    }

    def threshold(key: str, label: str, value: float, why: str) -> Input:
        entry = Entry(round(value * 10_000, 6), Evidence("setting", why))
        return Input(key, label, BASIS_POINTS, (entry,), limits=POINTS, named=True)

    return (
        Section("Thresholds of the verdicts"),
        *(
            row
            for key, label in kinds
            for given in (getattr(market.verdicts, key),)
            for row in (
                threshold(f"{key}_close", f"Gap of {label} up to which figures agree", given.close, reasons[key]),
                threshold(f"{key}_rounding", f"Gap of {label} that rounding may explain", given.rounding, reasons[key]),
            )
        ),
    )


def _workings(market: Market) -> tuple[Row, ...]:
    of = members(market.claims)
    stated = _text("claim_stated_words", "stated growth in words", of, _stated())
    ends = _text("claim_end_words", "end at stated growth", of, _at_stated("end"))
    starts = _text("claim_start_words", "start at stated growth", of, _at_stated("start"))
    figures = _text("claim_figures", "growth in words", of, _figures())
    used = [claim.basis is not None for claim in market.claims]
    resolved = [claim.resolution is not None for claim in market.claims]
    uses = use_inputs("claim", of, used, resolved)
    lines: tuple[Input | Line, ...] = (*claim_lines(market), *flag_lines(market), *uses, *worst_lines(market))
    sizes = _text("claim_missing_sizes", "sizes not stated", of, _missing_sizes())
    others = _text("claim_missing_others", "other figures not stated", of, _missing_others())
    offsets = _text("claim_offset_gaps", "gaps if off by one", of, _offset_gaps())
    lines += (stated, ends, starts, sizes, others, figures, offsets)
    rows: tuple[Row, ...] = (Section("Workings of the claims"), _ledger("ClaimWorkings", "Claim ", of, lines))
    if stated_parts := parts(market):
        of = tuple(Member(one.key, one.label) for one in stated_parts)
        clauses = (
            _text("part_share_clause", "share in words", of, _share_clause()),
            _text("part_share_words", "stated share in words", of, _share_words()),
            _text("part_value_clause", "value in words", of, _value_clause()),
            _text("part_growth_clause", "growth beside the total's", of, _growth_clause()),
        )
        used = [one.part.member is not None for one in stated_parts]
        resolved = [one.part.resolution is not None for one in stated_parts]
        lines = (*part_lines(market), *use_inputs("part", of, used, resolved), *clauses)
        rows += (Section("Workings of the parts"), _ledger("PartWorkings", "Part ", of, lines))
    return rows


def _ledger(name: str, header: str, of: tuple[Member, ...], lines: tuple[Input | Line, ...]) -> Ledger:
    columns = tuple(
        Column(f"{line.label[0].upper()}{line.label[1:]}", line, "name" if line.unit is TEXT else "number")
        for line in lines
    )
    return Ledger(name, header.strip(), of, columns)


def _text(key: str, label: str, of: tuple[Member, ...], rule: Rule | tuple[Rule, ...]) -> Line:
    return Line(key, label, TEXT, rule, of, constant=True, role="text", native=True)


def _verdict(key: str, of: tuple[Member, ...], number: str) -> Line:
    return Line(key, "verdict", TEXT, name_of(number), of, constant=True, role="verdict", native=True)


def _implied() -> Rule:
    return range_in_words("claim_implied_low", "claim_implied_high", "as_rate")


def _stated() -> Rule:
    return when("claim_has_growth", range_in_words("claim_growth_low", "claim_growth_high", "as_rate"))


def _at_stated(end: str) -> Rule:
    return range_in_words(f"claim_{end}_at_low", f"claim_{end}_at_high", "as_amount")


def _figures() -> Rule:
    return each(
        words.growth_figures,
        judged="claim_judged",
        implied="claim_implied_words",
        stated="claim_stated_words",
        after_implied="word_implied",
        after_stated="word_stated",
        sizes="claim_missing_sizes",
        others="claim_missing_others",
    )


def _missing_sizes() -> Rule:
    return each(
        words.missing_sizes,
        start="claim_start",
        year="claim_start_year",
        end="claim_end_low",
        left="word_left",
        no_start="no_start",
        no_year="no_from",
        no_end="no_end",
    )


def _missing_others() -> Rule:
    return each(
        words.missing_others,
        year="claim_end_year",
        growth="claim_growth_low",
        no_year="no_until",
        no_growth="no_growth",
        stop="word_stop",
    )


def _sentence() -> Rule:
    return each(
        words.growth_sentence,
        start=opening("claim_verdict_number"),
        figures="claim_figures",
        judged="claim_judged",
        gap="claim_gap",
        form="as_points",
        before="word_gap",
        after="word_points",
    )


def _effect() -> Rule:
    rule = each(
        words.effect_sentence,
        end="claim_end_words",
        start="claim_start_words",
        years="claim_needs",
        form="as_years",
        before_end="word_end",
        before_start="word_start",
        before_years="word_needs",
        stop="word_stop",
    )
    return when("claim_has_effect", rule)


def _offset() -> Rule:
    name = Pick("offset_name", Cell("claim_offset_number"))
    return when("claim_shifts", each(words.offset_words, name=name, gaps="claim_offset_gaps"))


def _offset_gaps() -> Rule:
    rule = each(
        words.offset_gaps,
        less="claim_gap_less",
        more="claim_gap_more",
        form="as_points",
        before="word_less",
        between="word_more",
        after="word_after_more",
    )
    return when("claim_shifts", rule)


def _share_clause() -> Rule:
    return each(
        words.share_clause,
        share="part_share_used",
        total="part_split_sum",
        form="as_share",
        before="word_share",
        between="word_sum",
    )


def _share_words() -> Rule:
    return when("part_has_share", range_in_words("part_share_low", "part_share_high", "as_share"))


def _value_clause() -> Rule:
    return each(
        words.value_clause,
        implied="part_implied_share",
        stated="part_share_words",
        form="as_share",
        between="word_value",
        after="word_stated",
    )


def _growth_in_words() -> Rule:
    return when("part_has_growth", range_in_words("part_growth_low", "part_growth_high", "as_rate"))


def _growth_clause() -> Rule:
    return each(
        words.growth_clause,
        growth="part_growth_words",
        total="part_total_growth",
        form="as_rate",
        before="word_grows",
        between="word_total",
    )


def _part_sentence(one: StatedPart) -> Rule:
    """The verdict on what a part states: its share, its value, its growth."""
    part = one.part
    found = [
        clause
        for clause, present in (
            ("part_value_clause", part.share and part.value),
            ("part_share_clause", part.share or part.value),
            ("part_growth_clause", part.growth),
        )
        if present
    ] or ["part_share_clause"]
    kernels = {1: words.sentence_of_one, 2: words.sentence_of_two, 3: words.sentence_of_three}
    return words.sentence(kernels[len(found)], "part_worst", found)


def _pair_sentence(pair: Pair) -> Rule:
    return each(
        words.pair_sentence,
        start=opening("pair_verdict_number"),
        judged="pair_judged",
        values="pair_words",
        gap="pair_gap",
        form="as_points",
        before="word_gap" if pair.end else "word_excess",
        after="word_points",
        other="pair_values",
    )


def _pair_values(pair: Pair) -> Rule:
    """What is said of two values that cannot be compared."""
    if pair.end is None:
        return link("word_nothing")
    bound = {"first": "pair_first", "second": "pair_second", "form": "as_amount"}
    return each(words.two_values, against="word_against", after="word_unlike", **bound)


def _pair_words(pair: Pair) -> Rule:
    return each(
        words.pair_values,
        first="pair_first",
        second="pair_second",
        year="pair_year",
        form="as_amount",
        count="as_count",
        between="word_against" if pair.end else "word_within",
        at="word_in",
    )


def _entry(claim: Claim, number: float | None) -> Entry:
    if number is None:
        return Entry(None, Evidence("not stated", "The source states no such figure.", id=claim.source))
    quote = claim.quotes[0] if claim.quotes else f"As printed by {claim.source}."
    return Entry(float(number), Evidence("cited", quote, id=claim.source))


def _low(figure: Figure | None) -> float | None:
    return figure.lowest if figure else None


def _high(figure: Figure | None) -> float | None:
    return figure.highest if figure else None


def _year(figure: Figure | None) -> float | None:
    return _float(figure.year if figure else None)


def _float(number: int | None) -> float | None:
    return None if number is None else float(number)


def _growth(end: str) -> Callable[[Claim], float | None]:
    return lambda claim: getattr(claim.growth, end) if claim.growth else None


def _scope_of(market: Market, claim: Claim) -> Scope:
    return next(scope for scope in market.scopes if scope.key == claim.scope)


def _used_for(market: Market, one: StatedPart) -> str:
    for dimension in (*market.dimensions, market.regions):
        for member in dimension.members:
            if member.key == one.part.member:
                return f"{dimension.label}: {member.label}"
    return NO_USE

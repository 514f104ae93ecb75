"""The Tests tab: how the verdicts on claims come about, and the sentences that say them."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import (
    Column,
    Input,
    Ledger,
    Line,
    Member,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
    when,
)
from oncomodel.model.rows import TAB_OF_WORKINGS, Workings
from oncomodel.model.symbols import Cell, Of, Pick
from oncomodel.model.units import TEXT
from oncomodel.sheets import claim_words as words
from oncomodel.sheets.claim_parts import Pair, StatedPart, pair_lines, pairs, part_lines, parts, worst_lines
from oncomodel.sheets.claim_tests import claim_lines, flag_lines, members, use_inputs
from oncomodel.sheets.claim_uses import uses_of_claim, uses_of_part
from oncomodel.sheets.claim_words import name_of, opening, range_in_words
from oncomodel.sheets.tab import plain_tab


def claim_workings(market: Market) -> Sheet:
    """The steps between the figures of the claims and their verdicts."""
    rows = (Workings(TAB_OF_WORKINGS), *_workings(market), *words.words(), *words.settings())
    purpose = "How the verdicts of the Claims tab come about, step by step, and the words that they are made of."
    return plain_tab("claim_tests", "Tests", purpose, "claims", "ledger", rows)


def _workings(market: Market) -> tuple[Row, ...]:
    of = members(market.claims)
    stated = text_line("claim_stated_words", "stated growth in words", of, _stated())
    ends = text_line("claim_end_words", "end at stated growth", of, _at_stated("end"))
    starts = text_line("claim_start_words", "start at stated growth", of, _at_stated("start"))
    figures = text_line("claim_figures", "growth in words", of, _figures())
    used = [bool(uses_of_claim(market, claim)) for claim in market.claims]
    resolved = [claim.resolution is not None for claim in market.claims]
    uses = use_inputs("claim", of, used, resolved)
    lines: tuple[Input | Line, ...] = (*claim_lines(market), *flag_lines(market), *uses, *worst_lines(market))
    sizes = text_line("claim_missing_sizes", "sizes not stated", of, _missing_sizes())
    others = text_line("claim_missing_others", "other figures not stated", of, _missing_others())
    offsets = text_line("claim_offset_gaps", "gaps if off by one", of, _offset_gaps())
    lines += (stated, ends, starts, sizes, others, figures, offsets, *_effects(of), *_totals(of))
    rows: tuple[Row, ...] = (Section("Workings of the claims"), _ledger("ClaimWorkings", "Claim ", of, lines))
    if stated_parts := parts(market):
        of = tuple(Member(one.key, one.label) for one in stated_parts)
        clauses = (
            text_line("part_share_text", "share in words", of, _shares("share_used")),
            text_line("part_sum_text", "sum of shares in words", of, _shares("split_sum")),
            text_line("part_share_clause", "share and sum", of, _share_clause()),
            text_line("part_share_words", "stated share in words", of, _share_words()),
            text_line("part_value_clause", "value in words", of, _value_clause()),
            text_line("part_growth_words", "growth in words", of, _part_growth_words()),
            text_line("part_growth_known", "growth beside the total's", of, tuple(map(_growth_known, stated_parts))),
            text_line("part_growth_clause", "what is said of its growth", of, tuple(map(_growth_said, stated_parts))),
        )
        used = [bool(uses_of_part(market, one)) for one in stated_parts]
        resolved = [one.part.resolution is not None for one in stated_parts]
        lines = (*part_lines(market), *use_inputs("part", of, used, resolved), *clauses)
        rows += (Section("Workings of the parts"), _ledger("PartWorkings", "Part ", of, lines))
    return (*rows, *_pair_workings(market))


def _pair_workings(market: Market) -> tuple[Row, ...]:
    if not (found := pairs(market)):
        return ()
    of = tuple(Member(pair.key, pair.label) for pair in found)
    *_, judged, _, number = pair_lines(market)
    bound = {"value": "pair_second", "year": "pair_year", "form": "as_amount", "count": "as_count", "at": "word_in"}
    dated = text_line("pair_dated", "second value in its year", of, each(words.dated_value, **bound))
    said = text_line("pair_said", "in one sentence", of, _pair_sentence())
    compared = text_line(
        "pair_words", "comparison", of, tuple(when("pair_judged", _pair_words(pair)) for pair in found)
    )
    values = text_line("pair_values", "without comparison", of, tuple(map(_pair_values, found)))
    gaps = text_line("pair_gap_words", "gap in words", of, tuple(map(_gap_words, found)))
    lines = (judged, number, dated, gaps, compared, values, said)
    return (Section("Workings of the pairs"), _ledger("PairWorkings", "Pair ", of, lines))


def _ledger(name: str, header: str, of: tuple[Member, ...], lines: tuple[Input | Line, ...]) -> Ledger:
    columns = tuple(
        Column(f"{line.label[0].upper()}{line.label[1:]}", line, "name" if line.unit is TEXT else "number")
        for line in lines
    )
    return Ledger(name, header.strip(), of, columns)


def text_line(key: str, label: str, of: tuple[Member, ...], rule: Rule | tuple[Rule, ...]) -> Line:
    """A column of texts made by a formula."""
    return Line(key, label, TEXT, rule, of, constant=True, role="text", native=True)


def verdict_line(key: str, of: tuple[Member, ...], number: str) -> Line:
    """A column of verdicts in words, which are coloured."""
    return Line(key, "verdict", TEXT, name_of(number), of, constant=True, role="verdict", native=True)


def implied_words() -> Rule:
    """The growth that start and end imply, in words."""
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
        so="word_so",
    )


def growth_sentence() -> Rule:
    """The verdict on a claim's growth, in one sentence."""
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


def effect_words() -> Rule:
    """What the other figures would be if the stated growth were right."""
    bound = {end: f"claim_effect_{end}" for end in ("end", "start", "years")}
    bound |= {flag: f"claim_{flag}" for flag in ("grows", "shrinks", "times")}
    return when("claim_has_effect", each(words.effect_sentence, **bound))


def _effects(of: tuple[Member, ...]) -> tuple[Line, ...]:
    """What follows from a stated growth, a sentence for each figure that does."""

    def clause(end: str, flag: str, follows: str) -> Line:
        bound = {
            "follows": f"claim_{follows}",
            "space": "word_space",
            "before": f"word_{end}",
            "figure": f"claim_{end}_words",
            "stop": "word_stop",
        }
        rule = when(f"claim_{flag}", each(words.effect_clause, **bound))
        return text_line(f"claim_effect_{end}", f"effect on the {end}", of, rule)

    needed = {"before": "word_needs", "years": "claim_needs", "form": "as_years", "after": "word_years"}
    years = when("claim_times", each(words.effect_years, **needed))
    return (
        clause("end", "grows", "shrinks"),
        clause("start", "shrinks", "times"),
        text_line("claim_effect_years", "effect on the years", of, years),
    )


def _totals(of: tuple[Member, ...]) -> tuple[Line, ...]:
    """The growth of each claim's market in words: as its sizes imply it, and as it is stated."""
    both = each(
        words.total_growth,
        path="claim_has_path",
        implied="claim_implied_words",
        by_sizes="word_by_sizes",
        judged="claim_judged",
        between="word_or",
        growth="claim_has_growth",
        stated="claim_stated_words",
        as_stated="word_as_stated",
    )
    said = each(words.known_or, known="claim_has_rate", words="claim_growth_known", nothing="word_no_rate")
    return (
        text_line("claim_growth_known", "growth, implied and stated", of, when("claim_has_rate", both)),
        text_line("claim_growth_words", "growth of the total", of, said),
    )


def offset_words() -> Rule:
    """Whether an error of one period explains the gap, in words."""
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


def _shares(key: str) -> Rule:
    return range_in_words(f"part_{key}", f"part_{key}_high", "as_share")


def _share_clause() -> Rule:
    return each(
        words.share_clause, share="part_share_text", total="part_sum_text", before="word_share", between="word_sum"
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


def _part_growth_words() -> Rule:
    """The stated growth of a part, in words."""
    return when("part_has_growth", range_in_words("part_growth_low", "part_growth_high", "as_rate"))


def _growth_known(one: StatedPart) -> Rule:
    """A part's growth beside its total's, which is tested as its sizes imply it and as it is stated."""
    total = Of("claim_growth_words", one.claim.key)
    bound = {"before": "word_fastest" if one.part.fastest else "word_grows", "between": "word_total", "total": total}
    return when("part_has_growth", each(words.growth_clause, growth="part_growth_words", **bound))


def _growth_said(one: StatedPart) -> Rule:
    """The same, or that there is nothing to judge it by."""
    nothing = "word_no_record" if one.part.fastest else "word_no_pace"
    return each(words.known_or, known="part_has_growth", words="part_growth_known", nothing=nothing)


def part_sentence(one: StatedPart) -> Rule:
    """The verdict on what a part states: its share, its value, its growth."""
    part = one.part
    found = [
        clause
        for clause, present in (
            ("part_value_clause", part.share and part.value),
            ("part_share_clause", part.share or part.value),
            ("part_growth_clause", part.growth or part.fastest),
        )
        if present
    ] or ["part_share_clause"]
    kernels = {1: words.sentence_of_one, 2: words.sentence_of_two, 3: words.sentence_of_three}
    return words.sentence(kernels[len(found)], "part_worst", found)


def _pair_sentence() -> Rule:
    """The verdict on a pair, in one sentence."""
    return each(
        words.pair_sentence,
        start=opening("pair_verdict_number"),
        judged="pair_judged",
        values="pair_words",
        other="pair_values",
    )


def _gap_words(pair: Pair) -> Rule:
    """How far the values of a pair are apart, or by how much a part exceeds its whole."""
    if pair.end:
        return each(words.gap_between, gap="pair_gap", form="as_gap", before="word_gap", nothing="word_no_gap")
    return each(words.gap_between, gap="pair_gap", form="as_share", before="word_excess", nothing="word_no_excess")


def _pair_values(pair: Pair) -> Rule:
    """What is said of two values that cannot be compared."""
    if pair.end is None:
        return link("word_nothing")
    bound = {"first": "pair_first", "second": "pair_second", "form": "as_amount"}
    return each(words.two_values, between="word_with", after="word_unlike", **bound)


def _pair_words(pair: Pair) -> Rule:
    """The two values of a pair in their year and their gap, in words."""
    return each(
        words.pair_values,
        first="pair_first",
        second="pair_dated",
        gap="pair_gap_words",
        stop="word_stop",
        form="as_amount",
        between="word_against" if pair.end else "word_within",
    )

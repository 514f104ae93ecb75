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
    Member,
    Note,
    Row,
    Section,
    Sheet,
)
from oncomodel.model.units import BASIS_POINTS, RATE, SHARE, YEAR, Unit
from oncomodel.sheets.claim_parts import Pair, StatedPart, pair_lines, pairs, parts
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.claim_workings import (
    effect_words,
    growth_sentence,
    implied_words,
    offset_words,
    pair_sentence,
    pair_values,
    pair_words,
    part_growth_words,
    part_sentence,
    text_line,
    verdict_line,
)
from oncomodel.sheets.inputs import ANY_MONEY, ANY_RATE, ANY_YEAR, Limits, unit_of
from oncomodel.sheets.tab import plain_tab

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
        Column("Stated growth, low", entered("growth_low", "growth, low", RATE, ANY_RATE, _growth("lowest"))),
        Column("Stated growth, high", entered("growth_high", "growth, high", RATE, ANY_RATE, _growth("highest"))),
        Column("Implied growth", text_line("claim_implied_words", "implied growth", of, implied_words()), "name"),
        Column("Verdict on growth", verdict_line("claim_verdict", of, "claim_verdict_number"), "name"),
        Column("In one sentence", text_line("claim_sentence", "verdict in words", of, growth_sentence()), "words"),
        Column("What the model does about it", texts(lambda c: c.resolution), "words"),
        Column("If the stated growth is right", text_line("claim_effect", "effect", of, effect_words()), "words"),
        Column("Worst verdict of all tests", verdict_line("claim_all_tests", of, "claim_worst"), "name"),
        Column("Used by", texts(lambda c: f"basis {market.basis(c.basis).label}" if c.basis else NO_USE), "name"),
        Column("Off by one period?", text_line("claim_offset", "off by one", of, offset_words()), "words"),
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

    def entered(
        key: str, label: str, unit: Unit, limits: Limits, number: Callable[[StatedPart], float | None]
    ) -> Input:
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
        Column("Growth, low", entered("growth_low", "growth, low", RATE, ANY_RATE, lambda p: _low(p.part.growth))),
        Column("Growth, high", entered("growth_high", "growth, high", RATE, ANY_RATE, lambda p: _high(p.part.growth))),
        Column("Growth in words", text_line("part_growth_words", "growth", of, part_growth_words()), "name"),
        Column("Verdict on part", verdict_line("part_verdict", of, "part_worst"), "name"),
        Column("In one sentence", text_line("part_sentence", "words", of, tuple(map(part_sentence, stated))), "words"),
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
        Column("Verdict on pair", verdict_line("pair_verdict", of, "pair_verdict_number"), "name"),
        Column("In one sentence", text_line("pair_sentence", "words", of, tuple(map(pair_sentence, found))), "words"),
        Column(
            "Comparison in words", text_line("pair_words", "comparison", of, tuple(map(pair_words, found))), "words"
        ),
        Column("Without comparison", text_line("pair_values", "values", of, tuple(map(pair_values, found))), "words"),
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

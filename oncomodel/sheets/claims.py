"""The Claims tab: what publishers say of the market, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.kernels.claims import POINTS_IN_ONE
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
    link,
)
from oncomodel.model.units import BASIS_POINTS, PERCENT, RATE, SHARE, SHARE_POINTS, YEAR, Unit
from oncomodel.sheets.claim_parts import Pair, StatedPart, pair_lines, pairs, parts
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.claim_workings import (
    growth_sentence,
    implied_words,
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


def claims(market: Market) -> Sheet:
    """The ledger of claims, of their parts and of pairs of them, each with its verdict."""
    rows: tuple[Row, ...] = (
        Section("Claims: size and growth"),
        Note(
            "Two sizes imply a growth rate: the verdict says whether it is the one that is printed beside them. "
            "Rounding is the word for a gap within the second threshold below: it is not proved by the digits printed."
        ),
        Note("Figures here are tested and compared; the market is calculated with those on Inputs, entered there."),
        _claims(market),
    )
    if parts(market):
        rows += (
            Section("Parts: shares, values and growth of the members of a claim's market"),
            Note(
                "Shares of one split sum to 100 % at most. The part that is called the fastest grows no slower than "
                "its total, as the total's sizes imply and as is stated of it; no other grows so fast that it would "
                "exceed its total by the end year."
            ),
            Note("A part that is called the fastest without a growth beside it cannot be judged by its growth."),
            _parts(market),
        )
    if pairs(market):
        rows += (
            Section("Pairs: the same source twice, and a part within a whole"),
            Note(
                "A value repeated elsewhere must be the same, and what is part of a market may not exceed it; the size "
                "of the market is carried to the part's year at its own growth."
            ),
            Note(
                "Where a pair is inconsistent, both claims contradict each other: that counts for both, and says of "
                "neither that it is the wrong one."
            ),
            _pairs(market),
        )
    rows += _thresholds(market)
    return plain_tab("claims", "Claims", PURPOSE, "claims", "ledger", rows)


def _claims(market: Market) -> Ledger:
    of, money = members(market.claims), unit_of(market)

    def entered(key: str, label: str, unit: Unit, limits: Limits, number: Callable[[Claim], float | None]) -> Input:
        entries = tuple(entry_of_claim(claim, number(claim)) for claim in market.claims)
        return Input(f"claim_{key}", label, unit, entries, of, limits=limits)

    name = money.name
    columns = (
        Column(f"Start, {name}", entered("start", "start", money, ANY_MONEY, lambda c: _low(c.start))),
        Column("Start year", entered("start_year", "start year", YEAR, ANY_YEAR, lambda c: _year(c.start)), "short"),
        Column(f"End, {name}, low", entered("end_low", "end, low", money, ANY_MONEY, lambda c: _low(c.end))),
        Column(f"End, {name}, high", entered("end_high", "end, high", money, ANY_MONEY, lambda c: _high(c.end))),
        Column("End year", entered("end_year", "end year", YEAR, ANY_YEAR, lambda c: _year(c.end)), "short"),
        Column("Stated growth, low", entered("growth_low", "growth, low", RATE, ANY_RATE, _growth("lowest")), "short"),
        Column(
            "Stated growth, high", entered("growth_high", "growth, high", RATE, ANY_RATE, _growth("highest")), "short"
        ),
        Column("Implied growth", text_line("claim_implied_words", "implied growth", of, implied_words()), "term"),
        Column("Verdict on growth", verdict_line("claim_verdict", of, "claim_verdict_number"), "name"),
        Column("In one sentence", text_line("claim_sentence", "verdict in words", of, growth_sentence()), "sentence"),
    )
    return Ledger("Claims", "Claim", of, columns, labels="title")


def _parts(market: Market) -> Ledger:
    stated, money = parts(market), unit_of(market)
    of = tuple(Member(one.key, one.label) for one in stated)

    def entered(
        key: str, label: str, unit: Unit, limits: Limits, number: Callable[[StatedPart], float | None]
    ) -> Input:
        entries = tuple(entry_of_claim(one.claim, number(one)) for one in stated)
        return Input(f"part_{key}", label, unit, entries, of, limits=limits)

    def texts(text: Callable[[StatedPart], str]) -> tuple[str, ...]:
        return tuple(map(text, stated))

    columns = (
        Column(f"Value, {money.name}", entered("value", "value", money, ANY_MONEY, lambda p: _low(p.part.value))),
        Column("Year", entered("year", "year", YEAR, ANY_YEAR, lambda p: _float(p.part.year)), "short"),
        Column("Share, low", entered("share_low", "share, low", SHARE, (0.0, 2.0), lambda p: _low(p.part.share))),
        Column(
            "Share, high",
            entered("share_high", "share, high", SHARE, (0.0, 2.0), lambda p: _high(p.part.share)),
            "short",
        ),
        Column("Fastest?", texts(lambda p: "yes" if p.part.fastest else "no"), "short"),
        Column(
            "Growth, low", entered("growth_low", "growth, low", RATE, ANY_RATE, lambda p: _low(p.part.growth)), "short"
        ),
        Column(
            "Growth, high",
            entered("growth_high", "growth, high", RATE, ANY_RATE, lambda p: _high(p.part.growth)),
            "short",
        ),
        Column("Split by", texts(lambda p: p.part.split), "term"),
        Column("Verdict on part", verdict_line("part_verdict", of, "part_worst"), "name"),
        Column(
            "In one sentence", text_line("part_sentence", "words", of, tuple(map(part_sentence, stated))), "sentence"
        ),
    )
    return Ledger("ClaimParts", "Part", of, columns, labels="title")


def _pairs(market: Market) -> Ledger:
    found = pairs(market)
    of = tuple(Member(pair.key, pair.label) for pair in found)

    def texts(text: Callable[[Pair], str]) -> tuple[str, ...]:
        return tuple(map(text, found))

    first, year, second, _, gap, _ = pair_lines(market)
    name = unit_of(market).name
    columns = (
        Column(f"First value, {name}", first),
        Column("Year", year, "short"),
        Column(f"Second value, {name}", second),
        Column("Gap, %", gap, "short"),
        Column("What counts", texts(lambda p: "any gap" if p.end else "excess"), "short"),
        Column("Money", texts(lambda p: p.first.currency), "short"),
        Column("Region", texts(lambda p: scope_of(market, p.first).region), "short"),
        Column("Test", texts(lambda p: "same source twice" if p.end else "part within whole"), "term"),
        Column("Verdict on pair", verdict_line("pair_verdict", of, "pair_verdict_number"), "name"),
        Column("In one sentence", text_line("pair_sentence", "words", of, link("pair_said")), "sentence"),
    )
    return Ledger("ClaimPairs", "Pair", of, columns, labels="title")


def _thresholds(market: Market) -> tuple[Row, ...]:
    kinds = (("growth", "growth", BASIS_POINTS), ("value", "sizes", PERCENT), ("share", "shares", SHARE_POINTS))
    reasons = {
        "growth_close": "Growth is printed to a tenth of a percent: half of its last digit.",
        "growth_rounding": "Half of a last digit of the rate, and of sizes that are printed to two or three figures.",
        "value_close": "A value that is repeated to four figures.",
        "value_rounding": "A value that is repeated to three figures; to two, it may be off by more.",
        "share_close": "Shares are printed to a percent: half of its last digit.",
        "share_rounding": "Half of a last digit of two shares that are compared.",
    }

    def threshold(kind: str, name: str, label: str, unit: Unit, value: float) -> Input:
        most = POINTS_IN_ONE if unit is BASIS_POINTS else 1.0
        entry = Entry(round(value * most, 6), Evidence("setting", reasons[f"{kind}_{name}"]))
        return Input(f"{kind}_{name}", label, unit, (entry,), limits=(0.0, most), named=True)

    return (
        Section("Thresholds of the verdicts"),
        *(
            row
            for kind, label, unit in kinds
            for given in (getattr(market.verdicts, kind),)
            for row in (
                threshold(kind, "close", f"Gap of {label} up to which figures agree", unit, given.close),
                threshold(kind, "rounding", f"Gap of {label} that rounding may explain", unit, given.rounding),
            )
        ),
    )


def entry_of_claim(claim: Claim, number: float | None) -> Entry:
    """A figure of a claim with its evidence; no value where the source states none."""
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


def scope_of(market: Market, claim: Claim) -> Scope:
    """The scope that a claim is of."""
    return next(scope for scope in market.scopes if scope.key == claim.scope)

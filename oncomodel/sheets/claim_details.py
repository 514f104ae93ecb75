"""The Claim details tab: what the model does about each claim, and where the claims stand word for word."""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.market.claims import Claim
from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Input, Ledger, Member, Note, Row, Section, Sheet
from oncomodel.model.rows import Workings
from oncomodel.model.units import YEAR
from oncomodel.sheets.claim_parts import Pair, StatedPart, pairs, parts
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.claim_uses import in_words, uses_of_claim, uses_of_part
from oncomodel.sheets.claim_workings import effect_words, offset_words, text_line, verdict_line
from oncomodel.sheets.claims import entry_of_claim, scope_of
from oncomodel.sheets.inputs import ANY_YEAR
from oncomodel.sheets.tab import plain_tab

PURPOSE = "What the model does about each claim of the Claims tab, what follows from it, and where it stands."
PARTICULARS = "Particulars of the claims (left out of print)"
NO_USE = "not used"
NONE = "none"


def claim_details(market: Market) -> Sheet:
    """What does not fit beside the figures of the claims on one page."""
    rows: tuple[Row, ...] = (Section("What the model does about the claims"), _answers(market))
    if parts(market):
        rows += (Section("What the model does about their parts"), _parts(market))
    rows += (
        Section("Where the claims stand"),
        Note("Titles and addresses of the publications stand on Sources."),
        Note("The worst verdict is that of all tests on Claims: of growth, parts and pairs."),
        _sources(market),
    )
    rows += (Workings(PARTICULARS), _particulars(market))
    if pairs(market):
        rows += (Section("Particulars of the pairs"), _pairs(market))
    return plain_tab("claim_details", "Claim details", PURPOSE, "claims", "ledger", rows)


def _texts(market: Market, text: Callable[[Claim], str | None]) -> tuple[str, ...]:
    return tuple(text(claim) or NONE for claim in market.claims)


def _answers(market: Market) -> Ledger:
    of = members(market.claims)
    effect = text_line("claim_effect", "effect", of, effect_words())
    columns = (
        Column("Worst verdict of all tests", verdict_line("claim_all_tests", of, "claim_worst"), "name"),
        Column("If the stated growth is right", effect, "wide"),
        Column("Used by", tuple(_used_by(market, claim) for claim in market.claims), "sentence"),
        Column("What the model does about it", _texts(market, lambda c: c.resolution), "sentence"),
    )
    return Ledger("ClaimAnswers", "Claim", of, columns, labels="title")


def _sources(market: Market) -> Ledger:
    """Where each claim stands, word for word where its words are stored."""
    columns = (
        Column("Source", _texts(market, lambda c: c.source), "term"),
        Column("Published", _texts(market, lambda c: market.source(c.source).published or "not stated"), "name"),
        Column("Quote", _texts(market, lambda c: " [...] ".join(c.quotes)), "sentence"),
        Column("Note", _texts(market, lambda c: c.note), "sentence"),
    )
    return Ledger("ClaimSources", "Claim", members(market.claims), columns, labels="title")


def _parts(market: Market) -> Ledger:
    stated = parts(market)

    def texts(text: Callable[[StatedPart], str | None]) -> tuple[str, ...]:
        return tuple(text(one) or NONE for one in stated)

    columns = (
        Column("Of claim", texts(lambda p: p.claim.label), "term"),
        Column("Used for", texts(lambda p: in_words(uses_of_part(market, p)) or NO_USE), "wide"),
        Column("What the model does about it", texts(lambda p: p.part.resolution), "sentence"),
        Column("Quote", texts(lambda p: p.part.quote), "sentence"),
    )
    of = tuple(Member(one.key, one.label) for one in stated)
    return Ledger("ClaimPartDetails", "Part", of, columns, labels="title")


def _particulars(market: Market) -> Ledger:
    of = members(market.claims)
    from_year, to_year = _covered(market, of)
    columns = (
        Column("Publisher", _texts(market, lambda c: market.source(c.source).publisher), "term"),
        Column("Repeats", _texts(market, lambda c: market.claim(c.repeats).label if c.repeats else None), "name"),
        Column("Off by one period?", text_line("claim_offset", "off by one", of, offset_words()), "sentence"),
        Column("Tags", _texts(market, lambda c: ", ".join(scope_of(market, c).tags)), "sentence"),
        Column("Scope", _texts(market, lambda c: scope_of(market, c).label), "name"),
        Column("Region", _texts(market, lambda c: scope_of(market, c).region), "name"),
        Column("Measure", _texts(market, lambda c: c.measure), "name"),
        Column("Currency", _texts(market, lambda c: c.currency)),
        Column("Prices", _texts(market, lambda c: c.price_basis or "not stated")),
        Column("Covers from", from_year, "short"),
        Column("Covers until", to_year, "short"),
        Column("Quoted", _texts(market, lambda c: "yes" if c.quotes else "no")),
        Column("Stored text", _texts(market, lambda c: "yes" if market.source(c.source).text else "no")),
        Column("Parts stated", _texts(market, lambda c: str(len(c.parts)))),
    )
    return Ledger("ClaimParticulars", "Claim", of, columns, labels="title")


def _pairs(market: Market) -> Ledger:
    found = pairs(market)

    def texts(text: Callable[[Pair], str]) -> tuple[str, ...]:
        return tuple(map(text, found))

    columns = (
        Column("Against", texts(lambda p: p.second.label), "term"),
        Column("First scope", texts(lambda p: scope_of(market, p.first).label), "name"),
    )
    of = tuple(Member(pair.key, pair.label) for pair in found)
    return Ledger("ClaimPairDetails", "Pair", of, columns, labels="title")


def _used_by(market: Market, claim: Claim) -> str:
    """What rests on a claim or on one of its parts; or that nothing does."""
    of_parts = (use for part in claim.parts for use in uses_of_part(market, StatedPart(claim, part)))
    return in_words((*uses_of_claim(market, claim), *of_parts)) or NO_USE


def _covered(market: Market, of: tuple[Member, ...]) -> tuple[Input, Input]:
    """The first and the last year that the source of each claim says it covers."""

    def years(end: str, label: str) -> Input:
        entries = (entry_of_claim(c, getattr(c.covers, end) if c.covers else None) for c in market.claims)
        return Input(f"claim_covers_{end}", label, YEAR, tuple(entries), of, limits=ANY_YEAR)

    return years("first", "covers from"), years("last", "covers until")

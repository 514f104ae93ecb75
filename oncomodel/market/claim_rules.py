"""What must be true between claims and the rest of a market file."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from oncomodel.market.claims import AmountFigure, Claim, ClaimPart, Figure, RateFigure, Scope, ShareFigure
from oncomodel.market.draft import Draft
from oncomodel.market.driver_rules import places
from oncomodel.market.drivers import WHOLE_MARKET
from oncomodel.market.evidence import Quantity
from oncomodel.market.problem import Path, Problem, shown
from oncomodel.market.quotes import Printed, nearest_passage, printed_numbers, stands_in
from oncomodel.market.schema import SCALES, Basis

Problems = Iterator[Problem]


def claims_name_what_exists(draft: Draft) -> Problems:
    """Scopes, sources, bases, members and repeated claims are those of the file."""
    for path, claim in draft.every(Claim):
        for name, known in (
            ("scope", draft.keys("scopes")),
            ("source", draft.keys("sources")),
            ("basis", draft.keys("bases")),
            ("repeats", draft.keys("claims")),
        ):
            yield from _known(path, name, getattr(claim, name), known)
        if claim.repeats == claim.key:
            yield Problem((*path, "repeats"), "name another claim", shown(claim.repeats))
    for path, part in draft.every(ClaimPart):
        yield from _known(path, "member", part.member, tuple(_members(draft)))
    for path, scope in draft.every(Scope):
        for number, other in enumerate(scope.within):
            known = tuple(key for key in draft.keys("scopes") if key != scope.key)
            if other not in known:
                yield Problem((*path, "within", number), f"be one of {', '.join(known)}", shown(other, known))


def scopes_are_used(draft: Draft) -> Problems:
    """Every scope is what some claim measures."""
    used = {claim.scope for _, claim in draft.every(Claim)}
    complete = len(draft.keys("claims")) == sum(1 for _ in draft.every(Claim))
    for key in draft.keys("scopes") if complete else ():
        if key not in used:
            yield Problem(("scopes", key), "be the scope of a claim", "no claim")


def scopes_compare_with_parts(draft: Draft) -> Problems:
    """What a scope compares with is a member of a dimension, or a region; and some size of the scope has a year."""
    parts = tuple(part for part in places(draft) if part != WHOLE_MARKET)
    claims, currency = tuple(claim for _, claim in draft.every(Claim)), draft.text("currency") or ""
    complete = len(draft.keys("claims")) == len(claims)
    for path, scope in draft.every(Scope):
        if scope.compares_with is None:
            continue
        if scope.compares_with not in parts:
            rule = "be a segment or region of the model as dimension.member"
            yield Problem((*path, "compares_with"), rule, shown(scope.compares_with, parts))
        if complete and not any(claim.sizes(scope.key, currency) for claim in claims):
            rule = f"stand where a claim of the scope prints a size with a year, in {currency}"
            yield Problem((*path, "compares_with"), rule, "no such claim")


def claims_agree_with_their_basis(draft: Draft) -> Problems:
    """A basis has the figures of the claim that it is taken from."""
    for path, claim in draft.every(Claim):
        basis = draft.part(Basis, "bases", claim.basis or "")
        for name in ("start", "end", "growth") if basis else ():
            figure, quantity = getattr(claim, name), getattr(basis, name)
            if not _agree(figure, quantity):
                rule = f"be the {name} of basis {claim.basis}"
                yield Problem((*path, name), rule, _words(figure))


def numbers_rest_on_what_exists(draft: Draft) -> Problems:
    """A number rests on claims of the file, or on parts of them."""
    known = tuple(name for claim in draft.keys("claims") for name in (claim, *_part_names(draft, claim)))
    for path, quantity in draft.every(Quantity):
        for number, name in enumerate(quantity.rests_on):
            if name not in known:
                rule = "be the key of a claim, or of a part of one as claim.part"
                yield Problem((*path, "rests_on", number), rule, shown(name, known))


def _part_names(draft: Draft, claim: str) -> Iterator[str]:
    return (f"{claim}.{part}" for part in draft.keys("claims", claim, "parts"))


def claim_quotes_stand_in_their_source(draft: Draft) -> Problems:
    """Every quote of a claim whose source's text is stored is there, word for word."""
    for path, quote, source in _quotes(draft):
        text = draft.texts.get(source)
        if text is not None and not stands_in(quote, text):
            name = draft.text("sources", source, "text")
            got = f"{shown(quote)}; nearest passage: {nearest_passage(quote, text)!r}"
            yield Problem(path, f"stand word for word in {name}", got)


def claim_numbers_stand_in_their_quotes(draft: Draft) -> Problems:
    """Every number of a claim that has quotes is printed in one of them."""
    scale = SCALES.get(draft.text("magnitude") or "", 1.0)
    for path, claim in draft.every(Claim):
        for name in ("start", "end", "growth"):
            yield from _unprinted((*path, name), getattr(claim, name), claim.quotes, scale)
        for end in ("first", "last") if claim.covers else ():
            yield from _undated((*path, "covers", end), getattr(claim.covers, end), claim.quotes)
    for path, part in draft.every(ClaimPart):
        for name in ("share", "value", "growth"):
            yield from _unprinted((*path, name), getattr(part, name), (part.quote,) if part.quote else (), scale)


def _unprinted(path: Path, figure: Figure | None, quotes: tuple[str, ...], scale: float) -> Problems:
    if figure is None or not quotes:
        return
    printed = [number for quote in quotes for number in printed_numbers(quote)]
    for name, number in figure.printed.items():
        if not any(_shows(one, number, figure, scale) for one in printed):
            yield Problem((*path, name), "be printed in a quote of the claim", shown(number))
    if figure.year is not None:
        yield from _undated((*path, "year"), figure.year, quotes)


def _undated(path: Path, year: int, quotes: tuple[str, ...]) -> Problems:
    if quotes and year not in [one.number for quote in quotes for one in printed_numbers(quote)]:
        yield Problem(path, "be a year printed in a quote of the claim", shown(year))


def _shows(printed: Printed, number: float, figure: Figure, scale: float) -> bool:
    if isinstance(figure, RateFigure | ShareFigure):
        return printed.shows_fraction(number)
    return isinstance(figure, AmountFigure) and printed.shows_amount(number, scale)


def _quotes(draft: Draft) -> Iterator[tuple[Path, str, str]]:
    """Place, words and source of each quote."""
    for path, claim in draft.every(Claim):
        yield from (((*path, "quotes", n), quote, claim.source) for n, quote in enumerate(claim.quotes))
        for part in claim.parts:
            if part.quote:
                yield (*path, "parts", part.key, "quote"), part.quote, claim.source


def _known(path: Path, name: str, value: str | None, known: tuple[str, ...]) -> Problems:
    if value is not None and value not in known:
        yield Problem((*path, name), f"be one of {', '.join(known) or f'the {name}s'}", shown(value, known))


def _members(draft: Draft) -> Iterator[str]:
    for dimension in draft.keys("dimensions"):
        yield from draft.keys("dimensions", dimension, "members")
    yield from draft.keys("regions", "members")


def _agree(figure: Figure | None, quantity: Quantity | None) -> bool:
    if figure is None or quantity is None:
        return figure is None and quantity is None
    printed = quantity.printed
    pairs = (
        (figure.lowest, printed.get("low", quantity.mode)),
        (figure.highest, printed.get("high", quantity.mode)),
    )
    same = all(number is not None and isclose(number, other) for number, other in pairs)
    return same and figure.year == quantity.year


def _words(figure: Figure | None) -> str:
    if figure is None:
        return "nothing"
    numbers = " to ".join(shown(number) for number in figure.printed.values())
    return f"{numbers} in {figure.year}" if figure.year else numbers


RULES = (
    claims_name_what_exists,
    scopes_are_used,
    scopes_compare_with_parts,
    claims_agree_with_their_basis,
    numbers_rest_on_what_exists,
    claim_quotes_stand_in_their_source,
    claim_numbers_stand_in_their_quotes,
)

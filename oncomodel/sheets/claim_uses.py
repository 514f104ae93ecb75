"""What the model takes from a claim: every number of it that rests on the claim's figures, or on those of a part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isclose

from oncomodel.market.claims import Claim, ClaimPart, Figure
from oncomodel.market.evidence import Quantity
from oncomodel.market.part import Part
from oncomodel.market.schema import Market
from oncomodel.market.uncertainty import quantities
from oncomodel.sheets.claim_parts import StatedPart
from oncomodel.sheets.pairs import segmentations

BASIS = "Basis"
_WHAT = {"start": "start", "end": "end", "growth": "growth", "share": "share", "affinities": "weight by region"}


@dataclass(frozen=True)
class Use:
    """A number of the model that rests on a claim, as a reader finds it.

    Attributes:
        kind: What its owner is, such as "Scenario", or the dimension of a member.
        name: Whose number it is.
        what: Which of the owner's numbers, such as "growth"; empty where only its owner is named.
    """

    kind: str
    name: str
    what: str = ""


def uses_of_claim(market: Market, claim: Claim) -> tuple[Use, ...]:
    """What rests on the sizes and the growth of a claim, without what rests on its parts."""
    label = market.basis(claim.basis).label if claim.basis else None
    own = (Use(BASIS, label),) if label else ()
    found = _resting(market, claim.key, claim.source, claim.quotes, (claim.start, claim.end, claim.growth))
    return (*own, *(use for use in found if (use.kind, use.name) != (BASIS, label)))


def uses_of_part(market: Market, one: StatedPart) -> tuple[Use, ...]:
    """What rests on the share, the value or the growth of a part of a claim."""
    part = one.part
    quotes, figures = (part.quote,) if part.quote else (), (part.share, part.value, part.growth)
    found = _resting(market, f"{one.claim.key}.{part.key}", one.claim.source, quotes, figures)
    return tuple(dict.fromkeys((*_of_member(market, part), *found)))


def in_words(uses: Iterable[Use]) -> str:
    """Every use once: owners of one kind together, each with its numbers.

    >>> in_words((Use("Scenario", "Bull"), Use("Scenario", "Bear"), Use("Region", "Europe", "growth")))
    'Scenario: Bull, Bear; Region: Europe (growth)'
    """
    owners: dict[tuple[str, str], list[str]] = {}
    for use in uses:
        owners.setdefault((use.kind, use.name), []).append(use.what)
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (kind, name), whats in owners.items():
        groups.setdefault((kind, tuple(dict.fromkeys(filter(None, whats)))), []).append(name)
    return "; ".join(_group(kind, names, whats) for (kind, whats), names in groups.items())


def _group(kind: str, names: list[str], whats: tuple[str, ...]) -> str:
    return f"{kind}: {', '.join(names)}" + (f" ({', '.join(whats)})" if whats else "")


def _of_member(market: Market, part: ClaimPart) -> Iterator[Use]:
    """The share and the growth of the member that the market file names beside the part."""
    for split in segmentations(market):
        for member in split.members:
            if member.key == part.member:
                if part.share or part.value:
                    yield Use(split.label, member.label, "share")
                if part.growth:
                    yield Use(split.label, member.label, "growth")


def _resting(
    market: Market, name: str, source: str, quotes: tuple[str, ...], figures: tuple[Figure | None, ...]
) -> Iterator[Use]:
    """Numbers that name a claim as what they rest on, or cite what it states in the same passage."""
    for kind, owner, part in _owners(market):
        for path, quantity in quantities(part):
            what = _WHAT.get(path.partition(".")[0], "")
            if kind != BASIS and _cites(quantity, source, quotes, figures):
                yield Use(kind, owner, what)
            elif name in quantity.rests_on:
                yield Use(kind, owner, f"range of the {what or 'number'}" if _is_assumed_range(quantity) else what)


def _cites(quantity: Quantity, source: str, quotes: tuple[str, ...], figures: tuple[Figure | None, ...]) -> bool:
    """Whether a number was read in a passage of the claim, which states it too."""
    cited = quantity.cited
    if cited is None or cited.source != source:
        return False
    same = any(cited.quote in quote or quote in cited.quote for quote in quotes)
    stated = [number for figure in figures if figure for number in figure.printed.values()]
    return same and any(isclose(one, number) for one in quantity.printed.values() for number in stated)


def _is_assumed_range(quantity: Quantity) -> bool:
    """Whether a number is printed in its own citation, and only its range rests on other claims."""
    return quantity.cited is not None and {"low", "high"} == set(quantity.cited.not_printed)


def _owners(market: Market) -> Iterator[tuple[str, str, Part]]:
    """What has numbers that the model calculates with: kind, name and content, as the tabs call them."""
    yield from ((BASIS, basis.label, basis) for basis in market.bases)
    yield from (("Scenario", scenario.label, scenario) for scenario in market.scenarios)
    if market.target:
        yield "Target", f"market size in {market.target.year}", market.target
    for split in segmentations(market):
        yield from ((split.label, member.label, member) for member in split.members)
    yield from (("Context figure", fact.label, fact) for fact in market.facts if fact.used)
    yield from ((driver.direction.capitalize(), driver.label, driver) for driver in market.drivers)
    if funnel := market.funnel:
        yield from ((funnel.title, stage.label, stage) for stage in funnel.stages)
        yield from ((funnel.title, part.label, part) for part in (funnel.population, funnel.use, funnel.price))
        yield from ((funnel.title, market.scenario(one.scenario).label, one) for one in funnel.scenarios)

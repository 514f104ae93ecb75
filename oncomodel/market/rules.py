"""What must be true between the parts of a market: years, shares, references, evidence."""

from __future__ import annotations

from collections.abc import Iterator

from oncomodel.market.claims import Claim
from oncomodel.market.draft import Draft
from oncomodel.market.drivers import WHOLE_MARKET, Effect
from oncomodel.market.evidence import Affinity, Amount, Citation, Quantity, Share
from oncomodel.market.problem import Path, Problem, shown
from oncomodel.market.quotes import Printed, nearest_passage, printed_numbers, stands_in
from oncomodel.market.schema import SCALES, Basis, Scenario, Timeline, Tolerances

Problems = Iterator[Problem]


def defaults_exist(draft: Draft) -> Problems:
    """The default basis and scenario are among those defined."""
    for name, collection in (("default_basis", "bases"), ("default_scenario", "scenarios")):
        chosen, known = draft.text(name), draft.keys(collection)
        if chosen is not None and known and chosen not in known:
            yield Problem((name,), f"be one of {', '.join(known)}", shown(chosen, known))


def years_in_timeline(draft: Draft) -> Problems:
    """Bases start, and shares are measured, in a year of the model."""
    if (timeline := draft.part(Timeline, "timeline")) is None:
        return
    first, last = timeline.first_year, timeline.last_year
    places: list[Path] = [("bases", key, "start", "year") for key in draft.keys("bases")]
    places += [(*path, "year") for path in _dimension_paths(draft)]
    for path in places:
        year = draft.document.at(path)
        if isinstance(year, int) and not first <= year <= last:
            yield Problem(path, f"be within the timeline {first}-{last}", shown(year))


def growth_above_minus_one(draft: Draft) -> Problems:
    """No scenario, with the headwinds that are active in it, takes more from a basis than there is."""
    for _, basis in draft.every(Basis):
        for path, scenario in draft.every(Scenario):
            active = [e for _, e in draft.every(Effect) if e.acts_on == WHOLE_MARKET and scenario.key in e.active_in]
            difference = scenario.growth_difference.low_or_mode + sum(min(e.size.low_or_mode, 0.0) for e in active)
            if _growth_factor(basis) + difference <= 0:
                rule = f"leave basis {basis.key} a growth above -1"
                yield Problem((*path, "growth_difference"), rule, shown(difference))


def shares_fit_their_dimension(draft: Draft) -> Problems:
    """A share is measured in its dimension's year; an amount is part of its basis then."""
    for path, share in draft.every(Share):
        year = draft.document.at((*path[:-3], "year"))
        if not isinstance(year, int):
            continue
        if share.year not in (None, year):
            yield Problem((*path, "year"), f"be {year}, the year of its dimension", shown(share.year))
        if share.of is not None:
            yield from _amount_of_basis(draft, path, share, year)


def shares_sum_to_one(draft: Draft) -> Problems:
    """The members of each dimension are all of it."""
    tolerance = (draft.part(Tolerances, "tolerances") or Tolerances()).shares
    for path in _dimension_paths(draft):
        shares = {key: _fraction(draft, path, key) for key in draft.keys(*path, "members")}
        known = {key: share for key, share in shares.items() if share is not None}
        total = sum(known.values())
        if known and len(known) == len(shares) and abs(total - 1) > tolerance + 1e-12:
            parts = ", ".join(f"{key} {share:.4g}" for key, share in known.items())
            rule = f"have shares that sum to 1 within {tolerance:g}"
            yield Problem((*path, "members"), rule, f"{total:.6g}: {parts}")


def affinities_name_regions(draft: Draft) -> Problems:
    """An affinity is between a member of a dimension and a region."""
    known = draft.keys("regions", "members")
    for path, affinity in draft.every(Affinity):
        if path[0] == "regions":
            yield Problem(path[:-1], "stand at the members of a dimension, not at a region", shown(affinity.region))
        elif known and affinity.region not in known:
            yield Problem(path, f"be for one of {', '.join(known)}", shown(affinity.region, known))


def sources_exist_and_are_used(draft: Draft) -> Problems:
    """Every citation names a source, and every source is cited or makes a claim."""
    known, cited = draft.keys("sources"), set[str]()
    for path, kind, _ in draft.places:
        source = draft.text(*path, "source") if kind in (Citation, Claim) else None
        if source is None:
            continue
        cited.add(source)
        if source not in known and kind is Citation:
            yield Problem((*path, "source"), f"be one of {', '.join(known) or 'the sources'}", shown(source, known))
    for source in known:
        if source not in cited:
            yield Problem(("sources", source), "be cited by a number, a driver or a claim", "no citation")


def quotes_stand_in_their_source(draft: Draft) -> Problems:
    """Every quote of a source whose text is stored is there, word for word."""
    for path, citation in draft.every(Citation):
        text = draft.texts.get(citation.source)
        if text is not None and not stands_in(citation.quote, text):
            name = draft.text("sources", citation.source, "text")
            got = f"{shown(citation.quote)}; nearest passage: {nearest_passage(citation.quote, text)!r}"
            yield Problem((*path, "quote"), f"stand word for word in {name}", got)


def numbers_stand_in_their_quote(draft: Draft) -> Problems:
    """Every cited number is printed in its quote, and its year too, unless a caveat says why not."""
    scale = SCALES.get(draft.text("magnitude") or "", 1.0)
    for path, quantity in draft.every(Quantity):
        if quantity.cited is None:
            continue
        numbers = printed_numbers(quantity.cited.quote)
        for name, number in quantity.printed.items():
            if not any(_shows(printed, number, quantity, scale) for printed in numbers):
                there = ", ".join(dict.fromkeys(f"{printed.number:.12g}" for printed in numbers)) or "no number"
                rule = f"be printed in its quote, which prints {there}, or be named in not_printed beside a caveat"
                yield Problem((*path, _written(draft, path, name)), rule, shown(number))
        excused = quantity.cited.caveat is not None
        if not excused and quantity.year is not None and quantity.year not in [n.number for n in numbers]:
            rule = "be a year printed in its quote, or have a caveat that says why not"
            yield Problem((*path, "year"), rule, shown(quantity.year))


def _shows(printed: Printed, number: float, quantity: Quantity, scale: float) -> bool:
    if quantity.is_fraction:
        return printed.shows_fraction(number)
    if isinstance(quantity, Amount | Share):
        return printed.shows_amount(number, scale)
    return printed.shows(number)


def _written(draft: Draft, path: Path, name: str) -> str:
    return "mode" if name == "value" and draft.document.at((*path, "mode")) is not None else name


def _growth_factor(basis: Basis) -> float:
    """1 + the growth that the basis trusts, at its lowest."""
    if basis.trust == "start_and_end" and basis.end is not None:
        return float((basis.end.mode / basis.start.mode) ** (1 / (basis.end.year - basis.start.year)))
    return 1 + (basis.growth.low_or_mode if basis.growth is not None else 0.0)


def _dimension_paths(draft: Draft) -> list[tuple[str, ...]]:
    return [*(("dimensions", key) for key in draft.keys("dimensions")), ("regions",)]


def _amount_of_basis(draft: Draft, path: Path, share: Share, year: int) -> Problems:
    bases = draft.keys("bases")
    if bases and share.of not in bases:
        yield Problem((*path, "of"), f"be one of {', '.join(bases)}", shown(share.of, bases))
    if (basis := draft.part(Basis, "bases", share.of or "")) is None:
        return
    if (whole := basis.value_in(year)) is None:
        yield Problem((*path, "of"), f"be a basis that starts or ends in {year}", shown(share.of))
    elif share.high_or_mode > whole.mode:
        rule = f"be at most {whole.mode:g}, what {share.of} is in {year}"
        yield Problem((*path, _written(draft, path, "value")), rule, shown(share.high_or_mode))


def _fraction(draft: Draft, dimension: Path, member: str) -> float | None:
    """A member's share as a fraction, or None where something in it is not valid."""
    share = draft.parts.get((*dimension, "members", member, "share"))
    year = draft.document.at((*dimension, "year"))
    if not isinstance(share, Share) or share.of is None:
        return share.mode if isinstance(share, Share) else None
    basis = draft.part(Basis, "bases", share.of)
    whole = basis.value_in(year) if basis and isinstance(year, int) else None
    return share.mode / whole.mode if whole else None


RULES = (
    defaults_exist,
    years_in_timeline,
    growth_above_minus_one,
    shares_fit_their_dimension,
    shares_sum_to_one,
    affinities_name_regions,
    sources_exist_and_are_used,
    quotes_stand_in_their_source,
    numbers_stand_in_their_quote,
)

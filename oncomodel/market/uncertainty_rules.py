"""What must be true between the uncertainty part of a market file and its ranges."""

from __future__ import annotations

from collections.abc import Iterator

from oncomodel.market.draft import Draft
from oncomodel.market.evidence import Quantity
from oncomodel.market.problem import Path, Problem, shown
from oncomodel.market.uncertainty import Correlation, Uncertainty, input_name

Problems = Iterator[Problem]


def correlations_name_ranges(draft: Draft) -> Problems:
    """A correlation is between two numbers of the file that have a range."""
    found = {input_name(path): quantity for path, quantity in draft.every(Quantity)}
    ranged = [name for name, quantity in found.items() if quantity.low is not None]
    for path, correlation in draft.every(Correlation):
        for name in correlation.between:
            if name in found and name not in ranged:
                yield Problem((*path, "between"), f"name numbers with low, mode and high; {name} has none", shown(name))
            elif name not in found and not _is_broken(draft, name):
                rule = "name inputs by their path, such as product_type.diagnostics.growth, without dimensions, members"
                yield Problem((*path, "between"), rule, shown(name, ranged))


def correlations_stand_once(draft: Draft) -> Problems:
    """No pair of inputs has two correlations."""
    taken: dict[frozenset[str], Path] = {}
    for path, correlation in draft.every(Correlation):
        first = taken.setdefault(frozenset(correlation.between), path)
        if first != path:
            rule = f"be a pair without another correlation; {'.'.join(map(str, first))} has one"
            yield Problem((*path, "between"), rule, shown(" and ".join(correlation.between)))


def ranges_fit_the_distribution(draft: Draft) -> Problems:
    """A market whose ranges are lognormal has ranges above 0, or says of the others what they are."""
    part = draft.part(Uncertainty, "uncertainty")
    if part is None or part.distribution != "lognormal":
        return
    for path, quantity in draft.every(Quantity):
        if quantity.distribution is None and quantity.low is not None and quantity.low <= 0:
            rule = "be greater than 0, or its range have a distribution of its own: triangular or pert"
            yield Problem((*path, "low"), rule, shown(quantity.low))


def _is_broken(draft: Draft, name: str) -> bool:
    """Whether the number of that name is there but not valid, which is said elsewhere."""
    places = (place.path for place in draft.places if issubclass(place.kind, Quantity))
    return any(input_name(path) == name for path in places)


RULES = (correlations_name_ranges, correlations_stand_once, ranges_fit_the_distribution)

"""What must be true between the uncertainty part of a market file and its ranges."""

from __future__ import annotations

from collections.abc import Iterator

from oncomodel.market.draft import Draft
from oncomodel.market.evidence import Quantity
from oncomodel.market.problem import Path, Problem, shown
from oncomodel.market.schema import Basis
from oncomodel.market.uncertainty import Correlation, FunnelCorrelations, Kept, Moved, Uncertainty, input_name

Problems = Iterator[Problem]


def correlations_name_ranges(draft: Draft) -> Problems:
    """A correlation is between two numbers of the file that have a range."""
    for path, correlation in draft.every(Correlation):
        yield from _unless_ranged(draft, (*path, "between"), correlation.between)


def kept_inputs_have_ranges(draft: Draft) -> Problems:
    """An input that is drawn in the default scenario alone is a number of the file that has a range."""
    for path, kept in draft.every(Kept):
        yield from _unless_ranged(draft, (*path, "input"), (kept.input,))


def _unless_ranged(draft: Draft, path: Path, names: tuple[str, ...]) -> Problems:
    """A problem for each of *names* that is no number of the file with a range."""
    found = {input_name(place): quantity for place, quantity in draft.every(Quantity)}
    ranged = [name for name, quantity in found.items() if quantity.low is not None]
    for name in names:
        if name in found and name not in ranged:
            yield Problem(path, f"name numbers with low, mode and high; {name} has none", shown(name))
        elif name not in found and not _is_broken(draft, name):
            rule = "name inputs by their path, such as product_type.diagnostics.growth, without dimensions, members"
            yield Problem(path, rule, shown(name, ranged))


def correlations_stand_once(draft: Draft) -> Problems:
    """No pair of inputs has two correlations."""
    taken: dict[frozenset[str], Path] = {}
    for path, correlation in draft.every(Correlation):
        first = taken.setdefault(frozenset(correlation.between), path)
        if first != path:
            rule = f"be a pair without another correlation; {'.'.join(map(str, first))} has one"
            yield Problem((*path, "between"), rule, shown(" and ".join(correlation.between)))


def moved_ends_have_a_start(draft: Draft) -> Problems:
    """An end that moves with the start is that of a basis whose start has a range and is trusted."""
    ends = {f"bases.{key}.end": key for key in draft.keys("bases") if draft.keys("bases", key, "end")}
    taken: dict[str, Path] = {}
    for path, moved in draft.every(Moved):
        place, name = (*path, "input"), moved.input
        if name not in ends:
            yield Problem(place, "name the end of a basis, such as bases.headline.end", shown(name, tuple(ends)))
        elif (basis := draft.part(Basis, "bases", ends[name])) is not None:
            yield from _unless_start_moves(place, basis)
        if (first := taken.setdefault(name, path)) != path:
            yield Problem(place, f"stand there once; {'.'.join(map(str, first))} names it too", shown(name))


def _unless_start_moves(path: Path, basis: Basis) -> Problems:
    """A problem where the start of a basis has no range, or is not what the basis is anchored at."""
    start, got = f"bases.{basis.key}.start", shown(f"bases.{basis.key}.end")
    if basis.start.low is None:
        yield Problem(path, f"name the end of a basis whose start has low, mode and high; {start} has none", got)
    if basis.trust == "growth_and_end":
        rule = f"name the end of a basis that trusts its start; {basis.key} trusts {basis.trust}"
        yield Problem(path, rule, got)


def moved_ends_have_no_correlation_with_it(draft: Draft) -> Problems:
    """The start and the end of a basis either move in proportion or have a correlation, not both."""
    pairs = {frozenset((one.input, one.start)) for _, one in draft.every(Moved)}
    for path, correlation in draft.every(Correlation):
        if frozenset(correlation.between) in pairs:
            rule = "be of other inputs than a start and an end that moves with it (uncertainty.moves_with_start)"
            yield Problem((*path, "between"), rule, shown(" and ".join(correlation.between)))


def funnel_correlations_have_a_funnel(draft: Draft) -> Problems:
    """Correlations of the funnel stand in a market that has one."""
    for path, _ in draft.every(FunnelCorrelations):
        if not draft.keys("funnel"):
            yield Problem(path, "stand in a market with a funnel", "no funnel")


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


RULES = (
    correlations_name_ranges,
    kept_inputs_have_ranges,
    correlations_stand_once,
    moved_ends_have_a_start,
    moved_ends_have_no_correlation_with_it,
    funnel_correlations_have_a_funnel,
    ranges_fit_the_distribution,
)

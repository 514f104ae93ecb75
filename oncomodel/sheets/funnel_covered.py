"""What of the market a funnel covers: the top-down side that the bottom-up is held against, like for like."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import difference, relative_distance
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Covers, Funnel
from oncomodel.market.schema import Market, Member
from oncomodel.model.lines import Line, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import Of, Symbol
from oncomodel.model.units import RATIO, SHARE
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.pairs import pair_key
from oncomodel.sheets.tab import value_block, value_line

LIKE_FOR_LIKE = (
    "The funnel covers {inside}; it does not cover {outside}. It is held against the covered part alone, like for like."
)
OF_A_YEAR = "The covered share of a year is that of the chosen scenario, and the same on every basis."


@dataclass(frozen=True)
class TopDown:
    """The top-down side of every comparison: keys of its lines, and what sentences call it.

    Attributes:
        size: The chosen basis and scenario.
        regions: The same by region.
        bases: Every basis in the chosen scenario.
        scenarios: The chosen basis in every scenario.
        name: After "the", in lower case.
        basis: A basis, after "the", in lower case.
    """

    size: str
    regions: str
    bases: str
    scenarios: str
    name: str
    basis: str

    @property
    def title(self) -> str:
        """Its name at the start of a label."""
        return self.name[0].upper() + self.name[1:]


def top_down(market: Market, funnel: Funnel) -> TopDown:
    """What the bottom-up of *funnel* is held against."""
    if funnel.covers is None:
        regions = f"{market.regions.key}_market_size"
        return TopDown("market_size", regions, "basis_path", "scenario_market_size", "top-down size", "basis")
    lines = ("covered_size", "covered_region", "basis_covered", "covered_scenario_size")
    return TopDown(*lines, "covered top-down size", "covered part of the basis")


def covered(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The part of the market that the funnel covers, and the rest; no rows where it covers all."""
    if (covers := funnel.covers) is None:
        return ()
    money, noun = unit_of(market), market.regions.noun
    named = {member.key: member.label for member in market.dimension(covers.dimension).members}
    outside = tuple(key for key in named if key not in covers.members)
    inside = tuple(key for key in named if key in covers.members)
    split, own = market.dimension(covers.dimension), members_of(market.regions.members)
    regions = tuple(
        sum_of(f"cube_{covers.dimension}_value", tuple(pair_key(part, region) for part in _parts(market, covers)))
        for region in market.regions.members
    )
    sizes = f"{covers.dimension}_market_size"
    every = each(sum_of_parts, covered="covered_size", outside="covered_outside")
    apart = each(relative_distance, value="covered_sum", target="covered_whole")
    share = each(share_of, part="covered_size", whole="covered_whole")
    return (
        Section("What the funnel covers of the market"),
        Note(LIKE_FOR_LIKE.format(inside=_names(named, inside), outside=_names(named, outside))),
        Note(covers.assumed),
        Note(OF_A_YEAR),
        value_line("covered_size", "Covered by the funnel", money, sum_of(sizes, inside), "output"),
        value_line("covered_outside", "Not covered by the funnel", money, sum_of(sizes, outside)),
        Line("covered_sum", "Covered and not covered", money, every, role="total"),
        Line("covered_whole", "Whole market, chosen basis and scenario", money, link("market_size"), role="link"),
        Line("covered_distance", "Distance of both parts from the whole market", RATIO, apart, role="check"),
        Line("covered_share", "Covered share of the market", SHARE, share),
        Note(f"By {noun}: the covered members of the tab that splits the market by {split.noun} and {noun}."),
        value_block("covered_region", "covered by the funnel", money, regions, own),
    )


def covered_bases(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """Of every basis the covered part and the rest; no rows where the funnel covers all."""
    if funnel.covers is None:
        return ()
    money, of = unit_of(market), members_of(market.bases)
    part = each(kernels.scaled, value="basis_path", factor="covered_share")
    rest = each(difference, value="basis_path", target="basis_covered")
    return (
        value_block("basis_covered", "covered part", money, part, of),
        Line("basis_outside", "not covered", money, rest, of),
    )


def _parts(market: Market, covers: Covers) -> tuple[Member, ...]:
    return tuple(member for member in market.dimension(covers.dimension).members if member.key in covers.members)


def _names(named: dict[str, str], keys: tuple[str, ...]) -> str:
    """The labels of some members in a sentence: "A, B and C"."""
    labels = [named[key] for key in keys]
    return " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))


def sum_of(block: str, members: tuple[str, ...]) -> Rule:
    """The sum of some members, which need not stand together."""
    parts: dict[str, str | Symbol] = {f"part_{number}": Of(block, key) for number, key in enumerate(members)}
    return each(sum_of_parts, **parts)

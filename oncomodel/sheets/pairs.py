"""What splits the market, and pairs of members and regions: the rows of a table of one by the other."""

from __future__ import annotations

from oncomodel.market.schema import Dimension, Market
from oncomodel.market.schema import Member as Part
from oncomodel.model.lines import Member


def segmentations(market: Market) -> tuple[Dimension, ...]:
    """The dimensions and, last, the regions: everything that splits the market."""
    return (*market.dimensions, market.regions)


def pair_key(part: Part, region: Part) -> str:
    """Key of a member in a region; the market file is refused where it would not be unique."""
    return f"{region.key}_{part.key}"


def pairs(dimension: Dimension, regions: Dimension) -> tuple[Member, ...]:
    """Every member in every region, the regions of one member together."""
    return tuple(
        Member(pair_key(part, region), f"{part.label}, {region.label}")
        for part in dimension.members
        for region in regions.members
    )


def turned_pairs(dimension: Dimension, regions: Dimension) -> tuple[Member, ...]:
    """Every region's every member, the members of one region together."""
    return tuple(
        Member(pair_key(part, region), f"{region.label}, {part.label}")
        for region in regions.members
        for part in dimension.members
    )


def in_every_region(part: Part, regions: Dimension) -> tuple[str, ...]:
    """Keys of the pairs of one member."""
    return tuple(pair_key(part, region) for region in regions.members)


def all_in_region(region: Part, dimension: Dimension) -> tuple[str, ...]:
    """Keys of the pairs of one region."""
    return tuple(pair_key(part, region) for part in dimension.members)

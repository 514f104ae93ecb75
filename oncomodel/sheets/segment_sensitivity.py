"""The Segment sensitivity tab: every member's size once more, with its own share or growth at an end of its range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from oncomodel.kernels import one_at_a_time as kernels
from oncomodel.kernels.arithmetic import total
from oncomodel.kernels.drivers import lifted
from oncomodel.kernels.shares import share_of
from oncomodel.market.schema import Dimension, Market, Quantity
from oncomodel.market.schema import Member as Part
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, Sheet, each, link, path
from oncomodel.model.rows import TAB_OF_WORKINGS, Workings
from oncomodel.model.symbols import Cell, Members, Of
from oncomodel.model.units import FINE_FACTOR, RATE, SHARE, Unit
from oncomodel.sheets.bars import ENDS
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.levers import End, exact, ranged
from oncomodel.sheets.pairs import segmentations
from oncomodel.sheets.reserved import target_key
from oncomodel.sheets.segment import whole_of
from oncomodel.sheets.sensitivity import RESULTS
from oncomodel.sheets.tab import time_tab

Kind = Literal["share", "growth"]
KINDS: tuple[Kind, ...] = ("share", "growth")
PURPOSE = "The size of every member once more, with its own share or growth at the low and the high end of its range."
ALONE = "The weights of the other members stay as they are; shares are made of all of them again."


@dataclass(frozen=True)
class SegmentLever:
    """The measured share or the growth of one member of a dimension, where it has a range.

    Attributes:
        dimension: The dimension, or the regions.
        part: The member.
        kind: Which of the two it is.
    """

    dimension: Dimension
    part: Part
    kind: Kind

    @property
    def key(self) -> str:
        """Its key among the levers."""
        return f"{target_key(self.dimension.key, self.part.key)}__{self.kind}"

    @property
    def label(self) -> str:
        """What it is called."""
        if self.kind == "growth":
            return f"{self.part.label}: growth"
        return f"{self.part.label}: {'entered share' if self.part.share.of is None else 'entered amount'}"

    @property
    def quantity(self) -> Quantity:
        """The number, with its range and evidence."""
        return self.part.share if self.kind == "share" else self.part.growth

    @property
    def line(self) -> str:
        """Key of its block on Inputs."""
        return f"{self.dimension.key}_{'measured' if self.kind == 'share' else 'member_growth'}"

    def of(self, block: str) -> Of:
        """What a block of its dimension has for its member."""
        return Of(f"{self.dimension.key}_{block}", self.part.key)

    def at(self, end: End) -> Of:
        """The low or high end of its range."""
        return Of(f"{self.line}_{end}", self.part.key)


def segment_levers(market: Market) -> tuple[SegmentLever, ...]:
    """Every share and growth with a range; none of a dimension of one member, whose share is always all."""
    return tuple(one for one in _shares_and_growths(market) if ranged(one.quantity))


def segments_without_range(market: Market) -> tuple[str, ...]:
    """Labels of the shares and growths that are cited without a range."""
    every = tuple(_shares_and_growths(market))
    rows = zip(every, members_of_levers(every), strict=True)
    return tuple(row.label for one, row in rows if exact(one.quantity))


def _shares_and_growths(market: Market) -> Iterator[SegmentLever]:
    for dimension in segmentations(market):
        for part in dimension.members if len(dimension.members) > 1 else ():
            yield from (SegmentLever(dimension, part, kind) for kind in KINDS)


def segment_sensitivity(market: Market) -> tuple[Sheet, ...]:
    """The tab that the third tornado reads; none where no share and no growth of a member has a range."""
    levers = segment_levers(market)
    if not levers:
        return ()
    workings = (row for end in ENDS for row in _variants(market, levers, end))
    rows = (Note(RESULTS), Workings(TAB_OF_WORKINGS), *_sizes(market, levers), *_now(market), *workings)
    return (time_tab("segment_sensitivity", "Segment sensitivity", PURPOSE, "calculation", rows),)


def members_of_levers(levers: tuple[SegmentLever, ...]) -> tuple[Member, ...]:
    """A row for each lever; one whose label others have too says of which dimension it is."""
    labels = [lever.label.casefold() for lever in levers]
    return tuple(
        Member(one.key, one.label if labels.count(one.label.casefold()) == 1 else f"{one.dimension.label}, {one.label}")
        for one in levers
    )


def _sizes(market: Market, levers: tuple[SegmentLever, ...]) -> tuple[Row, ...]:
    """The size of the member of each lever as it is, and with the lever at an end of its range."""
    of, money = members_of_levers(levers), unit_of(market)
    now = tuple(link(one.of("market_size")) for one in levers)
    ends = {end: tuple(_size(one, end) for one in levers) for end in ENDS}
    return (
        Section("Market size as it is"),
        Line("segment_now_size", "market size as it is", money, now, of, role="link"),
        *(
            row
            for end in ENDS
            for row in (
                Section(f"Market size with each share and each growth alone at its {end} end"),
                Line(f"segment_{end}_size", f"market size, {end}", money, ends[end], of),
            )
        ),
    )


def _now(market: Market) -> tuple[Row, ...]:
    split = tuple(
        one for one in segmentations(market) if any(lever.dimension == one for lever in segment_levers(market))
    )
    weights = tuple(each(total, parts=Members(f"{dimension.key}_weight")) for dimension in split)
    return (
        Section("As it is"),
        Line("segment_weight_total", "weights of all members", FINE_FACTOR, weights, members_of(split)),
    )


def _variants(market: Market, levers: tuple[SegmentLever, ...], end: End) -> tuple[Row, ...]:
    of = members_of_levers(levers)

    def block(key: str, label: str, unit: Unit, rules: tuple[Rule, ...], *, yearly: bool = True) -> Line:
        return Line(f"segment_{end}_{key}", f"{label}, {end}", unit, rules, of, constant=not yearly)

    return (
        Section(f"Each share and each growth alone at its {end} end"),
        Note(ALONE),
        block("share", "share as entered", SHARE, tuple(_share(one, market, end) for one in levers), yearly=False),
        block("part", "share once all add up to 100 %", SHARE, tuple(_part(one, end) for one in levers), yearly=False),
        block("growth", "growth", RATE, tuple(_growth(one, end) for one in levers), yearly=False),
        block("lift", "index of what drivers have added", FINE_FACTOR, tuple(_lift(one, end) for one in levers)),
        block("weight", "weight before renormalising", FINE_FACTOR, tuple(_weight(one, end) for one in levers)),
    )


def _share(lever: SegmentLever, market: Market, end: End) -> Rule:
    """The measured share; an amount as a share of the basis that it is measured in."""
    of = lever.part.share.of
    if lever.kind == "growth":
        return link(lever.of("base_share"))
    if of is None:
        return link(lever.at(end))
    return each(share_of, part=lever.at(end), whole=Of(whole_of(lever.dimension, of, market), of))


def _part(lever: SegmentLever, end: End) -> Rule:
    """What the share as entered is of the market in its year, where the others stay as they are entered."""
    return each(
        kernels.part_of_others,
        part=Cell(f"segment_{end}_share"),
        now=lever.of("base_share"),
        whole=Cell(f"{lever.dimension.key}_base_total"),
    )


def _growth(lever: SegmentLever, end: End) -> Rule:
    return link(lever.at(end) if lever.kind == "growth" else lever.of("drift"))


def _lift(lever: SegmentLever, end: End) -> Rule:
    return path(lifted, start="index_base", effect=lever.of("effect"), growth=Cell(f"segment_{end}_growth"))


def _weight(lever: SegmentLever, end: End) -> Rule:
    return each(
        kernels.weight_in_year,
        begin=Cell(f"segment_{end}_share"),
        rate=Cell(f"segment_{end}_growth"),
        periods=f"{lever.dimension.key}_elapsed",
        lift=Cell(f"segment_{end}_lift"),
        index="index_base",
    )


def _size(lever: SegmentLever, end: End) -> Rule:
    return each(
        kernels.part_with,
        size="market_size",
        weight=Cell(f"segment_{end}_weight"),
        now=lever.of("weight"),
        total=Of("segment_weight_total", lever.dimension.key),
    )

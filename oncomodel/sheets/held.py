"""Segments and regions of the model held against published sizes of the same thing, where a scope names one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oncomodel.kernels import triangulation as kernels
from oncomodel.kernels.arithmetic import count_of
from oncomodel.kernels.bounds import on_timeline
from oncomodel.kernels.shares import share_of
from oncomodel.market.claims import Claim, Scope
from oncomodel.market.schema import Dimension, Market
from oncomodel.market.schema import Member as Part
from oncomodel.model.lines import (
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Rule,
    Section,
    each,
    link,
    when,
)
from oncomodel.model.symbols import AtYear, Cell, Members, Of, Symbol, Whole, Years
from oncomodel.model.texts import joined, where_true
from oncomodel.model.units import COUNT, FACTOR, FLAG, POSITION, TEXT, YEAR, Unit
from oncomodel.sheets.bridge import Groups
from oncomodel.sheets.inputs import members_of, unit_of

COUNTED = "held_out_count"
"""Key of the row that counts what is out of line."""

HELD = (
    "Ratio: the model's size, for the scenario and basis chosen on Control, over the published one in its year: that "
    "of the comparison, or a claim's own where it states no growth."
)
JUDGED = (
    "What measures the same is in line within the band of the settings below. What is a part of the model's is in line "
    "where it is no larger than that whole. What is not like for like has no verdict."
)
COMPARED = {"same": "the same", "part": "a part of the model's", "unlike": "not like for like"}
"""What each kind of comparison is called."""

WORDS = {
    "same": ("in line", "out of line"),
    "part": ("in line: no larger than the model's whole", "out of line: larger than the model's whole"),
    "unlike": ("no verdict", "no verdict"),
}
"""What is said of each kind of comparison, in line and out of line."""


@dataclass(frozen=True)
class Held:
    """A published size, and the part of the model that it is held against.

    Attributes:
        claim: The claim whose size it is; None where it is that of the scope.
    """

    scope: Scope
    split: Dimension
    part: Part
    claims: tuple[Claim, ...]
    claim: Claim | None = None

    @property
    def kind(self) -> str:
        """What the published size is of the part of the model."""
        return self.scope.compared_as or "same"

    @property
    def key(self) -> str:
        """Key of its row."""
        return f"{self.scope.key}_{self.claim.key}" if self.claim else self.scope.key

    @property
    def label(self) -> str:
        """What its row is called."""
        return self.claim.label if self.claim else self.scope.label

    @property
    def size(self) -> Symbol:
        """The published size."""
        return Of("claim_size", self.claim.key) if self.claim else Of("scope_centre", self.scope.key)

    @property
    def year(self) -> Symbol:
        """Its year."""
        return Of("claim_size_year", self.claim.key) if self.claim else Cell("common_year")


def held(market: Market, groups: Groups) -> tuple[Held, ...]:
    """Every published size of a scope that names a part of the model: that of the scope, or of single claims."""
    return tuple(one for scope in market.scopes if scope.compares_with for one in _of(scope, market, dict(groups)))


def _of(scope: Scope, market: Market, pooled: dict[Scope, tuple[Claim, ...]]) -> Iterator[Held]:
    dimension, _, key = str(scope.compares_with).partition(".")
    split = market.dimension(dimension)
    part = split.member(key)
    if scope in pooled:
        yield Held(scope, split, part, pooled[scope])
        return
    for claim in market.claims:
        if claim.sizes(scope.key, market.currency):
            yield Held(scope, split, part, (claim,), claim)


def band() -> tuple[Input, ...]:
    """How far from a published size a part of the model may be."""

    def limit(key: str, label: str, value: float) -> Input:
        entry = Entry(value, Evidence("setting", "Half or double is more than scopes worded differently explain."))
        return Input(key, label, FACTOR, (entry,), limits=(0.0, 1000.0), named=True)

    return (
        limit("held_ratio_low", "Lowest model over published in line", 0.5),
        limit("held_ratio_high", "Highest model over published in line", 2.0),
    )


def beside_published(market: Market, groups: Groups) -> tuple[Row, ...]:
    """The table of both sizes, and how well they fit; no rows where no scope names a part."""
    if not (found := held(market, groups)):
        return ()
    money, of = unit_of(market), tuple(Member(one.key, one.label) for one in found)

    def column(key: str, header: str, unit: Unit, rules: Rule | tuple[Rule, ...], role: str) -> Column:
        line = Line(f"held_{key}", header, unit, rules, of, constant=True, role=role, native=True)
        return Column(header, line, "name" if unit is TEXT else "number")

    kinds = {one.split == market.regions for one in found}
    what = "Segments and regions" if len(kinds) > 1 else market.regions.label if True in kinds else "Segments"
    ratio = each(share_of, part="held_model", whole="held_size")
    sizes = tuple(when(_known(one), link(Of(_sizes(one), one.part.key))) for one in found)
    known = tuple(when(_known(one), ratio) for one in found)
    worded = tuple(when(_known(one), _worded(one)) for one in found)
    return (
        Section(f"{what} beside published sizes"),
        Note(HELD),
        Note(JUDGED),
        Ledger(
            "BesidePublished",
            "Published",
            of,
            (
                Column("Part of the model", tuple(f"{one.split.label}: {one.part.label}" for one in found), "name"),
                Column("Sources", tuple(", ".join(c.source for c in one.claims) for one in found), "name"),
                Column("Published is", tuple(COMPARED[one.kind] for one in found), "name"),
                column("words", "In line or not", TEXT, worded, "text"),
                column("year", "Year", YEAR, tuple(link(f"held_year_{one.key}") for one in found), "link"),
                column("model", f"Model size, {money.name}", money, sizes, "output"),
                column("size", f"Published size, {money.name}", money, tuple(link(one.size) for one in found), "link"),
                column("ratio", "Ratio", FACTOR, known, "output"),
                column("out", "Out of line", FLAG, tuple(map(_out, found)), "calculation"),
            ),
        ),
        *(Note(f"{scope.label}: {scope.assumed}") for scope in dict.fromkeys(one.scope for one in found)),
    )


def _out(one: Held) -> Rule:
    """Whether a ratio is out of line, by what the published size is of the part."""
    if one.kind == "unlike":
        return link("held_unjudged")
    if one.kind == "part":
        return each(kernels.is_beyond_whole, known=_known(one), ratio="held_ratio")
    limits = {"low": "held_ratio_low", "high": "held_ratio_high"}
    return each(kernels.is_out_of_line, known=_known(one), ratio="held_ratio", **limits)


def _worded(one: Held) -> Rule:
    near, far = (Of(f"held_{side}", one.kind) for side in ("near", "far"))
    return each(in_words, out="held_out", near=near, far=far)


def _pieces() -> tuple[Input, Input, Input]:
    """The words for what is in line and out of line, by kind, and what stands where nothing is judged."""
    of = tuple(Member(kind, name.capitalize()) for kind, name in COMPARED.items())
    sides = (("near", "word where in line"), ("far", "word where out of line"))
    near, far = (
        Input(f"held_{side}", label, TEXT, tuple(_setting(words[n]) for words in WORDS.values()), of, editable=False)
        for n, (side, label) in enumerate(sides)
    )
    entry = Entry(0.0, Evidence("setting", "What is not like for like can be neither in line nor out of line."))
    return near, far, Input("held_unjudged", "Out of line, where nothing is judged", FLAG, (entry,), editable=False)


def _setting(text: str) -> Entry:
    return Entry(text, Evidence("setting", "A word of the table."))


def _counted() -> Rule:
    return each(count_of, flags=Members("held_out"))


def in_words(out: Any, near: Any, far: Any) -> Any:
    """The word for what is out of line, or in line.

    >>> str(in_words(1, "in line", "out of line")), str(in_words(0, "in line", "out of line"))
    ('out of line', 'in line')
    """
    return joined(where_true(1 - out, near), where_true(out, far))


def _known(one: Held) -> Symbol:
    return Cell(f"held_known_{one.key}")


def _sizes(one: Held) -> str:
    return f"held_sizes_{one.key}"


def workings_of_held(market: Market, groups: Groups) -> tuple[Row, ...]:
    """How many are out of line, and the sizes of the model in the years of the published ones."""
    if not (found := held(market, groups)):
        return ()
    return (
        Section("Sizes of the model in the years of published ones"),
        *_pieces(),
        Line(COUNTED, "Out of line with published sizes", COUNT, _counted(), constant=True),
        *(row for one in found for row in _in_its_year(one, market)),
    )


def _in_its_year(one: Held, market: Market) -> tuple[Line, ...]:
    position, year = f"held_position_{one.key}", f"held_year_{one.key}"
    known = each(on_timeline, values=Whole(year), years=Years("year"))
    place = each(kernels.position_where_known, known=_known(one), year=year, first_year="first_year")
    sizes, of = link(AtYear(f"{one.split.key}_market_size", position)), members_of(one.split.members)
    return (
        Line(year, f"{one.label}: its year", YEAR, link(one.year), constant=True, role="link"),
        Line(f"held_known_{one.key}", f"{one.label}: its year is one of the model", FLAG, known, constant=True),
        Line(position, f"{one.label}: number of its year", POSITION, place, constant=True),
        Line(_sizes(one), f"beside {one.label}", unit_of(market), sizes, of, constant=True, role="link"),
    )

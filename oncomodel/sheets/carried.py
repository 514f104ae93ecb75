"""Which of its printed sizes a claim is carried from to the year of the comparison, and how far beyond its period."""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.kernels import triangulation as kernels
from oncomodel.kernels.arithmetic import either
from oncomodel.market.claims import Claim
from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Ledger, Line, Note, Row, Rule, Section, each, when
from oncomodel.model.symbols import Of
from oncomodel.model.units import FLAG, YEAR, YEARS, Unit
from oncomodel.sheets.bridge import Groups
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.inputs import unit_of

NEAREST = (
    "A claim is carried from the one of its two printed sizes whose year is nearer to that of the comparison. Both "
    "lead to the same size, but fewer years of carrying make it more certain."
)

PERIOD = (
    "The period of a claim runs over the years that it prints and those that its source says it covers, which stand on "
    "Claim details."
)


def nearest_sizes(market: Market, groups: Groups) -> tuple[Row, ...]:
    """The printed size that every claim is carried from, and the years that the claim is of."""
    claims = tuple(claim for _, of_scope in groups for claim in of_scope)
    of = members(claims)

    def column(key: str, header: str, unit: Unit, rules: tuple[Rule, ...]) -> Column:
        return Column(header, Line(f"carried_{key}", header, unit, rules, of, constant=True, native=True))

    def known(claim: Claim, rule: Rule) -> Rule:
        return when(Of("claim_carries", claim.key), rule)

    def nearer(what: str) -> tuple[Rule, ...]:
        ends = (("yes", f"claim_dated_end{what}"), ("no", f"claim_size{what}"))
        return tuple(each(either, flag="carried_from_end", **{to: Of(key, c.key) for to, key in ends}) for c in claims)

    beyond = {"year": "common_year", "first": "carried_first", "last": "carried_last"}
    outside = tuple(known(c, each(kernels.years_outside, **beyond)) for c in claims)
    flags = tuple(each(kernels.is_outside, known=Of("claim_carries", c.key), years="carried_outside") for c in claims)
    return (
        Section("Which printed size is carried, and how far beyond the period of its claim"),
        Note(NEAREST),
        Note(PERIOD),
        Ledger(
            "CarriedSizes",
            "Claim that is carried",
            of,
            (
                column("from_end", "Its end is nearer", FLAG, tuple(map(_end_is_nearer, claims))),
                column("size", f"Nearer size, {unit_of(market).name}", unit_of(market), nearer("")),
                column("year", "Year of that size", YEAR, nearer("_year")),
                column("printed_first", "First year printed", YEAR, tuple(_printed(c, "start") for c in claims)),
                column("printed_last", "Last year printed", YEAR, tuple(_printed(c, "end") for c in claims)),
                column("first", "Its period begins", YEAR, _period(claims, "first", kernels.earlier_known)),
                column("last", "Its period ends", YEAR, _period(claims, "last", kernels.later_known)),
                column("outside", "Years beyond its period", YEARS, outside),
                column("extrapolated", "Carried beyond its period", FLAG, flags),
            ),
        ),
    )


def _end_is_nearer(claim: Claim) -> Rule:
    ends = {f"{name}_year": Of(f"claim_{name}_year", claim.key) for name in ("start", "end")}
    has = {f"has_{name}": Of(f"claim_has_{name}", claim.key) for name in ("start", "end")}
    return each(kernels.is_nearer_end, year="common_year", **ends, **has)


def _period(claims: tuple[Claim, ...], end: str, kernel: Callable[..., object]) -> tuple[Rule, ...]:
    """The first or the last year of each claim's period."""
    printed = f"carried_printed_{end}"
    return tuple(each(kernel, covered=Of(f"claim_covers_{end}", c.key), printed=printed) for c in claims)


def _printed(claim: Claim, end: str) -> Rule:
    """The year of an end of a claim, or that of its one dated size where it prints none for this end."""
    years = {"value": Of(f"claim_{end}_year", claim.key), "other": Of("claim_size_year", claim.key)}
    return each(kernels.known_or_other, **years)

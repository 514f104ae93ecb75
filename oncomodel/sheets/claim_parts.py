"""The tests of what claims say of parts, and of pairs of claims, as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from oncomodel.kernels import claims as tests
from oncomodel.kernels.arithmetic import either, excess, years_between
from oncomodel.kernels.evidence import rebase
from oncomodel.kernels.shares import share_of
from oncomodel.market.claims import Claim, ClaimPart
from oncomodel.market.schema import Market
from oncomodel.model.lines import Line, Member, Rule, each, link, when
from oncomodel.model.symbols import Cell, Of, Symbol
from oncomodel.model.units import BASIS_POINTS, FLAG, PERCENT, POSITION, RATE, SHARE, SHARE_POINTS, YEAR, YEARS, Unit
from oncomodel.sheets.claim_tests import any_rule, block_line, members, open_rule, verdict_rule
from oncomodel.sheets.inputs import unit_of


@dataclass(frozen=True)
class StatedPart:
    """A part and the claim that states it."""

    claim: Claim
    part: ClaimPart

    @property
    def key(self) -> str:
        """Key of its row."""
        return f"{self.claim.key}_{self.part.key}"

    @property
    def label(self) -> str:
        """What its row is called."""
        return f"{self.claim.label}, {self.part.label}"


@dataclass(frozen=True)
class Pair:
    """Two values that must fit together: a repeated one, or a part and what holds it.

    Attributes:
        end: Which value a repeated claim is compared at: "start" or "end"; None for a part within a whole.
    """

    first: Claim
    second: Claim
    end: str | None

    @property
    def key(self) -> str:
        """Key of its row."""
        return f"{self.first.key}_{self.second.key}_{self.end or 'within'}"

    @property
    def label(self) -> str:
        """What its row is called."""
        return f"{self.first.label}, {self.end}" if self.end else f"{self.first.label} within {self.second.label}"


def parts(market: Market) -> tuple[StatedPart, ...]:
    """Every part that a claim states."""
    return tuple(StatedPart(claim, part) for claim in market.claims for part in claim.parts)


def pairs(market: Market) -> tuple[Pair, ...]:
    """Every pair of claims that must fit together."""
    return (*_repeats(market), *_subsets(market))


def _repeats(market: Market) -> Iterator[Pair]:
    for claim in market.claims:
        if claim.repeats:
            other = market.claim(claim.repeats)
            for end in ("start", "end"):
                figures = getattr(claim, end), getattr(other, end)
                if all(figure is not None and figure.lowest is not None for figure in figures):
                    yield Pair(claim, other, end)


def _subsets(market: Market) -> Iterator[Pair]:
    within = {scope.key: scope.within for scope in market.scopes}
    own = [claim for claim in market.claims if not claim.repeats]
    for claim in own:
        for other in own:
            if other.scope in within[claim.scope] and other.currency == claim.currency:
                yield Pair(claim, other, None)


def part_lines(market: Market) -> tuple[Line, ...]:
    """What each part implies for its total, and the verdicts on it."""
    stated, money = parts(market), unit_of(market)
    of = tuple(Member(one.key, one.label) for one in stated)

    def line(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Line:
        return block_line(f"part_{key}", label, unit, rule, of)

    def of_claim(key: str) -> tuple[Rule, ...]:
        return tuple(link(Of(f"claim_{key}", one.claim.key)) for one in stated)

    implied = each(share_of, part="part_value", whole="part_total")
    gap = each(
        tests.range_distance,
        low="part_implied_share",
        high="part_implied_share",
        stated_low="part_share_low",
        stated_high="part_share_high",
    )
    has_share = each(tests.stated_pair, first="part_share_low", second="part_share_high")
    worst = each(tests.worst_of, value="part_value_verdict", split="part_split_verdict", growth="part_growth_verdict")
    return (
        line("claim_year", "year of the total's size", YEAR, of_claim("size_year")),
        line("claim_size", "total's size in its year", money, of_claim("size")),
        line("claim_growth", "growth of the total, implied", RATE, of_claim("growth_used")),
        line("total_growth", "growth of the total, at least", RATE, of_claim("growth_bound")),
        line("carried", "years the total is carried", YEARS, when("part_dated", _carried())),
        line("total", "total in the part's year", money, when("part_dated", _total())),
        line("dated", "part and total are dated", FLAG, _dated()),
        line("has_value", "has a value", FLAG, each(tests.stated_pair, first="part_value", second="part_total")),
        line("has_share", "has a stated share", FLAG, has_share),
        line("implied_share", "share implied by the value", SHARE, when("part_has_value", implied)),
        line("has_both", "has both", FLAG, each(tests.both, first="part_has_share", second="part_has_value")),
        line("value_gap", "gap of the share", SHARE_POINTS, when("part_has_both", gap)),
        line("value_verdict", "number of the verdict on the value", POSITION, verdict_rule("part_value_gap", "share")),
        *_split_lines(line, stated),
        *_growth_lines(line, stated),
        line("worst", "number of the worst verdict", POSITION, worst),
        line("open", "used, inconsistent and unresolved", FLAG, open_rule("part", "part_worst")),
    )


def _split_lines(line: Callable[..., Line], stated: tuple[StatedPart, ...]) -> tuple[Line, ...]:
    """The sum of the shares of each split, and the verdict on it."""
    excess = each(tests.excess_over_all, share="part_split_sum")

    def used(end: str) -> Rule:
        return each(either, flag="part_has_share", yes=f"part_share_{end}", no="part_implied_share")

    def counted(value: str) -> Rule:
        return each(tests.known_or_nothing, known="part_is_counted", value=value)

    low, high = (
        tuple(_split_sum(one, stated, f"part_share_{name}") for one in stated) for name in ("counted", "counted_high")
    )
    return (
        line("is_counted", "share is known", FLAG, any_rule("part_has_share", "part_has_value")),
        line("share_used", "share", SHARE, used("low")),
        line("share_counted", "share in the sum", SHARE, counted("part_share_used")),
        line("split_sum", "sum of the shares of its split", SHARE, low),
        line("share_used_high", "share, high", SHARE, used("high")),
        line("share_counted_high", "share in the sum, high", SHARE, counted("part_share_used_high")),
        line("split_sum_high", "sum of the shares of its split, high", SHARE, high),
        line("split_gap", "excess over 100 %", SHARE_POINTS, when("part_is_counted", excess)),
        line("split_verdict", "number of the verdict on the sum", POSITION, verdict_rule("part_split_gap", "share")),
    )


def _growth_lines(line: Callable[..., Line], stated: tuple[StatedPart, ...]) -> tuple[Line, ...]:
    """The growth of each part against its total's, and the verdict on it."""
    has_growth = each(tests.stated_pair, first="part_growth_low", second="part_growth_high")
    return (
        line("has_growth", "has a growth", FLAG, has_growth),
        line("grows", "growth can be compared", FLAG, tuple(map(_grows, stated))),
        line("growth_gap", "gap of the growth", BASIS_POINTS, tuple(map(_growth_gap, stated))),
        line(
            "growth_verdict", "number of the verdict on the growth", POSITION, verdict_rule("part_growth_gap", "growth")
        ),
    )


def _dated() -> Rule:
    bound = {"part_year": "part_year", "size_year": "part_claim_year", "growth": "part_claim_growth"}
    return each(tests.can_meet, **bound)


def _carried() -> Rule:
    return each(years_between, start="part_claim_year", end="part_year")


def _total() -> Rule:
    return each(
        rebase, value="part_claim_size", from_year="part_claim_year", to_year="part_year", rate="part_claim_growth"
    )


def _split_sum(one: StatedPart, stated: tuple[StatedPart, ...], shares: str) -> Rule:
    """The sum of all shares of one split of one claim."""
    same = [p for p in stated if p.claim.key == one.claim.key and p.part.split == one.part.split]
    return each(tests.sum_of_parts, **{p.part.key: Of(shares, p.key) for p in same})


def _growth_gap(one: StatedPart) -> Rule:
    """How far a part's growth is from what its total allows: the fastest must not be slower than it."""
    if one.part.fastest:
        bound = {"fastest": "part_growth_high", "total": "part_total_growth", "points_in_one": "points_in_one"}
        return when("part_grows", each(tests.shortfall_points, **bound))
    rule = each(
        tests.excess_after,
        share="part_share_counted",
        growth="part_growth_low",
        total_growth="part_claim_growth",
        periods=Of("claim_years", one.claim.key),
        points_in_one="points_in_one",
    )
    return when("part_grows", rule)


def _grows(one: StatedPart) -> Rule:
    """Whether there is something to compare a part's growth with."""
    if one.part.fastest:
        return each(tests.all_of, part="part_has_growth", total=Of("claim_has_growth", one.claim.key))
    return each(
        tests.all_of, part="part_has_growth", share="part_is_counted", total=Of("claim_has_path", one.claim.key)
    )


def pair_lines(market: Market) -> tuple[Line, ...]:
    """The two values of each pair in one year, and the verdict on their distance."""
    found, money = pairs(market), unit_of(market)
    of = tuple(Member(pair.key, pair.label) for pair in found)

    def line(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Line:
        return block_line(f"pair_{key}", label, unit, rule, of)

    verdicts = tuple(verdict_rule(Cell("pair_gap"), "value") for _ in found)
    return (
        line("first", "first value", money, tuple(map(_first, found))),
        line("year", "year", YEAR, tuple(map(_year, found))),
        line("second", "second value", money, tuple(map(_second, found))),
        line("judged", "can be compared", FLAG, tuple(map(_comparable, found))),
        line("gap", "gap", PERCENT, tuple(map(_pair_gap, found))),
        line("verdict_number", "number of the verdict", POSITION, verdicts),
    )


def _figure(pair: Pair, claim: Claim) -> Of:
    return Of("claim_start" if pair.end == "start" else "claim_middle_end", claim.key)


def _first(pair: Pair) -> Rule:
    if pair.end is None:
        return link(Of("claim_size", pair.first.key))
    return when(Of(f"claim_has_{pair.end}_size", pair.first.key), link(_figure(pair, pair.first)))


def _year(pair: Pair) -> Rule:
    if pair.end is None:
        return link(Of("claim_size_year", pair.first.key))
    year = Of(f"claim_{pair.end}_year", pair.first.key)
    return when(Of(f"claim_has_{pair.end}", pair.first.key), link(year))


def _second(pair: Pair) -> Rule:
    if pair.end is not None:
        return when(Of(f"claim_has_{pair.end}_size", pair.second.key), link(_figure(pair, pair.second)))
    other = pair.second.key
    rule = each(
        rebase,
        value=Of("claim_size", other),
        from_year=Of("claim_size_year", other),
        to_year="pair_year",
        rate=Of("claim_growth_used", other),
    )
    return when("pair_judged", rule)


def _comparable(pair: Pair) -> Rule:
    if pair.end is None:
        first, second = Of("claim_has_size", pair.first.key), Of("claim_carries", pair.second.key)
        return each(tests.both, first=first, second=second)
    years = {
        "first_year": Of(f"claim_{pair.end}_year", pair.first.key),
        "second_year": Of(f"claim_{pair.end}_year", pair.second.key),
    }
    return each(tests.in_one_year, **years)


def _pair_gap(pair: Pair) -> Rule:
    if pair.end is None:
        rule = each(tests.excess_over_whole, part="pair_first", whole="pair_second")
    else:
        rule = each(excess, value="pair_first", reference="pair_second")
    return when("pair_judged", rule)


def worst_lines(market: Market) -> tuple[Line, ...]:
    """The worst verdict on each claim: of its growth and pairs, and with its parts; and whether it is open."""
    of, stated = members(market.claims), parts(market)

    def with_parts(claim: Claim) -> Rule:
        bound: dict[str, Symbol] = {"own": Of("claim_own_worst", claim.key)}
        bound |= {p.part.key: Of("part_worst", p.key) for p in stated if p.claim.key == claim.key}
        return each(tests.worst_of, **bound)

    own = tuple(each(tests.worst_of, **verdicts_on(market, claim)) for claim in market.claims)
    return (
        block_line("claim_own_worst", "number of the worst verdict, growth and pairs", POSITION, own, of),
        block_line(
            "claim_worst",
            "number of the worst verdict, with parts",
            POSITION,
            tuple(map(with_parts, market.claims)),
            of,
        ),
        block_line("claim_open", "used, inconsistent and unresolved", FLAG, open_rule("claim", "claim_own_worst"), of),
    )


def verdicts_on(market: Market, claim: Claim, end: str | None = None) -> dict[str, Symbol]:
    """The verdicts on a claim's figures by a name; on one *end* of it, where that is given.

    A pair is a verdict on both of its claims: where they contradict each other, neither is shown to be the wrong one.
    """
    bound: dict[str, Symbol] = {"growth": Of("claim_verdict_number", claim.key)}
    for pair in pairs(market):
        if claim.key in (pair.first.key, pair.second.key) and end in (None, pair.end):
            bound[pair.key] = Of("pair_verdict_number", pair.key)
    return bound

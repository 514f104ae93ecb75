"""The tests of claims as lines: of a claim by itself, of its parts, and of pairs of claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from oncomodel.kernels import claims as tests
from oncomodel.kernels.arithmetic import either, years_between
from oncomodel.kernels.claims import verdict
from oncomodel.kernels.evidence import rebase
from oncomodel.kernels.growth import begin_value, cagr, end_value, periods_to_reach
from oncomodel.kernels.shares import share_of
from oncomodel.market.claims import Claim, ClaimPart
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Rule, each, link, when
from oncomodel.model.symbols import Cell, Of, Symbol
from oncomodel.model.units import BASIS_POINTS, FINE_RATE, FLAG, POSITION, SHARE, YEAR, YEARS, Unit
from oncomodel.sheets.inputs import unit_of

Bound = str | Symbol


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


def members(claims: Sequence[Claim]) -> tuple[Member, ...]:
    """A row for each claim."""
    return tuple(Member(claim.key, claim.label, source=claim.source) for claim in claims)


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


def _line(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], of: tuple[Member, ...]) -> Line:
    return Line(key, label, unit, rule, of, constant=True, native=True)


def claim_lines(market: Market) -> tuple[Line, ...]:
    """What the figures of each claim imply, and the verdict on its growth."""
    of, money = members(market.claims), unit_of(market)

    def line(key: str, label: str, unit: Unit, rule: Rule) -> Line:
        return _line(f"claim_{key}", label, unit, rule, of)

    ends = {"start": "claim_start", "start_year": "claim_start_year", "end_year": "claim_end_year"}
    stated = {"stated_low": "claim_growth_low", "stated_high": "claim_growth_high"}
    gap = each(
        tests.range_gap, low="claim_implied_low", high="claim_implied_high", points_in_one="points_in_one", **stated
    )
    has_growth = each(tests.stated_pair, first="claim_growth_low", second="claim_growth_high")
    dated_end = each(tests.stated_size, size="claim_end_low", year="claim_end_year")
    dated_start = each(tests.stated_size, size="claim_start", year="claim_start_year")
    sizes = each(tests.stated_pair, first="claim_start", second="claim_end_low")
    years = each(tests.stated_pair, first="claim_start_year", second="claim_end_year")
    elapsed = each(years_between, start="claim_start_year", end="claim_end_year")
    return (
        line("has_path", "start, end and years", FLAG, each(tests.stated_path, end="claim_end_low", **ends)),
        line("has_growth", "stated growth", FLAG, has_growth),
        line("has_years", "both years", FLAG, years),
        line("has_sizes", "both sizes", FLAG, sizes),
        line("has_start", "start and year", FLAG, dated_start),
        line("has_end", "end and year", FLAG, dated_end),
        line("judged", "can be judged", FLAG, each(tests.both, first="claim_has_path", second="claim_has_growth")),
        line("years", "years from start to end", YEARS, when("claim_has_years", elapsed)),
        line("implied_low", "implied growth, low", FINE_RATE, when("claim_has_path", _cagr("claim_end_low"))),
        line("implied_high", "implied growth, high", FINE_RATE, when("claim_has_path", _cagr("claim_end_high"))),
        line("gap", "gap, implied less stated", BASIS_POINTS, when("claim_judged", gap)),
        line("verdict_number", "number of the verdict", POSITION, _verdict("claim_gap", "growth")),
        *(part for shift in ("less", "more") for part in _shifted(shift, stated, line)),
        line("offset_number", "number of the offset", POSITION, _offset()),
        line("end_at_low", "end at stated growth, low", money, _end_at("low")),
        line("end_at_high", "end at stated growth, high", money, _end_at("high")),
        line("start_at_low", "start at stated growth, low", money, _start_at("low", "high")),
        line("start_at_high", "start at stated growth, high", money, _start_at("high", "low")),
        line("middle_growth", "middle of the stated growth", FINE_RATE, when("claim_has_growth", _middle_rate())),
        line("middle_end", "middle of the end", money, when("claim_has_end_size", _middle_size())),
        line("growth_bound", "growth, at least", FINE_RATE, _bound()),
        line("needs", "years that the stated growth needs", YEARS, _needed()),
        line("size", "size carried to other years", money, _either("dated_end", "start")),
        line("dated_end", "end that has a year", money, when("claim_has_end", link("claim_middle_end"))),
        line("size_year", "its year", YEAR, _either("dated_end_year", "start_year")),
        line("dated_end_year", "year of that end", YEAR, when("claim_has_end", link("claim_end_year"))),
        line("stated_low", "stated growth, lower end", FINE_RATE, when("claim_has_growth", link("claim_growth_low"))),
        line("growth_used", "growth that carries it", FINE_RATE, _growth_used()),
        line("has_end_size", "end", FLAG, each(tests.stated_pair, first="claim_end_low", second="claim_end_high")),
        line("has_start_size", "start", FLAG, each(tests.stated_pair, first="claim_start", second="claim_start")),
        line("has_size", "a dated size", FLAG, _any("claim_has_start", "claim_has_end")),
        line("has_rate", "a growth", FLAG, _any("claim_has_path", "claim_has_growth")),
        line("carries", "can be carried", FLAG, each(tests.both, first="claim_has_size", second="claim_has_rate")),
    )


def _any(first: str, second: str) -> Rule:
    return each(tests.any_of, first=first, second=second)


def _cagr(end: str) -> Rule:
    return each(cagr, begin="claim_start", end=end, periods="claim_years")


def _verdict(gap: Bound, kind: str) -> Rule:
    return each(verdict, gap=gap, close=f"{kind}_close", rounding=f"{kind}_rounding")


def _shifted(shift: str, stated: dict[str, str], line: Callable[..., Line]) -> tuple[Line, ...]:
    """Periods, implied growth and gap with one period less or more."""
    kernel = tests.one_period_less if shift == "less" else tests.one_period_more

    def implied(end: str) -> Line:
        rule = each(cagr, begin="claim_start", end=f"claim_end_{end}", periods=f"claim_years_{shift}")
        return line(f"{shift}_{end}", f"growth with one {shift}, {end}", FINE_RATE, when("claim_shifts", rule))

    ends = {"low": f"claim_{shift}_low", "high": f"claim_{shift}_high"}
    gap = each(tests.range_gap, points_in_one="points_in_one", **ends, **stated)
    years = each(kernel, periods="claim_years")
    return (
        line(f"years_{shift}", f"years, one {shift}", YEARS, when("claim_shifts", years)),
        implied("low"),
        implied("high"),
        line(f"gap_{shift}", f"gap with one {shift}", BASIS_POINTS, when("claim_shifts", gap)),
    )


def _offset() -> Rule:
    gaps = {"gap": "claim_gap", "less": "claim_gap_less", "more": "claim_gap_more"}
    return each(tests.off_by_one, known="claim_shifts", rounding="growth_rounding", **gaps)


def _end_at(end: str) -> Rule:
    return when("claim_grows", each(end_value, begin="claim_start", rate=f"claim_growth_{end}", periods="claim_years"))


def _start_at(end: str, rate: str) -> Rule:
    bound = {"end": f"claim_end_{end}", "rate": f"claim_growth_{rate}", "periods": "claim_years"}
    return when("claim_shrinks", each(begin_value, **bound))


def _middle_rate() -> Rule:
    return each(tests.middle_rate, low="claim_growth_low", high="claim_growth_high")


def _bound() -> Rule:
    bound = {"judged": "claim_judged", "implied": "claim_implied_low", "stated": "claim_stated_low"}
    return each(tests.growth_of_total, **bound)


def _middle_size() -> Rule:
    return each(tests.middle_size, low="claim_end_low", high="claim_end_high")


def _needed() -> Rule:
    bound = {"begin": "claim_start", "end": "claim_middle_end", "rate": "claim_middle_growth"}
    return when("claim_times", each(periods_to_reach, **bound))


def _either(other: str, first: str) -> Rule:
    return each(either, flag="claim_has_start", yes=f"claim_{first}", no=f"claim_{other}")


def _growth_used() -> Rule:
    return each(either, flag="claim_has_path", yes="claim_implied_middle", no="claim_middle_growth")


def flag_lines(market: Market) -> tuple[Line, ...]:
    """What can be calculated for each claim, from what it states."""
    of = members(market.claims)

    def both(key: str, label: str, first: str, second: str) -> Line:
        rule = each(tests.both, first=f"claim_{first}", second=f"claim_{second}")
        return _line(f"claim_{key}", label, FLAG, rule, of)

    longer = each(tests.is_longer_than_one, periods="claim_years", judged="claim_judged")
    middle = when("claim_has_path", _cagr("claim_middle_end"))
    return (
        _line("claim_shifts", "can be shifted by a period", FLAG, longer, of),
        both("rated", "growth and both years", "has_growth", "has_years"),
        both("grows", "start, growth and years", "rated", "has_start"),
        both("shrinks", "end, growth and years", "rated", "has_end"),
        both("times", "both sizes and growth", "has_sizes", "has_growth"),
        _line("claim_has_effect", "stated growth implies something", FLAG, _has_effect(), of),
        _line("claim_implied_middle", "middle of the implied growth", FINE_RATE, middle, of),
    )


def _has_effect() -> Rule:
    return each(tests.any_of, grows="claim_grows", shrinks="claim_shrinks", times="claim_times")


def part_lines(market: Market) -> tuple[Line, ...]:
    """What each part implies for its total, and the verdicts on it."""
    stated, money = parts(market), unit_of(market)
    of = tuple(Member(one.key, one.label) for one in stated)

    def line(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Line:
        return _line(f"part_{key}", label, unit, rule, of)

    def of_claim(key: str) -> tuple[Rule, ...]:
        return tuple(link(Of(f"claim_{key}", one.claim.key)) for one in stated)

    implied = each(share_of, part="part_value", whole="part_total")
    gap = each(
        tests.range_gap,
        low="part_implied_share",
        high="part_implied_share",
        stated_low="part_share_low",
        stated_high="part_share_high",
        points_in_one="points_in_one",
    )
    excess = each(tests.excess_over_all, share="part_split_sum", points_in_one="points_in_one")
    used = each(either, flag="part_has_share", yes="part_share_low", no="part_implied_share")
    counted = each(tests.known_or_nothing, known="part_is_counted", value="part_share_used")
    has_share = each(tests.stated_pair, first="part_share_low", second="part_share_high")
    has_growth = each(tests.stated_pair, first="part_growth_low", second="part_growth_high")
    worst = each(tests.worst_of, value="part_value_verdict", split="part_split_verdict", growth="part_growth_verdict")
    return (
        line("claim_year", "year of the total's size", YEAR, of_claim("size_year")),
        line("claim_size", "total's size in its year", money, of_claim("size")),
        line("claim_growth", "growth of the total, implied", FINE_RATE, of_claim("growth_used")),
        line("total_growth", "growth of the total, at least", FINE_RATE, of_claim("growth_bound")),
        line("carried", "years the total is carried", YEARS, when("part_dated", _carried())),
        line("total", "total in the part's year", money, when("part_dated", _total())),
        line("dated", "part and total are dated", FLAG, _dated()),
        line("has_value", "has a value", FLAG, each(tests.stated_pair, first="part_value", second="part_total")),
        line("has_share", "has a stated share", FLAG, has_share),
        line("implied_share", "share implied by the value", SHARE, when("part_has_value", implied)),
        line("has_both", "has both", FLAG, each(tests.both, first="part_has_share", second="part_has_value")),
        line("value_gap", "gap of the share", BASIS_POINTS, when("part_has_both", gap)),
        line("value_verdict", "number of the verdict on the value", POSITION, _verdict("part_value_gap", "share")),
        line("is_counted", "share is known", FLAG, _any("part_has_share", "part_has_value")),
        line("share_used", "share", SHARE, used),
        line("share_counted", "share in the sum", SHARE, counted),
        line("split_sum", "sum of the shares of its split", SHARE, tuple(_split_sum(one, stated) for one in stated)),
        line("split_gap", "excess over 100 %", BASIS_POINTS, when("part_is_counted", excess)),
        line("split_verdict", "number of the verdict on the sum", POSITION, _verdict("part_split_gap", "share")),
        line("has_growth", "has a growth", FLAG, has_growth),
        line("grows", "growth can be compared", FLAG, tuple(map(_grows, stated))),
        line("growth_gap", "gap of the growth", BASIS_POINTS, tuple(map(_growth_gap, stated))),
        line("growth_verdict", "number of the verdict on the growth", POSITION, _verdict("part_growth_gap", "growth")),
        line("worst", "number of the worst verdict", POSITION, worst),
        line("open", "used, inconsistent and unresolved", FLAG, open_rule("part", "part_worst")),
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


def _split_sum(one: StatedPart, stated: tuple[StatedPart, ...]) -> Rule:
    """The sum of all shares of one split of one claim."""
    same = [p for p in stated if p.claim.key == one.claim.key and p.part.split == one.part.split]
    return each(tests.sum_of_parts, **{p.part.key: Of("part_share_counted", p.key) for p in same})


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
        return _line(f"pair_{key}", label, unit, rule, of)

    verdicts = tuple(_verdict(Cell("pair_gap"), "value") for _ in found)
    return (
        line("first", "first value", money, tuple(map(_first, found))),
        line("year", "year", YEAR, tuple(map(_year, found))),
        line("second", "second value", money, tuple(map(_second, found))),
        line("judged", "can be compared", FLAG, tuple(map(_comparable, found))),
        line("gap", "gap", BASIS_POINTS, tuple(map(_pair_gap, found))),
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
        rule = each(tests.excess_points, value="pair_first", limit="pair_second", points_in_one="points_in_one")
    else:
        rule = each(tests.relative_points, value="pair_first", target="pair_second", points_in_one="points_in_one")
    return when("pair_judged", rule)


def worst_lines(market: Market) -> tuple[Line, ...]:
    """The worst verdict on each claim: on its own figures, and with its parts; and whether it is open."""
    of, stated = members(market.claims), parts(market)

    def with_parts(claim: Claim) -> Rule:
        bound: dict[str, Symbol] = {"own": Of("claim_own_worst", claim.key)}
        bound |= {p.part.key: Of("part_worst", p.key) for p in stated if p.claim.key == claim.key}
        return each(tests.worst_of, **bound)

    own = tuple(each(tests.worst_of, **verdicts_on(market, claim)) for claim in market.claims)
    return (
        _line("claim_own_worst", "number of the worst verdict on its own figures", POSITION, own, of),
        _line("claim_worst", "number of the worst verdict", POSITION, tuple(map(with_parts, market.claims)), of),
        _line("claim_open", "used, inconsistent and unresolved", FLAG, open_rule("claim", "claim_own_worst"), of),
    )


def verdicts_on(market: Market, claim: Claim, end: str | None = None) -> dict[str, Symbol]:
    """The verdicts on a claim's figures by a name; on one *end* of it, where that is given."""
    bound: dict[str, Symbol] = {"growth": Of("claim_verdict_number", claim.key)}
    for pair in pairs(market):
        repeated = pair.end is not None and claim.key in (pair.first.key, pair.second.key)
        if (repeated and end in (None, pair.end)) or (end is None and pair.first.key == claim.key):
            bound[pair.key] = Of("pair_verdict_number", pair.key)
    return bound


def open_rule(kind: str, worst: str) -> Rule:
    """Whether a claim or part is used, inconsistent and unresolved."""
    flags: dict[str, Bound] = {"used": f"{kind}_used", "resolved": f"{kind}_resolved"}
    return each(tests.is_open, verdict_number=worst, rounding="verdict_rounding", **flags)


def use_inputs(kind: str, of: tuple[Member, ...], used: list[bool], resolved: list[bool]) -> tuple[Input, ...]:
    """Whether the model uses what is claimed, and whether something is done about its contradictions."""

    def flags(key: str, label: str, values: list[bool], words: str) -> Input:
        entries = tuple(Entry(float(value), Evidence("setting", words)) for value in values)
        return Input(f"{kind}_{key}", label, FLAG, entries, of, editable=False)

    return (
        flags("used", "used by the model", used, "As the market file says."),
        flags("resolved", "resolved in words", resolved, "As the market file says."),
    )

"""The tests of claims as lines: of a claim by itself, of its parts, and of pairs of claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from oncomodel.kernels import claims as tests
from oncomodel.kernels.arithmetic import either, years_between
from oncomodel.kernels.claims import verdict
from oncomodel.kernels.growth import begin_value, cagr, end_value, periods_to_reach
from oncomodel.market.claims import Claim
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Rule, each, link, when
from oncomodel.model.symbols import Symbol
from oncomodel.model.units import BASIS_POINTS, FLAG, POSITION, RATE, YEAR, YEARS, Unit
from oncomodel.sheets.inputs import unit_of

Bound = str | Symbol


def members(claims: Sequence[Claim]) -> tuple[Member, ...]:
    """A row for each claim."""
    return tuple(Member(claim.key, claim.label, source=claim.source) for claim in claims)


def block_line(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], of: tuple[Member, ...]) -> Line:
    """A column of a ledger: a constant for each member, native in every form."""
    return Line(key, label, unit, rule, of, constant=True, native=True)


def claim_lines(market: Market) -> tuple[Line, ...]:
    """What the figures of each claim imply, and the verdict on its growth."""
    of, money = members(market.claims), unit_of(market)

    def line(key: str, label: str, unit: Unit, rule: Rule) -> Line:
        return block_line(f"claim_{key}", label, unit, rule, of)

    stated = {"stated_low": "claim_growth_low", "stated_high": "claim_growth_high"}
    gap = each(
        tests.range_gap, low="claim_implied_low", high="claim_implied_high", points_in_one="points_in_one", **stated
    )
    elapsed = each(years_between, start="claim_start_year", end="claim_end_year")
    return (
        *_stated(line),
        line("judged", "can be judged", FLAG, each(tests.both, first="claim_has_path", second="claim_has_growth")),
        line("years", "years from start to end", YEARS, when("claim_has_years", elapsed)),
        line("implied_low", "implied growth, low", RATE, when("claim_has_path", _cagr("claim_end_low"))),
        line("implied_high", "implied growth, high", RATE, when("claim_has_path", _cagr("claim_end_high"))),
        line("gap", "gap, implied less stated", BASIS_POINTS, when("claim_judged", gap)),
        line("verdict_number", "number of the verdict", POSITION, verdict_rule("claim_gap", "growth")),
        *(part for shift in ("less", "more") for part in _shifted(shift, stated, line)),
        line("offset_number", "number of the offset", POSITION, _offset()),
        line("end_at_low", "end at stated growth, low", money, _end_at("low")),
        line("end_at_high", "end at stated growth, high", money, _end_at("high")),
        line("start_at_low", "start at stated growth, low", money, _start_at("low", "high")),
        line("start_at_high", "start at stated growth, high", money, _start_at("high", "low")),
        line("middle_growth", "middle of the stated growth", RATE, when("claim_has_growth", _middle_rate())),
        line("middle_end", "middle of the end", money, when("claim_has_end_size", _middle_size())),
        line("growth_bound", "growth, at least", RATE, _bound()),
        line("needs", "years that the stated growth needs", YEARS, _needed()),
        *_carrying(line, money),
    )


def _carrying(line: Callable[..., Line], money: Unit) -> tuple[Line, ...]:
    """The size, year and growth that a claim is carried to other years with, and whether it can be."""
    ends = {"first": "claim_end_low", "second": "claim_end_high"}
    starts = {"first": "claim_start", "second": "claim_start"}
    return (
        line("size", "size carried to other years", money, _either("dated_end", "start")),
        line("dated_end", "end that has a year", money, when("claim_has_end", link("claim_middle_end"))),
        line("size_year", "its year", YEAR, _either("dated_end_year", "start_year")),
        line("dated_end_year", "year of that end", YEAR, when("claim_has_end", link("claim_end_year"))),
        line("stated_low", "stated growth, lower end", RATE, when("claim_has_growth", link("claim_growth_low"))),
        line("growth_used", "growth that carries it", RATE, _growth_used()),
        line("has_end_size", "states an end", FLAG, each(tests.stated_pair, **ends)),
        line("has_start_size", "states a start", FLAG, each(tests.stated_pair, **starts)),
        line("has_size", "has a dated size", FLAG, any_rule("claim_has_start", "claim_has_end")),
        line("has_rate", "has a growth", FLAG, any_rule("claim_has_path", "claim_has_growth")),
        line("carries", "can be carried", FLAG, each(tests.both, first="claim_has_size", second="claim_has_rate")),
    )


def _stated(line: Callable[..., Line]) -> tuple[Line, ...]:
    """Which figures each claim states."""
    ends = {"start": "claim_start", "start_year": "claim_start_year", "end_year": "claim_end_year"}
    has_growth = each(tests.stated_pair, first="claim_growth_low", second="claim_growth_high")
    dated_end = each(tests.stated_size, size="claim_end_low", year="claim_end_year")
    dated_start = each(tests.stated_size, size="claim_start", year="claim_start_year")
    sizes = each(tests.stated_pair, first="claim_start", second="claim_end_low")
    years = each(tests.stated_pair, first="claim_start_year", second="claim_end_year")
    return (
        line("has_path", "states start, end and years", FLAG, each(tests.stated_path, end="claim_end_low", **ends)),
        line("has_growth", "states a growth", FLAG, has_growth),
        line("has_years", "states both years", FLAG, years),
        line("has_sizes", "states both sizes", FLAG, sizes),
        line("has_start", "states the start and its year", FLAG, dated_start),
        line("has_end", "states the end and its year", FLAG, dated_end),
    )


def any_rule(first: str, second: str) -> Rule:
    """1 where one of two flags is 1."""
    return each(tests.any_of, first=first, second=second)


def _cagr(end: str) -> Rule:
    return each(cagr, begin="claim_start", end=end, periods="claim_years")


def verdict_rule(gap: Bound, kind: str) -> Rule:
    """The verdict on a gap by the thresholds of its kind: growth, value or share."""
    return each(verdict, gap=gap, close=f"{kind}_close", rounding=f"{kind}_rounding")


def _shifted(shift: str, stated: dict[str, str], line: Callable[..., Line]) -> tuple[Line, ...]:
    """Periods, implied growth and gap with one period less or more."""
    kernel = tests.one_period_less if shift == "less" else tests.one_period_more

    def implied(end: str) -> Line:
        rule = each(cagr, begin="claim_start", end=f"claim_end_{end}", periods=f"claim_years_{shift}")
        return line(f"{shift}_{end}", f"growth with one {shift}, {end}", RATE, when("claim_shifts", rule))

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
        return block_line(f"claim_{key}", label, FLAG, rule, of)

    longer = each(tests.is_longer_than_one, periods="claim_years", judged="claim_judged")
    middle = when("claim_has_path", _cagr("claim_middle_end"))
    return (
        block_line("claim_shifts", "can be shifted by a period", FLAG, longer, of),
        both("rated", "states growth and both years", "has_growth", "has_years"),
        both("grows", "states start, growth and years", "rated", "has_start"),
        both("shrinks", "states end, growth and years", "rated", "has_end"),
        both("times", "states both sizes and growth", "has_sizes", "has_growth"),
        block_line("claim_has_effect", "stated growth implies something", FLAG, _has_effect(), of),
        block_line("claim_implied_middle", "middle of the implied growth", RATE, middle, of),
    )


def _has_effect() -> Rule:
    return each(tests.any_of, grows="claim_grows", shrinks="claim_shrinks", times="claim_times")


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
        flags("used", "used by the model", used, "Whether anything rests on it: Claim details says what."),
        flags("resolved", "resolved in words", resolved, "As the market file says."),
    )

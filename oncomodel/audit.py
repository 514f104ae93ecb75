"""The audit of a market's claims: every finding with its verdict, and the verdict on a sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from oncomodel.errors import ArgumentError
from oncomodel.kernels import claims as kernels
from oncomodel.kernels.growth import begin_value, cagr, end_value
from oncomodel.market.quotes import Printed, printed_numbers
from oncomodel.market.schema import Market
from oncomodel.model.evaluate import Values, evaluate
from oncomodel.sheets import sheets
from oncomodel.sheets.claim_parts import Pair, StatedPart, pairs, parts
from oncomodel.sheets.claim_words import VERDICT_NAMES, sentence_on
from oncomodel.sheets.evidence import coverage_of
from oncomodel.sheets.evidence_map import GRADE_NAMES, orphans

WORST_FIRST = (kernels.INCONSISTENT, kernels.ROUNDING, kernels.CANNOT_JUDGE, kernels.CONSISTENT)
EARLIEST, LATEST = 1900, 2200
GRADES = GRADE_NAMES
"""What each grade of evidence is called, from the best."""


@dataclass(frozen=True)
class Finding:
    """The verdict on one claim, on one part that a claim states, or on a pair of claims.

    Attributes:
        kind: "claim", "part" or "pair".
        key: Key of its row on the Claims tab.
        label: What it is called.
        source: Id of the publication.
        verdict: "inconsistent", "rounding", "cannot be judged" or "consistent".
        sentence: What was found, with its numbers.
        gap: The gap, where the finding has one: of a claim in basis points of growth, of a pair as a fraction of
            the second value.
        used: Whether the model takes a number from it.
        resolution: What the model does about a contradiction, in words.
        unresolved: Whether it is used and inconsistent, and nothing is done about it.
    """

    kind: str
    key: str
    label: str
    source: str
    verdict: str
    sentence: str
    gap: float | None
    used: bool
    resolution: str | None
    unresolved: bool


@dataclass(frozen=True)
class Audit:
    """Every finding on the claims of a market, the worst first.

    Attributes:
        title: Title of the market.
        findings: The findings.
        coverage: Part of the market size, and of the shares of each split, that rests on each grade, by tab.
        orphans: Inputs that move nothing.
    """

    title: str
    findings: tuple[Finding, ...]
    coverage: dict[str, dict[str, float]]
    orphans: tuple[str, ...]

    @property
    def unresolved(self) -> tuple[Finding, ...]:
        """Contradictions that the model uses and does nothing about."""
        return tuple(finding for finding in self.findings if finding.unresolved)

    @property
    def sound(self) -> bool:
        """Whether nothing is unresolved, and every input moves something."""
        return not self.unresolved and not self.orphans

    def counts(self) -> dict[str, int]:
        """How many findings have each verdict."""
        return {name: sum(f.verdict == name for f in self.findings) for name in reversed(VERDICT_NAMES)}

    def as_dict(self) -> dict[str, object]:
        """The audit as plain data, for other tools."""
        return {**asdict(self), "sound": self.sound, "counts": self.counts()}


@dataclass(frozen=True)
class Judgement:
    """The verdict on two sizes and the growth beside them.

    Attributes:
        verdict: "inconsistent", "rounding", "cannot be judged" or "consistent".
        sentence: What was found, with its numbers.
        gap: Implied less stated growth, in basis points; None without a stated growth.
        implied: Growth that the sizes imply, lower and upper end, as fractions.
        ends: End at the stated growth, lower and upper end; None without a stated growth.
        starts: Start at the stated growth, lower and upper end; None without a stated growth.
    """

    verdict: str
    sentence: str
    gap: float | None
    implied: tuple[float, float]
    ends: tuple[float, float] | None
    starts: tuple[float, float] | None

    @property
    def sound(self) -> bool:
        """Whether it is not inconsistent."""
        return self.verdict != VERDICT_NAMES[kernels.INCONSISTENT - 1]

    def as_dict(self) -> dict[str, object]:
        """The judgement as plain data, for other tools."""
        return asdict(self)


def audit(market: Market) -> Audit:
    """Test every claim of a market, as its workbook does.

    Args:
        market: The market, as :func:`oncomodel.load_market` gives it.

    Returns:
        The findings, equal to those of the Claims tab, with the coverage of the Evidence tab.
    """
    tabs = sheets(market)
    timeline = market.timeline
    values = evaluate(tabs, timeline.last_year - timeline.first_year + 1)
    found = _findings(market, values) if market.claims else []
    ranks = [VERDICT_NAMES[number - 1] for number in WORST_FIRST]
    found.sort(key=lambda finding: (not finding.unresolved, ranks.index(finding.verdict), not finding.used))
    return Audit(market.title, tuple(found), coverage_of(values), orphans(tabs))


def judge(text: str) -> Judgement:
    """The verdict on a sentence with two sizes, their years, and a growth rate.

    Args:
        text: Such as "87.4 in 2026 to 165.2 in 2033 at 7.5%". Ranges may stand for the end and the growth.

    Returns:
        The verdict, by the default thresholds.

    Raises:
        ArgumentError: If the sentence has not two sizes and two years.

    >>> judge("87.4 in 2026 to 165.2 in 2033 at 7.5%").sentence
    'Inconsistent: 9.52% a year is implied by start and end, 7.50% is stated, a gap of +202 basis points.'
    """
    begin, ends, years, rates = _parts_of(text)
    periods = years[1] - years[0]
    implied = float(cagr(begin, ends[0], periods)), float(cagr(begin, ends[1], periods))
    if rates is None:
        sentence = sentence_on(kernels.CANNOT_JUDGE, implied, None, None)
        return Judgement(VERDICT_NAMES[0], sentence, None, implied, None, None)
    gap = float(kernels.range_gap(*implied, *rates))
    number = int(kernels.verdict(gap))
    return Judgement(
        VERDICT_NAMES[number - 1],
        sentence_on(number, implied, rates, gap),
        gap,
        implied,
        (float(end_value(begin, rates[0], periods)), float(end_value(begin, rates[1], periods))),
        (float(begin_value(ends[0], rates[1], periods)), float(begin_value(ends[1], rates[0], periods))),
    )


def _parts_of(text: str) -> tuple[float, tuple[float, float], list[float], tuple[float, float] | None]:
    """Start, ends, years and growth that a sentence names."""
    printed = printed_numbers(text)
    rates = [one.number / 100 for one in printed if one.percent]
    years = [one.number for one in printed if _is_year(one)]
    sizes = [_amount(one) for one in printed if not one.percent and not _is_year(one)]
    years = sorted(set(years))
    if len(years) != 2:  # noqa: PLR2004 - a start and an end
        raise ArgumentError(f"claim must name two years (got {[int(year) for year in years]})")
    if len(sizes) not in (2, 3):
        raise ArgumentError(f"claim must name a start and an end, which may be a range (got {sizes})")
    if len(rates) > 2:  # noqa: PLR2004 - a range
        raise ArgumentError(f"claim must name one growth rate, which may be a range (got {rates})")
    return sizes[0], (min(sizes[1:]), max(sizes[1:])), years, (min(rates), max(rates)) if rates else None


def _is_year(printed: Printed) -> bool:
    whole = float(printed.number).is_integer() and EARLIEST <= printed.number <= LATEST
    return whole and not printed.percent and printed.scale is None


def _amount(printed: Printed) -> float:
    return printed.number * (printed.scale or 1.0)


def _findings(market: Market, values: Values) -> list[Finding]:
    claims = [_claim(market, values, number) for number in range(len(market.claims))]
    stated = [_part(one, values, number) for number, one in enumerate(parts(market))]
    return [*claims, *stated, *(_pair(market, pair, values, number) for number, pair in enumerate(pairs(market)))]


def _claim(market: Market, values: Values, number: int) -> Finding:
    claim = market.claims[number]
    return Finding(
        "claim",
        claim.key,
        claim.label,
        claim.source,
        str(values.at("claim_verdict", number)),
        str(values.at("claim_sentence", number)),
        _number(values.at("claim_gap", number)),
        bool(values.at("claim_used", number)),
        claim.resolution,
        bool(values.at("claim_open", number) == 1),
    )


def _part(one: StatedPart, values: Values, number: int) -> Finding:
    return Finding(
        "part",
        one.key,
        one.label,
        one.claim.source,
        str(values.at("part_verdict", number)),
        str(values.at("part_sentence", number)),
        None,
        bool(values.at("part_used", number)),
        one.part.resolution,
        bool(values.at("part_open", number) == 1),
    )


def _pair(market: Market, pair: Pair, values: Values, number: int) -> Finding:
    return Finding(
        "pair",
        pair.key,
        pair.label,
        pair.first.source,
        str(values.at("pair_verdict", number)),
        str(values.at("pair_sentence", number)),
        _number(values.at("pair_gap", number)),
        any(values.at("claim_used", market.claims.index(claim)) for claim in (pair.first, pair.second)),
        pair.first.resolution or pair.second.resolution,
        unresolved=False,
    )


def _number(value: float | str) -> float | None:
    return None if isinstance(value, str) else float(value)

"""What other people print about a market: claims, as printed, with nothing filled in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from oncomodel.market.evidence import Year
from oncomodel.market.part import Keyed, Mapped, Part
from oncomodel.market.problem import shown
from oncomodel.market.text import Currency, Key, Label, Sentence, SourceId, broken

PriceBasis = Literal["nominal", "constant"]
Comparison = Literal["same", "part", "unlike"]


class Figure(Part):
    """A number as a source prints it: ``value``, or ``low`` and ``high``; what it leaves out stays None.

    Attributes:
        value: The number, where one is printed.
        low: Lower end of a printed range.
        high: Upper end of it.
        year: The year that is printed for it.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    year: Year | None = None

    @property
    def lowest(self) -> float | None:
        """The number, or the lower end of the range."""
        return self.value if self.low is None else self.low

    @property
    def highest(self) -> float | None:
        """The number, or the upper end of the range."""
        return self.value if self.high is None else self.high

    @property
    def printed(self) -> dict[str, float]:
        """Every number that the source prints, by the name it has in YAML."""
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        return {name: number for name, number in numbers.items() if number is not None}

    @field_validator("high")
    @classmethod
    def _a_number_or_a_range(cls, high: float | None, info: ValidationInfo) -> float | None:
        value, low = info.data.get("value"), info.data.get("low")
        if (low is None) != (high is None) or (value is not None and low is not None):
            raise broken("have either value, or low and high", at="")
        if low is not None and high is not None and low > high:
            raise broken("have low <= high", at="", got=f"low {shown(low)}, high {shown(high)}")
        return high


class AmountFigure(Figure):
    """An amount as printed, in the market's magnitude."""

    @field_validator("value", "low", "high")
    @classmethod
    def _more_than_nothing(cls, number: float | None) -> float | None:
        if number is not None and not 0 < number <= 1e12:  # noqa: PLR2004 - beyond any market
            raise broken("be greater than 0 and at most 1e12")
        return number


class RateFigure(Figure):
    """Growth per year as printed, as a fraction."""

    @field_validator("value", "low", "high")
    @classmethod
    def _a_fraction(cls, rate: float | None) -> float | None:
        if rate is not None and not -1 < rate <= 2:  # noqa: PLR2004 - 200 % a year
            raise broken("be a fraction above -1 and at most 2 (0.075 is 7.5 %)")
        return rate


class ShareFigure(Figure):
    """A share as printed, as a fraction; it may be wrong, but not a percentage."""

    @field_validator("value", "low", "high")
    @classmethod
    def _a_fraction(cls, share: float | None) -> float | None:
        if share is not None and not 0 <= share <= 2:  # noqa: PLR2004 - a wrong share is kept as printed
            raise broken("be a fraction (0.4 is 40 %)")
        return share


class Scope(Keyed):
    """What claims measure; only claims of one scope are comparable.

    Attributes:
        tags: What it covers, in single words such as diagnostics.
        region: The part of the world, where it is not all of it.
        within: Scopes that hold all of this one.
        compares_with: The part of the model that it stands beside, as ``dimension.member``, such as
            ``product_type.diagnostics`` or ``region.europe``.
        compared_as: What it is of that part: the ``same``; a ``part`` of it, which cannot be larger; or
            ``unlike`` it, so that the two stand side by side without a verdict. The same without it.
        assumed: How well the two fit, in words.
    """

    label: Label
    description: Sentence
    tags: tuple[Label, ...] = ()
    region: Label = "World"
    within: tuple[Key, ...] = ()
    compares_with: Sentence | None = None
    compared_as: Comparison | None = None
    assumed: Sentence | None = Field(default=None, validate_default=True)

    @field_validator("assumed")
    @classmethod
    def _said_of_what_it_compares_with(cls, assumed: str | None, info: ValidationInfo) -> str | None:
        if "compares_with" in info.data and (info.data["compares_with"] is None) != (assumed is None):
            got = "no compares_with" if info.data["compares_with"] is None else "no assumed"
            raise broken("say how well the scope fits what it compares_with: both or neither", got=got)
        return assumed

    @field_validator("compared_as")
    @classmethod
    def _of_what_it_compares_with(cls, kind: Comparison | None, info: ValidationInfo) -> Comparison | None:
        if kind is not None and info.data.get("compares_with", "") is None:
            raise broken("stand beside compares_with", got="no compares_with")
        return kind


class ClaimPart(Keyed):
    """What a claim says of one part of its market: its share, value or growth.

    Attributes:
        split: The way of splitting that it belongs to; shares of one split sum to 100 % at most.
        year: Year of its share or value.
        fastest: Whether the source calls it the fastest-growing part.
        member: The member of the market's dimensions whose share or growth is taken from it.
        quote: The passage, word for word.
        resolution: What the model does about its contradictions, in words.
    """

    label: Label
    split: Label
    year: Year | None = None
    share: ShareFigure | None = None
    value: AmountFigure | None = None
    growth: RateFigure | None = None
    fastest: bool = False
    member: Key | None = None
    quote: Sentence | None = None
    resolution: Sentence | None = None


class Period(Part):
    """The years that a source covers, from the first to the last."""

    first: Year
    last: Year

    @field_validator("last")
    @classmethod
    def _not_before_the_first(cls, last: int, info: ValidationInfo) -> int:
        if last < (first := info.data.get("first", last)):
            raise broken(f"be {first} or later, the first year", got=shown(last))
        return last


class Claim(Keyed):
    """A published size and growth of a market, as printed; what is not printed stays None.

    Attributes:
        scope: Key of what it measures.
        source: Id of the publication.
        quotes: Its passages, word for word; none where only figures are stored.
        measure: What is counted, such as revenue.
        price_basis: Nominal or constant prices, where the source says so.
        covers: The years that the source says it covers; printed in a quote, where the claim has one.
        parts: What it says of parts of its market.
        repeats: Key of the claim that the same source makes in another place.
        basis: Key of the basis that takes its figures from it.
        resolution: What the model does about its contradictions, in words.
        note: What the reader must know.
    """

    label: Label
    scope: Key
    source: SourceId
    quotes: tuple[Sentence, ...] = ()
    measure: Label = "revenue"
    currency: Currency
    price_basis: PriceBasis | None = None
    start: AmountFigure | None = None
    end: AmountFigure | None = None
    growth: RateFigure | None = None
    covers: Period | None = None
    parts: Mapped[ClaimPart] = ()
    repeats: Key | None = None
    basis: Key | None = None
    resolution: Sentence | None = None
    note: Sentence | None = None

    @property
    def dated_sizes(self) -> tuple[AmountFigure, ...]:
        """The sizes that it prints with a year."""
        ends = (figure for figure in (self.start, self.end) if figure and figure.lowest is not None)
        return tuple(figure for figure in ends if figure.year is not None)

    def sizes(self, scope: str, currency: str) -> bool:
        """Whether it stands for itself and prints a size of that scope with a year, in that currency."""
        return self.scope == scope and not self.repeats and self.currency == currency and bool(self.dated_sizes)

    @field_validator("start")
    @classmethod
    def _one_start(cls, start: AmountFigure | None) -> AmountFigure | None:
        if start is not None and start.low is not None:
            raise broken("have one value, not a range", at="")
        return start

    @field_validator("end")
    @classmethod
    def _ends_after_the_start(cls, end: AmountFigure | None, info: ValidationInfo) -> AmountFigure | None:
        start = info.data.get("start")
        if end and start and end.year and start.year and end.year <= start.year:
            raise broken(f"end after the start year {start.year}", got=shown(end.year))
        return end


class Thresholds(Part):
    """How large a gap may be, in one kind of test: up to *close* nothing is wrong.

    Attributes:
        close: Up to this the figures agree, as a fraction.
        rounding: Up to this, rounding may explain the gap.
    """

    close: float
    rounding: float

    @field_validator("rounding")
    @classmethod
    def _in_order(cls, rounding: float, info: ValidationInfo) -> float:
        if not 0 <= info.data.get("close", 0.0) <= rounding <= 1:
            raise broken("be from close to 1", got=shown(rounding))
        return rounding


class Verdicts(Part):
    """The thresholds of every kind of test.

    Attributes:
        growth: For growth per year: half a printed tenth of a percent, and what rounded ends explain.
        value: For amounts, relative: a tenth of a percent, and one percent.
        share: For shares: half a printed percent, and one.
    """

    growth: Thresholds = Thresholds(close=0.0005, rounding=0.0025)
    value: Thresholds = Thresholds(close=0.001, rounding=0.01)
    share: Thresholds = Thresholds(close=0.005, rounding=0.01)

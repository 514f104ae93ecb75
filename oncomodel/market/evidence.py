"""Numbers with their evidence: each is cited, or assumed with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from oncomodel.market.part import Entry, Part
from oncomodel.market.problem import shown
from oncomodel.market.text import Key, Sentence, SourceId, broken

Bounds = tuple[Callable[[float], bool], str]
Magnitude = Literal["thousand", "million", "billion", "trillion"]
SCALES: dict[str, float] = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
RangeShape = Literal["triangular", "pert", "lognormal"]


def _possible_year(year: int) -> int:
    if not 1900 <= year <= 2200:  # noqa: PLR2004 - the years that a market can be about
        raise broken("be a year within 1900-2200")
    return year


Year = Annotated[int, AfterValidator(_possible_year)]


class Citation(Part):
    """Where a number or a statement was read.

    Attributes:
        source: Id of the source.
        quote: The passage, word for word.
        scope: What the passage measures, in its own words.
        caveat: What the reader must know, such as why a number is not in the quote.
        not_printed: Which of value, low and high the quote does not print as such.
    """

    source: SourceId
    quote: Sentence
    scope: Sentence
    caveat: Sentence | None = None
    not_printed: tuple[Literal["value", "low", "high"], ...] = Field(default=(), validate_default=True)

    @field_validator("not_printed")
    @classmethod
    def _says_why(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if names and info.data.get("caveat") is None:
            raise broken("stand beside a caveat that says why the numbers are not in the quote")
        return names


class Quantity(Part):
    """A number, or a range around its most likely value, with its evidence.

    In YAML either ``value``, or ``low``, ``mode`` and ``high``.

    Attributes:
        mode: The number; of a range, the most likely one.
        low: Lower end of the range, given together with *high*.
        high: Upper end of the range.
        distribution: What the range means to a simulation; without it the market's default.
        year: Year in which it was or will be so.
        cited: Where it was read. Either this or *assumed* is given.
        assumed: Why it was chosen, in words.
        rests_on: Claims whose figures it was worked out from, or parts of them as ``claim.part``. A cited number
            that a claim states in the same passage rests on it without being named here.
    """

    bounds: ClassVar[Bounds | None] = None

    mode: float
    low: float | None = None
    high: float | None = Field(default=None, validate_default=True)
    distribution: RangeShape | None = None
    year: Year | None = None
    cited: Citation | None = None
    assumed: Sentence | None = Field(default=None, validate_default=True)
    rests_on: tuple[Sentence, ...] = ()

    @property
    def is_cited(self) -> bool:
        """Whether the number was read somewhere, not chosen."""
        return self.cited is not None

    @property
    def low_or_mode(self) -> float:
        """Lower end of the range, or the number itself."""
        return self.mode if self.low is None else self.low

    @property
    def high_or_mode(self) -> float:
        """Upper end of the range, or the number itself."""
        return self.mode if self.high is None else self.high

    @property
    def printed(self) -> dict[str, float]:
        """The numbers that a citation must show, by name: both ends of a range, or the number where an end is added."""
        added = self.cited.not_printed if self.cited else ()
        ends = {"low": self.low, "high": self.high}
        shown = {name: number for name, number in ends.items() if number is not None and name not in added}
        if len(shown) < len(ends) and "value" not in added:
            shown["value"] = self.mode
        return shown

    @property
    def is_fraction(self) -> bool:
        """Whether the number is a fraction, which sources print as a percentage."""
        return False

    @model_validator(mode="before")
    @classmethod
    def _value_is_the_mode(cls, body: Any) -> Any:
        return Entry(body.key, _with_mode(body.body)) if isinstance(body, Entry) else _with_mode(body)

    @field_validator("mode", "low", "high")
    @classmethod
    def _within_bounds(cls, number: float | None) -> float | None:
        if number is not None and cls.bounds is not None and not cls.bounds[0](number):
            raise broken(cls.bounds[1])
        return number

    @field_validator("high")
    @classmethod
    def _range_in_order(cls, high: float | None, info: ValidationInfo) -> float | None:
        low, mode = info.data.get("low"), info.data.get("mode")
        if (low is None) != (high is None) and "low" in info.data:
            raise broken("have low and high together, or neither", at="", got=_range(low, mode, high))
        if low is not None and mode is not None and high is not None and not low <= mode <= high:
            raise broken("have low <= mode <= high", at="", got=_range(low, mode, high))
        return high

    @field_validator("distribution")
    @classmethod
    def _of_a_range(cls, distribution: str | None, info: ValidationInfo) -> str | None:
        if "high" not in info.data or distribution is None:
            return distribution
        if info.data["high"] is None:
            raise broken("stand beside low, mode and high: a single number has no distribution")
        if distribution == "lognormal" and info.data["low"] <= 0:
            raise broken("be triangular or pert, because low is not greater than 0")
        return distribution

    @field_validator("assumed")
    @classmethod
    def _one_evidence(cls, assumed: str | None, info: ValidationInfo) -> str | None:
        if "cited" in info.data and (info.data["cited"] is None) == (assumed is None):
            got = "neither" if assumed is None else "both"
            raise broken("be either cited or assumed", at="", got=got)
        return assumed


class Amount(Quantity):
    """The size of a market in a year, in the market's currency and magnitude."""

    bounds = (lambda number: 0 < number <= 1e12, "be greater than 0 and at most 1e12")  # noqa: PLR2004

    year: Year


class Rate(Quantity):
    """Growth per year as a fraction; a percentage typed as a number is refused."""

    bounds = (lambda rate: -1 < rate <= 2, "be a fraction above -1 and at most 2 (0.075 is 7.5 %)")  # noqa: PLR2004

    @property
    def is_fraction(self) -> bool:
        """Growth rates always are."""
        return True


class RateDifference(Rate):
    """What is added to a growth per year, as a fraction."""

    bounds = (
        lambda rate: abs(rate) <= 0.5,  # noqa: PLR2004
        "be a fraction within -0.5 to 0.5 (0.015 is 1.5 percentage points)",
    )


class Share(Quantity):
    """A member's part of its dimension, as a fraction or as an amount.

    Attributes:
        of: None: *mode* is a fraction. Else *mode* is an amount, measured in the
            basis of that key, whose value in the same year makes it a share.
    """

    of: Key | None = Field(default=None, validate_default=True)

    @property
    def is_fraction(self) -> bool:
        """A share is, unless it is an amount of a basis."""
        return self.of is None

    @field_validator("mode")
    @classmethod
    def _not_empty(cls, mode: float) -> float:
        if mode == 0:
            raise broken("be greater than 0: what has no market has no growth either")
        return mode

    @field_validator("of")
    @classmethod
    def _fraction_of_the_whole(cls, of: str | None, info: ValidationInfo) -> str | None:
        whole = 1.0 if of is None else 1e12
        for name in ("mode", "low", "high"):
            number = info.data.get(name)
            if number is not None and not 0 <= number <= whole:
                raise broken(f"be within 0-{whole:g}", at=name)
        return of


class Affinity(Quantity):
    """How much more a member weighs in a region than elsewhere; 1 is neutral.

    Attributes:
        region: Key of the region.
    """

    keyed_by: ClassVar[str] = "region"
    bounds = (lambda factor: 0.01 <= factor <= 100, "be a factor within 0.01-100; 1 is neutral")  # noqa: PLR2004

    region: Key


def _with_mode(body: Any) -> Any:
    """*body* with its value under the name that it has in a range."""
    if isinstance(body, dict) and "value" in body and not {"low", "mode", "high"} & body.keys():
        return {"mode" if name == "value" else name: part for name, part in body.items()}
    return body


def _range(low: object, mode: object, high: object) -> str:
    return f"low {shown(low)}, mode {shown(mode)}, high {shown(high)}"

"""What a market file holds, as frozen objects that any sheet can be drawn from."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import ValidationInfo, field_validator, model_validator

from oncomodel.errors import MarketError
from oncomodel.market.claims import Claim, Scope, Verdicts
from oncomodel.market.drivers import Driver, Reserved
from oncomodel.market.evidence import (
    SCALES,
    Affinity,
    Amount,
    Citation,
    Magnitude,
    Quantity,
    Rate,
    RateDifference,
    Share,
    Year,
)
from oncomodel.market.funnel import Funnel
from oncomodel.market.part import Keyed, Mapped, Part, Some, named
from oncomodel.market.problem import shown
from oncomodel.market.text import Choice, Currency, IsoDate, Key, Label, Sentence, SourceId, TabTitle, broken
from oncomodel.market.uncertainty import Uncertainty

__all__ = [
    "SCALES",
    "Affinity",
    "Amount",
    "Balancing",
    "Basis",
    "Change",
    "Citation",
    "Dimension",
    "Driver",
    "Fact",
    "Funnel",
    "Limit",
    "Market",
    "Member",
    "Quantity",
    "Rate",
    "RateDifference",
    "Reserved",
    "Scenario",
    "Share",
    "Source",
    "Timeline",
    "Tolerances",
]

Trust = Literal["start_and_end", "start_and_growth", "growth_and_end"]


class Source(Part):
    """A publication that numbers were read in; what is not known stays None.

    Attributes:
        id: How citations name it.
        address: Where it was found.
        published: When, as printed.
        accessed: Day on which it was read.
        text: Path of its stored text, beside the market file or below.
    """

    keyed_by: ClassVar[str] = "id"

    id: SourceId
    publisher: Label
    title: Sentence
    address: Sentence
    published: Label | None = None
    accessed: IsoDate | None = None
    text: Sentence | None = None
    note: Sentence | None = None


class Basis(Keyed):
    """One published size of the market, with the two of its parts that are trusted.

    Attributes:
        scope: What the publisher counts as the market.
        start: Size in the first year that the claim names.
        end: Size in the last year that it names.
        growth: Growth per year that it states, as a fraction.
        trust: The two parts that the model uses where the three contradict each other.
    """

    label: Choice
    scope: Sentence
    start: Amount
    end: Amount | None = None
    growth: Rate | None = None
    trust: Trust

    def value_in(self, year: int) -> Amount | None:
        """Published size in *year*, or None where the claim names another year."""
        return next((part for part in (self.start, self.end) if part and part.year == year), None)

    @field_validator("end")
    @classmethod
    def _ends_after_the_start(cls, end: Amount | None, info: ValidationInfo) -> Amount | None:
        start = info.data.get("start")
        if end and start and end.year <= start.year:
            raise broken(f"end after the start year {start.year}", got=shown(end.year))
        return end

    @field_validator("trust")
    @classmethod
    def _trusts_what_exists(cls, trust: Trust, info: ValidationInfo) -> Trust:
        for name in trust.split("_and_"):
            if name in info.data and info.data[name] is None:
                raise broken(f"name parts that this basis has; it has no {name}")
        return trust


class Scenario(Keyed):
    """A view of the future: what is added to the growth per year of every basis."""

    label: Choice
    description: Sentence
    growth_difference: RateDifference


class Member(Keyed):
    """A segment or region: its share in the dimension's year, and its growth per year.

    Attributes:
        affinities: Of a segment, the regions where it weighs more or less than elsewhere.
    """

    label: Label
    description: Sentence
    share: Share
    growth: Rate
    affinities: Mapped[Affinity] = ()


class Dimension(Keyed):
    """One way to split the market into parts that sum to it.

    Attributes:
        title: Title of its tab.
        noun: What one member is called, such as "product type".
        year: Year in which the shares were measured.
        note: How to read it, in a line that every tab with its figures shows.
    """

    label: Label
    title: TabTitle
    noun: Label
    year: Year
    note: Sentence | None = None
    members: Some[Mapped[Member]]

    def member(self, key: str) -> Member:
        """The member of that *key*.

        Raises:
            MarketError: If there is none.
        """
        return named(self.members, key, f"{self.key}.members")


class Fact(Keyed):
    """A published figure for context.

    Attributes:
        used: Whether the model calculates with it.
        reason: What the model does with it, or why it does nothing with it.
    """

    label: Label
    unit: Label
    quantity: Quantity
    used: bool
    reason: Sentence


class Limit(Part):
    """What the model cannot say: a sentence or several, in YAML also without the name "text".

    Attributes:
        topic: What it is about, in a word or two; "Limit" with its number without one.
    """

    text: Sentence
    topic: Label | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_words(cls, given: Any) -> Any:
        if not isinstance(given, str | dict):
            raise broken("be words, or text with a topic")
        return {"text": given} if isinstance(given, str) else given


class Change(Part):
    """An entry of the log."""

    version: Label
    date: IsoDate
    change: Sentence


class Timeline(Part):
    """The years of the model; up to the base year they are backcast, then forecast."""

    first_year: Year
    base_year: Year
    last_year: Year

    @field_validator("base_year")
    @classmethod
    def _base_not_before_first(cls, base: int, info: ValidationInfo) -> int:
        first = info.data.get("first_year", base)
        if base < first:
            raise broken(f"be {first} or later, the first year")
        return base

    @field_validator("last_year")
    @classmethod
    def _last_after_base(cls, last: int, info: ValidationInfo) -> int:
        base = info.data.get("base_year", last - 1)
        if not base < last <= base + 100:
            raise broken(f"be after the base year {base}, by 100 years at most")
        return last


class Tolerances(Part):
    """How far from their total parts may be.

    Attributes:
        shares: For the shares of a dimension as given, against 1.
        closure: For calculated parts against their total, relative.
    """

    shares: float = 0.005
    closure: float = 1e-9

    @field_validator("shares", "closure")
    @classmethod
    def _small(cls, tolerance: float) -> float:
        if not 0 < tolerance <= 0.1:  # noqa: PLR2004 - beyond a tenth nothing is checked
            raise broken("be greater than 0 and at most 0.1")
        return tolerance


class Balancing(Part):
    """How tables of a dimension by region are balanced.

    Attributes:
        sweeps: How many times rows and columns are scaled; stronger affinities need more.
    """

    sweeps: int = 10

    @field_validator("sweeps")
    @classmethod
    def _possible(cls, sweeps: int) -> int:
        if not 2 <= sweeps <= 100:  # noqa: PLR2004 - one sweep shows no convergence, a hundred fill a tab
            raise broken("be a whole number within 2-100")
        return sweeps


class Market(Part):
    """A market file: frozen, typed, every number with its evidence."""

    key: Key
    title: Label
    purpose: Sentence
    scope: Sentence
    owner: Label
    version: Label
    status: Label
    limits: Some[tuple[Limit, ...]]
    currency: Currency
    magnitude: Magnitude
    timeline: Timeline
    tolerances: Tolerances = Tolerances()
    balancing: Balancing = Balancing()
    sources: Mapped[Source] = ()
    bases: Some[Mapped[Basis]]
    default_basis: str
    scenarios: Some[Mapped[Scenario]]
    default_scenario: str
    dimensions: Some[Mapped[Dimension]]
    regions: Dimension
    facts: Mapped[Fact] = ()
    scopes: Mapped[Scope] = ()
    claims: Mapped[Claim] = ()
    verdicts: Verdicts = Verdicts()
    drivers: Mapped[Driver] = ()
    reserved: Reserved = Reserved()
    funnel: Funnel | None = None
    target: Amount | None = None
    uncertainty: Uncertainty = Uncertainty()
    changes: tuple[Change, ...] = ()

    def basis(self, key: str | None = None) -> Basis:
        """The basis of that *key*; the default basis without one.

        Raises:
            MarketError: If there is none.
        """
        return named(self.bases, self.default_basis if key is None else key, "basis")

    def scenario(self, key: str | None = None) -> Scenario:
        """The scenario of that *key*; the default scenario without one.

        Raises:
            MarketError: If there is none.
        """
        return named(self.scenarios, self.default_scenario if key is None else key, "scenario")

    def claim(self, key: str) -> Claim:
        """The claim of that *key*.

        Raises:
            MarketError: If there is none.
        """
        return named(self.claims, key, "claim")

    def dimension(self, key: str) -> Dimension:
        """The dimension of that *key*, the regions included.

        Raises:
            MarketError: If there is none.
        """
        return named((*self.dimensions, self.regions), key, "dimension")

    def source(self, id: str) -> Source:  # noqa: A002 - the name that the market file gives it
        """The source of that *id*.

        Raises:
            MarketError: If there is none.
        """
        found = {source.id: source for source in self.sources}
        if id not in found:
            raise MarketError(f"source must be one of {', '.join(found)} (got {shown(id, found)})")
        return found[id]

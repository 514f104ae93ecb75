"""The funnel of a market file: from a population, stage by stage, to what is spent on it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ValidationInfo, field_validator

from oncomodel.market.evidence import Magnitude, Quantity, Rate, Year
from oncomodel.market.part import Keyed, Mapped, Part, Some
from oncomodel.market.problem import shown
from oncomodel.market.text import Key, Label, Sentence, TabTitle, broken

__all__ = [
    "Covers",
    "Factor",
    "Funnel",
    "FunnelScenario",
    "Heads",
    "Money",
    "Passage",
    "Population",
    "Portion",
    "Price",
    "RegionalFactor",
    "RegionalPortion",
    "ScenarioFactor",
    "Stage",
    "StageFactor",
    "Use",
]


class Heads(Quantity):
    """How many there are in a year, in the magnitude of the funnel."""

    bounds = (lambda number: 0 < number <= 1e12, "be greater than 0 and at most 1e12")  # noqa: PLR2004

    year: Year


class Money(Quantity):
    """An amount of money for one head, in single units of the market's currency."""

    bounds = (lambda number: 0 < number <= 1e12, "be greater than 0 and at most 1e12")  # noqa: PLR2004


class Portion(Quantity):
    """The part that passes a stage, or that a region has, as a fraction."""

    bounds = (lambda part: 0 < part <= 1, "be a fraction greater than 0 and at most 1 (0.4 is 40 %)")

    @property
    def is_fraction(self) -> bool:
        """Portions always are."""
        return True


class Factor(Quantity):
    """How many times as much; 1 is as much."""

    bounds = (lambda factor: 0.001 <= factor <= 1000, "be a factor within 0.001-1000")  # noqa: PLR2004


class ScenarioFactor(Factor):
    """What a scenario multiplies a number of the last year by, in every region; 1 changes nothing."""


class StageFactor(ScenarioFactor):
    """The factor of the rates of a stage."""

    keyed_by: ClassVar[str] = "stage"

    stage: Key


class RegionalPortion(Portion):
    """The portion of a region."""

    keyed_by: ClassVar[str] = "region"

    region: Key


class RegionalFactor(Factor):
    """The factor of a region."""

    keyed_by: ClassVar[str] = "region"

    region: Key


class Passage(Part):
    """The portion of a region that passes a stage, in the base year and in the last year.

    Between the two it grows by the same rate every year, and it did so before the base year.
    """

    keyed_by: ClassVar[str] = "region"

    region: Key
    base: Portion
    last: Portion


class Stage(Keyed):
    """A stage of the funnel: who passes it, of those who passed the stage before.

    Attributes:
        label: What those who pass it are called, such as "Diagnosed".
        rates: For every region.
    """

    label: Label
    description: Sentence
    rates: Some[Mapped[Passage]]


class Population(Part):
    """Who enters the funnel: how many in two years, and where.

    Attributes:
        start: Number in an early year.
        end: Number in a late year; it may lie beyond the timeline.
        shares: Part of the whole that each region has, the same in all years.
    """

    label: Label
    start: Heads
    end: Heads
    shares: Some[Mapped[RegionalPortion]]

    @field_validator("end")
    @classmethod
    def _ends_after_the_start(cls, end: Heads, info: ValidationInfo) -> Heads:
        start = info.data.get("start")
        if start and end.year <= start.year:
            raise broken(f"end after the start year {start.year}", got=shown(end.year))
        return end


class Use(Part):
    """How much each head that passed all stages uses, such as years of therapy.

    Attributes:
        unit: Unit of one head's use, such as "years per patient".
        counted: What the use of all heads is counted in, such as "patient-years".
        regions: For every region.
    """

    label: Label
    unit: Label
    counted: Label
    regions: Some[Mapped[RegionalFactor]]


class Price(Part):
    """What one unit of use costs.

    Attributes:
        per: What is paid for, after "per", such as "patient-year".
        listed: Price in the base year that the levels are parts of.
        listed_as: What that price is, after "the", such as "list price" or "cited lower bound".
        growth: Growth of prices per year, in every region.
        levels: Net price paid in each region, as a factor of *listed*.
    """

    label: Label
    per: Label
    listed: Money
    listed_as: Label = "list price"
    growth: Rate
    levels: Some[Mapped[RegionalFactor]]


class FunnelScenario(Part):
    """What a scenario changes of the funnel: little after the base year, all of it in the last year.

    Attributes:
        stages: Factors of the rates of some stages.
        use: Factor of what each head uses.
        price: Factor of the price paid.
    """

    keyed_by: ClassVar[str] = "scenario"

    scenario: Key
    stages: Mapped[StageFactor] = ()
    use: ScenarioFactor | None = None
    price: ScenarioFactor | None = None


class Covers(Part):
    """The part of the market that a funnel counts: some members of one dimension.

    Attributes:
        dimension: Key of the dimension.
        members: Keys of the members that are counted, not all of them.
        assumed: Why these are counted and the others are not.
    """

    dimension: Key
    members: Some[tuple[Key, ...]]
    assumed: Sentence


class Funnel(Part):
    """A market from the bottom up: population, stages, use and price, by region and year.

    Attributes:
        title: Title of its tab.
        noun: What one head is called.
        plural: What several are called.
        magnitude: Magnitude that heads are counted in.
        scope: What it counts, and what it leaves out beside the published sizes.
        omits: What of the course of things it does not model, in one or two sentences.
        covers: The part of the market that it is held against; without it the whole market.
        stages: From the first to the last.
        scenarios: What scenarios change of it; those that are not named change nothing.
    """

    title: TabTitle
    noun: Label
    plural: Label
    magnitude: Magnitude
    scope: Sentence
    omits: Sentence | None = None
    covers: Covers | None = None
    population: Population
    stages: Some[Mapped[Stage]]
    use: Use
    price: Price
    scenarios: Mapped[FunnelScenario] = ()

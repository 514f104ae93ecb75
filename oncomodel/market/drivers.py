"""Drivers and headwinds: what speeds a market up or slows it down, and by how much in which scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator

from oncomodel.market.evidence import Citation, RateDifference, Year
from oncomodel.market.part import Keyed, Mapped, Part
from oncomodel.market.text import Key, Label, Sentence, broken

WHOLE_MARKET = "market"
LONGEST_RAMP, MOST_RESERVED = 50, 20


def _possible_ramp(years: int) -> int:
    if not 1 <= years <= LONGEST_RAMP:
        raise broken(f"be a whole number of years within 1-{LONGEST_RAMP}; 1 is the full effect at once")
    return years


class Effect(Keyed):
    """What a driver does to the growth of the market, or of one member, where it is active.

    Attributes:
        label: What it is called beside the other effects of the same driver.
        acts_on: ``market``, or a member as ``dimension.member``, such as ``region.europe``. An
            effect on a member moves its share, and leaves the size of the market as it is.
        size: Added to the growth per year at full strength, as a fraction.
        start_year: First year in which it acts, after the base year.
        ramp_years: Years until it acts at full strength, the first one included; it rises evenly.
        active_in: Keys of the scenarios in which it acts.
    """

    label: Label
    acts_on: Sentence
    size: RateDifference
    start_year: Year
    ramp_years: Annotated[int, AfterValidator(_possible_ramp)]
    active_in: tuple[Key, ...] = ()


class Driver(Keyed):
    """Something that speeds the market up (driver) or slows it down (headwind).

    Attributes:
        effects: What it does, as a deviation from what published growth already contains.
    """

    label: Label
    direction: Literal["driver", "headwind"]
    cited: Citation
    effects: Mapped[Effect] = ()

    def each_effect(self) -> Iterator[tuple[str, Effect]]:
        """Each effect with a key that no other one of the market has."""
        return ((f"{self.key}__{effect.key}", effect) for effect in self.effects)


def _few(rows: int) -> int:
    if not 0 <= rows <= MOST_RESERVED:
        raise broken(f"be a whole number within 0-{MOST_RESERVED}")
    return rows


def _some(rows: int) -> int:
    if not 1 <= rows <= MOST_RESERVED:
        raise broken(f"be a whole number within 1-{MOST_RESERVED}")
    return rows


class Reserved(Part):
    """Rows that stand ready in the workbook for what its reader adds.

    Attributes:
        scenarios: Scenarios without a difference, to be named and filled in.
        drivers: Drivers without an effect.
        reason: What their zeros mean.
    """

    scenarios: Annotated[int, AfterValidator(_few)] = 2
    drivers: Annotated[int, AfterValidator(_some)] = 4
    reason: Sentence = "A row in reserve: it does nothing until you fill it in."

"""Scenarios and effects as the workbook has them: those of the market file, then rows in reserve."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.market.driver_rules import OWN_KEY, OWN_LABEL
from oncomodel.market.drivers import WHOLE_MARKET, Driver, Effect
from oncomodel.market.evidence import RateDifference
from oncomodel.market.schema import Market, Scenario
from oncomodel.market.text import same_text
from oncomodel.model.lines import Member
from oncomodel.sheets.pairs import segmentations

EVERYTHING = "Whole market"
WILDCARDS = str.maketrans("~*?", "-x.")  # what MATCH would read as a pattern, and what stands for it


@dataclass(frozen=True)
class Acting:
    """A row of the Drivers tab.

    Attributes:
        key: Its key, unlike that of any other row.
        label: What the row is called.
        driver: The driver of the market file; None for a row in reserve.
        effect: What it does; None for a row in reserve.
    """

    key: str
    label: str
    driver: Driver | None = None
    effect: Effect | None = None

    @property
    def direction(self) -> str:
        """Driver, headwind, or in reserve."""
        return "In reserve" if self.driver is None else self.driver.direction.title()


def scenarios_of(market: Market) -> tuple[Scenario, ...]:
    """The scenarios of the market file, then those in reserve."""
    reason = market.reserved.reason
    own = (
        Scenario(
            key=f"{OWN_KEY}_{number}",
            label=f"{OWN_LABEL} {number}",
            description=reason,
            growth_difference=RateDifference(mode=0.0, assumed=reason),
        )
        for number in range(1, market.reserved.scenarios + 1)
    )
    return (*market.scenarios, *own)


def is_reserved(scenario: Scenario) -> bool:
    """Whether a scenario stands in reserve."""
    return scenario.key.startswith(OWN_KEY)


def scenario_rows(market: Market) -> tuple[Member, ...]:
    """A row for each scenario, also for those in reserve, which say so."""
    return tuple(
        Member(scenario.key, f"{scenario.label}{_standing(scenario, market)}") for scenario in scenarios_of(market)
    )


def _standing(scenario: Scenario, market: Market) -> str:
    """What is said of a scenario beside its name: of one in reserve, what its numbers are until it is filled in."""
    if not is_reserved(scenario):
        return ""
    plain = (one.label for one in market.scenarios if adds_nothing(one, market))
    name = next(plain, None)
    return f" (as {name} until set)" if name else " (the basis alone until set)"


def adds_nothing(scenario: Scenario, market: Market) -> bool:
    """Whether a scenario of the market file is the growth of the basis as it is, and leaves the funnel as it is."""
    active = (effect for driver in market.drivers for effect in driver.effects if scenario.key in effect.active_in)
    changes = market.funnel is not None and any(one.scenario == scenario.key for one in market.funnel.scenarios)
    return not (scenario.growth_difference.mode or changes or any(active))


def acting(market: Market) -> tuple[Acting, ...]:
    """Every effect of every driver, then the rows in reserve."""
    known = tuple(
        Acting(key, f"{driver.label}: {effect.label}", driver, effect)
        for driver in market.drivers
        for key, effect in driver.each_effect()
    )
    return (*known, *(Acting(f"own_driver_{n}", f"Own driver {n}") for n in range(1, market.reserved.drivers + 1)))


def targets(market: Market) -> tuple[Member, ...]:
    """Everything that an effect can act on, each with the name to choose it by: the whole market first."""
    found = [Member(WHOLE_MARKET, EVERYTHING)]
    for dimension in segmentations(market):
        for member in dimension.members:
            name = _chosen_by(f"{dimension.label}: {member.label}", [target.label for target in found])
            found.append(Member(target_key(dimension.key, member.key), name))
    return tuple(found)


def _chosen_by(text: str, taken: list[str]) -> str:
    """*text* as a name that MATCH finds: without wildcards, and unlike the others."""
    name = text.translate(WILDCARDS)
    known = {same_text(other) for other in taken}
    return name if same_text(name) not in known else _chosen_by(f"{text} ({len(taken)})", taken)


def target_key(dimension: str, member: str) -> str:
    """Key of a member among everything that an effect can act on."""
    return f"{dimension}__{member}"


def target_of(effect: Effect | None) -> str:
    """Key of what an effect acts on: the whole market where nothing is said."""
    return WHOLE_MARKET if effect is None else effect.acts_on.replace(".", "__")

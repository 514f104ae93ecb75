"""The results of a simulation as plain numbers, so that a tab can show what was found once."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from oncomodel.model.drawn import Drawn, Grouped, Joined, Kept, Moved

Quantiles = tuple[tuple[str, str, float], ...]


def _quantiles(*percents: int) -> Quantiles:
    return tuple((f"p{percent}", f"P{percent}", percent / 100) for percent in percents)


QUANTILES = _quantiles(5, 25, 50, 75, 95)
"""Name, label and probability of each quantile of a fan."""

ENDS_AND_MEDIAN = _quantiles(5, 50, 95)
"""The same of those that sentences name."""

ALL_QUANTILES = _quantiles(5, 10, 25, 50, 75, 90, 95)
"""Name, label and probability of each quantile of a spread."""


@dataclass(frozen=True)
class Spread:
    """What the draws of one result spread over.

    Attributes:
        p5: Value that 5 % of the draws stay below; likewise the others.
        mean: Mean of the draws.
        deviation: Standard deviation of the draws.
        variation: Coefficient of variation: standard deviation over mean; a fraction.
        lowest: Smallest draw.
        highest: Largest draw.
        error: Largest standard error of sampling of P5, P50 and P95.
    """

    p5: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    p95: float
    mean: float
    deviation: float
    variation: float
    lowest: float
    highest: float
    error: float


@dataclass(frozen=True)
class Errors:
    """Standard errors of sampling of quantiles and mean, in the unit of the result.

    Attributes:
        p5: That of the 5 % quantile; likewise the others.
        mean: That of the mean.
    """

    p5: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    p95: float
    mean: float


@dataclass(frozen=True)
class Point:
    """A point of a cumulative distribution: a size, and the part of the draws at or below it."""

    size: float
    below: float


@dataclass(frozen=True)
class Growth:
    """Growth per year from the base year to the last year, as a fraction.

    Attributes:
        value: With every input at its most likely value.
        spread: Over the draws; None where no range moves the size in the last year.
    """

    value: float
    spread: Spread | None


@dataclass(frozen=True)
class Yearly:
    """A result in every year.

    Attributes:
        line: Key of its line.
        label: What it is called.
        modal: Its size in each year with every input at its most likely value.
        fan: Its spread in each year; empty where no range moves it.
        growth: Its growth per year from the base year to the last year, as a fraction.
    """

    line: str
    label: str
    modal: tuple[float, ...]
    fan: tuple[Spread, ...]
    growth: Growth


@dataclass(frozen=True)
class Driver:
    """How much one input matters to one result.

    Attributes:
        name: Path of the input in the market file.
        label: What its row in the workbook says.
        rank: Rank correlation of the draws of the two.
        rank_error: Its standard error.
        first: First-order Sobol index; 0 where the input does not move the result.
        first_error: Its standard error.
        total: Total-order Sobol index.
        total_error: Its standard error.
        beside: Labels of the inputs that move the result and that it was drawn together with, pair by pair.
        moves: Whether it moves the result itself.
        along: Labels of the end values that move in proportion with it.
        grouped: Whether it was drawn together with others of its group.
    """

    name: str
    label: str
    rank: float
    rank_error: float
    first: float
    first_error: float
    total: float
    total_error: float
    beside: tuple[str, ...]
    moves: bool
    along: tuple[str, ...]
    grouped: bool


def sorted_by_share(drivers: tuple[Driver, ...]) -> bool:
    """Whether the total share says more of drivers than the rank correlation: where some move together in groups."""
    return any(one.grouped for one in drivers)


@dataclass(frozen=True)
class Ranking:
    """What drives one result in the last year.

    Attributes:
        line: Key of its line.
        member: Key of its member; empty for a single row.
        group: What it is a part of, in words; empty for a whole.
        label: What it is called.
        drivers: The inputs that move it, or are paired with one that does; the largest rank correlation
            first, or the largest total share where inputs move together in groups.
    """

    line: str
    member: str
    group: str
    label: str
    drivers: tuple[Driver, ...]

    @property
    def by_share(self) -> bool:
        """Whether its drivers stand in the order of their total share, since some move together in groups."""
        return sorted_by_share(self.drivers)


@dataclass(frozen=True)
class Meeting:
    """How often the size from the bottom up is at or below the size that it is held against, draw by draw.

    Attributes:
        year: The year; None for the base year and the last year alike in one draw.
        bottom: Size from the bottom up with every input at its most likely value; None without a year.
        top: The size that it is held against, likewise.
        probability: Part of the draws; None where neither size varies.
    """

    year: int | None
    bottom: float | None
    top: float | None
    probability: float | None

    @property
    def key(self) -> str:
        """Its key among the meetings."""
        return f"meeting_{self.year or 'both'}"


@dataclass(frozen=True)
class Target:
    """A market size, and how probable it is to exceed it in a year; None where nothing is uncertain."""

    key: str
    label: str
    year: int
    value: float
    probability: float | None


@dataclass(frozen=True)
class Outcome:
    """The market size in the last year for one scenario and basis.

    Attributes:
        value: With every input at its most likely value.
        base_value: The same in the base year.
        spread: Over the draws; None where no range moves it.
        growth: Growth per year from the base year to the last year.
    """

    scenario: str
    basis: str
    value: float
    base_value: float
    spread: Spread | None
    growth: Growth

    @property
    def key(self) -> str:
        """Its key among the outcomes."""
        return f"{self.basis}_{self.scenario}"


@dataclass(frozen=True)
class Part:
    """A segment, region or other result in the last year.

    Attributes:
        line: Key of its line.
        member: Key of its member; empty for a single row.
        group: What it is a part of, in words.
        label: What it is called.
        value: With every input at its most likely value.
        spread: Over the draws; None where no range moves it.
    """

    line: str
    member: str
    group: str
    label: str
    value: float
    spread: Spread | None


@dataclass(frozen=True)
class Snapshot:
    """What one simulation found.

    Attributes:
        version: Version of oncomodel that made it.
        scenario: Key of the scenario that it was made for.
        basis: Key of the basis that it was made for.
        draws: How many times the model was calculated.
        seed: What makes the draws the same each time.
        distribution: What a range meant that did not say so itself.
        years: The years of the timeline.
        base_year: The year that growth is counted from.
        modal: Market size of each year with every input at its most likely value.
        fan: Market size of each year; empty where no range moves it.
        errors: Standard errors of the numbers of *fan*.
        curve: Cumulative distribution of the market size in the last year, at evenly spaced sizes; empty likewise.
        wholes: Other sizes of the whole market in every year, such as that from the bottom up.
        meetings: How often the size from the bottom up is at or below what it is held against.
        rankings: What drives some results in the last year, the market size first.
        kept: Inputs that only the default scenario draws.
        parts: Segments, regions and other results in the last year.
        outcomes: Every scenario on every basis.
        targets: How probable it is to exceed some sizes.
        inputs: The inputs that were drawn.
        moved: End values that moved in proportion to the start of their basis.
        groups: Correlations of the groups of the funnel.
        correlations: Pairs that were drawn together, named one by one.
        repair: Largest change of a correlation that made the matrix valid; 0 where it was.
        points: Draws in each of the two sets of the Sobol indices.
    """

    version: str
    scenario: str
    basis: str
    draws: int
    seed: int
    distribution: str
    years: tuple[int, ...]
    base_year: int
    modal: tuple[float, ...]
    fan: tuple[Spread, ...]
    errors: tuple[Errors, ...]
    curve: tuple[Point, ...]
    wholes: tuple[Yearly, ...]
    meetings: tuple[Meeting, ...]
    rankings: tuple[Ranking, ...]
    kept: tuple[Kept, ...]
    parts: tuple[Part, ...]
    outcomes: tuple[Outcome, ...]
    targets: tuple[Target, ...]
    inputs: tuple[Drawn, ...]
    moved: tuple[Moved, ...]
    groups: tuple[Grouped, ...]
    correlations: tuple[Joined, ...]
    repair: float
    points: int

    @property
    def chosen(self) -> Outcome:
        """The last year of the scenario and basis that the snapshot was made for."""
        return next(one for one in self.outcomes if (one.scenario, one.basis) == (self.scenario, self.basis))

    @property
    def varies(self) -> bool:
        """Whether a range moves the market size in the last year."""
        return bool(self.fan)

    @property
    def covering(self) -> tuple[Kept, ...]:
        """The inputs whose range holds what other scenarios assume, where they move the last year."""
        moving = {driver.name for driver in self.rankings[0].drivers if driver.moves}
        return tuple(one for one in self.kept if one.name in moving)

    def error_of(self, probability: float) -> float:
        """Standard error of sampling of a probability that was counted in the draws; above 0 also where all agree.

        References:
            Agresti and Coull, The American Statistician 52 (1998), 119-126: four draws more, half of which count.
        """
        adjusted = (self.draws * probability + 2) / (self.draws + 4)
        return round(sqrt(adjusted * (1 - adjusted) / (self.draws + 4)), 6)

"""The results of a simulation as plain numbers, so that a tab can show what was found once."""

from __future__ import annotations

from dataclasses import dataclass

QUANTILES = tuple((f"p{percent}", f"P{percent}", percent / 100) for percent in (5, 25, 50, 75, 95))
"""Name, label and probability of each quantile of a fan."""


@dataclass(frozen=True)
class Spread:
    """What the draws of one result spread over, or the standard errors of these numbers.

    Attributes:
        p5: Value that 5 % of the draws stay below; likewise the others.
        mean: Mean of the draws.
    """

    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    mean: float


@dataclass(frozen=True)
class Drawn:
    """An input that was drawn, and how much it matters.

    Attributes:
        name: Its path in the market file.
        label: What its row in the workbook says.
        key: Key of its line.
        member: Key of its member; empty for a single row.
        low: Lower end of the range that was drawn from.
        mode: Most likely value.
        high: Upper end of the range.
        distribution: triangular, pert or lognormal.
        rank: Rank correlation with the market size in the last year; None where it does not move it.
        first: First-order Sobol index of the market size in the last year; likewise.
        total: Total-order index.
        first_error: Standard error of *first*.
        total_error: Standard error of *total*.
    """

    name: str
    label: str
    key: str
    member: str
    low: float
    mode: float
    high: float
    distribution: str
    rank: float | None = None
    first: float | None = None
    total: float | None = None
    first_error: float | None = None
    total_error: float | None = None

    @property
    def moves(self) -> bool:
        """Whether it moves the market size in the last year."""
        return self.total is not None


@dataclass(frozen=True)
class Joined:
    """Two inputs that were drawn together.

    Attributes:
        names: Their paths in the market file.
        stated: Rank correlation in the market file.
        used: Rank correlation after the repair of the matrix; *stated* where it needed none.
        reason: Why they move together.
    """

    names: tuple[str, str]
    stated: float
    used: float
    reason: str


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
    """

    scenario: str
    basis: str
    value: float
    base_value: float
    spread: Spread | None


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
        modal: Market size of each year with every input at its most likely value.
        fan: Market size of each year; empty where no range moves it.
        errors: Standard errors of the numbers of *fan*.
        parts: Segments, regions and other results in the last year.
        outcomes: Every scenario on every basis.
        targets: How probable it is to exceed some sizes.
        inputs: The inputs that were drawn.
        correlations: Those that were drawn together.
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
    modal: tuple[float, ...]
    fan: tuple[Spread, ...]
    errors: tuple[Spread, ...]
    parts: tuple[Part, ...]
    outcomes: tuple[Outcome, ...]
    targets: tuple[Target, ...]
    inputs: tuple[Drawn, ...]
    correlations: tuple[Joined, ...]
    repair: float
    points: int

    @property
    def varies(self) -> bool:
        """Whether a range moves the market size in the last year."""
        return bool(self.fan)

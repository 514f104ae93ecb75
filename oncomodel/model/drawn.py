"""What a simulation says of the inputs that it drew, and of what moves together, as plain names and numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """An input that only the default scenario draws.

    Attributes:
        name: Its path in the market file.
        label: What its row in the workbook says.
        reason: Why others keep it at its most likely value.
    """

    name: str
    label: str
    reason: str


@dataclass(frozen=True)
class Drawn:
    """An input that was drawn.

    Attributes:
        name: Its path in the market file.
        label: What its row in the workbook says.
        key: Key of its line.
        member: Key of its member; empty for a single row.
        low: Lower end of the range that was drawn from.
        mode: Most likely value.
        high: Upper end of the range.
        distribution: triangular, pert or lognormal.
    """

    name: str
    label: str
    key: str
    member: str
    low: float
    mode: float
    high: float
    distribution: str


@dataclass(frozen=True)
class Joined:
    """Two inputs that were drawn together.

    Attributes:
        names: Their paths in the market file.
        labels: What their rows in the workbook say.
        stated: Rank correlation in the market file.
        used: Rank correlation after the repair of the matrix; *stated* where it needed none.
        reason: Why they move together.
    """

    names: tuple[str, str]
    labels: tuple[str, str]
    stated: float
    used: float
    reason: str


@dataclass(frozen=True)
class Moved:
    """An end value whose draws moved in proportion to the start of its basis.

    Attributes:
        name: Its path in the market file.
        label: What its row in the workbook says.
        start: What the row of the start says.
        reason: Why it moves with it.
    """

    name: str
    label: str
    start: str
    reason: str


@dataclass(frozen=True)
class Grouped:
    """The correlation of all pairs of one kind in the groups of the funnel.

    Attributes:
        key: What it is called in the market file.
        label: Which pairs have it.
        pairs: How many pairs were drawn with it.
        stated: Rank correlation in the market file.
        lowest: Smallest one that was used after the repair of the matrix; *stated* where it needed none.
        highest: Largest one.
        reason: Why they move together.
    """

    key: str
    label: str
    pairs: int
    stated: float
    lowest: float
    highest: float
    reason: str

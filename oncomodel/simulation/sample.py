"""The draws of a simulation, and what the model makes of them, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from oncomodel.kernels.growth import cagr
from oncomodel.model.evaluate import Values
from oncomodel.model.plan import Plan
from oncomodel.simulation.ranges import Placing

Array = NDArray[np.float64]
Progress = Callable[[float], None]
Stream = Callable[[int, np.random.Generator], Iterator[Array]]

BLOCK = 8192
"""Draws that are calculated at once: few enough for a processor's cache, enough for numpy."""

MOST_KEPT = 12_000_000
"""Results kept at once, 96 MB; a simulation with more goes through the same draws again."""


class Result(Protocol):
    """Something that the model gives for every draw.

    Attributes:
        offset: What is taken off its draws where they are summed up.
        said_still: Whether its spread is said also where it does not vary.
    """

    offset: ClassVar[float]
    said_still: ClassVar[bool]

    def of(self, values: Values) -> Array:
        """Its draws; one where it does not vary."""
        ...


@dataclass(frozen=True)
class Output:
    """One number of the model that is wanted for every draw.

    Attributes:
        key: Key of its line.
        member: Number of its member; None for a single row.
        year: Number of its year.
    """

    offset: ClassVar[float] = 0.0
    said_still: ClassVar[bool] = False

    key: str
    member: int | None
    year: int

    def of(self, values: Values) -> Array:
        """Its draws; one where it does not vary."""
        array = values.arrays[self.key]
        found: Array = array[self.year] if self.member is None else array[self.member, self.year]
        return found


@dataclass(frozen=True)
class Growth:
    """By what a number of the model is multiplied each year, from one year to a later one.

    Attributes:
        start: The number in the first year.
        end: The number in the last year.
    """

    offset: ClassVar[float] = 1.0
    said_still: ClassVar[bool] = True

    start: Output
    end: Output

    def of(self, values: Values) -> Array:
        """Its draws: 1 and the growth per year."""
        return np.asarray(1 + cagr(self.start.of(values), self.end.of(values), self.end.year - self.start.year))


@dataclass(frozen=True)
class Excess:
    """By how much one number of the model exceeds another."""

    offset: ClassVar[float] = 0.0
    said_still: ClassVar[bool] = False

    first: Output
    second: Output

    def of(self, values: Values) -> Array:
        """Its draws."""
        return self.first.of(values) - self.second.of(values)


@dataclass(frozen=True)
class Sample:
    """Draws of every ranged input, and the plan that calculates with them.

    Attributes:
        stream: Gives the draws of the ranged inputs, a column for each.
        placing: Where their draws go.
        plan: What is calculated.
        draws: How many draws.
        seed: What makes them the same each time.
    """

    stream: Stream
    placing: Placing
    plan: Plan
    draws: int
    seed: int

    def blocks(self, most: int | None = None) -> Iterator[tuple[int, Array]]:
        """Number of the first draw, and the draws of a block: a row for each input.

        The first draws are the same however many are asked for.
        """
        count = min(self.draws, most or self.draws)
        at = 0
        for large in self.stream(count, np.random.default_rng(self.seed)):
            for start in range(0, len(large), BLOCK):
                small = large[start : start + BLOCK].T
                yield at, small
                at += small.shape[1]

    def collected(self, outputs: tuple[Result, ...], report: Progress = lambda _: None) -> Iterator[Array]:
        """All draws of each of *outputs*, in their order."""
        room = max(1, MOST_KEPT // self.draws)
        for start in range(0, len(outputs), room):
            some = outputs[start : start + room]
            kept = [np.empty(self.draws) for _ in some]
            for at, block in self.blocks():
                values = self.plan.values(self.placing.given(block))
                for row, output in zip(kept, some, strict=True):
                    row[at : at + block.shape[1]] = output.of(values)
                report((start + len(some) * (at + block.shape[1]) / self.draws) / len(outputs))
            while kept:  # none is held on to when the next ones are calculated
                yield kept.pop(0)

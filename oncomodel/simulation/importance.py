"""Which inputs drive a result: rank correlations of the draws, and Sobol indices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from oncomodel.kernels.correlation import rank_correlation, rank_correlation_error
from oncomodel.kernels.sensitivity import SobolIndices, sobol_indices
from oncomodel.model.snapshot import Driver, sorted_by_share
from oncomodel.simulation import summary
from oncomodel.simulation.ranges import Array, Ranged
from oncomodel.simulation.sample import Output, Sample

POINTS = 2048
"""Draws in each of the two sets of the Sobol indices; a power of 2, where they are at their best."""

RANKED = 65_536
"""Draws that rank correlations are taken from, at most."""


@dataclass(frozen=True)
class Importance:
    """What drives one number of the model.

    Attributes:
        inputs: Every input that is drawn.
        pairs: Rank correlations of those that move together pair by pair; 0 elsewhere.
        grouped: Positions of the inputs that move together with a group.
        sample: Their draws, and the plan that calculates the number.
        output: The number.
        kept: Positions of the inputs that keep their most likely value.
    """

    inputs: tuple[Ranged, ...]
    pairs: Array
    grouped: frozenset[int]
    sample: Sample
    output: Output
    kept: frozenset[int]

    @cached_property
    def moving(self) -> tuple[int, ...]:
        """Positions of the inputs that move the number, from low or to high."""
        modes, lows, highs = (np.array([getattr(one, end) for one in self.inputs]) for end in ("mode", "low", "high"))
        count = len(self.inputs)
        trial = np.tile(modes[:, np.newaxis], 2 * count + 1)
        trial[np.arange(count), np.arange(count)] = lows
        trial[np.arange(count), np.arange(count) + count] = highs
        size = np.broadcast_to(self._results(trial), 2 * count + 1)
        far = np.abs(size - size[-1]) > summary.CONSTANT * abs(size[-1])
        return tuple(int(i) for i in np.flatnonzero(far[:count] | far[count:-1]))

    def drivers(self) -> tuple[Driver, ...]:
        """The inputs that move the number, or are paired with one that does; the most correlated first.

        Where inputs move together in groups, a rank correlation says more of the group than of the
        input: those with the largest share of the variance come first then.
        """
        if not self.moving:
            return ()
        listed = [*self.moving, *self._beside()]
        ranks, indices = self._ranks(listed), self._indices()
        found = [self._driver(position, rank, indices) for position, rank in zip(listed, ranks, strict=True)]
        by_share = sorted_by_share(tuple(found))
        return tuple(sorted(found, key=lambda one: -one.total if by_share else -abs(one.rank)))

    def _beside(self) -> list[int]:
        """Positions of the inputs that do not move the number, but are paired with one that does."""
        joined = np.any(self.pairs[list(self.moving)] != 0, axis=0)
        return [int(i) for i in np.flatnonzero(joined) if i not in self.moving and i not in self.kept]

    def _ranks(self, listed: list[int]) -> list[float]:
        count = min(self.sample.draws, RANKED)
        kept, size = np.empty((len(listed), count)), np.empty(count)
        for start, block in self.sample.blocks(count):
            places = slice(start, start + block.shape[1])
            size[places] = self._results(block)
            kept[:, places] = block[listed]
        return [summary.fraction(rank_correlation(row, size)) or 0.0 for row in kept]

    def _driver(self, position: int, rank: float, indices: SobolIndices) -> Driver:
        partners = (i for i in self.moving if i != position and self.pairs[i, position] != 0)
        shares = dict.fromkeys(("first", "first_error", "total", "total_error"), 0.0)
        if moves := position in self.moving:
            number = self.moving.index(position)
            shares = {name: summary.fraction(getattr(indices, name)[number]) or 0.0 for name in shares}
        one, count = self.inputs[position], min(self.sample.draws, RANKED)
        return Driver(
            name=one.name,
            label=one.label,
            rank=rank,
            rank_error=summary.fraction(float(rank_correlation_error(rank, count))) or 0.0,
            **shares,
            beside=tuple(self.inputs[i].label for i in partners),
            moves=moves,
            along=tuple(end.label for end in self.sample.placing.moved if end.start == position),
            grouped=position in self.grouped,
        )

    def _indices(self) -> SobolIndices:
        """Sobol indices of the inputs that move the number, taken as independent."""
        modes = [np.array([one.mode]) for one in self.inputs]

        def model(drawn: dict[str, Array]) -> Array:
            draws = [drawn.get(one.name, mode) for one, mode in zip(self.inputs, modes, strict=True)]
            return self._results([np.broadcast_to(row, POINTS) for row in draws])

        moving = {self.inputs[i].name: self.inputs[i].distribution for i in self.moving}
        return sobol_indices(model, moving, POINTS, np.random.default_rng([self.sample.seed, POINTS]))

    def _results(self, draws: Any) -> Array:
        """The number for draws of all inputs, a row for each."""
        return self.output.of(self.sample.plan.values(self.sample.placing.given(draws)))

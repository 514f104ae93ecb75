"""One simulation while it is made: what is drawn, what is kept, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from oncomodel import __version__
from oncomodel.kernels.correlation import rank_correlation
from oncomodel.kernels.sensitivity import SobolIndices, sobol_indices
from oncomodel.kernels.uncertainty import draw_stream
from oncomodel.market.schema import Basis, Market, Scenario
from oncomodel.model.lines import Input, Line, Sheet, lines_of
from oncomodel.model.plan import Plan
from oncomodel.model.snapshot import Drawn, Joined, Outcome, Part, Snapshot, Spread, Target
from oncomodel.sheets import sheets
from oncomodel.simulation import summary
from oncomodel.simulation.ranges import Array, Correlations, Placing, Ranged, ranged
from oncomodel.simulation.sample import Output, Progress, Sample, Stream
from oncomodel.simulation.targets import targets

SIZE, SIZES = "market_size", "scenario_market_size"
OTHER_RESULTS = ("funnel_size",)
"""Keys of results besides the parts of the market that are summed up where a model has them."""

POINTS = 2048
"""Draws in each of the two sets of the Sobol indices; a power of 2, where they are at their best."""

RANKED = 65_536
"""Draws that rank correlations are taken from, at most."""


@dataclass(frozen=True)
class Run:
    """A simulation of one scenario and basis.

    Attributes:
        market: The market.
        scenario: Its scenario.
        basis: Its basis.
        draws: How many draws.
        seed: What makes them the same each time.
    """

    market: Market
    scenario: Scenario
    basis: Basis
    draws: int
    seed: int

    @cached_property
    def tabs(self) -> tuple[Sheet, ...]:
        """The tabs of the model, without one for the simulation itself."""
        return sheets(self.market)

    @cached_property
    def lines(self) -> dict[str, Input | Line]:
        """The lines of the model by key."""
        return lines_of(self.tabs)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the timeline."""
        return tuple(range(self.market.timeline.first_year, self.market.timeline.last_year + 1))

    @cached_property
    def inputs(self) -> tuple[Ranged, ...]:
        """Every input that is drawn."""
        return ranged(self.market, self.tabs, self.lines)

    @cached_property
    def correlations(self) -> Correlations:
        """How they move together."""
        return Correlations.of(self.inputs, self.market.uncertainty.correlations)

    @cached_property
    def stream(self) -> Stream:
        """What their draws come from, each time the same."""
        correlation = self.correlations.used if self.correlations.any else None
        return draw_stream([one.distribution for one in self.inputs], correlation=correlation)

    @cached_property
    def placing(self) -> Placing:
        """Where their draws go."""
        return Placing.of(self.inputs, self.lines)

    def plan(self, basis: Basis, *wanted: str) -> Plan:
        """How the *wanted* lines are calculated on a basis."""
        varying = {key for one in self.inputs for key, _ in one.cells}
        given = {"scenario": self.scenario.label, "basis": basis.label}
        return Plan.of(self.lines, len(self.years), wanted, varying, given)

    def sample(self, plan: Plan) -> Sample:
        """The draws, and the plan that calculates with them."""
        return Sample(self.stream, self.placing, plan, self.draws, self.seed)

    @cached_property
    def size(self) -> Plan:
        """How the market size is calculated."""
        return self.plan(self.basis, SIZE)

    @cached_property
    def moving(self) -> tuple[int, ...]:
        """Positions of the inputs that move the market size in the last year, from low or to high."""
        if not self.inputs:
            return ()
        modes, lows, highs = (np.array([getattr(one, end) for one in self.inputs]) for end in ("mode", "low", "high"))
        count = len(self.inputs)
        trial = np.tile(modes[:, np.newaxis], 2 * count + 1)
        trial[np.arange(count), np.arange(count)] = lows
        trial[np.arange(count), np.arange(count) + count] = highs
        size = np.broadcast_to(self._last(trial), 2 * count + 1)
        far = np.abs(size - size[-1]) > summary.CONSTANT * abs(size[-1])
        return tuple(int(i) for i in np.flatnonzero(far[:count] | far[count:-1]))

    def _last(self, draws: Any) -> Array:
        """Market size in the last year for draws of all inputs, a row for each."""
        return Output(SIZE, None, len(self.years) - 1).of(self.size.values(self.placing.given(draws)))

    def modal(self, plan: Plan, outputs: tuple[Output, ...]) -> tuple[float, ...]:
        """Numbers of the model with every input at its most likely value."""
        values = plan.values(self.placing.given([np.array([one.mode]) for one in self.inputs]))
        return tuple(summary.rounded(float(output.of(values)[0])) for output in outputs)

    def snapshot(self, report: Progress) -> Snapshot:
        """Everything that the simulation finds."""
        outputs = tuple(Output(SIZE, None, year) for year in range(len(self.years)))
        modal = self.modal(self.size, outputs)
        fan, errors, aims, inputs = self._fan(outputs, modal, lambda done: report(0.3 * done))
        parts = self._parts(lambda done: report(0.3 + 0.4 * done))
        outcomes = self._outcomes(lambda done: report(0.7 + 0.3 * done))
        return Snapshot(
            version=__version__,
            scenario=self.scenario.key,
            basis=self.basis.key,
            draws=self.draws,
            seed=self.seed,
            distribution=self.market.uncertainty.distribution,
            years=self.years,
            modal=modal,
            fan=fan,
            errors=errors,
            parts=parts,
            outcomes=outcomes,
            targets=aims,
            inputs=inputs,
            correlations=self._joined(),
            repair=round(self.correlations.repair, 6),
            points=POINTS,
        )

    def _fan(
        self, outputs: tuple[Output, ...], modal: tuple[float, ...], report: Progress
    ) -> tuple[tuple[Spread, ...], tuple[Spread, ...], tuple[Target, ...], tuple[Drawn, ...]]:
        """Spread and standard errors of each year, targets, and what the inputs have to do with them."""
        aims = targets(self.market, self.basis, dict(zip(self.years, modal, strict=True)))
        if not self.moving:
            return (), (), aims, self._drawn()
        fan, errors, found_aims = [], [], {aim.key: aim for aim in aims}
        drawn: tuple[Drawn, ...] = ()
        for year, found in zip(self.years, self.sample(self.size).collected(outputs, report), strict=True):
            if year == self.years[-1]:
                drawn = self._drawn(found[:RANKED].copy())
            found.sort()
            fan.append(summary.spread(found) or summary.still(found))
            errors.append(summary.errors(found))
            for aim in aims:
                if aim.year == year and summary.varies(found):
                    above = summary.fraction(summary.probability_above(found, aim.value))
                    found_aims[aim.key] = replace(aim, probability=above)
        return tuple(fan), tuple(errors), tuple(found_aims.values()), drawn

    def _parts(self, report: Progress) -> tuple[Part, ...]:
        """Segments, regions and other results in the last year."""
        splits = {f"{d.key}_market_size": d.label for d in (*self.market.dimensions, self.market.regions)}
        groups = splits | {key: self.lines[key].label for key in OTHER_RESULTS if key in self.lines}
        plan, last = self.plan(self.basis, *groups), len(self.years) - 1
        outputs, parts = [], []
        for key, group in groups.items():
            for number, member in enumerate(self.lines[key].members or (None,)):
                outputs.append(Output(key, number if member else None, last))
                label = member.label if member else group
                parts.append(Part(key, member.key if member else "", group, label, 0.0, None))
        values, spreads = self.modal(plan, tuple(outputs)), self._spreads(plan, tuple(outputs), report)
        found = zip(parts, values, spreads, strict=True)
        return tuple(replace(part, value=value, spread=spread) for part, value, spread in found)

    def _outcomes(self, report: Progress) -> tuple[Outcome, ...]:
        """Every scenario on every basis in the last year."""
        found: list[Outcome] = []
        count, last, base = (
            len(self.market.bases),
            len(self.years) - 1,
            self.years.index(self.market.timeline.base_year),
        )
        for basis in self.market.bases:
            plan = self.plan(basis, SIZES)
            outputs = tuple(Output(SIZES, scenario, last) for scenario in range(len(self.market.scenarios)))
            spreads = self._spreads(plan, outputs, _part_of(report, len(found) / len(self.market.scenarios), count))
            in_base_year = tuple(replace(output, year=base) for output in outputs)
            modal = self.modal(plan, outputs), self.modal(plan, in_base_year)
            results = zip(self.market.scenarios, *modal, spreads, strict=True)
            found += [Outcome(one.key, basis.key, value, before, spread) for one, value, before, spread in results]
        return tuple(found)

    def _spreads(self, plan: Plan, outputs: tuple[Output, ...], report: Progress) -> list[Spread | None]:
        if not self.inputs:
            return [None] * len(outputs)
        spreads = []
        for found in self.sample(plan).collected(outputs, report):
            found.sort()
            spreads.append(summary.spread(found))
        return spreads

    def _drawn(self, size: Array | None = None) -> tuple[Drawn, ...]:
        """Every input, and of those that move the market size how much they matter."""
        plain = [_plain(one, self.lines) for one in self.inputs]
        if size is None:
            return tuple(plain)
        indices = self._indices()
        kept = np.empty((len(self.moving), len(size)))
        for start, block in self.sample(self.size).blocks(len(size)):
            kept[:, start : start + block.shape[1]] = block[list(self.moving)]
        for number, position in enumerate(self.moving):
            rank = summary.fraction(rank_correlation(kept[number], size))
            first, total, first_error, total_error = (
                summary.fraction(array[number])
                for array in (indices.first, indices.total, indices.first_error, indices.total_error)
            )
            plain[position] = replace(
                plain[position],
                rank=rank,
                first=first,
                total=total,
                first_error=first_error,
                total_error=total_error,
            )
        return tuple(plain)

    def _indices(self) -> SobolIndices:
        """Sobol indices of the market size in the last year, of the inputs that move it."""
        modes = [np.array([one.mode]) for one in self.inputs]

        def model(drawn: dict[str, Array]) -> Array:
            draws = [drawn.get(one.name, mode) for one, mode in zip(self.inputs, modes, strict=True)]
            return self._last([np.broadcast_to(row, POINTS) for row in draws])

        moving = {self.inputs[i].name: self.inputs[i].distribution for i in self.moving}
        return sobol_indices(model, moving, POINTS, np.random.default_rng([self.seed, POINTS]))

    def _joined(self) -> tuple[Joined, ...]:
        places = {one.name: number for number, one in enumerate(self.inputs)}
        return tuple(
            Joined(
                (pair.between[0], pair.between[1]),
                pair.value,
                round(float(self.correlations.used[places[pair.between[0]], places[pair.between[1]]]), 6) + 0.0,
                pair.assumed,
            )
            for pair in self.market.uncertainty.correlations
        )


def _part_of(report: Progress, before: float, count: int) -> Progress:
    """Progress of one of *count* steps that come one after the other."""
    return lambda done: report((before + done) / count)


def _plain(one: Ranged, lines: dict[str, Input | Line]) -> Drawn:
    key, number = one.cells[0]
    members = lines[key].members
    member = members[number].key if members else ""
    return Drawn(one.name, one.label, key, member, one.low, one.mode, one.high, one.shape)

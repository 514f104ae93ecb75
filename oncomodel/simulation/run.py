"""One simulation while it is made: what is drawn, what is kept, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from oncomodel import __version__
from oncomodel.kernels.uncertainty import draw_stream
from oncomodel.market.schema import Basis, Market, Scenario
from oncomodel.model.lines import Input, Line, Sheet, lines_of
from oncomodel.model.plan import Plan
from oncomodel.model.snapshot import (
    Driver,
    Errors,
    Growth,
    Meeting,
    Outcome,
    Part,
    Point,
    Ranking,
    Snapshot,
    Spread,
    Target,
    Yearly,
)
from oncomodel.sheets import sheets
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.simulation import said, summary
from oncomodel.simulation.importance import POINTS, Importance
from oncomodel.simulation.ranges import Follower, Placing, Ranged, followers, positions, ranged
from oncomodel.simulation.sample import Array, Excess, Output, Progress, Result, Sample, Stream
from oncomodel.simulation.sample import Growth as Grown
from oncomodel.simulation.targets import targets
from oncomodel.simulation.together import Correlations

SIZE, SIZES, BOTTOM = "market_size", "scenario_market_size", "funnel_size"
OTHER_RESULTS = (BOTTOM,)
"""Keys of results besides the parts of the market that are summed up where a model has them."""


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
        return Correlations.of(self.inputs, self.market)

    @cached_property
    def followers(self) -> tuple[Follower, ...]:
        """The ends that move with a start."""
        return followers(self.market, self.lines, self.inputs)

    @cached_property
    def stream(self) -> Stream:
        """What their draws come from, each time the same."""
        correlation = self.correlations.used if self.correlations.any else None
        return draw_stream([one.distribution for one in self.inputs], correlation=correlation)

    @cached_property
    def kept(self) -> frozenset[int]:
        """Positions of the inputs that scenarios other than the default one keep at their most likely value."""
        names = tuple(one.input for one in self.market.uncertainty.default_scenario_only)
        return frozenset(positions(self.inputs, names, "default_scenario_only"))

    def kept_in(self, scenario: Scenario) -> frozenset[int]:
        """Positions of the inputs that keep their most likely value in a scenario."""
        return frozenset() if scenario == self.market.scenario() else self.kept

    @cached_property
    def placing(self) -> Placing:
        """Where their draws go."""
        return self.placing_in(self.scenario)

    def placing_in(self, scenario: Scenario) -> Placing:
        """Where their draws go in a scenario."""
        return Placing.of(self.inputs, self.lines, self.kept_in(scenario), self.followers)

    def plan(self, basis: Basis, *wanted: str) -> Plan:
        """How the *wanted* lines are calculated on a basis."""
        cells = (*(one.cells for one in self.inputs), *(one.cells for one in self.followers))
        varying = {key for some in cells for key, _ in some}
        given = {"scenario": self.scenario.label, "basis": basis.label}
        return Plan.of(self.lines, len(self.years), wanted, varying, given)

    def sample(self, plan: Plan, placing: Placing | None = None) -> Sample:
        """The draws, and the plan that calculates with them."""
        return Sample(self.stream, placing or self.placing, plan, self.draws, self.seed)

    def importance(self, plan: Plan, output: Output) -> Importance:
        """What drives a number that the plan calculates."""
        kept = self.kept_in(self.scenario)
        joined = self.correlations
        return Importance(self.inputs, joined.pairs, joined.grouped, self.sample(plan), output, kept)

    @cached_property
    def size(self) -> Plan:
        """How the market size is calculated."""
        return self.plan(self.basis, SIZE)

    def modal(self, plan: Plan, results: tuple[Result, ...]) -> tuple[float, ...]:
        """Numbers of the model with every input at its most likely value."""
        values = plan.values(self.placing.given([np.array([one.mode]) for one in self.inputs]))
        return tuple(summary.rounded(float(one.of(values)[0]) - one.offset) for one in results)

    def snapshot(self, report: Progress) -> Snapshot:
        """Everything that the simulation finds."""
        outputs = tuple(Output(SIZE, None, year) for year in range(len(self.years)))
        modal = self.modal(self.size, outputs)
        fan, errors, curve, aims = self._fan(outputs, modal, lambda done: report(0.2 * done))
        wholes = tuple(self._yearly(key, lambda done: report(0.2 + 0.1 * done)) for key in self._others)
        parts = self._parts(lambda done: report(0.3 + 0.3 * done))
        outcomes = self._outcomes(lambda done: report(0.6 + 0.4 * done))
        return Snapshot(
            version=__version__,
            scenario=self.scenario.key,
            basis=self.basis.key,
            draws=self.draws,
            seed=self.seed,
            distribution=self.market.uncertainty.distribution,
            years=self.years,
            base_year=self.market.timeline.base_year,
            modal=modal,
            fan=fan,
            errors=errors,
            curve=curve,
            wholes=wholes,
            meetings=self._meetings(),
            rankings=tuple(self._rankings(parts)),
            kept=tuple(said.kept(self.market, self.inputs)),
            parts=parts,
            outcomes=outcomes,
            targets=aims,
            inputs=tuple(said.drawn(one, self.lines) for one in self.inputs),
            moved=tuple(said.moved(one, self.inputs) for one in self.followers),
            groups=tuple(self.correlations.groups(self.market)),
            correlations=tuple(self.correlations.joined(self.inputs, self.market)),
            repair=round(self.correlations.repair, 6),
            points=POINTS,
        )

    @property
    def _others(self) -> tuple[str, ...]:
        """Keys of the other results that the model has."""
        return tuple(key for key in OTHER_RESULTS if key in self.lines)

    @cached_property
    def _end(self) -> Output:
        """The market size in the last year."""
        return Output(SIZE, None, len(self.years) - 1)

    def _fan(
        self, outputs: tuple[Output, ...], modal: tuple[float, ...], report: Progress
    ) -> tuple[tuple[Spread, ...], tuple[Errors, ...], tuple[Point, ...], tuple[Target, ...]]:
        """Spread and standard errors of each year, distribution of the last, and targets."""
        aims = targets(self.market, self.basis, dict(zip(self.years, modal, strict=True)))
        if not self._moves(self.size, self._end):
            return (), (), (), aims
        fan, errors, found_aims = [], [], {aim.key: aim for aim in aims}
        curve: tuple[Point, ...] = ()
        for year, found in zip(self.years, self.sample(self.size).collected(outputs, report), strict=True):
            found.sort()
            fan.append(summary.spread(found) or summary.still(found))
            errors.append(summary.errors(found))
            curve = summary.curve(found) if year == self.years[-1] else ()
            for aim in aims:
                if aim.year == year and summary.varies(found):
                    above = summary.fraction(summary.probability_above(found, aim.value))
                    found_aims[aim.key] = replace(aim, probability=above)
        return tuple(fan), tuple(errors), curve, tuple(found_aims.values())

    def _yearly(self, key: str, report: Progress) -> Yearly:
        """Another size of the whole market in every year."""
        plan, outputs = self.plan(self.basis, key), tuple(Output(key, None, year) for year in range(len(self.years)))
        grown, label = self._growth_of(outputs[-1]), self.lines[key].label
        *modal, growth = self.modal(plan, (*outputs, grown))
        if not self._moves(plan, outputs[-1]):
            return Yearly(key, label, tuple(modal), (), Growth(growth, None))
        results: tuple[Result, ...] = (*outputs, grown)
        found = zip(results, self.sample(plan).collected(results, report), strict=True)
        *fan, spread = (_spread(result, draws) or summary.still(draws, result.offset) for result, draws in found)
        return Yearly(key, label, tuple(modal), tuple(fan), Growth(growth, spread))

    def _growth_of(self, end: Output) -> Grown:
        """The growth of a number from the base year on."""
        return Grown(replace(end, year=self._base), end)

    @cached_property
    def _base(self) -> int:
        """Number of the base year."""
        return self.years.index(self.market.timeline.base_year)

    def _meetings(self) -> tuple[Meeting, ...]:
        """How often the size from the bottom up is at or below what it is held against."""
        if (funnel := self.market.funnel) is None:
            return ()
        bottom, top = BOTTOM, top_down(self.market, funnel).size
        plan, years = self.plan(self.basis, bottom, top), (self._base, len(self.years) - 1)
        sizes = [(Output(bottom, None, year), Output(top, None, year)) for year in years]
        drawn = self.sample(plan).collected(tuple(Excess(*pair) for pair in sizes)) if self.inputs else ()
        *each, both = _part_at_most_0(list(drawn), len(years))
        known = zip(years, (self.modal(plan, pair) for pair in sizes), each, strict=True)
        found = (Meeting(self.years[year], low, high, chance) for year, (low, high), chance in known)
        return (*found, Meeting(None, None, None, both))

    def _rankings(self, parts: tuple[Part, ...]) -> Iterator[Ranking]:
        """What drives the market size, the other wholes, and the largest member of the first dimension."""
        last = len(self.years) - 1
        for key in (SIZE, *self._others):
            plan = self.size if key == SIZE else self.plan(self.basis, key)
            drivers = self._drivers(plan, Output(key, None, last))
            yield Ranking(key, "", "", self.lines[key].label, drivers)
        of_first = [part for part in parts if part.line == parts[0].line]
        largest = max(of_first, key=lambda part: part.value)
        output = Output(largest.line, of_first.index(largest), last)
        drivers = self._drivers(self.plan(self.basis, largest.line), output)
        yield Ranking(largest.line, largest.member, largest.group, largest.label, drivers)

    def _moves(self, plan: Plan, output: Output) -> bool:
        """Whether an input with a range moves a number."""
        return bool(self.inputs and self.importance(plan, output).moving)

    def _drivers(self, plan: Plan, output: Output) -> tuple[Driver, ...]:
        """What drives a number; nothing in a market without ranges."""
        return self.importance(plan, output).drivers() if self.inputs else ()

    def _parts(self, report: Progress) -> tuple[Part, ...]:
        """Segments, regions and other results in the last year."""
        splits = {f"{d.key}_market_size": d.label for d in (*self.market.dimensions, self.market.regions)}
        groups = splits | {key: self.lines[key].label for key in self._others}
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
        """Every scenario on every basis in the last year, and its growth since the base year."""
        found: list[Outcome] = []
        scenarios, last = self.market.scenarios, len(self.years) - 1
        ends = tuple(Output(SIZES, scenario, last) for scenario in range(len(scenarios)))
        starts = tuple(replace(end, year=self._base) for end in ends)
        grown = tuple(self._growth_of(end) for end in ends)
        for number, basis in enumerate(self.market.bases):
            plan = self.plan(basis, SIZES)
            spreads = self._by_scenario(plan, (ends, grown), _part_of(report, number, len(self.market.bases)))
            values, before, growths = (self.modal(plan, some) for some in (ends, starts, grown))
            for at, one in enumerate(scenarios):
                size, growth = spreads[ends[at]], spreads[grown[at]]
                own = (one.key, basis.key, values[at], before[at], size)
                found.append(Outcome(*own, Growth(growths[at], growth if size else None)))
        return tuple(found)

    def _by_scenario(
        self, plan: Plan, results: tuple[tuple[Result, ...], ...], report: Progress
    ) -> dict[Result, Spread | None]:
        """The spread of some results of every scenario: together those that draw the same inputs."""
        kept = [self.kept_in(scenario) for scenario in self.market.scenarios]
        spreads: dict[Result, Spread | None] = {}
        for number, same in enumerate(dict.fromkeys(kept)):
            alike = tuple(one for some in results for one, own in zip(some, kept, strict=True) if own == same)
            scenario = self.market.scenarios[kept.index(same)]
            part = _part_of(report, number, len(set(kept)))
            spreads |= dict(zip(alike, self._spreads(plan, alike, part, self.placing_in(scenario)), strict=True))
        return spreads

    def _spreads(
        self, plan: Plan, results: tuple[Result, ...], report: Progress, placing: Placing | None = None
    ) -> list[Spread | None]:
        if not self.inputs:
            return [None] * len(results)
        drawn = self.sample(plan, placing).collected(results, report)
        return [_spread(result, found) for result, found in zip(results, drawn, strict=True)]


def _part_at_most_0(excesses: list[Array], count: int) -> list[float | None]:
    """The part of the draws in which each of *count* is at most 0, and in which all are; None where none varies."""
    if not any(np.ptp(one) for one in excesses):
        return [None] * (count + 1)
    below = [one <= 0 for one in excesses]
    return [summary.fraction(float(np.mean(one))) for one in (*below, np.logical_and.reduce(below))]


def _spread(result: Result, found: Array) -> Spread | None:
    """The spread of the draws of a result, which are put in order."""
    found.sort()
    spread = summary.spread(found, result.offset)
    return summary.still(found, result.offset) if spread is None and result.said_still else spread


def _part_of(report: Progress, before: float, count: int) -> Progress:
    """Progress of one of *count* steps that come one after the other."""
    return lambda done: report((before + done) / count)

"""The inputs of a simulation and what becomes of them, in plain names and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oncomodel.market.schema import Market
from oncomodel.model.drawn import Drawn, Kept, Moved
from oncomodel.model.lines import Input, Line
from oncomodel.simulation.ranges import Follower, Ranged


def kept(market: Market, inputs: tuple[Ranged, ...]) -> Iterator[Kept]:
    """The inputs that only the default scenario draws."""
    labels = {one.name: one.label for one in inputs}
    return (Kept(one.input, labels[one.input], one.assumed) for one in market.uncertainty.default_scenario_only)


def moved(follower: Follower, inputs: tuple[Ranged, ...]) -> Moved:
    """An end that moves with a start."""
    rule = follower.moved
    return Moved(rule.input, follower.label, inputs[follower.start].label, rule.assumed)


def drawn(one: Ranged, lines: Mapping[str, Input | Line]) -> Drawn:
    """An input with its range."""
    key, number = one.cells[0]
    members = lines[key].members
    member = members[number].key if members else ""
    return Drawn(one.name, one.label, key, member, one.low, one.mode, one.high, one.shape)

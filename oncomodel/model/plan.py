"""Calculate a part of a model again and again, for inputs that change from time to time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oncomodel.model.dependence import calculation_order, reads
from oncomodel.model.evaluate import Array, Values, calculate
from oncomodel.model.lines import Input, Line


@dataclass(frozen=True)
class Plan:
    """What must be calculated anew for some lines when some inputs change.

    Attributes:
        lines: The lines of the model by key.
        years: Number of years of the timeline.
        order: Keys of the lines that change, in the order of calculation.
        known: Values of the lines that do not.
        spent: For the key of a line, the lines that nothing reads after it.
    """

    lines: Mapping[str, Input | Line]
    years: int
    order: tuple[str, ...]
    known: Mapping[str, Array]
    spent: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        lines: Mapping[str, Input | Line],
        years: int,
        wanted: Iterable[str],
        varying: Iterable[str],
        given: Mapping[str, Any] | None = None,
    ) -> Plan:
        """The plan for the *wanted* lines when the *varying* inputs change.

        Args:
            lines: The lines of the model by key.
            years: Number of years of the timeline.
            wanted: Keys of the lines whose values are asked for.
            varying: Keys of the inputs that change.
            given: Inputs that differ from their entries and stay as they are given.
        """
        wanted, changing = frozenset(wanted), set(varying)
        order = calculation_order({key: lines[key] for key in _needed(lines, wanted)})
        for key in order:
            if not changing.isdisjoint(reads(lines[key])):
                changing.add(key)
        known = calculate(lines, (key for key in order if key not in changing), years, given or {})
        later = tuple(key for key in order if key in changing)
        return cls(lines, years, later, known.arrays, _spent(lines, later, wanted))

    def values(self, given: Mapping[str, Any]) -> Values:
        """Values of the wanted lines, and of those that do not change, for these inputs."""
        mine = {key: given[key] for key in self.order if key in given}
        return calculate(self.lines, self.order, self.years, mine, self.known, self.spent)


def _needed(lines: Mapping[str, Input | Line], wanted: Iterable[str]) -> frozenset[str]:
    """Keys of the wanted lines and of all that they read, directly or through others."""
    found: set[str] = set()
    waiting = set(wanted)
    while waiting:
        key = waiting.pop()
        found.add(key)
        waiting |= reads(lines[key]) - found
    return frozenset(found)


def _spent(
    lines: Mapping[str, Input | Line], order: tuple[str, ...], wanted: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """For each line the lines that change, are not wanted, and are read by nothing after it."""
    last = {key: reader for reader in order for key in (*reads(lines[reader]), reader)}
    spent: dict[str, tuple[str, ...]] = {}
    for key in order:
        if key not in wanted:
            spent[last[key]] = (*spent.get(last[key], ()), key)
    return spent

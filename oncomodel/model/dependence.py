"""What depends on what: which lines an input moves."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from oncomodel.errors import ModelError
from oncomodel.model.lines import Input, Line


def moved_by(lines: Mapping[str, Input | Line]) -> dict[str, frozenset[str]]:
    """Keys of all lines that each line moves, directly or through others.

    Lists of names that a choice is made from, and names of things, move what is found by them.
    """
    readers: dict[str, set[str]] = {key: set() for key in lines}
    for key, line in lines.items():
        for need in _needs(line):
            if need in readers:
                readers[need].add(key)
    return {key: _reached(key, readers) for key in lines}


def reads(line: Input | Line) -> set[str]:
    """Keys of the lines that a line is calculated from."""
    return {key for rule in line.rules() for key in rule.needs()} if isinstance(line, Line) else set()


def _needs(line: Input | Line) -> set[str]:
    return {line.options} if isinstance(line, Input) and line.options else reads(line)


def _reached(key: str, readers: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = set(readers[key])
    while waiting:
        reader = waiting.pop()
        found.add(reader)
        waiting |= readers[reader] - found
    return frozenset(found)


def calculation_order(lines: Mapping[str, Input | Line]) -> list[str]:
    """Keys of *lines* so that each stands after all that it reads."""
    graph = {
        key: {need for rule in line.rules() for need in rule.needs()} if isinstance(line, Line) else set()
        for key, line in lines.items()
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ModelError(f"lines must not read one another in a circle (got {error.args[1]})") from None

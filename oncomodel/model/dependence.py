"""What depends on what: which lines an input moves."""

from __future__ import annotations

from collections.abc import Mapping

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

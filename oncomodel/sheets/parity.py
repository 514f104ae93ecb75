"""The Parity tab: what native formulas give where the workbook calls functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from oncomodel.model.lines import Input, Line, Note, Row, Section, Sheet
from oncomodel.sheets.tab import time_tab

Calls = Callable[[Input | Line], bool]
NATIVE = "_native"


def parity(tabs: tuple[Sheet, ...], calls: Calls) -> Sheet:
    """The tab with a native twin of every block that *calls* says a function calculates."""
    purpose = "The same blocks as the functions calculate, in native formulas: Checks compares the two."
    note = Note("Each block reads the same rows as the function does, so a difference lies in the function alone.")
    rows = (note, *(row for tab in tabs for row in _twins(tab, calls)))
    return time_tab("parity", "Parity", purpose, "checks", rows)


def _twins(tab: Sheet, calls: Calls) -> Iterator[Row]:
    called = [line for line in tab.lines() if isinstance(line, Line) and calls(line) and _is_native(line)]
    if called:
        yield Section(tab.title)
    for line in called:
        twin = replace(line, key=f"{line.key}{NATIVE}", label=f"{line.label}, {tab.title}", role="calculation")
        yield replace(twin, beside=(), native=True, called=None)


def _is_native(line: Line) -> bool:
    """Whether native formulas can calculate *line*; what is drawn at random has none."""
    return all(getattr(rule.step, "traceable", True) for rule in line.rules() if rule.kernel)

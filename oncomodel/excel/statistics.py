"""Count what a workbook consists of, from the definitions that it is written from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_cell_to_rowcol

from oncomodel.excel.forms import array_call, calls, native, opening
from oncomodel.excel.grid import Grid
from oncomodel.model.lines import Input, Line, Live, Sheet, Table
from oncomodel.sheets.statistics import COLUMNS, Counts, filled

TITLE = "Statistics"
_CALL = re.compile(r"\bOM_[A-Z_]+\(")
_CELL = re.compile(r"('(?:[^']|'')*'!)|(?<![\w.])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\w(])")
_KINDS = ("cited", "assumed")


@dataclass
class _Tally:
    """What one tab consists of."""

    counts: Counter[str] = field(default_factory=Counter)
    shapes: set[str] = field(default_factory=set)

    def add(self, formula: str, row: int, column: int, cells: int = 1) -> None:
        """Count a formula that stands, copied, in a number of *cells*."""
        self.counts["formulas"] += cells
        self.counts["calls"] += cells * len(_CALL.findall(formula))
        self.shapes.add(relative(formula, row, column))


def with_statistics(tabs: tuple[Sheet, ...], grid: Grid, *, functions: bool) -> tuple[Sheet, ...]:
    """*tabs* with the counts on the Statistics tab filled in.

    Args:
        tabs: The tabs of a workbook.
        grid: Where their lines stand.
        functions: Whether blocks are calculated by functions, which are counted as calls.
    """
    made = counts(tabs, grid, functions=functions)
    return tuple(filled(tab, made) if tab.title == TITLE else tab for tab in tabs)


def counts(tabs: tuple[Sheet, ...], grid: Grid, *, functions: bool) -> Counts:
    """For each column of the table, the count of each tab and, last, of the whole workbook."""
    tallies = {tab.title: _tally(tab, grid, functions=functions) for tab in tabs}
    for kind in ("check", "alert"):
        for title, number in Counter(m.source for m in grid.lines[f"{kind}_value"].members).items():
            tallies[title].counts[f"{kind}s"] += number
    for tally in tallies.values():
        tally.counts["distinct"] = len(tally.shapes)
    shapes = set().union(*(tally.shapes for tally in tallies.values()))
    names = [title for title in tallies if title != TITLE] + [TITLE]
    found = {key: [tallies[name].counts[key] for name in names] for key in COLUMNS}
    return {key: (*column, len(shapes) if key == "distinct" else sum(column)) for key, column in found.items()}


def relative(formula: str, row: int, column: int) -> str:
    """A formula with its addresses relative to its cell: that of a copy is the same."""

    def written(found: re.Match[str]) -> str:
        title, fixed_column, letters, fixed_row, number = found.groups()
        if title:
            return title
        down, across = xl_cell_to_rowcol(letters + number)
        return (
            f"R{down}" * bool(fixed_row) + f"R[{down - row}]" * (not fixed_row) + _across(fixed_column, across, column)
        )

    return _CELL.sub(written, formula)


def _across(fixed: str, across: int, column: int) -> str:
    return f"C{across}" if fixed else f"C[{across - column}]"


def _tally(tab: Sheet, grid: Grid, *, functions: bool) -> _Tally:
    tally = _Tally()
    ends = {end.key for line in tab.lines() if isinstance(line, Input) for _, end in line.beside}
    for line in tab.lines():
        if isinstance(line, Input):
            tally.counts.update(_entered(line, "ranges" if line.key in ends else ""))
            continue
        place = grid.places[line.key]
        for formula, row, column, cells in _formulas(line, grid, tab.title, functions=functions):
            tally.add(formula, place.row + row, place.column + column, cells)
    for formula, row, column in _examples(tab):
        tally.add(formula, row, column)
    return tally


def _entered(line: Input, kind: str) -> Iterator[str]:
    """What each unlocked cell of an input counts as: empty, or of its *kind*, or of its evidence."""
    if not line.editable:
        return
    for entry in (one for one in line.entries if not one.fixed):
        known = entry.evidence.kind if entry.evidence.kind in _KINDS else "chosen"
        yield "inputs"
        yield "empty" if entry.value in (None, "") else kind or known


def _formulas(line: Line, grid: Grid, sheet: str, *, functions: bool) -> Iterator[tuple[str, int, int, int]]:
    """Each formula of a line with its row and column there, and in how many cells it stands."""
    place = grid.places[line.key]
    for down in range(place.rows):
        if (start := opening(line, grid, sheet, down)) is not None:
            yield start, down, -1, 1
    if functions and calls(line):
        yield array_call(line, grid, sheet), 0, 0, 1
        return
    cell, first = native(line, grid, sheet), 1 if line.lagged else 0
    for down in range(place.rows):
        yield cell(down, first), down, first, (grid.years - first) if place.yearly else 1


def _examples(tab: Sheet) -> Iterator[tuple[str, int, int]]:
    """The live formulas in the lists of a tab; each is its own shape, so that its place does not matter."""
    for row in tab.rows:
        if isinstance(row, Table):
            for down, cells in enumerate(row.rows):
                yield from ((c.formula, down, across) for across, c in enumerate(cells) if isinstance(c, Live))

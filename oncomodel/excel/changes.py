"""What changed from one built workbook to another, and what was edited in Excel since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose
from pathlib import Path
from typing import Any

from oncomodel.errors import ModelError, WorkbookError
from oncomodel.excel.grid import Grid
from oncomodel.excel.reading import Shown
from oncomodel.model.evaluate import Values
from oncomodel.model.lines import Input, Ledger, Line, Sheet, Table
from oncomodel.sheets import baseline as sheet

HEADERS = ("Kind", "What", "Change")
TABLE = "SinceTheLastBuild"
SAME = 1e-9


@dataclass(frozen=True)
class Built:
    """An input of a workbook: as it was built, and as its cell is now."""

    label: str
    cell: str
    field: str
    unit: str
    value: Any
    now: Any

    @property
    def edited(self) -> bool:
        """Whether it was changed in Excel since the build."""
        return not same(self.value, self.now)


@dataclass(frozen=True)
class Snapshot:
    """What a workbook says of itself: its version, its inputs and its results by label and year."""

    version: str
    inputs: Mapping[str, Built]
    results: Mapping[tuple[str, str], float]
    log: tuple[tuple[str, ...], ...]

    @property
    def edits(self) -> tuple[Built, ...]:
        """Inputs that were changed in Excel since the build."""
        return tuple(one for one in self.inputs.values() if one.edited)


@dataclass(frozen=True)
class Change:
    """One thing that changed, in words."""

    kind: str
    what: str
    change: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}: {self.change}"


def same(one: Any, other: Any) -> bool:
    """Whether two values of a cell are one; a blank is a blank, whatever type it has."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=SAME, abs_tol=SAME**2)
    return (one or None) == (other or None)


def snapshot(path: str | Path) -> Snapshot | None:
    """What a built workbook says of itself; None where it is of a version that did not yet.

    Raises:
        WorkbookError: If the file cannot be read.
    """
    book = Shown.of(path)
    entered = book.table(sheet.TITLE, sheet.INPUTS)
    if not entered:
        return None
    inputs = {label: _built(label, row, book) for label, row in _by_label(entered).items()}
    results = {
        (label, year): float(value)
        for label, row in _by_label(book.table(sheet.TITLE, sheet.RESULTS)).items()
        for year, value in row.items()
    }
    log = tuple(tuple(map(str, row.values())) for row in book.table("Log", TABLE))
    return Snapshot(_version(book), inputs, results, log)


def defined(tabs: tuple[Sheet, ...], version: str) -> Snapshot:
    """What a workbook of *tabs* will say of itself."""
    (tab,) = (tab for tab in tabs if tab.title == sheet.TITLE)
    ledgers = {row.name: row for row in tab.rows if isinstance(row, Ledger)}
    rows = _cells(ledgers[sheet.INPUTS])
    inputs = {
        label: Built(label, row[sheet.CELL], row[sheet.FIELD], row[sheet.UNIT], value, value)
        for label, row in rows.items()
        for value in (row[sheet.NUMBER] if row[sheet.NUMBER] is not None else row[sheet.CHOICE],)
    }
    found = {
        (label, year): float(value)
        for label, row in _cells(ledgers[sheet.RESULTS]).items()
        for year, value in row.items()
    }
    return Snapshot(version, inputs, found, ())


def _cells(ledger: Ledger) -> dict[str, dict[str, Any]]:
    """The cells of a ledger by the label of its row and the header of its column."""
    columns = {column.header: _column(column.content) for column in ledger.columns}
    return {
        member.label: {header: cells[number] for header, cells in columns.items()}
        for number, member in enumerate(ledger.members)
    }


def _column(content: Input | Line | tuple[str, ...]) -> Sequence[Any]:
    if isinstance(content, Line):
        raise ModelError(f"{content.key}: column of a baseline must be fixed (got a formula)")
    return [entry.value for entry in content.entries] if isinstance(content, Input) else content


def _by_label(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The rows of a table by their first cell, each with the others."""
    split = (list(row.items()) for row in rows)
    return {str(label): dict(others) for (_, label), *others in split}


def _built(label: str, row: Mapping[str, Any], book: Shown) -> Built:
    title, _, cell = str(row[sheet.CELL]).rpartition("!")
    value = row[sheet.NUMBER] if row[sheet.NUMBER] is not None else row[sheet.CHOICE]
    ((now,),) = book.block(title, cell) if book.rows(title) else ((None,),)
    return Built(label, str(row[sheet.CELL]), str(row[sheet.FIELD]), str(row[sheet.UNIT]), value, now)


def _version(book: Shown) -> str:
    return next((str(row[1]) for row in book.rows("Cover") if row[:1] == ("Version",)), "")


def changed(old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
    """What is different in the *new* workbook: version, inputs, then results, each as it was built."""
    return (*_version_change(old, new), *_inputs(old, new), *_results(old, new))


def _version_change(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    if old.version != new.version:
        yield Change("Version", "The market file", f"from {old.version} to {new.version}")


def _inputs(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for label, one in new.inputs.items():
        before = old.inputs.get(label)
        if before is None:
            yield Change("Input", label, f"new, {shown(one.value, one.unit)}")
        elif not same(before.value, one.value):
            yield Change("Input", label, f"from {shown(before.value, before.unit)} to {shown(one.value, one.unit)}")
    for label in old.inputs:
        if label not in new.inputs:
            yield Change("Input", label, "removed")


def _results(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """For each result the first and the last year that changed, of the years that both have."""
    labels = dict.fromkeys(label for label, _ in (*new.results, *old.results))
    for label in labels:
        years = [y for (name, y), value in new.results.items() if name == label and (label, y) in old.results]
        moved = [y for y in years if not same(old.results[label, y], new.results[label, y])]
        if not years:
            is_new = any(name == label for name, _ in new.results)
            yield Change("Result", label, "new" if is_new else "removed")
        elif moved:
            parts = (
                f"{y} from {old.results[label, y]:,.4g} to {new.results[label, y]:,.4g}"
                for y in dict.fromkeys((moved[0], moved[-1]))
            )
            yield Change("Result", label, f"{', '.join(parts)}; {len(moved)} of {len(years)} years differ")


def shown(value: Any, unit: str) -> str:
    """A value in its unit, as one says it."""
    if value is None or isinstance(value, str):
        return value or "not stated"
    if unit.startswith("%"):
        return f"{value:.4g}".rstrip() if abs(value) > 1 else f"{100 * value:.6g} {unit}"
    return f"{value:.10g} {unit}"


def lost_edits(old: Snapshot, new: Snapshot) -> tuple[Built, ...]:
    """Inputs that were edited in Excel and that the new workbook would set to something else."""
    kept = {label: one.value for label, one in new.inputs.items()}
    return tuple(one for one in old.edits if not same(one.now, kept.get(one.label)))


def refusal(path: Path, edits: tuple[Built, ...]) -> WorkbookError:
    """The error of a build that would lose *edits*."""
    lines = [
        f"{path}: {one.cell}, {one.label} must be in the market file ({one.field}) to be kept "
        f"(got {shown(one.now, one.unit)}, built as {shown(one.value, one.unit)})"
        for one in edits
    ]
    return WorkbookError(
        "\n".join((*lines, "nothing is written; --overwrite gives these edits up, --out writes elsewhere"))
    )


def with_baseline(
    tabs: tuple[Sheet, ...], grid: Grid, values: Values, lines: tuple[tuple[str, str, int], ...]
) -> tuple[Sheet, ...]:
    """*tabs* with the Baseline tab filled in: the address of each input, and the results of *lines*."""
    others = tuple(tab for tab in tabs if tab.title != sheet.TITLE)
    cells = [f"{one.tab}!{grid.cell_of(one.line.key, one.number)}" for one in sheet.entered(others)]
    first = int(values.at("year"))
    results = {
        str(first + year): [float(values.at(key, n, year)) for _, key, n in lines] for year in range(values.years)
    }
    return tuple(sheet.filled(tab, cells, results) if tab.title == sheet.TITLE else tab for tab in tabs)


def with_log(tabs: tuple[Sheet, ...], log: tuple[tuple[str, ...], ...]) -> tuple[Sheet, ...]:
    """*tabs* with what changed since the build before on the Log tab; as they are where nothing did."""
    if not log:
        return tabs
    table = Table(TABLE, HEADERS, log)
    return tuple(replace(tab, rows=(*tab.rows, table)) if tab.title == "Log" else tab for tab in tabs)

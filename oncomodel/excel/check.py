"""Recalculate a workbook from scratch, and compare it with what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oncomodel.errors import WorkbookError
from oncomodel.excel.grid import FIRST_ROW, columns
from oncomodel.excel.reading import read
from oncomodel.sheets.checks import ALERTS, CHECKS

RELATIVE, ABSOLUTE, ROUNDING = 1e-9, 1e-12, 1e-14
MASTER = "master_check"
OF_THE_SESSION = "OM_LASTERROR"  # says what went wrong last, not what a formula gives
Cells = dict[tuple[str, str], Any]


@dataclass(frozen=True)
class Difference:
    """A cell that shows something else than its formula gives."""

    cell: str
    formula: str
    shown: Any
    calculated: Any

    def __str__(self) -> str:
        return f"{self.cell} must show {self.calculated!r} (got {self.shown!r}) for {self.formula}"


@dataclass(frozen=True)
class Check:
    """One row of the Checks tab.

    Attributes:
        alert: Whether it is an alert, which asks for a look and does not fail the model.
    """

    label: str
    value: Any
    tolerance: Any
    passes: bool
    alert: bool = False


@dataclass(frozen=True)
class Report:
    """What a recalculation of a workbook found.

    Attributes:
        formulas: How many formula cells were recalculated.
        differences: Cells whose cached value is not what their formula gives.
        checks: Every check of the Checks tab, recalculated; alerts are none.
        master: Whether the master check is 1, recalculated.
        alerts: The alerts that are raised.
    """

    formulas: int
    differences: tuple[Difference, ...]
    checks: tuple[Check, ...]
    master: bool
    alerts: tuple[Check, ...] = ()

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that fail."""
        return tuple(check for check in self.checks if not check.passes)

    @property
    def sound(self) -> bool:
        """Whether every cell shows what it should and every check passes, whatever the alerts."""
        return not self.differences and not self.failed and self.master


def check(path: str | Path) -> Report:
    """Recalculate a built workbook from scratch and compare every cell.

    Args:
        path: A workbook that :func:`oncomodel.build` wrote.

    Returns:
        What was found.

    Raises:
        WorkbookError: If the file cannot be read, or is no workbook of oncomodel's.
    """
    source = Path(path)
    formulas, shown, names = _read(source)
    if MASTER not in names:
        raise WorkbookError(f"{source} must be a workbook of oncomodel's with the name {MASTER!r} (got none)")
    calculated, noise = recalculated(source, formulas), _noise(shown)
    differences = tuple(
        Difference(f"{sheet}!{cell}", text, shown[sheet, cell], calculated[sheet, cell])
        for (sheet, cell), text in formulas.items()
        if not same(shown[sheet, cell], calculated[sheet, cell], noise[sheet])
    )
    master = calculated.get(names[MASTER]) == 1
    rows = tuple(_checks(shown | calculated))
    checks, alerts = (tuple(row for row in rows if row.alert is alert) for alert in (False, True))
    return Report(len(formulas), differences, checks, master, tuple(row for row in alerts if not row.passes))


def recalculated(path: Path, formulas: dict[tuple[str, str], str]) -> Cells:
    """The value of every formula cell, calculated from the inputs alone by a formula engine."""
    from openpyxl.utils.cell import coordinate_to_tuple

    from oncomodel.excel.engine import load

    try:
        book = load(path)
        book.evaluate_all()
    except Exception as error:  # noqa: BLE001 - whatever a damaged file makes a library raise
        raise WorkbookError(f"{path} must be a workbook that can be recalculated (got {error})") from None
    return {(sheet, cell): book.get_value(sheet, *coordinate_to_tuple(cell)) for sheet, cell in formulas}


def same(shown: Any, calculated: Any, noise: float = ABSOLUTE) -> bool:
    """Whether two values are one: texts to the letter, numbers to 1e-9 of their size or to the *noise* around 0."""
    if isinstance(shown, int | float) and isinstance(calculated, int | float):
        return abs(shown - calculated) <= max(RELATIVE * abs(calculated), noise)
    return bool(shown == calculated) or (shown is None and calculated == "")  # readers take no text for nothing


def _noise(shown: Cells) -> dict[str, float]:
    """What rounding leaves of a difference of equal numbers, on each tab: a part of its largest number."""
    largest: dict[str, float] = {}
    for (sheet, _), value in shown.items():
        size = abs(value) if isinstance(value, int | float) else 0.0
        largest[sheet] = max(largest.get(sheet, 0.0), size)
    return {sheet: max(ABSOLUTE, ROUNDING * size) for sheet, size in largest.items()}


def _read(path: Path) -> tuple[dict[tuple[str, str], str], Cells, dict[str, tuple[str, str]]]:
    """Formulas, cached values and single-cell names of a workbook."""
    written, cached = read(path), read(path, shown=True)
    formulas = {
        (sheet.title, cell.coordinate): getattr(cell.value, "text", cell.value)
        for sheet in written
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    formulas = {at: text for at, text in formulas.items() if OF_THE_SESSION not in text}
    shown = {(s.title, c.coordinate): c.value for s in cached for row in s.iter_rows() for c in row}
    names = {name: next(iter(defined.destinations)) for name, defined in written.defined_names.items()}
    return formulas, shown, {name: (sheet, cell.replace("$", "")) for name, (sheet, cell) in names.items()}


def _checks(cells: Cells) -> Iterator[Check]:
    """The rows of the Checks tab below its headings, alerts and checks."""
    from openpyxl.utils.cell import coordinate_to_tuple
    from xlsxwriter.utility import xl_rowcol_to_cell

    at, row, column = "Checks", FIRST_ROW["checks"], columns("checks", 0)
    last = max((coordinate_to_tuple(cell)[0] for sheet, cell in cells if sheet == at), default=row)
    heading = ""
    for down in range(row, last):
        label, value, tolerance, passes = (
            cells.get((at, xl_rowcol_to_cell(down, column[role])))
            for role in ("label", "constant", "tolerance", "result")
        )
        if passes is None:
            heading = label if label in (ALERTS, CHECKS) else heading
        else:
            yield Check(str(label), value, tolerance, passes == 1, heading == ALERTS)

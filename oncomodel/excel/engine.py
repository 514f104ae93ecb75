"""The published functions in formualizer, a formula engine that needs no Excel.

formualizer hands over an argument that is left out between commas as 0, so leave out the
last ones only.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from formualizer import Workbook, parse
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from oncomodel.errors import WorkbookError
from oncomodel.excel.adapter import Rows, answer
from oncomodel.excel.arguments import error_in
from oncomodel.excel.published import FUNCTIONS, Published
from oncomodel.excel.spelling import refuse_misspelt, semicolons

_KINDS = {
    "#CALC!": "Calc",
    "#DIV/0!": "Div",
    "#N/A": "Na",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
    "#SPILL!": "Spill",
    "#VALUE!": "Value",
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_SHEET, _ROW, _COLUMN = "Try", 10_001, 1_001  # off the cells that a formula may name
_ARRAY = re.compile(r'<f t="array"[^>]*? ref="([A-Z0-9:]+)"[^>]*>([^<]*)</f>')
_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"(?:[^>]*/>|[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?(?:<v>[^<]*</v>|<v/>)?</c>)')


def register(
    workbook: Workbook,
    functions: Sequence[Published] = FUNCTIONS,
    report: Callable[[Rows], object] = lambda _: None,
) -> None:
    """Let the formulas of *workbook* call the published functions.

    Args:
        workbook: A formualizer workbook; formulas that use the functions are calculated
            when it next evaluates them.
        functions: Which ones.
        report: Called with what each call gives, errors with their sentences.
    """
    for function in functions:
        workbook.register_function(
            function.name,
            _callback(function, report),
            min_args=function.required,
            max_args=len(function.arguments),
        )


def load(path: str | Path) -> Workbook:
    """The workbook at *path* in the engine, with the published functions, before it is calculated.

    Each cell of an array formula becomes a formula of its own, for its place in the
    result: the engine would calculate what reads the other cells before they are filled.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(held, "w") as copy:
        for part in source.infolist():
            content = source.read(part)
            if part.filename.startswith("xl/worksheets/sheet"):
                content = _in_single_cells(content.decode()).encode()
            copy.writestr(part, content)
    workbook = Workbook.from_bytes(held.getvalue())
    register(workbook)
    return workbook


def calculate(formula: str) -> Any:
    """What a cell with *formula* shows: a value, or rows of values where it spills.

    Args:
        formula: A formula of Excel, with or without the equals sign.

    Returns:
        A number, text or truth value, or a list of rows; an error is a text such as
        "#DIV/0!", with the sentence behind it where a published function gave it.

    Raises:
        WorkbookError: If it is not a formula, or gives a published function a wrong number of arguments.

    >>> round(calculate("=OM_CAGR(87.4,165.2,7)"), 6)
    0.095216
    >>> calculate("SUM(OM_SHARES({1;3}))*100")
    100.0
    """
    text = "=" + formula.strip().removeprefix("=")
    try:
        parse(text)
    except Exception as error:  # noqa: BLE001 - a parser's own error, and its backend's
        if spelt := semicolons(formula):
            raise spelt from None
        reason = str(error).rpartition(": ")[2]
        raise WorkbookError(f"formula must be one that Excel can read (got {formula!r}: {reason})") from None
    refuse_misspelt(text)
    workbook, answers = Workbook(), list[Rows]()
    workbook.add_sheet(_SHEET)
    register(workbook, report=answers.append)
    workbook.set_formula(_SHEET, _ROW, _COLUMN, text)
    value = workbook.evaluate_cell(_SHEET, _ROW, _COLUMN)
    spill = workbook.inspect_cell(f"{_SHEET}!{xl_rowcol_to_cell(_ROW - 1, _COLUMN - 1)}").cell.spill
    if spill is None:
        return _shown(value, (0, 0), answers)
    last_row, last_column = xl_cell_to_rowcol(str(spill.extent).rpartition(":")[2])
    return [
        [
            _shown(workbook.get_value(_SHEET, row, column), (row - _ROW, column - _COLUMN), answers)
            for column in range(_COLUMN, last_column + 2)
        ]
        for row in range(_ROW, last_row + 2)
    ]


def _in_single_cells(sheet: str) -> str:
    """The XML of a sheet with a formula for each cell of its array formulas."""
    formulas = {
        cell: f"<f>INDEX({found.group(2)},{down},{across})</f>"
        for found in _ARRAY.finditer(sheet)
        for cell, down, across in _inside(found.group(1))
    }

    def single(cell: re.Match[str]) -> str:
        formula = formulas.get(cell.group(1))
        return f'<c r="{cell.group(1)}">{formula}</c>' if formula else cell.group()

    return _CELL.sub(single, sheet)


def _inside(area: str) -> Iterator[tuple[str, int, int]]:
    """Each cell of an area such as B4:C5, with its row and column there, from 1."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = xl_cell_to_rowcol(first), xl_cell_to_rowcol(last or first)
    for down in range(bottom - top + 1):
        for across in range(right - left + 1):
            yield xl_rowcol_to_cell(top + down, left + across), down + 1, across + 1


def _callback(function: Published, report: Callable[[Rows], object]) -> Callable[..., Any]:
    def called(*given: Any) -> Any:
        rows = answer(function, [_received(value) for value in given])
        report(rows)
        cells = [[_returned(cell) for cell in row] for row in rows]
        return cells[0][0] if len(cells) == len(cells[0]) == 1 else cells

    return called


def _received(value: Any) -> Any:
    """An argument as Excel would hand it over."""
    if isinstance(value, list):
        return [[_received(cell) for cell in row] for row in value]
    return _error_name(value) or value


def _returned(cell: float | str) -> Any:
    code = error_in(cell.partition(" ")[0]) if isinstance(cell, str) else None
    return {"type": "Error", "kind": _KINDS.get(code, "Value")} if code else cell


def _shown(value: Any, place: tuple[int, int], answers: list[Rows]) -> Any:
    """*value*, with the sentence where it is an error of a published function."""
    name = _error_name(value)
    if name is None:
        return value
    texts = [cell for rows in answers for row in rows for cell in row if isinstance(cell, str)]
    at_place = [rows[place[0]][place[1]] for rows in answers if place[0] < len(rows) and place[1] < len(rows[0])]
    fitting = (str(text) for text in (*reversed(at_place), *reversed(texts)))
    return next((text for text in fitting if text.startswith(f"{name} ")), name)


def _error_name(value: Any) -> str | None:
    if isinstance(value, dict) and value.get("type") == "Error":
        return _NAMES.get(value["kind"], "#VALUE!")
    return None

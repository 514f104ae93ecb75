"""An empty workbook of one's own that has the published functions."""

from __future__ import annotations

from pathlib import Path

from oncomodel.errors import WorkbookError
from oncomodel.excel import theme
from oncomodel.excel.build import UNDATED
from oncomodel.excel.formats import Formats
from oncomodel.excel.listing import listed
from oncomodel.excel.styles import StyledWorkbook
from oncomodel.excel.vba import vba_project
from oncomodel.excel.writer import add_macros
from oncomodel.files import beside
from oncomodel.model.lines import Live
from oncomodel.sheets.functions import HEADERS, rows_of

EMPTY_TAB, LIST_TAB = "My model", "Functions"


def new_workbook(path: str | Path) -> Path:
    """Write an .xlsm with an empty tab, a list of the functions, and the macros that call them.

    Raises:
        WorkbookError: If the path does not end in ``.xlsm``, or a file is there already.
    """
    target = Path(path)
    if target.suffix != ".xlsm":
        raise WorkbookError(f"path of a workbook with functions must end in .xlsm (got {str(target)!r})")
    if target.exists():
        raise WorkbookError(f"{target} must be a new file (got one that is there already); choose another name")
    beside(target, _write, WorkbookError)
    return target


def _write(path: Path) -> None:
    book = StyledWorkbook(path, {"default_format_properties": theme.FONT, "strings_to_formulas": False})
    book.set_properties(
        {"title": "Workbook with the functions of oncomodel", "author": "oncomodel", "created": UNDATED}
    )
    book.add_worksheet(EMPTY_TAB)
    _list_functions(book)
    add_macros(book, vba_project(len(book.worksheets())))
    book.close()


def _list_functions(book: StyledWorkbook) -> None:
    page, formats = book.add_worksheet(LIST_TAB), Formats(book)
    for column, (header, width) in enumerate(zip(HEADERS, theme.LIST_WIDTHS["functions"], strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, header, formats("heading"))
    for row, cells in enumerate(rows_of(listed()), start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, Live):
                style = formats("output", on_page=True)
                page.write_array_formula(row, column, row, column, cell.formula, style, cell.value)
            else:
                page.write_string(row, column, cell, formats("text", quoted=cell.startswith("=")))
    page.freeze_panes(1, 1)

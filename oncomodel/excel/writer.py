"""Write the tabs of a market to a workbook file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from oncomodel.excel import theme
from oncomodel.excel.formats import Formats
from oncomodel.excel.grid import Grid, absolute
from oncomodel.excel.styles import StyledWorkbook
from oncomodel.excel.tab import Tab
from oncomodel.model.evaluate import Values
from oncomodel.model.lines import Sheet

Report = Callable[[str], None]
CALCULATED_BY = 191029  # the calculation engine of Excel 2019 and newer: an older number means recalculate


@dataclass(frozen=True)
class Properties:
    """What the file says about itself."""

    title: str
    subject: str
    creator: str
    created: datetime


def write(
    path: Path,
    sheets: tuple[Sheet, ...],
    grid: Grid,
    values: Values,
    properties: Properties,
    report: Report,
    vba_project: bytes | None = None,
) -> None:
    """Write a workbook, in its native form or with a *vba_project* in its function form.

    Args:
        path: Where it is written.
        sheets: Its tabs.
        grid: Where their lines stand.
        values: The value of every line, which each formula cell keeps.
        properties: What the file says about itself.
        report: Hears the title of each tab before it is written.
        vba_project: The macros of the function form; none in the native form.
    """
    options = {"default_format_properties": theme.FONT, "strings_to_formulas": False, "in_memory": True}
    book = StyledWorkbook(path, options)
    book.set_properties(
        {
            "title": properties.title,
            "subject": properties.subject,
            "author": properties.creator,
            "created": properties.created,
        }
    )
    book.set_calc_mode("auto")
    for key, place in grid.places.items():
        if place.name:
            book.define_name(key, "=" + absolute(place))
    formats = Formats(book)
    for sheet in sheets:
        report(sheet.title)
        page = book.add_worksheet(sheet.title)
        Tab(sheet, page, grid, values, formats, properties.title, functions=vba_project is not None).write()
    if vba_project:
        add_macros(book, vba_project)
    book.close()


def add_macros(book: StyledWorkbook, vba_project: bytes) -> None:
    """Put the macros into the workbook, under the names that it gives its parts.

    Excel then calculates only what changes, not all when it opens the file: whoever has no
    Python must see the cached values, not errors.
    """
    book.set_calc_mode("auto", CALCULATED_BY)
    book.calc_on_load = False
    book.add_vba_project(BytesIO(vba_project), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    for number, sheet in enumerate(book.worksheets(), start=1):
        sheet.set_vba_name(f"Sheet{number}")

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


@dataclass(frozen=True)
class Properties:
    """What the file says about itself."""

    title: str
    subject: str
    creator: str
    created: datetime


@dataclass(frozen=True)
class Macros:
    """What turns a workbook into one that calls Python: its macros, and xlwings' settings.

    Attributes:
        project: The VBA project, as the bytes of vbaProject.bin.
        settings_tab: Title of the tab that holds the settings.
        settings: The settings by name.
    """

    project: bytes
    settings_tab: str
    settings: tuple[tuple[str, str], ...]


def write(
    path: Path,
    sheets: tuple[Sheet, ...],
    values: Values,
    properties: Properties,
    report: Report,
    macros: Macros | None = None,
) -> None:
    """Write a workbook, in its native form or with *macros* in its function form.

    Args:
        path: Where it is written.
        sheets: Its tabs.
        values: The value of every line, which each formula cell keeps.
        properties: What the file says about itself.
        report: Hears the title of each tab before it is written.
        macros: The macros of the function form; none in the native form.
    """
    grid = Grid.of(sheets, values.years)
    book = StyledWorkbook(path, {"default_format_properties": theme.FONT, "strings_to_formulas": False})
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
        Tab(sheet, page, grid, values, formats, properties.title, functions=macros is not None).write()
    if macros:
        _add(macros, book)
    book.close()


def _add(macros: Macros, book: StyledWorkbook) -> None:
    """Put the macros and their settings into the workbook."""
    page = book.add_worksheet(macros.settings_tab)
    for row, pair in enumerate(macros.settings):
        for column, text in enumerate(pair):
            page.write_string(row, column, text)
    page.set_column(0, 0, theme.SETTINGS_WIDTHS[0])
    page.set_column(1, 1, theme.SETTINGS_WIDTHS[1])
    book.add_vba_project(BytesIO(macros.project), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    for number, sheet in enumerate(book.worksheets(), start=1):
        sheet.set_vba_name(f"Sheet{number}")

"""What every tab looks like: widths, frozen panes, print set-up, protection."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from oncomodel.excel import theme
from oncomodel.excel.grid import CONSTANT, FIRST_ROW, HEADED, HEADING_ROW, LABEL
from oncomodel.excel.ledger import widths_of
from oncomodel.excel.paging import paginate
from oncomodel.model.lines import Sheet

A4, LANDSCAPE_LAYOUTS = 9, ("time", "inputs", "list", "functions", "ledger")


def dress(page: Worksheet, sheet: Sheet, at: dict[str, int], last_row: int, title: str) -> None:
    """Give a written tab its looks; *last_row* is the row after its last."""
    page.set_tab_color(theme.TAB_COLOURS[sheet.kind])
    page.hide_gridlines(2)
    page.set_zoom(theme.ZOOM)
    page.set_default_row(theme.ROW_HEIGHT)
    widths = column_widths(sheet, at)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    first = FIRST_ROW[sheet.layout]
    if sheet.layout in HEADED:
        page.freeze_panes(first, CONSTANT + 1 if sheet.layout == "time" else LABEL + 1)
    else:
        page.freeze_panes(first - 1, 0)
    _print(page, sheet, last_row, widths, title)
    page.protect("", theme.PROTECTION)


def column_widths(sheet: Sheet, at: dict[str, int]) -> list[float]:
    """The width of every column of a tab."""
    if not at or sheet.layout == "ledger":
        return widths_of(sheet) if at else list(theme.LIST_WIDTHS[sheet.layout])
    by_role = theme.WIDTHS[sheet.layout]
    widths = [0.0] * (max(at.values()) + 1)
    for role, column in at.items():
        end = at["cagr_base"] if role == "years" else column + 1
        widths[column:end] = [by_role[role]] * (end - column)
    return widths


def _print(page: Worksheet, sheet: Sheet, last_row: int, widths: list[float], title: str) -> None:
    page.set_paper(A4)
    landscape = sheet.layout in LANDSCAPE_LAYOUTS
    if landscape:
        page.set_landscape()
    paginate(page, sheet, widths, last_row, landscape=landscape)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.print_area(0, 0, max(last_row - 1, HEADING_ROW), len(widths) - 1)
    page.repeat_rows(0, FIRST_ROW[sheet.layout] - 1)
    page.set_header(f"&L{_plain(title)}&R{_plain(sheet.title)}")
    page.set_footer("&L&F&RPage &P of &N")


def _plain(text: str) -> str:
    """*text* as a header shows it: an ampersand is a command there."""
    return text.replace("&", "&&")

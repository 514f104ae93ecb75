"""What every tab looks like: widths, frozen panes, print set-up, protection."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from oncomodel.excel import theme
from oncomodel.excel.grid import CONSTANT, FIRST_ROW, HEADED, HEADING_ROW, LABEL
from oncomodel.excel.ledger import widths_of
from oncomodel.model.lines import Sheet

A4, LANDSCAPE_LAYOUTS = 9, ("time", "inputs", "list", "functions", "ledger")


def dress(page: Worksheet, sheet: Sheet, at: dict[str, int], last_row: int, title: str) -> None:
    """Give a written tab its looks; *last_row* is the row after its last."""
    page.set_tab_color(theme.TAB_COLOURS[sheet.kind])
    page.hide_gridlines(2)
    page.set_zoom(theme.ZOOM)
    last_column = _widths(page, sheet, at)
    first = FIRST_ROW[sheet.layout]
    if sheet.layout in HEADED:
        page.freeze_panes(first, CONSTANT + 1 if sheet.layout == "time" else LABEL + 1)
    else:
        page.freeze_panes(first - 1, 0)
    _print(page, sheet, last_row, last_column, title)
    page.protect("", theme.PROTECTION)


def _widths(page: Worksheet, sheet: Sheet, at: dict[str, int]) -> int:
    """Set the width of every column; the last one's number."""
    if not at or sheet.layout == "ledger":
        widths = widths_of(sheet) if at else theme.LIST_WIDTHS[sheet.layout]
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        return len(widths) - 1
    by_role = theme.WIDTHS[sheet.layout]
    for role, column in at.items():
        end = at["cagr_base"] - 1 if role == "years" else column
        page.set_column(column, end, by_role[role])
    return max(at.values())


def _print(page: Worksheet, sheet: Sheet, last_row: int, last_column: int, title: str) -> None:
    page.set_paper(A4)
    if sheet.layout in LANDSCAPE_LAYOUTS:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.print_area(0, 0, max(last_row - 1, HEADING_ROW), last_column)
    page.repeat_rows(0, FIRST_ROW[sheet.layout] - 1)
    page.set_header(f"&L{_plain(title)}&R{_plain(sheet.title)}")
    page.set_footer("&L&F&RPage &P of &N")


def _plain(text: str) -> str:
    """*text* as a header shows it: an ampersand is a command there."""
    return text.replace("&", "&&")

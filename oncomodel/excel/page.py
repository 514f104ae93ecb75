"""What every tab looks like: widths, frozen panes, print set-up, protection."""

from __future__ import annotations

from itertools import accumulate, takewhile

from xlsxwriter.worksheet import Worksheet

from oncomodel.excel import theme
from oncomodel.excel.grid import CONSTANT, FIRST_ROW, HEADED, HEADING_ROW, LABEL, STATUS_ROW, TITLE_ROW, rows_of
from oncomodel.excel.ledger import widths_of
from oncomodel.excel.paging import paginate
from oncomodel.model.lines import Chart, Charts, Input, Ledger, Line, Note, Sheet, Tiles
from oncomodel.model.rows import Workings

A4, LANDSCAPE_LAYOUTS = 9, ("time", "inputs", "list", "log", "functions", "ledger", "dashboard")


def dress(page: Worksheet, sheet: Sheet, at: dict[str, int], last_row: int, title: str) -> None:
    """Give a written tab its looks; *last_row* is the row after its last."""
    page.set_tab_color(theme.TAB_COLOURS[sheet.kind])
    page.hide_gridlines(2)
    page.set_zoom(theme.ZOOM)
    page.set_default_row(theme.ROW_HEIGHT)
    page.set_row(TITLE_ROW, theme.TITLE_HEIGHT)
    widths = column_widths(sheet, at)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    first = FIRST_ROW[sheet.layout]
    if sheet.layout in (*HEADED, "ledger"):
        page.freeze_panes(first, CONSTANT + 1 if sheet.layout == "time" else LABEL + 1)
    else:
        page.freeze_panes(first - 1, 0)
    _print(page, sheet, last_row, widths, title)
    page.protect("", theme.PROTECTION)


def column_widths(sheet: Sheet, at: dict[str, int]) -> list[float]:
    """The width of every column of a tab."""
    if sheet.layout == "dashboard":
        tiles = max(len(row.tiles) for row in sheet.rows if isinstance(row, Tiles))
        return [theme.TILE_WIDTH, theme.TILE_SPACE] * tiles
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
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.center_horizontally()
    workings = is_workings(sheet)
    if workings:
        _print_nothing(page, sheet, widths)
    else:
        last_row = _printed(sheet, last_row)
        widths = widths[: _printed_columns(sheet, len(widths))]
        paginate(page, sheet, widths, last_row, landscape=landscape)
        page.print_area(0, 0, max(last_row - 1, HEADING_ROW), len(widths) - 1)
    left_out = theme.LEFT_OUT if workings else ""
    page.set_header(f"&L{_plain(title)}&R{_plain(sheet.title)}{left_out}")
    page.set_footer("&L&F&RPage &P of &N")


def is_workings(sheet: Sheet) -> bool:
    """Whether a tab holds nothing but workings, and perhaps a note of where their results stand."""
    return isinstance(next((row for row in sheet.rows if not isinstance(row, Note)), None), Workings)


def _printed_columns(sheet: Sheet, columns: int) -> int:
    """How many of the *columns* of a tab print: of ledgers without charts, those that a printed one needs."""
    shown = list(takewhile(lambda row: not isinstance(row, Workings), sheet.rows))
    ledgers = [row for row in shown if isinstance(row, Ledger)]
    if not ledgers or any(isinstance(row, Chart | Charts) for row in shown):
        return columns
    single = CONSTANT + 2 if any(isinstance(row, Input | Line) for row in shown) else 0  # with the reason of a setting
    return min(columns, max(single, *(1 + sum(column.printed for column in one.columns) for one in ledgers)))


def _print_nothing(page: Worksheet, sheet: Sheet, widths: list[float]) -> None:
    """Print the blank row below the heading of a tab of workings.

    LibreOffice leaves out a tab whose printed cells are blank. Excel has no such setting: it prints one
    page where it prints all tabs, and that page then says in readable letters what the tab is.
    """
    blank = FIRST_ROW[sheet.layout] - 1
    ends = accumulate(map(theme.pixels, widths))
    fitting = [column for column, end in enumerate(ends) if end <= theme.LANDSCAPE[0]]
    page.repeat_rows(0, STATUS_ROW)
    page.fit_to_pages(1, 0)
    page.print_area(blank, 0, blank, max(fitting, default=0))


def _printed(sheet: Sheet, last_row: int) -> int:
    """The row after the last that prints, where *last_row* is that after the last of the tab."""
    return next((row for row, content in rows_of(sheet) if isinstance(content, Workings)), last_row)


def _plain(text: str) -> str:
    """*text* as a header shows it: an ampersand is a command there."""
    return text.replace("&", "&&")

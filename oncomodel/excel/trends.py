"""Trends: the years of a row as small bars, beside every row that has its growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncomodel.excel import theme
from oncomodel.excel.grid import Spot, cell_at
from oncomodel.model.lines import Line
from oncomodel.model.symbols import Years

if TYPE_CHECKING:
    from oncomodel.excel.tab import Tab

GROWTH = "cagr_base"  # the column whose rows have a trend


def insert_trends(tab: Tab, line: Line) -> None:
    """Draw a trend for each row of *line* where it has growth, as one group of sparklines.

    Only Excel's extension of the file says so: what does not know it shows blank cells, in
    the look of the growth beside them.
    """
    growth = dict(line.beside).get(GROWTH)
    if growth is None:
        return
    place, column = tab.grid.places[line.key], tab.at["trend"]
    for down in range(place.rows):
        tab.text(place.row + down, column, "", growth.role)
    cells = [cell_at(place.row + down, column) for down in range(place.rows)]
    years = [tab.grid.address(Years(line.key), Spot(tab.sheet.title, down)) for down in range(place.rows)]
    tab.page.add_sparkline(place.row, column, theme.TREND | {"location": cells, "range": years})

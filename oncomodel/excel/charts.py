"""Native charts of a tab's blocks: titles, units, visible axes, and a text for those who do not see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from oncomodel.excel import theme
from oncomodel.excel.grid import LABEL
from oncomodel.model.lines import Chart

if TYPE_CHECKING:
    from oncomodel.excel.tab import Tab


def insert_chart(tab: Tab, row: int, chart: Chart) -> None:
    """Insert *chart* with its upper left corner at *row*."""
    made = tab.formats.book.add_chart({"type": chart.kind})
    for number, (name, key) in enumerate(chart.series):
        made.add_series(_series(tab, name, key, theme.SERIES[number]))
    made.set_title({"name": chart.title, "name_font": theme.CHART_TITLE, "overlay": False})
    values = {"name": chart.axis, "num_font": theme.CHART_FONT, "name_font": theme.CHART_FONT, "visible": True}
    categories = {"num_font": theme.CHART_FONT, "visible": True}
    categories |= {"reverse": True, "crossing": "max"} if chart.kind == "bar" else {}
    made.set_y_axis(categories if chart.kind == "bar" else values | _scale(chart))
    made.set_x_axis(values | _scale(chart) if chart.kind == "bar" else categories)
    made.set_legend({"position": "bottom", "font": theme.CHART_FONT})
    size = {"x_scale": theme.CHART_SCALE[0], "y_scale": chart.rows / theme.CHART_ROWS}
    tab.page.insert_chart(row, LABEL, made, {**size, "description": described(tab, chart), "object_position": 2})


def described(tab: Tab, chart: Chart) -> str:
    """The text of *chart* for those who do not see it, with the key numbers."""
    return re.sub(r"\{(\w+)\.(\w+)\}", lambda match: _number(tab, match[1], match[2]), chart.alt)


def _scale(chart: Chart) -> dict[str, Any]:
    grid = {"major_gridlines": {"visible": True, "line": {"color": theme.HAIRLINE}}}
    return grid | ({"log_base": 10, "crossing": "min"} if chart.logarithmic else {"min": 0})


def _series(tab: Tab, name: str, key: str, colour: str) -> dict[str, Any]:
    place, labels = tab.grid.places[key], tab.sheet.title
    last = place.row + place.rows - 1
    return {
        "name": name,
        "categories": [labels, place.row, LABEL, last, LABEL],
        "values": [place.sheet, place.row, place.column, last, place.column],
        "categories_data": [member.label for member in tab.grid.lines[key].members],
        "values_data": [tab.values.at(key, member) for member in range(place.rows)],
        "fill": {"color": colour},
        "border": {"color": colour},
        "gap": theme.CHART_GAP,
    }


def _number(tab: Tab, key: str, member: str) -> str:
    value = tab.values.at(key, tab.grid.places[key].members.index(member))
    return value if isinstance(value, str) else f"{value:,.1f}"

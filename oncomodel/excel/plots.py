"""What a chart draws: the cells of each series, their names and categories, and the values as built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from oncomodel.errors import ModelError
from oncomodel.excel.grid import LABEL, Place
from oncomodel.model.lines import Chart, Input, Line, row_label
from oncomodel.model.units import TEXT

if TYPE_CHECKING:
    from oncomodel.excel.tab import Tab

MOST_SERIES = 6
OVER_YEARS = ("line", "stacked", "stacked100", "area", "fan")
Range = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Plot:
    """One series of a chart.

    Attributes:
        name: What the legend calls it, as built.
        named_at: Sheet, row and column of the cell that names it, where the name can change.
        categories: Sheet, first row and column, last row and column of what stands along the axis.
        values: The same of its values.
        labels: Its categories as built.
        numbers: Its values as built; None where a cell is blank.
        unit: Number format of its values.
    """

    name: str
    named_at: tuple[str, int, int] | None
    categories: Range
    values: Range
    labels: tuple[Any, ...]
    numbers: tuple[float | None, ...]
    unit: str


def plots(tab: Tab, chart: Chart) -> list[Plot]:
    """The series of *chart*, at most six of those over years, after the one that lies beneath them."""
    found = [plot for name, key in map(_pair, chart.series) for plot in _drawn(tab, chart, name, key)]
    beneath = _drawn(tab, chart, *chart.beneath) if chart.beneath else ()
    return [*beneath, *(found if chart.kind in ("waterfall", "fan") else _largest(found))]


def left_out(tab: Tab, chart: Chart) -> int:
    """How many series there are where not all are drawn; 0 where all are."""
    lines = tab.grid.lines
    keys = [key for _, key in map(_pair, chart.series)]
    if over_members(tab, chart) or chart.kind == "fan":
        return 0
    count = sum(len(lines[key].members) or 1 if key in lines else 1 for key in keys)
    return count if count > MOST_SERIES else 0


def over_members(tab: Tab, chart: Chart) -> bool:
    """Whether the categories of *chart* are the members of its blocks: years too, where these are members."""
    _, key = _pair(chart.series[0])
    line = tab.grid.lines[key.partition(".")[0]]
    return chart.kind not in OVER_YEARS or (line.constant and bool(line.members))


def _pair(series: str | tuple[str, str]) -> tuple[str, str]:
    return ("", series) if isinstance(series, str) else series


def _largest(found: list[Plot]) -> list[Plot]:
    """The six series that end largest, in their order."""
    if len(found) <= MOST_SERIES:
        return found
    kept = sorted(found, key=lambda plot: abs(plot.numbers[-1] or 0.0), reverse=True)[:MOST_SERIES]
    return [plot for plot in found if plot in kept]


def _drawn(tab: Tab, chart: Chart, name: str, key: str) -> Iterator[Plot]:
    block, _, member = key.partition(".")
    line = tab.grid.lines[block]
    _refuse_not_known(chart, line)
    if over_members(tab, chart):
        yield _over_members(tab, chart, name, block)
        return
    members = [m.key for m in line.members]
    for number in [members.index(member)] if member else range(max(1, len(members))):
        yield _over_years(tab, chart, name, block, number)


def _refuse_not_known(chart: Chart, line: Input | Line) -> None:
    if isinstance(line, Line) and any(rule.where is not None for rule in line.rules()):
        raise ModelError(f"chart {chart.title!r} must draw lines that always have a number (got {line.key}: n/a)")


def _over_years(tab: Tab, chart: Chart, name: str, key: str, number: int) -> Plot:
    """One row over the years that it has."""
    line, place = tab.grid.lines[key], tab.grid.places[key]
    years = tab.grid.places[tab.year]
    first, last = (1 if isinstance(line, Line) and line.lagged else 0), tab.values.years - 1
    row = place.row + number
    given = chart.names and line.members
    named = tab.grid.places[chart.names] if given else None
    return Plot(
        name or (line.members[number].label if line.members else line.label),
        (named.sheet, named.row + number, named.column) if named else None,
        (years.sheet, years.row, years.column + first, years.row, years.column + last),
        (place.sheet, row, place.column + first, row, place.column + last),
        tuple(int(tab.values.at(tab.year, 0, year)) for year in range(first, last + 1)),
        tuple(_number(tab.values.at(key, number, year)) for year in range(first, last + 1)),
        line.unit.number_format,
    )


def _over_members(tab: Tab, chart: Chart, name: str, key: str) -> Plot:
    """One block over its members."""
    line, place = tab.grid.lines[key], tab.grid.places[key]
    labels, names, column = _categories(tab, chart.names or key)
    last = place.rows - 1
    return Plot(
        name or line.label,
        None,
        (names.sheet, names.row, column, names.row + last, column),
        (place.sheet, place.row, place.column, place.row + last, place.column),
        labels,
        tuple(_number(tab.values.at(key, member)) for member in range(place.rows)),
        line.unit.number_format,
    )


def _number(value: Any) -> float | None:
    return None if isinstance(value, str) or isnan(value) else float(value)


def _categories(tab: Tab, key: str) -> tuple[tuple[str, ...], Place, int]:
    """What names the members of a block, where and in which column: a block of texts, or else its labels."""
    line, place = tab.grid.lines[key], tab.grid.places[key]
    if line.unit is TEXT:
        return tuple(str(tab.values.at(key, number)) for number in range(place.rows)), place, place.column
    labels = (member.label if key in tab.grid.listed else row_label(line, member) for member in line.members)
    return tuple(labels), place, LABEL

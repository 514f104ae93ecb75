"""The charts of a report on paper, one function for each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oncomodel.reporting import fonts, theme
from oncomodel.reporting.content import Chart, Number, Series
from oncomodel.reporting.drawing import DASHES, SMALL, TICK, Sheet, fitted, ink, text_width, ticks

ROOM = 8.5  # between two numbers, one above the other
BAR_PART = 0.62  # of the room of a row


def drawing(chart: Chart, width: float, height: float = 0) -> Any:
    """A chart as a reportlab drawing of that *width*, and of that *height* at least, in points."""
    sheet = Sheet(chart, chart.variants[0], width, height)
    KINDS[chart.kind](sheet)
    return sheet.finished()


def _known(series: Series) -> list[tuple[int, Number]]:
    return [(place, number) for place, number in enumerate(series.numbers) if number]


def _lines(sheet: Sheet) -> None:
    sheet.right -= 26
    y_of = sheet.scale_up(ticks(sheet.values()))
    sheet.years()
    for number, series in enumerate(sheet.variant.series):
        points = [(sheet.x_of_year(place), y_of(one.value)) for place, one in _known(series)]
        dash = DASHES[number % len(DASHES)]
        sheet.path(points, theme.series(number), 2.2 if series.strong else 1.3, dash)
    free = 0.0
    for series in sorted(sheet.variant.series, key=lambda one: _last(one).value):
        y = max(y_of(_last(series).value) - 2.2, free)
        font = fonts.BOLD if series.strong else fonts.REGULAR
        sheet.text(sheet.right + 2, y, _last(series).text, font=font, fontSize=SMALL)
        free = y + ROOM
    sheet.legend(theme.series, lines=True)


def _last(series: Series) -> Number:
    return _known(series)[-1][1]


def _stack(sheet: Sheet) -> None:
    columns = zip(*(series.numbers for series in sheet.variant.series), strict=True)
    totals = [sum(one.value for one in column if one) for column in columns]
    y_of = sheet.scale_up([0, 0.25, 0.5, 0.75, 1] if sheet.variant.percent else ticks(totals))
    sheet.years()
    wide = (sheet.right - sheet.left) / len(totals) * 0.78
    levels = [0.0] * len(totals)
    for number, series in enumerate(sheet.variant.series):
        for place, one in _known(series):
            low = y_of(levels[place])
            levels[place] += one.value
            sheet.box(sheet.x_of_year(place) - wide / 2, low, wide, y_of(levels[place]) - low, theme.series(number))
    sheet.legend(theme.series)


def _bars(sheet: Sheet) -> None:
    x_of = sheet.scale_across(ticks(sheet.values()))
    (series,) = sheet.variant.series
    thick = min(16.0, BAR_PART * (sheet.top - sheet.bottom) / len(series.numbers))
    for place, y in sheet.rows():
        one = series.numbers[place]
        if one is None:
            continue
        low, high = sorted((x_of(0.0), x_of(one.value)))
        sheet.box(low, y - thick / 2, high - low, thick, theme.series(0))
        if high - low > text_width(one.text, TICK) + 8:
            sheet.text(high - 4, y - 2.2, one.text, "end", fillColor=ink(theme.WHITE))
        else:
            sheet.text(high + 3, y - 2.2, one.text)
    if sheet.chart.reference:
        name, number = sheet.chart.reference
        x = x_of(number.value)
        sheet.line(x, sheet.bottom, x, sheet.top, theme.GOLD, 1.2, strokeDashArray=(3, 2))
        sheet.text(x, sheet.top + 2, f"{name} {number.text}", "middle")


def _shares(sheet: Sheet) -> None:
    x_of = sheet.scale_across([0, 0.25, 0.5, 0.75, 1])
    for place, y in sheet.rows():
        level = 0.0
        for number, series in enumerate(sheet.variant.series):
            one = series.numbers[place]
            if one and one.value > 0:
                sheet.box(x_of(level), y - 4, x_of(level + one.value) - x_of(level), 8, theme.GRADES[number])
                level += one.value
    sheet.legend(lambda number: theme.GRADES[number])


def _ranges(sheet: Sheet) -> None:
    x_of = sheet.scale_across(ticks(sheet.values()))
    colours = (theme.series(1), theme.series(0))
    for place, y in sheet.rows():
        found = [(s, s.numbers[place], s.highs[place]) for s in sheet.variant.series]
        ends = [x_of(one.value) for _, low, high in found for one in (low, high) if one]
        sheet.line(min(ends), y, max(ends), y, theme.HAIRLINE, 3)
        for number, (_, low, high) in enumerate(found):
            for one in (low, high):
                if one:
                    sheet.dot(x_of(one.value), y, colours[number], square=not number)
    sheet.legend(lambda number: colours[number])


def _fan(sheet: Sheet) -> None:
    sheet.right -= 46
    y_of = sheet.scale_up(ticks(sheet.values()))
    sheet.years()
    edges = sheet.variant.series
    middle = len(edges) // 2
    paths = [[(sheet.x_of_year(place), y_of(one.value)) for place, one in _known(series)] for series in edges]
    for number in range(middle):
        sheet.area([*paths[number], *reversed(paths[-1 - number])], theme.series(1), 0.25 + 0.25 * number)
    sheet.path(paths[middle], theme.series(0), 2, None)
    free = 0.0
    for series, points in zip(edges, paths, strict=True):
        y = max(points[-1][1] - 2.2, free)
        sheet.text(sheet.right + 2, y, f"{series.label}  {_last(series).text}", fontSize=SMALL)
        free = y + ROOM


def _waterfall(sheet: Sheet) -> None:
    (series,) = sheet.variant.series
    steps = [one.value for _, one in _known(series)]
    levels = [0.0]
    for step in steps[:-1]:
        levels.append(levels[-1] + step)
    starts = [0.0, *levels[1:-1], 0.0]
    y_of = sheet.scale_up(ticks((*levels, steps[-1])))
    wide = (sheet.right - sheet.left) / len(steps) * 0.66
    for place, one in _known(series):
        low, high = sorted((y_of(starts[place]), y_of(starts[place] + one.value)))
        ends = place in (0, len(steps) - 1)
        colour = theme.series(0) if ends else theme.GRADES[0] if one.value >= 0 else theme.GOLD
        sheet.box(sheet.x_of_year(place) - wide / 2, low, wide, high - low, colour)
        sheet.text(sheet.x_of_year(place), high + 2, one.text, "middle")
        name = fitted(sheet.chart.categories[place], TICK, wide * 1.45)
        sheet.text(sheet.x_of_year(place), sheet.bottom - 8.5, name, "middle")


KINDS: dict[str, Callable[[Sheet], None]] = {
    "lines": _lines,
    "stack": _stack,
    "bars": _bars,
    "shares": _shares,
    "ranges": _ranges,
    "fan": _fan,
    "waterfall": _waterfall,
}

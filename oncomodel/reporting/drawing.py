"""The ground that charts of a report on paper are drawn on: axes, legends, and shapes with text as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import Any

from oncomodel.reporting import fonts, theme
from oncomodel.reporting.content import Chart, Variant
from oncomodel.reporting.reading import amount_text, percent_text

SMALL, TICK = 7.0, 6.6  # font sizes in points
LEGEND_LINE, SWATCH, LETTER = 10.0, 6.0, 4.0
LABELS, BAR, BARS_ROOM, YEARS_ROOM = 0.42, 13.0, 24.0, 124.0  # labels take a part of the width, the rest is points
DASHES: tuple[tuple[float, ...] | None, ...] = (None, (4, 2), (1.2, 1.8), (5, 2, 1, 2), (7, 3), (7, 2, 1, 2))
STEPS = (1, 2, 2.5, 5, 10)
TICKS, YEARS_SHOWN = 5, 7


def text_width(text: str, size: float, font: str = fonts.REGULAR) -> float:
    """Width of a text in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))


def fitted(text: str, size: float, width: float) -> str:
    """*text*, shortened to *width* where it is longer."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def ticks(values: Iterable[float]) -> list[float]:
    """Round numbers that reach from 0, or below, to at least the largest of *values*."""
    found = [0.0, *values]
    low, top = min(found), max(found)
    raw = ((top - low) or 1.0) / TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(s * power for s in STEPS if s * power >= raw * (1 - 1e-12))
    return [step * number for number in range(floor(low / step), ceil(top / step) + 1)]


@dataclass
class Sheet:
    """A drawing on the way: shapes, and the rectangle of the axes.

    Attributes:
        chart: What is drawn.
        variant: Which of its measures.
        width: Of the drawing, in points.
        height: Of the drawing, in points; at first the least that it may be.
        shapes: What has been drawn, from the back to the front.
    """

    chart: Chart
    variant: Variant
    width: float
    height: float
    left: float = field(default=30.0, init=False)
    right: float = field(init=False)
    bottom: float = field(default=16.0, init=False)
    top: float = field(init=False)
    shapes: list[Any] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        barred = not self.chart.over_years
        legend = LEGEND_LINE * len(self.legend_lines())
        needed = (BARS_ROOM + BAR * len(self.chart.categories) if barred else YEARS_ROOM) + legend
        self.height = max(needed, self.height)
        self.right, self.top = self.width - 8.0, self.height - legend - 8.0
        if barred:
            self.left = min(LABELS * self.width, max(text_width(name, TICK) for name in self.chart.categories) + 10)

    def finished(self) -> Any:
        """The drawing."""
        from reportlab.graphics.shapes import Drawing

        made = Drawing(self.width, self.height)
        for shape in self.shapes:
            made.add(shape)
        return made

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: str, width: float = 0.5, **more: Any) -> None:
        """A straight line."""
        from reportlab.graphics.shapes import Line

        self.shapes.append(Line(x0, y0, x1, y1, strokeColor=ink(colour), strokeWidth=width, **more))

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        from reportlab.graphics.shapes import Rect

        self.shapes.append(
            Rect(x, y, width, height, fillColor=ink(colour), strokeColor=ink(theme.WHITE), strokeWidth=0.4)
        )

    def text(
        self, x: float, y: float, text: str, anchor: str = "start", font: str = fonts.REGULAR, **more: Any
    ) -> None:
        """A line of text."""
        from reportlab.graphics.shapes import String

        look = {"fontSize": TICK, "fillColor": ink(theme.INK), **more}
        self.shapes.append(String(x, y, text, textAnchor=anchor, fontName=font, **look))

    def path(self, points: list[tuple[float, float]], colour: str, width: float, dash: Any) -> None:
        """A line through *points*."""
        from reportlab.graphics.shapes import PolyLine

        flat = [coordinate for point in points for coordinate in point]
        look = {"strokeColor": ink(colour), "strokeWidth": width, "strokeDashArray": dash, "strokeLineJoin": 1}
        self.shapes.append(PolyLine(flat, **look))

    def area(self, points: list[tuple[float, float]], colour: str, opacity: float) -> None:
        """A filled polygon."""
        from reportlab.graphics.shapes import Polygon

        flat = [coordinate for point in points for coordinate in point]
        self.shapes.append(Polygon(flat, fillColor=ink(colour), fillOpacity=opacity, strokeColor=None))

    def dot(self, x: float, y: float, colour: str, *, square: bool) -> None:
        """A marker."""
        from reportlab.graphics.shapes import Circle, Polygon

        look = {"fillColor": ink(colour), "strokeColor": ink(theme.WHITE), "strokeWidth": 0.5}
        shape = Polygon([x - 4, y, x, y + 4, x + 4, y, x, y - 4], **look) if square else Circle(x, y, 3, **look)
        self.shapes.append(shape)

    def legend_lines(self) -> list[list[tuple[int, str]]]:
        """Numbers and labels of the series, line by line as they fit."""
        if self.chart.kind in ("bars", "waterfall", "fan") or len(self.variant.series) == 1:
            return []
        lines: list[list[tuple[int, str]]] = [[]]
        used = 0.0
        for number, series in enumerate(self.variant.series):
            wide = SWATCH + LETTER * 3 + text_width(series.label, SMALL)
            if lines[-1] and used + wide > self.width:
                lines.append([])
                used = 0.0
            lines[-1].append((number, series.label))
            used += wide
        return lines

    def legend(self, colour: Callable[[int], str], *, lines: bool = False) -> None:
        """Which colour is whose, above the axes."""
        y = self.height - SMALL
        for row in self.legend_lines():
            x = 0.0
            for number, label in row:
                if lines:
                    dash = DASHES[number % len(DASHES)]
                    self.line(x, y + 2.4, x + SWATCH + 5, y + 2.4, colour(number), 1.6, strokeDashArray=dash)
                    x += 5
                else:
                    self.box(x, y, SWATCH, SWATCH, colour(number))
                self.text(x + SWATCH + LETTER, y + 0.6, label, fontSize=SMALL)
                x += SWATCH + LETTER * 3 + text_width(label, SMALL)
            y -= LEGEND_LINE

    def printed(self, value: float, decimals: int = 0) -> str:
        """A number of an axis."""
        if self.variant.percent:
            return percent_text(value, decimals)
        return amount_text(value).removesuffix(".0")

    def values(self) -> Iterator[float]:
        """Every value that is drawn."""
        for series in self.variant.series:
            yield from (n.value for n in (*series.numbers, *series.highs) if n)

    def x_of_year(self, place: int) -> float:
        """Middle of a year's place on the axis."""
        return self.left + (self.right - self.left) * (place + 0.5) / len(self.chart.categories)

    def scale_up(self, marks: list[float]) -> Callable[[float], float]:
        """Horizontal grid lines, and heights of values."""
        tall = self.top - self.bottom

        def y_of(value: float) -> float:
            return self.bottom + tall * (value - marks[0]) / (marks[-1] - marks[0])

        for mark in marks:
            self.line(self.left, y_of(mark), self.right, y_of(mark), theme.HAIRLINE if mark else theme.GREY, 0.4)
            self.text(self.left - 4, y_of(mark) - 2.2, self.printed(mark), "end")
        return y_of

    def scale_across(self, marks: list[float]) -> Callable[[float], float]:
        """Vertical grid lines, and places of values."""

        def x_of(value: float) -> float:
            return self.left + (self.right - self.left) * (value - marks[0]) / (marks[-1] - marks[0])

        for mark in marks:
            self.line(x_of(mark), self.bottom, x_of(mark), self.top, theme.HAIRLINE if mark else theme.GREY, 0.4)
            self.text(x_of(mark), self.bottom - 8, self.printed(mark), "middle")
        return x_of

    def years(self) -> None:
        """Labels below the years, and a ground below those that are forecast."""
        categories = self.chart.categories
        every = -(-len(categories) // YEARS_SHOWN)
        for place, year in enumerate(categories):
            if place % every == 0:
                self.text(self.x_of_year(place), self.bottom - 8.5, year, "middle")
        if self.chart.kind != "stack" and self.chart.base in categories:
            middle = self.x_of_year(categories.index(self.chart.base)) + (self.right - self.left) / len(categories) / 2
            self.shapes.insert(0, _ground(middle, self.bottom, self.right - middle, self.top - self.bottom))
            self.text(middle + 3, self.top - 6.5, "Forecast", fillColor=ink(theme.GREY))

    def rows(self) -> Iterator[tuple[int, float]]:
        """The number of each category and the middle of its row, with its label drawn."""
        high = (self.top - self.bottom) / len(self.chart.categories)
        for place, name in enumerate(self.chart.categories):
            y = self.top - high * (place + 0.5)
            self.text(self.left - 6, y - 2.2, fitted(name, TICK, self.left - 8), "end")
            yield place, y


def ink(text: str) -> Any:
    """A colour as reportlab takes it."""
    from reportlab.lib.colors import HexColor

    return HexColor(text)


def _ground(x: float, y: float, width: float, height: float) -> Any:
    from reportlab.graphics.shapes import Rect

    return Rect(x, y, width, height, fillColor=ink(theme.BAND), strokeColor=None)

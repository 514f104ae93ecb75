"""Write one tab: labels, inputs, formulas and their cached values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from textwrap import wrap
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from oncomodel.excel import theme
from oncomodel.excel.board import write_board
from oncomodel.excel.charts import insert_charts
from oncomodel.excel.formats import Formats, number_format_of, unit_of
from oncomodel.excel.forms import array_call, calls, native, opening
from oncomodel.excel.grid import (
    CONSTANT,
    FIRST_ROW,
    HEADED,
    HEADING_ROW,
    HEADINGS,
    LABEL,
    PHASE_ROW,
    PURPOSE_ROW,
    SOURCE,
    TITLE_ROW,
    UNIT,
    Grid,
    Place,
    columns,
    height,
    internal,
    rows_of,
)
from oncomodel.excel.ledger import colour_verdicts, has_reason, headings_of, write_ledger
from oncomodel.excel.looks import colour_passed_ends, colour_statuses
from oncomodel.excel.page import column_widths, dress
from oncomodel.excel.trends import insert_trends
from oncomodel.excel.validation import validation
from oncomodel.model.evaluate import Values
from oncomodel.model.lines import (
    Chart,
    Charts,
    Entry,
    Field,
    Findings,
    Input,
    Ledger,
    Line,
    Live,
    Member,
    Note,
    Row,
    Section,
    Sheet,
    Table,
    Tiles,
    row_label,
)
from oncomodel.model.methods import method
from oncomodel.model.symbols import Cell
from oncomodel.model.units import TEXT

CHECKS = "Checks"  # the tab that every status leads to
FORMULA_STARTS = tuple("=+-@\t\r")
WEB_ADDRESS = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}/[\w./,%~-]+")


@dataclass(frozen=True)
class Tab:
    """Writes one tab: labels, inputs, formulas and their cached values."""

    sheet: Sheet
    page: Worksheet
    grid: Grid
    values: Values
    formats: Formats
    title: str
    functions: bool

    @property
    def at(self) -> dict[str, int]:
        """Column of each place of the tab's layout."""
        return columns(self.sheet.layout, self.values.years)

    @property
    def year(self) -> str:
        """Key of the years that the tab's heading shows; the timeline itself where it shows none."""
        return next((line.key for role, line in self.sheet.header if role == "year"), "year")

    @property
    def last_column(self) -> int:
        """Number of the last column that holds something."""
        rim = 1 if self.sheet.layout == "dashboard" else 0  # a narrow column that charts may touch
        return len(column_widths(self.sheet, self.at)) - 1 - rim

    @cached_property
    def label_width(self) -> float:
        """How wide the column of labels is."""
        return column_widths(self.sheet, self.at)[LABEL]

    @property
    def pixels(self) -> float:
        """How wide the tab's columns are together."""
        return sum(map(theme.pixels, column_widths(self.sheet, self.at)))

    def write(self) -> None:
        """Write everything that the tab holds."""
        self._head()
        last = FIRST_ROW[self.sheet.layout]
        for row, content in rows_of(self.sheet):
            self._row(row, content)
            last = row + height(content)
        colour_statuses(self)
        colour_passed_ends(self)
        colour_verdicts(self)
        dress(self.page, self.sheet, self.at, last, self.title)

    def _head(self) -> None:
        self.text(TITLE_ROW, LABEL, self.title if self.sheet.kind == "cover" else self.sheet.title, "title")
        self.text(PURPOSE_ROW, LABEL, self.sheet.purpose, "purpose")
        if self.sheet.layout in HEADED:
            self._headings()
        for role, line in self.sheet.header:
            if role == "status" and self.sheet.title != CHECKS:
                at = self.grid.places[line.key]
                self.page.write_url(at.row, at.column, f"internal:{internal(CHECKS)}", None, "", theme.STATUS_TIP)
            prefix = theme.CONTEXT_FORMATS.get(role, line.unit.number_format)
            self._line(line, self.grid.places[line.key], prefix)

    def text(self, row: int, column: int, text: str, role: str, number_format: str = "General") -> None:
        """Write *text* as text, also where it starts like a formula; no text is a blank cell."""
        style = self.formats(role, number_format, quoted=text[:1] in FORMULA_STARTS)
        if text:
            self.page.write_string(row, column, text, style)
        else:
            self.page.write_blank(row, column, None, style)

    def _headings(self) -> None:
        words = {"unit": "Unit", "source": "Source"} | HEADINGS[self.sheet.layout]
        for role, column in self.at.items():
            if role in words:
                style = "year" if role in theme.RIGHT_HEADINGS else "heading"
                self.text(HEADING_ROW, column, words[role], style)
        if self.sheet.layout == "time":
            for column in (*range(CONSTANT + 1), self.at["trend"]):
                self.page.write_blank(PHASE_ROW, column, None, self.formats("phase"))

    def _row(self, row: int, content: Row) -> None:
        """Write one row of the definition."""
        match content:
            case Section(label):
                for column in range(self.last_column + 1):
                    self.page.write_blank(row, column, None, self.formats("section"))
                self.text(row, LABEL, label, "section")
                if self.sheet.layout == "ledger":
                    for role, word in headings_of(self.sheet, content).items():
                        self.text(row, self.at[role], word, "section number" if role == "constant" else "section")
            case Note(text):
                self.text(row, LABEL, text, "note")
            case Field():
                self._field(row, content)
            case Table():
                self._table(row, content)
            case Ledger():
                write_ledger(self, row, content)
            case Chart() | Charts():
                insert_charts(self, row, content)
            case Tiles() | Findings():
                write_board(self, row, content)
            case _:
                self._lines(row, content)

    def tall(self, row: int, *texts: tuple[str, float]) -> None:
        """Make a row tall enough for its wrapped *texts*, each with the width of its column."""
        lines = max(lines_of(text, width) for text, width in texts)
        if lines > 1:
            self.page.set_row(row, lines * theme.LINE_HEIGHT)

    def _field(self, row: int, content: Field) -> None:
        column = self.at["constant"]
        if content.tab:
            self.page.write_url(row, LABEL, f"internal:{internal(content.tab)}", self.formats("tab"), content.label)
        else:
            self.text(row, LABEL, content.label, "name")
        if isinstance(content.content, Line):
            self._line(content.content, self.grid.places[content.content.key])
        elif content.role == "legend":
            self.page.write_string(
                row, column, theme.LEGEND[content.content], self.formats(content.content, on_page=True)
            )
        else:
            self.text(row, column, content.content, "text")
            self.tall(row, (content.content, theme.WIDTHS["page"]["constant"]))

    def _table(self, row: int, table: Table) -> None:
        keys, *others = theme.LIST_WIDTHS[self.sheet.layout]
        widths = (keys - theme.INDENTED, *others)  # a key has no spaces, so that its letters need more room
        for down, cells in enumerate(table.rows, start=1):
            for across, content in enumerate(cells):
                if isinstance(content, Live):
                    self._live(row + down, across, content)
                elif WEB_ADDRESS.fullmatch(content):
                    self.page.write_url(row + down, across, f"https://{content}", self.formats("address"), content)
                else:
                    self.text(row + down, across, content, "text")
            texts = [content if isinstance(content, str) else "" for content in cells]
            self.tall(row + down, *zip(texts, widths, strict=False))
        options = {
            "name": table.name,
            "style": theme.TABLE_STYLE,
            "columns": [{"header": header, "header_format": self.formats("heading")} for header in table.headers],
        }
        self.page.add_table(row, 0, row + len(table.rows), len(table.headers) - 1, options)

    def _live(self, row: int, column: int, live: Live) -> None:
        style = self.formats("output", on_page=True)  # an array formula, or Excel would put an @ before the name
        self.page.write_array_formula(row, column, row, column, live.formula, style, _cached(live.value))

    def _lines(self, row: int, line: Input | Line) -> None:
        for down, member in enumerate(line.members or (None,)):
            self._labels(row + down, line, member, down)
        self.cells(line)
        for _, beside in line.beside:
            self.cells(beside)
        if isinstance(line, Line):
            insert_trends(self, line)

    def _labels(self, row: int, line: Input | Line, member: Member | None, down: int) -> None:
        entry = line.entries[down] if isinstance(line, Input) else None
        source = entry.evidence.reference if entry else (member and member.source) or _source(line, down)
        wrapped = {"label": row_label(line, member)}
        self.text(row, LABEL, wrapped["label"], "text")
        self.text(row, UNIT, unit_of(line, down).name, "unit")
        self.text(row, SOURCE, source, "source")
        if entry and "words" in self.at:
            wrapped |= {"words": entry.evidence.words, "scope": entry.evidence.scope}
            self.text(row, self.at["words"], entry.evidence.words, "text")
            self.text(row, self.at["scope"], entry.evidence.scope, "text")
        elif entry and "reason" in self.at and has_reason(line):
            self.text(row, self.at["reason"], entry.evidence.words, "words")
        widths = {**theme.WIDTHS[self.sheet.layout], "label": self.label_width}
        self.tall(row, *((text, widths[role]) for role, text in wrapped.items()))

    def cells(self, line: Input | Line) -> None:
        """Write the cells of an input or a line, where the grid has them."""
        place = self.grid.places[line.key]
        if isinstance(line, Input):
            self._entries(line, place)
        else:
            self._line(line, place)

    def _entries(self, line: Input, place: Place) -> None:
        for down, entry in enumerate(line.entries):
            row, unit = place.row + down, unit_of(line, down)
            editable = line.editable and not entry.fixed
            style = self.formats(_role(line, entry, listed=line.key in self.grid.listed), unit.number_format)
            if entry.value is None:
                self.page.write_blank(row, place.column, None, style)
            elif isinstance(entry.value, str):
                self.page.write_string(row, place.column, entry.value, style)
            else:
                self.page.write_number(row, place.column, entry.value, style)
            if editable:
                rules = validation(line, down, self.grid, self.sheet.title)
                self.page.data_validation(row, place.column, row, place.column, rules)

    def _line(self, line: Line, place: Place, number_format: str | None = None) -> None:
        self._openings(line, place)
        if self.functions and calls(line):
            self._called(line, place, self._style(line, 0, number_format))
            return
        cell, first = native(line, self.grid, self.sheet.title), 1 if line.lagged else 0
        for down in range(place.rows):
            style = self._style(line, down, number_format)
            for year in range(first, self.values.years if place.yearly else 1):
                value = _cached(self.values.at(line.key, down, year))
                self.page.write_formula(place.row + down, place.column + year, cell(down, year), style, value)

    def _style(self, line: Line, down: int, number_format: str | None) -> Format:
        shown = number_format or number_format_of(line, down)
        return self.formats(line.role, shown, on_page=self.sheet.layout == "page")

    def _openings(self, line: Line, place: Place) -> None:
        """The value that opens each row of a path, in the column before its first year."""
        for down in range(place.rows):
            start = opening(line, self.grid, self.sheet.title, down)
            if start is not None:
                style = self.formats("link", line.unit.number_format)
                value = _cached(self._opened(line, down))
                self.page.write_formula(place.row + down, place.column - 1, start, style, value)

    def _called(self, line: Line, place: Place, style: Format) -> None:
        """One array formula for the whole block, and the value of each of its cells."""
        last_row = place.row + place.rows - 1
        last_column = place.column + (self.values.years - 1 if place.yearly else 0)
        formula = array_call(line, self.grid, self.sheet.title)
        first = _cached(self.values.at(line.key))
        self.page.write_array_formula(place.row, place.column, last_row, last_column, formula, style, first)
        for down in range(place.rows):
            for year in range(last_column - place.column + 1):
                if down or year:
                    value = _cached(self.values.at(line.key, down, year))
                    self.page.write_number(place.row + down, place.column + year, value, style)

    def _opened(self, line: Line, down: int) -> Any:
        start = line.rules()[0].start
        key = start.key if isinstance(start, Cell) else ""
        return self.values.at(key, down if self.values.lines[key].members else 0)


def lines_of(text: str, width: float) -> int:
    """How many lines *text* takes in a column of *width*, where words are not broken.

    >>> lines_of("Emerging modalities", 24), lines_of("Reimbursement frameworks: whole market", 24)
    (1, 2)
    """
    letters = int(width * theme.LETTERS_PER_WIDTH)
    return 1 if len(text) <= letters else len(wrap(text, letters))


def _role(line: Input, entry: Entry, *, listed: bool) -> str:
    """How an input is shown; *listed* where it stands in a ledger."""
    if entry.evidence.kind == "snapshot":
        return "snapshot"
    if not line.editable or entry.fixed:
        return "fixed text" if isinstance(entry.value, str) else "fixed"
    if line.unit is TEXT:
        return "wrapped input" if listed else "text input"
    return "missing" if entry.value is None else "input"


def _source(line: Line | Input, member: int) -> str:
    """What the source column says of a calculated row: the kernel's name in words, or a link."""
    if isinstance(line, Input):
        return ""
    kernel = line.rules()[member if isinstance(line.rule, tuple) else 0].kernel
    return "link" if kernel is None else method(kernel)


def _cached(value: Any) -> Any:
    """A value as the cell keeps it: a number, or a text."""
    return str(value) if isinstance(value, str) else float(value)

"""Write tabs to a workbook: labels, inputs, formulas and their cached values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from oncomodel.excel import theme
from oncomodel.excel.forms import native, opening
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
    absolute,
    columns,
    internal,
    rows_of,
)
from oncomodel.excel.page import dress
from oncomodel.excel.styles import StyledWorkbook
from oncomodel.excel.validation import validation
from oncomodel.model.evaluate import Values
from oncomodel.model.lines import Field, Input, Line, Member, Note, Row, Section, Sheet, Table, row_label
from oncomodel.model.symbols import Cell
from oncomodel.model.units import FLAG


@dataclass(frozen=True)
class Properties:
    """What the file says about itself."""

    title: str
    subject: str
    creator: str
    created: datetime


Report = Callable[[str], None]
FORMULA_STARTS = tuple("=+-@\t\r")


def write(path: Path, sheets: tuple[Sheet, ...], values: Values, properties: Properties, report: Report) -> None:
    """A workbook of *sheets* at *path*, with *values* as its cached values; *report* hears of each tab."""
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
        _Tab(sheet, book.add_worksheet(sheet.title), grid, values, formats, properties.title).write()
    book.close()


@dataclass(frozen=True)
class Formats:
    """One XlsxWriter format for each role and number format, made when it is first used."""

    book: StyledWorkbook
    made: dict[tuple[str, str, bool, bool], Format] = field(default_factory=dict)

    def __call__(
        self, role: str, number_format: str = "General", *, quoted: bool = False, on_page: bool = False
    ) -> Format:
        """The format of a role; *on_page* where it stands in a column of text."""
        key = (role, number_format, quoted, on_page)
        if key not in self.made:
            name, properties = theme.STYLES[role]
            look = {**theme.FONT, **properties, "num_format": number_format, "quote_prefix": quoted}
            look |= theme.ON_PAGE if on_page else {}
            self.made[key] = self.book.add_style(name, look)
        return self.made[key]


@dataclass(frozen=True)
class _Tab:
    """Writes one tab."""

    sheet: Sheet
    page: Worksheet
    grid: Grid
    values: Values
    formats: Formats
    title: str

    @property
    def at(self) -> dict[str, int]:
        return columns(self.sheet.layout, self.values.years)

    def write(self) -> None:
        self._head()
        last = FIRST_ROW[self.sheet.layout]
        for row, content in rows_of(self.sheet):
            last = row + self._row(row, content)
        self._statuses()
        dress(self.page, self.sheet, self.at, last, self.title)

    def _head(self) -> None:
        self._text(TITLE_ROW, LABEL, self.sheet.title, "title")
        self._text(PURPOSE_ROW, LABEL, self.sheet.purpose, "purpose")
        if self.sheet.layout in HEADED:
            self._headings()
        for role, line in self.sheet.header:
            prefix = theme.CONTEXT_FORMATS.get(role, line.unit.number_format)
            self._line(line, self.grid.places[line.key], prefix)

    def _text(self, row: int, column: int, text: str, role: str, number_format: str = "General") -> None:
        """Write *text* as text, also where it starts like a formula."""
        self.page.write_string(row, column, text, self.formats(role, number_format, quoted=text[:1] in FORMULA_STARTS))

    def _headings(self) -> None:
        words = {"unit": "Unit", "source": "Source"} | HEADINGS[self.sheet.layout]
        for role, column in self.at.items():
            if role in words:
                style = "year" if role in theme.RIGHT_HEADINGS else "heading"
                self._text(HEADING_ROW, column, words[role], style)
        if self.sheet.layout == "time":
            for column in range(CONSTANT + 1):
                self.page.write_blank(PHASE_ROW, column, None, self.formats("phase"))

    def _row(self, row: int, content: Row) -> int:
        """Write one row of the definition; how many rows it took."""
        match content:
            case Section(label):
                for column in range(self._width()):
                    self.page.write_blank(row, column, None, self.formats("section"))
                self._text(row, LABEL, label, "section")
            case Note(text):
                self._text(row, LABEL, text, "note")
            case Field():
                self._field(row, content)
            case Table():
                self._table(row, content)
                return len(content.rows) + 1
            case Input() | Line():
                self._lines(row, content)
                return max(1, len(content.members))
        return 1

    def _width(self) -> int:
        return max(self.at.values()) + 1 if self.sheet.layout != "list" else len(theme.LIST_WIDTHS)

    def _tall(self, row: int, *texts: tuple[str, float]) -> None:
        """Make a row tall enough for its wrapped *texts*, each with the width of its column."""
        lines = max(ceil(len(text) / (width * theme.LETTERS_PER_WIDTH)) for text, width in texts)
        if lines > 1:
            self.page.set_row(row, lines * theme.LINE_HEIGHT)

    def _field(self, row: int, content: Field) -> None:
        column = self.at["constant"]
        if content.tab:
            self.page.write_url(row, LABEL, f"internal:{internal(content.tab)}", self.formats("tab"), content.label)
        else:
            self._text(row, LABEL, content.label, "name")
        if isinstance(content.content, Line):
            self._line(content.content, self.grid.places[content.content.key])
        elif content.role == "legend":
            self.page.write_string(
                row, column, theme.LEGEND[content.content], self.formats(content.content, on_page=True)
            )
        else:
            self._text(row, column, content.content, "text")
            self._tall(row, (content.content, theme.WIDTHS["page"]["constant"]))

    def _table(self, row: int, table: Table) -> None:
        for down, cells in enumerate(table.rows, start=1):
            for across, text in enumerate(cells):
                self._text(row + down, across, text, "text")
            self._tall(row + down, *zip(cells, theme.LIST_WIDTHS, strict=False))
        options = {
            "name": table.name,
            "style": theme.TABLE_STYLE,
            "columns": [{"header": header, "header_format": self.formats("heading")} for header in table.headers],
        }
        self.page.add_table(row, 0, row + len(table.rows), len(table.headers) - 1, options)

    def _lines(self, row: int, line: Input | Line) -> None:
        for down, member in enumerate(line.members or (None,)):
            self._labels(row + down, line, member, down)
        self._cells(line)
        for _, beside in line.beside:
            self._cells(beside)

    def _labels(self, row: int, line: Input | Line, member: Member | None, down: int) -> None:
        entry = line.entries[down] if isinstance(line, Input) else None
        unit = entry.unit if entry and entry.unit else line.unit
        source = entry.evidence.reference if entry else (member and member.source) or _source(line)
        self._text(row, LABEL, row_label(line, member), "label")
        self._text(row, UNIT, unit.name, "unit")
        self._text(row, SOURCE, source, "source")
        if entry and "words" in self.at:
            self._text(row, self.at["words"], entry.evidence.words, "text")
            self._text(row, self.at["scope"], entry.evidence.scope, "text")
            widths = theme.WIDTHS["inputs"]
            self._tall(row, (entry.evidence.words, widths["words"]), (entry.evidence.scope, widths["scope"]))

    def _cells(self, line: Input | Line) -> None:
        place = self.grid.places[line.key]
        if isinstance(line, Input):
            self._entries(line, place)
        else:
            self._line(line, place)

    def _entries(self, line: Input, place: Place) -> None:
        for down, entry in enumerate(line.entries):
            row, unit = place.row + down, entry.unit or line.unit
            role = "fixed" if not line.editable else "missing" if entry.value is None else "input"
            style = self.formats(role, unit.number_format)
            if entry.value is None:
                self.page.write_blank(row, place.column, None, style)
            elif isinstance(entry.value, str):
                self.page.write_string(row, place.column, entry.value, style)
            else:
                self.page.write_number(row, place.column, entry.value, style)
            if line.editable:
                rules = validation(line, down, self.grid, self.sheet.title)
                self.page.data_validation(row, place.column, row, place.column, rules)

    def _line(self, line: Line, place: Place, number_format: str | None = None) -> None:
        on_page = self.sheet.layout == "page"
        style = self.formats(line.role, number_format or _number_format(line), on_page=on_page)
        cell, first = native(line, self.grid, self.sheet.title), 1 if line.lagged else 0
        for down in range(place.rows):
            start = opening(line, self.grid, self.sheet.title, down)
            row = place.row + down
            if start is not None:
                opened = self.formats("link", line.unit.number_format)
                self.page.write_formula(row, place.column - 1, start, opened, _cached(self._opened(line, down)))
            for year in range(first, self.values.years if place.yearly else 1):
                value = self.values.at(line.key, down, year)
                self.page.write_formula(row, place.column + year, cell(down, year), style, _cached(value))

    def _opened(self, line: Line, down: int) -> Any:
        start = line.rules()[0].start
        key = start.key if isinstance(start, Cell) else ""
        return self.values.at(key, down if self.values.lines[key].members else 0)

    def _statuses(self) -> None:
        """Colour what says whether checks pass; the words say it too."""
        failed, passed = (self.formats.book.add_format(look) for look in (theme.FAILED, theme.PASSED))
        shown = [self.grid.places[line.key] for _, line in self.sheet.header if line.role == "status"]
        for place in shown:
            for formula, look in (("=master_check=1", passed), ("=master_check<>1", failed)):
                rule = {"type": "formula", "criteria": formula, "format": look}
                self.page.conditional_format(place.row, place.column, place.row, place.column, rule)
        results = [
            self.grid.places[line.key] for line in self.sheet.lines() if line.unit is FLAG and line.role == "check"
        ]
        for place in results:
            last = place.row + place.rows - 1
            for criteria, look in (("==", passed), ("<", failed)):
                rule = {"type": "cell", "criteria": criteria, "value": 1, "format": look}
                self.page.conditional_format(place.row, place.column, last, place.column, rule)


def _number_format(line: Line) -> str:
    return theme.RESULT_FORMAT if line.unit is FLAG and line.role == "check" else line.unit.number_format


def _source(line: Line | Input) -> str:
    """What the source column says of a calculated row: the kernel's name in words, or a link."""
    if isinstance(line, Input):
        return ""
    kernel = line.rules()[0].kernel
    return "link" if kernel is None else kernel.__name__.replace("_", " ")


def _cached(value: Any) -> Any:
    """A value as the cell keeps it: a number, or a text."""
    return str(value) if isinstance(value, str) else float(value)

"""Where every line stands. The only module that knows columns, rows and A1 addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from oncomodel.errors import ModelError
from oncomodel.model.lines import (
    Chart,
    Charts,
    Field,
    Findings,
    Input,
    Ledger,
    Line,
    Row,
    Section,
    Sheet,
    Table,
    Tiles,
    lines_of,
)
from oncomodel.model.symbols import (
    Across,
    AtYear,
    Cell,
    FirstYear,
    LastYear,
    Members,
    Named,
    Of,
    Pick,
    Position,
    Some,
    Symbol,
    Whole,
    Years,
)

TITLE_ROW, PURPOSE_ROW, STATUS_ROW, HEADING_ROW, PHASE_ROW = range(5)
FIRST_ROW = {"time": 6, "inputs": 5, "checks": 5} | dict.fromkeys(
    ("page", "list", "log", "functions", "ledger", "dashboard"), 4
)
LABEL, UNIT, SOURCE, CONSTANT = range(4)
TILE_STEP, TILE_ROWS = 2, 4  # columns from tile to tile, a narrow one between; rows with the gap below
# Columns of the scenario and the basis in headings, where they are not those of time tabs.
_CHOICES = {"checks": (UNIT, CONSTANT), "ledger": (UNIT, CONSTANT)}

HEADED = ("time", "inputs", "checks")  # layouts with a row of column headings

_COLUMNS = {
    "time": {"constant": CONSTANT, "years": CONSTANT + 1},
    "inputs": {"constant": CONSTANT, "low": 4, "high": 5, "words": 6, "scope": 7},
    "checks": {"constant": CONSTANT, "tolerance": 4, "result": 5},
    "ledger": {"constant": CONSTANT, "reason": CONSTANT + 1},
    "page": {"constant": 1},
    "dashboard": {},
}
AFTER_YEARS = ("cagr_base", "cagr_first", "trend")
HEADINGS = {
    "time": {
        "label": "Line",
        "source": "Source or method",
        "constant": "Constant",
        "cagr_base": "CAGR from",
        "cagr_first": "CAGR from",
        "trend": "Trend",
    },
    "inputs": {
        "label": "Input",
        "constant": "Value",
        "low": "Low",
        "high": "High",
        "words": "Quote, or reason of the assumption",
        "scope": "Scope and caveats",
    },
    "checks": {"label": "Check", "constant": "Value", "tolerance": "Tolerance", "result": "Passes"},
    "page": {},
}


def columns(layout: str, years: int) -> dict[str, int]:
    """Column of each place of a layout, from 0; none where it holds lists."""
    if layout not in _COLUMNS:
        return {}
    common = {"label": LABEL} if layout in ("page", "dashboard") else {"label": LABEL, "unit": UNIT, "source": SOURCE}
    own = dict(_COLUMNS[layout])
    if layout == "time":
        own |= {role: own["years"] + years + number for number, role in enumerate(AFTER_YEARS)}
    return common | own


@dataclass(frozen=True)
class Place:
    """Where a line stands: its sheet, its first row and column, and its extent."""

    sheet: str
    row: int
    column: int
    members: tuple[str, ...]
    yearly: bool
    name: str | None

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return max(1, len(self.members))


@dataclass(frozen=True)
class Spot:
    """The cell that a formula is written for.

    Attributes:
        block: Whether it is in a block, whose rows are copies of one another.
    """

    sheet: str
    member: int = 0
    year: int = 0
    block: bool = False


@dataclass(frozen=True)
class Grid:
    """Every line's place, and the addresses that follow from it.

    Attributes:
        listed: Keys of the blocks in ledgers, where a row's label is its member's alone.
    """

    places: Mapping[str, Place]
    lines: Mapping[str, Input | Line]
    years: int
    listed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sheets: tuple[Sheet, ...], years: int) -> Grid:
        """The grid of *sheets*, in the order of their rows."""
        lines = lines_of(sheets)
        ledgers = (row for sheet in sheets for row in sheet.rows if isinstance(row, Ledger))
        listed = frozenset(line.key for ledger in ledgers for line in ledger.lines())
        return cls({p[0]: p[1] for sheet in sheets for p in _placed(sheet, years)}, lines, years, listed)

    def address(self, symbol: Symbol, spot: Spot) -> str:
        """What a formula at *spot* says for *symbol*."""
        match symbol:
            case Cell(key, lag):
                return self._cell(key, spot, spot.member, spot.year - lag)
            case Of(key, member):
                return self._cell(key, spot, self.places[key].members.index(member), spot.year, fixed=True)
            case Members(key):
                return self._range(key, spot, year=spot.year)
            case Some(key, members):
                return self._range(key, spot, spot.year, members)
            case Years(key):
                return self._row(key, spot)
            case Whole(key):
                return self._range(key, spot)
            case Pick(key, number):
                return f"INDEX({self._range(key, spot, year=spot.year)},{self.address(number, spot)})"
            case Across(keys, number):
                return f"INDEX({self._beside(keys, spot)},{self.address(number, spot)})"
            case Named(key, number):
                return f"INDEX({self._labels(key, spot)},{self.address(number, spot)})"
            case AtYear(key, position):
                return f"INDEX({self._row(key, spot)},{self.address(Cell(position), spot)})"
            case FirstYear(key):
                return self._cell(key, spot, spot.member, 0)
            case LastYear(key):
                return self._cell(key, spot, spot.member, self.years - 1)
            case Position(of, among):
                return f"MATCH({self.address(of, spot)},{self._range(among, spot)},0)"
        raise ModelError(f"{symbol!r} must be a reference to have an address")

    def extent(self, symbol: Symbol, spot: Spot) -> str:
        """All cells that *symbol* stands for over a whole block, as one range: for an array call."""
        match symbol:
            case Cell(key, 0):
                place = self.places[key]
                single = not place.members and not place.yearly
                return self._cell(key, spot, 0, 0) if single else self._range(key, spot)
            case LastYear(key) | FirstYear(key):
                return self._range(key, spot, year=self.years - 1 if isinstance(symbol, LastYear) else 0)
            case AtYear(key, position):
                return f"INDEX({self._range(key, spot)},0,{self.address(Cell(position), spot)})"
        raise ModelError(f"{symbol!r} must stand for a whole block to be an argument of an array call")

    def choices(self, key: str, sheet: str) -> str:
        """The range of all members of a block, as a list of choices on *sheet* refers to it."""
        return self._range(key, Spot(sheet))

    def cell_of(self, key: str, member: int) -> str:
        """The address of a constant's cell on its own sheet."""
        place = self.places[key]
        return cell_at(place.row + member, place.column)

    def _sheet(self, place: Place, spot: Spot) -> str:
        if place.sheet == spot.sheet:
            return ""
        title = place.sheet
        plain = title.isascii() and title.isidentifier()
        return f"{title}!" if plain else "'" + title.replace("'", "''") + "'!"

    def _cell(self, key: str, spot: Spot, member: int, year: int, *, fixed: bool = False) -> str:
        """The address of one cell; *fixed* where it is the same for every row of a block."""
        place = self.places[key]
        if place.name:
            return place.name
        row = place.row + (member if place.members else 0) + 1
        before = self._sheet(place, spot)
        same_row = fixed or not place.members
        if place.yearly:
            return f"{before}{xl_col_to_name(place.column + year)}{'$' if spot.block and same_row else ''}{row}"
        return f"{before}${xl_col_to_name(place.column)}{'$' if same_row else ''}{row}"

    def _beside(self, keys: tuple[str, ...], spot: Spot) -> str:
        """The cells of one row of lines that stand beside one another."""
        places = [self.places[key] for key in keys]
        if [place.column for place in places] != list(range(places[0].column, places[0].column + len(places))):
            raise ModelError(f"lines of one range must stand in adjacent columns (got {', '.join(keys)})")
        row, last = places[0].row + spot.member + 1, xl_col_to_name(places[-1].column)
        return f"{self._sheet(places[0], spot)}${xl_col_to_name(places[0].column)}{row}:${last}{row}"

    def _labels(self, key: str, spot: Spot) -> str:
        """The labels of the rows of a block."""
        place, label = self.places[key], xl_col_to_name(LABEL)
        return f"{self._sheet(place, spot)}${label}${place.row + 1}:${label}${place.row + place.rows}"

    def _row(self, key: str, spot: Spot) -> str:
        place = self.places[key]
        row = place.row + (spot.member if place.members else 0) + 1
        first, last = (xl_col_to_name(place.column + year) for year in (0, self.years - 1))
        fixed = "$" if spot.block and not place.members else ""
        return f"{self._sheet(place, spot)}${first}{fixed}{row}:${last}{fixed}{row}"

    def _range(self, key: str, spot: Spot, year: int | None = None, members: tuple[str, ...] = ()) -> str:
        """The rows of *members*, or all rows, of a line: one year's, or all years' where *year* is None."""
        place = self.places[key]
        top = place.row + 1 + (place.members.index(members[0]) if members else 0)
        bottom = top - 1 + (len(members) or place.rows)
        if place.yearly and year is not None:
            column = xl_col_to_name(place.column + year)
            return f"{self._sheet(place, spot)}{column}${top}:{column}${bottom}"
        first = xl_col_to_name(place.column)
        last = xl_col_to_name(place.column + (self.years - 1 if place.yearly else 0))
        return f"{self._sheet(place, spot)}${first}${top}:${last}${bottom}"


def cell_at(row: int, column: int) -> str:
    """The address of a cell, whose row and column count from 0."""
    return f"{xl_col_to_name(column)}{row + 1}"


def internal(title: str) -> str:
    """The first cell of a tab, as a link inside the workbook refers to it."""
    return "'" + title.replace("'", "''") + "'!A1"


def absolute(place: Place) -> str:
    """The absolute address of a single cell, as a defined name refers to it."""
    title = place.sheet.replace("'", "''")
    return f"'{title}'!${xl_col_to_name(place.column)}${place.row + 1}"


def height(row: Row) -> int:
    """How many rows of the sheet the content of a row takes."""
    match row:
        case Table():
            return len(row.rows) + 1
        case Ledger():
            return len(row.members) + 1
        case Chart() | Charts():
            return row.rows
        case Tiles():
            return TILE_ROWS
        case Findings():
            return len(row.sentences)
        case Input() | Line():
            return max(1, len(row.members))
    return 1


def rows_of(sheet: Sheet) -> Iterator[tuple[int, Row]]:
    """Each row of a definition with the row of the sheet, from 0, that it starts in."""
    at = FIRST_ROW[sheet.layout]
    for row in sheet.rows:
        if isinstance(row, Section | Table | Chart | Charts) and at > FIRST_ROW[sheet.layout]:
            at += 1
        yield at, row
        at += height(row)


def _placed(sheet: Sheet, years: int) -> Iterator[tuple[str, Place]]:
    at = columns(sheet.layout, years)
    for role, line in sheet.header:
        yield line.key, _heading(sheet, role, line, at)
    for row, content in rows_of(sheet):
        if isinstance(content, Field) and isinstance(content.content, Line):
            yield content.content.key, _place(sheet, row, at["constant"], content.content)
        elif isinstance(content, Tiles | Findings):
            yield from _on_board(sheet, row, content)
        elif isinstance(content, Ledger):
            for number, part in enumerate(content.columns, start=LABEL + 1):
                if isinstance(part.content, Input | Line):
                    yield part.content.key, _place(sheet, row + 1, number, part.content)
        elif isinstance(content, Input | Line):
            column = at["constant"] if content.constant else at["years"]
            yield content.key, _place(sheet, row, column, content)
            for role, beside in content.beside:
                yield beside.key, _place(sheet, row, at[role], beside)


def _on_board(sheet: Sheet, row: int, content: Tiles | Findings) -> Iterator[tuple[str, Place]]:
    """The places of the lines of a dashboard's own rows."""
    if isinstance(content, Findings):
        for down, sentence in enumerate(content.sentences):
            yield sentence.key, _place(sheet, row + down, LABEL, sentence)
        return
    for number, tile in enumerate(content.tiles):
        column = LABEL + number * TILE_STEP
        yield tile.value.key, _place(sheet, row + 1, column, tile.value)
        if isinstance(tile.note, Line):
            yield tile.note.key, _place(sheet, row + 2, column, tile.note)


def _heading(sheet: Sheet, role: str, line: Line, at: Mapping[str, int]) -> Place:
    scenario, basis = _CHOICES.get(sheet.layout, (CONSTANT, CONSTANT + 2))
    spots = {
        "status": (STATUS_ROW, LABEL),
        "scenario": (STATUS_ROW, scenario),
        "basis": (STATUS_ROW, basis),
        "year": (HEADING_ROW, at.get("years", 0)),
        "phase": (PHASE_ROW, at.get("years", 0)),
        "cagr_base": (PHASE_ROW, at.get("cagr_base", 0)),
        "cagr_first": (PHASE_ROW, at.get("cagr_first", 0)),
    }
    row, column = spots[role]
    return _place(sheet, row, column, line)


def _place(sheet: Sheet, row: int, column: int, line: Any) -> Place:
    members = tuple(member.key for member in line.members)
    name = line.key if line.named else None
    return Place(sheet.title, row, column, members, not line.constant, name)

"""What stands on a tab beside inputs and lines: headings, notes, fields, tables, ledgers and charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncomodel.model.lines import Input, Line, Member


@dataclass(frozen=True)
class Section:
    """A heading between rows."""

    label: str


TAB_OF_WORKINGS = "Workings: they calculate what other tabs show, and are left out of print"


@dataclass(frozen=True)
class Workings(Section):
    """The heading of the last part of a tab, which calculates what stands above it and does not print."""

    label: str = "Workings: they calculate what stands above, and are left out of print"


@dataclass(frozen=True)
class Note:
    """A sentence between rows."""

    text: str


@dataclass(frozen=True)
class Field:
    """A label and a text, or a label and a line's value, on a page of text."""

    label: str
    content: str | Line
    role: str = "text"
    tab: str | None = None


@dataclass(frozen=True)
class Tile:
    """A key figure: what it is, its value in large type, and a note below."""

    label: str
    value: Line
    note: Line | str


@dataclass(frozen=True)
class Tiles:
    """Key figures side by side."""

    tiles: tuple[Tile, ...]

    def lines(self) -> Iterator[Line]:
        """The lines that the tiles show."""
        for tile in self.tiles:
            yield tile.value
            if not isinstance(tile.note, str):
                yield tile.note


@dataclass(frozen=True)
class Findings:
    """Sentences one below the other, each made by a formula."""

    sentences: tuple[Line, ...]


@dataclass(frozen=True)
class Live:
    """A formula in a list that stands for itself, such as the example of a function."""

    formula: str
    value: float | str


@dataclass(frozen=True)
class Table:
    """A list with headers, shown as an Excel table."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str | Live, ...], ...]


@dataclass(frozen=True)
class Column:
    """One column of a ledger: a block of inputs or formulas, or a text for each member.

    Attributes:
        width: Of numbers "short", "number", or "figure" for one with a longer header; of texts "term", "name",
            "title", "wide", "sentence", "words", "line" or "long", or "open" where they run on over
            the empty cells to their right.
        printed: Whether it prints; those that do not stand to the right of all that do.
    """

    header: str
    content: Input | Line | tuple[str, ...]
    width: str = "number"
    printed: bool = True


@dataclass(frozen=True)
class Ledger:
    """An Excel table with live columns: a row for each member, and a block in each column.

    Attributes:
        name: The table's name.
        header: Header of the column of labels.
        heated: Key of the first and of the last of neighbouring columns whose cells are the
            darker, the larger their number is among them all.
        totalled: Whether its last row is a total, which has no colour.
        labels: Width of the column of labels at most: "label", "line", or "title" where it is wrapped to make room.
    """

    name: str
    header: str
    members: tuple[Member, ...]
    columns: tuple[Column, ...]
    heated: tuple[tuple[str, str], ...] = ()
    totalled: bool = False
    labels: str = "label"

    def lines(self) -> Iterator[Input | Line]:
        """The inputs and lines of its columns."""
        return (column.content for column in self.columns if not isinstance(column.content, tuple))


@dataclass(frozen=True)
class Chart:
    """A native chart of lines, declared in one row: what to draw, its title, its series and its unit.

    ``Chart("stacked", "Market size by region", ("region_market_size",), "USD billion")`` draws
    every member of a block over the years. A series is the key of a line or block,
    ``"block.member"``, or a pair of its name and such a key.

    Over the years of the tab's heading:

    * "line": lines told apart by colour, dash and marker.
    * "stacked", "stacked100", "area": columns or areas on top of one another.
    * "fan": made by :func:`oncomodel.sheets.figures.fan`.

    Over the members of blocks:

    * "bar", "column": bars side by side; "bar" has one series, since programs order its legend differently.
    * "parts": horizontal bars of parts that add up.
    * "waterfall", "tornado": made by :class:`oncomodel.sheets.figures.Waterfall` and ``sheets.bars.Tornado``.

    Lines that may show n/a cannot be drawn: Excel would draw the text as 0.

    Attributes:
        kind: One of the above.
        title: What it shows, without the unit and without what a choice on Control can change.
        series: What is drawn; of more than six series the largest six, which the title then says.
        unit: Unit of the axis of values, added to the title.
        axis: Title of the axis of values, where the unit is not enough.
        along: Title of the other axis, where it does not show years.
        least: Where the axis of values begins, if it does so above 0; *axis* then says so.
        most: Where it ends, if that is not for the program to choose.
        alt: What it shows in words, where the key numbers of all series do not say it;
            ``{key.member}`` is the value of a member of the block *key*.
        names: Key of the block of texts that name the members, where their names can change in Excel.
        titled_by: Key of a line of text that is the title, where the title can change in Excel.
        negative: Whether bars may be negative; else their axis begins at 0.
        apart: Label of the category whose bar has a colour of its own.
        rows: How many rows of the sheet it covers.
        beneath: Name and key of a line over the years that is drawn broad and pale under the others.
    """

    kind: str
    title: str
    series: tuple[str | tuple[str, str], ...]
    unit: str
    axis: str = ""
    along: str = ""
    least: float = 0.0
    most: float | None = None
    alt: str = ""
    names: str = ""
    titled_by: str = ""
    negative: bool = False
    apart: str = ""
    rows: int = 17
    beneath: tuple[str, str] | None = None


@dataclass(frozen=True)
class Charts:
    """Charts side by side, in a band of rows of their own, so that they hide no cell."""

    charts: tuple[Chart, ...]

    @property
    def rows(self) -> int:
        """How many rows of the sheet the band takes."""
        return max(chart.rows for chart in self.charts)

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
        width: "number", "name" or "words".
    """

    header: str
    content: Input | Line | tuple[str, ...]
    width: str = "number"


@dataclass(frozen=True)
class Ledger:
    """An Excel table with live columns: a row for each member, and a block in each column.

    Attributes:
        name: The table's name.
        header: Header of the column of labels.
    """

    name: str
    header: str
    members: tuple[Member, ...]
    columns: tuple[Column, ...]

    def lines(self) -> Iterator[Input | Line]:
        """The inputs and lines of its columns."""
        return (column.content for column in self.columns if not isinstance(column.content, tuple))


@dataclass(frozen=True)
class Chart:
    """A native chart of blocks whose members are its categories.

    Attributes:
        kind: "bar": one bar for each member and series.
        title: What it shows, with its unit.
        series: Name and key of the block of each series.
        axis: Title of the axis of values.
        alt: What it shows in words; ``{key.member}`` is the value of a member of the block *key*.
        logarithmic: Whether the axis of values is.
    """

    kind: str
    title: str
    series: tuple[tuple[str, str], ...]
    axis: str
    alt: str
    logarithmic: bool = False
    rows: int = 20

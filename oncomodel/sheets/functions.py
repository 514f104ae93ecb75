"""The Functions tab: every function that the workbook can call, with a live example."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.model.lines import Live, Sheet, Table
from oncomodel.sheets.tab import plain_tab

HEADERS = ("Function", "Family", "What it gives", "Arguments", "Example", "First cell", "Published", "Source")


@dataclass(frozen=True)
class Function:
    """What the tab says of one function.

    Attributes:
        help: Its arguments, and what each of them is.
        formula: An example, as one types it into a cell.
        first_cell: The same for the first cell of what it gives.
        value: What that cell shows.
        published: What the source of the example says that it gives.
        source: Where the example is published.
    """

    name: str
    category: str
    summary: str
    help: str
    formula: str
    first_cell: str
    value: float | str
    published: str
    source: str


def rows_of(published: tuple[Function, ...]) -> tuple[tuple[str | Live, ...], ...]:
    """A row under :data:`HEADERS` for each function."""
    return tuple(
        (
            f.name,
            f.category,
            f.summary,
            f.help,
            f.formula,
            Live(f.first_cell, f.value),
            f.published,
            f.source,
        )
        for f in published
    )


def functions(published: tuple[Function, ...]) -> Sheet:
    """The tab with a row for each function."""
    table = Table("Functions_list", HEADERS, rows_of(published))
    purpose = "Type any of these functions into a cell of this workbook, as in the examples."
    return plain_tab("functions", "Functions", purpose, "guide", "functions", (table,))

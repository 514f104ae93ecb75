"""The Functions tab: every function that the workbook can call, with a live example."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.model.lines import Live, Sheet, Table
from oncomodel.sheets.tab import plain_tab


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


def functions(published: tuple[Function, ...]) -> Sheet:
    """The tab with a row for each function."""
    rows = tuple(
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
    headers = ("Function", "Family", "What it gives", "Arguments", "Example", "First cell", "Published", "Source")
    purpose = "Type any of these functions into a cell of this workbook, as in the examples."
    return plain_tab("functions", "Functions", purpose, "guide", "functions", (Table("Functions_list", headers, rows),))

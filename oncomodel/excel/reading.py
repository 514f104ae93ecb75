"""Read a workbook with openpyxl: the one place where the package does."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from oncomodel.errors import WorkbookError

SPARKLINES = "Sparkline Group extension is not supported"
Rows = tuple[tuple[Any, ...], ...]


def read(path: str | Path, *, shown: bool = False) -> Any:
    """The workbook at *path*: its formulas, or the values that it has *shown* last.

    Raises:
        WorkbookError: If the file cannot be read.
    """
    from openpyxl import load_workbook

    with _readable(path):
        return load_workbook(path, data_only=shown)


@dataclass(frozen=True)
class Shown:
    """The values that a workbook has shown last; a tab is read when it is first asked for.

    Attributes:
        path: Where the workbook is.
        book: What openpyxl reads it with, from memory: no file stays open.
        tables: The range of each table by its name.
        tabs: The rows of the tabs that were read.
    """

    path: str | Path
    book: Any
    tables: Mapping[str, str]
    tabs: dict[str, Rows] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str | Path) -> Shown:
        """The workbook at *path*.

        Raises:
            WorkbookError: If the file cannot be read; so do its methods where a tab cannot.
        """
        from openpyxl import load_workbook

        with _readable(path):
            content = BytesIO(Path(path).read_bytes())
            return cls(path, load_workbook(content, read_only=True, data_only=True), dict(_tables(content)))

    def rows(self, title: str) -> Rows:
        """Every row of a tab, each up to its last cell; none where there is no such tab."""
        if title not in self.tabs:
            with _readable(self.path):
                self.tabs[title] = self._rows(title)
        return self.tabs[title]

    def block(self, title: str, cells: str) -> Rows:
        """The rows of a range of cells, such as A1:C9; None for what the tab does not hold."""
        from openpyxl.utils.cell import range_boundaries

        with _readable(self.path):
            left, top, right, bottom = range_boundaries(cells)
            width, depth = right - left + 1, bottom - top + 1
        rows = [row[left - 1 : right] for row in self.rows(title)[top - 1 : bottom]]
        rows += [()] * (depth - len(rows))
        return tuple((*row, *(None,) * (width - len(row))) for row in rows)

    def table(self, title: str, name: str) -> tuple[dict[str, Any], ...]:
        """The rows of a table by the header of each column; none where the tab has no such table."""
        if name not in self.tables or not self.rows(title):
            return ()
        headers, *rows = self.block(title, self.tables[name])
        return tuple(dict(zip(headers, row, strict=True)) for row in rows)

    def _rows(self, title: str) -> Rows:
        if title not in self.book.sheetnames:
            return ()
        page = self.book[title]
        page.reset_dimensions()  # what a file says of its own size is not to be relied on
        return tuple(page.iter_rows(values_only=True))


def _tables(content: BytesIO) -> Iterator[tuple[str, str]]:
    """Name and range of each table, which openpyxl does not read along with single tabs."""
    from openpyxl.worksheet.table import Table
    from openpyxl.xml.functions import fromstring

    with ZipFile(content) as archive:
        for part in archive.namelist():
            if part.startswith("xl/tables/") and part.endswith(".xml"):
                table = Table.from_tree(fromstring(archive.read(part)))
                yield table.name, table.ref


@contextmanager
def _readable(path: str | Path) -> Iterator[None]:
    """Make whatever a damaged file raises a :class:`WorkbookError`.

    openpyxl warns that it would drop sparklines if it saved the file. Nothing here saves
    it, so that warning is kept from the user, and no other.
    """
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", SPARKLINES, UserWarning)
            yield
    except Exception as error:  # noqa: BLE001 - whatever a damaged file makes a library raise
        raise WorkbookError(f"{path} must be a workbook that can be read (got {error})") from None

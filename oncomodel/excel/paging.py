"""How a tab breaks into printed pages: on one where it nearly fits, else between its sections.

A chart, a table or a section that fits on a page is never cut by the edge of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from xlsxwriter.worksheet import Worksheet

from oncomodel.excel import theme
from oncomodel.excel.grid import FIRST_ROW, LABEL, height, rows_of
from oncomodel.model.lines import Ledger, Note, Section, Sheet, Table

Sizes = Mapping[int, list[int]]
FLOWING = ("inputs", "checks")  # layouts of rows under headings that every page repeats: any row may begin a page


@dataclass(frozen=True)
class Part:
    """Rows that stay on one page where they fit on one.

    Attributes:
        row: The first of them.
        height: How high they are together.
        opens: Whether a section begins with them.
    """

    row: int
    height: float
    opens: bool = False


def paginate(page: Worksheet, sheet: Sheet, widths: list[float], last_row: int, *, landscape: bool) -> None:
    """Fit a written tab to its pages; *last_row* is the row after the last that prints."""
    across, down = theme.LANDSCAPE if landscape else theme.PORTRAIT
    pixels = [theme.pixels(width) for width in widths]
    pages = 1 if sum(pixels) <= theme.READABLE * across else 2
    if pages > 1:
        page.repeat_columns(LABEL)  # the names of rows stand on both pages
    wide = (sum(pixels) + (pages - 1) * pixels[LABEL]) / pages
    top, whole = FIRST_ROW[sheet.layout], down / min(1.0, across / wide)
    room = whole - _pixels(page.row_sizes, 0, top)
    needed = _pixels(page.row_sizes, top, last_row)
    page.repeat_rows(0, top - 1)
    if sheet.layout == "dashboard" or (pages == 1 and needed <= room * _most_squeezed(across / wide)):
        page.fit_to_pages(1, 1)
        return
    page.fit_to_pages(pages, 0)
    if sheet.layout in FLOWING:
        return
    first, last = _repeated(page.row_sizes, sheet, last_row, room)
    page.repeat_rows(first, last)
    room = whole - _pixels(page.row_sizes, first, last + 1)
    page.set_h_pagebreaks(breaks(_parts(page.row_sizes, sheet, last_row), room))


def _most_squeezed(scale: float) -> float:
    """How far a tab that prints at *scale* may be over a page and still be fitted on it: what is read well stays so.

    >>> _most_squeezed(0.5), _most_squeezed(0.9)
    (1.4, 1.25)
    """
    return theme.SQUEEZED if scale < theme.LEGIBLE else min(theme.SQUEEZED, min(scale, 1.0) / theme.SMALLEST)


def _repeated(sizes: Sizes, sheet: Sheet, last_row: int, room: float) -> tuple[int, int]:
    """The first and the last row that pages repeat: the heading, and the header of a long table.

    The last table of a tab may be longer than a page, and its header then stands on each of its pages: with the
    heading where little is between the two, else alone, from the page after the one that it is on.
    """
    top = FIRST_ROW[sheet.layout]
    tables = [(row, content) for row, content in rows_of(sheet) if isinstance(content, Ledger | Table)]
    headers = [(row, row + height(content)) for row, content in tables if row < last_row]
    if not headers or _pixels(sizes, *headers[-1]) <= room:
        return (0, top - 1)
    header, _ = headers[-1]
    return (0 if header <= top + theme.NEAR else header, header)


def breaks(parts: Iterable[Part], room: float) -> list[int]:
    """Rows that begin a page of a tab made of *parts*, where *room* is the height of a page.

    A section moves to a new page where it fits on one but not on the rest of this one, unless
    most of this one would stay blank; else it is broken between its parts, and a part longer
    than a page by the printer: it only moves from the foot of a page.

    >>> breaks([Part(0, 60, True), Part(6, 30, True), Part(9, 30)], 100)
    [6]
    >>> breaks([Part(0, 60, True), Part(6, 60)], 100)
    [6]
    >>> breaks([Part(0, 60, True), Part(6, 260)], 100), breaks([Part(0, 90, True), Part(6, 260)], 100)
    ([], [6])
    """
    found: list[int] = []
    used = 0.0
    for section in _sections(list(parts)):
        whole = sum(part.height for part in section)
        if used + whole > room >= whole and used > room * theme.BLANK:
            used = room
        for part in section:
            if used + part.height > room and used > (0 if part.height <= room else room * theme.LATE):
                found.append(part.row)
                used = 0.0
            used = (used + part.height) % room
    return found


def _sections(parts: list[Part]) -> Iterator[list[Part]]:
    starts = [0, *(number for number, part in enumerate(parts) if part.opens and number), len(parts)]
    return (parts[start:end] for start, end in pairwise(starts))


def _parts(sizes: Sizes, sheet: Sheet, last_row: int) -> Iterator[Part]:
    """The rows of a tab as parts; a heading or a note stays with what it heads."""
    rows = [(row, content) for row, content in rows_of(sheet) if row < last_row]
    ends = [*(row for row, _ in rows[1:]), last_row]
    start, opens = rows[0][0], False
    for (_, content), end in zip(rows, ends, strict=True):
        opens = opens or isinstance(content, Section)
        if isinstance(content, Section | Note) and end != last_row:
            continue
        yield Part(start, _pixels(sizes, start, end), opens)
        start, opens = end, False


def _pixels(sizes: Sizes, first: int, end: int) -> float:
    return float(sum(sizes[row][0] if row in sizes else theme.ROW_PIXELS for row in range(first, end)))

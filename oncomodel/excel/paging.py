"""How a tab breaks into printed pages: on one where it nearly fits, else between its sections.

A chart, a table or a section that fits on a page is never cut by the edge of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from xlsxwriter.worksheet import Worksheet

from oncomodel.excel import theme
from oncomodel.excel.grid import FIRST_ROW, LABEL, rows_of
from oncomodel.model.lines import Note, Section, Sheet

Sizes = Mapping[int, list[int]]


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
    """Fit a written tab to its pages; *last_row* is the row after its last."""
    across, down = theme.LANDSCAPE if landscape else theme.PORTRAIT
    pixels = [theme.pixels(width) for width in widths]
    pages = 1 if sum(pixels) <= theme.READABLE * across else 2
    if pages > 1:
        page.repeat_columns(LABEL)  # the names of rows stand on both pages
    wide = (sum(pixels) + (pages - 1) * pixels[LABEL]) / pages
    room = down / min(1.0, across / wide) - _pixels(page.row_sizes, 0, FIRST_ROW[sheet.layout])
    needed = _pixels(page.row_sizes, FIRST_ROW[sheet.layout], last_row)
    if sheet.layout == "dashboard" or (pages == 1 and needed <= room * theme.SQUEEZED):
        page.fit_to_pages(1, 1)
        return
    page.fit_to_pages(pages, 0)
    page.set_h_pagebreaks(breaks(_parts(page.row_sizes, sheet, last_row), room))


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
    rows = list(rows_of(sheet))
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

"""Ledgers: Excel tables whose columns are blocks of inputs and live formulas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from textwrap import wrap
from typing import TYPE_CHECKING

from oncomodel.excel import theme
from oncomodel.excel.grid import LABEL
from oncomodel.model.lines import Column, Input, Ledger, Line, Section, Sheet
from oncomodel.sheets.claim_words import VERDICT_NAMES

if TYPE_CHECKING:
    from oncomodel.excel.tab import Tab


def widths_of(sheet: Sheet) -> list[float]:
    """The width of each column of a tab of ledgers: what its widest ledger needs there."""
    plain = theme.WIDTHS["ledger"]
    widths = [plain[role] for role in ("label", "unit", "source", "constant")]
    for ledger in ledgers_of(sheet):
        for number, column in enumerate(ledger.columns, start=LABEL + 1):
            widths += [0.0] * (number + 1 - len(widths))
            widths[number] = max(widths[number], theme.LEDGER_WIDTHS[column.width])
    return widths


LEDGER_HEADINGS = {"unit": "Unit", "source": "Source or method", "constant": "Value"}


def heads_lines(sheet: Sheet, section: Section) -> bool:
    """Whether single rows stand under a section of a tab of ledgers: only they need headings of columns."""
    rows = sheet.rows[sheet.rows.index(section) + 1 :]
    own = takewhile(lambda row: not isinstance(row, Section), rows)
    return any(isinstance(row, Input | Line) for row in own)


def ledgers_of(sheet: Sheet) -> Iterator[Ledger]:
    """The ledgers of a tab."""
    return (row for row in sheet.rows if isinstance(row, Ledger))


def write_ledger(tab: Tab, row: int, ledger: Ledger) -> None:
    """Write a ledger with its headers at *row*; its formulas are those of its lines."""
    for down, member in enumerate(ledger.members, start=1):
        tab.text(row + down, LABEL, member.label, "name")
        for number, column in enumerate(ledger.columns, start=LABEL + 1):
            if isinstance(column.content, tuple):
                tab.text(row + down, number, column.content[down - 1], "text")
        tab.tall(row + down, *_words(tab, ledger, down - 1))
    for column in ledger.columns:
        if not isinstance(column.content, tuple):
            tab.cells(column.content)
    heading, numbers = tab.formats("table heading"), tab.formats("table number heading")
    headed = [(ledger.header, heading)]
    headed += [(column.header, numbers if column.width == "number" else heading) for column in ledger.columns]
    options = {
        "name": ledger.name,
        "style": theme.TABLE_STYLE,
        "columns": [{"header": header, "header_format": style} for header, style in headed],
    }
    _heat(tab, ledger)
    lines = max(len(wrap(header, int(width))) for (header, _), width in zip(headed, widths_of(tab.sheet), strict=False))
    tab.page.set_row(row, lines * theme.ROW_HEIGHT)
    tab.page.add_table(row, 0, row + len(ledger.members), len(ledger.columns), options)


def _heat(tab: Tab, ledger: Ledger) -> None:
    for first, last in ledger.heated:
        start, end = tab.grid.places[first], tab.grid.places[last]
        tab.page.conditional_format(start.row, start.column, end.row + end.rows - 1, end.column, theme.HEAT)


def _words(tab: Tab, ledger: Ledger, member: int) -> Iterator[tuple[str, float]]:
    """The texts of a row, each with the width of its column."""
    yield ledger.members[member].label, theme.WIDTHS["ledger"]["label"]
    for column in ledger.columns:
        yield _text(tab, column, member), theme.LEDGER_WIDTHS[column.width] * theme.WRAPPED[column.width]


def _text(tab: Tab, column: Column, member: int) -> str:
    if isinstance(column.content, tuple):
        return column.content[member]
    if isinstance(column.content, Input) or column.width == "number":
        return ""
    return str(tab.values.at(column.content.key, member))


def colour_verdicts(tab: Tab) -> None:
    """Colour each verdict; the word says it too."""
    looks = dict(zip(VERDICT_NAMES, map(tab.formats.book.add_format, theme.VERDICT_LOOKS), strict=True))
    for line in tab.sheet.lines():
        if line.role == "verdict":
            place = tab.grid.places[line.key]
            for name, look in looks.items():
                rule = {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": look}
                tab.page.conditional_format(place.row, place.column, place.row + place.rows - 1, place.column, rule)

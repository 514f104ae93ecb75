"""Ledgers: Excel tables whose columns are blocks of inputs and live formulas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from textwrap import wrap
from typing import TYPE_CHECKING

from oncomodel.excel import theme
from oncomodel.excel.grid import LABEL
from oncomodel.model.lines import Column, Input, Ledger, Line, Row, Section, Sheet, row_label
from oncomodel.sheets.claim_words import VERDICT_NAMES

if TYPE_CHECKING:
    from oncomodel.excel.tab import Tab


def widths_of(sheet: Sheet) -> list[float]:
    """The width of each column of a tab of ledgers: what its widest ledger needs there."""
    longest = theme.LEDGER_WIDTHS["label"]
    longest = min((theme.LEDGER_WIDTHS[one.labels] for one in ledgers_of(sheet)), default=longest)
    widths = [min(longest, _label_width(sheet)), *_single_widths(sheet)]
    for ledger in ledgers_of(sheet):
        for number, column in enumerate(ledger.columns, start=LABEL + 1):
            widths += [0.0] * (number + 1 - len(widths))
            widths[number] = max(widths[number], theme.LEDGER_WIDTHS[column.width])
    reasons = any(map(has_reason, sheet.rows)) and not any(ledgers_of(sheet))
    return [*widths, theme.LEDGER_WIDTHS["words"]] if reasons else widths


def _single_widths(sheet: Sheet) -> Iterator[float]:
    """The widths of unit, source and value, where a tab of ledgers has single rows; settings need the least."""
    singles = [row for row in sheet.rows if isinstance(row, Input | Line)]
    if not singles:
        return
    plain = theme.WIDTHS["ledger"]
    units = max(len(row.unit.name) for row in singles) / theme.LETTERS_PER_WIDTH
    settings = all(isinstance(row, Input) for row in singles)
    yield max(units, theme.LEDGER_WIDTHS["short"]) if settings else plain["unit"]
    yield theme.LEDGER_WIDTHS["short"] if settings else plain["source"]
    yield plain["constant"]


def _label_width(sheet: Sheet) -> float:
    """The width that the longest label of a tab of ledgers needs on one line, and its status."""
    headings = (row.label for row in sheet.rows if isinstance(row, Section) and headings_of(sheet, row))
    rows = (row for row in sheet.rows if isinstance(row, Input | Line))
    labels = (row_label(row, member) for row in rows for member in row.members or (None,))
    members = (member.label for ledger in ledgers_of(sheet) for member in ledger.members)
    letters = max(map(len, (*headings, *labels, *members, *(one.header for one in ledgers_of(sheet)))), default=0)
    needed = letters / (theme.LETTERS_PER_WIDTH * theme.WRAPPED["wide"]) + theme.INDENTED
    return max(theme.NARROWEST_LABEL, needed)


NUMBERS = ("short", "number", "figure")  # widths of columns of numbers
LEDGER_HEADINGS = {"unit": "Unit", "source": "Source or method", "constant": "Value", "reason": "Reason"}


def headings_of(sheet: Sheet, section: Section) -> dict[str, str]:
    """The headings of columns under a section of a tab of ledgers: only single rows need any."""
    rows = sheet.rows[sheet.rows.index(section) + 1 :]
    own = list(takewhile(lambda row: not isinstance(row, Section), rows))
    if not any(isinstance(row, Input | Line) for row in own):
        return {}
    reasons, calculated = any(map(has_reason, own)), any(isinstance(row, Line) for row in own)
    words = LEDGER_HEADINGS if calculated else LEDGER_HEADINGS | {"source": "Source"}
    return {role: word for role, word in words.items() if reasons or role != "reason"}


def has_reason(row: Row) -> bool:
    """Whether a single row of a tab of ledgers says why: settings that may be changed do."""
    return isinstance(row, Input) and row.editable and any(entry.evidence.words for entry in row.entries)


def ledgers_of(sheet: Sheet) -> Iterator[Ledger]:
    """The ledgers of a tab."""
    return (row for row in sheet.rows if isinstance(row, Ledger))


def write_ledger(tab: Tab, row: int, ledger: Ledger) -> None:
    """Write a ledger with its headers at *row*; its formulas are those of its lines."""
    for down, member in enumerate(ledger.members, start=1):
        tab.text(row + down, LABEL, member.label, "name")
        for number, column in enumerate(ledger.columns, start=LABEL + 1):
            if isinstance(column.content, tuple):
                role = "fixed text" if column.width == "open" else "text"
                tab.text(row + down, number, column.content[down - 1], role)
        tab.tall(row + down, *_words(tab, ledger, down - 1))
    for column in ledger.columns:
        if not isinstance(column.content, tuple):
            tab.cells(column.content)
    heading, numbers = tab.formats("table heading"), tab.formats("table number heading")
    headed = [(ledger.header, heading)]
    headed += [(column.header, numbers if _is_of_numbers(column) else heading) for column in ledger.columns]
    options = {
        "name": ledger.name,
        "style": theme.TABLE_STYLE,
        "columns": [{"header": header, "header_format": style} for header, style in headed],
    }
    _heat(tab, ledger)
    letters = (int(width * theme.BOLD_PER_WIDTH) for width in widths_of(tab.sheet))
    lines = max(len(wrap(header, room)) for (header, _), room in zip(headed, letters, strict=False))
    tab.page.set_row(row, (lines + (len(ledger.members) >= theme.FILTERED)) * theme.ROW_HEIGHT)
    tab.page.add_table(row, 0, row + len(ledger.members), len(ledger.columns), options)


def _is_of_numbers(column: Column) -> bool:
    """Whether a column holds numbers, which stand at the right, as its header then does."""
    return column.width in NUMBERS and not isinstance(column.content, tuple)


def _heat(tab: Tab, ledger: Ledger) -> None:
    for first, last in ledger.heated:
        start, end = tab.grid.places[first], tab.grid.places[last]
        bottom = end.row + end.rows - (2 if ledger.totalled else 1)
        tab.page.conditional_format(start.row, start.column, bottom, end.column, theme.HEAT)


def _words(tab: Tab, ledger: Ledger, member: int) -> Iterator[tuple[str, float]]:
    """The texts of a row, each with the width of its column."""
    yield ledger.members[member].label, theme.LEDGER_WIDTHS[ledger.labels] * theme.WRAPPED[ledger.labels]
    for column in ledger.columns:
        yield _text(tab, column, member), theme.LEDGER_WIDTHS[column.width] * theme.WRAPPED[column.width]


def _text(tab: Tab, column: Column, member: int) -> str:
    if column.width == "open":
        return ""
    if isinstance(column.content, tuple):
        return column.content[member]
    if column.width in NUMBERS:
        return ""
    if isinstance(column.content, Input):
        return str(column.content.entries[member].value)
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

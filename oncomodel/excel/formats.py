"""XlsxWriter's formats of a workbook, by role and number format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.format import Format

from oncomodel.excel import theme
from oncomodel.excel.styles import StyledWorkbook
from oncomodel.model.lines import Input, Line
from oncomodel.model.units import FLAG, Unit


@dataclass(frozen=True)
class Formats:
    """One XlsxWriter format for each role and number format, made when it is first used."""

    book: StyledWorkbook
    made: dict[tuple[str, str, bool, bool], Format] = field(default_factory=dict)
    looks: dict[str, Format] = field(default_factory=dict)

    def __call__(
        self, role: str, number_format: str = "General", *, quoted: bool = False, on_page: bool = False
    ) -> Format:
        """The format of a role; *on_page* where it stands in a column of text."""
        key = (role, number_format, quoted, on_page)
        if key not in self.made:
            name, properties = theme.STYLES[role]
            look = {**theme.FONT, **properties, "num_format": number_format, "quote_prefix": quoted}
            look |= theme.ON_PAGE if on_page else {}
            self.made[key] = self.book.add_style(name, look)
        return self.made[key]

    def look(self, properties: dict[str, Any]) -> Format:
        """The format of a look that depends on values."""
        key = repr(sorted(properties.items()))
        if key not in self.looks:
            self.looks[key] = self.book.add_format(properties)
        return self.looks[key]


def unit_of(line: Input | Line, row: int) -> Unit:
    """The unit of one row of a line: its own, or that of all rows."""
    if isinstance(line, Input):
        return line.entries[row].unit or line.unit
    return line.units[row] if line.units else line.unit


def number_format_of(line: Line, row: int) -> str:
    """The number format of one row of a line: that of its role, or of its unit."""
    unit = unit_of(line, row)
    if line.role in theme.ROLE_FORMATS:
        return theme.ROLE_FORMATS[line.role]
    if line.role == "check" and not line.constant and not unit.name.startswith("%"):
        return theme.DIFFERENCE_FORMAT
    return theme.RESULT_FORMATS.get(line.role if unit is FLAG else "", unit.number_format)

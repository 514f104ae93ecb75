"""XlsxWriter's formats of a workbook, by role and number format."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsxwriter.format import Format

from oncomodel.excel import theme
from oncomodel.excel.styles import StyledWorkbook


@dataclass(frozen=True)
class Formats:
    """One XlsxWriter format for each role and number format, made when it is first used."""

    book: StyledWorkbook
    made: dict[tuple[str, str, bool, bool], Format] = field(default_factory=dict)

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

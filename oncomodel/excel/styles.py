"""A workbook with named cell styles and a language, which XlsxWriter has not.

Small pieces of its styles, properties and worksheet parts are written here; everything
else is XlsxWriter's own.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles, XFormatType
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

LANGUAGE = "en-GB"


class _PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas have no function newer than Excel 2010."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002
        """The formula without its =; XlsxWriter would search each for thirty newer functions."""
        del expand_future_functions
        return formula.removeprefix("=")


class StyledWorkbook(Workbook):  # type: ignore[misc]
    """An XlsxWriter workbook whose formats carry the name of a cell style."""

    worksheet_class = _PlainWorksheet

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.style_names: dict[str, Format] = {}

    def add_style(self, name: str, properties: dict[str, Any]) -> Format:
        """A format of the cell style *name*; its first format defines the style."""
        made = self.add_format(properties)
        self.style_names.setdefault(name, made)
        made.xf_id = 1 + list(self.style_names).index(name)
        made._format_key = f"{name}|{made._get_format_key()}"  # noqa: SLF001
        return made

    def _get_packager(self) -> Packager:
        return _StyledPackager()


class _StyledPackager(Packager):  # type: ignore[misc]
    def _write_styles_file(self) -> None:
        book = self.workbook
        styles = _NamedStyles(book.style_names)
        styles._set_style_properties(  # noqa: SLF001
            [
                book.xf_formats,
                book.palette,
                book.font_count,
                book.num_formats,
                book.border_count,
                book.fill_count,
                book.custom_colors,
                book.dxf_formats,
                book.has_comments,
            ]
        )
        styles._set_xml_writer(self._filename("xl/styles.xml"))  # noqa: SLF001
        styles._assemble_xml_file()  # noqa: SLF001

    def _write_core_file(self) -> None:
        core = _CoreWithLanguage()
        core._set_properties(self.workbook.doc_properties)  # noqa: SLF001
        core._set_xml_writer(self._filename("docProps/core.xml"))  # noqa: SLF001
        core._assemble_xml_file()  # noqa: SLF001


class _NamedStyles(Styles):  # type: ignore[misc]
    def __init__(self, names: dict[str, Format]) -> None:
        super().__init__()
        self._names = names

    def _write_cell_style_xfs(self) -> None:
        self._xml_start_tag("cellStyleXfs", [("count", 1 + len(self._names))])
        for made in (self.xf_formats[0], *self._names.values()):
            self._write_xf(made, XFormatType.STYLE)
        self._xml_end_tag("cellStyleXfs")

    def _write_cell_styles(self) -> None:
        self._xml_start_tag("cellStyles", [("count", 1 + len(self._names))])
        self._write_cell_style()
        for number, name in enumerate(self._names, start=1):
            self._xml_empty_tag("cellStyle", [("name", name), ("xfId", number)])
        self._xml_end_tag("cellStyles")


class _CoreWithLanguage(Core):  # type: ignore[misc]
    def _write_dc_creator(self) -> None:
        super()._write_dc_creator()
        self._xml_data_element("dc:language", LANGUAGE)

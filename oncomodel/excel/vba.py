"""The VBA of a workbook with published functions: our own module beside xlwings'.

A user needs neither "Import Functions" nor access to the VBA project. Unlike xlwings' own
wrappers ours hand over values instead of ranges, so that Python need not ask Excel back;
keep the connection instead of reading the settings for every call; and turn the texts of
errors into error values.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import xlwings
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from pyopenvba.vba import VBAModuleKind
from xlsxwriter import Workbook

from oncomodel.excel.arguments import ERRORS
from oncomodel.excel.published import FUNCTIONS, Published

MODULE = "oncomodel_functions"
MODULES = (MODULE, "xlwings", "Dictionary")
"""Names of the modules with code, in the order of olevba."""

_IN_VBA = {"OM_LASTERROR": "MessageOf(cell)"}
_XLWINGS_PROJECT = "quickstart_standalone.xlsm"
_NO_CACHE = bytes.fromhex("cc61ffff000000")  # [MS-OVBA] 2.3.4.1: version 0xFFFF, nothing compiled


def module_text(functions: Sequence[Published] = FUNCTIONS) -> str:
    """The text of our VBA module."""
    parts = (_static_part(), _error_numbers(), *map(_function, functions), _help(functions))
    return "\n\n".join(parts) + "\n"


def vba_project(sheets: int, functions: Sequence[Published] = FUNCTIONS) -> bytes:
    """The vbaProject.bin of a workbook, for XlsxWriter's ``add_vba_project``.

    It holds our module, xlwings' own with its Dictionary, and an empty document module
    for the workbook and for each of its sheets, under the names that XlsxWriter gives
    them: ThisWorkbook, Sheet1, Sheet2 and so on.

    Args:
        sheets: Number of sheets of the workbook.
        functions: What our module publishes.

    Returns:
        The same bytes for the same arguments and versions.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.xlsm")
        with Workbook(path) as book:
            for _ in range(sheets):
                book.add_worksheet()
        with ExcelFile(path) as file:
            project = file.add_vba_project()
            for name, (kind, text) in _modules(functions).items():
                project.add_module(name, text, kind=kind)
            for module in project.modules:
                module.dirty = True  # written anew, without what Excel compiled for another version
            file.save(path)
        with ExcelFile(path) as file:
            container = CFB.from_bytes(file.vba_project_bytes())
    container.write_stream_in_storage("VBA", "_VBA_PROJECT", _NO_CACHE)
    return bytes(container.to_bytes())


def _modules(functions: Sequence[Published]) -> dict[str, tuple[VBAModuleKind, str]]:
    """Kind and text of each module with code."""
    with ExcelFile(Path(xlwings.__file__).with_name(_XLWINGS_PROJECT)) as theirs:
        sources = theirs.vba_modules()
    standard, other = VBAModuleKind.standard, VBAModuleKind.other
    return {
        MODULE: (standard, _crlf(module_text(functions))),
        "xlwings": (standard, _crlf(sources["xlwings"])),
        "Dictionary": (other, _crlf(sources["Dictionary"])),
    }


def _crlf(text: str) -> str:
    return "\r\n".join(text.splitlines()) + "\r\n"


def _static_part() -> str:
    return resources.files("oncomodel.excel").joinpath("wrapper.bas").read_text(encoding="ascii").rstrip()


def _error_numbers() -> str:
    cases = "".join(f'        Case "{name}": ErrorNumber = {number}\n' for number, name in ERRORS.items())
    return (
        "Private Function ErrorNumber(ByVal text As String) As Long\n"
        '    If Left$(text, 1) <> "#" Then Exit Function\n'
        f'    Select Case Split(text, " ")(0)\n{cases}    End Select\nEnd Function'
    )


def _function(function: Published) -> str:
    """One VBA function, which Excel lists with its description."""
    name = function.name
    names = ", ".join(argument.name for argument in function.arguments)
    declared = ", ".join("Optional " * argument.optional + argument.name for argument in function.arguments)
    body = _IN_VBA.get(name, f'Answer("{name}", {function.required}, Array({names}))')
    return (
        f"Public Function {name}({declared})\n"
        f"Attribute {name}.VB_Description = {_quoted(function.summary)}\n"
        f"    {name} = {body}\n"
        "End Function"
    )


def _help(functions: Sequence[Published]) -> str:
    """What tells Excel's function wizard about arguments when the workbook is opened."""
    described = "\n".join(map(_described, functions))
    return (
        "Public Sub Auto_Open()\n"
        "    Dim unchanged As Boolean\n"
        "    unchanged = ThisWorkbook.Saved\n"
        f"{described}\n"
        "    ThisWorkbook.Saved = unchanged\n"
        "End Sub"
    )


def _described(function: Published) -> str:
    help_texts = ", _\n        ".join(_quoted(argument.help) for argument in function.arguments)
    array = f"Array( _\n        {help_texts})" if help_texts else "Array()"
    return f'    Describe "{function.name}", {_quoted(function.summary)}, {array}'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

"""olevba finds no macro in the .xlsx, and in the .xlsm only what is known of our module and of xlwings'."""

from __future__ import annotations

import warnings
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import xlwings
from pyopenvba import ExcelFile
from pyopenvba.vba import VBAModuleKind

from oncomodel.excel.vba import MODULE, MODULES, module_text
from tests.engines import require_engine
from tests.gates.plant import with_part
from tests.gates.waivers import Finding, idle_waivers, open_findings


def parsed(path):
    require_engine(find_spec("oletools"), "oletools must be installed: pip install .[gates]")
    return olevba().VBA_Parser(str(path))


def olevba():
    """The tool, whose import uses names that pyparsing will drop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return import_module("oletools.olevba")


def macros(path):
    """The text of each VBA module that holds more than its attributes."""
    parser = parsed(path)
    try:
        found = parser.extract_macros() if parser.detect_vba_macros() else []
        return {stream.rpartition("/")[2]: code for _, stream, _, code in found if _lines(code)}
    finally:
        parser.close()


def _lines(code):
    return [line for line in code.splitlines() if line.strip() and not line.startswith("Attribute ")]


def suspicions(path):
    """What olevba suspects in each module: places are names of modules, rules its keywords."""
    scanner = olevba().VBA_Scanner
    return [
        Finding(f"{kind}: {keyword}", name, text)
        for name, code in macros(path).items()
        for kind, keyword, text in scanner(code).scan(include_decoded_strings=False)
    ]


def test_27_the_xlsx_holds_no_macro_of_any_kind(files):
    for (_, form), path in files.items():
        parser = parsed(path)
        assert parser.detect_xlm_macros() is False, path
        assert parser.detect_vba_macros() is (form == ".xlsm"), path
        parser.close()


def test_the_xlsm_holds_our_module_and_two_of_xlwings_and_no_other(files):
    for (_, form), path in files.items():
        if form == ".xlsm":
            assert set(macros(path)) == set(MODULES)


def test_our_module_is_what_the_registry_gives(coffee_with_functions):
    assert _plain(macros(coffee_with_functions)[MODULE]) == _plain(module_text())


def test_the_other_modules_are_those_of_the_installed_xlwings_to_the_letter(coffee_with_functions):
    with ExcelFile(Path(xlwings.__file__).with_name("quickstart_standalone.xlsm")) as theirs:
        published = theirs.vba_modules()
    for name, code in macros(coffee_with_functions).items():
        if name != MODULE:
            assert _plain(code) == _plain(published[name]), name


def _plain(code):
    """The lines of a module without its header, which each file writes anew."""
    return [
        line.rstrip()
        for line in code.splitlines()
        if line.strip() and not line.startswith(("Attribute VB_", "VERSION", "BEGIN", "END", "  MultiUse"))
    ]


def test_what_olevba_suspects_in_the_xlsm_is_known_and_explained(files):
    found = [one for (_, form), path in files.items() if form == ".xlsm" for one in suspicions(path)]
    ours = [one for one in found if one.place == MODULE]
    assert ours
    assert open_findings("macros", found) == []
    assert idle_waivers("macros", found) == []


@pytest.mark.parametrize(
    "line", ['Shell "calc.exe"', 'Set x = CreateObject("MSXML2.XMLHTTP")', 'Kill "C:\\model.xlsx"']
)
def test_olevba_notices_a_planted(line, coffee_with_functions, tmp_path):
    with ExcelFile(coffee_with_functions) as file:
        project = file.vba_project()
        project.add_module("planted", f"Sub Planted()\r\n    {line}\r\nEnd Sub\r\n", kind=VBAModuleKind.standard)
        file.save(tmp_path / "planted.xlsm")
    assert {one.place for one in open_findings("macros", suspicions(tmp_path / "planted.xlsm"))} == {"planted"}


def test_olevba_notices_a_macro_that_is_planted_in_the_xlsx(coffee, coffee_with_functions, tmp_path):
    with zipfile.ZipFile(coffee_with_functions) as archive:
        project = archive.read("xl/vbaProject.bin")
    assert macros(with_part(coffee, tmp_path / "planted.xlsx", "xl/vbaProject.bin", project))

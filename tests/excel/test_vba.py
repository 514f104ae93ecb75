from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
import xlsxwriter
import xlwings
from pyopenvba import ExcelFile, check_file
from pyopenvba.cfb import CFB

from oncomodel.excel.arguments import ERRORS, MOST_CELLS
from oncomodel.excel.functions import WIZARD_CATEGORY
from oncomodel.excel.published import FUNCTIONS, Argument, find
from oncomodel.excel.vba import MODULES, module_text, vba_project
from tests.excel.vba_host import Host, com_error

MODULE = "oncomodel.excel.functions"
ASKED = [function for function in FUNCTIONS if function.name != "OM_LASTERROR"]  # which VBA answers itself
TABS = ("Cover", "Inputs", "Market")


@pytest.fixture
def excel(monkeypatch):
    return Host(module_text(), monkeypatch)


def heads(text):
    """Name and arguments of each public function."""
    found = re.findall(r"^Public Function (OM_\w+)\((.*)\)$", text, re.MULTILINE)
    return {name: [part for part in arguments.split(", ") if part] for name, arguments in found}


def test_every_function_has_its_name_arguments_and_description():
    text = module_text()
    assert list(heads(text)) == [function.name for function in FUNCTIONS]
    for function in FUNCTIONS:
        declared = [f"Optional {one.name}" if one.optional else one.name for one in function.arguments]
        assert heads(text)[function.name] == declared
        assert f'Attribute {function.name}.VB_Description = "{function.summary}"\n' in text


def test_a_new_entry_is_a_new_function():
    arguments = (Argument("first", 'Say "hello".'), Argument("last", "The last.", 2.0))
    trial = replace(find("OM_CAGR"), name="OM_TRIAL", summary='A "trial".', arguments=arguments)
    text = module_text((trial,))
    assert heads(text) == {"OM_TRIAL": ["first", "Optional last"]}
    assert '    OM_TRIAL = Answer("OM_TRIAL", 1, Array(first, last))\n' in text
    assert 'Attribute OM_TRIAL.VB_Description = "A ""trial""."\n' in text
    assert '"Say ""hello"".", _\n' in text


def test_the_module_agrees_with_the_adapter():
    text = module_text()
    assert f"MOST_CELLS As Double = {MOST_CELLS}\n" in text
    assert f'CATEGORY As String = "{WIZARD_CATEGORY}"' in text
    assert f'PYTHON_MODULE As String = "{MODULE}"\n' in text
    for number, name in ERRORS.items():
        assert f'Case "{name}": ErrorNumber = {number}\n' in text


def test_the_module_keeps_within_the_limits_of_vba():
    text = module_text()
    assert text.isascii()
    assert max(map(len, text.splitlines())) < 1023
    procedures = re.split(r"^End (?:Function|Sub)$", text, flags=re.MULTILINE)
    assert max(map(len, procedures)) < 60_000


@pytest.mark.parametrize("function", ASKED, ids=lambda function: function.name)
def test_a_call_hands_its_arguments_to_python(excel, function):
    excel.python.answers = [42.0]
    numbers = [float(i) + 0.5 for i in range(len(function.arguments))]
    assert excel.evaluate(f"{function.name}({', '.join(map(str, numbers))})") == 42.0
    assert excel.python.calls == [(MODULE, function.name, numbers)]
    left_out = ["missing"] * (len(function.arguments) - function.required)
    excel.evaluate(f"{function.name}({', '.join(map(str, numbers[: function.required]))})")
    assert excel.python.calls[-1] == (MODULE, function.name, [*numbers[: function.required], *left_out])


def test_a_range_is_handed_over_as_its_values(excel):
    excel.sheet.set_value("A1", 5.0)
    excel.sheet.set_value("B2", "text")
    excel.evaluate('OM_SHARES(Range("A1:B2"))')
    assert excel.python.calls[-1][2] == [[[5.0, None], [None, "text"]]]


def test_one_row_of_results_comes_back_as_it_is(excel):
    excel.python.answers = [[[1.0, 2.0]]]
    assert excel.evaluate("OM_SHARES(1)") == [1.0, 2.0]


@pytest.mark.parametrize(("number", "name"), ERRORS.items())
def test_an_error_text_becomes_the_error_value(excel, number, name):
    excel.python.answers = [f"{name} OM_CAGR: periods must be other than 0 (got 0)"]
    assert excel.evaluate("OM_CAGR(1, 2, 0)") == f"Error {number}"


def test_errors_in_a_block_become_error_values_in_their_cells(excel):
    excel.python.answers = [[[1.0, "#NUM! OM_SHARES: a"], ["#N/A OM_SHARES: b", 2.0]]]
    assert excel.evaluate("OM_SHARES(1)") == [[1.0, "Error 2036"], ["Error 2042", 2.0]]
    excel.python.answers = [[[1.0, "#NUM! OM_SHARES: a"]]]
    assert excel.evaluate("OM_SHARES(1)") == [1.0, "Error 2036"]


def test_other_texts_stay_texts(excel):
    excel.python.answers = ["oncomodel 1.0"]
    assert excel.evaluate("OM_VERSION()") == "oncomodel 1.0"
    excel.python.answers = ["#1 of 3"]
    assert excel.evaluate("OM_TYPE(1)") == "#1 of 3"


def test_the_last_error_says_why_a_cell_shows_an_error(excel):
    assert excel.evaluate("OM_LASTERROR()") == "no error"
    excel.python.answers = ["#NUM! OM_CAGR: begin_value must be greater than 0 (got -3)"]
    excel.evaluate("OM_CAGR(-3, 1, 7)")
    excel.sheet.set_value("B7", "=NA()")
    excel.sheet.set_value("B8", "=NA()")
    assert excel.evaluate("OM_LASTERROR()") == excel.python.answers[0]
    assert excel.evaluate('OM_LASTERROR(Range("B7"))') == excel.python.answers[0]
    assert excel.evaluate('OM_LASTERROR(Range("C7"))') == "no error"
    none = "none of the functions of oncomodel reported this error"
    assert excel.evaluate('OM_LASTERROR(Range("B8"))') == none
    assert excel.evaluate("OM_LASTERROR(5)") == "cell must be a reference to a cell (got Integer)"


def test_a_call_from_vba_has_an_error_but_no_cell(excel):
    excel.caller = None
    excel.python.answers = ["#NUM! OM_CAGR: no"]
    assert excel.evaluate("OM_CAGR(-3, 1, 7)") == "Error 2036"
    assert excel.evaluate("OM_LASTERROR()") == "#NUM! OM_CAGR: no"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ('OM_SHARES(Range("A1:B2,D1"))', "#VALUE! OM_SHARES: argument 1 must be one range (got 2)"),
        (
            'OM_SHARES(Range("A1:J30000"))',
            "#VALUE! OM_SHARES: argument 1 must be a range of 1 to 250000 cells (got 300000)",
        ),
    ],
    ids=["two ranges", "huge"],
)
def test_what_is_no_range_is_refused_before_python_is_asked(excel, call, sentence):
    assert excel.evaluate(call) == "Error 2015"
    assert excel.evaluate("OM_LASTERROR()") == sentence
    assert excel.python.calls == []


def test_python_is_looked_for_once(excel):
    for _ in range(3):
        excel.evaluate("OM_SHARES(1)")
    assert excel.starts == 1


def test_a_server_that_was_restarted_is_found_again(excel):
    excel.evaluate("OM_SHARES(1)")
    excel.python.answers = [com_error("The RPC server is unavailable."), 7.0]
    assert excel.evaluate("OM_SHARES(1)") == 7.0
    assert excel.starts == 2


def test_a_python_that_does_not_answer_is_an_error_with_the_remedy_and_not_asked_again_at_once(excel):
    reason = "ModuleNotFoundError: No module named 'oncomodel'"
    excel.python.answers = [com_error(f"Unexpected Python Error: Traceback (most recent call last):\n{reason}\n")]
    assert excel.evaluate("OM_SHARES(1)") == "Error 2015"
    said = f"#VALUE! OM_SHARES: Python must answer; run oncomodel doctor (got {reason})"
    assert excel.evaluate("OM_LASTERROR()") == said
    assert excel.evaluate("OM_GROWTH(1, 2)") == "Error 2015"
    assert len(excel.python.calls) == 1


def test_the_function_wizard_hears_of_every_function_and_argument(excel):
    excel.open()
    assert excel.described == [
        (f"'Book1'!{one.name}", one.summary, "oncomodel", [argument.help for argument in one.arguments])
        for one in FUNCTIONS
    ]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("vba") / "book.xlsm"
    with xlsxwriter.Workbook(path) as book:
        for tab in TABS:
            book.add_worksheet(tab)
        book.add_vba_project(io.BytesIO(vba_project(len(TABS))), is_stream=True)
    return path


def test_the_workbook_has_exactly_our_modules(workbook):
    olevba = [sys.executable, "-W", "ignore", "-m", "oletools.olevba", "--json", "--code", str(workbook)]
    report = json.loads(subprocess.run(olevba, capture_output=True, text=True, check=True).stdout)
    macros = next(part["macros"] for part in report if "macros" in part)
    found = {macro["vba_filename"]: macro["code"] for macro in macros}
    documents = {f"{name}.cls" for name in ("ThisWorkbook", "Sheet1", "Sheet2", "Sheet3")}
    assert set(found) - documents == {"oncomodel_functions.bas", "xlwings.bas", "Dictionary.cls"}
    assert documents < set(found)
    own = module_text().splitlines()[1:]  # olevba drops the attribute with the name
    assert found["oncomodel_functions.bas"].splitlines() == own
    assert f'XLWINGS_VERSION As String = "{xlwings.__version__}"' in found["xlwings.bas"]


def test_the_project_is_declared_as_excel_declares_it(workbook):
    with ExcelFile(workbook) as file:
        assert file.validate() == []
        project = file.vba_project()
        container = CFB.from_bytes(file.vba_project_bytes())
    assert {module.text_offset for module in project.modules} == {0}
    assert set(MODULES) < set(project.module_names())
    lines = container.get_stream("PROJECT").decode("cp1252").splitlines()
    declared = [line for line in lines if line.startswith(("Document=", "Module=", "Class="))]
    names = ["ThisWorkbook", "Sheet1", "Sheet2", "Sheet3"]
    assert declared == [
        *(f"Document={name}/&H00000000" for name in names),
        "Module=oncomodel_functions",
        "Module=xlwings",
        "Class=Dictionary",
    ]
    assert container.get_stream_in_storage("VBA", "_VBA_PROJECT")[:5] == b"\xcc\x61\xff\xff\x00"
    assert check_file(workbook).ok


def test_code_names_of_the_workbook_are_those_of_its_document_modules(workbook):
    with zipfile.ZipFile(workbook) as archive:
        assert 'codeName="ThisWorkbook"' in archive.read("xl/workbook.xml").decode()
        for number in range(1, len(TABS) + 1):
            assert f'codeName="Sheet{number}"' in archive.read(f"xl/worksheets/sheet{number}.xml").decode()


def test_the_same_project_is_the_same_bytes_in_every_process():
    code = "import hashlib; from oncomodel.excel.vba import vba_project as p; print(hashlib.sha256(p(4)).hexdigest())"
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1

from __future__ import annotations

import io
from importlib import metadata

import pytest
import xlsxwriter

from oncomodel.errors import OncomodelError
from oncomodel.excel import diagnose as module
from oncomodel.excel.diagnose import CHOICE, POLICY, diagnose
from oncomodel.excel.install import ELSEWHERE, Change, Machine, install, settings
from oncomodel.excel.published import FUNCTIONS
from oncomodel.excel.vba import vba_project

XLWINGS = metadata.version("xlwings")


def nothing(_, __):
    return None


@pytest.fixture
def windows(tmp_path):
    """A Windows computer where all is as it should be."""
    python = tmp_path / "env" / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "env" / f"xlwings64-{XLWINGS}.dll").touch()
    environment = {"USERPROFILE": str(tmp_path / "user"), "LOCALAPPDATA": str(tmp_path / "local")}
    return Machine("win32", str(python), str(tmp_path / "env"), environment)


@pytest.fixture
def healthy(windows, monkeypatch):
    monkeypatch.setattr(module, "_installed", lambda name: metadata.version(name) if name != "pywin32" else "312")
    install(windows)
    return windows


def workbook(path, functions=FUNCTIONS, change=lambda project: project):
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet()
        book.add_vba_project(io.BytesIO(change(vba_project(1, functions))), is_stream=True)
    return path


def by_level(findings, level):
    return [finding for finding in findings if finding.level == level]


def test_installing_writes_the_interpreter_and_says_so(windows):
    done = install(windows)
    assert done.path == windows.settings_file
    assert done.changes == (Change("INTERPRETER_WIN", None, windows.executable),)
    assert str(done.changes[0]) == f"INTERPRETER_WIN: {windows.executable} (was nothing)"
    assert done.backup is None
    assert done.path.read_bytes() == f'"INTERPRETER_WIN","{windows.executable}"\r\n'.encode()


def test_installing_twice_changes_nothing(windows):
    install(windows)
    assert install(windows).changes == ()


def test_installing_keeps_other_settings_and_the_old_file(windows):
    path = windows.settings_file
    path.parent.mkdir(parents=True)
    path.write_text('"SHOW CONSOLE","True"\n"Interpreter_Win","C:\\old\\python.exe"\nrubbish\n', encoding="utf-8")
    done = install(windows)
    assert done.changes == (Change("INTERPRETER_WIN", "C:\\old\\python.exe", windows.executable),)
    assert settings(path, "utf-8") == {"SHOW CONSOLE": "True", "INTERPRETER_WIN": windows.executable}
    assert "C:\\old\\python.exe" in done.backup.read_text(encoding="utf-8")


def test_an_environment_of_conda_is_named_as_xlwings_activates_it(windows):
    prefix = "C:\\conda\\envs\\models"
    conda = {"CONDA_EXE": "C:\\conda\\Scripts\\conda.exe", "CONDA_DEFAULT_ENV": "models", "CONDA_PREFIX": prefix}
    install(windows)
    machine = Machine("win32", f"{prefix}\\python.exe", prefix, {**windows.environment, **conda})
    done = install(machine)
    assert settings(done.path, "utf-8") == {"CONDA PATH": "C:\\conda", "CONDA ENV": "models"}
    assert Change("INTERPRETER_WIN", windows.executable, None) in done.changes
    assert str(done.changes[-1]) == f"INTERPRETER_WIN: removed (was {windows.executable})"


def test_installing_elsewhere_says_what_works_instead(tmp_path):
    done = install(Machine("linux", environment={"HOME": str(tmp_path)}))
    assert done.path is None
    assert done.advice == ELSEWHERE
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_an_error(windows):
    windows.settings_file.parent.parent.mkdir()
    windows.settings_file.parent.write_text("", encoding="utf-8")
    with pytest.raises(OncomodelError, match=r"xlwings\.conf must be writable \(got "):
        install(windows)


def test_a_healthy_windows_has_nothing_to_remedy(healthy):
    found = diagnose(machine=healthy, registry=nothing)
    assert by_level(found, "failure") == by_level(found, "warning") == []
    texts = "\n".join(finding.text for finding in found)
    for part in ("Python 3.", "-bit", f"xlwings {XLWINGS}", "numpy ", ".dll in ", "names this Python", "log: "):
        assert part in texts


def test_elsewhere_the_doctor_says_what_works_instead():
    found = diagnose(machine=Machine("linux", environment={"HOME": "somewhere"}))
    (warning,) = by_level(found, "warning")
    assert warning.text == "Excel calls Python on Windows only (this is linux)"
    assert warning.remedy == "; ".join(ELSEWHERE)
    assert by_level(found, "failure") == []


def test_a_missing_library_is_a_failure(healthy, tmp_path):
    (tmp_path / "env" / f"xlwings64-{XLWINGS}.dll").unlink()
    (failure,) = by_level(diagnose(machine=healthy, registry=nothing), "failure")
    assert failure.text.startswith(f"xlwings64-{XLWINGS}.dll must be beside Python (got none in ")
    assert failure.remedy == f"pip install --force-reinstall --no-deps xlwings=={XLWINGS}"


def test_missing_settings_are_a_failure(healthy):
    healthy.settings_file.unlink()
    (failure,) = by_level(diagnose(machine=healthy, registry=nothing), "failure")
    assert failure.text.endswith("must name this Python (got nothing)")
    assert failure.remedy == "oncomodel install"


def test_settings_of_another_python_are_a_warning_and_of_none_a_failure(healthy, tmp_path):
    other = tmp_path / "other.exe"
    for level in ("failure", "warning"):
        healthy.settings_file.write_text(f'"INTERPRETER_WIN","{other}"\n', encoding="utf-8")
        (finding,) = by_level(diagnose(machine=healthy, registry=nothing), level)
        assert str(other) in finding.text
        other.touch()


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({(POLICY, "VBAWarnings"): 4}, "the administrator disables all macros"),
        ({(POLICY, "VBAWarnings"): 3, (CHOICE, "VBAWarnings"): 1}, "the administrator disables unsigned macros"),
        ({(CHOICE, "VBAWarnings"): 4}, "Excel's Trust Center disables all macros"),
    ],
)
def test_disabled_macros_are_a_failure(healthy, values, text):
    found = diagnose(machine=healthy, registry=lambda key, name: values.get((key, name)))
    (failure,) = by_level(found, "failure")
    assert failure.text == text
    assert failure.remedy


def test_macros_that_only_the_internet_loses_are_fine(healthy):
    values = {(POLICY, "blockcontentexecutionfrominternet"): 1, (CHOICE, "VBAWarnings"): 2}
    found = diagnose(machine=healthy, registry=lambda key, name: values.get((key, name)))
    assert "macros run, but for files from the internet" in [finding.text for finding in by_level(found, "ok")]


def test_missing_or_old_packages_are_failures(healthy, monkeypatch):
    versions = {"numpy": "1.25.2", "xlwings": None, "pywin32": None}
    monkeypatch.setattr(module, "_installed", versions.get)
    failures = {
        failure.text: failure.remedy for failure in by_level(diagnose(machine=healthy, registry=nothing), "failure")
    }
    assert failures["numpy 1.25.2"] == 'pip install "numpy>=1.26"'
    assert failures["xlwings is not installed"] == 'pip install "xlwings>=0.33"'
    assert failures["pywin32 is not installed"] == "pip install pywin32"


def test_a_workbook_that_fits_is_fine(healthy, tmp_path):
    path = workbook(tmp_path / "book.xlsm")
    found = [finding.text for finding in by_level(diagnose(path, healthy, nothing), "ok")]
    assert f"{path} fits xlwings {XLWINGS}" in found
    assert f"{path} knows all {len(FUNCTIONS)} functions" in found
    assert f"{path} is not marked as from the internet" in found


def test_a_workbook_of_another_xlwings_is_a_failure(healthy, tmp_path, monkeypatch):
    path = workbook(tmp_path / "book.xlsm")
    monkeypatch.setattr(module, "_installed", {"numpy": "2.0", "xlwings": "0.99.0", "pywin32": "312"}.get)
    failure = next(one for one in by_level(diagnose(path, healthy, nothing), "failure") if str(path) in one.text)
    assert failure.text == f"{path} needs xlwings {XLWINGS} (got 0.99.0)"
    assert failure.remedy == f"oncomodel build, or pip install xlwings=={XLWINGS}"


def test_a_workbook_that_lacks_a_function_is_a_warning(healthy, tmp_path):
    path = workbook(tmp_path / "book.xlsm", FUNCTIONS[1:])
    (warning,) = by_level(diagnose(path, healthy, nothing), "warning")
    assert (warning.text, warning.remedy) == (f"{path} lacks {FUNCTIONS[0].name}", "oncomodel build")


def test_a_workbook_without_macros_is_a_failure(healthy, tmp_path):
    path = tmp_path / "book.xlsx"
    xlsxwriter.Workbook(path).close()
    (failure,) = by_level(diagnose(path, healthy, nothing), "failure")
    assert failure.text.startswith(f"{path} must be a workbook with macros (got ")


@pytest.mark.parametrize(("zone", "level"), [(3, "failure"), (4, "failure"), (1, "ok")])
def test_a_workbook_from_the_internet_is_blocked(healthy, tmp_path, zone, level):
    path = workbook(tmp_path / "book.xlsm")
    mark = tmp_path / "book.xlsm:Zone.Identifier"
    mark.write_text(f"[ZoneTransfer]\nZoneId={zone}\n", encoding="utf-8")
    finding = diagnose(path, healthy, nothing)[-2]
    assert finding.level == level
    assert ("Unblock" in finding.remedy) == (level == "failure")


def test_the_log_is_named_with_its_size(healthy, tmp_path):
    assert diagnose(machine=healthy, registry=nothing)[-1].text.endswith("functions.log (nothing has gone wrong yet)")
    path = tmp_path / "local" / "oncomodel" / "functions.log"
    path.parent.mkdir(parents=True)
    path.write_text("x" * 1234, encoding="utf-8")
    assert diagnose(machine=healthy, registry=nothing)[-1].text == f"log: {path} (1,234 bytes)"

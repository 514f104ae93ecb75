"""LibreOffice opens both files and saves them again without a change in any value.

What it cannot calculate, functions of Python, it must show as an error, never as another
number: whoever opens the .xlsm there must not be misled.
"""

from __future__ import annotations

import subprocess
from math import isclose

import pytest
from openpyxl import load_workbook

from tests.engines import libreoffice
from tests.gates.plant import replaced

FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xlsm": "xlsm:Calc MS Excel 2007 VBA XML", "ods": "ods:calc8"}
PRINTED = 1e-14  # LibreOffice writes fifteen digits
IN_OPEN_DOCUMENT = 1e-12
NOTHING = 1e-18  # a remainder of closure, of which an .ods keeps fewer digits


def saved(paths, form, folder):
    """The files as LibreOffice saves them after opening them, in the order given."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        libreoffice(),
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        FILTERS[form],
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=300)
    return [folder / f"{path.stem}.{form}" for path in paths]


def cells(path):
    """Every value in a file by sheet and address."""
    book = load_workbook(path, data_only=True)
    return {(s.title, c.coordinate): c.value for s in book for r in s.iter_rows() for c in r if c.value is not None}


def changes(before, after, digits=PRINTED):
    """Cells whose value is not what it was, with both values."""
    found = {at: (before.get(at), after.get(at)) for at in before.keys() | after.keys()}
    return {at: pair for at, pair in found.items() if not _alike(*pair, digits)}


def _alike(old, new, digits):
    if isinstance(old, int | float) and isinstance(new, int | float):
        return isclose(old, new, rel_tol=digits, abs_tol=NOTHING)
    if isinstance(old, str) and isinstance(new, str):
        return old.strip() == new.strip()  # of a formula's text LibreOffice reads no space at its ends
    return old == new


@pytest.fixture(scope="module")
def native(files):
    return [path for (_, form), path in files.items() if form == ".xlsx"]


def test_27_libreoffice_saves_the_xlsx_without_a_change_in_any_value(native, tmp_path):
    for path, again in zip(native, saved(native, "xlsx", tmp_path), strict=True):
        assert len(cells(path)) > 4000
        assert changes(cells(path), cells(again)) == {}


def test_27_a_trip_to_the_open_document_format_and_back_changes_no_value(native, tmp_path):
    (tmp_path / "back").mkdir()
    there = saved(native, "ods", tmp_path)
    for path, again in zip(native, saved(there, "xlsx", tmp_path / "back"), strict=True):
        assert changes(cells(path), cells(again), IN_OPEN_DOCUMENT) == {}


def test_libreoffice_shows_the_xlsm_with_its_values_or_with_errors_but_with_no_other_number(files, tmp_path):
    called = [path for (_, form), path in files.items() if form == ".xlsm"]
    for path, again in zip(called, saved(called, "xlsm", tmp_path), strict=True):
        changed = changes(cells(path), cells(again))
        assert {new for _, new in changed.values()} <= {"#VALUE!", "#NAME?"}
        assert set(changed) <= _in_arrays(path)


def _in_arrays(path):
    from tests.gates.test_auditor import arrays

    book = load_workbook(path)
    return {
        (title, cell.coordinate)
        for title, areas in arrays(path).items()
        for left, top, right, bottom in areas
        for row in book[title].iter_rows(top, bottom, left, right)
        for cell in row
    }


def test_a_value_that_changes_on_the_way_is_noticed(coffee, tmp_path):
    (again,) = saved([coffee], "xlsx", tmp_path)
    planted = replaced(again, tmp_path / "planted.xlsx", "xl/worksheets/sheet4.xml", "<v>0.05</v>", "<v>0.0500001</v>")
    ((at, found),) = changes(cells(coffee), cells(planted)).items()
    assert found == (cells(coffee)[at], 0.0500001)
    assert f"{found[0]:.15g}" == "0.05"  # all that LibreOffice writes of it


def test_a_value_that_is_lost_on_the_way_is_noticed():
    assert changes({"A1": 1.0, "A2": "text"}, {"A1": 1.0}) == {"A2": ("text", None)}

"""The package reads workbooks in one place, which keeps one warning from the user and no other."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest

import oncomodel
from oncomodel.errors import WorkbookError
from oncomodel.excel.reading import SPARKLINES, Shown, read


def test_openpyxl_warns_of_trends_and_reading_does_not(workbook):
    with pytest.warns(UserWarning, match=SPARKLINES):
        openpyxl.load_workbook(workbook)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        read(workbook)
        read(workbook, shown=True)
        Shown.of(workbook).rows("Market")
    assert heard == []


def test_formulas_and_values_are_read_apart(workbook):
    assert read(workbook)["Control"]["A3"].value.startswith("=")
    assert read(workbook, shown=True)["Control"]["A3"].value.startswith("All checks pass")


def test_every_other_warning_is_heard(monkeypatch, tmp_path):
    def loaded(path, *, data_only):
        warnings.warn(f"{path} {data_only}", UserWarning, stacklevel=1)

    monkeypatch.setattr(openpyxl, "load_workbook", loaded)
    with pytest.warns(UserWarning, match="True"):
        read(tmp_path, shown=True)


def test_what_is_no_workbook_is_named(tmp_path):
    path = tmp_path / "text.xlsx"
    path.write_text("no workbook")
    with pytest.raises(WorkbookError, match=r"text\.xlsx must be a workbook that can be read \(got "):
        read(path)


def test_a_tab_read_alone_shows_what_the_whole_workbook_does(workbook):
    alone, whole = Shown.of(workbook), read(workbook, shown=True)
    for title in ("Cover", "Control", "Inputs", "Baseline"):
        assert alone.block(title, whole[title].dimensions) == tuple(whole[title].values), title
        for name, cells in whole[title].tables.items():
            headers, *rows = ([cell.value for cell in row] for row in whole[title][cells])
            assert alone.table(title, name) == tuple(dict(zip(headers, row, strict=True)) for row in rows), name
    assert set(alone.tabs) == {"Cover", "Control", "Inputs", "Baseline"}


def test_what_a_workbook_does_not_hold_reads_as_nothing(workbook):
    shown = Shown.of(workbook)
    assert shown.rows("No such tab") == ()
    assert shown.table("No such tab", "BaselineInputs") == shown.table("Baseline", "NoSuchTable") == ()
    assert shown.block("Cover", "XFD1048575:XFD1048576") == ((None,), (None,))


def test_cells_beyond_the_size_that_a_file_gives_itself_are_read(tmp_path):
    whole, small = tmp_path / "whole.xlsx", tmp_path / "small.xlsx"
    book = openpyxl.Workbook()
    book.active["C3"] = 7
    book.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(small, "w") as copy:
        for part in source.namelist():
            copy.writestr(part, source.read(part).replace(b'<dimension ref="C3:C3"', b'<dimension ref="A1"'))
    assert b'"A1"' in zipfile.ZipFile(small).read("xl/worksheets/sheet1.xml")
    assert Shown.of(small).block("Sheet", "B3:D3") == ((None, 7, None),)


def test_a_damaged_tab_is_named_when_it_is_asked_for(workbook, tmp_path):
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(path, "w") as copy:
        for part in source.namelist():
            content = source.read(part)
            copy.writestr(part, content[: len(content) // 2] if part == "xl/worksheets/sheet1.xml" else content)
    shown = Shown.of(path)
    assert shown.rows("Control")
    with pytest.raises(WorkbookError, match=r"damaged\.xlsx must be a workbook that can be read \(got "):
        shown.rows("Cover")


def test_nothing_else_in_the_package_reads_with_openpyxl():
    package = Path(oncomodel.__file__).parent
    readers = {p.name for p in package.rglob("*.py") if "import load_workbook" in p.read_text(encoding="utf-8")}
    assert readers == {"reading.py"}
    assert not [p for p in package.rglob("*.py") if "openpyxl.load_workbook" in p.read_text(encoding="utf-8")]

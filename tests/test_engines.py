"""The helpers that other tests use to reach LibreOffice, and their rule for a missing engine."""

from __future__ import annotations

import openpyxl
import pytest
import xlsxwriter

from tests.engines import recalculate, require_engine


def workbook(path, number, cached):
    """A workbook whose formula adds 1 to *number*, with *cached* as its cached value."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        sheet.write("A1", number)
        sheet.write_formula("A2", "=A1+1", value=cached)
    return path


def test_a_missing_engine_skips_the_test(monkeypatch):
    monkeypatch.delenv("ONCOMODEL_ENGINES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no such engine"):
        require_engine(available=False, reason="no such engine")


def test_a_missing_engine_fails_the_test_where_engines_are_required(monkeypatch):
    monkeypatch.setenv("ONCOMODEL_ENGINES", "required")
    with pytest.raises(pytest.fail.Exception, match="no such engine"):
        require_engine(available=False, reason="no such engine")


def test_an_engine_that_is_there_lets_the_test_run():
    require_engine(available="a program", reason="never shown")


def test_libreoffice_recalculates_workbooks_of_one_name_whatever_is_cached(tmp_path):
    (tmp_path / "other").mkdir()
    given = [
        workbook(tmp_path / "book.xlsx", 1, cached=99),
        workbook(tmp_path / "other" / "book.xlsx", 5, cached=""),
    ]
    results = recalculate(given, tmp_path / "out")
    values = [openpyxl.load_workbook(path, data_only=True)["Data"]["A2"].value for path in results]
    assert [path.name for path in results] == ["0-book.xlsx", "1-book.xlsx"]
    assert values == [2, 6]


def test_libreoffice_says_which_workbook_it_could_not_read(tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(AssertionError, match=r"0-broken\.xlsx"):
        recalculate([tmp_path / "broken.xlsx"], tmp_path / "out")

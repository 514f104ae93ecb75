"""What build promises about files: the same bytes, nothing lost, values readable at once."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile

import pandas as pd
import pytest
from openpyxl import load_workbook

import oncomodel
from oncomodel import WorkbookError, build
from tests.conftest import ONCOLOGY, ROOT
from tests.engines import libreoffice


def test_26_the_same_market_gives_the_same_bytes(oncology, tmp_path):
    first, second = (build(oncology, tmp_path / name / "a.xlsx") for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()


def test_26_another_process_gives_the_same_bytes(oncology_workbook, tmp_path):
    target = tmp_path / "oncology.xlsx"
    code = f"import oncomodel as o; o.build(o.load_market({str(ONCOLOGY)!r}), {str(target)!r})"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)})
    assert target.read_bytes() == oncology_workbook.read_bytes()


def test_the_committed_workbook_is_a_fresh_build(oncology_workbook):
    committed = ROOT / "workbooks" / "personalized-oncology.xlsx"
    with zipfile.ZipFile(committed) as old, zipfile.ZipFile(oncology_workbook) as new:
        assert old.namelist() == new.namelist()
        assert not [name for name in new.namelist() if not _same(old.read(name), new.read(name))]


NUMBER = re.compile(rb"(?<=>)-?[0-9][0-9.]*(?:[eE][-+]?[0-9]+)?(?=<)")


def _same(old: bytes, new: bytes) -> bool:
    """Whether two parts are the same but for the last digits of values, in which processors differ."""
    if old == new:
        return True
    values = ([float(number) for number in NUMBER.findall(part)] for part in (old, new))
    return NUMBER.sub(b"", old) == NUMBER.sub(b"", new) and next(values) == pytest.approx(next(values), 1e-12, 1e-12)


def test_a_committed_value_that_differs_would_be_noticed():
    assert _same(b"<f>A1*2</f><v>0.1100671991965720</v>", b"<f>A1*2</f><v>0.1100671991965718</v>")
    assert not _same(b"<f>A1*2</f><v>0.11006719919</v>", b"<f>A1*2</f><v>0.11006719918</v>")
    assert not _same(b"<f>A1*2</f><v>0.11</v>", b"<f>A1*3</f><v>0.11</v>")
    assert not _same(b"<v>0.11</v>", b"<v>0.11</v><v>0.11</v>")


def test_pandas_openpyxl_and_libreoffice_read_the_headline_without_recalculating(oncology_workbook, tmp_path):
    # Control, column D: 87.4 in 2026 and 165.2 in 2033, as the brief's first sentence states them.
    frame = pd.read_excel(oncology_workbook, sheet_name="Control", header=None, engine="openpyxl")
    row = frame[frame[0] == "Market size in the base year"].index[0]
    assert frame.loc[row, 3] == pytest.approx(87.4, rel=1e-12)
    assert frame.loc[row + 1, 3] == pytest.approx(165.2, rel=1e-12)

    sheet = load_workbook(oncology_workbook, data_only=True)["Control"]
    found = {sheet.cell(r, 1).value: sheet.cell(r, 4).value for r in range(1, sheet.max_row + 1)}
    assert found["Market size in the base year"] == pytest.approx(87.4, rel=1e-12)
    assert found["Market size in the last year"] == pytest.approx(165.2, rel=1e-12)

    lines = as_csv(oncology_workbook, tmp_path, sheet=4)
    assert [line.split(",")[3] for line in lines if line.startswith("Market size in the")] == ["87.4", "165.2"]


def as_csv(path, folder, sheet):
    """The lines of one sheet as LibreOffice shows it when it believes the cached values."""
    export = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{sheet}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [libreoffice(), profile, "--headless", "--convert-to", export, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    (made,) = folder.glob("*.csv")
    return made.read_text(encoding="utf-8").splitlines()


def test_an_old_workbook_survives_a_build_that_fails(oncology, tmp_path, monkeypatch):
    target = build(oncology, tmp_path / "a.xlsx")
    old = target.read_bytes()

    def fail(*_):
        raise RuntimeError("a fault in the middle of a tab")

    monkeypatch.setattr("oncomodel.excel.tab.dress", fail)
    with pytest.raises(RuntimeError, match="middle of a tab"):
        build(oncology, target)
    assert target.read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_path_that_is_no_workbook_is_refused(oncology, tmp_path):
    with pytest.raises(WorkbookError, match=r"must end in \.xlsx or \.xlsm \(got '.*a\.xls'\)"):
        build(oncology, tmp_path / "a.xls")


def test_a_folder_that_cannot_be_made_is_refused(oncology, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkbookError, match="folder that can be written to"):
        build(oncology, tmp_path / "file" / "a.xlsx")


def test_each_tab_is_reported_before_it_is_written(oncology, tmp_path):
    heard = []
    build(oncology, tmp_path / "a.xlsx", heard.append)
    assert heard == load_workbook(tmp_path / "a.xlsx", read_only=True).sheetnames


def test_the_public_names_are_there():
    assert set(oncomodel.__all__) <= set(dir(oncomodel))
    assert all(getattr(oncomodel, name) for name in oncomodel.__all__)
    with pytest.raises(AttributeError, match="no attribute 'forcast'"):
        _ = oncomodel.forcast

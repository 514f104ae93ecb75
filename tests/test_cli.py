"""The command line: what it prints, what it writes, and its exit status."""

from __future__ import annotations

import shutil
import sys

import pytest
from openpyxl import load_workbook

from oncomodel import cli
from tests.conftest import COFFEE, ONCOLOGY


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run the command line in an empty folder: its exit status, output and errors."""
    monkeypatch.chdir(tmp_path)

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["oncomodel", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.run()
        said = capsys.readouterr()
        return stopped.value.code or 0, said.out, said.err

    return command


@pytest.fixture
def config(tmp_path):
    folder = tmp_path / "config"
    shutil.copytree(ONCOLOGY.parent, folder)
    return folder


@pytest.mark.usefixtures("config")
def test_build_writes_all_of_config_by_default(run, tmp_path):
    status, out, _ = run("build")
    assert status == 0
    assert "built" in out
    built = sorted(path.name for path in (tmp_path / "workbooks").iterdir())
    assert built == ["personalized-oncology.xlsm", "personalized-oncology.xlsx"]


def test_build_takes_files_and_a_folder(run, tmp_path):
    assert run("build", COFFEE, "--out", "models")[0] == 0
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == ["coffee.xlsm", "coffee.xlsx"]


def test_nothing_is_built_unless_every_file_is_valid(run, config, tmp_path):
    text = (
        ONCOLOGY.read_text(encoding="utf-8")
        .replace("value: 87.4", "value: eighty")
        .replace("trust: start_and_end", "trust: stat")
    )
    (config / "other.yaml").write_text(text, encoding="utf-8")
    status, _, err = run("build")
    assert status == 1
    assert "other.yaml:" in err
    assert err.count("error") >= 2
    assert "Traceback" not in err
    assert not (tmp_path / "workbooks").exists()


def test_an_empty_folder_is_said_so(run):
    status, _, err = run("build")
    assert status == 2
    assert "config/ must hold a market file" in err


def test_validate_names_every_problem_with_its_line(run, config):
    status, out, _ = run("validate")
    assert (status, "valid" in out) == (0, True)
    path = config / "personalized-oncology.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("low: 0.44", "low: 44"), encoding="utf-8")
    status, _, err = run("validate", "config/personalized-oncology.yaml")
    assert status == 1
    line = 1 + path.read_text(encoding="utf-8").splitlines().index("        low: 44")
    assert f"config/personalized-oncology.yaml:{line}: regions.members.north_america.share.low" in err
    assert "got 44" in err


def test_a_missing_file_is_an_error_without_a_traceback(run):
    status, _, err = run("show", "nowhere.yaml")
    assert status == 1
    assert "nowhere.yaml" in err
    assert "Traceback" not in err


def test_show_prints_the_chosen_forecast(run):
    status, out, _ = run("show", ONCOLOGY, "--scenario", "bear", "--basis", "narrow")
    assert status == 0
    assert "Bear, Narrow" in out
    assert "53.2" in out
    for word in ("Diagnostics", "Lung cancer", "Asia-Pacific", "CAGR 2026-2033"):
        assert word in out


def test_show_refuses_an_unknown_scenario(run):
    status, _, err = run("show", ONCOLOGY, "--scenario", "bul")
    assert status == 1
    assert "scenario must be one of base, bull, bear" in err


def test_check_passes_a_built_workbook(run, oncology_workbook):
    status, out, _ = run("check", oncology_workbook)
    assert status == 0
    assert "0 differ" in out
    assert "master check: pass; alerts: 5" in out
    assert "alert Reconciliation: no region should be out of line in the base year (named at" in out
    assert "out of line in the last year (named at the top of that tab) (got 4.0)" in out


def test_check_reports_stale_values_and_failing_checks(run, oncology_workbook, tmp_path):
    book = load_workbook(oncology_workbook)
    sheet = book["Inputs"]
    row = next(r for r in range(1, sheet.max_row) if sheet.cell(r, 1).value == "Diagnostics: share")
    sheet.cell(row, 4).value = 0.5
    book.save(tmp_path / "edited.xlsx")
    status, out, _ = run("check", tmp_path / "edited.xlsx")
    assert status == 1
    assert "Product type: shares as entered add up to 100 %" in out
    assert "master check: FAIL" in out
    assert "differs" in out


def test_check_refuses_what_is_no_workbook_of_ours(run, tmp_path):
    (tmp_path / "a.xlsx").write_text("no workbook")
    assert run("check", "a.xlsx")[0] == 1
    assert run("check", "none.xlsx")[0] == 1


def test_functions_are_listed_and_explained(run):
    status, out, _ = run("functions")
    assert status == 0
    assert "OM_CAGR(begin_value, end_value, periods)" in out
    status, out, _ = run("functions", "cagr")
    assert status == 0
    assert "Example: =OM_CAGR(" in out
    status, _, err = run("functions", "OM_CAGAR")
    assert status == 1
    assert "did you mean OM_CAGR?" in err


@pytest.mark.parametrize(
    ("formula", "status", "shown"),
    [
        ("=OM_CAGR(87.4,165.2,7)", 0, "0.0952160"),
        ("=OM_PROJECT(100,{0.5,1})", 0, "150.0\t300.0"),
        ("=1/0", 1, "#DIV/0!"),
        ("=OM_CAGR(-1,2,3)", 1, "#NUM! OM_CAGR: begin_value must be greater than 0 (got -1)"),
    ],
)
def test_any_formula_can_be_tried(run, formula, status, shown):
    found = run("try", formula)
    assert found[0] == status
    assert shown in found[1]


def test_a_formula_that_excel_cannot_read_is_refused(run):
    status, _, err = run("try", "=OM_CAGR(")
    assert status == 1
    assert "formula must be one that Excel can read" in err


def test_new_writes_a_workbook_with_the_functions_and_overwrites_nothing(run, tmp_path):
    assert run("new", "mine.xlsm")[0] == 0
    book = load_workbook(tmp_path / "mine.xlsm", keep_vba=True)
    assert book.sheetnames == ["My model", "Functions"]
    assert book.vba_archive
    status, _, err = run("new", "mine.xlsm")
    assert status == 1
    assert "must be a new file" in err
    assert run("new", "mine.xlsx")[0] == 1


def test_install_and_doctor_say_what_works_here(run):
    status, out, _ = run("doctor")
    assert "oncomodel" in out
    assert status == (1 if "failure" in out else 0)
    if sys.platform != "win32":
        status, out, _ = run("install")
        assert status == 0
        assert "oncomodel try" in out


def test_help_and_misuse(run):
    assert run("--help")[0] == 0
    assert run("build", "--help")[0] == 0
    assert run("biuld")[0] == 2
    assert run("show")[0] == 2


def test_simulate_shows_the_fan_and_says_what_it_means(run):
    status, out, _ = run("simulate", COFFEE, "--draws", "1000", "--seed", "5")
    assert status == 0
    assert "P95" in out
    assert "22 inputs drawn 1,000 times with seed 5" in out
    assert "more than 2,480.0 in 2030, twice the most likely size of 2024: 0.0%, standard error 0.14%." in out
    assert "bases.retail_sales.growth" in out


def test_simulate_says_that_a_missing_range_is_no_certainty(run):
    status, out, _ = run("simulate", COFFEE, "--draws", "1000", "--basis", "factory_shipments")
    assert status == 0
    assert "there is no fan. That is not certainty" in out
    assert "no range" in out


def test_simulate_saves_workbooks_that_show_it(run, tmp_path):
    status, out, _ = run("simulate", COFFEE, "--draws", "1000", "--scenario", "frugal", "--save", "made")
    assert status == 0
    assert out.count("built") == 2
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == ["coffee.xlsm", "coffee.xlsx"]
    sheet = load_workbook(tmp_path / "made" / "coffee.xlsx", data_only=True)["Uncertainty"]
    shown = {row[0].value: row[3].value for row in sheet.iter_rows()}
    assert shown["Made for the scenario"] == "Frugal"
    assert shown["Draws"] == 1000
    assert [text for text in shown if str(text).startswith("Up to date")]


def test_simulate_refuses_what_is_impossible(run):
    status, _, err = run("simulate", COFFEE, "--draws", "5")
    assert status == 1
    assert "draws must be a whole number within 100-10,000,000 (got 5)" in err


def test_report_writes_a_page_and_a_pdf(run, tmp_path):
    status, out, _ = run("report", COFFEE, "--out", "shown", "--scenario", "frugal", "--basis", "factory_shipments")
    assert status == 0
    assert out.count("written") == 2
    assert sorted(path.name for path in (tmp_path / "shown").iterdir()) == ["coffee.html", "coffee.pdf"]
    page = (tmp_path / "shown" / "coffee.html").read_text(encoding="utf-8")
    assert '<p class="choice">Frugal scenario, Factory shipments basis</p>' in page


def test_report_refuses_an_unknown_basis(run, tmp_path):
    status, _, err = run("report", COFFEE, "--basis", "wholesale")
    assert status == 1
    assert "basis must be one of retail_sales, factory_shipments" in err
    assert not (tmp_path / "reports").exists()

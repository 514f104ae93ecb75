"""A build says what changed since the one before, and never loses what was edited in Excel without a word."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from oncomodel import WorkbookError, build, load_market
from oncomodel.cli import app, run
from oncomodel.excel import build as building
from oncomodel.excel.build import draft
from oncomodel.excel.changes import changed, snapshot
from oncomodel.sheets import baseline
from tests.conftest import COFFEE

LABEL = "North: share"


def market_file(folder, *edits):
    """The coffee market with texts replaced, as a file."""
    text = COFFEE.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "coffee-survey.txt").write_bytes(COFFEE.with_name("coffee-survey.txt").read_bytes())
    (folder / "coffee.yaml").write_text(text, encoding="utf-8")
    return folder / "coffee.yaml"


GROWTH = (
    "{low: 0.03, mode: 0.05, high: 0.06, distribution: lognormal, assumed: With the market.}",
    "{low: 0.03, mode: 0.04, high: 0.06, distribution: lognormal, assumed: With the market.}",
)
VERSION = ('version: "1.0"\nstatus', 'version: "1.1"\nstatus')


@pytest.fixture(params=[".xlsx", ".xlsm"])
def built(request, tmp_path):
    return build(load_market(COFFEE), tmp_path / f"coffee{request.param}")


def edit(path, value=0.6, label=LABEL):
    """Change an input as an analyst does in Excel."""
    book = load_workbook(path, keep_vba=path.suffix == ".xlsm")
    (row,) = (row for row in book["Inputs"].iter_rows() if row[0].value == label)
    row[3].value = value
    book.save(path)


def log(path):
    page = load_workbook(path)["Log"]
    table = page.tables.get("SinceTheLastBuild")
    return [tuple(cell.value for cell in row) for row in page[table.ref]][1:] if table else []


def test_a_build_without_a_change_gives_the_same_bytes_again(built):
    before = built.read_bytes()
    assert build(load_market(COFFEE), built).read_bytes() == before
    assert log(built) == []


def test_what_changed_stands_on_the_log_tab_in_words(built, tmp_path):
    build(load_market(market_file(tmp_path, GROWTH, VERSION)), built)
    said = log(built)
    assert said[0] == ("Version", "The market file", "from 1.0 to 1.1")
    assert said[1] == ("Input", "Capsule machines: growth", "from 5 % per year to 4 % per year")
    assert {kind for kind, _, _ in said} == {"Version", "Input", "Result"}
    results = {what: change for kind, what, change in said if kind == "Result"}
    assert set(results) == {
        f"Machine type: {label}, EUR million"
        for label in ("Capsule machines", "Fully automatic machines", "= Filter & other <machines>")
    }
    assert results["Machine type: Capsule machines, EUR million"].endswith("; 11 of 12 years differ")  # not in 2024


def test_the_log_of_the_last_change_stays_until_the_next(built, tmp_path):
    market = load_market(market_file(tmp_path, GROWTH))
    before = build(market, built).read_bytes()
    assert build(market, built).read_bytes() == before


def test_new_and_removed_rows_are_named(built, tmp_path):
    renamed = ("label: South", "label: Far south")
    build(load_market(market_file(tmp_path, renamed)), built)
    said = log(built)
    assert ("Input", "Far south: share", "new, 42 % of total") in said
    assert ("Input", "South: share", "removed") in said
    assert ("Result", "Regions: Far south, EUR million", "new") in said


def test_an_edit_made_in_excel_is_not_written_over(built):
    edit(built)
    before = built.read_bytes()
    with pytest.raises(WorkbookError, match=r"regions\.members\.north\.share") as error:
        build(load_market(COFFEE), built)
    assert f"{built}: Inputs!D44, North: share must be in the market file" in str(error.value)
    assert "(got 60 % of total, built as 58 % of total)" in str(error.value)
    assert built.read_bytes() == before


def test_an_edit_that_is_saved_during_a_build_is_not_written_over(built):
    made = draft(load_market(COFFEE), built)
    edit(built)
    before = built.read_bytes()
    with pytest.raises(WorkbookError, match="must stay as it is during a build"):
        made.write()
    assert built.read_bytes() == before
    assert list(built.parent.iterdir()) == [built]


def test_the_workbook_that_is_there_is_read_once(built, monkeypatch):
    read = []
    monkeypatch.setattr(building, "snapshot", lambda path: read.append(path) or snapshot(path))
    command = ["build", str(market_file(built.parent, GROWTH)), "--out", str(built.parent)]
    assert "changed Input" in CliRunner().invoke(app, command).output
    assert read == [built]


def test_an_edit_is_given_up_when_one_says_so(built):
    edit(built)
    build(load_market(COFFEE), built, overwrite=True)
    assert snapshot(built).edits == ()


def test_an_edit_that_the_market_file_has_taken_in_is_not_lost(built, tmp_path):
    edit(built, 0.425, "South: share")
    with pytest.raises(WorkbookError):
        build(load_market(COFFEE), built)
    taken = ("share: {low: 0.38, mode: 0.42,", "share: {low: 0.38, mode: 0.425,")
    build(load_market(market_file(tmp_path, taken)), built)
    assert ("Input", "South: share", "from 42 % of total to 42.5 % of total") in log(built)


def test_a_choice_and_a_blank_that_is_filled_in_are_edits(built):
    book = load_workbook(built, keep_vba=built.suffix == ".xlsm")
    for sheet, label, value in (("Control", "Scenario", "Frugal"), ("Inputs", "Retail sales: end value", 1500)):
        (row,) = (row for row in book[sheet].iter_rows() if row[0].value == label)
        row[3].value = value
    book.save(built)
    assert {(one.value, one.now, one.field) for one in snapshot(built).edits} == {
        ("Steady", "Frugal", "default_scenario"),
        (None, 1500, "bases.retail_sales.end"),
    }


def test_a_row_of_the_baseline_without_its_cell_hides_no_edit_of_another(built):
    edit(built)
    book = load_workbook(built, keep_vba=built.suffix == ".xlsm")
    (row,) = (row for row in book["Baseline"].iter_rows() if row[0].value == "South: share")
    assert row[1].value.startswith("Inputs!")
    row[1].value = None
    book.save(built)
    assert LABEL in {one.label for one in snapshot(built).edits}
    with pytest.raises(WorkbookError, match=LABEL):
        build(load_market(COFFEE), built)


def test_a_workbook_of_before_is_built_over(tmp_path):
    old = tmp_path / "coffee.xlsx"
    book = load_workbook(build(load_market(COFFEE), old))
    del book["Baseline"]
    book.save(old)
    assert snapshot(old) is None
    build(load_market(COFFEE), old)
    assert snapshot(old) is not None


def test_a_workbook_of_before_without_a_result_is_read_and_the_result_is_new(tmp_path, monkeypatch):
    lines = baseline.shown_results(load_market(COFFEE))
    top_down = tuple(line for line in lines if line[1] != "funnel_size")
    assert len(top_down) < len(lines)
    with monkeypatch.context() as before:
        for module in (baseline, building):
            before.setattr(module, "shown_results", lambda _: top_down)
        old = build(load_market(COFFEE), tmp_path / "coffee.xlsx")
    build(load_market(COFFEE), old)
    assert log(old) == [("Result", "Market size from the bottom up, EUR million", "new")]


def test_what_is_no_workbook_is_built_over(tmp_path):
    (tmp_path / "coffee.xlsx").write_text("nothing to compare with")
    assert snapshot(build(load_market(COFFEE), tmp_path / "coffee.xlsx")).edits == ()


def test_the_command_line_writes_neither_form_where_one_was_edited(tmp_path, monkeypatch, capsys):
    file = market_file(tmp_path)
    out = tmp_path / "out"
    assert CliRunner().invoke(app, ["build", str(file), "--out", str(out)]).exit_code == 0
    edit(out / "coffee.xlsm")
    before = (out / "coffee.xlsx").stat().st_mtime_ns
    monkeypatch.setattr("sys.argv", ["oncomodel", "build", str(market_file(tmp_path, GROWTH)), "--out", str(out)])
    with pytest.raises(SystemExit):
        run()
    assert "--overwrite" in capsys.readouterr().err
    assert (out / "coffee.xlsx").stat().st_mtime_ns == before


def test_changes_prints_what_differs_and_what_was_edited(tmp_path):
    old = build(load_market(COFFEE), tmp_path / "old.xlsx")
    new = build(load_market(market_file(tmp_path, GROWTH)), tmp_path / "new.xlsx")
    edit(new)
    done = CliRunner().invoke(app, ["changes", str(old), str(new)])
    assert done.exit_code == 0
    assert "changed Input: Capsule machines: growth: from 5 % per year to 4 % per year" in done.output
    assert "Inputs!D44, North: share: from 58 % of total to 60 % of total" in done.output
    assert done.output.splitlines()[-1] == "4 changes, 1 edits in Excel"
    assert changed(snapshot(old), snapshot(old)) == ()

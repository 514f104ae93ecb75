"""spreadsheet-auditor, a tool that others wrote, finds nothing critical and nothing high (line 28)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.formula import ArrayFormula

from oncomodel.model.lines import Line
from tests.engines import libreoffice, require_engine
from tests.gates.plant import edited
from tests.gates.waivers import Finding, idle_waivers, open_findings

SEVERE = ("Critical", "High")
NEIGHBOUR = re.compile(r"stops short of .*!([A-Z]+[0-9]+) \(")


def audited(path, folder):
    """What the tool finds in a workbook, recalculated by LibreOffice where it has no functions of Python."""
    require_engine(find_spec("spreadsheet_auditor"), "spreadsheet-auditor must be installed: pip install .[gates]")
    recalculated = path.suffix == ".xlsx"
    if recalculated:
        libreoffice()
    config, report = folder / "config.json", folder / "findings.json"
    limits = {"max_reported_findings": 100_000, "timeout_seconds": 0}
    config.write_text(json.dumps({"recalc": {"enabled": recalculated, "timeout_seconds": 300}, "limits": limits}))
    command = [sys.executable, "-m", "spreadsheet_auditor", str(path), "--json", str(report), "--quiet"]
    done = subprocess.run([*command, "--config", str(config)], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["workbook"]["recalc_status"] == ("completed" if recalculated else "disabled")
    return [one for one in told["findings"] if not _neighbour_is_calculated(one, path)]


def _neighbour_is_calculated(found, path):
    """Whether the "plain number" beside a total is in truth a cell of an array formula.

    Only the first cell of an array formula has its text in the file; the tool takes the
    others for numbers that were typed in, and says that a total leaves them out.
    """
    if found["rule_id"] != "RANGE_EXCLUSION" or path.suffix == ".xlsx":
        return False
    row, column = coordinate_to_tuple(NEIGHBOUR.search(found["evidence"][0]).group(1))
    return any(
        left <= column <= right and top <= row <= bottom for left, top, right, bottom in arrays(path)[found["sheet"]]
    )


def arrays(path, _known={}):  # noqa: B006 - each file is read once
    """The areas of the array formulas of each sheet."""
    if path not in _known:
        _known[path] = {
            sheet.title: [
                range_boundaries(cell.value.ref)
                for row in sheet.iter_rows()
                for cell in row
                if isinstance(cell.value, ArrayFormula)
            ]
            for sheet in load_workbook(path)
        }
    return _known[path]


def severe(found):
    return [(one["rule_id"], one["location"], one["evidence"]) for one in found if one["severity"] in SEVERE]


@pytest.fixture(scope="module")
def findings(files, tmp_path_factory):
    return {of: audited(path, tmp_path_factory.mktemp("audit")) for of, path in files.items()}


def test_28_the_auditor_finds_nothing_critical_and_nothing_high(findings):
    assert [severe(found) for found in findings.values()] == [[]] * 4


def test_what_else_the_auditor_finds_is_waived_with_a_reason(findings):
    found = [Finding(one["rule_id"], one["sheet"], str(one)) for several in findings.values() for one in several]
    assert open_findings("auditor", found) == []
    assert idle_waivers("auditor", found) == []


def rules_of(path, folder):
    return {rule for rule, _, _ in severe(audited(path, folder))}


def yearly(model):
    """Sheet, row and column of a yearly formula in the middle of its row."""
    key = next(
        k for k, line in model.grid.lines.items() if isinstance(line, Line) and k.endswith("_share") and line.members
    )
    return model.cell(key, 1, 4)


@pytest.mark.parametrize(
    ("planted", "rule"),
    [("=1/0", "LIVE_ERROR"), ("={here}+1", "CIRCULAR_REFERENCE"), ("=#REF!+1", "BROKEN_REFERENCE")],
)
def test_the_auditor_notices_a_planted(planted, rule, coffee, coffee_model, tmp_path):
    sheet, row, column = yearly(coffee_model)

    def plant(book):
        book[sheet].cell(row, column).value = planted.format(here=f"{get_column_letter(column)}{row}")

    assert rule in rules_of(edited(coffee, tmp_path / "planted.xlsx", plant), tmp_path)


def test_the_auditor_notices_a_number_that_a_total_leaves_out_beside_functions(coffee_with_functions, tmp_path):
    def plant(book):
        sheet = book["Control"]
        for row in range(100, 103):
            sheet.cell(row, 5).value = row
        sheet.cell(104, 5).value = "=SUM(E100:E101)"

    path = edited(coffee_with_functions, tmp_path / "planted.xlsm", plant)
    assert "RANGE_EXCLUSION" in rules_of(path, tmp_path)

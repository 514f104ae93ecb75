"""Who may import whom."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "oncomodel"

# Folder or module of the package -> what its modules may import, of the package and beyond.
# Imports for type checkers alone do not run, so they do not count.
MAY_IMPORT = {
    "errors": set(),
    "files": {"oncomodel.errors"},
    "kernels": {"numpy", "oncomodel.errors", "oncomodel.kernels"},
    "market": {"yaml", "pydantic", "pydantic_core", "oncomodel.errors", "oncomodel.market"},
    "model": {"numpy", "oncomodel.errors", "oncomodel.model"},
    "sheets": {
        "oncomodel.errors",
        "oncomodel.kernels",
        "oncomodel.market",
        "oncomodel.model",
        "oncomodel.sheets",
    },
    "forecasting": {"oncomodel.errors", "oncomodel.market", "oncomodel.model", "oncomodel.sheets"},
    "simulation": {
        "numpy",
        "oncomodel",
        "oncomodel.errors",
        "oncomodel.kernels",
        "oncomodel.market",
        "oncomodel.model",
        "oncomodel.sheets",
        "oncomodel.simulation",
    },
    "table": {"rich", "oncomodel.forecasting", "oncomodel.model"},
    "reporting": {
        "oncomodel",  # its version
        "oncomodel.audit",
        "oncomodel.errors",
        "oncomodel.excel",  # its palette
        "oncomodel.files",
        "oncomodel.forecasting",
        "oncomodel.market",
        "oncomodel.model",
        "oncomodel.reporting",
        "oncomodel.sheets",
        "oncomodel.simulation",
    },
    "simulation_report": {"rich", "oncomodel.model", "oncomodel.simulation"},
    "audit_report": {"rich", "oncomodel.audit"},
    "audit": {"oncomodel.errors", "oncomodel.kernels", "oncomodel.market", "oncomodel.model", "oncomodel.sheets"},
}
INSIDE_FUNCTIONS = {
    "kernels": {"scipy", "numpy_financial"},
    "forecasting": {"pandas"},
    "reporting": {"jinja2", "markupsafe", "reportlab"},
    "simulation": {"pandas"},
}
ONLY_IN_EXCEL = {"openpyxl", "xlsxwriter", "xlwings", "pyopenvba", "formualizer"}
WHAT_EXCEL_LOADS = ("excel/functions.py", "excel/adapter.py", "excel/log.py")
NOT_FOR_EXCEL = {"pandas", "pydantic", "openpyxl", "xlsxwriter", "formualizer", "yaml", "rich", "typer"}


def modules(place):
    folder = PACKAGE / place
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def imported(path, *, inside):
    """Names that a module imports: when it loads, or inside its functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    within = {id(n) for f in functions for n in ast.walk(f)}
    typing = {id(n) for t in ast.walk(tree) if _is_for_types(t) for n in ast.walk(t)}
    for node in ast.walk(tree):
        if id(node) in typing or (id(node) in within) is not inside:
            continue
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _is_for_types(node):
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def layer(name):
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] == "oncomodel" else parts[0]


@pytest.mark.parametrize("place", MAY_IMPORT)
def test_a_layer_imports_only_what_it_may(place):
    for path in modules(place):
        at_load = {layer(n) for n in imported(path, inside=False)} - set(sys.stdlib_module_names)
        assert at_load <= MAY_IMPORT[place], path
        later = {layer(n) for n in imported(path, inside=True)} - set(sys.stdlib_module_names)
        assert later <= MAY_IMPORT[place] | INSIDE_FUNCTIONS.get(place, set()), path


def test_only_the_excel_layer_knows_a_workbook_library():
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] != "excel":
            names = {layer(n) for inside in (True, False) for n in imported(path, inside=inside)}
            assert not names & ONLY_IN_EXCEL, path


def test_only_the_grid_makes_an_address():
    for path in PACKAGE.rglob("*.py"):
        if path.name not in {"grid.py", "check.py", "engine.py"}:  # the last two read addresses of files
            assert "xl_col_to_name" not in path.read_text(encoding="utf-8"), path
            assert "xl_rowcol_to_cell" not in path.read_text(encoding="utf-8"), path


def test_only_the_theme_knows_a_colour():
    for path in PACKAGE.rglob("*.py"):
        if path.name != "theme.py":
            texts = [
                n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant)
            ]
            assert not [t for t in texts if isinstance(t, str) and re.fullmatch("#[0-9A-Fa-f]{6}", t)], path


def test_every_layer_is_named():
    places = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or (p.is_dir() and p.name != "__pycache__")}
    assert places - {"__init__", "__main__", "cli", "excel"} == set(MAY_IMPORT)

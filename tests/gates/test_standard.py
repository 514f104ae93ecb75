"""The table of the workbook standard in tests/README.md names tests that exist, for each of its lines."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT

TESTS = ROOT / "tests"
LINES = range(1, 30)
ROW = re.compile(r"^\| (\d+) \| .+ \| (.+) \|$", flags=re.MULTILINE)


def listed(text):
    """The files that the table names for each line."""
    return {int(line): files.split(", ") for line, files in ROW.findall(text)}


def numbers_in(file):
    """The lines of the standard that the names of a file's tests begin with."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    found = [re.match(r"test_(\d\d)_(?:and_(\d\d)_)?", name) for name in names]
    return {int(number) for match in found if match for number in match.groups() if number}


def lacking(table):
    """Lines without a row, and files in a row without a test of that line."""
    yield from (f"line {line}" for line in LINES if line not in table)
    for line, files in table.items():
        yield from (f"line {line}: {file}" for file in files if line not in numbers_in(file))


def test_every_line_of_the_standard_has_tests_where_the_table_says():
    table = listed((TESTS / "README.md").read_text(encoding="utf-8"))
    assert sorted(table) == list(LINES)
    assert list(lacking(table)) == []


def test_a_line_without_a_test_is_noticed():
    assert list(lacking({line: ["test_rows.py"] for line in LINES if line != 7}))[:3] == [
        "line 7",
        "line 1: test_rows.py",
        "line 2: test_rows.py",
    ]

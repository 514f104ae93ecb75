"""What the README says is so: its commands, its code, its numbers and its table of functions."""

from __future__ import annotations

import re
import shutil

import pytest

from oncomodel.cli import app
from oncomodel.excel.help import readme_table
from tests.conftest import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_is_short():
    assert len(TEXT.splitlines()) < 100


def test_its_python_runs_and_gives_the_number_it_says(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(code, names)  # noqa: S102 - the code of our own README
    assert list(names["frame"].columns) == ["key", "dimension", "member", "year", "value", "unit"]
    said = float(re.search(r"# ([\d.]+) \(USD billion\)", code).group(1))
    assert names["size"] == pytest.approx(said, abs=0.05)
    assert (tmp_path / "workbooks" / "personalized-oncology.xlsx").is_file()


def test_every_command_is_named_and_no_other():
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    said = set(re.findall(r"`oncomodel (\w+)", TEXT)) | set(re.findall(r"`(install|doctor|new)`", TEXT))
    assert said == commands


def test_its_table_is_the_registry():
    (table,) = re.findall(r"<!-- functions -->\n(.*?)\n<!-- end of functions -->", TEXT, flags=re.DOTALL)
    assert table == readme_table()


def test_its_pictures_are_there():
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT):
        assert (ROOT / picture).stat().st_size > 10_000

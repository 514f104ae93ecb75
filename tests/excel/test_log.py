from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from oncomodel.excel import log
from oncomodel.excel.adapter import answer
from oncomodel.excel.published import find

CAGR = find("OM_CAGR")


@pytest.fixture(autouse=True)
def own_log(monkeypatch, tmp_path):
    path = tmp_path / "functions.log"
    monkeypatch.setenv("ONCOMODEL_LOG", str(path))
    return path


def test_the_log_keeps_the_last_message_and_does_not_grow_for_ever(own_log, monkeypatch):
    monkeypatch.setattr(log, "LARGEST", 3_000)
    for begin in range(200):
        answer(CAGR, (-float(begin), 1.0, 7.0))
    assert log.last_message(own_log) == "#NUM! OM_CAGR: begin_value must be greater than 0 (got -199)"
    files = list(own_log.parent.iterdir())
    assert len(files) == log.KEPT + 1
    assert all(path.stat().st_size <= log.LARGEST for path in files)
    assert answer(find("OM_LASTERROR"), ()) == [[log.last_message(own_log)]]


def test_a_log_that_cannot_be_written_changes_nothing(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("ONCOMODEL_LOG", str(tmp_path / "file" / "functions.log"))
    assert answer(CAGR, (-3.0, 1.0, 7.0))[0][0].startswith("#NUM! OM_CAGR")
    assert answer(find("OM_LASTERROR"), (None,)) == [["no error"]]


@pytest.mark.parametrize(
    ("environment", "platform", "path"),
    [
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/oncomodel/functions.log"),
        ({"USERPROFILE": "/u"}, "win32", "/u/AppData/Local/oncomodel/functions.log"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Logs/oncomodel/functions.log"),
        ({"HOME": "/h"}, "linux", "/h/.local/state/oncomodel/functions.log"),
        ({"XDG_STATE_HOME": "/s"}, "linux", "/s/oncomodel/functions.log"),
    ],
)
def test_the_log_stands_where_the_system_keeps_such_files(environment, platform, path):
    assert log.log_file(environment, platform).as_posix() == path


def test_a_file_that_another_excel_holds_open_grows_on(own_log, monkeypatch):
    monkeypatch.setattr(log, "LARGEST", 100)
    monkeypatch.setattr("os.rename", _refused)
    for begin in range(5):
        answer(CAGR, (-float(begin), 1.0, 7.0))
    assert own_log.read_text(encoding="utf-8").count("WARNING #NUM! OM_CAGR") == 5


def _refused(*_):
    raise PermissionError("the file is open in another program")


def test_functions_that_are_called_at_once_share_one_open_file(own_log, monkeypatch):
    together, count = threading.Barrier(8), 30

    def call(turn):
        together.wait()
        answer(CAGR, (-float(turn), 1.0, 7.0))

    for turn in range(count):
        monkeypatch.setenv("ONCOMODEL_LOG", str(own_log.with_name(f"{turn}.log")))
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(call, [turn] * 8))
    written = [own_log.with_name(f"{turn}.log").read_text(encoding="utf-8") for turn in range(count)]
    assert [text.count("WARNING #NUM!") for text in written] == [8] * count
    gc.collect()  # a file left open would warn, and warnings are errors here

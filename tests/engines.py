"""The engines outside Python that tests need, and LibreOffice as one of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def require_engine(available: object, reason: str) -> None:
    """Skip the test for *reason* unless the engine is *available*.

    With ``ONCOMODEL_ENGINES=required`` a missing engine fails the test instead.
    """
    if available:
        return
    if os.environ.get("ONCOMODEL_ENGINES") == "required":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def libreoffice() -> str:
    """The path of LibreOffice's program."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    require_engine(program, "LibreOffice must be installed (got no soffice on the path)")
    return str(program)


def recalculate(paths: Sequence[Path], out_dir: Path, *, seconds_each: float = 60.0) -> list[Path]:
    """New workbooks in *out_dir* with every cell as LibreOffice calculates it.

    All *paths* are converted in one call, cached values are never believed, and the
    results come back in the order of *paths*, as ``<number>-<stem>.xlsx``.
    """
    program = libreoffice()
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="oncomodel-libreoffice-") as work:
        profile, stage = Path(work, "profile"), Path(work, "stage")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
        stage.mkdir()
        staged = [stage / f"{i}-{path.name}" for i, path in enumerate(paths)]
        for path, copy in zip(paths, staged, strict=True):
            shutil.copyfile(path, copy)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out_dir)]
        said = _finish([*command, *map(str, staged)], seconds_each * (1 + len(staged)))  # one for its start
    results = [out_dir / f"{copy.stem}.xlsx" for copy in staged]
    if missing := [result.name for result in results if not result.is_file()]:
        raise AssertionError(f"LibreOffice must convert every workbook (got no {missing})\n{said}")
    return results


def _finish(command: list[str], timeout: float) -> str:
    """What *command* said; it and its children are gone afterwards."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            return process.communicate(timeout=timeout)[0]
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise

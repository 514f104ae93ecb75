"""Why a published function does not answer in Excel: every link of the chain, with its remedy."""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PureWindowsPath
from typing import Any, Literal

from oncomodel import __version__
from oncomodel.excel.install import ELSEWHERE, INTERPRETER, Machine, settings
from oncomodel.excel.log import log_file
from oncomodel.excel.published import FUNCTIONS

Level = Literal["ok", "warning", "failure"]
Registry = Callable[[str, str], Any]
"""A value of HKEY_CURRENT_USER by key and name; None where there is none."""

OLDEST_PYTHON = (3, 11)
OLDEST_NUMPY = (1, 26)
INTERNET_ZONE = 3
DISABLED, ONLY_SIGNED = 4, 3
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
CHOICE = r"Software\Microsoft\Office\16.0\Excel\Security"
UNBLOCK = "close it, right-click the file in Explorer, Properties, tick Unblock, OK; or save it in a trusted location"
TRUST = "Excel: File, Options, Trust Center, Trust Center Settings, Macro Settings: disable with notification"
_VERSION = re.compile(r'XLWINGS_VERSION As String = "([^"]+)"')
_FUNCTION = re.compile(r"^Public Function (OM_\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        level: ok, warning or failure.
        text: What was found.
        remedy: What to do about it.
    """

    level: Level
    text: str
    remedy: str = ""


def diagnose(
    workbook: Path | None = None, machine: Machine | None = None, registry: Registry | None = None
) -> tuple[Finding, ...]:
    """Look at everything between a cell and its Python function.

    Args:
        workbook: An .xlsm to look at as well.
        machine: The computer; this one by default.
        registry: How to read Windows' registry; as it is by default.
    """
    here = machine or Machine()
    found = [*_python(here), *_packages(), *_excel_side(here, registry or _current_user)]
    if workbook is not None:
        found += _workbook(workbook, here)
    return (*found, _log(here))


def _python(here: Machine) -> Iterator[Finding]:
    bits = struct.calcsize("P") * 8
    version = ".".join(map(str, sys.version_info[:3]))
    text = f"Python {version}, {bits}-bit: {here.executable}"
    if sys.version_info < OLDEST_PYTHON:
        yield Finding("failure", text, f"install Python {'.'.join(map(str, OLDEST_PYTHON))} or newer")
    else:
        yield Finding("ok", text)
    if not here.is_windows:
        remedy = "; ".join(ELSEWHERE)
        yield Finding("warning", f"Excel calls Python on Windows only (this is {here.platform})", remedy)


def _packages() -> Iterator[Finding]:
    yield Finding("ok", f"oncomodel {__version__} with {len(FUNCTIONS)} functions")
    for name, oldest in (("numpy", OLDEST_NUMPY), ("xlwings", (0, 33))):
        version = _installed(name)
        wanted = ".".join(map(str, oldest))
        if version is None or tuple(map(int, re.findall(r"\d+", version)[:2])) < oldest:
            yield Finding("failure", f"{name} {version or 'is not installed'}", f'pip install "{name}>={wanted}"')
        else:
            yield Finding("ok", f"{name} {version}")


def _excel_side(here: Machine, registry: Registry) -> Iterator[Finding]:
    """What only Windows has: pywin32, the DLL, the settings and Excel's macro rules."""
    if not here.is_windows:
        return
    if _installed("pywin32") is None:
        yield Finding("failure", "pywin32 is not installed", "pip install pywin32")
    yield _library(here)
    yield _settings(here)
    yield _macros(registry)


def _library(here: Machine) -> Finding:
    """The DLL through which VBA starts Python: beside the interpreter, or one folder up."""
    version = _installed("xlwings")
    name = f"xlwings64-{version}.dll"
    folders = (Path(here.executable).parent, Path(here.executable).parent.parent, Path(here.prefix))
    place = next((folder for folder in folders if (folder / name).is_file()), None)
    if place is not None:
        return Finding("ok", f"{name} in {place}")
    remedy = f"pip install --force-reinstall --no-deps xlwings=={version}"
    return Finding("failure", f"{name} must be beside Python (got none in {folders[0]} or {folders[1]})", remedy)


def _settings(here: Machine) -> Finding:
    path = here.settings_file
    found = {name.upper(): value for name, value in settings(path, here.encoding).items()}
    wanted = {name: value for name, value in here.wanted_settings().items() if value is not None}
    if all(_same_path(found.get(name), value) for name, value in wanted.items()):
        return Finding("ok", f"{path} names this Python")
    python = found.get(INTERPRETER)
    if python is None:
        return Finding("failure", f"{path} must name this Python (got nothing)", "oncomodel install")
    if not Path(python).is_file():
        return Finding("failure", f"{path} must name a Python that exists (got {python})", "oncomodel install")
    return Finding("warning", f"{path} names another Python: {python}", "oncomodel install, unless that is meant")


def _same_path(found: str | None, wanted: str) -> bool:
    return found is not None and PureWindowsPath(found) == PureWindowsPath(wanted)


def _macros(registry: Registry) -> Finding:
    policy, choice = registry(POLICY, "VBAWarnings"), registry(CHOICE, "VBAWarnings")
    rule = policy or choice
    if rule in {DISABLED, ONLY_SIGNED}:
        who = "the administrator" if policy else "Excel's Trust Center"
        what = "all macros" if rule == DISABLED else "unsigned macros"
        remedy = "ask for a trusted location, and keep the workbook there" if policy else TRUST
        return Finding("failure", f"{who} disables {what}", remedy)
    if registry(POLICY, "blockcontentexecutionfrominternet"):
        return Finding("ok", "macros run, but for files from the internet")
    return Finding("ok", "macros run once content is enabled")


def _workbook(path: Path, here: Machine) -> Iterator[Finding]:
    from pyopenvba import ExcelFile

    if not path.is_file():
        yield Finding("failure", f"{path} must be a workbook (got no file there)", f"oncomodel new {path.name}")
        return
    try:
        with ExcelFile(path) as file:
            modules = file.vba_modules()
    except Exception as error:  # noqa: BLE001 - whatever a damaged file makes a library raise
        yield Finding("failure", f"{path} must be a workbook with macros (got {error})", "oncomodel build")
        return
    wanted = _VERSION.search(modules.get("xlwings", ""))
    version = _installed("xlwings")
    if wanted is None:
        yield Finding("failure", f"{path} must hold xlwings' VBA module (got none)", "oncomodel build")
    elif wanted.group(1) != version:
        remedy = f"oncomodel build, or pip install xlwings=={wanted.group(1)}"
        yield Finding("failure", f"{path} needs xlwings {wanted.group(1)} (got {version})", remedy)
    else:
        yield Finding("ok", f"{path} fits xlwings {version}")
    yield _functions(path, modules.get("oncomodel_functions", ""))
    yield _mark(path, here)


def _functions(path: Path, module: str) -> Finding:
    """Whether the workbook knows the functions that this package has."""
    missing = sorted({function.name for function in FUNCTIONS} - set(_FUNCTION.findall(module)))
    if missing:
        return Finding("warning", f"{path} lacks {', '.join(missing)}", "oncomodel build")
    return Finding("ok", f"{path} knows all {len(FUNCTIONS)} functions")


def _mark(path: Path, here: Machine) -> Finding:
    """The Mark of the Web, by which Windows tells Excel that a file came from elsewhere."""
    if not here.is_windows:
        return Finding("warning", f"{path}: whether Windows blocks its macros shows there only", UNBLOCK)
    try:
        mark = Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Finding("ok", f"{path} is not marked as from the internet")
    zone = re.search(r"ZoneId=(\d+)", mark)
    if zone and int(zone.group(1)) >= INTERNET_ZONE:
        return Finding("failure", f"{path} is marked as from the internet: Excel blocks its macros", UNBLOCK)
    return Finding("ok", f"{path} comes from a place that Windows trusts")


def _log(here: Machine) -> Finding:
    path = log_file(here.environment, here.platform)
    size = f"{path.stat().st_size:,} bytes" if path.is_file() else "nothing has gone wrong yet"
    return Finding("ok", f"log: {path} ({size})")


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _current_user(key: str, name: str) -> Any:
    """A value of Windows' registry for this user."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            return winreg.QueryValueEx(opened, name)[0]
    except OSError:
        return None

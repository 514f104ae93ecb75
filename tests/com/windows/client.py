"""Excel's side of the wire: calls the COM server as VBA does.

Reads one JSON request per line, answers one JSON line each, and ends with its input.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
import traceback
from importlib import metadata
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

CLSID = "{506e67c3-55b5-48c3-a035-eed5deea7d6d}"
PACKAGES = ("xlwings", "pywin32", "numpy", "numpy-financial", "scipy")


def main(*folders: str) -> None:
    """Register the server, start it, and answer requests about it."""
    sys.path[:0] = folders
    from tests.com.windows.dispatch import Method, local_server

    register(*folders)
    call_udf = Method(local_server(CLSID), "CallUDF")
    versions = {name: metadata.version(name) for name in PACKAGES}
    answer({"value": versions | {"python": platform.python_version()}})
    for line in sys.stdin:
        answer(reply(call_udf, **json.loads(line)))
    call_udf.release()


def register(*folders: str) -> None:
    """Tell COM which command serves the class."""
    import winreg

    script = Path(__file__).with_name("server.py")
    command = [sys.executable, "-B", str(script), CLSID, str(os.getpid()), *folders]
    key = winreg.CreateKey(winreg.HKEY_CLASSES_ROOT, rf"CLSID\{CLSID}\LocalServer32")
    winreg.SetValueEx(key, "", 0, winreg.REG_SZ, subprocess.list2cmdline(command))


def reply(call_udf: Any, do: str, **request: Any) -> dict[str, Any]:
    """The answer to a request; a failure of this client is one too."""
    from tests.com.windows.dispatch import Raised

    actions = {"call": call, "rate": rate, "wrapper": wrapper, "activate": activate}
    try:
        return {"value": actions[do](call_udf, **request)}
    except Raised as error:
        return {"raised": [error.number, error.source, error.description]}
    except Exception:  # noqa: BLE001  whatever happened, the other side must hear of it
        return {"failed": traceback.format_exc()}


def call(call_udf: Any, module: str, function: str, arguments: list[Any]) -> Any:
    """What ``XLPy.CallUDF(module, function, Array(...))`` gives."""
    from tests.com.values import encode
    from tests.com.windows.variants import from_variant

    given = udf_arguments(module, function, arguments)
    try:
        result = call_udf(given)
    finally:
        clear(given)
    value = from_variant(result)
    result.clear()
    return encode(value)


def rate(call_udf: Any, module: str, function: str, arguments: list[Any], calls: int) -> float:
    """How many of *calls* equal calls a second makes, one after the other."""
    given = udf_arguments(module, function, arguments)
    call_udf(given).clear()
    start = time.perf_counter()
    for _ in range(calls):
        call_udf(given).clear()
    seconds = time.perf_counter() - start
    clear(given)
    return calls / seconds


def activate(_: Any, command: str, module: str, function: str, arguments: list[Any]) -> Any:
    """The same as :func:`call`, from the Python that xlwings' own DLL starts for VBA."""
    from tests.com.windows.dispatch import Method, activated

    library = Path(sys.executable).with_name(f"xlwings64-{metadata.version('xlwings')}.dll")
    call_udf = Method(activated(str(library), command), "CallUDF")
    try:
        return call(call_udf, module, function, arguments)
    finally:
        call_udf.release()


def wrapper(_: Any, module: str) -> str:
    """The VBA that xlwings' own "Import Functions" writes for *module*."""
    from xlwings import udfs

    written = StringIO()
    workbook = SimpleNamespace(Name="book.xlsm")
    udfs.generate_vba_wrapper(module, udfs.get_udf_module(module, None), written, workbook)
    return written.getvalue()


def udf_arguments(module: str, function: str, arguments: list[Any]) -> list[Any]:
    """The VARIANTs of one ``CallUDF``."""
    from tests.com.values import decode
    from tests.com.windows.variants import array, to_variant

    return [to_variant(module), to_variant(function), array(decode(arguments))]


def clear(variants: list[Any]) -> None:
    for variant in variants:
        variant.clear()


def answer(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

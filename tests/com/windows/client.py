"""Excel's side of the wire: calls the COM server as VBA does.

Reads one JSON request per line, answers one JSON line each, and ends with its input.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
import traceback
from importlib import metadata
from pathlib import Path
from typing import Any

CLSID = "{506e67c3-55b5-48c3-a035-eed5deea7d6d}"
PACKAGES = ("xlwings", "pywin32", "numpy", "numpy-financial", "scipy")


def main(*folders: str) -> None:
    """Register the server, start it, and answer requests about it."""
    sys.path[:0] = folders
    from tests.com.windows.dispatch import Method

    register(*folders)
    call_udf = Method(CLSID, "CallUDF")
    answer({"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES})
    for line in sys.stdin:
        answer(reply(call_udf, json.loads(line)))
    call_udf.release()


def register(*folders: str) -> None:
    """Tell COM which command serves the class."""
    import winreg

    script = str(Path(__file__).with_name("server.py"))
    command = subprocess.list2cmdline([sys.executable, "-B", script, CLSID, *folders])
    key = winreg.CreateKey(winreg.HKEY_CLASSES_ROOT, rf"CLSID\{CLSID}\LocalServer32")
    winreg.SetValueEx(key, "", 0, winreg.REG_SZ, command)


def reply(call_udf: Any, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to *request*; a failure of this client is one too."""
    from tests.com.windows.dispatch import Raised

    try:
        match request.pop("do"):
            case "call":
                return called(call_udf, **request)
            case "rate":
                return rate(call_udf, **request)
            case "wrapper":
                return wrapper(**request)
        raise ValueError("the request must be call, rate or wrapper")  # noqa: TRY301
    except Raised as error:
        return {"raised": [error.number, error.source, error.description]}
    except Exception:  # noqa: BLE001  whatever happened, the other side must hear of it
        return {"failed": traceback.format_exc()}


def called(call_udf: Any, module: str, function: str, arguments: list[Any]) -> dict[str, Any]:
    """What ``XLPy.CallUDF(module, function, Array(...))`` gives."""
    from tests.com.values import encode
    from tests.com.windows.variants import from_variant

    given = udf_arguments(module, function, arguments)
    result = call_udf(given)
    value = from_variant(result)
    for variant in (*given, result):
        variant.clear()
    return {"value": encode(value)}


def rate(
    call_udf: Any, module: str, function: str, arguments: list[Any], calls: int
) -> dict[str, Any]:
    """How many of *calls* equal calls a second makes, one after the other."""
    given = udf_arguments(module, function, arguments)
    call_udf(given).clear()
    start = time.perf_counter()
    for _ in range(calls):
        call_udf(given).clear()
    seconds = time.perf_counter() - start
    for variant in given:
        variant.clear()
    return {"value": calls / seconds}


def udf_arguments(module: str, function: str, arguments: list[Any]) -> list[Any]:
    """The VARIANTs of one ``CallUDF``."""
    from tests.com.values import decode
    from tests.com.windows.variants import array, to_variant

    return [to_variant(module), to_variant(function), array(decode(arguments))]


def wrapper(module: str) -> dict[str, Any]:
    """The VBA that xlwings' own "Import Functions" writes for *module*."""
    from io import StringIO
    from types import SimpleNamespace

    from xlwings import udfs

    written = StringIO()
    workbook = SimpleNamespace(Name="book.xlsm")
    udfs.generate_vba_wrapper(module, udfs.get_udf_module(module, None), written, workbook)
    return {"value": written.getvalue()}


def answer(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

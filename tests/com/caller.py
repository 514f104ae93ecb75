"""The caller's side of the COM server: what VBA would do, from a test on Linux."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections import deque
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.com import wine
from tests.com.values import as_excel, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CLIENT = Path(__file__).parent / "windows" / "client.py"
START_SECONDS = 120.0
CALL_SECONDS = 60.0


class VbaError(Exception):
    """What VBA catches when Python raises; *description* is ``Err.Description``."""

    def __init__(self, number: int, source: str, description: str) -> None:
        self.number, self.source, self.description = number, source, description
        super().__init__(description)


class ComServer:
    """A running xlwings COM server and the Windows client that calls it.

    Attributes:
        folder: A folder on the server's path, for modules that a test writes.
        versions: The versions of Windows Python and its packages.
    """

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self.folder = folder
        self.versions: dict[str, str] = {}
        self._answers: queue.Queue[str] = queue.Queue()
        self._noise: deque[str] = deque(maxlen=40)
        self._readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._listen, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def wait_until_ready(self) -> None:
        """Return once the server has answered, after the client has started it."""
        self.versions = self._answer(START_SECONDS)

    def call(self, module: str, function: str, *arguments: Any) -> Any:
        """The result of ``XLPy.CallUDF(module, function, Array(*arguments))``.

        Numbers are passed as Double, as Excel does, a tuple of tuples as the values of
        a range, :class:`~tests.com.values.Cells` as the range itself. Rows come back as
        tuples; what Python raises comes as :class:`VbaError`.
        """
        request = {"module": module, "function": function}
        return decode(self._ask("call", arguments=_packed(arguments), **request))

    def rate(self, module: str, function: str, *arguments: Any, calls: int = 500) -> float:
        """How many such calls a second the wire carries, one after the other."""
        request = {"module": module, "function": function, "calls": calls}
        return self._ask("rate", arguments=_packed(arguments), **request)

    def activated_call(self, command: str, module: str, function: str, *arguments: Any) -> Any:
        """The same from the Python that xlwings' DLL starts when VBA says ``XLPy``.

        *command* is what the VBA function ``XLPyCommand`` gives, as :func:`xlpy_command`.
        """
        request = {"module": module, "function": function, "command": command}
        return decode(self._ask("activate", arguments=_packed(arguments), **request))

    def vba_wrapper(self, module: str) -> str:
        """The VBA text that xlwings' own "Import Functions" writes for *module*."""
        return self._ask("wrapper", module=module)

    def leave(self) -> None:
        """Let the client end, and with it the server; end the client if it does not."""
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Close the pipes, which nobody may hold any longer."""
        for reader in self._readers:
            reader.join(timeout=20)
        self._process.stdout.close()
        self._process.stderr.close()

    def _ask(self, what: str, **request: Any) -> Any:
        try:
            self._process.stdin.write(json.dumps({"do": what} | request) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise self._trouble("has ended") from error
        return self._answer(CALL_SECONDS)

    def _answer(self, timeout: float) -> Any:
        try:
            line = self._answers.get(timeout=timeout)
        except queue.Empty:
            self._process.kill()
            raise self._trouble(f"gave no answer for {timeout:g} s and was ended") from None
        match json.loads(line or "{}"):
            case {"value": value}:
                return value
            case {"raised": details}:
                raise VbaError(*details)
            case {"failed": details}:
                raise self._trouble(f"could not do it:\n{details}")
        raise self._trouble("has ended")

    def _trouble(self, what: str) -> AssertionError:
        return AssertionError(f"Windows Python {what}\n" + "".join(self._noise))

    def _read(self) -> None:
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def _listen(self) -> None:
        self._noise.extend(self._process.stderr)


def xlpy_command(*folders: Path) -> str:
    """What VBA's ``XLPyCommand`` builds from a workbook's settings, for our Windows Python.

    *folders* are the setting PYTHONPATH; the book lies in the first of them.
    """
    places = [wine.windows_path(path) for path in folders]
    book = places[0] + "\\book.xlsm"
    path = ";".join(("true", book, book, "", "", "", *places)).replace("\\", "\\\\")
    code = (
        f'import sys, os;import xlwings.utils;xlwings.utils.prepare_sys_path(\\"{path}\\");'
        "import xlwings; xlwings.serve('$(CLSID)')"
    )
    return f'cmd.exe  /K ""{wine.windows_path(wine.interpreter())}" -B -c "{code}""'


def _packed(arguments: tuple[Any, ...]) -> list[Any]:
    return [encode(as_excel(argument)) for argument in arguments]


@contextmanager
def running(folder: Path) -> Iterator[ComServer]:
    """A COM server with the repository and *folder* on its path, ended afterwards."""
    with wine.own_prefix() as prefix:
        places = [wine.windows_path(path) for path in (ROOT, folder)]
        server = ComServer(wine.start(prefix, "-B", wine.windows_path(CLIENT), *places), folder)
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.leave()
            wine.end(prefix)
            server.close()

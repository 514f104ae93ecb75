"""The log of what went wrong in Excel, with full tracebacks for the developer.

One file per user that rotates, so that it never grows beyond 4 MB. Where it is:
the variable ONCOMODEL_LOG, else the system's place for such files.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST, KEPT = 1_000_000, 3
LINE = "%(asctime)s %(process)d %(levelname)s %(message)s"
MESSAGE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (?:WARNING|ERROR) (#.*)$")
TAIL = 65_536
_ONE_AT_A_TIME = threading.RLock()  # Excel and the formula engine call functions from several threads


def log_file(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """The path of the log file.

    >>> log_file({"ONCOMODEL_LOG": "functions.log"}).name
    'functions.log'
    """
    if given := environment.get("ONCOMODEL_LOG"):
        return Path(given)
    home = Path(environment.get("USERPROFILE") or environment.get("HOME") or Path.home())
    if platform == "win32":
        folder = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        folder = home / "Library" / "Logs"
    else:
        folder = Path(environment.get("XDG_STATE_HOME") or home / ".local" / "state")
    return folder / "oncomodel" / "functions.log"


def note(message: str, *, failed: bool = False) -> None:
    """Write *message*, and the traceback of the error being handled, if there is one.

    Args:
        message: What the cell shows.
        failed: Whether it is a fault of the program, and not of what was entered.
    """
    level = logging.ERROR if failed else logging.WARNING
    with _ONE_AT_A_TIME:
        _logger(log_file()).log(level, message, exc_info=sys.exc_info()[0] is not None)


def last_message(path: Path) -> str | None:
    """The newest message in the log; None where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return None
    found = (MESSAGE.match(line) for line in reversed(lines))
    return next((match.group(1) for match in found if match), None)


def _logger(path: Path) -> logging.Logger:
    """The logger, writing to *path*; to nothing where that cannot be written."""
    logger = logging.getLogger("oncomodel.excel")
    if [handler.name for handler in logger.handlers] != [str(path)]:
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)
            handler.close()
        logger.addHandler(_handler(path))
        logger.propagate = False
    return logger


def _handler(path: Path) -> logging.Handler:
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _SharedFileHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter(LINE))
    handler.set_name(str(path))
    return handler


class _SharedFileHandler(RotatingFileHandler):
    """A rotating file that another Excel may hold open, and that then grows on."""

    def doRollover(self) -> None:  # noqa: N802 - the name of the method it replaces
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name of the method it replaces
        """A full disk must not become a wrong cell."""

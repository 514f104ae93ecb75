"""From a market to its workbook on disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from oncomodel.errors import WorkbookError
from oncomodel.excel.writer import Properties, write
from oncomodel.market.schema import Market
from oncomodel.model.evaluate import evaluate
from oncomodel.sheets import sheets

UNDATED = date(2000, 1, 1)


def build(market: Market, path: str | Path, report: Callable[[str], None] = lambda _: None) -> Path:
    """Write the workbook of *market*; an old file stays whole until the new one is.

    Args:
        market: The market, as :func:`oncomodel.load_market` gives it.
        path: Where the workbook is written: a path that ends in ``.xlsx``.
        report: Called with the title of each tab before it is written.

    Returns:
        The path of the workbook.

    Raises:
        WorkbookError: If the path does not end in ``.xlsx`` or cannot be written.
    """
    target = Path(path)
    if target.suffix != ".xlsx":
        raise WorkbookError(f"path of a workbook must end in .xlsx (got {str(target)!r})")
    tabs = sheets(market)
    timeline = market.timeline
    values = evaluate(tabs, timeline.last_year - timeline.first_year + 1)
    properties = Properties(market.title, market.scope, market.owner, _created(market))
    beside(target, lambda path: write(path, tabs, values, properties, report))
    return target


def beside(target: Path, make: Callable[[Path], None]) -> None:
    """Have *make* write a file beside *target*, and rename it once it is whole."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise WorkbookError(f"{target} must be in a folder that can be written to (got {error})") from None
    made = Path(name)
    try:
        make(made)
        made.chmod(0o644)
        made.replace(target)
    except OSError as error:
        text = f"{target} must be writable; close it in Excel and try again (got {error.strerror})"
        raise WorkbookError(text) from None
    finally:
        made.unlink(missing_ok=True)


def _created(market: Market) -> datetime:
    """The date of the newest change, so that the same market gives the same bytes."""
    dates = [date.fromisoformat(str(change.date)) for change in market.changes]
    return datetime.combine(max(dates, default=UNDATED), datetime.min.time(), UTC)

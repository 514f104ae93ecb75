"""From a market to its workbook on disk."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from oncomodel.errors import WorkbookError
from oncomodel.excel.changes import Snapshot, changed, defined, lost_edits, refusal, snapshot, with_baseline, with_log
from oncomodel.excel.forms import calls
from oncomodel.excel.grid import Grid
from oncomodel.excel.listing import listed
from oncomodel.excel.statistics import with_statistics
from oncomodel.excel.vba import vba_project
from oncomodel.excel.writer import Properties, Report, write
from oncomodel.files import beside
from oncomodel.market.schema import Market
from oncomodel.model.evaluate import evaluate
from oncomodel.model.lines import Sheet
from oncomodel.sheets import FunctionForm, sheets
from oncomodel.sheets.baseline import shown_results
from oncomodel.simulation import Simulation, simulate

FORMS = (".xlsx", ".xlsm")
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


def build(
    market: Market,
    path: str | Path,
    report: Report = lambda _: None,
    *,
    simulation: Simulation | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the workbook of *market*; an old file stays whole until the new one is.

    What changed since a workbook that is there already stands on the Log tab; where nothing
    did, the log stays as it is there.

    Args:
        market: The market, as :func:`oncomodel.load_market` gives it.
        path: Where the workbook is written. It ends in ``.xlsx`` for native formulas
            alone, or in ``.xlsm`` for calls of the published functions.
        report: Called with the title of each tab before it is written.
        simulation: What the Uncertainty tab shows; without one, the market as its file says it.
        overwrite: Give up inputs that were changed in Excel in the workbook that is there.

    Returns:
        The path of the workbook.

    Raises:
        WorkbookError: If the path has another ending or cannot be written, or the workbook
            there holds edits that the new one would lose.
    """
    target = Path(path)
    if target.suffix not in FORMS:
        raise WorkbookError(f"path of a workbook must end in {' or '.join(FORMS)} (got {str(target)!r})")
    tabs = tabs_of(market, functions=target.suffix == FORMS[1], simulation=simulation)
    tabs = with_log(tabs, _log(target, tabs, market, overwrite=overwrite))
    values = evaluate(tabs, _years(market))
    properties = Properties(market.title, market.scope, market.owner, _created(market))
    macros = vba_project(len(tabs)) if target.suffix == FORMS[1] else None
    beside(target, lambda path: write(path, tabs, values, properties, report, macros), WorkbookError)
    return target


def tabs_of(market: Market, *, functions: bool, simulation: Simulation | None = None) -> tuple[Sheet, ...]:
    """The tabs of a market's workbook, in its function form or in its native form."""
    form = FunctionForm(calls, listed()) if functions else None
    tabs = sheets(market, form, (simulation or _simulated(market)).snapshot)
    years = _years(market)
    tabs = with_baseline(tabs, Grid.of(tabs, years), evaluate(tabs, years), shown_results(market))
    return with_statistics(tabs, years, functions=functions)


@lru_cache(maxsize=1)
def _simulated(market: Market) -> Simulation:
    """The simulation that the market file asks for; both forms of a workbook show the same."""
    return simulate(market)


def _years(market: Market) -> int:
    return market.timeline.last_year - market.timeline.first_year + 1


def refuse_lost_edits(market: Market, path: str | Path) -> None:
    """Refuse to build *market* at *path* where inputs were edited in Excel that the market file lacks.

    Raises:
        WorkbookError: With a line for each edit, and the field of the market file to change.
    """
    target = Path(path)
    old = existing(target)
    if old and old.edits:
        new = defined(tabs_of(market, functions=target.suffix == FORMS[1]), market.version)
        if lost := lost_edits(old, new):
            raise refusal(target, lost)


def existing(path: Path) -> Snapshot | None:
    """What a workbook that is there already says of itself; None where there is nothing to compare with."""
    try:
        return snapshot(path) if path.is_file() else None
    except WorkbookError:
        return None


def _log(target: Path, tabs: tuple[Sheet, ...], market: Market, *, overwrite: bool) -> tuple[tuple[str, ...], ...]:
    """What the Log tab says of the workbook that is at *target* already.

    Raises:
        WorkbookError: If the new one would lose edits, unless it may *overwrite* them.
    """
    old = existing(target)
    if old is None:
        return ()
    new = defined(tabs, market.version)
    if not overwrite and (lost := lost_edits(old, new)):
        raise refusal(target, lost)
    return tuple((one.kind, one.what, one.change) for one in changed(old, new)) or old.log


def _created(market: Market) -> datetime:
    """The date of the newest change, so that the same market gives the same bytes."""
    dates = (datetime.combine(date.fromisoformat(str(c.date)), UNDATED.timetz()) for c in market.changes)
    return max(dates, default=UNDATED)

"""From a market to its workbook on disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from pathlib import Path

from oncomodel.errors import WorkbookError
from oncomodel.excel.changes import (
    Change,
    Snapshot,
    changed,
    defined,
    lost_edits,
    refusal,
    snapshot,
    with_baseline,
    with_log,
)
from oncomodel.excel.forms import calls
from oncomodel.excel.grid import Grid
from oncomodel.excel.listing import listed
from oncomodel.excel.statistics import with_statistics
from oncomodel.excel.vba import vba_project
from oncomodel.excel.writer import Properties, Report, write
from oncomodel.files import beside
from oncomodel.market.schema import Market
from oncomodel.model.evaluate import Values, evaluate
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
    made = draft(market, path, simulation)
    if not overwrite:
        made.refuse_lost_edits()
    return made.write(report)


@dataclass(frozen=True)
class Draft:
    """A workbook that is not written yet, and what stands in its place.

    Attributes:
        market: The market.
        path: Where it will be written.
        model: Its tabs, without what changed, and what stands on them.
        old: What the workbook that is there says of itself; None where there is nothing to compare with.
        seen: When the file that is there was written, and its size, as it was read.
    """

    market: Market
    path: Path
    model: Model
    old: Snapshot | None
    seen: tuple[int, int] | None

    @cached_property
    def new(self) -> Snapshot:
        """What the workbook will say of itself."""
        return defined(self.model.tabs, self.market.version)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What will have changed since the workbook that is there."""
        return changed(self.old, self.new) if self.old else ()

    def refuse_lost_edits(self) -> None:
        """Refuse to write over inputs that were edited in Excel and that the market file lacks.

        Raises:
            WorkbookError: With a line for each edit, and the field of the market file to change.
        """
        if self.old and (lost := lost_edits(self.old, self.new)):
            raise refusal(self.path, lost)

    def write(self, report: Report = lambda _: None) -> Path:
        """Write the workbook, with what changed on its Log tab; where nothing did, the log stays as it is.

        Raises:
            WorkbookError: If it cannot be written, or another file is there than was read.
        """
        log = tuple((one.kind, one.what, one.change) for one in self.changes) or (self.old.log if self.old else ())
        tabs = with_log(self.model.tabs, log)
        properties = Properties(self.market.title, self.market.scope, self.market.owner, _created(self.market))
        macros = vba_project(len(tabs)) if _calls_functions(self.path) else None

        def make(path: Path) -> None:
            write(path, tabs, self.model.grid, self.model.values, properties, report, macros)
            if _seen(self.path) != self.seen:
                raise WorkbookError(f"{self.path} must stay as it is during a build (got another file); build again")

        beside(self.path, make, WorkbookError)
        return self.path


def draft(market: Market, path: str | Path, simulation: Simulation | None = None) -> Draft:
    """The workbook of *market*, beside what is at *path* already: nothing is written yet.

    Raises:
        WorkbookError: If the path has another ending than a workbook.
    """
    target = Path(path)
    if target.suffix not in FORMS:
        raise WorkbookError(f"path of a workbook must end in {' or '.join(FORMS)} (got {str(target)!r})")
    seen = _seen(target)
    model = _model(market, functions=_calls_functions(target), simulation=simulation)
    return Draft(market, target, model, _existing(target) if seen else None, seen)


def tabs_of(market: Market, *, functions: bool, simulation: Simulation | None = None) -> tuple[Sheet, ...]:
    """The tabs of a market's workbook, in its function form or in its native form."""
    return _model(market, functions=functions, simulation=simulation).tabs


@dataclass(frozen=True)
class Model:
    """The tabs of a workbook, where their lines stand and what they come to.

    What the Baseline and Statistics tabs keep is filled in afterwards: no line calculates with it.
    """

    tabs: tuple[Sheet, ...]
    grid: Grid
    values: Values


def _model(market: Market, *, functions: bool, simulation: Simulation | None) -> Model:
    form = FunctionForm(calls, listed()) if functions else None
    tabs = sheets(market, form, (simulation or _simulated(market)).snapshot)
    years = market.timeline.last_year - market.timeline.first_year + 1
    grid, values = Grid.of(tabs, years), evaluate(tabs, years)
    tabs = with_baseline(tabs, grid, values, shown_results(market))
    return Model(with_statistics(tabs, grid, functions=functions), grid, values)


@lru_cache(maxsize=1)
def _simulated(market: Market) -> Simulation:
    """The simulation that the market file asks for; both forms of a workbook show the same."""
    return simulate(market)


def _calls_functions(path: Path) -> bool:
    return path.suffix == FORMS[1]


def _seen(path: Path) -> tuple[int, int] | None:
    """When a file was written, and its size; None where there is none."""
    if not path.is_file():
        return None
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _existing(path: Path) -> Snapshot | None:
    """What a workbook says of itself; None where there is nothing to compare with."""
    try:
        return snapshot(path)
    except WorkbookError:
        return None


def _created(market: Market) -> datetime:
    """The date of the newest change, so that the same market gives the same bytes."""
    dates = (datetime.combine(date.fromisoformat(str(c.date)), UNDATED.timetz()) for c in market.changes)
    return max(dates, default=UNDATED)

"""A workbook's cells as Python calculates them, as files hold them, and how the two compare."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import isclose, isnan

from openpyxl import load_workbook

from oncomodel.excel.build import tabs_of
from oncomodel.excel.forms import opening
from oncomodel.excel.grid import Grid
from oncomodel.model.evaluate import Values, evaluate
from oncomodel.model.lines import Line
from oncomodel.model.symbols import Cell

RELATIVE = 1e-9


@dataclass(frozen=True)
class Model:
    """A market's tabs, and where their lines stand."""

    market: object
    tabs: tuple
    grid: Grid

    @classmethod
    def of(cls, market):
        tabs = tabs_of(market, functions=False)
        return cls(market, tabs, Grid.of(tabs, years_of(market)))

    def values(self, **given):
        return evaluate(self.tabs, years_of(self.market), given)

    def choices(self):
        """Every pair of scenario and basis, by their labels."""
        scenarios, bases = self.market.scenarios, self.market.bases
        return [{"scenario": s.label, "basis": b.label} for s, b in product(scenarios, bases)]

    def cell(self, key, member=0, year=0):
        """Sheet, row and column, from 1, of a line's cell."""
        place = self.grid.places[key]
        return place.sheet, place.row + member + 1, place.column + year + 1

    def formula_cells(self, values: Values):
        """Sheet, row, column and Python's value of every formula cell."""
        for key, line in self.grid.lines.items():
            if isinstance(line, Line):
                yield from self._line(key, line, values)

    def _line(self, key, line, values):
        for member in range(self.grid.places[key].rows):
            if opening(line, self.grid, "", member) is not None:
                sheet, row, column = self.cell(key, member)
                yield sheet, row, column - 1, _start(line, member, values)
            for year in range(1 if line.lagged else 0, 1 if line.constant else values.years):
                yield (*self.cell(key, member, year), values.at(key, member, year))


def _start(line, member, values):
    start = line.rules()[0].start
    assert isinstance(start, Cell)
    return values.at(start.key, member if values.lines[start.key].members else 0)


def years_of(market):
    return market.timeline.last_year - market.timeline.first_year + 1


def funnel_units(market):
    """The units that a market file names for its funnel."""
    if (funnel := market.funnel) is None:
        return set()
    heads = {f"{funnel.magnitude} {counted}" for counted in (funnel.plural, funnel.use.counted)}
    return heads | {funnel.use.unit, f"{market.currency} per {funnel.price.per}"}


def same(found, expected):
    """Whether a cell holds what Python calculates: texts alike, numbers to 1e-9."""
    if isinstance(expected, str):
        return found == expected
    if isinstance(found, bool) or not isinstance(found, int | float) or isnan(float(expected)):
        return False
    return isclose(found, float(expected), rel_tol=RELATIVE, abs_tol=1e-12)


def differences(model, values, read):
    """Cells where *read(sheet, row, column)* is not what Python calculates."""
    found = []
    for sheet, row, column, expected in model.formula_cells(values):
        got = read(sheet, row, column)
        if not same(got, expected):
            found.append((sheet, row, column, got, expected))
    return found


def cached(path):
    """A reader of the values that a file holds."""
    book = load_workbook(path, data_only=True)
    return lambda sheet, row, column: book[sheet].cell(row, column).value


def choose(path, target, model, choices):
    """A copy of the workbook at *path* with other choices on Control, and with no cached value."""
    book = load_workbook(path)
    for key, label in choices.items():
        sheet, row, column = model.cell(key)
        book[sheet].cell(row, column).value = label
    book.save(target)
    return target

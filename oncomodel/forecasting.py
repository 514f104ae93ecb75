"""The forecast of a market for one scenario and basis, without Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oncomodel.market.schema import Market
from oncomodel.model.evaluate import Values, evaluate
from oncomodel.model.lines import Line, Sheet
from oncomodel.model.units import TEXT
from oncomodel.sheets import sheets
from oncomodel.sheets.evidence import coverage_of
from oncomodel.sheets.pairs import pairs, turned_pairs

if TYPE_CHECKING:
    import pandas as pd

HEADINGS = ("year", "phase", "context", "status")
SHOWN_AGAIN = "shown_"  # keys of rows that Control shows a second time


@dataclass(frozen=True)
class Forecast:
    """Every line of a market's model, calculated for one scenario and one basis.

    Attributes:
        market: The market.
        scenario: Key of the scenario.
        basis: Key of the basis.
        values: The values of all lines by key.
    """

    market: Market
    scenario: str
    basis: str
    values: Values

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the timeline."""
        return tuple(range(self.market.timeline.first_year, self.market.timeline.last_year + 1))

    def coverage(self) -> dict[str, dict[str, float]]:
        """How much of the market size, and of the shares of each split, rests on each grade of evidence.

        Returns:
            For the label of each tab the part of each grade as a fraction: "A" is cited and consistent,
            "B" cited and not testable, "C" cited with a contradiction, "D" assumed.
        """
        return coverage_of(self.values)

    def to_frame(self) -> pd.DataFrame:
        """A tidy table of every yearly value.

        Returns:
            One row for each line, member and year, with the columns ``key``,
            ``dimension``, ``member``, ``year``, ``value`` and ``unit``. Dimension and
            member are empty for lines of the whole market. A value that does not
            exist, such as growth in the first year, is NaN.
        """
        import pandas as pd

        rows = [row for line in _yearly(self.values) for row in self._rows(line)]
        return pd.DataFrame(rows, columns=["key", "dimension", "member", "year", "value", "unit"])

    def _rows(self, line: Line) -> list[tuple[str, str, str, int, float, str]]:
        members = [member.key for member in line.members] or [""]
        dimension = _dimension(self.market, line)
        unit = line.unit.name.replace("%", "fraction", 1)  # a share of 0.4 is 40 % in Excel, and 0.4 here
        return [
            (line.key, dimension, member, year, _number(self.values.at(line.key, row, column)), unit)
            for row, member in enumerate(members)
            for column, year in enumerate(self.years)
        ]


def forecast(market: Market, scenario: str | None = None, basis: str | None = None) -> Forecast:
    """Calculate a market's model.

    Args:
        market: The market, as :func:`oncomodel.load_market` gives it.
        scenario: Key of the scenario; the market's default without one.
        basis: Key of the basis; the market's default without one.

    Returns:
        The forecast, equal to the workbook's with the same choices on Control.

    Raises:
        MarketError: If the market has no such scenario or basis.
    """
    chosen, scope = market.scenario(scenario), market.basis(basis)
    tabs: tuple[Sheet, ...] = sheets(market)
    timeline = market.timeline
    years = timeline.last_year - timeline.first_year + 1
    values = evaluate(tabs, years, {"scenario": chosen.label, "basis": scope.label})
    return Forecast(market, chosen.key, scope.key, values)


def _number(value: float | str) -> float:
    """A cell's value; NaN where it says that there is none."""
    return float("nan") if isinstance(value, str) else float(value)


def _yearly(values: Values) -> list[Line]:
    lines = values.lines.values()
    yearly = (line for line in lines if isinstance(line, Line) and not line.constant)
    return [v for v in yearly if v.unit is not TEXT and v.role not in HEADINGS and not v.key.startswith(SHOWN_AGAIN)]


def _dimension(market: Market, line: Line) -> str:
    """Key of the dimension whose members a block has, or what else its members are."""
    members = tuple(member.key for member in line.members)
    splits: dict[tuple[str, ...], str] = {}
    for dimension in market.dimensions:
        for cells in (pairs(dimension, market.regions), turned_pairs(dimension, market.regions)):
            splits[tuple(cell.key for cell in cells)] = f"{dimension.key}_by_{market.regions.key}"
    splits |= {tuple(m.key for m in d.members): d.key for d in (*market.dimensions, market.regions)}
    splits |= {tuple(b.key for b in market.bases): "basis", tuple(s.key for s in market.scenarios): "scenario"}
    return splits.get(members, line.key.split("_")[0] if members else "")

"""Numbers of a forecast, each with its print and its place."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.forecasting import Forecast
from oncomodel.market.schema import Market
from oncomodel.reporting.content import Number, Place

MINUS = "\N{MINUS SIGN}"


def amount_text(value: float) -> str:
    """An amount as the workbook prints it, to one decimal."""
    return _signed(f"{value:,.1f}")


def percent_text(value: float, decimals: int = 1) -> str:
    """A fraction as a percentage."""
    return _signed(f"{value:.{decimals}%}")


def exact_text(value: float) -> str:
    """A number as it was entered: no more decimals than it has."""
    return _signed(f"{value:,.6f}".rstrip("0").rstrip("."))


def exact_percent(value: float) -> str:
    """A fraction as a percentage, with no more decimals than it has."""
    return exact_text(round(value * 100, 6)) + "%"


def _signed(text: str) -> str:
    return MINUS + text[1:] if text.startswith("-") and text.strip("-0.,%") else text.lstrip("-")


def count(number: int) -> Number:
    """How many things there are of a kind that the report lists."""
    return Number(float(number), f"{number:,}", None)


@dataclass(frozen=True)
class Reader:
    """Reads the numbers of one forecast.

    Attributes:
        forecast: The forecast of one scenario and basis.
    """

    forecast: Forecast

    @property
    def market(self) -> Market:
        """The market of the forecast."""
        return self.forecast.market

    @property
    def base_year(self) -> int:
        """The last year that is not a forecast."""
        return self.market.timeline.base_year

    @property
    def last_year(self) -> int:
        """The last year of the timeline."""
        return self.market.timeline.last_year

    def has(self, line: str) -> bool:
        """Whether the model has that line."""
        return line in self.forecast.values.lines

    def value(self, line: str, member: str = "", year: int | None = None) -> float | str:
        """The value of one cell."""
        values = self.forecast.values
        members = [one.key for one in values.lines[line].members]
        row = members.index(member) if member else 0
        found = values.at(line, row, 0 if year is None else self.forecast.years.index(year))
        return found if isinstance(found, str) else float(found)

    def amount(self, line: str, member: str = "", year: int | None = None) -> Number:
        """A number of the market's unit."""
        value = self._number(line, member, year)
        return Number(value, amount_text(value), self.place(line, member, year))

    def percent(self, line: str, member: str = "", year: int | None = None) -> Number:
        """A share or a rate."""
        value = self._number(line, member, year)
        return Number(value, percent_text(value), self.place(line, member, year))

    def percents(self, line: str, member: str = "") -> tuple[Number, ...]:
        """A yearly share or rate in every year."""
        return tuple(self.percent(line, member, year) for year in self.forecast.years)

    def amounts(self, line: str, member: str = "") -> tuple[Number, ...]:
        """A yearly number of the market's unit in every year."""
        return tuple(self.amount(line, member, year) for year in self.forecast.years)

    def place(self, line: str, member: str = "", year: int | None = None) -> Place:
        """The cell of a line."""
        return Place(line, member, year, self.forecast.scenario, self.forecast.basis)

    def _number(self, line: str, member: str, year: int | None) -> float:
        value = self.value(line, member, year)
        if isinstance(value, str):
            raise TypeError(f"{line} must be a number (got {value!r})")
        return value

"""A forecast as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from oncomodel.model.lines import Line, row_label

if TYPE_CHECKING:
    from oncomodel.forecasting import Forecast


def table(forecast: Forecast) -> Table:
    """The market size, its growth, and the size of every segment and region, year by year."""
    market = forecast.market
    names = f"{market.scenario(forecast.scenario).label}, {market.basis(forecast.basis).label}"
    made = Table(title=f"{market.title}: {names}, {market.currency} {market.magnitude}", title_justify="left")
    made.add_column("", no_wrap=True)
    for year in forecast.years:
        style = "bold" if year == market.timeline.base_year else None
        made.add_column(str(year), justify="right", style=style, no_wrap=True)
    made.add_column(f"CAGR {market.timeline.base_year}-{market.timeline.last_year}", justify="right")
    for key in ("market_size", "market_growth"):
        _add(made, forecast, key)
    for dimension in (*market.dimensions, market.regions):
        made.add_section()
        made.add_row(f"[bold]{dimension.label}[/bold]")
        _add(made, forecast, f"{dimension.key}_market_size")
    return made


def _add(made: Table, forecast: Forecast, key: str) -> None:
    values = forecast.values
    line = values.lines[key]
    growth = f"{key}_cagr_base"
    for row, member in enumerate(line.members or (None,)):
        label = member.label if member else row_label(line)
        years = [_shown(line, values.at(key, row, column)) for column in range(len(forecast.years))]
        rate = f"{values.at(growth, row):.1%}" if growth in values.lines else ""
        made.add_row(label, *years, rate)


def _shown(line: object, value: float) -> str:
    if value != value:  # noqa: PLR0124 - NaN: no such number
        return ""
    percent = isinstance(line, Line) and line.unit.name.startswith("%")
    return f"{value:.1%}" if percent else f"{value:,.1f}"

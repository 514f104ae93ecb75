"""Published paths over time."""

from __future__ import annotations

from typing import Any

from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, row
from oncomodel.excel.published.layouts import Block, is_cell, is_row, like, refusal, rows_and_periods, size
from oncomodel.kernels.projection import fade, interpolate, project

CATEGORY = "Projection"


def _paths(start_value: Block, growth_rates: Block) -> Any:
    """One path for each start: along the row, or down the column where the starts lie in a row."""
    if is_row(start_value) and is_row(growth_rates):
        raise refusal("start_value", "be one cell or one column beside a row of growth_rates", size(start_value))
    if is_row(start_value) or (is_cell(start_value) and growth_rates.shape[1] == 1):
        return _paths_along_rows(start_value.T, growth_rates.T, "column").T
    return _paths_along_rows(start_value, growth_rates, "row")


def _paths_along_rows(starts: Block, rates: Block, line: str) -> Any:
    if starts.shape[1] > 1:
        raise refusal("start_value", "be one cell, one column or one row", size(starts))
    if len(starts) == 1:
        return project(starts[0, 0], rates).reshape(rates.shape)
    if len(rates) not in {1, len(starts)}:
        raise refusal("growth_rates", f"be one {line}, or one for each of {len(starts)} start values", size(rates))
    return project(starts[:, 0], rates[0] if len(rates) == 1 else rates)


def _fades(first_rate: Block, last_rate: Block, periods: float) -> Any:
    for name, rates in (("first_rate", first_rate), ("last_rate", last_rate)):
        if rates.shape[1] > 1:
            raise refusal(name, "be one cell or one column", size(rates))
    return fade(first_rate[:, 0], last_rate[:, 0], periods)


def _interpolated(begin_value: Block, end_value: Block, periods: float, how: str) -> Any:
    for name, values in (("begin_value", begin_value), ("end_value", end_value)):
        if values.shape[1] > 1:
            raise refusal(name, "be one cell or one column", size(values))
    return interpolate(begin_value[:, 0], end_value[:, 0], periods, how)


FUNCTIONS = (
    Published(
        name="OM_PROJECT",
        category=CATEGORY,
        summary="Path of values that compounds one growth rate a period.",
        arguments=(
            Argument(
                "start_value",
                "Value before the first period, in any unit: one cell, or a column with one for each path.",
                shape=Shape.BLOCK,
            ),
            Argument(
                "growth_rates",
                "Growth per period as fractions, -1 or more, periods along the row: one row for all or one for each.",
                shape=Shape.BLOCK,
            ),
        ),
        result=Result(
            "One row for each start value, one column for each period; the first value has grown once. "
            "Start values in a row, or one with a column of rates, give paths down the columns.",
            like("start_value", "growth_rates"),
        ),
        kernel=project,
        example=Example(
            (1, row(0.09, 0.11, 0.1)),
            row(1.09, 1.2099, 1.3309),
            "Microsoft, FVSCHEDULE function, Excel support pages: the last value",
            digits=4,
        ),
        calculate=_paths,
    ),
    Published(
        name="OM_FADE",
        category=CATEGORY,
        summary="Growth rates that move in equal steps from the first to the last.",
        arguments=(
            Argument(
                "first_rate", "Growth in the first period as a fraction: one cell, or a column.", shape=Shape.BLOCK
            ),
            Argument("last_rate", "Growth in the last period as a fraction: one cell, or a column.", shape=Shape.BLOCK),
            Argument("periods", "Number of periods: a whole number, 1 or more.", shape=Shape.CELL),
        ),
        result=Result(
            "One row for each rate, one column for each period, both ends included.",
            rows_and_periods("first_rate", "last_rate", periods="periods"),
        ),
        kernel=fade,
        example=Example((2, 3, 5), row(2.0, 2.25, 2.5, 2.75, 3.0), "NumPy, numpy.linspace, API reference"),
        calculate=_fades,
    ),
    Published(
        name="OM_INTERPOLATE",
        category=CATEGORY,
        summary="Path from one known value to another, both included.",
        arguments=(
            Argument("begin_value", "Value at period 0, in any unit: one cell, or a column.", shape=Shape.BLOCK),
            Argument(
                "end_value", "Value at the last period, in the same unit: one cell, or a column.", shape=Shape.BLOCK
            ),
            Argument("periods", "Steps from begin to end: 2026 to 2033 is 7.", shape=Shape.CELL),
            Argument("how", "geometric for constant growth, linear for equal amounts.", "geometric", Shape.WORD),
        ),
        result=Result(
            "One row for each begin value, one column more than periods.",
            rows_and_periods("begin_value", "end_value", periods="periods", more=1),
        ),
        kernel=interpolate,
        example=Example((1, 1000, 3), row(1, 10, 100, 1000), "NumPy, numpy.geomspace, API reference"),
        calculate=_interpolated,
    ),
)

"""Published growth rates, and the values that a growth rate leads to."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, column, row
from oncomodel.excel.published.layouts import Block, each_series, like, one_per_series, refusal, size
from oncomodel.kernels.growth import (
    begin_value,
    cagr,
    cagr_between_dates,
    chain,
    end_value,
    growth,
    periods_to_reach,
    trend_cagr,
)

CATEGORY = "Growth"


def _trends(values: Block, periods: Block | None) -> Any:
    """The trend of one row or column, or of each row of a block, as one column."""
    series = each_series("values", values)
    if periods is None:
        return trend_cagr(series)[:, None]
    times = each_series("periods", periods)
    if times.shape not in {series.shape, (1, series.shape[1])}:
        raise refusal("periods", f"match values, {size(values)}, or be one row or column for all", size(periods))
    return trend_cagr(series, times)[:, None]


def _chained(returns: Block) -> Any:
    return chain(each_series("returns", returns))[:, None]


def _between_dates(begin: Any, end: Any, begin_date: Any, end_date: Any, basis: Any) -> Any:
    """The kernel on day numbers, which dates are in a cell; the time of day does not count."""
    of_day_numbers: Any = vars(cagr_between_dates)["__wrapped__"]
    return of_day_numbers(begin, end, np.floor(begin_date), np.floor(end_date), basis)


FUNCTIONS = (
    Published(
        name="OM_CAGR",
        category=CATEGORY,
        summary="Compound annual growth rate between two values.",
        arguments=(
            Argument("begin_value", "Value at the start, in any unit; greater than 0."),
            Argument("end_value", "Value at the end, in the same unit; 0 or more."),
            Argument("periods", "Years from start to end: 2026 to 2033 is 7; not 0."),
        ),
        result=Result("Growth per year as a fraction: 0.095 is 9.5 %.", like("begin_value", "end_value", "periods")),
        kernel=cagr,
        example=Example((10000, 11000, 96), 0.0009933, "Microsoft, RRI function, Excel support pages", digits=7),
    ),
    Published(
        name="OM_END_VALUE",
        category=CATEGORY,
        summary="Value that a begin value grows to at a constant rate.",
        arguments=(
            Argument("begin_value", "Value at the start, in any unit."),
            Argument("rate", "Growth per period as a fraction, 0.05 for 5 %; -1 or more."),
            Argument("periods", "Number of periods, also fractional; negative goes back in time."),
        ),
        result=Result("Value at the end, in the unit of begin_value.", like("begin_value", "rate", "periods")),
        kernel=end_value,
        example=Example(
            (1, 0.013125, 4), 1.0535427, "Microsoft, EFFECT function, Excel support pages: 5.25 % in 4 steps", digits=7
        ),
    ),
    Published(
        name="OM_BEGIN_VALUE",
        category=CATEGORY,
        summary="Value that leads to an end value at a constant rate.",
        arguments=(
            Argument("end_value", "Value at the end, in any unit."),
            Argument("rate", "Growth per period as a fraction, 0.05 for 5 %; above -1."),
            Argument("periods", "Number of periods, also fractional or negative."),
        ),
        result=Result("Value at the start, in the unit of end_value.", like("end_value", "rate", "periods")),
        kernel=begin_value,
        example=Example(
            (2200, 0.03, 1), 2135.92, "Investopedia, Present Value (PV): 2,200 USD in a year at 3 %", digits=2
        ),
    ),
    Published(
        name="OM_PERIODS",
        category=CATEGORY,
        summary="Number of periods that a constant rate takes from one value to another.",
        arguments=(
            Argument("begin_value", "Value at the start, in any unit; greater than 0."),
            Argument("end_value", "Value to reach, in the same unit; greater than 0."),
            Argument("rate", "Growth per period as a fraction; above -1 and not 0."),
        ),
        result=Result(
            "Periods, fractional; negative where the value lies in the past.", like("begin_value", "end_value", "rate")
        ),
        kernel=periods_to_reach,
        example=Example((2000, 2200, 0.025), 3.86, "Microsoft, PDURATION function, Excel support pages", digits=2),
    ),
    Published(
        name="OM_GROWTH",
        category=CATEGORY,
        summary="Growth from the value one period before.",
        arguments=(
            Argument("value", "Value of the period, in any unit."),
            Argument("prior", "Value one period before, in the same unit; not 0."),
        ),
        result=Result("Growth over the period as a fraction.", like("value", "prior")),
        kernel=growth,
        example=Example(
            (216.909, 215.805),
            0.0051157,
            "Alaska Department of Labor, CPI: how the percent change is calculated",
            digits=7,
        ),
    ),
    Published(
        name="OM_TREND",
        category=CATEGORY,
        summary="Growth rate of the log-linear trend through all values, not only the first and the last.",
        arguments=(
            Argument(
                "values",
                "One row or column of values, greater than 0; in a block each row is a series. Blanks are left out.",
                shape=Shape.BLOCK,
            ),
            Argument(
                "periods", "Time of each value, in periods; without it they are one period apart.", None, Shape.BLOCK
            ),
        ),
        result=Result(
            "Growth per period as a fraction; for a block one column, a rate for each row.", one_per_series("values")
        ),
        kernel=trend_cagr,
        example=Example(
            (column(33100, 47300, 69000, 102000, 150000, 220000), column(11, 12, 13, 14, 15, 16)),
            0.4633,
            "Microsoft, LOGEST function, Excel support pages: 1.4633 - 1",
            digits=4,
        ),
        calculate=_trends,
    ),
    Published(
        name="OM_CHAIN",
        category=CATEGORY,
        summary="Constant growth rate with the same end as growth rates that vary (geometric mean).",
        arguments=(
            Argument(
                "returns",
                "Growth per period as fractions, -1 or more: one row or column; in a block each row is a series.",
                shape=Shape.BLOCK,
            ),
        ),
        result=Result("Growth per period as a fraction; for a block one column.", one_per_series("returns")),
        kernel=chain,
        example=Example(
            (row(3, 4, 7, 6, 10, 3, 2),),
            4.476987,
            "Microsoft, GEOMEAN function, Excel support pages: 5.476987, of 1 + returns",
            digits=6,
        ),
        calculate=_chained,
    ),
    Published(
        name="OM_CAGR_DATES",
        category=CATEGORY,
        summary="Compound annual growth rate between the values of two dates.",
        arguments=(
            Argument("begin_value", "Value on the first date, in any unit; greater than 0."),
            Argument("end_value", "Value on the last date, in the same unit; 0 or more."),
            Argument("begin_date", "First date."),
            Argument("end_date", "Last date, another day than the first."),
            Argument("basis", "Days per year: 365.25, or 365 as in XIRR.", 365.25),
        ),
        result=Result(
            "Growth per year as a fraction.", like("begin_value", "end_value", "begin_date", "end_date", "basis")
        ),
        kernel=cagr_between_dates,
        example=Example(
            (10000, 11000, 43831, 46753, 365.25),
            12 * 0.001,
            "Microsoft, RRI function, Excel support pages: 8 years, 0.012 or 1.2 %",
            digits=3,
        ),
        calculate=_between_dates,
    ),
)

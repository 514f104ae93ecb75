"""Growth rates between two values, and the values that a growth rate leads to."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import (
    NOT_NEGATIVE,
    NOT_ZERO,
    OPEN_RATE,
    POSITIVE,
    RATE,
    Requirement,
    algorithm,
    formula,
    numbers,
)
from oncomodel.kernels.dates import dated

MOVING_RATE = Requirement("a growth rate above -1 (-100 %), not 0", lambda x: (x > -1) * (x != 0))


@formula(begin=POSITIVE, end=NOT_NEGATIVE, periods=NOT_ZERO)
def cagr(begin: Any, end: Any, periods: Any) -> Any:
    """Compound annual growth rate between two values.

    The number of periods is the number of *steps*: 2026 to 2033 is 7. A market
    that ends at 0 has fallen by 100 %; one that begins at 0 has no growth rate.

    Args:
        begin: Value at the start, in any unit; greater than 0. Any shape.
        end: Value at the end, in the same unit; 0 or more. Broadcasts.
        periods: Years from start to end; not 0. Broadcasts.

    Returns:
        Growth per period as a fraction (0.0952 is 9.52 %), broadcast shape.

    Raises:
        KernelError: If begin <= 0, end < 0 or periods = 0, or if no finite rate
            leads from begin to end (back in time from 0).

    References:
        Microsoft, "RRI function", Excel support pages: the same equation.

    >>> round(float(cagr(87.4, 165.2, 7)), 6)
    0.095216
    """
    return (end / begin) ** (1 / periods) - 1


@formula(rate=RATE)
def end_value(begin: Any, rate: Any, periods: Any) -> Any:
    """Value that *begin* grows to at a constant rate.

    Negative periods go back in time; going back from a rate of -100 % has no answer.

    Args:
        begin: Value at the start, in any unit. Any shape.
        rate: Growth per period as a fraction; -1 or more. Broadcasts.
        periods: Number of periods, also fractional or negative. Broadcasts.

    Returns:
        begin * (1 + rate)**periods, in the unit of *begin*, broadcast shape.

    Raises:
        KernelError: If rate < -1, or rate = -1 with negative periods.

    References:
        Microsoft, "FV function", Excel support pages: with payment 0, and the
        sign of the present value turned.

    >>> round(float(end_value(100.0, 0.1, 2)), 6)
    121.0
    """
    return begin * (1 + rate) ** periods


@formula(rate=OPEN_RATE)
def begin_value(end: Any, rate: Any, periods: Any) -> Any:
    """Value that leads to *end* at a constant rate.

    Args:
        end: Value at the end, in any unit. Any shape.
        rate: Growth per period as a fraction; above -1, because nothing leads out
            of a fall by 100 %. Broadcasts.
        periods: Number of periods, also fractional or negative. Broadcasts.

    Returns:
        end / (1 + rate)**periods, in the unit of *end*, broadcast shape.

    Raises:
        KernelError: If rate <= -1.

    References:
        Microsoft, "PV function", Excel support pages: with payment 0, and the sign
        of the future value turned.

    >>> round(float(begin_value(121.0, 0.1, 2)), 6)
    100.0
    """
    return end / (1 + rate) ** periods


@formula(begin=POSITIVE, end=POSITIVE, rate=MOVING_RATE)
def periods_to_reach(begin: Any, end: Any, rate: Any) -> Any:
    """Periods that a constant rate takes from one value to another.

    The result is fractional, and negative where the value was passed in the past: a
    market that shrinks by 5 % a year stood higher years ago. Without growth nothing
    is reached, and 0 is never reached.

    Args:
        begin: Value at the start, in any unit; greater than 0. Any shape.
        end: Value to reach, in the same unit; greater than 0. Broadcasts.
        rate: Growth per period as a fraction; above -1 and not 0. Broadcasts.

    Returns:
        ln(end / begin) / ln(1 + rate), in periods, broadcast shape.

    Raises:
        KernelError: If begin <= 0, end <= 0, rate <= -1 or rate = 0.

    References:
        Microsoft, "PDURATION function", Excel support pages: the same equation,
        which Excel refuses for negative rates.

    >>> round(float(periods_to_reach(2000.0, 2200.0, 0.025)), 2)
    3.86
    """
    return np.log(end / begin) / np.log(1 + rate)


@formula(prior=NOT_ZERO)
def growth(value: Any, prior: Any) -> Any:
    """Growth from the value one period before.

    Args:
        value: Value of the period, in any unit. Any shape.
        prior: Value one period before, in the same unit; not 0. Broadcasts.

    Returns:
        value / prior - 1 as a fraction, broadcast shape.

    Raises:
        KernelError: If prior = 0.

    >>> round(float(growth(110.0, 100.0)), 6)
    0.1
    """
    return value / prior - 1


@dated("begin_date", "end_date")
@formula(begin=POSITIVE, end=NOT_NEGATIVE, basis=POSITIVE)
def cagr_between_dates(begin: Any, end: Any, begin_date: Any, end_date: Any, basis: Any = 365.25) -> Any:
    """Compound annual growth rate between values of two dates.

    A year is *basis* days. In a cell the dates are Excel's day numbers, so the same
    formula holds there.

    Args:
        begin: Value on the first date, in any unit; greater than 0. Any shape.
        end: Value on the last date, in the same unit; 0 or more. Broadcasts.
        begin_date: First date: ``datetime.date``, ISO text (2026-12-31), numpy
            ``datetime64``, or an array of them. Broadcasts.
        end_date: Last date, another day than the first. Broadcasts.
        basis: Days per year; greater than 0. 365.25 is the Julian year, 365 is the
            basis of Excel's XIRR.

    Returns:
        Growth per year as a fraction, broadcast shape.

    Raises:
        ArgumentError: If a date is not a date.
        KernelError: If begin <= 0, end < 0, basis <= 0 or both dates are the same.

    References:
        Microsoft, "XIRR function", Excel support pages: two flows, basis 365.

    >>> round(float(cagr_between_dates(100.0, 121.0, "2024-12-31", "2026-12-31", 365)), 6)
    0.1
    """
    return cagr(begin, end, (end_date - begin_date) / basis)


@algorithm(values=POSITIVE)
def trend_cagr(values: Any, periods: Any = None) -> Any:
    """Growth rate of the log-linear trend through all values, not only the ends.

    Ordinary least squares of ln(values) on periods, as in Excel's LOGEST. Missing
    values (NaN) are left out while the others keep their periods, so a gap does not
    bend the trend; a row with fewer than two values left has no trend: NaN.

    Args:
        values: Values in one unit, greater than 0, periods along the last axis: at
            least 2. Leading axes are rows or draws.
        periods: Time of each value, in periods, in any order and spacing; broadcasts
            to *values*. Without it the values are one period apart.

    Returns:
        exp(slope) - 1, growth per period as a fraction; shape values.shape[:-1].

    Raises:
        ArgumentError: If periods do not broadcast to values.
        KernelError: If a value is not greater than 0, or a row without missing
            values has no two different periods.

    References:
        Microsoft, "LOGEST function", Excel support pages: m - 1.
        Weisberg, S. (2014). Applied Linear Regression, 4th ed., chapter 2.

    >>> round(float(trend_cagr([33100, 47300, 69000, 102000, 150000, 220000])), 4)
    0.4633
    """
    values = np.atleast_1d(values)
    given = np.arange(values.shape[-1]) if periods is None else numbers("trend_cagr", "periods", periods)
    time = _like("trend_cagr", "periods", given, values.shape)
    known = np.isfinite(values) & np.isfinite(time)
    count = np.sum(known, axis=-1, keepdims=True)
    time = np.where(known, time, 0.0)
    offset = np.where(known, time - np.sum(time, axis=-1, keepdims=True) / np.maximum(count, 1), 0.0)
    logs = np.log(np.where(known, values, 1.0))
    spread = np.sum(offset**2, axis=-1)
    if np.any((spread == 0) & np.all(known, axis=-1)):
        raise KernelError("trend_cagr: values must have at least two different periods (got one)")
    slope = np.sum(offset * logs, axis=-1) / np.where(spread == 0, np.nan, spread)
    return np.expm1(slope)


@algorithm(returns=RATE)
def chain(returns: Any) -> Any:
    """Geometric mean of growth rates: the constant rate with the same end.

    The arithmetic mean overstates growth: +50 % and -50 % average to 0 %, but a
    market that moved so has lost 13.4 % a year. A missing rate makes the mean NaN.

    Args:
        returns: Growth per period as fractions, -1 or more; periods along the last
            axis, at least 1. Leading axes are rows or draws.

    Returns:
        (product of 1 + returns)**(1 / periods) - 1 as a fraction; shape
        returns.shape[:-1].

    Raises:
        KernelError: If a rate is below -1, or there is none.

    References:
        Microsoft, "GEOMEAN function", Excel support pages: of 1 + returns.

    >>> round(float(chain([0.5, -0.5])), 4)
    -0.134
    """
    if np.size(returns) == 0:
        raise KernelError("chain: returns must be at least one growth rate (got none)")
    with np.errstate(divide="ignore"):
        return np.expm1(np.mean(np.log1p(np.atleast_1d(returns)), axis=-1))


def _like(function: str, argument: str, value: Any, shape: tuple[int, ...]) -> Any:
    try:
        return np.broadcast_to(value, shape)
    except ValueError:
        raise ArgumentError(
            f"{function}: {argument} must broadcast to the shape {shape} (got {np.shape(value)})"
        ) from None

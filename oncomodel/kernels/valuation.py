"""What cash flows are worth: net present value, rates of return, rNPV and break-even."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import Requirement, algorithm
from oncomodel.kernels.dates import day_numbers
from oncomodel.kernels.roots import internal_rates

DISCOUNT_RATE = Requirement("a rate above -1 (-100 %)", lambda x: x > -1)
FINITE = Requirement("finite", np.isfinite)
PROBABILITY = Requirement("a probability within 0-1", lambda x: (x >= 0) * (x <= 1))
FIRST_PERIOD = Requirement("within 0-1 (0 is now, 1 a period from now)", PROBABILITY.test)

DAYS_A_YEAR = 365  # Excel's XNPV and XIRR, in leap years too
ROUNDING = 4 * np.finfo(float).eps
SERIES_AT_ONCE = 16384


@algorithm(rate=DISCOUNT_RATE, cash_flows=FINITE, first_at=FIRST_PERIOD)
def npv(rate: Any, cash_flows: Any, first_at: Any = 0) -> Any:
    """Net present value of cash flows one period apart.

    Two conventions are in use. Here, as in textbooks and numpy-financial, the first
    flow falls now and is not discounted (first_at=0). Excel's NPV lets it fall one
    period from now and discounts it too: that is first_at=1, and 0.5 is mid-year
    discounting. The equation: sum of cash_flows[t] / (1 + rate)**(t + first_at).

    Args:
        rate: Discount rate per period as a fraction, above -1: one for all series, or
            any shape that broadcasts with that of *cash_flows* without its last axis.
        cash_flows: Receipts positive, payments negative, in one unit of money;
            periods along the last axis, series along the others.
        first_at: When the first flow falls: 0 now, 1 a period from now.

    Returns:
        Present value in the unit of *cash_flows*: one for each series and rate.

    Raises:
        KernelError: If rate <= -1, or so near that the value overflows.

    References:
        Microsoft, "NPV function", Excel support pages, examples 1 and 2.
        numpy-financial 1.0, "npv", reference: the example of 40 000.

    >>> round(float(npv(0.08, [-40000, 5000, 8000, 12000, 30000])), 2)
    3065.22
    >>> round(float(npv(0.1, [-10000, 3000, 4200, 6800], first_at=1)), 2)
    1188.44
    """
    return _present_value("npv", rate, cash_flows, first_at)


@algorithm(rate=DISCOUNT_RATE, cash_flows=FINITE, probabilities=PROBABILITY, first_at=FIRST_PERIOD)
def rnpv(rate: Any, cash_flows: Any, probabilities: Any, first_at: Any = 0) -> Any:
    """Risk-adjusted net present value, the expected NPV of a risky project.

    Each flow counts with the probability, seen from today, that it occurs. For a
    drug in trials that is the *cumulative* probability of reaching the stage that pays
    or costs: stages that succeed with 0.6 and 0.5 give 1, 0.6, 0.3 (np.cumprod), not 1,
    0.6, 0.5. The risk of failure is in the probabilities, so *rate* is the cost of capital
    without it. The equation: sum of probabilities[t] * cash_flows[t] / (1 + rate)**(t + first_at).

    Args:
        rate: Discount rate per period as a fraction, above -1; shape as for npv.
        cash_flows: Flows if the project gets that far, in one unit of money; periods
            along the last axis.
        probabilities: Probability that each flow occurs, within 0-1. Broadcasts.
        first_at: When the first flow falls: 0 now, 1 a period from now.

    Returns:
        Expected present value in the unit of *cash_flows*: one for each series and rate.

    Raises:
        KernelError: If rate <= -1 or a probability is outside 0-1.

    References:
        Stewart, Allison and Johnson (2001), Putting a price on biotechnology, Nature
        Biotechnology 19, 813-817.

    >>> round(float(rnpv(0.18, [-1e6, 0, 0, 0, 0, 10e6], [1, 1, 1, 1, 1, 0.2688])))
    174950
    """
    return _present_value("rnpv", rate, _series("rnpv", cash_flows) * probabilities, first_at)


@algorithm(rate=DISCOUNT_RATE, cash_flows=FINITE)
def xnpv(rate: Any, cash_flows: Any, dates: Any) -> Any:
    """Net present value of cash flows on dates, at the first date.

    As in Excel, a year has 365 days, also a leap year, the order of later dates is free,
    and none may come before the first. The equation: sum of cash_flows[i] /
    (1 + rate)**((dates[i] - dates[0]) / 365).

    Args:
        rate: Discount rate per year as a fraction, above -1; shape as for npv.
        cash_flows: Receipts positive, payments negative, in one unit of money; dates
            along the last axis, series along the others.
        dates: One for each flow: datetime.date, ISO text ("2008-03-01") or datetime64;
            the time of day does not count.

    Returns:
        Present value in the unit of *cash_flows*: one for each series and rate.

    Raises:
        KernelError: If rate <= -1, or a date comes before the first.

    References:
        Microsoft, "XNPV function", Excel support pages: 2086.65.

    >>> days = ["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"]
    >>> round(float(xnpv(0.09, [-10000, 2750, 4250, 3250, 2750], days)), 4)
    2086.6476
    """
    series, days = _dated_series("xnpv", cash_flows, dates)
    if np.any(days < days[0]):
        first, early = (date.fromordinal(int(day)) for day in (days[0], np.min(days)))
        raise KernelError(f"xnpv: dates must be on or after the first, {first} (got {early})")
    with np.errstate(all="ignore"):
        factors = (1 + np.asarray(rate)[..., np.newaxis]) ** ((days[0] - days) / DAYS_A_YEAR)
        value = np.sum(np.where(series == 0, 0.0, series * factors), axis=-1)
    return _finite("xnpv", value, rate, series)


@algorithm(cash_flows=FINITE)
def irr(cash_flows: Any, all_roots: Any = False) -> Any:  # noqa: FBT002 the contract's signature
    """Internal rate of return: the rate at which cash flows are worth 0.

    Every rate above -1 is looked for. A series whose flows change sign more than once can
    have several, and then none of them ranks projects: that is an error that names them,
    unless *all_roots* asks for them. Excel's IRR returns the one near its guess,
    numpy-financial's the one nearest 0. Rates closer than rounding can tell apart are one.

    Args:
        cash_flows: Receipts positive, payments negative, in any unit of money; periods
            along the last axis, each series of the others by itself.
        all_roots: False for the one rate of each series, True for every rate.

    Returns:
        Rate per period as a fraction, one for each series; with *all_roots* a further axis,
        ascending, that ends in NaN where a series has fewer than another.

    Raises:
        KernelError: If a series has no such rate (as one without payments or without
            receipts), or more than one.

    References:
        Lorie and Savage (1955), Three problems in rationing capital, Journal of Business
        28(4), 229-239: two rates. Norstrom (1972), A sufficient condition for a unique
        nonnegative internal rate of return, JFQA 7(3), 1835-1839.

    >>> round(float(irr([-70000, 12000, 15000, 18000, 21000, 26000])), 3)
    0.087
    >>> irr([-100, 230, -132], all_roots=True).round(6).tolist()
    [0.1, 0.2]
    """
    series = _series("irr", cash_flows)
    return _rates_of_return("irr", series, np.arange(series.shape[-1], dtype=float), all_roots)


@algorithm(cash_flows=FINITE)
def xirr(cash_flows: Any, dates: Any, all_roots: Any = False) -> Any:  # noqa: FBT002 the contract's signature
    """Internal rate of return a year of cash flows on dates.

    The rate at which xnpv is 0, with years of 365 days. Dates may come in any order (as in
    Excel, whatever its help says): the rate does not depend on which is first. Flows of
    one day are one flow. Several rates, or none, are treated as by irr.

    Args:
        cash_flows: Receipts positive, payments negative, in any unit of money; dates along
            the last axis, each series of the others by itself.
        dates: One for each flow, as for xnpv.
        all_roots: False for the one rate of each series, True for every rate.

    Returns:
        Rate per year as a fraction, shape as for irr.

    Raises:
        KernelError: If a series has no such rate, or more than one.

    References:
        Microsoft, "XIRR function", Excel support pages: 0.373362535. Microsoft,
        [MS-OI29500] 2.1.1070, XIRR: dates may precede the first.

    >>> days = ["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"]
    >>> round(float(xirr([-10000, 2750, 4250, 3250, 2750], days)), 6)
    0.373363
    """
    series, days = _dated_series("xirr", cash_flows, dates)
    order = np.argsort(days, kind="stable")
    different, starts = np.unique(days[order], return_index=True)
    flows = np.add.reduceat(series[..., order], starts, axis=-1)
    return _rates_of_return("xirr", flows, (different - different[0]) / DAYS_A_YEAR, all_roots)


@algorithm(cash_flows=FINITE)
def break_even(cash_flows: Any) -> Any:
    """Periods until cumulative cash flow turns non-negative and stays there.

    The first flow falls at 0, and each later one evenly over the period that ends with it,
    as payback is usually reckoned: 3 and 15/40 periods where 15 are still missing after 3
    and the fourth brings 40. A later deficit postpones it: what counts is the last one.
    Discounted payback is the break-even of discounted flows.

    Args:
        cash_flows: Receipts positive, payments negative, in any unit of money; periods
            along the last axis, each series of the others by itself.

    Returns:
        Periods, fractional, one for each series; 0 where there never is a deficit, NaN where
        it is never made up.

    References:
        Brealey, Myers and Allen (2011), Principles of Corporate Finance, section 5-2.

    >>> float(break_even([-100, 25, 25, 35, 40]))
    3.375
    """
    flows = _series("break_even", cash_flows)
    totals = np.cumsum(flows, axis=-1)
    deficit = totals < -ROUNDING * flows.shape[-1] * np.sum(np.abs(flows), axis=-1, keepdims=True)
    last = flows.shape[-1] - 1 - np.argmax(deficit[..., ::-1], axis=-1)
    following = np.minimum(last + 1, flows.shape[-1] - 1)
    with np.errstate(all="ignore"):
        part = np.minimum(-_each(totals, last) / _each(flows, following), 1.0)
    periods = np.where(np.any(deficit, axis=-1), last + part, 0.0)
    return np.where(deficit[..., -1] | np.isnan(totals[..., -1]), np.nan, periods)[()]


def _each(values: Any, index: Any) -> Any:
    return np.take_along_axis(values, index[..., np.newaxis], axis=-1)[..., 0]


def _series(function: str, cash_flows: Any) -> Any:
    if np.ndim(cash_flows) and cash_flows.shape[-1]:
        return cash_flows
    raise ArgumentError(f"{function}: cash_flows must be a series of flows (got {np.asarray(cash_flows).tolist()!r})")


def _dated_series(function: str, cash_flows: Any, dates: Any) -> tuple[Any, Any]:
    """Flows and their day numbers; a flow whose date is missing is missing itself."""
    series, days = _series(function, cash_flows), day_numbers(function, "dates", dates)
    if np.shape(days) != series.shape[-1:]:
        rule = f"one for each of the {series.shape[-1]} cash flows of a series"
        raise ArgumentError(f"{function}: dates must be {rule} (got shape {np.shape(days)})")
    missing = np.isnan(days)
    return np.where(missing, np.nan, series), np.where(missing, np.fmin.reduce(days), days)


def _present_value(function: str, rate: Any, cash_flows: Any, first_at: Any) -> Any:
    series = _series(function, cash_flows)
    with np.errstate(all="ignore"):
        value = _value_at_first_flow(rate, series) / (1 + rate) ** first_at
    return _finite(function, value, rate, series)


def _value_at_first_flow(rate: Any, series: Any) -> Any:
    if np.ndim(rate) == 0 and series.ndim == 1:
        from numpy_financial import npv as value_of_one  # a table it would discount down its rows

        return value_of_one(rate, np.trim_zeros(series, "b"))
    value: Any = 0.0
    for flow in np.moveaxis(series, -1, 0)[::-1]:
        value = value / (1 + rate) + flow
    return value


def _finite(function: str, value: Any, rate: Any, series: Any) -> Any:
    missing = np.isnan(rate) | np.any(np.isnan(series), axis=-1)
    if np.all(np.isfinite(value) | missing):
        return value
    raise KernelError(f"{function}: rate must be one at which the value is finite (got {rate})")


def _rates_of_return(function: str, series: Any, times: Any, all_roots: Any) -> Any:
    if np.ndim(all_roots) or all_roots not in (False, True):
        raise ArgumentError(f"{function}: all_roots must be True or False (got {all_roots!r})")
    table = series.reshape(-1, series.shape[-1])
    known = ~np.isnan(table).any(axis=1)
    rates = _table_of_rates(table, known, times)
    number = np.count_nonzero(~np.isnan(rates), axis=1)
    if np.any(none := known & (number == 0)):
        row = int(np.argmax(none))
        rule = "be a series with an internal rate of return; there is no such rate"
        raise KernelError(f"{function}: cash_flows must {rule} (got {_shown(table[row])}{_at(series, row)})")
    if all_roots:
        return rates.reshape(*series.shape[:-1], rates.shape[1])
    if np.any(number > 1):
        row = int(np.argmax(number > 1))
        rule = "be a series with one internal rate of return, unless all_roots is True"
        found = f"{number[row]} rates: {_shown(rates[row, : number[row]])}{_at(series, row)}"
        raise KernelError(f"{function}: cash_flows must {rule} (got {found})")
    return rates[:, 0].reshape(series.shape[:-1])[()]


def _table_of_rates(table: Any, known: Any, times: Any) -> Any:
    """Rates of each known row, ascending; NaN where there are fewer, and in the other rows."""
    rows, places = table if known.all() else table[known], np.flatnonzero(known)
    starts = range(0, len(rows), SERIES_AT_ONCE)
    found = [internal_rates(rows[start : start + SERIES_AT_ONCE].T, times) for start in starts]
    rates = np.full((len(table), max([1, *map(len, found)])), np.nan)
    for start, roots in zip(starts, found, strict=True):
        rates[places[start : start + SERIES_AT_ONCE], : len(roots)] = roots.T
    return rates


def _shown(values: Any) -> str:
    most = 8
    text = ", ".join(f"{value:.10g}" for value in values[:most])
    return text if len(values) <= most else f"{text}, ... ({len(values)} in all)"


def _at(series: Any, row: int) -> str:
    if series.ndim == 1:
        return ""
    return f" at {[int(i) for i in np.unravel_index(row, series.shape[:-1])]}"

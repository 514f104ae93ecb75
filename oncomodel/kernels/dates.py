"""Dates as arguments: what a kernel takes for a date, and the day number that it becomes."""

from __future__ import annotations

import inspect
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from oncomodel.errors import ArgumentError
from oncomodel.kernels.contract import is_symbol

if TYPE_CHECKING:
    from collections.abc import Callable


def dated(*arguments: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a kernel take dates for *arguments*: its body receives day numbers.

    The declared kernel stays a formula: symbols pass through, because a date in a
    cell is a day number already.
    """

    def decorate(kernel: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(kernel)

        @wraps(kernel)
        def with_dates(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs).arguments
            days = {name: day_numbers(kernel.__name__, name, given[name]) for name in arguments}
            return kernel(**(given | days))

        return with_dates

    return decorate


def day_numbers(function: str, argument: str, value: Any) -> Any:
    """Day numbers of *value*, 1 being 0001-01-01; symbols pass through.

    A date is a ``datetime.date``, ISO text (2026-12-31), a numpy ``datetime64``, or an
    array of them. The time of day is dropped, as Excel's XIRR does; a missing date in
    an array is NaN. Bare numbers are refused: the year 2026 is not a day.

    Args:
        function: Name of the kernel, for the message.
        argument: Name of its argument, for the message.
        value: A date or an array of dates.

    Returns:
        Whole days as a float or an array of floats, in the shape of *value*.

    Raises:
        ArgumentError: If something is not a date.

    >>> float(day_numbers("f", "end_date", "2026-12-31") - day_numbers("f", "begin_date", date(2026, 1, 1)))
    364.0
    """
    if is_symbol(value):
        return value
    dates = np.asarray(value)
    if dates.dtype.kind == "M":
        dates = dates.astype("datetime64[D]").astype(object)
    try:
        days = None if value is None else np.frompyfunc(_day_number, 1, 1)(dates)
    except (TypeError, ValueError):
        days = None
    if days is None:
        raise ArgumentError(
            f"{function}: {argument} must be a date such as 2026-12-31, or an array of dates (got {value!r})"
        )
    return np.asarray(days, dtype=float)[()]


def _day_number(value: Any) -> float:
    if value is None or value != value:  # noqa: PLR0124 - pandas' NaT differs from itself
        return float("nan")
    day = date.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(day, datetime):
        day = day.date()
    return float(date.toordinal(day))

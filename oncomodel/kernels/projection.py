"""Paths over time: compounding, fading and interpolating; adoption curves and their fits.

The curves live in :mod:`oncomodel.kernels.curves` and their fits in
:mod:`oncomodel.kernels.fits`; both are part of this module's interface.
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from oncomodel.errors import ArgumentError
from oncomodel.kernels.contract import (
    POSITIVE,
    RATE,
    algorithm,
    check,
    formula,
    is_symbol,
    numbers,
    whole_number,
)
from oncomodel.kernels.curves import (
    adoptions_in_period,
    bass,
    bass_adoptions,
    bass_peak,
    gompertz,
    logistic,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncomodel.kernels.fits import (
        BassFit,
        GompertzFit,
        LogisticFit,
        fit_bass,
        fit_gompertz,
        fit_logistic,
    )

# Fits are loaded when first used: Excel's first call need not wait for them.
_FITS = ("BassFit", "GompertzFit", "LogisticFit", "fit_bass", "fit_gompertz", "fit_logistic")

__all__ = [
    "BassFit",
    "GompertzFit",
    "LogisticFit",
    "adoptions_in_period",
    "bass",
    "bass_adoptions",
    "bass_peak",
    "fade",
    "fit_bass",
    "fit_gompertz",
    "fit_logistic",
    "geometric_between",
    "gompertz",
    "grow",
    "interpolate",
    "linear_between",
    "logistic",
    "project",
    "scan",
]


def __getattr__(name: str) -> Any:
    if name not in _FITS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from oncomodel.kernels import fits

    return getattr(fits, name)


def __dir__() -> list[str]:
    return __all__


def scan(step: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a path whose period is *step*: the model and Excel read the step."""

    def decorate(path: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(path)

        @wraps(path)
        def scanned(*args: Any, **kwargs: Any) -> Any:
            if any(map(is_symbol, (*args, *kwargs.values()))):
                return step(*signature.bind(*args, **kwargs).args)
            return path(*args, **kwargs)

        scanned.step = step  # type: ignore[attr-defined]
        return scanned

    return decorate


@formula(rate=RATE)
def grow(prior: Any, rate: Any) -> Any:
    """Compound one period of growth.

    Args:
        prior: Value at the end of the period before, in any unit. Any shape.
        rate: Growth over the period as a fraction; -1 or more. Broadcasts.

    Returns:
        prior * (1 + rate), value at the end of the period in the unit of *prior*,
        broadcast shape.

    Raises:
        KernelError: If rate < -1.

    >>> round(float(grow(100.0, 0.1)), 6)
    110.0
    """
    return prior * (1 + rate)


@scan(grow)
@formula(growth_rates=RATE)
def project(start: Any, growth_rates: Any) -> Any:
    """Path of values that compounds one growth rate a period.

    The start itself is not part of the path: the first value has already grown once.
    A missing rate (NaN) leaves every later value unknown.

    Args:
        start: Value before the first period, in any unit: a number, or one per row.
        growth_rates: Growth per period as fractions, -1 or more; periods along the
            last axis, one row for all starts or one row for each.

    Returns:
        start * product of (1 + growth_rates) up to each period, in the unit of
        *start*: one row per start, shape start.shape + (periods,).

    Raises:
        KernelError: If a growth rate is below -1.
        ArgumentError: If there are rows of rates, but not one for each start.

    References:
        Microsoft, "FVSCHEDULE function", Excel support pages: the last value.

    >>> project(100.0, [0.1, -0.5]).round(6).tolist()
    [110.0, 55.0]
    """
    return np.asarray(start)[..., np.newaxis] * np.cumprod(1 + growth_rates, axis=-1)


@formula()
def linear_between(begin: Any, end: Any, fraction: Any) -> Any:
    """Value on the straight line from *begin* to *end*.

    Args:
        begin: Value at fraction 0, in any unit. Any shape.
        end: Value at fraction 1, in the same unit. Broadcasts.
        fraction: Part of the way, 0 at the begin and 1 at the end. Broadcasts.

    Returns:
        begin + (end - begin) * fraction, in the unit of *begin*, broadcast shape.

    >>> round(float(linear_between(0.10, 0.02, 0.5)), 6)
    0.06
    """
    return begin + (end - begin) * fraction


@formula(begin=POSITIVE, end=POSITIVE)
def geometric_between(begin: Any, end: Any, fraction: Any) -> Any:
    """Value on the path of constant growth from *begin* to *end*.

    Args:
        begin: Value at fraction 0, in any unit; greater than 0. Any shape.
        end: Value at fraction 1, in the same unit; greater than 0. Broadcasts.
        fraction: Part of the way, 0 at the begin and 1 at the end. Broadcasts.

    Returns:
        begin * (end / begin)**fraction, in the unit of *begin*, broadcast shape.

    Raises:
        KernelError: If begin <= 0 or end <= 0.

    >>> round(float(geometric_between(100.0, 121.0, 0.5)), 6)
    110.0
    """
    return begin * (end / begin) ** fraction


@algorithm(first_rate=RATE, last_rate=RATE)
def fade(first_rate: Any, last_rate: Any, periods: Any) -> Any:
    """Growth rates that move in equal steps from the first to the last.

    Both ends are part of the path. With one period there is only the first rate, so
    that the first rate never depends on how long the fade takes.

    Args:
        first_rate: Growth in the first period as a fraction; -1 or more. Any shape,
            for instance draws.
        last_rate: Growth in the last period as a fraction; -1 or more. Broadcasts.
        periods: Number of periods: one whole number, 1 or more.

    Returns:
        Rates as fractions, periods along a new last axis: broadcast shape +
        (periods,).

    Raises:
        KernelError: If a rate is below -1 or periods is not a whole number >= 1.
        ArgumentError: If periods is not a single number.

    >>> fade(0.10, 0.02, 5).round(6).tolist()
    [0.1, 0.08, 0.06, 0.04, 0.02]
    """
    steps = whole_number("fade", "periods", periods) - 1
    return _path(linear_between, first_rate, last_rate, steps)


@algorithm()
def interpolate(begin: Any, end: Any, periods: Any, how: str = "geometric") -> Any:
    """Path from one known value to another, both included.

    Geometric, the default, is constant growth, so the path is what :func:`cagr`
    describes; linear is a constant amount per period.

    Args:
        begin: Value at period 0, in any unit; greater than 0 if geometric. Any shape.
        end: Value at the last period, in the same unit; greater than 0 if geometric.
            Broadcasts.
        periods: Number of steps from begin to end (2026 to 2033 is 7): one whole
            number, 1 or more.
        how: "geometric" or "linear".

    Returns:
        Values at periods 0, 1, ..., periods, in the unit of *begin*, along a new last
        axis: broadcast shape + (periods + 1,).

    Raises:
        KernelError: If begin <= 0 or end <= 0 and geometric, or periods is not a
            whole number >= 1.
        ArgumentError: If periods is not a single number or *how* is neither word.

    >>> interpolate(100.0, 121.0, 2).round(6).tolist()
    [100.0, 110.0, 121.0]
    """
    steps = whole_number("interpolate", "periods", periods)
    if not isinstance(how, str) or how not in {"geometric", "linear"}:
        raise ArgumentError(f"interpolate: how must be geometric or linear (got {how!r})")
    first, last = numbers("interpolate", "begin", begin), numbers("interpolate", "end", end)
    if how == "linear":
        return _path(linear_between, first, last, steps)
    check("interpolate", "begin", first, POSITIVE)
    check("interpolate", "end", last, POSITIVE)
    return _path(geometric_between, first, last, steps)


def _path(between: Callable[..., Any], first: Any, last: Any, steps: int) -> Any:
    """Values at 0..steps of the way; the ends are exact."""
    fraction = np.arange(steps + 1) / max(steps, 1)
    path = np.array(between(np.asarray(first)[..., np.newaxis], np.asarray(last)[..., np.newaxis], fraction))
    if steps:
        path[..., -1] = last
    return path

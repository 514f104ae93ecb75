"""Bringing estimates from several sources to one year, and to one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import RATE, Requirement, algorithm, formula

if TYPE_CHECKING:
    from collections.abc import Callable

Array = np.ndarray[Any, np.dtype[Any]]

FINITE = Requirement("finite", lambda x: np.abs(x) < np.inf)
SETTLED = 1e-15
"""A step of tau^2 below this part of the variances changes nothing."""

ABOVE_ZERO = Requirement("greater than 0 and finite", lambda x: (x > 0) * (x < np.inf))


@formula(rate=RATE)
def rebase(value: Any, from_year: Any, to_year: Any, rate: Any) -> Any:
    """Value of another year, at a constant growth rate.

    Two sources that size a market in different years are compared in one: values
    stand at the years' ends, so that the difference of the years is the time between them.

    Args:
        value: Value at the end of *from_year*, in any unit. Any shape.
        from_year: Year of the value, also fractional. Broadcasts.
        to_year: Year to bring it to; an earlier one divides by the growth. Broadcasts.
        rate: Growth per year as a fraction; -1 or more. Broadcasts.

    Returns:
        value * (1 + rate)**(to_year - from_year), in the unit of *value*, broadcast shape.

    Raises:
        KernelError: If rate < -1, or rate = -1 and the years go back.

    References:
        Microsoft, "FV function", Excel support pages: the same equation, with payment 0
        and the sign of the present value turned.

    >>> round(float(rebase(53.2, 2023, 2026, 0.1)), 4)
    70.8092
    """
    return value * (1 + rate) ** (to_year - from_year)


@dataclass(frozen=True)
class Combined:
    """One value from several estimates, and how far they disagree.

    Each attribute is a number, or an array where the estimates have draws.

    Attributes:
        mean: Weighted mean, in the unit of the estimates.
        standard_error: Its standard error, in the same unit; after :func:`log_pool`, of its logarithm.
        tau_squared: Variance between the true values of the sources, in the squared unit;
            0 by the fixed method, and with one estimate.
        q: Cochran's Q, the weighted sum of squares around the fixed mean; without a unit.
        i_squared: Share of Q beyond what chance explains, max(0, (Q - (k - 1)) / Q), within 0-1.
    """

    mean: Any
    standard_error: Any
    tau_squared: Any
    q: Any
    i_squared: Any


@algorithm(estimates=FINITE, variances=ABOVE_ZERO)
def combine(estimates: Any, variances: Any, method: str = "fixed") -> Combined:
    """Combine independent estimates of one quantity, weighted by their precision.

    The weights are 1 / (v_i + tau^2). By the "fixed" method, all sources measure the same value and
    tau^2 = 0. The others allow each its own true value: "dersimonian-laird" estimates tau^2 from
    Cochran's Q in one step, "paule-mandel" finds the tau^2 at which the weighted sum of squares is
    what it should be, k - 1. Neither is ever negative.

    A missing number (NaN) makes the result NaN: leave a source out, rather than blank.

    Args:
        estimates: One per source along the first axis, in any unit; draws may follow along others.
        variances: Their squared standard errors, above 0, in the squared unit: one per source,
            or the shape of the estimates, or one for all.
        method: "fixed", "dersimonian-laird" or "paule-mandel".

    Returns:
        A :class:`Combined` with mean, standard_error, tau_squared, q and i_squared, without the first axis.

    Raises:
        KernelError: If a variance is not above 0, or a number is infinite or too large to square.
        ArgumentError: If the method is unknown, there is no estimate, or the shapes do not fit.

    References:
        DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188.
        Paule and Mandel (1982), Journal of Research of the National Bureau of Standards 87, 377-385.
        Higgins and Thompson (2002), Statistics in Medicine 21, 1539-1558: I^2.

    >>> result = combine([10.0, 14.0], [1.0, 3.0], "dersimonian-laird")
    >>> [round(float(x), 4) for x in (result.mean, result.standard_error, result.tau_squared, result.q)]
    [11.75, 1.9843, 6.0, 4.0]
    """
    return _combined("combine", estimates, variances, method)


@algorithm(estimates=ABOVE_ZERO, variances=ABOVE_ZERO)
def log_pool(estimates: Any, variances: Any, method: str = "fixed") -> Combined:
    """Combine estimates by their logarithms, as suits sizes, prices and ratios.

    A source that says twice as much then weighs as heavily as one that says half as much. Only the
    mean is turned back: exp(mean of logarithms), the geometric mean, or the median of a lognormal value.
    Its range is mean * exp(-1.96 standard_error) to mean * exp(1.96 standard_error).

    Args:
        estimates: One per source along the first axis, in any unit, above 0 (not logarithms).
        variances: Squared standard errors of their *natural logarithms*, above 0, without a unit; for a
            standard error s of the estimate y itself, nearly (s / y)**2. Shapes as for :func:`combine`.
        method: "fixed", "dersimonian-laird" or "paule-mandel".

    Returns:
        A :class:`Combined`: mean in the unit of the estimates; standard_error, tau_squared, q and
        i_squared of the logarithms.

    Raises:
        KernelError: If an estimate or variance is not above 0, or infinite.
        ArgumentError: If the method is unknown, there is no estimate, or the shapes do not fit.

    References:
        Higgins, White and Anzures-Cabrera (2008), Statistics in Medicine 27, 6072-6092.

    >>> result = log_pool([50.0, 200.0], [0.04, 0.04])
    >>> round(float(result.mean), 6), round(float(result.standard_error), 6)
    (100.0, 0.141421)
    """
    pooled = _combined("log_pool", np.log(estimates), variances, method)
    return replace(pooled, mean=np.exp(pooled.mean))


def _combined(name: str, estimates: Any, variances: Any, method: str) -> Combined:
    methods = {"fixed": _no_variance, "dersimonian-laird": _dersimonian_laird, "paule-mandel": _paule_mandel}
    if method not in methods:
        options = ", ".join(f'"{option}"' for option in methods)
        raise ArgumentError(f"{name}: method must be one of {options} (got {method!r})")
    try:
        with np.errstate(over="raise", divide="raise", invalid="ignore"):
            return _pooled(*_sources(name, estimates, variances), methods[method])
    except FloatingPointError:
        raise KernelError(f"{name}: estimates and variances must be numbers that can be squared") from None


def _pooled(estimates: Array, variances: Array, between: Callable[[Array, Array, Array], Array]) -> Combined:
    freedom = len(estimates) - 1
    _, q = _mean_and_spread(estimates, 1 / variances)
    if not freedom:
        q = 0 * q
    tau_squared = between(estimates, variances, q) if freedom else 0 * q
    weights = 1 / (variances + tau_squared)
    mean, _ = _mean_and_spread(estimates, weights)
    excess = np.maximum(q - freedom, 0.0)
    i_squared = np.divide(excess, q, out=np.zeros_like(q), where=q != 0)[()]
    return Combined(mean, 1 / np.sqrt(weights.sum(axis=0)), tau_squared[()], q, i_squared)


def _no_variance(_estimates: Array, _variances: Array, q: Array) -> Array:
    return np.asarray(0 * q)


def _dersimonian_laird(estimates: Array, variances: Array, q: Array) -> Array:
    weights = 1 / variances
    # sum w - sum w^2 / sum w, written so that a source of great precision cancels nothing
    pairs = np.sum(weights[1:] * np.cumsum(weights, axis=0)[:-1], axis=0)
    scale = 2 * pairs / weights.sum(axis=0)
    excess = np.maximum(q - (len(estimates) - 1), 0.0)
    return np.asarray(np.divide(excess, scale, out=np.asarray(0 * q), where=scale != 0))


def _paule_mandel(estimates: Array, variances: Array, q: Array) -> Array:
    """Newton's method on 1 / Q(tau^2), which is concave: from 0 it climbs to the root.

    With equal variances 1 / Q is linear, and the first step is the last.
    """
    freedom = len(estimates) - 1
    tau_squared, smallest = 0 * q, variances.min(axis=0)
    for _ in range(100):
        weights = 1 / (variances + tau_squared)
        mean, now = _mean_and_spread(estimates, weights)
        slope = np.sum((weights * (estimates - mean)) ** 2, axis=0)
        too_much = (now > freedom) & (q > freedom)
        step = np.divide(now * (now / freedom - 1), slope, out=np.zeros_like(now), where=too_much)
        tau_squared = tau_squared + step
        if not np.any(step > SETTLED * (tau_squared + smallest)):
            break
    return np.asarray(tau_squared)


def _mean_and_spread(estimates: Array, weights: Array) -> tuple[Array, Array]:
    mean = np.sum(weights * estimates, axis=0) / np.sum(weights, axis=0)
    return mean, np.sum(weights * (estimates - mean) ** 2, axis=0)


def _sources(name: str, estimates: Any, variances: Any) -> tuple[Array, Array]:
    """Estimates and variances of one shape, sources along the first axis."""
    values, spreads = np.atleast_1d(estimates), np.asarray(variances)
    if not values.size:
        raise ArgumentError(f"{name}: estimates must have one or more (got none)")
    if spreads.ndim and len(spreads) != len(values):
        text = f"must be one for each of the {len(values)} estimates (got {len(spreads)})"
        raise ArgumentError(f"{name}: variances {text}")
    deeper = max(values.ndim, spreads.ndim)
    if spreads.ndim:
        spreads = spreads.reshape(spreads.shape + (1,) * (deeper - spreads.ndim))
    values, spreads = np.broadcast_arrays(values.reshape(values.shape + (1,) * (deeper - values.ndim)), spreads)
    return values, spreads

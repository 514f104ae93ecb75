"""Quantiles of a range: the value that an uncertain input stays below with a probability."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.errors import KernelError
from oncomodel.kernels.contract import Requirement, algorithm, formula, is_symbol

LARGEST_SIGMA = 10.0
SMALLEST = np.finfo(float).tiny

FINITE = Requirement("a finite number", lambda x: np.abs(x) < np.inf)
MEDIAN = Requirement("a finite number greater than 0", lambda x: (x > 0) * (x < np.inf))
PROBABILITY = Requirement("a probability within 0-1", lambda x: (x >= 0) * (x <= 1))
SHAPE = Requirement("a finite weight of the mode, 0 or more", lambda x: (x >= 0) * (x < np.inf))
SIGMA = Requirement("a sigma within 0-10", lambda x: (x >= 0) * (x <= LARGEST_SIGMA))


@formula(probability=PROBABILITY, low=FINITE, mode=FINITE, high=FINITE)
def triangular_quantile(probability: Any, low: Any, mode: Any, high: Any) -> Any:
    """Value that a triangular distribution stays below with a probability.

    Below the mode low + sqrt(p (high - low) (mode - low)), above it
    high - sqrt((1 - p) (high - low) (high - mode)). Written without a division, so that
    low = high is a constant and the mode may be at an end; exact at 0 and 1.

    Args:
        probability: Fraction within 0-1. Any shape.
        low: Smallest possible value, in any unit. Broadcasts.
        mode: Most likely value, within low-high, in the same unit. Broadcasts.
        high: Largest possible value, in the same unit. Broadcasts.

    Returns:
        Quantile in the unit of *low*, broadcast shape; NaN where an argument is.

    Raises:
        KernelError: If probability is outside 0-1 or mode outside low-high.

    References:
        Kotz and van Dorp, Beyond Beta (2004), chapter 1: the inverse of the distribution function.

    >>> triangular_quantile([0, 0.25, 0.875, 1], 0.0, 2.0, 4.0).tolist()
    [0.0, 1.4142135623730951, 3.0, 4.0]
    """
    check_order("triangular_quantile", low, mode, high)
    width = high - low
    below = low + np.sqrt(probability * width * (mode - low))
    above = high - np.sqrt((1 - probability) * width * (high - mode))
    # At a probability of 1 the value is high, also where the mode is.
    return np.where(probability * width <= (mode - low) * (probability < 1), below, above)


@algorithm(probability=PROBABILITY, low=FINITE, mode=FINITE, high=FINITE, shape=SHAPE)
def pert_quantile(probability: Any, low: Any, mode: Any, high: Any, shape: Any = 4.0) -> Any:
    """Value that a PERT distribution stays below with a probability.

    PERT is the beta distribution over low-high with the exponents
    alpha = 1 + shape (mode - low) / (high - low) and beta = 1 + shape (high - mode) / (high - low).
    In Excel: BETA.INV(probability, alpha, beta, low, high).

    Args:
        probability: Fraction within 0-1. Any shape.
        low: Smallest possible value, in any unit. Broadcasts.
        mode: Most likely value, within low-high, in the same unit. Broadcasts.
        high: Largest possible value, in the same unit. Broadcasts.
        shape: Weight of the mode, 0 or more; 4 is the classic PERT, 0 the uniform distribution. Broadcasts.

    Returns:
        Quantile in the unit of *low*, broadcast shape; exact at 0 and 1; NaN where an argument is.

    Raises:
        KernelError: If probability is outside 0-1, mode outside low-high or shape below 0.

    References:
        Vose, Risk Analysis: A Quantitative Guide (2008), the modified PERT distribution.
        Malcolm et al., Operations Research 7 (1959), 646-669: the classic one.

    >>> pert_quantile([0, 0.5, 1], 10.0, 20.0, 30.0).tolist()
    [10.0, 20.0, 30.0]
    """
    check_order("pert_quantile", low, mode, high)
    return between(low, high, _beta_quantile(probability, *_exponents(low, mode, high, shape)))


@algorithm(value=FINITE, low=FINITE, mode=FINITE, high=FINITE, shape=SHAPE)
def pert_cdf(value: Any, low: Any, mode: Any, high: Any, shape: Any = 4.0) -> Any:
    """Probability that a PERT distribution stays at or below a value.

    The regularised incomplete beta function at (value - low) / (high - low); 0 below the
    range and 1 above it. In Excel: BETA.DIST(value, alpha, beta, TRUE, low, high).

    Args:
        value: Value to stay at or below, in any unit. Any shape.
        low: Smallest possible value, in the same unit. Broadcasts.
        mode: Most likely value, within low-high, in the same unit. Broadcasts.
        high: Largest possible value, in the same unit. Broadcasts.
        shape: Weight of the mode, 0 or more; 4 is the classic PERT. Broadcasts.

    Returns:
        Probability as a fraction, broadcast shape; NaN where an argument is.

    Raises:
        KernelError: If mode is outside low-high or shape below 0.

    References:
        Vose, Risk Analysis: A Quantitative Guide (2008), the modified PERT distribution.

    >>> pert_cdf([5.0, 20.0, 30.0], 10.0, 20.0, 30.0).round(12).tolist()
    [0.0, 0.5, 1.0]
    """
    from scipy.special import betainc

    check_order("pert_cdf", low, mode, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        position = np.clip((value - low) / (high - low), 0.0, 1.0)
    alpha, beta = _exponents(low, mode, high, shape)
    probability = betainc(alpha, beta, np.where(value == high, 1.0, position))
    return np.where(np.isnan(alpha + beta), np.nan, probability)  # older scipy says 0 where a number is missing


@formula(low=FINITE, mode=FINITE, high=FINITE, shape=SHAPE)
def pert_mean(low: Any, mode: Any, high: Any, shape: Any = 4.0) -> Any:
    """Mean of a PERT distribution: (low + shape mode + high) / (shape + 2).

    Args:
        low: Smallest possible value, in any unit. Any shape.
        mode: Most likely value, within low-high, in the same unit. Broadcasts.
        high: Largest possible value, in the same unit. Broadcasts.
        shape: Weight of the mode, 0 or more; 4 is the classic PERT. Broadcasts.

    Returns:
        Mean in the unit of *low*, broadcast shape; NaN where an argument is.

    Raises:
        KernelError: If mode is outside low-high or shape below 0.

    References:
        Malcolm et al., Operations Research 7 (1959), 646-669: (a + 4m + b) / 6.

    >>> float(pert_mean(10.0, 20.0, 60.0))
    25.0
    """
    check_order("pert_mean", low, mode, high)
    return (low + shape * mode + high) / (shape + 2)


@algorithm(probability=PROBABILITY, median=MEDIAN, sigma=SIGMA)
def lognormal_quantile(probability: Any, median: Any, sigma: Any) -> Any:
    """Value that a lognormal distribution stays below with a probability.

    median exp(sigma z), where z is the standard normal quantile.

    Args:
        probability: Fraction within 0-1. Any shape.
        median: Value that is exceeded half the time, in any unit; greater than 0. Broadcasts.
        sigma: Standard deviation of the natural logarithm, within 0-10. Broadcasts.

    Returns:
        Quantile in the unit of *median*, broadcast shape; infinite at probability 1
        unless sigma is 0; NaN where an argument is.

    Raises:
        KernelError: If probability is outside 0-1, median <= 0 or sigma outside 0-10.

    References:
        Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1 (1994), chapter 14.

    >>> float(lognormal_quantile(0.5, 3.0, 0.4))
    3.0
    """
    from scipy.special import ndtri

    with np.errstate(invalid="ignore"):
        exponent = np.where(sigma == 0, probability * 0.0, sigma * ndtri(probability))
    return median * np.exp(exponent)


@algorithm(probability=PROBABILITY, low=FINITE, high=FINITE)
def uniform_quantile(probability: Any, low: Any, high: Any) -> Any:
    """Value that a uniform distribution stays below with a probability.

    low + probability (high - low), exact at both ends.

    Args:
        probability: Fraction within 0-1. Any shape.
        low: Smallest possible value, in any unit. Broadcasts.
        high: Largest possible value, not below *low*, in the same unit. Broadcasts.

    Returns:
        Quantile in the unit of *low*, broadcast shape; NaN where an argument is.

    Raises:
        KernelError: If probability is outside 0-1 or high below low.

    >>> float(uniform_quantile(0.25, 10.0, 30.0))
    15.0
    """
    check_order("uniform_quantile", low, low, high)
    return between(low, high, probability)


def check_order(function: str, low: Any, mode: Any, high: Any) -> None:
    """Raise :class:`KernelError` where a range is not low <= mode <= high.

    Missing numbers and symbols are not tested.
    """
    if any(map(is_symbol, (low, mode, high))):
        return
    broken = np.greater(low, mode) | np.greater(mode, high) | np.greater(low, high)
    if np.any(broken):
        first = np.argmax(broken)
        a, b, c = (np.broadcast_to(x, np.shape(broken)).flat[first] for x in (low, mode, high))
        raise KernelError(f"{function}: low, mode and high must be in that order (got {a:g}, {b:g}, {c:g})")


def _exponents(low: Any, mode: Any, high: Any, shape: Any) -> tuple[Any, Any]:
    """The two exponents of the beta distribution behind a PERT; of no matter where low = high."""
    width = np.where(high > low, high - low, 1.0)
    return 1 + shape * (mode - low) / width, 1 + shape * (high - mode) / width


def _beta_quantile(probability: Any, alpha: Any, beta: Any) -> Any:
    """Quantile of the beta distribution: scipy's, and a Newton step.

    From the nearer end, where a probability has the most digits. scipy's can stop at eight
    digits; below a probability of 1e-100 it can be NaN, where the first term of the series
    tail = position**near / (near B(near, far)) is exact.
    """
    from scipy.special import betainc, betaincinv, betaln

    upper = 2 * probability > 1
    tail = np.where(upper, 1 - probability, probability)
    near, far = np.where(upper, beta, alpha), np.where(upper, alpha, beta)
    inside = tail >= SMALLEST
    with np.errstate(all="ignore"):
        series = np.exp((np.log(tail) + np.log(near) + betaln(alpha, beta)) / near)
        found = betaincinv(near, far, np.where(inside, tail, 0.5))
        guess = np.maximum(np.where(np.isnan(found), series, found), SMALLEST)
        density = np.exp((near - 1) * np.log(guess) + (far - 1) * np.log1p(-guess) - betaln(alpha, beta))
        step = np.where(density > 0, (betainc(near, far, guess) - tail) / density, 0.0)
    position = np.where(inside, np.clip(guess - step, guess / 2, (1 + guess) / 2), tail)
    return np.where(upper, 1 - position, position)


def between(low: Any, high: Any, position: Any) -> Any:
    """From *low* at position 0 to *high* at 1, measured from the nearer end."""
    width = high - low
    return np.where(2 * position < 1, low + position * width, high - (1 - position) * width)[()]

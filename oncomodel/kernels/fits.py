"""Adoption curves fitted to what was observed, by least squares.

Each curve is a capacity times a shape with two parameters. For given parameters of the
shape the best capacity is a quotient of sums, so only two numbers are searched: first
on a grid, then with Levenberg-Marquardt from the best of its points (variable
projection). Nothing has to be guessed, and units of value and time do not matter.

References:
    Golub, G. H., Pereyra, V. (1973). The differentiation of pseudo-inverses and
    nonlinear least squares problems whose variables separate. SIAM Journal on
    Numerical Analysis 10 (2), 413-432.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import FINITE, NOT_NEGATIVE, algorithm
from oncomodel.kernels.curves import gompertz, logistic

if TYPE_CHECKING:
    from collections.abc import Callable

PARAMETERS = 3
LARGEST_VALUE = 1e150
"""Beyond it a square is not a number."""
LARGEST_CAPACITY = 1e6
"""Times the largest observed value: beyond it the observations do not bend."""
STARTS = 5
"""Points of the grid that the search starts from."""
STEP = 1e-5
"""Part of a parameter by which it is moved to see what that does to the curve."""
SETTLING = 12
"""Steps of Gauss and Newton after a search."""
ROUNDING = 1e-6
"""Part of innovation by which imitation may fall below 0 and still be 0."""
LEAST_SENSITIVITY = 1e-6
"""Part of the largest observed value that a parameter must move the curve by."""


@dataclass(frozen=True)
class LogisticFit:
    """A logistic curve, and how far it is from what was observed.

    Attributes:
        capacity: Value that the curve approaches, in the unit of the values.
        midpoint: Time of half the capacity.
        scale: Width of the curve in periods; negative if the curve falls.
        residual_sum_of_squares: Sum of squared distances, in the squared unit.
    """

    capacity: float
    midpoint: float
    scale: float
    residual_sum_of_squares: float


@dataclass(frozen=True)
class GompertzFit:
    """A Gompertz curve, and how far it is from what was observed.

    Attributes:
        capacity: Value that the curve approaches, in the unit of the values.
        displacement: ln(capacity / value) at time 0.
        base: What is left of that distance after each period; above 1 if the curve
            falls.
        residual_sum_of_squares: Sum of squared distances, in the squared unit.
    """

    capacity: float
    displacement: float
    base: float
    residual_sum_of_squares: float


@dataclass(frozen=True)
class BassFit:
    """A Bass model, and how far it is from what was observed.

    Attributes:
        market: Adopters in the end, in the unit of the adoptions.
        innovation: Coefficient of innovation, per period.
        imitation: Coefficient of imitation, per period.
        residual_sum_of_squares: Sum of squared distances, in the squared unit.
    """

    market: float
    innovation: float
    imitation: float
    residual_sum_of_squares: float


@algorithm(time=FINITE, values=FINITE)
def fit_logistic(time: Any, values: Any) -> LogisticFit:
    """Logistic curve that is nearest to the observed values.

    Observations with a missing time or value (NaN) are left out.

    Args:
        time: Times, in periods from any origin; one row of at least 3 different ones.
        values: Observed values, in any unit; one for each time.

    Returns:
        The parameters that minimise the sum of squared distances, as
        :class:`LogisticFit`.

    Raises:
        ArgumentError: If time and values are not two rows of equal length.
        KernelError: If the values do not determine the curve: fewer than 3 of them,
            all the same, or growth without a sign of slowing down.

    References:
        Meyer, P. S., Yung, J. W., Ausubel, J. H. (1999). A primer on logistic growth
        and substitution. Technological Forecasting and Social Change 61, 247-271.

    >>> fit = fit_logistic([0, 2, 4, 6, 8], logistic([0, 2, 4, 6, 8], 100.0, 5.0, 2.0))
    >>> [round(x, 6) for x in (fit.capacity, fit.midpoint, fit.scale)]
    [100.0, 5.0, 2.0]
    """
    time, values = _observations("fit_logistic", "values", time, values)
    capacity, start, rate = _sigmoid("fit_logistic", time, values, lambda z: 1 / (1 + np.exp(-z)))
    midpoint, scale = -start / rate, 1 / rate
    misfit = _squares(values - logistic(time, capacity, midpoint, scale))
    return LogisticFit(capacity, midpoint, scale, misfit)


@algorithm(time=FINITE, values=FINITE)
def fit_gompertz(time: Any, values: Any) -> GompertzFit:
    """Gompertz curve that is nearest to the observed values.

    Observations with a missing time or value (NaN) are left out. Times should count
    from near the launch: *displacement* belongs to time 0, and for times such as 2026
    it can be too large for a number.

    Args:
        time: Times, in periods from any origin; one row of at least 3 different ones.
        values: Observed values, in any unit; one for each time.

    Returns:
        The parameters that minimise the sum of squared distances, as
        :class:`GompertzFit`.

    Raises:
        ArgumentError: If time and values are not two rows of equal length.
        KernelError: If the values do not determine the curve: fewer than 3 of them,
            all the same, or growth without a sign of slowing down; or if its
            displacement at time 0 is too large for a number.

    References:
        Winsor, C. P. (1932). The Gompertz curve as a growth curve. Proceedings of the
        National Academy of Sciences 18, 1-8.

    >>> fit = fit_gompertz([0, 2, 4, 6, 8], gompertz([0, 2, 4, 6, 8], 100.0, 4.0, 0.7))
    >>> [round(x, 6) for x in (fit.capacity, fit.displacement, fit.base)]
    [100.0, 4.0, 0.7]
    """
    time, values = _observations("fit_gompertz", "values", time, values)
    capacity, start, rate = _sigmoid("fit_gompertz", time, values, lambda z: np.exp(-np.exp(-z)))
    with np.errstate(over="ignore"):
        displacement, base = float(np.exp(-start)), float(np.exp(-rate))
    if not (np.isfinite(displacement) and displacement > 0):
        raise KernelError(f"fit_gompertz: time must count from near the launch (got {time[0]:g} first)")
    misfit = _squares(values - gompertz(time, capacity, displacement, base))
    return GompertzFit(capacity, displacement, base, misfit)


@algorithm(adoptions=NOT_NEGATIVE)
def fit_bass(adoptions: Any, method: str = "ols") -> BassFit:
    """Bass model that is nearest to the observed adoptions per period.

    "ols" is Bass's own regression: adoptions on the cumulative adoptions until the
    period before and on their square. It takes the differential equation for a
    difference equation, which biases the coefficients, the more the longer the
    periods. "nls"
    fits the differences of the cumulative curve instead, and is the better estimate
    where it exists; before the peak of adoptions it often does not.

    Args:
        adoptions: Adopters in the periods 1, 2, ... since launch, not cumulative, in
            any unit; 0 or more, one row of at least 3. With "nls" a period may be
            missing (NaN).
        method: "ols" or "nls".

    Returns:
        Market, coefficients per period and the sum of squared distances of the
        adoptions from the method's own equation, as :class:`BassFit`.

    Raises:
        ArgumentError: If adoptions are not one row or *method* is neither word.
        KernelError: If the adoptions do not determine the model, or the best fit is
            impossible: no market, innovation not above 0 or imitation below 0.

    References:
        Bass, F. M. (1969). A new product growth for model consumer durables.
        Management Science 15 (5), 215-227.
        Srinivasan, V., Mason, C. H. (1986). Nonlinear least squares estimation of new
        product diffusion models. Marketing Science 5 (2), 169-178.

    >>> fit = fit_bass([747, 1480, 2646, 5118, 5777, 5982, 5962, 4631], method="nls")
    >>> round(fit.market), round(fit.innovation, 4), round(fit.imitation, 4)
    (39659, 0.0185, 0.6159)
    """
    if not isinstance(method, str) or method not in {"ols", "nls"}:
        raise ArgumentError(f"fit_bass: method must be ols or nls (got {method!r})")
    period, adoptions = _observations("fit_bass", "adoptions", np.arange(1, np.size(adoptions) + 1), adoptions)
    return (_bass_ols if method == "ols" else _bass_nls)(period, adoptions)


def _bass_ols(period: Any, adoptions: Any) -> BassFit:
    if period[-1] != len(period):
        raise KernelError("fit_bass: adoptions must be known in every period for method ols (got NaN)")
    unit = np.sum(adoptions)
    before = (np.cumsum(adoptions) - adoptions) / unit
    design = np.vander(before, PARAMETERS, increasing=True)
    (a, b, c), _, rank, _ = np.linalg.lstsq(design, adoptions / unit, rcond=None)
    if rank < PARAMETERS or a <= 0 or b * b < 4 * a * c or (b >= 0 and c >= 0):
        raise _undetermined("fit_bass", "adoptions", "a regression without a positive market")
    # Of the two forms of the root, the one that does not subtract like from like.
    root = np.sqrt(b * b - 4 * a * c)
    share = (b + root) / (-2 * c) if b > 0 else 2 * a / (root - b)
    misfit = _squares(adoptions - unit * design @ (a, b, c))
    return _bass_fit(share * unit, a / share, -share * c, np.max(adoptions), misfit)


def _bass_nls(period: Any, adoptions: Any) -> BassFit:
    # Searched are ln((p + q) / p), which is 0 without imitation, and ln(p + q).
    def shape(parameters: Any) -> Any:
        ratio, speed = np.expm1(parameters[0]), np.exp(parameters[1])

        def cumulative(time: Any) -> Any:
            left = np.exp(-speed * time)
            return (1 - left) / (1 + ratio * left)

        return cumulative(period) - cumulative(period - 1)

    speed, peak = np.meshgrid(np.geomspace(0.1 / period[-1], 8, 30), np.linspace(-1, 2, 31) * period[-1])
    grid = np.stack([np.logaddexp(0, speed * peak), np.log(speed)])
    market, found = _fitted("fit_bass", "adoptions", shape, grid, adoptions)
    innovation = np.exp(found[1] - found[0])
    misfit = _squares(adoptions - market * shape(found))
    return _bass_fit(market, innovation, innovation * np.expm1(found[0]), np.max(adoptions), misfit)


def _bass_fit(market: float, innovation: float, imitation: float, unit: float, misfit: float) -> BassFit:
    if -ROUNDING * innovation <= imitation < 0:
        imitation = 0.0
    if not (0 < market < LARGEST_CAPACITY * unit and innovation > 0 and imitation >= 0):
        found = f"market {market:g}, innovation {innovation:g}, imitation {imitation:g}"
        raise _undetermined("fit_bass", "adoptions", found)
    return BassFit(float(market), float(innovation), float(imitation), misfit)


def _observations(function: str, argument: str, time: Any, values: Any) -> tuple[Any, Any]:
    """Times and values without the missing ones, in order of time."""
    if np.ndim(time) != 1 or np.shape(time) != np.shape(values):
        shapes = f"shape {np.shape(values)} for {np.shape(time)}"
        raise ArgumentError(f"{function}: {argument} must be one row with one for each time (got {shapes})")
    known = np.flatnonzero(np.isfinite(time) & np.isfinite(values))
    order = known[np.argsort(time[known], kind="stable")]
    if len(np.unique(time[known])) < PARAMETERS:
        raise _undetermined(function, argument, f"{len(np.unique(time[known]))} of them at different times")
    if not np.any(values[known]):
        raise _undetermined(function, argument, "nothing but 0")
    if (largest := np.max(np.abs(values[known]))) > LARGEST_VALUE:
        raise KernelError(f"{function}: {argument} must be within {LARGEST_VALUE:g} of 0 (got {largest:g})")
    return time[order], values[order]


def _sigmoid(function: str, time: Any, values: Any, link: Callable[[Any], Any]) -> tuple[float, float, float]:
    """Capacity, start and rate of the best capacity * link(start + rate * time)."""
    middle, half = (time[0] + time[-1]) / 2, (time[-1] - time[0]) / 2
    position = (time - middle) / half

    def shape(parameters: Any) -> Any:
        start, rate = parameters
        return link(start + rate * position)

    rates = np.geomspace(0.1, 4 * len(np.unique(time)) + 16, 30)
    rate, midpoint = np.meshgrid(np.concatenate([-rates, rates]), np.linspace(-3, 3, 31))
    capacity, (start, rate) = _fitted(function, "values", shape, np.stack([-midpoint * rate, rate]), values)
    return capacity, float(start - rate * middle / half), float(rate / half)


def _fitted(function: str, argument: str, shape: Callable[[Any], Any], grid: Any, observed: Any) -> tuple[float, Any]:
    """Capacity and parameters of *shape* with the least squares, from the best of *grid*."""
    from scipy.optimize import least_squares

    unit = np.max(np.abs(observed))

    def curve(parameters: Any) -> Any:
        with np.errstate(all="ignore"):
            return np.nan_to_num(shape(parameters))

    def distance(parameters: Any) -> Any:
        found = curve(parameters)
        return observed / unit - _capacity(found, observed / unit) * found

    def slopes(parameters: Any) -> Any:
        steps = STEP * np.maximum(1, np.abs(parameters))
        ahead, behind = (distance((parameters + move).T[..., np.newaxis]) for move in (np.diag(steps), -np.diag(steps)))
        return (ahead - behind).T / (2 * steps)

    starts = grid.reshape(2, -1)
    squares = np.sum(distance(starts[..., np.newaxis]) ** 2, axis=-1)
    exact = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15, "x_scale": "jac", "method": "lm"}
    best = [least_squares(distance, starts[:, i], slopes, **exact) for i in np.argsort(squares, kind="stable")[:STARTS]]
    found = min(best, key=lambda solution: float(solution.cost))
    parameters = _settled(found.x, distance, slopes)
    capacity = float(_capacity(curve(parameters), observed / unit)[0])
    sensitivity = np.linalg.svd(found.jac, compute_uv=False)[-1]
    if not (found.success and 0 < capacity < LARGEST_CAPACITY and sensitivity > LEAST_SENSITIVITY):
        raise _undetermined(function, argument, "no nearest curve: no change, a jump, or no slowing down")
    return float(capacity * unit), parameters


def _settled(parameters: Any, distance: Callable[[Any], Any], slopes: Callable[[Any], Any]) -> Any:
    """Parameters after Gauss-Newton steps, unless these lead away.

    Squares are flat where they are least: a search that compares them finds half of the digits,
    and another processor finds others. Steps vanish there, so that they find the rest.
    """
    settled = parameters
    for _ in range(SETTLING):
        settled = settled - np.linalg.lstsq(slopes(settled), distance(settled), rcond=None)[0]
    better = _squares(distance(settled)) <= _squares(distance(parameters)) + ROUNDING**2
    return settled if better and np.all(np.isfinite(settled)) else parameters


def _capacity(curve: Any, observed: Any) -> Any:
    """Multiple of *curve* that is nearest to *observed*, along the last axis."""
    squares = np.sum(curve * curve, axis=-1, keepdims=True)
    return np.sum(curve * observed, axis=-1, keepdims=True) / np.where(squares > 0, squares, np.inf)


def _squares(distances: Any) -> float:
    return float(np.sum(distances**2))


def _undetermined(function: str, argument: str, found: str) -> KernelError:
    return KernelError(f"{function}: {argument} must determine the curve (got {found})")

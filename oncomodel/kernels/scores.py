"""Normal scores: from uniform numbers, and to the values of a distribution, by table.

The special functions that do this exactly take six times as long as drawing the uniform number,
that of a PERT three hundred times. In normal scores every quantile function is smooth, also in
its tails, so that a table does: within 5e-8 of the range, far below the noise of the draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.kernels.distributions import Distribution, Fixed, Lognormal, Pert, Triangular, Uniform

Array = NDArray[np.float64]
Transform = Callable[[Array], object]  # rewrites the numbers of an array

REACH = 8.3  # the scores of 53-bit uniform numbers lie within 8.21 of 0
INTERVALS = 16_384
COARSE = 64  # intervals of the table per interval of a PERT whose ends are calculated exactly
SHIFT = 45  # leaves the 7 leading bits of a double's mantissa beside its exponent


@dataclass(frozen=True)
class NormalScores:
    """Table from uniform numbers to standard normal quantiles.

    The distance to the nearer of 0 and 1 is looked up in intervals that halve towards 0, numbered
    by the leading bits of the number itself, and interpolated by a parabola, within 4e-9. A
    uniform number of 0 has a score of about -8.4.

    Attributes:
        first: Number of the first interval.
        coefficients: Of each interval's parabola, constant first.

    >>> numbers = np.array([0.025, 0.5, 0.975])
    >>> NormalScores.table()(numbers).round(6).tolist()
    [-1.959964, 0.0, 1.959964]
    """

    first: int
    coefficients: tuple[Array, Array, Array]

    @classmethod
    @cache
    def table(cls) -> NormalScores:
        """Calculate the table, from 2**-53 to 1/2; it is the same for all."""
        from scipy.special import ndtri

        first, last = (np.array([2.0**-53, 0.5]).view(np.int64) >> SHIFT).tolist()
        edges = (np.arange(first, last + 1, dtype=np.int64) << SHIFT).view(np.float64)
        left, middle, right = edges[:-1], (edges[:-1] + edges[1:]) / 2, edges[1:]
        at_left, at_middle, at_right = ndtri(left), ndtri(middle), ndtri(right)
        slope = (at_middle - at_left) / (middle - left)
        bend = ((at_right - at_middle) / (right - middle) - slope) / (right - left)
        constant = at_left - slope * left + bend * left * middle
        coefficients = constant, slope - bend * (left + middle), bend
        for each in coefficients:
            each.setflags(write=False)
        return cls(first, coefficients)

    def __call__(self, uniforms: Array) -> Array:
        """Rewrite uniform numbers within 0-1 as their scores."""
        tail = np.subtract(1.0, uniforms)
        np.minimum(tail, uniforms, out=tail)
        interval = tail.view(np.int64) >> SHIFT
        interval -= self.first
        constant, linear, quadratic = self.coefficients
        scores = quadratic.take(interval, mode="clip")
        scores *= tail
        scores += linear.take(interval, mode="clip")
        scores *= tail
        scores += constant.take(interval, mode="clip")
        np.subtract(uniforms, 0.5, out=tail)
        return np.copysign(scores, tail, out=uniforms)


@dataclass(frozen=True)
class ValueTable:
    """Table from normal scores to the values of a bounded distribution.

    Linear between its points, so that values rise with scores and stay within the range;
    within 5e-8 of high - low. Scores beyond 8.3 count as 8.3.

    Attributes:
        values: Values at equally spaced scores, in the unit of the distribution.
        steps: Differences to the next value, 0 after the last.

    >>> ValueTable.of(Uniform(10.0, 20.0))(np.array([-1.0, 0.0, 1.0])).round(6).tolist()
    [11.586553, 15.0, 18.413447]
    """

    values: Array
    steps: Array

    @classmethod
    def of(cls, distribution: Triangular | Pert | Uniform) -> ValueTable:
        """Calculate the table of *distribution*."""
        values = _refined(distribution) if isinstance(distribution, Pert) else _exact(distribution, INTERVALS)
        values = np.clip(np.maximum.accumulate(values), distribution.low, distribution.high)
        # Flat at both ends, where no draw falls, so that scores beyond them need not be cut off.
        values[0] = values[1]
        return cls(values, np.diff(values, append=values[-1]))

    def __call__(self, scores: Array) -> Array:
        """Rewrite *scores* as values."""
        scores += REACH
        scores *= INTERVALS / (2 * REACH)
        point = scores.astype(np.intp)
        scores -= point
        scores *= self.steps.take(point, mode="clip")
        scores += self.values.take(point, mode="clip")
        return scores


def from_scores(distribution: Distribution) -> Transform:
    """Function that rewrites normal scores as values of *distribution*."""
    match distribution:
        case Fixed(value):
            return lambda scores: scores.fill(value)
        case Lognormal(median, sigma):
            return lambda scores: _lognormal(scores, median, sigma)
    return ValueTable.of(distribution)


def from_uniforms(distribution: Distribution) -> Transform:
    """Function that rewrites uniform numbers as values of *distribution*."""
    match distribution:
        case Fixed():
            return from_scores(distribution)
        case Uniform(low, high):
            return lambda uniforms: _uniform(uniforms, low, high)
        case Triangular(low, mode, high):
            return lambda uniforms: _triangular(uniforms, low, mode, high)
    scores, values = NormalScores.table(), from_scores(distribution)
    return lambda uniforms: values(scores(uniforms))


def _lognormal(numbers: Array, median: float, sigma: float) -> None:
    numbers *= sigma
    np.exp(numbers, out=numbers)
    numbers *= median


def _uniform(numbers: Array, low: float, high: float) -> None:
    numbers *= high - low
    numbers += low
    np.minimum(numbers, high, out=numbers)


def _triangular(numbers: Array, low: float, mode: float, high: float) -> None:
    """The sum of the two sides; each stands still where the other moves."""
    left, right, root = mode - low, high - mode, math.sqrt(high - low)
    above = np.subtract(1.0, numbers)
    np.sqrt(above, out=above)
    above *= root * math.sqrt(right)
    np.minimum(above, right, out=above)
    np.subtract(right, above, out=above)
    np.sqrt(numbers, out=numbers)
    numbers *= root * math.sqrt(left)
    np.minimum(numbers, left, out=numbers)
    numbers += low
    numbers += above


def _mirrored(distribution: Any) -> Any:
    """Distribution of the negative value."""
    changes = {"low": -distribution.high, "high": -distribution.low}
    if not isinstance(distribution, Uniform):
        changes["mode"] = -distribution.mode
    return replace(distribution, **changes)


def _exact(distribution: Any, intervals: int, beyond: int = 0) -> Array:
    """Values at the ends of *intervals* over the table, and *beyond* more on either side.

    The upper half is the lower half of the mirrored distribution, because a probability
    close to 1 has no digits left for its distance to 1.
    """
    from scipy.special import ndtr

    points = np.arange(-intervals // 2 - beyond, 1) * (2 * REACH / intervals)
    lower = distribution.quantile(ndtr(points))
    upper = -_mirrored(distribution).quantile(ndtr(points))
    return np.concatenate([lower, upper[-2::-1]])


def _refined(distribution: Pert) -> Array:
    """Values of a PERT by Lagrange interpolation between exact ones, three on either side."""
    exact = _exact(distribution, INTERVALS // COARSE, beyond=2)
    nodes = np.arange(-2, 4)
    place = np.arange(COARSE)[:, np.newaxis] / COARSE
    others = [nodes[nodes != node] for node in nodes]
    weights = [np.prod((place - other) / (node - other), axis=1) for node, other in zip(nodes, others, strict=True)]
    windows = np.lib.stride_tricks.sliding_window_view(exact, len(nodes))
    return np.append(windows @ np.array(weights), exact[-3])

"""Sizes of one market from several publishers: carried to one year, pooled, and bridged.

Pooling is that of :func:`oncomodel.kernels.evidence.log_pool` by DerSimonian and Laird, in
steps that are one formula each.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import numpy as np

from oncomodel.kernels.contract import NOT_ZERO, POSITIVE, formula


@formula()
def log_of_known(known: Any, size: Any) -> Any:
    """Natural logarithm of a size where it is known, else 0, which its weight leaves out.

    >>> log_of_known([1, 0], [1.0, float("nan")]).tolist()
    [0.0, 0.0]
    """
    return np.where(known > 0, np.log(size), 0.0)


@formula()
def precision(known: Any, years: Any, level_error: Any, yearly_error: Any, between: Any) -> Any:
    """Weight of an estimate: 1 over the variance of its logarithm; 0 where it is not known.

    A figure that was carried over more years is less certain.

    Args:
        known: 1 where the estimate is known, else 0. Any shape.
        years: Years it was carried, in either direction. Broadcasts.
        level_error: Standard error of the logarithm of a size as printed. Broadcasts.
        yearly_error: What each year of carrying adds to it. Broadcasts.
        between: Variance between publishers. Broadcasts.

    Returns:
        1 / (level_error^2 + (yearly_error * years)^2 + between), broadcast shape.

    References:
        DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188: the weights.

    >>> precision([1, 0], [0, 3], 0.1, 0.02, 0.0).round(6).tolist()
    [100.0, 0.0]
    """
    spread = level_error * level_error + yearly_error * years * (yearly_error * years) + between
    return np.where(known > 0, 1 / spread, 0.0)


@formula()
def precision_alone(known: Any, years: Any, level_error: Any, yearly_error: Any) -> Any:
    """:func:`precision` of an estimate by itself, without a variance between publishers.

    >>> precision_alone([1, 0], [0, 3], 0.1, 0.02).round(6).tolist()
    [100.0, 0.0]
    """
    return np.where(known > 0, 1 / (level_error * level_error + yearly_error * years * (yearly_error * years)), 0.0)


@formula()
def weighted_mean(values: Any, weights: Any) -> Any:
    """Mean of *values* along the first axis, weighted by *weights*.

    >>> float(weighted_mean([1.0, 4.0], [3.0, 1.0]))
    1.75
    """
    return np.sum(weights * values, axis=0) / np.sum(weights, axis=0)


@formula()
def weighted_square(value: Any, weight: Any, mean: Any) -> Any:
    """What one value adds to the weighted sum of squares around *mean*, Cochran's Q.

    >>> float(weighted_square(4.0, 1.0, 1.75))
    5.0625
    """
    return weight * (value - mean) * (value - mean)


@formula()
def heterogeneity_scale(weights: Any) -> Any:
    """What Cochran's Q grows by per unit of variance between publishers: sum w - sum w^2 / sum w.

    References:
        DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188.

    >>> float(heterogeneity_scale([1.0, 1.0]))
    1.0
    """
    return np.sum(weights, axis=0) - np.sum(weights * weights, axis=0) / np.sum(weights, axis=0)


@formula()
def between_variance(q: Any, count: Any, scale: Any) -> Any:
    """Variance between publishers, by DerSimonian and Laird; 0 with one publisher.

    Args:
        q: Weighted sum of squares around the weighted mean.
        count: How many estimates are known. Broadcasts.
        scale: :func:`heterogeneity_scale` of their weights. Broadcasts.

    Returns:
        max(0, (q - (count - 1)) / scale), broadcast shape.

    References:
        DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188.

    >>> float(between_variance(4.0, 2.0, 0.5)), float(between_variance(0.0, 1.0, 0.0))
    (6.0, 0.0)
    """
    return np.where(count > 1, np.maximum((q - (count - 1)) / scale, 0), 0.0)


@formula()
def standard_error(weights: Any) -> Any:
    """Standard error of a weighted mean, 1 / sqrt(sum of weights) along the first axis.

    >>> float(standard_error([3.0, 1.0]))
    0.5
    """
    return 1 / np.sqrt(np.sum(weights, axis=0))


@formula()
def from_log(mean: Any) -> Any:
    """The value whose natural logarithm is *mean*.

    >>> float(from_log(0.0))
    1.0
    """
    return np.exp(mean)


@formula()
def below(mean: Any, error: Any, width: Any) -> Any:
    """Lower end of the range of a pooled value: exp(mean - width * error).

    >>> round(float(below(0.0, 0.5, 2.0)), 6)
    0.367879
    """
    return np.exp(mean - width * error)


@formula()
def above(mean: Any, error: Any, width: Any) -> Any:
    """Upper end of the range of a pooled value: exp(mean + width * error).

    >>> round(float(above(0.0, 0.5, 2.0)), 6)
    2.718282
    """
    return np.exp(mean + width * error)


@formula()
def smallest(values: Any) -> Any:
    """The smallest known value along the first axis.

    >>> float(smallest([3.0, float("nan"), 2.0]))
    2.0
    """
    return np.nanmin(values, axis=0)


@formula()
def largest(values: Any) -> Any:
    """The largest known value along the first axis.

    >>> float(largest([3.0, float("nan"), 2.0]))
    3.0
    """
    return np.nanmax(values, axis=0)


@formula()
def is_several(count: Any) -> Any:
    """1 where there are two or more, else 0.

    >>> is_several([1, 2]).tolist()
    [0, 1]
    """
    return (count > 1) * 1


@formula(low=NOT_ZERO)
def times(high: Any, low: Any) -> Any:
    """How many times *low* goes into *high*.

    >>> float(times(6.0, 4.0))
    1.5
    """
    return high / low


@formula()
def step_of_years(size: Any, growth: Any, years: Any) -> Any:
    """What carrying a size over years at a growth rate adds to it.

    >>> round(float(step_of_years(100.0, 0.10, 2)), 6)
    21.0
    """
    return size * ((1 + growth) ** years - 1)


@formula()
def step_of_growth(size: Any, growth: Any, stated: Any, years: Any) -> Any:
    """What one growth rate instead of the stated one adds over years.

    >>> round(float(step_of_growth(100.0, 0.20, 0.10, 2)), 6)
    23.0
    """
    return size * ((1 + growth) ** years - (1 + stated) ** years)


@formula()
def step_of_prices(size: Any, inflation: Any, from_constant: Any, to_constant: Any, years: Any) -> Any:
    """What changing from constant to nominal prices adds over years, and back takes away.

    >>> round(float(step_of_prices(100.0, 0.02, 1, 0, 2)), 6)
    4.04
    """
    return size * ((1 + inflation) ** (years * (from_constant - to_constant)) - 1)


@formula(from_centre=POSITIVE)
def step_of_scope(size: Any, prices: Any, from_centre: Any, to_centre: Any) -> Any:
    """What going from one scope to another adds, in proportion to their sizes in one year.

    >>> float(step_of_scope(90.0, 10.0, 50.0, 150.0))
    200.0
    """
    return (size + prices) * (to_centre / from_centre - 1)


@formula()
def residual(end: Any, **steps: Any) -> Any:
    """What is left between an end and the sum of a start and its steps.

    >>> float(residual(180.0, start=87.4, scope=90.0).round(6))
    2.6
    """
    return end - reduce(operator.add, steps.values())

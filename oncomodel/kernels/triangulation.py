"""Sizes of one market from several publishers: carried to one year, and pooled.

Pooling is that of :func:`oncomodel.kernels.evidence.log_pool` by DerSimonian and Laird, in
steps that are one formula each.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.arithmetic import lies_outside
from oncomodel.kernels.contract import NOT_ZERO, formula


@formula()
def is_nearer_end(has_end: Any, has_start: Any, start_year: Any, end_year: Any, year: Any) -> Any:
    """1 where a claim prints an end with a year, and no start whose year is as near to *year*; else 0.

    >>> is_nearer_end([1, 1, 1, 0], [1, 1, 0, 1], [2016, 2025, float("nan"), 2016], [2026, 2034, 2032, 2026], 2026)
    array([1., 0., 1., 0.])
    """
    return has_end * (1 - has_start * (np.absolute(start_year - year) <= np.absolute(end_year - year)))


@formula()
def known_or_other(value: Any, other: Any) -> Any:
    """*value* where there is one, else *other*.

    >>> known_or_other([2018.0, float("nan")], [2023.0, 2032.0]).tolist()
    [2018.0, 2032.0]
    """
    return np.where(np.isfinite(value), value, other)


@formula()
def earlier_known(covered: Any, printed: Any) -> Any:
    """The earlier of the first year that a source covers and the first that it prints; the latter where it is alone.

    >>> earlier_known([2025.0, float("nan"), 2025.0], [2032.0, 2016.0, 2024.0]).tolist()
    [2025.0, 2016.0, 2024.0]
    """
    return np.where(np.isfinite(covered), np.minimum(covered, printed), printed)


@formula()
def later_known(covered: Any, printed: Any) -> Any:
    """The later of the last year that a source covers and the last that it prints; the latter where it is alone.

    >>> later_known([2032.0, float("nan"), 2025.0], [2030.0, 2026.0, 2027.0]).tolist()
    [2032.0, 2026.0, 2027.0]
    """
    return np.where(np.isfinite(covered), np.maximum(covered, printed), printed)


@formula()
def years_outside(year: Any, first: Any, last: Any) -> Any:
    """How many years *year* lies before the *first* year or after the *last*; 0 from the one to the other.

    >>> years_outside([2026, 2017, 2020], 2018, 2023).tolist()
    [3.0, 1.0, 0.0]
    """
    return np.maximum(np.maximum(first - year, year - last), 0)


@formula()
def is_outside(known: Any, years: Any) -> Any:
    """1 where it is known that a claim is carried beyond its period, by *years*; else 0.

    >>> is_outside([1, 1, 0], [3, 0, float("nan")]).tolist()
    [1.0, 0.0, 0.0]
    """
    return known * (years > 0)


@formula()
def is_enough(sources: Any, known: Any, fewest: Any) -> Any:
    """1 where both the sources and the known claims are at least as many as the *fewest*, else 0.

    >>> is_enough([3, 2, 3], [3, 4, 2], 3).tolist()
    [1, 0, 0]
    """
    return (np.minimum(sources, known) >= fewest) * 1


@formula()
def position_where_known(known: Any, year: Any, first_year: Any) -> Any:
    """Position of a year on a timeline, from 1, where it is known to be one of its years; else 1.

    >>> position_where_known([1, 0], [2027, float("nan")], 2022).tolist()
    [6.0, 1.0]
    """
    return np.where(known > 0, year - first_year, 0.0) + 1


@formula()
def is_out_of_line(known: Any, ratio: Any, low: Any, high: Any) -> Any:
    """1 where a ratio is known and below *low* or above *high*, else 0.

    >>> is_out_of_line([1, 1, 0], [0.4, 0.7, float("nan")], 0.5, 2.0).tolist()
    [1.0, 0.0, 0.0]
    """
    return known * lies_outside(ratio, low, high)


@formula()
def is_beyond_whole(known: Any, ratio: Any) -> Any:
    """1 where a whole is known and smaller than a part of it: their *ratio* is below 1; else 0.

    >>> is_beyond_whole([1, 1, 0], [0.5, 1.0, float("nan")]).tolist()
    [1.0, 0.0, 0.0]
    """
    return known * np.where(ratio < 1, 1.0, 0.0)


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

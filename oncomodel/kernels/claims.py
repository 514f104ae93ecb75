"""Tests of published figures: what they imply, how far that is from what they state, and a verdict.

Gaps of growth are in basis points (0.01 %), those of sizes and shares fractions; all are positive where the
figures imply more than is stated.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import numpy as np

from oncomodel.kernels.arithmetic import excess
from oncomodel.kernels.contract import NOT_NEGATIVE, NOT_ZERO, POSITIVE, formula

POINTS_IN_ONE = 10_000.0
GROWTH_CLOSE, GROWTH_ROUNDING = 5.0, 25.0
CANNOT_JUDGE, CONSISTENT, ROUNDING, INCONSISTENT = 1, 2, 3, 4


@formula(begin=POSITIVE, end=NOT_NEGATIVE, periods=NOT_ZERO)
def claim_gap(begin: Any, end: Any, periods: Any, stated_rate: Any) -> Any:
    """Growth that two sizes imply, less the growth that is stated beside them.

    Args:
        begin: Size at the start, in any unit; greater than 0. Any shape.
        end: Size at the end, in the same unit; 0 or more. Broadcasts.
        periods: Years from start to end; not 0. Broadcasts.
        stated_rate: Stated growth per year as a fraction. Broadcasts.

    Returns:
        ((end / begin)**(1 / periods) - 1 - stated_rate) * 10,000: basis points, broadcast shape.

    Raises:
        KernelError: If begin <= 0, end < 0 or periods = 0.

    References:
        Microsoft, "RRI function", Excel support pages: the implied growth.

    >>> round(float(claim_gap(87.4, 165.2, 7, 0.075)), 1)
    202.2
    """
    return ((end / begin) ** (1 / periods) - 1 - stated_rate) * POINTS_IN_ONE


@formula()
def range_distance(low: Any, high: Any, stated_low: Any, stated_high: Any) -> Any:
    """Distance from a stated range to an implied one, as a fraction; 0 where they overlap.

    >>> round(float(range_distance(0.3675, 0.3675, 0.34, 0.36)), 6)
    0.0075
    """
    return np.maximum(low - stated_high, 0) - np.maximum(stated_low - high, 0)


@formula()
def range_gap(low: Any, high: Any, stated_low: Any, stated_high: Any, points_in_one: Any = POINTS_IN_ONE) -> Any:
    """Distance from a stated range of growth to an implied one, in basis points; 0 where they overlap.

    Args:
        low: Lower end of what is implied, as a fraction. Any shape.
        high: Upper end of it; *low* again for a single number. Broadcasts.
        stated_low: Lower end of what is stated. Broadcasts.
        stated_high: Upper end of it. Broadcasts.
        points_in_one: Basis points in 1.

    Returns:
        (max(low - stated_high, 0) - max(stated_low - high, 0)) * points_in_one: basis points, negative
        where less is implied than stated, broadcast shape.

    References:
        Moore, Kearfott and Cloud (2009), Introduction to Interval Analysis, SIAM, chapter 2.

    >>> round(float(range_gap(0.1298, 0.1361, 0.10, 0.105)), 6)
    248.0
    """
    return range_distance(low, high, stated_low, stated_high) * points_in_one


@formula()
def one_period_less(periods: Any) -> Any:
    """One period less, where growth was counted from the year after the start.

    >>> float(one_period_less(10))
    9.0
    """
    return periods - 1


@formula()
def one_period_more(periods: Any) -> Any:
    """One period more, where the start is of the year before the one that is printed.

    >>> float(one_period_more(10))
    11.0
    """
    return periods + 1


@formula()
def off_by_one(known: Any, gap: Any, less: Any, more: Any, rounding: Any) -> Any:
    """Which error of one period explains a gap that rounding does not.

    Args:
        known: 1 where the gaps are known, else 0. Any shape.
        gap: The gap with the periods as printed, in basis points. Broadcasts.
        less: The gap with one period less. Broadcasts.
        more: The gap with one period more. Broadcasts.
        rounding: Up to this, rounding explains a gap. Broadcasts.

    Returns:
        1: none, or none is needed; 2: one period less; 3: one period more. Broadcast shape.

    >>> off_by_one(1, [202.0, 202.0, 202.0, 3.0], [300.0, 4.0, 90.0, 0.0], [80.0, 90.0, -4.0, 0.0], 25.0).tolist()
    [1.0, 2.0, 3.0, 1.0]
    """
    nearest = np.minimum(np.abs(less), np.abs(more))
    explained = (np.abs(gap) > rounding) * (nearest <= rounding)
    return np.where(known > 0, 1.0 + explained * (1 + (np.abs(more) < np.abs(less))), 1.0)


@formula()
def verdict(gap: Any, close: Any = GROWTH_CLOSE, rounding: Any = GROWTH_ROUNDING) -> Any:
    """Number of the verdict on a gap.

    Args:
        gap: The gap, in the unit of the thresholds; NaN where there is none. Any shape.
        close: Up to this, in either direction, the figures agree. Broadcasts.
        rounding: Up to this, rounding may explain it; not below *close*. Broadcasts.

    Returns:
        1: cannot be judged; 2: consistent; 3: rounding; 4: inconsistent. Broadcast shape.

    >>> verdict([float("nan"), 5.0, -14.0, 202.2]).tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    size = np.abs(gap)
    return np.where(np.isfinite(gap), 1.0 + (size >= 0) + (size > close) + (size > rounding), 1.0)


@formula()
def is_open(verdict_number: Any, rounding: Any, used: Any, resolved: Any) -> Any:
    """1 where what the model uses is worse than *rounding* and nothing is done about it, else 0.

    >>> is_open([4.0, 4.0, 4.0, 3.0], 3.0, [1, 1, 0, 1], [0, 1, 0, 0]).tolist()
    [1.0, 0.0, 0.0, 0.0]
    """
    return (verdict_number > rounding) * used * (1 - resolved)


@formula()
def stated_pair(first: Any, second: Any) -> Any:
    """1 where both numbers are there, else 0.

    >>> stated_pair([0.1, float("nan")], 0.2).tolist()
    [1.0, 0.0]
    """
    return np.where(np.isfinite(first), 1.0, 0.0) * np.isfinite(second)


@formula()
def stated_path(start: Any, start_year: Any, end: Any, end_year: Any) -> Any:
    """1 where two sizes and their years are there, the end after the start; else 0.

    >>> stated_path(87.4, [2026, float("nan"), 2033], 165.2, 2033).tolist()
    [1, 0, 0]
    """
    return (start > 0) * (start_year > 0) * (end > 0) * (end_year > start_year) * 1


@formula()
def stated_size(size: Any, year: Any) -> Any:
    """1 where a size and its year are there, else 0.

    >>> stated_size([32.0, 32.0], [2016, float("nan")]).tolist()
    [1, 0]
    """
    return (size > 0) * (year > 0) * 1


@formula()
def both(first: Any, second: Any) -> Any:
    """1 where both flags are 1, else 0.

    >>> both([1, 1], [1, 0]).tolist()
    [1.0, 0.0]
    """
    return first * second


@formula()
def all_of(**flags: Any) -> Any:
    """1 where every flag is 1, else 0.

    >>> all_of(one=1, other=0)
    0
    """
    return reduce(operator.mul, flags.values())


@formula()
def any_of(**flags: Any) -> Any:
    """1 where one flag or more are 1, else 0.

    >>> float(any_of(one=1, other=0))
    1.0
    """
    return reduce(np.maximum, flags.values())


@formula()
def in_one_year(first_year: Any, second_year: Any) -> Any:
    """1 where two years are there and the same, else 0.

    >>> in_one_year(2032, [2032, 2030, float("nan")]).tolist()
    [1, 0, 0]
    """
    return (first_year > 0) * np.equal(first_year, second_year) * 1


@formula()
def can_meet(part_year: Any, size_year: Any, growth: Any) -> Any:
    """1 where a part has a year that its total can be carried to, else 0.

    >>> can_meet([2023, 2023, float("nan")], 2023, [0.1, float("nan"), 0.1]).tolist()
    [1.0, 0.0, 0.0]
    """
    return np.where(np.isfinite(part_year), 1.0, 0.0) * np.isfinite(size_year) * np.isfinite(growth)


@formula()
def is_longer_than_one(periods: Any, judged: Any) -> Any:
    """1 where a claim can be judged and spans more than one period, else 0.

    >>> is_longer_than_one([7, 1, float("nan")], [1, 1, 0]).tolist()
    [1.0, 0.0, 0.0]
    """
    return np.where(judged > 0, (periods > 1) * 1.0, 0.0)


@formula()
def known_or_nothing(known: Any, value: Any) -> Any:
    """The value where it is known, else 0: what an unknown part adds to a sum of known ones.

    >>> known_or_nothing([1, 0], [0.4, float("nan")]).tolist()
    [0.4, 0.0]
    """
    return np.where(known > 0, value, 0.0)


@formula(low=NOT_NEGATIVE, high=NOT_NEGATIVE)
def middle_size(low: Any, high: Any) -> Any:
    """Geometric mean of the two ends of a range of sizes; the size itself where they are one.

    >>> float(middle_size(50.0, 200.0))
    100.0
    """
    return np.sqrt(low * high)


@formula()
def middle_rate(low: Any, high: Any) -> Any:
    """Geometric mean of the two ends of a range of growth rates.

    >>> round(float(middle_rate(0.10, 0.21)), 6)
    0.15369
    """
    return np.sqrt((1 + low) * (1 + high)) - 1


@formula(whole=NOT_ZERO)
def excess_over_whole(part: Any, whole: Any) -> Any:
    """By what fraction of a whole a part exceeds it; 0 where it does not.

    >>> excess_over_whole([49.8, 60.0], 50.0).round(6).tolist()
    [0.0, 0.2]
    """
    return np.maximum(excess(part, whole), 0)


@formula()
def excess_over_all(share: Any) -> Any:
    """By how much shares exceed 100 %, as a fraction of the whole; 0 where they do not.

    >>> excess_over_all([0.9, 1.336]).round(6).tolist()
    [0.0, 0.336]
    """
    return np.maximum(share - 1, 0)


@formula()
def growth_of_total(judged: Any, implied: Any, stated: Any) -> Any:
    """The larger of a total's implied and stated growth; the stated one where none is implied.

    >>> growth_of_total([1, 0], [0.13, float("nan")], 0.10).tolist()
    [0.13, 0.1]
    """
    return np.where(judged > 0, np.maximum(implied, stated), stated)


@formula()
def shortfall_points(fastest: Any, total: Any, points_in_one: Any = POINTS_IN_ONE) -> Any:
    """By how much the fastest part grows more slowly than its total, which cannot be, as a negative gap.

    >>> shortfall_points([0.113, 0.11], [0.109, 0.13]).round(6).tolist()
    [0.0, -200.0]
    """
    return np.minimum(fastest - total, 0) * points_in_one


@formula()
def excess_after(share: Any, growth: Any, total_growth: Any, periods: Any, points_in_one: Any = POINTS_IN_ONE) -> Any:
    """By how much a part's share exceeds 100 % after *periods*, where part and total grow at their own rates.

    >>> excess_after([0.5, 0.9], 0.21, 0.10, 2).round(6).tolist()
    [0.0, 890.0]
    """
    return np.maximum(share * ((1 + growth) / (1 + total_growth)) ** periods - 1, 0) * points_in_one


@formula()
def sum_of_parts(**parts: Any) -> Any:
    """Sum of several cells.

    >>> float(sum_of_parts(diagnostics=0.4, drugs=0.936))
    1.336
    """
    return reduce(operator.add, parts.values())


@formula()
def worst_of(**verdicts: Any) -> Any:
    """The highest, which is the worst, of several verdicts.

    >>> float(worst_of(growth=2.0, shares=4.0))
    4.0
    """
    return reduce(np.maximum, verdicts.values())

"""How much of a value rests on inputs of each grade: A cited, B cited but contradicted, C assumed."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from oncomodel.kernels.contract import formula


@formula()
def grade_of_worst(rounding: Any, **verdicts: Any) -> Any:
    """Grade of a cited input: 1 (A), or 2 (B) where a test of its claim is worse than *rounding*.

    >>> int(grade_of_worst(3.0, growth=2.0, twice=4.0)), int(grade_of_worst(3.0, growth=3.0))
    (2, 1)
    """
    worst = reduce(np.maximum, verdicts.values())
    return 1 + (worst > rounding)


@formula()
def grade_of_either(flag: Any, first: Any, second: Any, no: Any) -> Any:
    """The worse of two grades where the flag is 1, another grade where it is 0.

    >>> grade_of_either([1, 0], 1.0, 3.0, 2.0).tolist()
    [3.0, 2.0]
    """
    return np.where(flag > 0, np.maximum(first, second), no)


@formula()
def grade_of_neither(flag: Any, yes: Any, first: Any, second: Any) -> Any:
    """A grade where the flag is 1, the worse of two others where it is 0.

    >>> grade_of_neither([1, 0], 2.0, 1.0, 3.0).tolist()
    [2.0, 3.0]
    """
    return np.where(flag > 0, yes, np.maximum(first, second))


@formula()
def growth_elasticity(growth: Any, years: Any) -> Any:
    """By how many percent a value moves when its growth rate moves by one percent of itself.

    The elasticity of (1 + g)^n with respect to g, which is n g / (1 + g), without its sign.

    Args:
        growth: Growth per year as a fraction, above -1. Any shape.
        years: Years of growth, in either direction. Broadcasts.

    Returns:
        |years * growth / (1 + growth)|, broadcast shape.

    References:
        Saltelli et al. (2008), Global Sensitivity Analysis, section 1.2: normalised derivatives.

    >>> round(float(growth_elasticity(0.25, 5)), 6)
    1.0
    """
    return np.abs(years * growth / (1 + growth))


@formula()
def has_grade(grade: Any, wanted: Any) -> Any:
    """1 where a grade is the wanted one, else 0.

    >>> has_grade([1, 2, 3], 2).tolist()
    [0, 1, 0]
    """
    return np.equal(grade, wanted) * 1


@formula()
def part_on(size_on: Any, share_grade: Any, growth_grade: Any, growth_weight: Any, wanted: Any) -> Any:
    """Part of a member's value that rests on one grade: its inputs weighted by elasticity.

    The value is size x share x growth since the share was measured. Size and share have an
    elasticity of 1, and growth that of :func:`growth_elasticity`.

    Args:
        size_on: Part of the market size that rests on the grade, within 0-1. Any shape.
        share_grade: Grade of the share. Broadcasts.
        growth_grade: Grade of the growth. Broadcasts.
        growth_weight: Elasticity of the value to the growth. Broadcasts.
        wanted: The grade. Broadcasts.

    Returns:
        (size_on + [share] + [growth] * w) / (2 + w), within 0-1, broadcast shape.

    >>> round(float(part_on(1.0, 3, 1, 0.5, 1)), 6)
    0.6
    """
    on = size_on + np.equal(share_grade, wanted) * 1 + np.equal(growth_grade, wanted) * growth_weight
    return on / (1 + (1 + growth_weight))


@formula()
def crossed_on(
    region_on: Any, region_weight: Any, share_grade: Any, growth_grade: Any, growth_weight: Any, wanted: Any
) -> Any:
    """Part of a region's segment that rests on one grade: what its region rests on, and its own share and growth.

    Args:
        region_on: Part of the region's value that rests on the grade, within 0-1. Any shape.
        region_weight: Elasticity of the region's value to its growth. Broadcasts.
        share_grade: Grade of the segment's share. Broadcasts.
        growth_grade: Grade of the segment's growth. Broadcasts.
        growth_weight: Elasticity of the value to the segment's growth. Broadcasts.
        wanted: The grade. Broadcasts.

    Returns:
        (region_on * (2 + v) + [share] + [growth] * w) / (3 + v + w), within 0-1, broadcast shape.

    >>> round(float(crossed_on(0.5, 0.0, 1, 1, 0.0, 1)), 6)
    0.666667
    """
    inputs = 1 + (1 + region_weight)
    on = region_on * inputs + np.equal(share_grade, wanted) * 1 + np.equal(growth_grade, wanted) * growth_weight
    return on / (inputs + 1 + growth_weight)


@formula()
def crossed_weight(region_weight: Any, growth_weight: Any) -> Any:
    """Weight of all inputs of a region's segment before its affinity: the sum of their elasticities.

    >>> float(crossed_weight(0.25, 0.5))
    3.75
    """
    return 1 + (1 + region_weight) + (1 + growth_weight)


@formula()
def with_affinity(segment_on: Any, weight: Any, affinity_grade: Any, wanted: Any) -> Any:
    """Part of a region's segment that rests on one grade, its affinity to the region included.

    An affinity counts like a share, with an elasticity of 1: before balancing, a segment of a
    region is the product of both shares and the affinity.

    Args:
        segment_on: Part that rests on the grade without the affinity, within 0-1. Any shape.
        weight: Weight of those inputs. Broadcasts.
        affinity_grade: Grade of the affinity of segment and region. Broadcasts.
        wanted: The grade. Broadcasts.

    Returns:
        (segment_on * weight + [affinity]) / (weight + 1), within 0-1, broadcast shape.

    >>> float(with_affinity(0.5, 3.0, 3, 3))
    0.625
    """
    return (segment_on * weight + np.equal(affinity_grade, wanted) * 1) / (weight + 1)


@formula()
def size_on_grade(anchor_on: Any, growth_on: Any, growth_weight: Any) -> Any:
    """Part of the market size in the base year that rests on one grade.

    The size is an anchor, with an elasticity of 1, grown to the base year.

    >>> round(float(size_on_grade(1.0, 0.0, 0.25)), 6)
    0.8
    """
    return (anchor_on + growth_on * growth_weight) / (1 + growth_weight)


@formula()
def value_on_grade(values: Any, parts: Any) -> Any:
    """Part of all values along the first axis that rests on one grade, weighted by value.

    >>> float(value_on_grade([30.0, 10.0], [1.0, 0.0]))
    0.75
    """
    return np.sum(values * parts, axis=0) / np.sum(values, axis=0)


@formula()
def value_of_all(values: Any) -> Any:
    """Sum of all values along the first axis.

    >>> float(value_of_all([30.0, 10.0]))
    40.0
    """
    return np.sum(values, axis=0)

"""How much of sizes and shares rests on inputs of each grade, from the best, 1, to what is assumed."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import formula


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
def of_both(share_grade: Any, affinity_grade: Any, affinity_weight: Any, wanted: Any) -> Any:
    """Part of a segment's share of its region that rests on one grade: of its share and its affinity.

    Before balancing, that share is in proportion to the product of both, each with an elasticity of 1.

    Args:
        share_grade: Grade of the segment's share. Any shape.
        affinity_grade: Grade of the affinity of segment and region. Broadcasts.
        affinity_weight: Weight of the affinity where that of the share is 1. Broadcasts.
        wanted: The grade. Broadcasts.

    Returns:
        ([share] + [affinity] * w) / (1 + w), within 0-1, broadcast shape.

    >>> of_both([1, 1, 4], [1, 4, 4], 1, 1).tolist()
    [1.0, 0.5, 0.0]
    """
    on = np.equal(share_grade, wanted) * 1 + np.equal(affinity_grade, wanted) * affinity_weight
    return on / (1 + affinity_weight)


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

"""A market from the bottom up: heads, stage by stage, to money, and what closes a gap to another estimate."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import NOT_ZERO, POSITIVE, RATE, formula


@formula()
def passing(entering: Any, rate: Any) -> Any:
    """Heads that pass a stage, of those that enter it.

    >>> float(passing(2.0, 0.25))
    0.5
    """
    return entering * rate


@formula()
def units_used(heads: Any, use: Any) -> Any:
    """Units that heads use, such as patients times years of therapy.

    >>> float(units_used(2.0, 1.5))
    3.0
    """
    return heads * use


@formula(growth=RATE)
def price_paid(listed: Any, level: Any, growth: Any, years: Any, lift: Any) -> Any:
    """Price of one unit of use: a region's part of the base-year price, grown since then.

    Args:
        listed: Price in the base year that the levels are parts of, in single units of money. Any shape.
        level: What is paid of it, as a factor. Broadcasts.
        growth: Growth of prices per year as a fraction. Broadcasts.
        years: Years since the base year; negative before it. Broadcasts.
        lift: What a scenario multiplies prices by in the year. Broadcasts.

    Returns:
        listed * level * (1 + growth)**years * lift, in single units of money, broadcast shape.

    >>> round(float(price_paid(100000.0, 0.5, 0.02, 2, 1.0)), 6)
    52020.0
    """
    return listed * level * (1 + growth) ** years * lift


@formula(money_in_one=NOT_ZERO)
def money_spent(units: Any, price: Any, heads_in_one: Any, money_in_one: Any) -> Any:
    """What is spent on units of use at a price, in the market's unit of money.

    Args:
        units: Units of use, in the magnitude that heads are counted in. Any shape.
        price: Price of one unit, in single units of money. Broadcasts.
        heads_in_one: Heads in one unit of count: a million, where millions are counted.
        money_in_one: Money in one unit of the market's size: a billion, where billions are.

    Returns:
        units * price * heads_in_one / money_in_one, broadcast shape.

    >>> float(money_spent(0.5, 100000.0, 1e6, 1e9))
    50.0
    """
    return units * price * heads_in_one / money_in_one


@formula(money_in_one=NOT_ZERO)
def money_spent_by_all(units: Any, prices: Any, heads_in_one: Any, money_in_one: Any) -> Any:
    """What all regions along the first axis spend together, from their units and prices.

    >>> float(money_spent_by_all([0.5, 0.25], [100000.0, 40000.0], 1e6, 1e9))
    60.0
    """
    return np.sum(units * prices, axis=0) * heads_in_one / money_in_one


@formula()
def excess_of_parts(parts: Any, wholes: Any) -> Any:
    """By how much *parts* along the first axis exceed the wholes that they are part of, as a fraction of all wholes.

    Parts that are smaller than their wholes do not make up for those that are larger.

    >>> float(excess_of_parts([1.0, 3.0], [2.0, 2.0]))
    0.25
    """
    return np.sum((parts > wholes) * (parts - wholes), axis=0) / np.sum(wholes, axis=0)


@formula()
def distance_of_sizes(value: Any, target: Any, other: Any) -> Any:
    """How far *value* is from *target*, as a fraction of the larger of the target and another size.

    A bridge from a large size to a small one is exact to rounding of the large one.

    >>> float(distance_of_sizes(11.0, 10.0, 20.0))
    0.05
    """
    return np.abs(value - target) / np.maximum(target, other)


@formula(value=NOT_ZERO)
def closing_factor(target: Any, value: Any) -> Any:
    """What one factor of a product must be multiplied by, so that *value* becomes *target*.

    >>> float(closing_factor(90.0, 60.0))
    1.5
    """
    return target / value


@formula()
def scaled(value: Any, factor: Any) -> Any:
    """*value* times a factor.

    >>> float(scaled(0.4, 1.5))
    0.6000000000000001
    """
    return value * factor


@formula()
def how_many(values: Any) -> Any:
    """How many values along the first axis are greater than 0.

    >>> int(how_many([0.5, 2.0]))
    2
    """
    return np.sum((values > 0) * 1, axis=0)


@formula()
def is_at_most(value: Any, most: Any) -> Any:
    """1 where *value* is not above *most*, else 0.

    >>> is_at_most([0.9, 1.1], 1.0).tolist()
    [1, 0]
    """
    return (value <= most) * 1


@formula()
def closing_verdict(possible: Any, within: Any) -> Any:
    """Whether an assumption can close a gap: 1 it cannot, 2 out of its range, 3 within its range.

    >>> closing_verdict([0, 1, 1], [1, 0, 1]).tolist()
    [1.0, 2.0, 3.0]
    """
    return 1 + possible * (1 + within)


@formula()
def closing_verdict_of_amount(within: Any) -> Any:
    """Whether an amount, which has no highest value, can close a gap: 2 out of its range, 3 within its range.

    >>> closing_verdict_of_amount([0, 1]).tolist()
    [2.0, 3.0]
    """
    return 1 + (1 + within)


@formula()
def spread(values: Any) -> Any:
    """How many times the lowest known value along the first axis goes into the highest.

    >>> float(spread([60.0, 90.0, float("nan")]))
    1.5
    """
    return np.nanmax(values, axis=0) / np.nanmin(values, axis=0)


@formula()
def is_stated(value: Any) -> Any:
    """1 where there is a number, else 0.

    >>> is_stated([0.075, float("nan")]).tolist()
    [1.0, 0.0]
    """
    return np.where(np.isfinite(value), 1.0, 0.0)


@formula(first=POSITIVE, last=POSITIVE)
def logarithmic_mean(first: Any, last: Any, tolerance: Any = 0.0) -> Any:
    """Logarithmic mean of two values: their difference over that of their logarithms.

    Of two values that are nearly equal, both differences are mostly rounding: their mean is then *first*.

    Args:
        first: Value at the start; greater than 0. Any shape.
        last: Value at the end; greater than 0. Broadcasts.
        tolerance: How far apart, as a fraction of *first*, nearly equal values may be. Broadcasts.

    Returns:
        (last - first) / ln(last / first), and *first* where the two are nearly equal, broadcast shape.

    Raises:
        KernelError: If first <= 0 or last <= 0.

    References:
        Ang, B. W. (2005), The LMDI approach to decomposition analysis: a practical guide, Energy
        Policy 33, p. 867: L(a, b) = (a - b) / (ln a - ln b).

    >>> round(float(logarithmic_mean(10.0, 20.0)), 4)
    14.427
    """
    return np.where(np.abs(last - first) <= first * tolerance, first, (last - first) / np.log(last / first))


@formula(first=POSITIVE, last=POSITIVE)
def contribution(mean: Any, first: Any, last: Any) -> Any:
    """What one factor of a product adds to the change of the product.

    The logarithmic mean Divisia index (LMDI-I): the contributions of all factors sum to the
    change, without a remainder, and do not depend on the order of the factors.

    Args:
        mean: Logarithmic mean of the product's two values. Any shape.
        first: Value of the factor at the start; greater than 0. Broadcasts.
        last: Value of the factor at the end; greater than 0. Broadcasts.

    Returns:
        mean * ln(last / first), in the unit of the product, broadcast shape.

    Raises:
        KernelError: If first <= 0 or last <= 0.

    References:
        Ang, B. W. (2005), The LMDI approach to decomposition analysis: a practical guide, Energy
        Policy 33, p. 867, equation 5.

    >>> round(float(contribution(14.427, 1.0, 2.0)), 3)
    10.0
    """
    return mean * np.log(last / first)


@formula()
def part_on_grade(common_on: Any, common_weight: Any, wanted: Any, grades: Any) -> Any:
    """Part of a region's value that rests on one grade: its factors, each with an elasticity of 1.

    Args:
        common_on: Weight, of the factors that all regions share, that has the grade. Any shape.
        common_weight: Weight of all factors that regions share. Broadcasts.
        wanted: The grade. Broadcasts.
        grades: Grades, from 1, of the region's own factors along the first axis.

    Returns:
        (common_on + number of grades that are wanted) / (common_weight + number of grades).

    >>> float(part_on_grade(1.0, 2.0, 3, [3, 3, 1]))
    0.6
    """
    on = common_on + np.sum(np.equal(grades, wanted) * 1, axis=0)
    return on / (common_weight + np.sum((grades > 0) * 1, axis=0))


@formula()
def common_on_grade(end_weight: Any, start: Any, end: Any, listed: Any, wanted: Any) -> Any:
    """Weight that has one grade among what all regions share: two ends of the population, and the base-year price.

    The population of a year is start^(1 - w) * end^w, with elasticities of 1 - w and w.

    >>> round(float(common_on_grade(0.25, 3, 1, 1, 1)), 6)
    1.25
    """
    ends = np.equal(start, wanted) * np.abs(1 - end_weight) + np.equal(end, wanted) * np.abs(end_weight)
    return ends + np.equal(listed, wanted) * 1


@formula()
def common_weight(end_weight: Any) -> Any:
    """Sum of the elasticities to what all regions share.

    >>> float(common_weight(0.25))
    2.0
    """
    return np.abs(1 - end_weight) + np.abs(end_weight) + 1

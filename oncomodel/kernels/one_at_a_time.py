"""One input at a time at an end of its range: what that makes of a size, and of a part of it."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import numpy as np

from oncomodel.kernels.contract import NOT_ZERO, OPEN_RATE, formula
from oncomodel.kernels.drivers import weighed
from oncomodel.kernels.growth import end_value


@formula()
def change(size: Any, base: Any, step: Any) -> Any:
    """How far a size is from the one as it is; 0 where that is no more than rounding leaves.

    Args:
        size: Size with one input changed.
        base: Size with all inputs as they are.
        step: What rounding may leave, as a fraction of *base*.

    >>> change([120.0, 100.00000000000001], 100.0, 1e-11).tolist()
    [20.0, 0.0]
    """
    return np.where(np.absolute(size - base) > step * base, size - base, 0)


@formula()
def in_order(swing: Any, number: Any, numbers: Any, step: Any, scale: Any) -> Any:
    """A swing as it is sorted by: of two that are alike, the one with the lower number first.

    Args:
        swing: The swing, in a unit of money.
        number: Number of its row, from 1.
        numbers: Numbers of all rows, along the first axis.
        step: What tells equal swings apart, as a fraction of *scale*.
        scale: A size far above any swing that does not count.

    >>> in_order(3.0, np.array([1.0, 2.0]), np.array([1.0, 2.0]), 0.001, 10.0).tolist()
    [3.01, 3.0]
    """
    return swing + (np.max(numbers, axis=0) - number) * step * scale


@formula(now=NOT_ZERO)
def power_ratio(value: Any, now: Any, power: Any) -> Any:
    """What another value of one factor makes of a product that holds its power.

    >>> float(power_ratio(8.0, 2.0, 0.5))
    2.0
    """
    return (value / now) ** power


@formula(now=OPEN_RATE)
def growth_ratio(growth: Any, now: Any, years: Any) -> Any:
    """What another growth per year makes of what has grown for some years.

    >>> round(float(growth_ratio(0.21, 0.1, 2)), 6)
    1.21
    """
    return ((1 + growth) / (1 + now)) ** years


@formula()
def rest_of_one(part: Any) -> Any:
    """What is left of 1.

    >>> float(rest_of_one(0.25))
    0.75
    """
    return 1 - part


@formula()
def product_of(**factors: Any) -> Any:
    """Product of several cells.

    >>> float(product_of(tested=0.5, treated=0.25))
    0.125
    """
    return reduce(operator.mul, factors.values())


@formula()
def product_between(start: Any, end: Any, weight: Any) -> Any:
    """Value on the way from a start to an end that grows by the same rate every year.

    Args:
        start: Value at the start; greater than 0.
        end: Value at the end.
        weight: Years since the start over the years from start to end.

    >>> round(float(product_between(4.0, 9.0, 0.5)), 9)
    6.0
    """
    return start * (end / start) ** weight


@formula()
def with_other_share(size: Any, part: Any, value: Any, now: Any, whole: Any) -> Any:
    """A size of several parts when one part has another share, and all are renormalised.

    Args:
        size: The size as it is.
        part: What the part that changes has of it.
        value: Share of that part before renormalising, as it would be.
        now: The same, as it is.
        whole: The sum of all shares before renormalising, as they are.

    Returns:
        (size - part + part * value / now) * whole / (whole - now + value).

    >>> float(with_other_share(100.0, 50.0, 1.0, 0.5, 1.0))
    100.0
    """
    return (size + part * (value / now - 1)) * whole / (whole - now + value)


@formula(rate=OPEN_RATE, index=NOT_ZERO)
def weight_in_year(begin: Any, rate: Any, periods: Any, lift: Any, index: Any) -> Any:
    """Weight of a member before shares are made of it: its measured share, grown and lifted.

    Args:
        begin: Measured share, as a fraction.
        rate: Growth per year, as a fraction.
        periods: Years since the shares were measured; negative before.
        lift: Index of what drivers have added.
        index: That index before the first year.

    Returns:
        begin * (1 + rate)**periods * lift / index.

    >>> weight_in_year(0.5, 0.1, 1, [1.0, 1.04], 1.0).round(6).tolist()
    [0.55, 0.572]
    """
    return weighed(end_value(begin, rate, periods), lift, index)


@formula()
def part_of_others(part: Any, now: Any, whole: Any) -> Any:
    """What another value of one part is of all, where the others stay as they are.

    Args:
        part: The part, as it would be.
        now: The part as it is.
        whole: The sum of all parts as they are.

    >>> float(part_of_others(3.0, 1.0, 2.0))
    0.75
    """
    return part / (whole - now + part)


@formula()
def part_with(size: Any, weight: Any, now: Any, total: Any) -> Any:
    """What a member has of a size when its weight is another, and those of the others are as they are.

    Args:
        size: The whole.
        weight: Weight of the member, as it would be.
        now: Its weight as it is.
        total: The sum of the weights of all members as they are.

    Returns:
        size * weight / (total - now + weight); 0 where the weight is.

    >>> float(part_with(100.0, 2.0, 1.0, 3.0))
    50.0
    """
    return np.where(weight > 0, size * part_of_others(weight, now, total), 0)

"""What-if variants of a forecast, and the value of one input at which it meets a target.

A target needs a change x of a growth rate that counts with weight r in each year:
sum(log(1 + x * a)) = log(target / size), where a = r / (1 + growth). With z = log(1 + x * max(a))
every value of z leaves a growth factor above 0, and the sum rises with z and is convex, so that
Newton's method settles in a few steps from anywhere.

References:
    Quarteroni, Sacco, Saleri (2007), Numerical Mathematics, 2nd ed., section 6.2.2: Newton's method.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.arithmetic import either, lies_within
from oncomodel.kernels.contract import NOT_ZERO, OPEN_RATE, POSITIVE, formula
from oncomodel.kernels.growth import begin_value, cagr


@formula(begin=POSITIVE, end=POSITIVE, periods=NOT_ZERO)
def growth_of(uses_growth: Any, stated: Any, begin: Any, end: Any, periods: Any) -> Any:
    """Growth rate of a claim: the stated one where it is trusted, else the one that its sizes imply.

    >>> round(float(growth_of(0, 0.075, 87.4, 165.2, 7)), 4)
    0.0952
    """
    return either(uses_growth, stated, cagr(begin, end, periods))


@formula(rate=OPEN_RATE)
def start_of(uses_end: Any, begin: Any, end: Any, rate: Any, periods: Any) -> Any:
    """Start value of a claim: the one that end and rate imply where those are trusted, else the stated one.

    >>> round(float(start_of(1, 87.4, 165.2, 0.075, 7)), 1)
    99.6
    """
    return either(uses_end, begin_value(end, rate, periods), begin)


@formula()
def with_other_size(effects: Any, switch: Any, reached: Any, active: Any, size: Any, other: Any) -> Any:
    """Sum of effects on growth in a year, with one of them of another size.

    Args:
        effects: The sum with the size as it is, as a fraction.
        switch: 1 where the effect acts on the whole market, in the scenario; else 0.
        reached: How much of its full strength it has reached.
        active: 1 in the years in which effects can act, else 0.
        size: The size as it is, as a fraction.
        other: The other size, as a fraction.

    >>> round(float(with_other_size(0.01, 1, 0.5, 1, 0.004, 0.008)), 6)
    0.012
    """
    return effects + switch * reached * active * (other - size)


@formula()
def together(switches: Any, reached: Any, sizes: Any, active: Any) -> Any:
    """Sum over the first axis of effects as far as they are reached, in the years in which they can act.

    >>> float(together([1, 0], [0.5, 1.0], [0.02, 0.5], 1))
    0.01
    """
    return np.sum(switches * reached * sizes, axis=0) * active


@formula()
def switched_over(effects: Any, effect: Any, switch: Any) -> Any:
    """Sum of effects on growth in a year, with one of them taken away where it acts, and added where it does not.

    Args:
        effects: The sum as it is, as a fraction.
        effect: The effect where it acts, as a fraction.
        switch: 1 where it acts, else 0.

    >>> float(switched_over(0.01, 0.004, 1)), float(switched_over(0.01, 0.004, 0))
    (0.006, 0.014)
    """
    return effects + effect * (1 - switch - switch)


@formula()
def swing(low: Any, high: Any) -> Any:
    """Distance between two results, whichever is higher.

    >>> float(swing(145.0, 181.5))
    36.5
    """
    return np.absolute(high - low)


@formula()
def rank(values: Any, value: Any) -> Any:
    """Rank of a value from the largest, 1, on.

    >>> int(rank(np.array([3.0, 5.0, 4.0]), 4.0))
    2
    """
    return 1 + np.sum((values > value) * 1, axis=0)


@formula()
def remainder(joint: Any, summed: Any, size: Any, step: Any) -> Any:
    """What inputs do together beyond the sum of what each does alone; 0 where it is no more than rounding.

    Args:
        joint: Change of a size with all inputs changed at once.
        summed: Sum of the changes with each input changed alone.
        size: Size with all inputs as they are.
        step: What rounding may leave, as a fraction of *size*.

    >>> remainder(30.0, 25.0, 100.0, 1e-11).item()
    5.0
    """
    return np.where(np.absolute(joint - summed) > step * size, joint - summed, 0)


@formula(size=POSITIVE, target=POSITIVE)
def log_ratio(target: Any, size: Any) -> Any:
    """Logarithm of a target over a size.

    >>> round(float(log_ratio(145.0, 165.2)), 4)
    -0.1304
    """
    return np.log(target / size)


@formula(growth=OPEN_RATE)
def weight_of_change(weight: Any, growth: Any, counted: Any) -> Any:
    """How a change of a rate counts in a year: its weight over the growth factor.

    >>> float(weight_of_change(1.0, 0.25, 1))
    0.8
    """
    return weight * counted / (1 + growth)


@formula()
def part_of_most(pull: Any, most: Any, counts: Any) -> Any:
    """How a change counts in a year, as a part of how it counts where it counts most; 0 where it never does.

    >>> part_of_most([0.4, 0.8], 0.8, 1).tolist()
    [0.5, 1.0]
    """
    return pull / (most + 1 - counts)


@formula()
def first_step(log_change: Any, slope: Any, counts: Any) -> Any:
    """The step of Newton's method from no change.

    Args:
        log_change: Logarithm of the target over the size.
        slope: Sum of the parts with which a change counts in the years.
        counts: 1 where the change moves the size at all, else 0.

    >>> float(first_step(0.2, 2.0, 1))
    0.1
    """
    return log_change / (slope + 1 - counts)


@formula()
def reached_in_year(step: Any, part: Any) -> Any:
    """What a change adds to the logarithm of the size in a year.

    Args:
        step: Logarithm of 1 + change x largest weight.
        part: How the change counts in the year, as a part of the largest weight.

    >>> float(reached_in_year(0.1, 1.0))
    0.10000000000000007
    """
    return np.log(1 + part * (np.exp(step) - 1))


@formula()
def newton(step: Any, parts: Any, missing: Any, counts: Any) -> Any:
    """One step of Newton's method towards the change that meets a target.

    Args:
        step: Logarithm of 1 + change x largest weight, after the step before.
        parts: How the change counts in each year, as a part of the largest; along the first axis.
        missing: What the change reaches less what it should reach, as a logarithm.
        counts: 1 where the change moves the size at all, else 0.

    Returns:
        The logarithm after this step.

    >>> round(float(newton(0.1, np.array([1.0, 1.0]), 0.0, 1)), 9)
    0.1
    """
    slope = np.sum(parts * np.exp(step) / (1 + parts * (np.exp(step) - 1)), axis=0)
    return step - missing / (slope + 1 - counts)


@formula()
def missing_from(reached: Any, log_change: Any) -> Any:
    """What a change reaches over the years, along the first axis, less what it should reach.

    >>> round(float(missing_from(np.array([0.1, 0.1]), 0.2)), 12)
    0.0
    """
    return np.sum(reached, axis=0) - log_change


@formula()
def missed_by(missing: Any, counts: Any) -> Any:
    """How far a change that moves the size misses its target, as a part of it.

    >>> missed_by([-0.01, 0.3], [1, 0]).tolist()
    [0.01, 0.0]
    """
    return np.absolute(missing * counts)


@formula(most=POSITIVE)
def change_of(step: Any, most: Any) -> Any:
    """The change of a rate from its logarithm and its largest weight.

    >>> round(float(change_of(np.log(1.1), 1.0)), 9)
    0.1
    """
    return (np.exp(step) - 1) / most


@formula()
def moved(value: Any, change: Any) -> Any:
    """A value after a change.

    >>> float(moved(0.5, 0.25))
    0.75
    """
    return value + change


@formula()
def lies_about(value: Any, low: Any, high: Any, tolerance: Any) -> Any:
    """1 where *value* lies from *low* to *high*, or as near to one of them as rounding leaves it, else 0.

    Args:
        value: What is tested.
        low: Lower end.
        high: Upper end.
        tolerance: What rounding may leave, as a fraction of an end.

    >>> lies_about([1.9, 2.0 - 1e-12, 3.1], 2.0, 3.0, 1e-9).tolist()
    [0, 1, 0]
    """
    below, above = low - np.absolute(low) * tolerance, high + np.absolute(high) * tolerance
    return lies_within(value, below, above)


@formula()
def chosen_and_not(chosen: Any, other: Any, moves: Any) -> Any:
    """1 where the first and the last flag are 1 and the other one 0, else 0.

    >>> [int(chosen_and_not(1, 0, 1)), int(chosen_and_not(1, 1, 1)), int(chosen_and_not(1, 0, 0))]
    [1, 0, 0]
    """
    return chosen * (1 - other) * moves

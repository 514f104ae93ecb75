"""What scenarios change of a market from the bottom up: nothing up to the base year, all of it in the last year."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import NOT_ZERO, POSITIVE, RATE, formula
from oncomodel.kernels.drivers import switched, total_on, weighed
from oncomodel.kernels.evidence import rebase
from oncomodel.kernels.growth import end_value


@formula(whole=NOT_ZERO)
def part_of_way(elapsed: Any, whole: Any) -> Any:
    """Part of the way from the base year to the last year; 0 up to the base year.

    >>> part_of_way([-2, 0, 3, 6], 6).tolist()
    [0.0, 0.0, 0.5, 1.0]
    """
    return np.maximum(0, elapsed) / whole


@formula(factor=POSITIVE)
def on_the_way(factor: Any, way: Any) -> Any:
    """A factor of the last year as far as it is reached: a part of the way counts as that power.

    >>> on_the_way(1.21, [0.0, 0.5, 1.0]).round(9).tolist()
    [1.0, 1.1, 1.21]
    """
    return factor**way


@formula(rate=RATE)
def rate_in_scenario(begin: Any, rate: Any, periods: Any, lift: Any) -> Any:
    """Rate of a stage that grows since the base year, times what a scenario changes of it by then.

    >>> round(float(rate_in_scenario(0.2, 0.1, 2, 1.5)), 9)
    0.363
    """
    return end_value(begin, rate, periods) * lift


@formula(multiple=POSITIVE, chosen=POSITIVE)
def in_another_scenario(size: Any, multiple: Any, chosen: Any, way: Any) -> Any:
    """A size as another scenario has it, where scenarios multiply all parts of it alike.

    Args:
        size: Size in the chosen scenario, in any unit. Any shape.
        multiple: What the other scenario multiplies the last year by. Broadcasts.
        chosen: What the chosen one multiplies it by. Broadcasts.
        way: Part of the way from the base year to the last year. Broadcasts.

    Returns:
        size * (multiple / chosen)**way, in the unit of *size*, broadcast shape.

    >>> round(float(in_another_scenario(110.0, 1.21, 1.0, 0.5)), 9)
    121.0
    """
    return size * (multiple / chosen) ** way


@formula()
def lifted_above_one(rates: Any, factors: Any) -> Any:
    """How many of some factors, along the first axis, lift the highest of some rates above 1.

    >>> int(lifted_above_one([0.4, 0.8], [1.0, 1.2, 1.3]))
    1
    """
    return np.sum((np.max(rates, axis=0) * factors > 1) * 1, axis=0)


@formula(rate=RATE)
def rebased_with_lift(value: Any, from_year: Any, to_year: Any, rate: Any, lift: Any, index: Any) -> Any:
    """Value of another year at a constant growth rate, times what a scenario has added since.

    Args:
        value: Value at the end of *from_year*, in any unit. Any shape.
        from_year: Year of the value. Broadcasts.
        to_year: Year to bring it to. Broadcasts.
        rate: Growth per year as a fraction. Broadcasts.
        lift: Index of what the scenario has added until *to_year*. Broadcasts.
        index: The same index in *from_year*. Broadcasts.

    >>> round(float(rebased_with_lift(100.0, 2026, 2028, 0.1, 1.02, 1.0)), 6)
    123.42
    """
    return weighed(rebase(value, from_year, to_year, rate), lift, index)


@formula()
def growth_added(difference: Any, active: Any, effects: Any) -> Any:
    """What a scenario adds to the growth of a year: its difference, where it is active, and its drivers.

    >>> growth_added(0.01, [0, 1], [0.0, 0.002]).tolist()
    [0.0, 0.012]
    """
    return difference * active + effects


@formula()
def total_switched_on(places: Any, place: Any, effects: Any, switches: Any) -> Any:
    """Sum of the effects that act on one place and are switched on, along the first axis.

    >>> float(total_switched_on([1, 2, 1], 1, [0.01, 0.02, 0.03], [1, 1, 0]))
    0.01
    """
    return total_on(places, place, switched(effects, switches))

"""What drivers do to growth: ramps, sums over what acts on one place, and what growth adds up to."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import OPEN_RATE, POSITIVE, formula
from oncomodel.kernels.projection import scan


@formula(ramp_years=POSITIVE)
def reach(year: Any, start_year: Any, ramp_years: Any) -> Any:
    """How much of its full strength an effect has reached, rising evenly.

    Args:
        year: Calendar year. Any shape.
        start_year: First year in which it acts. Broadcasts.
        ramp_years: Years until full strength, the first one included; 1 is at once.

    Returns:
        A fraction: 0 before the start, 1 from start_year + ramp_years - 1 on.

    >>> reach([2026, 2027, 2028, 2029], 2027, 2).tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    return np.minimum(1, np.maximum(0, (year - start_year + 1) / ramp_years))


@formula()
def effect_in_year(size: Any, reached: Any, active: Any) -> Any:
    """An effect as far as it has been reached, in the years that it can be active.

    >>> effect_in_year(0.01, 0.5, [0, 1]).tolist()
    [0.0, 0.005]
    """
    return size * reached * active


@formula()
def is_same(number: Any, wanted: Any) -> Any:
    """1 where the numbers are the same, else 0.

    >>> is_same([1, 2], 2).tolist()
    [0, 1]
    """
    return np.equal(number, wanted) * 1


@formula()
def is_above(value: Any) -> Any:
    """1 where a value is above 0, else 0.

    >>> is_above([0.0, 0.2]).tolist()
    [0, 1]
    """
    return (value > 0) * 1


@formula()
def switched(effect: Any, switch: Any) -> Any:
    """An effect where its switch is 1; nothing where it is 0.

    >>> switched(0.02, [1, 0]).tolist()
    [0.02, 0.0]
    """
    return effect * switch


@formula()
def total_on(places: Any, place: Any, effects: Any) -> Any:
    """Sum of the effects that act on one place.

    Args:
        places: Number of the place that each effect acts on, along the first axis.
        place: Number of the place.
        effects: The effects, as fractions, along the first axis.

    Returns:
        Their sum, as a fraction.

    >>> float(total_on([1, 2, 1], 1, [0.01, 0.02, 0.03]))
    0.04
    """
    return np.sum(np.equal(places, place) * effects, axis=0)


@formula()
def growth_with_effects(growth: Any, difference: Any, active: Any, effects: Any) -> Any:
    """Growth rate of a scenario: of its basis, with its difference and the effects active in it.

    Args:
        growth: Growth per year of the basis, as a fraction. Any shape.
        difference: What the scenario adds to it, as a fraction.
        active: 1 in the years in which the difference applies, else 0.
        effects: What active drivers add, as a fraction, year by year.

    Returns:
        growth + difference * active + effects, as a fraction.

    >>> growth_with_effects(0.1, 0.02, [0, 1], [0.0, 0.005]).round(6).tolist()
    [0.1, 0.125]
    """
    return growth + difference * active + effects


@formula(growth=OPEN_RATE)
def lift(prior: Any, effect: Any, growth: Any) -> Any:
    """The index one year on of what grows by *growth* plus *effect*, against what grows by *growth*.

    >>> float(lift(1.0, 0.05, 0.25))
    1.04
    """
    return prior * (1 + effect / (1 + growth))


@scan(lift)
def lifted(start: Any, effect: Any, growth: Any) -> Any:
    """The lift of each year: what effects have done to an index until then.

    Args:
        start: Index before the first year.
        effect: What effects add to the growth of each year, as fractions along the last axis.
        growth: Growth per year without them, as a fraction.

    Returns:
        start * prod(1 + effect / (1 + growth)) of each year and those before it.

    >>> lifted(1.0, [0.0, 0.05], 0.25).tolist()
    [1.0, 1.04]
    """
    return np.asarray(start)[..., np.newaxis] * np.cumprod(1 + np.asarray(effect) / (1 + np.asarray(growth)), axis=-1)


@formula()
def weighed(drifted: Any, lift: Any, index: Any) -> Any:
    """A drifted share times what drivers have added to it since the index was *index*.

    >>> weighed(0.5, [1.0, 1.04], 1.0).tolist()
    [0.5, 0.52]
    """
    return drifted * lift / index


@formula(growth=OPEN_RATE)
def growth_part(size: Any, part: Any, growth: Any, counted: Any) -> Any:
    """What a part of the growth rate adds to the size in a year.

    Args:
        size: Size at the end of the year, in any unit.
        part: The part of the growth rate, as a fraction; all parts sum to *growth*.
        growth: Growth rate of the year, as a fraction.
        counted: 1 in the years that count, else 0.

    Returns:
        The size before that growth, times the part: parts sum to the change in size.

    >>> round(float(growth_part(110.0, 0.04, 0.10, 1)), 9)
    4.0
    """
    return size / (1 + growth) * part * counted


@formula(growth=OPEN_RATE)
def growing_size(size: Any, growth: Any, counted: Any) -> Any:
    """The size that a year's growth counts on: that of the year before.

    >>> growing_size(110.0, 0.10, [0, 1]).round(9).tolist()
    [0.0, 100.0]
    """
    return size / (1 + growth) * counted


@formula()
def growth_in_money(sizes: Any, rate: Any) -> Any:
    """What a constant part of the growth rate adds over all years.

    Args:
        sizes: Sizes that growth counts on, in any unit, years along the first axis.
        rate: The part of the growth rate, as a fraction.

    >>> float(growth_in_money([100.0, 110.0], 0.10))
    21.0
    """
    return np.sum(sizes, axis=0) * rate


@formula()
def effect_in_money(sizes: Any, effects: Any, switch: Any) -> Any:
    """What an effect adds over all years where its switch is 1.

    Args:
        sizes: Sizes that growth counts on, in any unit, years along the first axis.
        effects: The effect of each year, as a fraction, along the first axis.
        switch: 1 where it acts, else 0.

    >>> float(effect_in_money([100.0, 200.0], [0.01, 0.02], 1))
    5.0
    """
    return np.sum(sizes * effects, axis=0) * switch


@formula()
def total_of_others(values: Any, apart: Any) -> Any:
    """Sum along the first axis of the values that do not stand apart.

    >>> float(total_of_others([3.0, -1.0, 2.0], [1, 0, 0]))
    1.0
    """
    return np.sum((1 - apart) * values, axis=0)


@formula()
def total_above(values: Any) -> Any:
    """Sum of the values above 0, along the first axis.

    >>> float(total_above([3.0, -1.0, 2.0]))
    5.0
    """
    return np.sum((values > 0) * values, axis=0)


@formula()
def total_below(values: Any) -> Any:
    """Sum of the values below 0, along the first axis.

    >>> float(total_below([3.0, -1.0, -2.0]))
    -3.0
    """
    return np.sum((values < 0) * values, axis=0)

"""The bridge from one claim to another: a step for years, growth, prices and scope, and what is left."""

from __future__ import annotations

from typing import Any

from oncomodel.kernels.contract import POSITIVE, formula
from oncomodel.kernels.variants import remainder


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
def residual(end: Any, reached: Any, start: Any, carried: Any, rounding: Any) -> Any:
    """What is left between an end and what a start and its steps reach; 0 where that is no more than rounding leaves.

    Args:
        end: Size that the steps should end at.
        reached: Size that they reach.
        start: Size that they start at.
        carried: Size on the way.
        rounding: What rounding may leave, as a fraction of *end*, *start* and *carried*.

    >>> residual(180.0, 177.4, 87.4, 90.0, 1e-11).round(6).item()
    2.6
    >>> residual(0.3, 0.1 + 0.2, 0.1, 0.1, 1e-11).item()
    0.0
    """
    return remainder(end, reached, end + start + carried, rounding)

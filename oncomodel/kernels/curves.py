"""Adoption curves: how a market fills up over time."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError
from oncomodel.kernels.contract import (
    NOT_NEGATIVE,
    NOT_ZERO,
    POSITIVE,
    Requirement,
    algorithm,
    formula,
    numbers,
    whole_number,
)

FROM_THE_FIRST = Requirement("1 or more", lambda x: x >= 1)


@formula(capacity=NOT_NEGATIVE, scale=NOT_ZERO)
def logistic(time: Any, capacity: Any, midpoint: Any, scale: Any) -> Any:
    """Logistic curve: symmetric S-shaped growth to a capacity.

    The curve passes half of the capacity at the midpoint, where it is steepest with
    capacity / (4 * scale) per period; it takes 4.39 * scale from 10 % to 90 %.

    Args:
        time: Time, in periods from any origin. Any shape.
        capacity: Value that the curve approaches, in any unit; 0 or more. Broadcasts.
        midpoint: Time of half the capacity, in periods from the same origin.
            Broadcasts.
        scale: Width of the curve in periods; not 0. A negative one gives a curve that
            falls from the capacity. Broadcasts.

    Returns:
        capacity / (1 + exp((midpoint - time) / scale)), in the unit of *capacity*,
        broadcast shape.

    Raises:
        KernelError: If capacity < 0 or scale = 0.

    References:
        Verhulst, P.-F. (1838). Notice sur la loi que la population suit dans son
        accroissement. Correspondance mathématique et physique 10, 113-121.
        Meyer, P. S., Yung, J. W., Ausubel, J. H. (1999). A primer on logistic growth
        and substitution. Technological Forecasting and Social Change 61, 247-271.

    >>> logistic([5.0, 7.0], 100.0, 5.0, 2.0).round(4).tolist()
    [50.0, 73.1059]
    """
    return capacity / (1 + np.exp((midpoint - time) / scale))


@formula(capacity=NOT_NEGATIVE, displacement=NOT_NEGATIVE, base=POSITIVE)
def gompertz(time: Any, capacity: Any, displacement: Any, base: Any) -> Any:
    """Gompertz curve: S-shaped growth that is quick first and slow to end.

    The curve is steepest at capacity / e (36.8 %), when time is
    ln(displacement) / -ln(base).

    Args:
        time: Time, in periods from the origin that *displacement* belongs to. Any
            shape.
        capacity: Value that the curve approaches, in any unit; 0 or more. Broadcasts.
        displacement: How far below the capacity the curve is at time 0, where it is
            capacity * exp(-displacement); 0 or more. Broadcasts.
        base: What is left of that distance after each period, on a logarithmic scale;
            greater than 0. Below 1 the curve grows, above 1 it falls. Broadcasts.

    Returns:
        capacity * exp(-displacement * base**time), in the unit of *capacity*,
        broadcast shape.

    Raises:
        KernelError: If capacity < 0, displacement < 0 or base <= 0.

    References:
        Winsor, C. P. (1932). The Gompertz curve as a growth curve. Proceedings of the
        National Academy of Sciences 18, 1-8.

    >>> gompertz([0.0, 1.0], 100.0, 2.0, 0.5).round(4).tolist()
    [13.5335, 36.7879]
    """
    return capacity * np.exp(-(displacement * base**time))


@formula(time=NOT_NEGATIVE, market=NOT_NEGATIVE, innovation=POSITIVE, imitation=NOT_NEGATIVE)
def bass(time: Any, market: Any, innovation: Any, imitation: Any) -> Any:
    """Cumulative adopters of the Bass model.

    A share *innovation* of those who have not adopted does so unprompted in each
    period, and a share *imitation* times the part that has adopted imitates it.
    Nobody adopts without innovation, so it must be greater than 0.

    Args:
        time: Time since launch, in periods; 0 or more. Any shape.
        market: Adopters in the end, in any unit; 0 or more. Broadcasts.
        innovation: Coefficient of innovation p, per period; greater than 0.
            Broadcasts.
        imitation: Coefficient of imitation q, per period; 0 or more. Broadcasts.

    Returns:
        Adopters since launch, in the unit of *market*, broadcast shape:
        market * (1 - exp(-(p + q) * time)) / (1 + q / p * exp(-(p + q) * time)).

    Raises:
        KernelError: If time < 0, market < 0, innovation <= 0 or imitation < 0.

    References:
        Bass, F. M. (1969). A new product growth for model consumer durables.
        Management Science 15 (5), 215-227, pp. 216-219.

    >>> bass([0.0, 5.0, 50.0], 100.0, 0.03, 0.38).round(4).tolist()
    [0.0, 33.1199, 100.0]
    """
    left = np.exp(-((innovation + imitation) * time))
    return market * (1 - left) / (1 + imitation / innovation * left)


@formula(period=FROM_THE_FIRST)
def adoptions_in_period(period: Any, market: Any, innovation: Any, imitation: Any) -> Any:
    """Adopters of the Bass model within one period.

    Args:
        period: Number of the period: 1 is the first after launch. Any shape.
        market: Adopters in the end, in any unit; 0 or more. Broadcasts.
        innovation: Coefficient of innovation, per period; greater than 0. Broadcasts.
        imitation: Coefficient of imitation, per period; 0 or more. Broadcasts.

    Returns:
        bass(period) - bass(period - 1), in the unit of *market*, broadcast shape.

    Raises:
        KernelError: If period < 1, market < 0, innovation <= 0 or imitation < 0.

    >>> round(float(adoptions_in_period(1, 100.0, 0.03, 0.38)), 4)
    3.5758
    """
    until = bass(period, market, innovation, imitation)
    return until - bass(period - 1, market, innovation, imitation)


@algorithm(periods=FROM_THE_FIRST)
def bass_adoptions(periods: Any, market: Any, innovation: Any, imitation: Any) -> Any:
    """Adopters of the Bass model within each period: the curve of sales.

    What is adopted *within* a period is the difference of the cumulative curve, not
    the rate of adoption at its end: on a curve that bends, the two differ.

    Args:
        periods: Number of periods, a whole number: the result is for the periods 1 to
            *periods*. Or the numbers of the periods, in one row.
        market: Adopters in the end, in any unit; 0 or more. Any shape.
        innovation: Coefficient of innovation, per period; greater than 0. Broadcasts.
        imitation: Coefficient of imitation, per period; 0 or more. Broadcasts.

    Returns:
        Adopters per period, in the unit of *market*, periods along a new last axis:
        broadcast shape of the coefficients + (periods,).

    Raises:
        KernelError: If periods is not a whole number >= 1, market < 0, innovation <= 0
            or imitation < 0.
        ArgumentError: If periods is a table.

    References:
        Srinivasan, V., Mason, C. H. (1986). Nonlinear least squares estimation of new
        product diffusion models. Marketing Science 5 (2), 169-178.

    >>> bass_adoptions(3, 100.0, 0.03, 0.38).round(4).tolist()
    [3.5758, 4.9298, 6.5444]
    """
    if np.ndim(periods) > 1:
        raise ArgumentError(f"bass_adoptions: periods must be a number or one row (got shape {np.shape(periods)})")
    number = periods
    if np.ndim(periods) == 0:
        number = np.arange(1, whole_number("bass_adoptions", "periods", periods) + 1)
    given = {"market": market, "innovation": innovation, "imitation": imitation}
    across = [np.asarray(numbers("bass_adoptions", k, v))[..., np.newaxis] for k, v in given.items()]
    return adoptions_in_period(number, *across)


@formula(innovation=POSITIVE, imitation=NOT_NEGATIVE)
def bass_peak(innovation: Any, imitation: Any) -> Any:
    """Time at which the rate of adoption of the Bass model is highest.

    Where imitation is not greater than innovation, adoption only ever slows down: its
    peak is the launch, time 0.

    Args:
        innovation: Coefficient of innovation p, per period; greater than 0. Any shape.
        imitation: Coefficient of imitation q, per period; 0 or more. Broadcasts.

    Returns:
        ln(q / p) / (p + q), at least 0, in periods since launch, broadcast shape.

    Raises:
        KernelError: If innovation <= 0 or imitation < 0.

    References:
        Bass, F. M. (1969). A new product growth for model consumer durables.
        Management Science 15 (5), 215-227, pp. 216-219.

    >>> round(float(bass_peak(0.03, 0.38)), 4)
    6.1926
    """
    return np.log(np.maximum(imitation / innovation, 1)) / (innovation + imitation)

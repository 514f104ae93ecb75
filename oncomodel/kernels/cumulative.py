"""Probabilities from a cumulative distribution that is known at some sizes, on straight lines between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import formula


@formula()
def part_below(value: Any, low: Any, high: Any, part: Any) -> Any:
    """Probability that lies in a step of a distribution and below a value.

    The distribution is a straight line from the low to the high end of the step.

    Args:
        value: The value, in any unit. Any shape.
        low: Lower end of the step, in the same unit. Broadcasts.
        high: Upper end, above *low*, in the same unit. Broadcasts.
        part: Probability of the whole step, a fraction. Broadcasts.

    Returns:
        Fraction, broadcast shape: 0 for a value below the step, *part* for one above it.

    >>> part_below([1.0, 2.5, 9.0], 2.0, 3.0, 0.4).tolist()
    [0.0, 0.2, 0.4]
    """
    return part * np.maximum(0, np.minimum(1, (value - low) / (high - low)))


@formula()
def probability_of_more(below: Any) -> Any:
    """Probability of exceeding a value, from what lies below it in each step of a distribution.

    Args:
        below: Probability below the value in each step, a fraction; the steps along the first axis.

    Returns:
        Fraction of 0 or more, without the first axis.

    >>> float(probability_of_more([0.25, 0.5, 0.0]))
    0.25
    """
    return np.maximum(0, 1 - np.sum(below, axis=0))


@formula()
def where_at_most(height: Any, size: Any, limit: Any) -> Any:
    """The height of a curve at a size that does not exceed a limit; 0 beyond it.

    >>> where_at_most([0.2, 0.7, 1.0], [10.0, 12.0, 14.0], 12.0).tolist()
    [0.2, 0.7, 0.0]
    """
    return height * (size <= limit)


@formula()
def where_more(height: Any, size: Any, limit: Any) -> Any:
    """The height of a curve at a size that exceeds a limit; 0 up to it.

    >>> where_more([0.2, 0.7, 1.0], [10.0, 12.0, 14.0], 12.0).tolist()
    [0.0, 0.0, 1.0]
    """
    return height * (size > limit)

"""The bars of a waterfall: what is seen of each step, above zero and below it.

A step goes from *start* to *end*. Its bar stands on an invisible base; where it crosses
zero it has a part on either side, since stacked columns grow away from zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import formula


@formula()
def ground(total: Any) -> Any:
    """Where the bar of a *total* starts: 0.

    >>> float(ground(87.4))
    0.0
    """
    return total - total


@formula()
def base(start: Any, end: Any) -> Any:
    """The invisible part below a bar; negative where the whole bar is below zero.

    >>> base([10.0, -10.0, -2.0], [6.0, -4.0, 3.0]).tolist()
    [6.0, -4.0, 0.0]
    """
    return np.maximum(np.minimum(start, end), 0) + np.minimum(np.maximum(start, end), 0)


@formula()
def rise_above(start: Any, end: Any) -> Any:
    """What is seen above zero of a step that rises; 0 where it falls.

    >>> rise_above([6.0, -2.0, 6.0], [10.0, 3.0, 4.0]).tolist()
    [4.0, 3.0, 0.0]
    """
    return np.maximum(np.maximum(end, 0) - np.maximum(start, 0), 0)


@formula()
def rise_below(start: Any, end: Any) -> Any:
    """What is seen below zero of a step that rises, as a negative number; 0 where it falls.

    >>> rise_below([-5.0, -2.0, 6.0], [-1.0, 3.0, 4.0]).tolist()
    [-4.0, -2.0, 0.0]
    """
    return np.minimum(np.minimum(start, 0) - np.minimum(end, 0), 0)


@formula()
def fall_above(start: Any, end: Any) -> Any:
    """What is seen above zero of a step that falls; 0 where it rises.

    >>> fall_above([10.0, 2.0, 6.0], [6.0, -3.0, 7.0]).tolist()
    [4.0, 2.0, 0.0]
    """
    return np.maximum(np.maximum(start, 0) - np.maximum(end, 0), 0)


@formula()
def fall_below(start: Any, end: Any) -> Any:
    """What is seen below zero of a step that falls, as a negative number; 0 where it rises.

    >>> fall_below([-1.0, 2.0, -6.0], [-5.0, -3.0, 7.0]).tolist()
    [-4.0, -3.0, 0.0]
    """
    return np.minimum(np.minimum(end, 0) - np.minimum(start, 0), 0)


@formula()
def distance_from_closing(total: Any, closing: Any, reached: Any) -> Any:
    """How far a start and all steps end from the closing total, as a fraction of the highest that they reach.

    Beside the closing total alone, rounding would grow without limit where large steps cancel.

    Args:
        total: Sum of the start and all steps.
        closing: The closing total.
        reached: Where the start and each step end, along the first axis.

    >>> float(distance_from_closing(2.0, 3.0, np.array([10.0, 2.0])))
    0.1
    """
    return np.absolute(total - closing) / np.maximum(np.max(reached, axis=0), -np.min(reached, axis=0))

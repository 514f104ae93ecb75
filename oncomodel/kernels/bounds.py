"""How many numbers are not where they should be: outside their ranges, off a timeline, not whole.

Only comparisons and arithmetic: these are the same for every cell of a range in every program.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import formula


@formula()
def out_of_range(values: Any, lows: Any, highs: Any) -> Any:
    """How many values are below the low or above the high end of their range.

    It is 0 only where low <= value <= high for all of them, and so low <= high.

    Args:
        values: The values, in any unit, along the first axis.
        lows: The low end of each one's range, in the same unit.
        highs: The high end of each one's range, likewise.

    Returns:
        A count; a value with both ends on the wrong side counts once.

    >>> int(out_of_range([1.0, 2.0, 3.0], [2.0, 2.0, 4.0], [3.0, 2.0, 2.0]))
    2
    """
    return np.sum(((values < lows) + (values > highs) > 0) * 1, axis=0)


@formula()
def off_timeline(values: Any, years: Any) -> Any:
    """How many values are none of the years of a timeline, because they are outside it or not whole.

    Args:
        values: The values, along the first axis.
        years: The years of the timeline, along an axis before it, each of them once.

    Returns:
        A count.

    >>> years = [[2022], [2023], [2024]]
    >>> int(off_timeline([2022, 2022.5, 2024, 2025], years))
    2
    """
    return np.sum(np.equal(values, values) * 1, axis=0) - on_timeline(values, years)


@formula()
def on_timeline(values: Any, years: Any) -> Any:
    """How many values are one of the years of a timeline; what is no number is none.

    Args:
        values: The values, along the first axis.
        years: The years of the timeline, along an axis before it, each of them once.

    Returns:
        A count.

    >>> years = [[2022], [2023], [2024]]
    >>> int(on_timeline([2022, 2022.5, 2025, float("nan")], years))
    1
    """
    return np.sum(np.sum(np.equal(values, years) * 1, axis=0), axis=0)


@formula()
def is_fractional(value: Any) -> Any:
    """1 where a number is not whole, else 0.

    >>> is_fractional([2026.0, 2026.5, -1.0]).tolist()
    [0, 1, 0]
    """
    return (value > np.floor(value)) * 1

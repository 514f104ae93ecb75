"""Which names stand in a list of limited length, and what stands before each."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import formula


@formula()
def is_named(flag: Any, place: Any, most: Any) -> Any:
    """1 where something is in a list, and among the first *most* of it; else 0.

    >>> is_named([1, 0, 1, 1], [1, 1, 2, 3], 2).tolist()
    [1.0, 0.0, 1.0, 0.0]
    """
    return flag * (place <= most)


@formula()
def comes_between(named: Any, place: Any, count: Any) -> Any:
    """1 where a name has others before and behind it, of all *count* that the list is about; else 0.

    >>> comes_between([1, 1, 1, 0], [1, 2, 3, 3], 3).tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    return named * (place > 1) * (count > place)


@formula()
def comes_last(named: Any, place: Any, count: Any) -> Any:
    """1 where a name is the last of several, else 0.

    >>> comes_last([1, 1, 1, 0], [1, 2, 3, 3], 3).tolist()
    [0.0, 0.0, 1.0, 0.0]
    """
    return named * (place > 1) * (1 - (count > place))


@formula()
def left_unnamed(count: Any, most: Any) -> Any:
    """How many of *count* stay without a name where no more than *most* have one.

    >>> left_unnamed([2, 3, 5], 3).tolist()
    [0.0, 0.0, 2.0]
    """
    return np.maximum(count - most, 0)

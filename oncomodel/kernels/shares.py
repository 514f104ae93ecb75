"""Shares of a whole: measuring, drifting and handing out."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import NOT_ZERO, Requirement, formula

TOTAL_NOT_ZERO = Requirement("values whose total is not 0", lambda x: np.sum(x, axis=0) != 0)


@formula(whole=NOT_ZERO)
def share_of(part: Any, whole: Any) -> Any:
    """One value as a fraction of another.

    Args:
        part: Value of the part, in any unit. Any shape.
        whole: Value of the whole, in the same unit; not 0. Broadcasts.

    Returns:
        part / whole as a fraction, broadcast shape.

    Raises:
        KernelError: If whole = 0.

    >>> round(float(share_of(12.8, 53.2)), 4)
    0.2406
    """
    return part / whole


@formula(values=TOTAL_NOT_ZERO)
def shares(values: Any) -> Any:
    """Values as fractions of their column's total.

    Args:
        values: Members along the first axis, in one unit; each total is not 0.

    Returns:
        values / sum of values, same shape; every column sums to 1.

    Raises:
        KernelError: If a total is 0.

    >>> shares([1.0, 3.0]).tolist()
    [0.25, 0.75]
    """
    return values / np.sum(values, axis=0)


@formula()
def allocate(total: Any, share: Any) -> Any:
    """Part of a total that a share receives.

    Args:
        total: Value to hand out, in any unit. Any shape.
        share: Fraction of the total. Broadcasts.

    Returns:
        total * share, in the unit of *total*, broadcast shape.

    >>> round(float(allocate(87.4, 0.4)), 2)
    34.96
    """
    return total * share

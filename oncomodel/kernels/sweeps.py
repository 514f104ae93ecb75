"""One step of balancing at a time, as plain formulas: what :func:`balancing.balance` does in one call.

A table balanced to its row and column totals is m_ij = a_ij r_i s_j, so that a sweep need
not touch the table: it renews the row factors r, and then the column factors s.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import POSITIVE, formula


@formula(affinities=POSITIVE)
def balancing_factor(target: Any, affinities: Any, factors: Any) -> Any:
    """Factor of one row of a table, from the factors of its columns; or the other way round.

    Args:
        target: What the row adds up to, in any unit.
        affinities: The row's cells of the seed; greater than 0, cells along the first axis.
        factors: Factor of each cell's column, along the first axis.

    Returns:
        target / sum of affinities * factors: the factor with which the row meets its total.

    Raises:
        KernelError: If an affinity is not above 0, or all factors are 0.

    References:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.

    >>> float(balancing_factor(12.0, [1.0, 2.0], [2.0, 1.0]))
    3.0
    """
    return target / np.sum(affinities * factors, axis=0)


@formula()
def balanced_cell(affinity: Any, row_factor: Any, column_factor: Any) -> Any:
    """Cell of a balanced table: its seed times the factors of its row and its column.

    >>> float(balanced_cell(2.0, 3.0, 5.0))
    30.0
    """
    return affinity * row_factor * column_factor


@formula()
def distance_from_totals(values: Any, totals: Any) -> Any:
    """How far all *values* together are from their totals: root of the sum of squared relative gaps.

    No single gap is larger. A row of a table misses its total by as much as the next sweep
    changes the row's factor, so that this measures either.

    Args:
        values: Numbers in any unit, along the first axis.
        totals: What each should be, in the same unit; not 0.

    Returns:
        sqrt of the sum of (values / totals - 1)**2, a fraction.

    Raises:
        KernelError: If a total is 0.

    >>> float(distance_from_totals([7.0, 0.0], [4.0, 1.0]))
    1.25
    """
    gaps = values / totals - 1
    return np.sqrt(np.sum(gaps * gaps, axis=0))

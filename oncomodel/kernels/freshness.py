"""Whether stored results still belong to a model, and where a live number lies in a stored fan."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.kernels.contract import formula


@formula()
def pair_number(row: Any, column: Any, columns: Any) -> Any:
    """Number, from 1, of a pair in a list of pairs, row after row.

    Args:
        row: Number of the row, from 1. Any shape.
        column: Number of the column, from 1. Broadcasts.
        columns: How many columns each row has. Broadcasts.

    Returns:
        (row - 1) columns + column; of a column behind the last one, the number of the last.

    >>> float(pair_number(2, 3, 4))
    7.0
    """
    return (row - 1) * columns + np.minimum(column, columns)


@formula()
def is_listed(number: Any, count: Any) -> Any:
    """1 where a list of that many has the number, else 0.

    >>> is_listed([1.0, 4.0], 3.0).tolist()
    [1, 0]
    """
    return (number <= count) * 1


@formula()
def both_equal(first: Any, first_then: Any, second: Any, second_then: Any) -> Any:
    """1 where two numbers are what they were, else 0.

    >>> both_equal([1.0, 1.0], 1.0, [2.0, 3.0], 2.0).tolist()
    [1, 0]
    """
    return np.equal(first, first_then) * np.equal(second, second_then) * 1


@formula()
def differs(value: Any, then: Any) -> Any:
    """1 where a number is not what it was, else 0.

    >>> differs([1.0, 1.5], 1.0).tolist()
    [0, 1]
    """
    return np.not_equal(value, then) * 1


@formula()
def range_differs(low: Any, low_then: Any, mode: Any, mode_then: Any, high: Any, high_then: Any) -> Any:
    """1 where a number or an end of its range is not what it was, else 0.

    >>> int(range_differs(1.0, 1.0, 2.0, 2.0, 3.0, 4.0))
    1
    """
    changes = np.not_equal(low, low_then) * 1 + np.not_equal(mode, mode_then) * 1 + np.not_equal(high, high_then) * 1
    return (changes > 0) * 1


@formula()
def moved_away(value: Any, then: Any, tolerance: Any, comparable: Any) -> Any:
    """1 where a number differs by more than a tolerance, a fraction of what it was; else 0.

    Args:
        value: The number now, in any unit. Any shape.
        then: The number that is stored, in the same unit. Broadcasts.
        tolerance: Largest difference that counts as none, as a fraction of *then*.
        comparable: 1 where the two are of the same thing; 0 where they are not, which gives 0.

    Returns:
        1 or 0, broadcast shape.

    >>> moved_away([100.0, 101.0], 100.0, 1e-6, 1).tolist()
    [0.0, 1.0]
    """
    return (np.abs(value - then) > tolerance * np.abs(then)) * comparable


@formula()
def is_out_of_date(inputs_changed: Any, result_moved: Any, parts_moved: Any) -> Any:
    """1 where stored results belong to other inputs, whatever is chosen; else 0.

    >>> is_out_of_date([0, 1, 0], 0, [0, 0, 2]).tolist()
    [0, 1, 1]
    """
    return (inputs_changed + result_moved + parts_moved > 0) * 1


@formula()
def snapshot_state(same_choice: Any, inputs_changed: Any, result_moved: Any, parts_moved: Any) -> Any:
    """State of stored results: 1 they belong to the model, 2 to another choice, 3 to other inputs.

    Args:
        same_choice: 1 where they were made for what is chosen, else 0.
        inputs_changed: How many of the inputs that were drawn have changed since.
        result_moved: How many sizes of the whole market have moved since, with inputs as they are.
        parts_moved: How many of its parts have.

    Returns:
        1, 2 or 3; that inputs have changed comes before that another choice is made.

    >>> snapshot_state([1, 0, 0], [0, 0, 1], 0, 0).tolist()
    [1.0, 2.0, 3.0]
    """
    changed = is_out_of_date(inputs_changed, result_moved, parts_moved)
    return 1 + changed + np.where(changed > 0, 1.0, 1.0 - same_choice)


@formula()
def place_in_fan(value: Any, p5: Any, p25: Any, p50: Any, p75: Any, p95: Any) -> Any:
    """Where a value lies among five quantiles.

    Args:
        value: The value, in any unit. Any shape.
        p5: Smallest of the quantiles, in the same unit. Broadcasts.
        p25: The second; likewise.
        p50: The median; likewise.
        p75: The fourth; likewise.
        p95: The largest; likewise.

    Returns:
        1 where the quantiles are all the same; else 2 below the smallest, and 1 more for each
        quantile that the value reaches, up to 7.

    >>> place_in_fan([0.0, 3.0, 9.0], 1.0, 2.0, 3.0, 4.0, 5.0).tolist()
    [2, 5, 7]
    """
    lower = (value >= p5) * 1 + (value >= p25) * 1 + (value >= p50) * 1
    return 1 + (p95 > p5) * (1 + lower + (value >= p75) * 1 + (value >= p95) * 1)

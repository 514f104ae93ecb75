"""Rounding parts so that they still add up to their total."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import FINITE, algorithm, whole_number

MOST_DIGITS = 300
LARGEST = 1e15
"""Units beyond which a floating-point number has no room for a remainder."""
EPSILON = float(np.finfo(float).eps)
FINEST = 1e9
"""Remainders closer than one part of this are equal: their distance is binary, not decimal."""


@algorithm(values=FINITE, total=FINITE)
def round_to_total(values: Any, total: Any, digits: Any = 0) -> Any:
    """Rounded parts that still add up to the rounded total.

    The total is rounded first, half away from zero as Excel does, and handed out in
    proportion to the values: each part is rounded down, and the units that are left
    go to the parts with the largest remainders, the first of equal ones first (the
    method of Hamilton, or Hare and Niemeyer). If the values add up to the total, no
    part is moved by a whole unit. Halves are decimal: 0.285 in hundredths is 28.5,
    although the binary number is a little less. Negative values are rounded down
    (-1.5 to -2) like all others.

    Args:
        values: Parts in one unit, along the last axis; each row is for itself. They
            need not add up to the total, but not to 0 if the total is not.
        total: Total of each row, in the same unit: a number, or one per row.
        digits: Digits after the point to round to; one whole number. -3 rounds to
            thousands.

    Returns:
        Multiples of 10**-digits, shape of *values*; each row adds up to its rounded
        total. A row with a missing value or total (NaN) is NaN.

    Raises:
        KernelError: If the values of a row add up to 0 and its total does not, if
            digits is not a whole number from -300 to 300, or if a part has more
            digits than a floating-point number.
        ArgumentError: If the totals do not match the rows.

    References:
        Balinski, M. L., Young, H. P. (2001). Fair representation, 2nd ed. Brookings,
        chapter 2 and appendix A.

    >>> round_to_total([1.0, 1.0, 1.0], 100.0).tolist()
    [34.0, 33.0, 33.0]
    >>> round_to_total([0.285, 0.715], 1.0, digits=2).tolist()
    [0.29, 0.71]
    """
    if np.ndim(values) == 0 or np.shape(values)[-1] == 0:
        raise ArgumentError(f"round_to_total: values must be one row or more (got shape {np.shape(values)})")
    places = whole_number("round_to_total", "digits", digits, -MOST_DIGITS)
    if places > MOST_DIGITS:
        raise KernelError(f"round_to_total: digits must be {MOST_DIGITS} or less (got {places})")
    to_units, from_units = (np.multiply, np.divide) if places >= 0 else (np.divide, np.multiply)
    unit = 10.0 ** abs(places)
    with np.errstate(all="ignore"):
        whole = to_units(_per_row(values, total), unit)
        quotas, size = _quotas(to_units(values, unit), whole)
        rounded = _apportioned(quotas, size, _half_away_from_zero(whole))
        return from_units(rounded, unit, out=rounded)


def _per_row(values: Any, total: Any) -> Any:
    """Totals along a last axis of 1, one for each row of *values*."""
    rows = np.shape(values)[:-1]
    totals = total[..., 0] if np.shape(total) == (*rows, 1) and rows else total
    try:
        return np.broadcast_to(totals, rows)[..., np.newaxis]
    except ValueError:
        text = f"a number, or one for each row of the shape {rows} (got shape {np.shape(total)})"
        raise ArgumentError(f"round_to_total: total must be {text}") from None


def _quotas(parts: Any, whole: Any) -> tuple[Any, Any]:
    """*whole* in proportion to *parts*, and the Euclidean size of each row.

    Parts that add up to the whole stay untouched.
    """
    added = np.sum(parts, axis=-1, keepdims=True)
    size = np.sqrt(np.einsum("...i,...i->...", parts, parts))[..., np.newaxis]
    noise = 4 * EPSILON * parts.shape[-1] * size
    same = np.abs(added - whole) <= noise
    if np.any(~same & (np.abs(added) <= noise)):
        raise KernelError("round_to_total: values must not add up to 0 if their total does not (got 0)")
    factor = np.where(same, 1.0, whole / np.where(same, 1.0, added))
    size = size * np.abs(factor)
    if np.any(size >= LARGEST):
        raise KernelError(f"round_to_total: digits must leave parts of 15 digits (got {np.nanmax(size):g} units)")
    parts *= factor
    return parts, size


def _half_away_from_zero(value: Any) -> Any:
    """*value* as a whole number, as Excel's ROUND: what is a half in 15 digits is a half."""
    return np.copysign(np.floor(np.abs(value) * (1 + 4 * EPSILON) + 0.5), value)


def _apportioned(quotas: Any, size: Any, whole: Any) -> Any:
    """Whole numbers next to *quotas* that add up to *whole*, by largest remainders."""
    count = quotas.shape[-1]
    parts = np.floor(quotas)
    each, extra = np.divmod(whole - np.sum(parts, axis=-1, keepdims=True), count)
    # One sortable number for a remainder and, where remainders are equal, the place in
    # the row. The odd offset keeps simple fractions away from where floor would split them.
    rank = np.subtract(quotas, parts, out=quotas)
    rank *= np.minimum(FINEST, 1 / (16 * EPSILON * np.maximum(size, 1)))
    rank += 0.3141
    np.floor(rank, out=rank)
    rank *= count
    rank += np.arange(count)[::-1]
    first = np.minimum(np.nan_to_num(count - extra), count - 1).astype(int)
    limit = np.take_along_axis(np.sort(rank, axis=-1), first, axis=-1)
    parts += each
    parts += rank >= np.where(extra > 0, limit, np.inf)
    return parts

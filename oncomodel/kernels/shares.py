"""Shares of a whole: measuring, drifting and handing out.

Rounding that keeps the total lives in :mod:`oncomodel.kernels.rounding` and is part of
this module's interface.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import (
    NOT_NEGATIVE,
    NOT_ZERO,
    RATE,
    SHARE,
    Requirement,
    algorithm,
    check,
    formula,
    is_symbol,
    numbers,
)
from oncomodel.kernels.growth import end_value
from oncomodel.kernels.rounding import round_to_total

__all__ = ["allocate", "drift", "normalise", "round_to_total", "share_of", "shares"]

TOTAL_NOT_ZERO = Requirement("numbers whose total is not 0", lambda x: np.sum(x, axis=0) != 0)
ROUNDING = 1e-12
"""Sums of shares closer than this are equal: their distance is binary, not the data's."""


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

    One missing value (NaN) leaves the total, and so all shares of its column, unknown.

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


@formula(base_shares=NOT_NEGATIVE, growth_rates=RATE)
def drift(base_shares: Any, growth_rates: Any, periods: Any) -> Any:
    """Shares that drift because the members grow at different rates.

    Each member grows at its own rate from its share in the base period, and the
    results are made shares again, so they sum to 1 in every period. Only differences
    in growth matter: members that all grow alike keep their shares. Negative periods
    go back in time.

    Args:
        base_shares: Shares, or values, in period 0; 0 or more, members along the
            first axis.
        growth_rates: Growth of each member per period as a fraction; -1 or more,
            members along the first axis, or one rate for all.
        periods: Periods since the base: a number, or one row of periods, for which
            the members become columns: (members,) and (periods,) give (members,
            periods). Otherwise the shapes broadcast, with members along the first
            axis: (members, draws) and a number give (members, draws).

    Returns:
        base_shares * (1 + growth_rates)**periods divided by its sum over the members,
        as fractions.

    Raises:
        KernelError: If a share is below 0, a rate is below -1, all members are 0 in
            some period, or a member that fell by 100 % is followed back in time.
        ArgumentError: If the shapes do not fit together.

    >>> drift([0.6, 0.4], [0.0, 0.5], [0, 1, 2]).round(4).tolist()
    [[0.6, 0.5, 0.4], [0.4, 0.5, 0.6]]
    """
    base, rates = _members_first(base_shares, growth_rates, periods)
    return shares(end_value(base, rates, periods))


@algorithm(shares=SHARE)
def normalise(shares: Any, fixed: Any = None, tolerance: Any = 0.01) -> Any:
    """Shares that sum to 1, from shares that almost do.

    Published shares are rounded, so that their sum is rarely 1. Fixed shares stay as
    they are; the others are scaled by one factor. A sum that is further from 1 than
    the tolerance is a mistake, not rounding, and is refused.

    Args:
        shares: Fractions within 0-1, members along the first axis; each further axis
            is normalised for itself.
        fixed: Members to keep: their positions from 0, or True and False for each
            member. Without it all are scaled.
        tolerance: Largest distance of a sum from 1 that is taken for rounding, as a
            fraction; 0 or more. 0.01, the default, is one percentage point.

    Returns:
        Shares as fractions, same shape; every column sums to 1. A column with a
        missing share (NaN) has no sum: its fixed shares stay, the others are NaN.

    Raises:
        KernelError: If a share is outside 0-1, a sum is outside the tolerance, or the
            shares that are not fixed cannot make up what is left.
        ArgumentError: If *fixed* names no members or *tolerance* is not a number.

    >>> normalise([0.44, 0.30, 0.25]).round(4).tolist()
    [0.4444, 0.303, 0.2525]
    >>> normalise([0.44, 0.30, 0.25], fixed=[0]).round(4).tolist()
    [0.44, 0.3055, 0.2545]
    """
    given = np.atleast_1d(shares)
    within = _tolerance(tolerance)
    check("normalise", "shares", given, within)
    stays = _chosen(fixed, given.shape)
    left = 1 - np.sum(np.where(stays, given, 0), axis=0)
    scaled = np.where(stays, 0, given)
    part = np.sum(scaled, axis=0)
    if np.any(full := (left < -ROUNDING) | ((part == 0) & (np.abs(left) > ROUNDING))):
        total = float(np.atleast_1d(1 - left)[np.atleast_1d(full)][0])
        raise KernelError(f"normalise: fixed must leave what the other shares can fill (got a sum of {total:g})")
    filled = scaled / np.where(part == 0, 1, part) * np.maximum(left, 0)
    return np.where(stays, given, filled).reshape(np.shape(shares))[()]


def _members_first(base_shares: Any, growth_rates: Any, periods: Any) -> tuple[Any, Any]:
    """Members as columns where *periods* is a row; symbols pass through."""
    if any(map(is_symbol, (base_shares, growth_rates, periods))):
        return base_shares, growth_rates
    axes = max(np.ndim(base_shares), np.ndim(growth_rates), 2 if np.ndim(periods) == 1 else np.ndim(periods))

    def column(members: Any) -> Any:
        rest = axes - 1 if np.ndim(members) == 1 else 0
        return np.reshape(members, np.shape(members) + (1,) * rest)

    return column(base_shares), column(growth_rates)


def _tolerance(tolerance: Any) -> Requirement:
    allowed = numbers("normalise", "tolerance", tolerance)
    check("normalise", "tolerance", allowed, NOT_NEGATIVE)
    if np.ndim(allowed) != 0:
        raise ArgumentError(f"normalise: tolerance must be a single number (got shape {np.shape(allowed)})")
    return Requirement(
        f"fractions that sum to 1 within {allowed:g}",
        lambda x: np.abs(np.sum(x, axis=0) - 1) <= allowed + ROUNDING,
    )


def _chosen(fixed: Any, shape: tuple[int, ...]) -> Any:
    """True for the members that *fixed* names, in an array that broadcasts to *shape*."""
    places = np.asarray([] if fixed is None else fixed)
    chosen = np.zeros(shape[0], dtype=bool)
    if places.dtype == bool and places.shape == chosen.shape:
        chosen = places
    elif places.size:
        if places.dtype.kind not in "iu" or not _are_different(places, len(chosen)):
            text = f"different positions from 0 to {len(chosen) - 1}, or True and False for each member"
            raise ArgumentError(f"normalise: fixed must be {text} (got {fixed!r})")
        chosen[places] = True
    return chosen.reshape(-1, *(1,) * (len(shape) - 1))


def _are_different(places: Any, count: int) -> bool:
    """Whether *places* are positions below *count*, none of them twice."""
    found = set(places.flat)
    return len(found) == places.size and found <= set(range(count))

"""Making tables and hierarchies agree with totals known from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import Requirement, algorithm, check, numbers
from oncomodel.kernels.reconciliation import reconcile
from oncomodel.kernels.scaling import (
    AGREEMENT,
    TINY,
    Array,
    Goal,
    newton_sweeps,
    plain_sweeps,
    possible_cells,
)

__all__ = ["Balanced", "balance", "balance_many", "balance_years", "reconcile"]

AMOUNT = Requirement("0 or more and finite", lambda x: (x >= 0) * (x < np.inf))

MOST_SWEEPS = 1000
FIRST_SWEEPS = 25
PLAIN_SWEEPS = 200
NEWTON_SWEEPS = 100

ROUNDING = 1e-12
"""What fixed cells leave of a total, relative to it, and is nothing."""


@dataclass(frozen=True)
class Balanced:
    """A balanced table, or a stack of them.

    Attributes:
        matrix: The table, in the unit of the totals, shape (rows, columns) or (tables, rows, columns).
        residual: Largest difference of a row or column sum from its total, as a fraction
            of the grand total; a number, or one per table.
        sweeps: How many times rows and columns were scaled; a number, or one per table.
        converged: Whether every sum came within the tolerance of its own total; or one per table.
    """

    matrix: Any
    residual: Any
    sweeps: Any
    converged: Any


@algorithm(seed=AMOUNT, row_totals=AMOUNT, column_totals=AMOUNT)
def balance(
    seed: Any,
    row_totals: Any,
    column_totals: Any,
    fixed: Any = None,
    *,
    tolerance: float = 1e-12,
    sweep_limit: int = MOST_SWEEPS,
) -> Balanced:
    """Scale a table to its row and column totals (RAS, or IPF).

    The result is the table with these totals that is closest to the seed in information: m_ij = r_i a_ij s_j.
    It keeps the seed's odds ratios m_ij m_kl / (m_il m_kj) and its zeros, so that multiplying a
    row or column of the seed changes nothing.

    Sums of the totals may differ by rounding, 1e-9 of the grand total: then the rows' counts. If 200
    plain sweeps are not enough, the largest flow through the seed's cells settles whether any table
    exists; cells that are 0 in all such tables become 0, and Newton steps do the rest.
    A missing number (NaN) makes the whole table NaN.

    Args:
        seed: First guess, 0 or more, in any unit, shape (rows, columns).
        row_totals: What each row adds up to, 0 or more, in any unit, shape (rows,).
        column_totals: What each column adds up to, in the same unit, shape (columns,).
        fixed: Cells that are known, shape (rows, columns): numbers in the unit of the totals, NaN where
            a cell is free; or True where a cell keeps its seed and False where it is free.
        tolerance: Largest difference of a sum from its own total, as a fraction of it.
        sweep_limit: Most sweeps to make. A table that exists but needs more comes back
            with converged False, and its residual.

    Returns:
        A :class:`Balanced` with matrix, residual, sweeps and converged.

    Raises:
        KernelError: If a number is negative or infinite, the totals have different sums, fixed cells
            exceed a total, or the seed's zeros leave no table with these totals.
        ArgumentError: If the shapes do not fit.

    References:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.
        Bishop, Fienberg and Holland (1975), Discrete Multivariate Analysis, section 3.5.
        Miller and Blair (2009), Input-Output Analysis, 2nd edition, section 7.4.

    >>> balance([[40, 30], [35, 50]], [150, 300], [200, 250]).matrix.round(2).tolist()
    [[82.58, 67.42], [117.42, 182.58]]
    """
    goal = Goal("balance", row_totals, column_totals, tolerance, sweep_limit)
    stack = _balanced(_table("balance", "seed", seed, dimensions=2), fixed, goal)
    return Balanced(stack.matrix[0], float(stack.residual[0]), int(stack.sweeps[0]), bool(stack.converged[0]))


@algorithm(seeds=AMOUNT, row_totals=AMOUNT, column_totals=AMOUNT)
def balance_many(
    seeds: Any,
    row_totals: Any,
    column_totals: Any,
    fixed: Any = None,
    *,
    tolerance: float = 1e-12,
    sweep_limit: int = MOST_SWEEPS,
) -> Balanced:
    """Scale a stack of tables to their totals, all at once.

    Each table is balanced as :func:`balance` does it: one a year, say, or one a Monte Carlo draw.

    Args:
        seeds: First guesses, shape (tables, rows, columns), or one for all (rows, columns).
        row_totals: Shape (tables, rows), or one set for all (rows,).
        column_totals: Shape (tables, columns), or one set for all (columns,).
        fixed: As for :func:`balance`, shape (tables, rows, columns), or one for all (rows, columns).
        tolerance: Largest difference of a sum from its own total, as a fraction of it.
        sweep_limit: Most sweeps to make of each table.

    Returns:
        A :class:`Balanced` of arrays, tables along the first axis.

    Raises:
        KernelError: As for :func:`balance`; the message names the first table that fails.
        ArgumentError: If the shapes do not fit.

    References:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.

    >>> balance_many([[1, 1], [1, 1]], [[6, 4], [3, 1]], [[5, 5], [2, 2]]).matrix.round(6).tolist()
    [[[3.0, 3.0], [2.0, 2.0]], [[1.5, 1.5], [0.5, 0.5]]]
    """
    goal = Goal("balance_many", row_totals, column_totals, tolerance, sweep_limit)
    return _balanced(_table("balance_many", "seeds", seeds, dimensions=3), fixed, goal)


@algorithm(affinities=AMOUNT, row_totals=AMOUNT, column_totals=AMOUNT)
def balance_years(affinities: Any, row_totals: Any, column_totals: Any) -> Any:
    """Scale a table to its totals in every year, with the table's cells below one another.

    This is the layout of a tab: a row for each cell and a column for each year. The cells
    of a table's first row come first, then those of its second, and so on.

    Args:
        affinities: First guess of each cell, 0 or more, in any unit, shape (rows * columns,) or
            (rows * columns, 1) for all years, or (rows * columns, years).
        row_totals: What each row adds up to, 0 or more, in any unit, shape (rows, years).
        column_totals: What each column adds up to, in the same unit, shape (columns, years).

    Returns:
        The cells in the unit of the totals, shape (rows * columns, years). As for
        :func:`balance`; a missing number makes its year NaN.

    Raises:
        KernelError: As for :func:`balance`, or if a year needs too many sweeps; the message names the
            first table (year, from 0) that fails.
        ArgumentError: If the shapes do not fit.

    References:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.

    >>> balance_years([1, 1, 1, 1], [[6, 3], [4, 1]], [[5, 2], [5, 2]]).round(6).tolist()
    [[3.0, 1.5], [3.0, 1.5], [2.0, 0.5], [2.0, 0.5]]
    """
    rows, columns, years = _years_of(affinities, row_totals, column_totals)
    seeds = np.broadcast_to(affinities.reshape(rows * columns, -1), (rows * columns, years))
    tables = seeds.T.reshape(years, rows, columns)
    goal = Goal("balance_years", row_totals.T, column_totals.T, ROUNDING / 100, MOST_SWEEPS)
    balanced = _balanced(tables, None, goal)
    if np.any(balanced.residual > ROUNDING):
        year = int(np.flatnonzero(balanced.residual > ROUNDING)[0])
        got = f"a residual of {balanced.residual[year]:.3g} in table {year}"
        raise KernelError(f"balance_years: affinities must allow a table with these totals (got {got})")
    return balanced.matrix.reshape(years, rows * columns).T


def _years_of(affinities: Array, row_totals: Array, column_totals: Array) -> tuple[int, int, int]:
    """Rows, columns and years, where the shapes fit together."""
    shapes = tuple(map(np.shape, (affinities, row_totals, column_totals)))
    cells, rows, columns = shapes
    if not (len(rows) == len(columns) == 2 and rows[1] == columns[1] and rows[0] and columns[0] and rows[1]):  # noqa: PLR2004
        text = f"must each have a row for each total and a column for each year (got shapes {rows} and {columns})"
        raise ArgumentError(f"balance_years: row_totals and column_totals {text}")
    if cells not in {(rows[0] * columns[0], *years) for years in ((), (1,), rows[1:])}:
        text = f"must be one for each of {rows[0]} x {columns[0]} cells, for all years or each (got shape {cells})"
        raise ArgumentError(f"balance_years: affinities {text}")
    return rows[0], columns[0], rows[1]


def _balanced(seed: Array, fixed: Any, goal: Goal) -> Balanced:
    known = None if fixed is None else _known_cells(fixed, seed, goal.name)
    goal = _stacked(goal, seed, known)
    _require_agreement(goal)
    given = None
    if known is not None:
        seed, given = np.where(np.isnan(known), seed, 0.0), np.nan_to_num(known)
    missing = np.isnan(seed.sum(axis=(-2, -1)) + goal.rows.sum(axis=-1) + goal.columns.sum(axis=-1))
    tables, sweeps, settled = _scaled(
        np.nan_to_num(seed) if missing.any() else seed, _left_to_place(goal, given, missing)
    )
    if given is not None:
        tables += given
    tables[missing] = np.nan
    return Balanced(tables, _residual(tables, goal), sweeps, settled & ~missing)


def _scaled(seed: Array, goal: Goal) -> tuple[Array, Array, Array]:
    """First sweeps of all tables, more of those that need them, then one slow table at a time."""
    first, second = min(goal.limit, FIRST_SWEEPS), min(goal.limit, PLAIN_SWEEPS)
    tables, sweeps, settled = plain_sweeps(seed, replace(goal, limit=first))
    left = np.flatnonzero(~settled)
    if left.size and second > first:
        rest = replace(goal, rows=goal.rows[left], columns=goal.columns[left], limit=second - first)
        tables[left], more, settled[left] = plain_sweeps(tables[left], rest)
        sweeps[left] += more
    for index in np.flatnonzero(~settled):
        own = seed if seed.ndim < tables.ndim else seed[index]
        aim = goal.table(int(index), min(goal.limit - second, NEWTON_SWEEPS))
        tables[index], steps, settled[index] = _slow_table(own, tables[index], aim)
        sweeps[index] += steps
    return tables, sweeps, settled


def _slow_table(seed: Array, start: Array, goal: Goal) -> tuple[Array, int, bool]:
    cells = possible_cells(seed, goal)
    if not goal.limit and np.isfinite(start).all():
        return start, 0, False
    if not np.all(np.isfinite(start[cells]) & (start[cells] > 0)):
        start = seed / np.maximum(seed.max(axis=1, keepdims=True), TINY)
    in_rows, in_columns = cells.any(axis=1), cells.any(axis=0)
    rows, columns = np.flatnonzero(in_rows), np.flatnonzero(in_columns)
    inner = np.ix_(rows, columns)
    table = np.zeros_like(seed)
    table[inner], sweeps, settled = newton_sweeps(np.where(cells, start, 0.0)[inner], goal.part(rows, columns))
    whole = np.array_equal(in_rows, goal.rows > 0) and np.array_equal(in_columns, goal.columns > 0)
    return table, sweeps, settled and whole


def _table(name: str, argument: str, value: Any, dimensions: int) -> Array:
    if np.ndim(value) not in range(2, dimensions + 1) or not np.size(value):
        kind = "a table, rows by columns" if argument == "seed" else "a table, or a stack of tables"
        raise ArgumentError(f"{name}: {argument} must be {kind} (got shape {np.shape(value)})")
    return np.asarray(value)


def _known_cells(fixed: Any, seed: Array, name: str) -> Array:
    """Known cells as numbers, NaN where a cell is free."""
    known = np.asarray(numbers(name, "fixed", fixed))
    if known.shape[-2:] != seed.shape[-2:] or known.ndim > (2 if name == "balance" else 3):
        cells = " x ".join(map(str, seed.shape[-2:]))
        raise ArgumentError(f"{name}: fixed must have {cells} cells, as the seed (got shape {known.shape})")
    if np.asarray(fixed).dtype == bool:
        return np.where(known == 1, seed, np.nan)
    check(name, "fixed", known, AMOUNT)
    return known


def _stacked(goal: Goal, seed: Array, known: Array | None) -> Goal:
    """The goal, checked, with the tables along the first axis of its totals."""
    tolerance = numbers(goal.name, "tolerance", goal.tolerance)
    limit = numbers(goal.name, "sweep_limit", goal.limit)
    if not (tolerance > 0 and 1 <= limit < np.inf):
        got = f"{tolerance:g} and {limit:g}"
        raise KernelError(f"{goal.name}: tolerance must be above 0 and sweep_limit 1 or more (got {got})")
    tables = {*seed.shape[:-2], *(() if known is None else known.shape[:-2])}
    totals = {"row": goal.rows, "column": goal.columns}
    for (line, total), count in zip(totals.items(), seed.shape[-2:], strict=True):
        shape = np.shape(total)
        if shape[-1:] != (count,) or len(shape) > (1 if goal.name == "balance" else 2):
            text = f"must have {count} numbers, one for each {line} of the seed (got shape {shape})"
            raise ArgumentError(f"{goal.name}: {line}_totals {text}")
        tables |= {*shape[:-1]}
    if len(tables) > 1:
        text = f"seeds, totals and fixed must have the same number of tables (got {sorted(tables)})"
        raise ArgumentError(f"{goal.name}: {text}")
    length = max(tables, default=1)
    rows, columns = (np.broadcast_to(x, (length, x.shape[-1])) for x in totals.values())
    return Goal(goal.name, rows, columns, float(tolerance), int(limit))


def _require_agreement(goal: Goal) -> None:
    rows, columns = goal.rows.sum(axis=-1), goal.columns.sum(axis=-1)
    apart = np.abs(rows - columns) / np.maximum(np.maximum(rows, columns), TINY)
    if np.any(apart > AGREEMENT):
        index = int(np.flatnonzero(apart > AGREEMENT)[0])
        raise KernelError(
            f"{goal.table(index, 0).name}: row_totals and column_totals must have the same sum "
            f"(got {rows[index]:.12g} and {columns[index]:.12g}, a residual of {apart[index]:.3g} "
            "of the grand total); scale one of them to the other"
        )


def _left_to_place(goal: Goal, given: Array | None, missing: Array) -> Goal:
    """What fixed cells leave of the totals, with one sum; nothing where a number is missing."""
    rows, columns = goal.rows, goal.columns
    if given is not None:
        rows = _left(goal, "row", rows, given.sum(axis=-1))
        columns = _left(goal, "column", columns, given.sum(axis=-2))
    down, across = rows.sum(axis=-1, keepdims=True), columns.sum(axis=-1, keepdims=True)
    nothing = missing[:, np.newaxis] | (down == 0) | (across == 0)
    factor = np.where(nothing, 0.0, down / np.where(nothing, 1.0, across))
    return replace(goal, rows=np.where(nothing, 0.0, rows), columns=np.where(nothing, 0.0, columns) * factor)


def _left(goal: Goal, line: str, totals: Array, given: Array) -> Array:
    left = totals - given
    left = np.where(np.abs(left) <= ROUNDING * (totals + given), 0.0, left)
    if np.any(left < 0):
        index, place = (int(i) for i in np.argwhere(left < 0)[0])
        total, fixed = totals[index, place], (totals - left)[index, place]
        raise KernelError(
            f"{goal.table(index, 0).name}: fixed must leave 0 or more of each total "
            f"(got {line} {place} with a total of {total:g} and {fixed:g} fixed)"
        )
    return left


def _residual(tables: Array, goal: Goal) -> Array:
    down = np.abs(tables.sum(axis=-1) - goal.rows).max(axis=-1)
    across = np.abs(tables.sum(axis=-2) - goal.columns).max(axis=-1)
    total = goal.rows.sum(axis=-1)
    return np.asarray(np.maximum(down, across) / np.where(total == 0, 1.0, total))

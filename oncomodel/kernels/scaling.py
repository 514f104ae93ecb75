"""Scaling tables to totals: plain sweeps, Newton steps, and whether a table exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from oncomodel.errors import KernelError

Array = np.ndarray[Any, np.dtype[Any]]

AGREEMENT = 1e-9
"""Totals that differ by less, relative to their sum, differ by rounding."""

SUPPORT = 1e-9
"""A flow below this part of what its cell could hold is rounding, not flow."""

TINY = float(np.finfo(float).tiny)


@dataclass(frozen=True)
class Goal:
    """What a table is scaled to, how closely, and in how many sweeps.

    Attributes:
        name: What errors call the caller.
        rows: Row totals, shape (rows,), or (tables, rows) for a stack.
        columns: Column totals, shape (columns,), or (tables, columns) for a stack.
        tolerance: Largest difference of a sum from its own total, as a fraction of it.
        limit: Most sweeps to make.
    """

    name: str
    rows: Array
    columns: Array
    tolerance: float
    limit: int

    def table(self, index: int, limit: int) -> Goal:
        """The goal of one table of a stack, with its own limit of sweeps."""
        name = self.name if len(self.rows) == 1 else f"{self.name}: table {index}"
        return Goal(name, self.rows[index], self.columns[index], self.tolerance, limit)

    def turned(self) -> Goal:
        """The same goal for the table on its side."""
        return Goal(self.name, self.columns, self.rows, self.tolerance, self.limit)

    def part(self, rows: Array, columns: Array) -> Goal:
        """The goal of some rows and columns only."""
        return Goal(self.name, self.rows[rows], self.columns[columns], self.tolerance, self.limit)


def plain_sweeps(seed: Array, goal: Goal) -> tuple[Array, Array, Array]:
    """Scale rows and columns in turn until the rows stay right, a stack at once.

    Only the factors of rows and columns are iterated, and multiplied out at the end, so that
    the odds ratios of the seed survive to the last digit.

    Args:
        seed: One table for all, shape (rows, columns), or a stack (tables, rows, columns).
        goal: The totals of a stack of tables.

    Returns:
        The scaled tables (tables, rows, columns), sweeps made and whether settled (tables,).

    References:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.
    """
    side = np.swapaxes(seed, -1, -2)
    rows, columns = np.zeros_like(goal.rows), np.ones_like(goal.columns)
    slack = goal.tolerance * goal.rows
    sweeps = np.full(len(rows), goal.limit)
    settled = np.zeros(len(rows), dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):
        for sweep in range(goal.limit + 1):
            sums = _weighted_sums(seed, columns)
            right = (np.abs(rows * sums - goal.rows) <= slack).all(axis=-1)
            if right.any():
                sweeps[right & ~settled] = sweep
                settled |= right
            if sweep == goal.limit or settled.all():
                break
            # totals of 0 give factors of 0, also over sums of 0
            rows = goal.rows / np.maximum(sums, TINY)
            columns = goal.columns / np.maximum(_weighted_sums(side, rows), TINY)
        tables = rows[..., np.newaxis] * seed
        tables *= columns[..., np.newaxis, :]
    return tables, sweeps, settled


def newton_sweeps(table: Array, goal: Goal) -> tuple[Array, int, bool]:
    """Scale one table by Newton's method, which is fast where plain sweeps crawl.

    A sweep of the rows, then a Newton step of the column factors' logarithms y, on
    the convex function that scaling minimises,
    sum_i u_i log(sum_j a_ij exp(y_j)) - sum_j v_j y_j. Its third derivative is at
    most its second times the spread of the step, so that shortening a step of spread
    s to log(1 + s) / s of itself always descends, and in the end shortens nothing.

    Args:
        table: Start, with a cell above 0 in each row and column, shape (rows, columns).
        goal: The totals of one table, all above 0.

    Returns:
        The scaled table, the sweeps made, and whether it settled.

    References:
        Sun and Tran-Dinh (2019), Mathematical Programming 178, 145-213: damped steps for
        generalised self-concordant functions.
    """
    if table.shape[0] < table.shape[1]:
        turned, sweeps, settled = newton_sweeps(table.T, goal.turned())
        return turned.T, sweeps, settled
    for sweep in range(goal.limit + 1):
        table = table * (goal.rows / table.sum(axis=1))[:, np.newaxis]
        sums = table.sum(axis=0)
        settled = bool(np.all(np.abs(sums - goal.columns) <= goal.tolerance * goal.columns))
        if settled or sweep == goal.limit:
            break
        table = table * np.exp(_newton_step(table, goal))
    return table, sweep, settled


def possible_cells(seed: Array, goal: Goal) -> Array:
    """Cells that are above 0 in some table with the seed's zeros and these totals.

    All others tend to 0, ever more slowly, under plain sweeps: without them the limit is the same
    and is reached fast. A table exists if the largest flow from the rows through the
    seed's cells to the columns carries all of the totals; a cell can be above 0 if it lies
    on a cycle of what can still be moved.

    Args:
        seed: Shape (rows, columns).
        goal: The totals of one table, rows and columns with the same sum.

    Returns:
        True for the cells that can be above 0, shape (rows, columns).

    Raises:
        KernelError: If no table exists; the message names the rows and columns that show it.

    References:
        Pukelsheim (2014), Annals of Operations Research 215, 269-283: when sweeps converge.
    """
    live = (goal.rows > 0)[:, np.newaxis] & (goal.columns > 0)
    cells = (seed > 0) & live
    if np.array_equal(cells, live):
        return cells
    flow, stuck = _largest_flow(cells, goal)
    reached = cells[stuck].any(axis=0)
    need, room = goal.rows[stuck].sum(), goal.columns[reached].sum()
    if need - room > AGREEMENT * goal.rows.sum():
        raise KernelError(
            f"{goal.name}: seed must have cells above 0 for all of the totals (got rows "
            f"{np.flatnonzero(stuck).tolist()} with {need:g} to place, whose only cells, in columns "
            f"{np.flatnonzero(reached).tolist()}, take {room:g}: a residual of "
            f"{(need - room) / goal.rows.sum():.3g} of the total); "
            "put a small value into one of their zero cells, or change the totals"
        )
    return cells & _same_cycle(cells, flow > SUPPORT * np.minimum.outer(goal.rows, goal.columns))


def _weighted_sums(seed: Array, factors: Array) -> Array:
    if seed.ndim == factors.ndim:
        return factors @ seed.T
    return np.asarray(np.matmul(seed, factors[..., np.newaxis])[..., 0])


def _newton_step(table: Array, goal: Goal) -> Array:
    sums = table.sum(axis=0)
    root = np.sqrt(sums)
    links = table / np.sqrt(goal.rows)[:, np.newaxis] / root
    curvature = np.eye(len(sums)) - links.T @ links
    # one direction per connected block changes nothing: least squares leaves it at 0
    step = np.linalg.lstsq(curvature, (goal.columns - sums) / root, rcond=None)[0] / root
    spread = np.ptp(step)
    return np.asarray(step * (np.log1p(spread) / spread if spread > 0 else 1.0))


def _largest_flow(cells: Array, goal: Goal) -> tuple[Array, Array]:
    """Largest flow through *cells*, and the rows on the near side of the smallest cut."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    flow = np.zeros(cells.shape)
    row, column = np.nonzero(cells)
    if not row.size:
        return flow, goal.rows > 0
    places = np.concatenate([row, column + len(cells)]), np.tile(np.arange(row.size), 2)
    sums = csr_array((np.ones(2 * row.size), places), shape=(sum(cells.shape), row.size))
    # the solver's tolerances are absolute: beside a total of a million they are 1e-16 of it
    million = 1e6 / goal.rows.sum()
    bounds = million * np.concatenate([goal.rows, goal.columns])
    tight = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    found = linprog(-np.ones(row.size), A_ub=sums, b_ub=bounds, method="highs-ds", options=tight)
    flow[row, column] = found.x / million
    worth = -found.ineqlin.marginals[: len(cells)]
    return flow, (goal.rows > 0) & (np.round(worth) == 0)


def _same_cycle(cells: Array, flows: Array) -> Array:
    """Whether row and column reach each other: out through cells, back through flows."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    out, back = np.nonzero(cells), np.nonzero(flows)
    start = np.concatenate([out[0], back[1] + len(cells)])
    end = np.concatenate([out[1] + len(cells), back[0]])
    graph = csr_array((np.ones(start.size), (start, end)), shape=(sum(cells.shape),) * 2)
    group = connected_components(graph, directed=True, connection="strong")[1]
    return np.asarray(np.equal.outer(group[: len(cells)], group[len(cells) :]))

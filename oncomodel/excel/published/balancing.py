"""Published ways to make tables and hierarchies agree with totals known from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oncomodel.errors import KernelError
from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, column, row
from oncomodel.excel.published.layouts import Block, like, one_series, refusal, sets_down, size
from oncomodel.kernels.balancing import balance, balance_years, reconcile

CATEGORY = "Balancing"


def _balanced(seed: Block, row_totals: Block, column_totals: Block, fixed: Block | None) -> Any:
    rows, columns = one_series("row_totals", row_totals), one_series("column_totals", column_totals)
    for name, totals, count in (("row_totals", rows, seed.shape[0]), ("column_totals", columns, seed.shape[1])):
        if len(totals) != count:
            raise refusal(name, f"be one for each of {count}", len(totals))
    if fixed is not None and fixed.shape != seed.shape:
        raise refusal("fixed", f"be as large as seed, {size(seed)}", size(fixed))
    found = balance(seed, rows, columns, fixed)
    if found.converged is False and found.residual == found.residual:
        raise KernelError(f"seed must settle in 1000 sweeps (got a residual of {found.residual:g})")
    return found.matrix


def _reconciled(estimates: Block, summing: Block, weights: Block | None, non_negative: bool) -> Any:  # noqa: FBT001 - as the kernel
    """Lines down the columns of *estimates*; variances in one row or column, or their covariance."""
    if weights is not None and min(weights.shape) == 1:
        weights = weights.reshape(-1)
    return reconcile(estimates, summing, weights, non_negative)


def _cells_by_years(given: Mapping[str, Any]) -> tuple[int, int]:
    return given["affinities"].shape[0], given["row_totals"].shape[1]


FUNCTIONS = (
    Published(
        name="OM_BALANCE",
        category=CATEGORY,
        summary="Table scaled to its row and column totals (RAS, or iterative proportional fitting).",
        arguments=(
            Argument("seed", "First guess, a block of numbers of 0 or more, in any unit.", shape=Shape.BLOCK),
            Argument("row_totals", "What each row adds up to: one row or column.", shape=Shape.BLOCK),
            Argument(
                "column_totals", "What each column adds up to: one row or column, with the same sum.", shape=Shape.BLOCK
            ),
            Argument(
                "fixed", "Cells that are known, as a block like seed; blank where a cell is free.", None, Shape.BLOCK
            ),
        ),
        result=Result("The table, in the cells of seed, in the unit of the totals.", like("seed")),
        kernel=balance,
        example=Example(
            (((3, 4, 2), (7, 4, 3)), column(10, 12), row(4, 10, 8)),
            ((1.3, 5.3, 3.4), (2.7, 4.7, 4.6)),
            "Robichaud (2000), Memo on the RAS technique, PEP network",
            digits=1,
        ),
        calculate=_balanced,
    ),
    Published(
        name="OM_BALANCE_YEARS",
        category=CATEGORY,
        summary="Table of members by regions in every year, scaled to the totals of both (RAS).",
        arguments=(
            Argument(
                "affinities",
                "First guess of the table, row by row in one column; or a column for each year.",
                shape=Shape.BLOCK,
            ),
            Argument("row_totals", "What rows add up to: a row for each, a column for each year.", shape=Shape.BLOCK),
            Argument(
                "column_totals",
                "What columns add up to, in the same unit: a row for each, a column for each year.",
                shape=Shape.BLOCK,
            ),
        ),
        result=Result(
            "A row for each cell of the table, row by row, and a column for each year, in the unit of the totals.",
            _cells_by_years,
        ),
        kernel=balance_years,
        example=Example(
            (column(3, 4, 2, 7, 4, 3), column(10, 12), column(4, 10, 8)),
            column(1.3, 5.3, 3.4, 2.7, 4.7, 4.6),
            "Robichaud (2000), Memo on the RAS technique, PEP network",
            digits=1,
        ),
        calculate=balance_years,
    ),
    Published(
        name="OM_RECONCILE",
        category=CATEGORY,
        summary="Estimates of parts and sums, adjusted as little as possible until they add up.",
        arguments=(
            Argument(
                "estimates",
                "One for each line, in any unit: one column or row, or a column for each year.",
                shape=Shape.BLOCK,
            ),
            Argument(
                "summing",
                "How each line adds up the parts: a row for each line, a column for each part; 0 and 1.",
                shape=Shape.BLOCK,
            ),
            Argument(
                "weights",
                "Variances of the estimates, above 0, one for each line; or their covariances.",
                None,
                Shape.BLOCK,
            ),
            Argument("non_negative", "TRUE to keep every part at 0 or more.", False, Shape.FLAG),
        ),
        result=Result("Reconciled estimates, in the cells of estimates.", like("estimates")),
        kernel=reconcile,
        example=Example(
            (column(101.91, 64.45, 34.65, 64.2, 36.44, 98.88), ((1, 1), (1, 0), (0, 1), (1, 0), (0, 1), (1, 1))),
            column(100.22, 64.5, 35.72, 64.5, 35.72, 100.22),
            "Narasimhan and Jordache (2000), Data Reconciliation and Gross Error Detection, example 1-1",
            digits=2,
        ),
        calculate=sets_down(_reconciled),
    ),
)

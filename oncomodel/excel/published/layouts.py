"""How ranges become the arrays of a kernel, and how large the result is.

Every range arrives as an array of two axes, rows and columns as on the sheet. What lies
in a row comes back in a row, what lies in a column in a column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import ArgumentError
from oncomodel.excel.published.entry import Extent

Block = NDArray[np.float64]


def refusal(argument: str, rule: str, got: Any) -> ArgumentError:
    """The error of an argument that breaks a rule of its layout."""
    return ArgumentError(f"{argument} must {rule} (got {got})")


def size(block: Any) -> str:
    """How large a range is, in words.

    >>> size(np.ones((2, 3)))
    '2 rows x 3 columns'
    """
    rows, columns = np.shape(block)
    return f"{rows} row{'s' * (rows != 1)} x {columns} column{'s' * (columns != 1)}"


def is_row(block: Block) -> bool:
    """Whether *block* is one row of several cells."""
    rows, columns = block.shape
    return bool(rows == 1 < columns)


def is_cell(block: Block) -> bool:
    """Whether *block* is one cell."""
    rows, columns = block.shape
    return bool(rows == columns == 1)


def one_series(argument: str, block: Block) -> Block:
    """The cells of one row or one column, in one axis."""
    if min(block.shape) > 1:
        raise refusal(argument, "be one row or one column", size(block))
    return block.reshape(-1)


def each_series(argument: str, block: Block) -> Block:
    """Series along the last axis: one column is one series, else each row is one."""
    del argument
    return block.T if block.shape[1] == 1 else block


def sets_down(calculate: Callable[..., Any]) -> Callable[..., Any]:
    """Hand sets of members to *calculate* as columns: one row is one set, else each column is."""

    def laid_out(members: Block, *others: Any) -> Any:
        if is_row(members):
            return calculate(members.T, *others).T
        return calculate(members, *others)

    return laid_out


def one_cell(_: Mapping[str, Any]) -> tuple[int, int]:
    """The result is one cell."""
    return 1, 1


def like(*names: str) -> Extent:
    """The result has the rows and columns of the named arguments, broadcast together."""

    def extent(given: Mapping[str, Any]) -> tuple[int, int]:
        shapes = [given[name].shape for name in names]
        rows, columns = max(shape[0] for shape in shapes), max(shape[1] for shape in shapes)
        for name, shape in zip(names, shapes, strict=True):
            if shape[0] not in {1, rows} or shape[1] not in {1, columns}:
                rule = f"be one cell, or have {rows} rows or 1 and {columns} columns or 1"
                raise refusal(name, rule, size(given[name]))
        return rows, columns

    return extent


def one_per_series(name: str) -> Extent:
    """The result is one column, with a row for each series of the named argument."""
    return lambda given: (each_series(name, given[name]).shape[0], 1)


def one_row(columns: int) -> Extent:
    """The result is one row of so many numbers."""
    return lambda _: (1, columns)


def rows_and_periods(*names: str, periods: str, more: int = 0) -> Extent:
    """The result has the rows of the named arguments, and a column for each period."""

    def extent(given: Mapping[str, Any]) -> tuple[int, int]:
        return like(*names)(given)[0], max(1, int(given[periods]) + more)

    return extent

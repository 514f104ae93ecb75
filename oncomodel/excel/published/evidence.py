"""Published ways to bring estimates from several sources to one year, and to one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import numpy as np

from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, column, row
from oncomodel.excel.published.layouts import Block, is_cell, like, one_row, one_series, refusal, size
from oncomodel.kernels.evidence import combine, log_pool, rebase

CATEGORY = "Evidence"
METHOD = "fixed, dersimonian-laird or paule-mandel."
PARTS = "One row: mean, standard error, tau squared, Q, I squared."


def _combined(kernel: Callable[..., Any]) -> Callable[[Block, Block, str], Any]:
    """The kernel with one estimate per source, as one row of its five numbers."""

    def calculate(estimates: Block, variances: Block, method: str) -> Any:
        values, spread = one_series("estimates", estimates), one_series("variances", variances)
        if not (is_cell(variances) or len(spread) == len(values)):
            raise refusal("variances", f"be one cell, or one for each of {len(values)} estimates", size(variances))
        return np.array([astuple(kernel(values, np.broadcast_to(spread, values.shape), method))])

    return calculate


def _method() -> Argument:
    return Argument("method", METHOD, "fixed", Shape.WORD)


_LIPSEY = (-0.33, 0.32, 0.39, 0.31, 0.17, 0.64, -0.33, 0.15, -0.02, 0)
_WILSON = (0.084, 0.035, 0.017, 0.034, 0.072, 0.117, 0.102, 0.093, 0.012, 0.067)

FUNCTIONS = (
    Published(
        name="OM_REBASE",
        category=CATEGORY,
        summary="Value of another year, at a constant growth rate.",
        arguments=(
            Argument("value", "Value at the end of from_year, in any unit."),
            Argument("from_year", "Year of the value."),
            Argument("to_year", "Year to bring it to; an earlier one goes back."),
            Argument("rate", "Growth per year as a fraction; -1 or more."),
        ),
        result=Result("Value in the unit of value.", like("value", "from_year", "to_year", "rate")),
        kernel=rebase,
        example=Example(
            (1, 2022, 2026, 0.013125),
            1.0535427,
            "Microsoft, EFFECT function, Excel support pages: 5.25 % in 4 steps",
            7,
        ),
    ),
    Published(
        name="OM_COMBINE",
        category=CATEGORY,
        summary="Several independent estimates of one quantity, combined by their precision.",
        arguments=(
            Argument("estimates", "One per source, in one row or column, in any unit.", shape=Shape.BLOCK),
            Argument(
                "variances", "Their squared standard errors, above 0: beside them, or one for all.", shape=Shape.BLOCK
            ),
            _method(),
        ),
        result=Result(PARTS, one_row(5)),
        kernel=combine,
        example=Example(
            (column(*_LIPSEY), column(*_WILSON)),
            row(0.1549, 0.0609, 0, 14.764, None),
            "Lipsey and Wilson (2001), Practical Meta-Analysis, page 133: fixed effects",
            digits=4,
        ),
        calculate=_combined(combine),
    ),
    Published(
        name="OM_LOG_POOL",
        category=CATEGORY,
        summary="Several estimates of one size, price or ratio, combined by their logarithms.",
        arguments=(
            Argument("estimates", "One per source, in one row or column, above 0, in any unit.", shape=Shape.BLOCK),
            Argument(
                "variances",
                "Squared standard errors of their logarithms, above 0: beside them, or one for all.",
                shape=Shape.BLOCK,
            ),
            _method(),
        ),
        result=Result(f"{PARTS} The mean is in the unit of the estimates, the rest is of logarithms.", one_row(5)),
        kernel=log_pool,
        example=Example(
            (row(4, 5, 8, 7, 11, 4, 3), 1),
            row(5.476987, None, None, None, None),
            "Microsoft, GEOMEAN function, Excel support pages: equal weights",
            digits=6,
        ),
        calculate=_combined(log_pool),
    ),
)

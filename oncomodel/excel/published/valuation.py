"""Published values and rates of return of cash flows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from oncomodel.errors import KernelError
from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, column, row
from oncomodel.excel.published.layouts import Block, each_series, one_per_series, one_series, refusal, size
from oncomodel.kernels.valuation import break_even, irr, npv, rnpv, xirr, xnpv

CATEGORY = "Valuation"
FLOWS = "Receipts positive, payments negative: one row or column; in a block each row is a series."
EACH = "for a block one column, with one for each row."
DAY_NUMBERS, LAST_DAY = 693_594, 2_958_465
"""Of 1899-12-30, from which Excel counts, in Python's calendar; and of the last day that Excel knows."""


def _per_series(kernel: Callable[..., Any]) -> Callable[[Block], Any]:
    return lambda cash_flows: kernel(each_series("cash_flows", cash_flows))[:, None]


def _npv(rate: float, cash_flows: Block, first_at: float) -> Any:
    return npv(rate, each_series("cash_flows", cash_flows), first_at)[:, None]


def _rnpv(rate: float, cash_flows: Block, probabilities: Block, first_at: float) -> Any:
    flows, chances = each_series("cash_flows", cash_flows), each_series("probabilities", probabilities)
    if chances.shape not in {flows.shape, (1, flows.shape[1]), (1, 1)}:
        raise refusal("probabilities", "be one cell, or lie like cash_flows", size(probabilities))
    return rnpv(rate, flows, np.broadcast_to(chances, flows.shape), first_at)[:, None]


def _xnpv(rate: float, cash_flows: Block, dates: Block) -> Any:
    return _dated(lambda flows, days: xnpv(rate, flows, days), cash_flows, dates)


def _xirr(cash_flows: Block, dates: Block) -> Any:
    return _dated(xirr, cash_flows, dates)


def _dated(kernel: Callable[..., Any], cash_flows: Block, dates: Block) -> Any:
    """The kernel's result for flows on days that Excel numbers; missing where a day is."""
    flows, days = each_series("cash_flows", cash_flows), one_series("dates", dates)
    if len(days) != flows.shape[1]:
        raise refusal("dates", f"be one for each of {flows.shape[1]} cash flows", size(dates))
    if np.isnan(days).any():
        return np.full((len(flows), 1), np.nan)
    if broken := [day for day in days if not 1 <= day < LAST_DAY + 1]:
        raise KernelError(f"dates must be days of Excel, numbered 1 to {LAST_DAY} (got {broken[0]:g})")
    return kernel(flows, [date.fromordinal(int(day) + DAY_NUMBERS) for day in days])[:, None]


def _flows() -> Argument:
    return Argument("cash_flows", FLOWS, shape=Shape.BLOCK)


def _dates() -> Argument:
    return Argument("dates", "A date for each flow, in one row or column.", shape=Shape.BLOCK)


def _first_at() -> Argument:
    return Argument("first_at", "When the first flow falls: 0 now, 1 a period from now as in NPV.", 0.0, Shape.CELL)


_DAYS = (39448, 39508, 39751, 39859, 39904)
_SURVIVAL = (1, 0.7, 0.525, 0.42, 0.336, 0.2688)

FUNCTIONS = (
    Published(
        name="OM_NPV",
        category=CATEGORY,
        summary="Net present value of cash flows one period apart.",
        arguments=(
            Argument("rate", "Discount rate per period as a fraction; above -1.", shape=Shape.CELL),
            _flows(),
            _first_at(),
        ),
        result=Result(f"Present value in the unit of the flows; {EACH}", one_per_series("cash_flows")),
        kernel=npv,
        example=Example(
            (0.1, row(-10000, 3000, 4200, 6800), 1),
            1188.44,
            "Microsoft, NPV function, Excel support pages, example 1",
            digits=2,
        ),
        calculate=_npv,
    ),
    Published(
        name="OM_RNPV",
        category=CATEGORY,
        summary="Risk-adjusted net present value: each flow counts with the probability that it occurs.",
        arguments=(
            Argument("rate", "Cost of capital per period as a fraction; above -1.", shape=Shape.CELL),
            _flows(),
            Argument(
                "probabilities", "Probability, seen from today, that each flow occurs; 0 to 1.", shape=Shape.BLOCK
            ),
            _first_at(),
        ),
        result=Result(f"Expected present value in the unit of the flows; {EACH}", one_per_series("cash_flows")),
        kernel=rnpv,
        example=Example(
            (0.18, row(-1, 0, 0, 0, 0, 10), row(*_SURVIVAL)),
            0.17495,
            "CFA Institute, Alternative Investments: a venture that may fail every year, 174,950 USD",
            digits=5,
        ),
        calculate=_rnpv,
    ),
    Published(
        name="OM_IRR",
        category=CATEGORY,
        summary="Internal rate of return; an error that names them where there are several.",
        arguments=(_flows(),),
        result=Result(f"Rate per period as a fraction; {EACH}", one_per_series("cash_flows")),
        kernel=irr,
        example=Example(
            (row(-70000, 12000, 15000, 18000, 21000, 26000),),
            0.087,
            "Microsoft, IRR function, Excel support pages",
            digits=3,
        ),
        calculate=_per_series(irr),
    ),
    Published(
        name="OM_XNPV",
        category=CATEGORY,
        summary="Net present value of cash flows on dates, at the first date.",
        arguments=(
            Argument("rate", "Discount rate per year as a fraction; above -1.", shape=Shape.CELL),
            _flows(),
            _dates(),
        ),
        result=Result(f"Present value in the unit of the flows; {EACH}", one_per_series("cash_flows")),
        kernel=xnpv,
        example=Example(
            (0.09, column(-10000, 2750, 4250, 3250, 2750), column(*_DAYS)),
            2086.65,
            "Microsoft, XNPV function, Excel support pages",
            digits=2,
        ),
        calculate=_xnpv,
    ),
    Published(
        name="OM_XIRR",
        category=CATEGORY,
        summary="Internal rate of return a year of cash flows on dates.",
        arguments=(_flows(), _dates()),
        result=Result(f"Rate per year as a fraction; {EACH}", one_per_series("cash_flows")),
        kernel=xirr,
        example=Example(
            (column(-10000, 2750, 4250, 3250, 2750), column(*_DAYS)),
            0.373363,
            "Microsoft, XIRR function, Excel support pages: 0.373362535",
            digits=6,
        ),
        calculate=_xirr,
    ),
    Published(
        name="OM_BREAK_EVEN",
        category=CATEGORY,
        summary="Periods until cumulative cash flow turns non-negative and stays there.",
        arguments=(_flows(),),
        result=Result(f"Periods, fractional; #N/A where it never does; {EACH}", one_per_series("cash_flows")),
        kernel=break_even,
        example=Example(
            (row(-10000, 4000, 4000, 3000, 3000, 2000),),
            2.67,
            "AnalystNotes, CFA practice question on the payback period",
            digits=2,
        ),
        calculate=_per_series(break_even),
    ),
)

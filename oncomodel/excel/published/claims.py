"""Published functions that judge a published growth rate against the sizes beside it."""

from __future__ import annotations

from typing import Any

from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape
from oncomodel.excel.published.layouts import like, one_cell
from oncomodel.kernels.claims import GROWTH_CLOSE, GROWTH_ROUNDING, claim_gap, verdict

CATEGORY = "Claims"
VERDICTS = ("cannot be judged", "consistent", "rounding", "inconsistent")


def claim_verdict(
    begin: Any, end: Any, periods: Any, stated_rate: Any, close: Any = GROWTH_CLOSE, rounding: Any = GROWTH_ROUNDING
) -> str:
    """The verdict on a stated growth beside two sizes, in words.

    Args:
        begin: Size at the start, in any unit; greater than 0.
        end: Size at the end, in the same unit; 0 or more.
        periods: Years from start to end; not 0.
        stated_rate: Stated growth per year as a fraction.
        close: Gap in basis points up to which the figures agree.
        rounding: Gap in basis points that rounding may explain.

    Returns:
        "consistent", "rounding" or "inconsistent".

    Raises:
        KernelError: If begin <= 0, end < 0 or periods = 0.

    >>> claim_verdict(87.4, 165.2, 7, 0.075)
    'inconsistent'
    """
    number = verdict(claim_gap(begin, end, periods, stated_rate), close, rounding)
    return VERDICTS[int(number) - 1]


_SIZES = (
    ("begin_value", "Size at the start, in any unit; greater than 0."),
    ("end_value", "Size at the end, in the same unit; 0 or more."),
    ("periods", "Years from start to end: 2026 to 2033 is 7; not 0."),
    ("stated_rate", "Growth per year that is stated beside them, as a fraction: 0.075 for 7.5 %."),
)

FUNCTIONS = (
    Published(
        name="OM_CLAIM_GAP",
        category=CATEGORY,
        summary="Growth that two sizes imply, less the growth that is stated beside them, in basis points.",
        arguments=tuple(Argument(name, text) for name, text in _SIZES),
        result=Result("Basis points: 202 is 2.02 percentage points a year more than is stated.", like(*dict(_SIZES))),
        kernel=claim_gap,
        example=Example(
            (10000, 11000, 96, 0.0009933), 0.0, "Microsoft, RRI function, Excel support pages: its own result", digits=2
        ),
    ),
    Published(
        name="OM_CLAIM_VERDICT",
        category=CATEGORY,
        summary="Whether a stated growth agrees with the sizes beside it: consistent, rounding or inconsistent.",
        arguments=(
            *(Argument(name, text, shape=Shape.CELL) for name, text in _SIZES),
            Argument("close_limit", "Gap in basis points up to which the figures agree.", GROWTH_CLOSE, Shape.CELL),
            Argument("rounding_limit", "Gap in basis points that rounding may explain.", GROWTH_ROUNDING, Shape.CELL),
        ),
        result=Result("Text.", one_cell),
        kernel=claim_verdict,
        example=Example((10000, 11000, 96, 0.0009933), "consistent", "Microsoft, RRI function, Excel support pages"),
    ),
)

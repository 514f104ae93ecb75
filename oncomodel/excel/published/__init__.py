"""The functions that finance users call in Excel: one list, from which all else is made.

To publish a function, add one :class:`Published` to the module of its family. The xlwings
function, the VBA function, its help, its test and its line on the Functions tab follow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oncomodel.errors import ModelError
from oncomodel.excel.published import (
    about,
    balancing,
    claims,
    curves,
    evidence,
    growth,
    projection,
    shares,
    uncertainty,
    valuation,
)
from oncomodel.excel.published.entry import (
    REQUIRED,
    Argument,
    Example,
    Published,
    Result,
    Shape,
    literal,
)

__all__ = [
    "FUNCTIONS",
    "REQUIRED",
    "Argument",
    "Example",
    "Published",
    "Result",
    "Shape",
    "find",
    "literal",
    "published_for",
]

FUNCTIONS: tuple[Published, ...] = (
    *growth.FUNCTIONS,
    *projection.FUNCTIONS,
    *curves.FUNCTIONS,
    *shares.FUNCTIONS,
    *balancing.FUNCTIONS,
    *evidence.FUNCTIONS,
    *uncertainty.FUNCTIONS,
    *valuation.FUNCTIONS,
    *claims.FUNCTIONS,
    *about.FUNCTIONS,
)


def find(name: str) -> Published:
    """The published function of that name, in any case and with or without OM_.

    Raises:
        ModelError: If there is none; the message names the nearest.

    >>> find("cagr").name
    'OM_CAGR'
    """
    wanted = name.upper().removeprefix("OM_")
    names = {function.name.removeprefix("OM_"): function for function in FUNCTIONS}
    if wanted in names:
        return names[wanted]
    from difflib import get_close_matches

    nearest = get_close_matches(wanted, names, n=1, cutoff=0.0)
    hint = f"; did you mean OM_{nearest[0]}?" if nearest else ""
    raise ModelError(f"function must be a published one (got {name!r}){hint}")


def published_for(kernel: Callable[..., Any]) -> Published | None:
    """The published function that calls *kernel* in Excel; None where there is none.

    >>> from oncomodel.kernels.growth import cagr
    >>> published_for(cagr).usage
    'OM_CAGR(begin_value, end_value, periods)'
    """
    return next((function for function in FUNCTIONS if function.kernel is kernel), None)

"""What Excel loads: one xlwings function for each published function.

xlwings finds them by scanning this module, takes the Excel name from ``__name__`` and the
arguments from the signature. They are made from the registry, so nothing is said twice.
Arguments and results pass through xlwings as they are ("raw"): its own conversion would
turn errors into blanks, and columns into rows.
"""

from __future__ import annotations

from typing import Any

import xlwings

from oncomodel.excel.adapter import answer
from oncomodel.excel.published import FUNCTIONS, Published

RAW = "raw"
WIZARD_CATEGORY = "oncomodel"

__all__ = [one.name for one in FUNCTIONS]


def excel_function(function: Published) -> Any:
    """The function that xlwings calls for *function*."""

    def called(*given: Any) -> Any:
        return answer(function, given)

    called.__name__ = called.__qualname__ = function.name
    called.__doc__ = function.summary
    called.__signature__ = function.signature  # type: ignore[attr-defined]
    called.__annotations__ = {}  # xlwings would convert by them
    for argument in function.arguments:
        xlwings.arg(argument.name, RAW, doc=argument.help)(called)
    xlwings.ret(RAW)(called)
    return xlwings.func(category=WIZARD_CATEGORY)(called)


globals().update({function.name: excel_function(function) for function in FUNCTIONS})

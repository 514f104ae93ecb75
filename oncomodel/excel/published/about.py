"""Published functions about the functions: which version, what arrived, what went wrong."""

from __future__ import annotations

from typing import Any

from oncomodel import __version__
from oncomodel.excel.arguments import Refused, described_range
from oncomodel.excel.log import last_message, log_file
from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, row
from oncomodel.excel.published.layouts import one_cell

CATEGORY = "About"
NO_ERROR = "no error"


def version() -> str:
    """Name and version of this package.

    >>> version().startswith("oncomodel ")
    True
    """
    return f"oncomodel {__version__}"


def type_of(value: Any) -> str:
    """What arrived in Python as an argument.

    >>> type_of(87.4)
    'number 87.4'
    """
    try:
        return described_range(value)
    except Refused as refused:
        return f"no range of cells: {refused.trouble.got}"


def last_error(cell: Any = None) -> str:
    """The newest message in the log: Python does not know cells, VBA keeps theirs."""
    del cell
    return last_message(log_file()) or NO_ERROR


FUNCTIONS = (
    Published(
        name="OM_VERSION",
        category=CATEGORY,
        summary="Name and version of the Python package that answers.",
        arguments=(),
        result=Result("Text.", one_cell),
        kernel=version,
        example=Example((), version(), "CHANGELOG of this package"),
    ),
    Published(
        name="OM_TYPE",
        category=CATEGORY,
        summary="What Python receives when a cell or range is passed to it.",
        arguments=(
            Argument("value", "Any cell or range; an error is described, not passed on.", shape=Shape.ANYTHING),
        ),
        result=Result("Text.", one_cell),
        kernel=type_of,
        example=Example(
            (row(1, 2, 3),), "1 row x 3 columns: 3 numbers", "docstring of described_range in this package"
        ),
    ),
    Published(
        name="OM_LASTERROR",
        category=CATEGORY,
        summary="The sentence that says why a cell with one of these functions shows an error.",
        arguments=(
            Argument("cell", "The cell that shows the error; without it the last error of all.", None, Shape.ANYTHING),
        ),
        result=Result(f"Text; '{NO_ERROR}' where there is none.", one_cell),
        kernel=last_error,
        example=Example((), NO_ERROR, "docstring of last_error in this package"),
    ),
)

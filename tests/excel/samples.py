"""Arguments for a published function, taken from its worked example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oncomodel.excel.published import Published


def given(function: Published) -> tuple[Any, ...]:
    """The example's arguments as Excel hands them over; defaults where it leaves them out."""
    own = function.example.arguments
    return (*map(as_received, own), *(argument.default for argument in function.arguments[len(own) :]))


def as_received(value: Any) -> Any:
    """Every number of a cell is a float."""
    if isinstance(value, tuple):
        return tuple(map(as_received, value))
    return float(value) if type(value) is int else value


def one_cell_of(value: Any) -> Any:
    """The first cell of an argument."""
    return value[0][0] if isinstance(value, tuple) else value


def one_row(value: Any) -> tuple[tuple[Any, ...], ...]:
    """A value or rows, as rows."""
    return value if isinstance(value, tuple) else ((value,),)

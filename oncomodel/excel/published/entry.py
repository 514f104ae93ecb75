"""What a published function is: all that Excel, its help, VBA and the tests need to know of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

REQUIRED = inspect.Parameter.empty
"""Default of an argument that has none."""

Extent = Callable[[Mapping[str, Any]], tuple[int, int]]
"""Rows and columns of a result, from the arguments by name."""


class Shape(Enum):
    """What an argument may be, in the words of its help."""

    CELLS = "a cell, row, column or block; broadcasts"
    BLOCK = "a cell, row, column or block"
    CELL = "one cell"
    WORD = "one word"
    FLAG = "TRUE or FALSE"
    ANYTHING = "anything"


@dataclass(frozen=True)
class Argument:
    """One argument of a published function.

    Attributes:
        name: As VBA and Excel's function wizard show it.
        help: What it is, in one sentence with its unit.
        default: What it is when left out; REQUIRED where it must be given.
        shape: CELLS are numbers that are calculated cell by cell; a BLOCK is read as a whole.
    """

    name: str
    help: str
    default: Any = REQUIRED
    shape: Shape = Shape.CELLS

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return self.default is not REQUIRED


@dataclass(frozen=True)
class Result:
    """What a published function gives back: in words, and in how many cells."""

    words: str
    extent: Extent


@dataclass(frozen=True)
class Example:
    """A call whose result stands in print.

    Attributes:
        arguments: A number, text or tuple of rows for each argument.
        result: A number, text or tuple of rows; None for a cell that the source does not print.
        source: Where it is published.
        digits: Decimal places to which the source gives it.
    """

    arguments: tuple[Any, ...]
    result: Any
    source: str
    digits: int = 9


@dataclass(frozen=True)
class Published:
    """A function that finance users call in Excel.

    Attributes:
        name: Excel's name of it: OM_CAGR.
        category: The family it is listed under.
        summary: What it gives, in one sentence.
        arguments: In Excel's order, which is the kernel's.
        result: What comes back.
        kernel: The Python function that it publishes.
        example: A call that stands in print.
        calculate: What is called instead of the kernel, with one array of two axes for each
            range, where the kernel does not work cell by cell.
    """

    name: str
    category: str
    summary: str
    arguments: tuple[Argument, ...]
    result: Result
    kernel: Callable[..., Any]
    example: Example
    calculate: Callable[..., Any] | None = None

    @property
    def calculation(self) -> Callable[..., Any]:
        """What is called with the arguments as numbers."""
        return self.calculate or self.kernel

    @property
    def elementwise(self) -> bool:
        """Whether each cell of the result depends on one cell of each argument."""
        return bool(self.arguments) and all(one.shape is Shape.CELLS for one in self.arguments)

    @property
    def required(self) -> int:
        """How many arguments must be given."""
        return sum(not one.optional for one in self.arguments)

    @property
    def usage(self) -> str:
        """Name and arguments, as Excel's help writes them: OM_TREND(values, [periods])."""
        names = (f"[{one.name}]" if one.optional else one.name for one in self.arguments)
        return f"{self.name}({', '.join(names)})"

    @property
    def signature(self) -> inspect.Signature:
        """The signature that xlwings and VBA see."""
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return inspect.Signature([inspect.Parameter(one.name, kind, default=one.default) for one in self.arguments])

    @property
    def example_formula(self) -> str:
        """The example as one types it into a cell: =OM_CAGR(87.4,165.2,7)."""
        return f"={self.name}({','.join(map(literal, self.example.arguments))})"


def column(*values: Any) -> tuple[tuple[Any], ...]:
    """*values* as the rows of one column.

    >>> column(1, 2)
    ((1,), (2,))
    """
    return tuple((value,) for value in values)


def row(*values: Any) -> tuple[tuple[Any, ...]]:
    """*values* as one row.

    >>> row(1, 2)
    ((1, 2),)
    """
    return (values,)


def literal(value: Any) -> str:
    """*value* as a formula writes it.

    >>> literal(((1, 2.5), (True, "a")))
    '{1,2.5;TRUE,"a"}'
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case str():
            return '"' + value.replace('"', '""') + '"'
        case tuple():
            return "{" + ";".join(",".join(map(literal, cells)) for cells in value) + "}"
    return repr(value)

"""The published functions as the Functions tab lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from oncomodel.excel.adapter import answer
from oncomodel.excel.published import FUNCTIONS, Published
from oncomodel.sheets.functions import Function


def listed(functions: Sequence[Published] = FUNCTIONS) -> tuple[Function, ...]:
    """What the Functions tab says of each function."""
    return tuple(map(_listed, functions))


def _listed(function: Published) -> Function:
    """A published function as the Functions tab lists it."""
    helped = " ".join(f"{argument.name}: {argument.help}" for argument in function.arguments)
    result = function.example.result
    return Function(
        function.name,
        function.category,
        function.summary,
        f"{function.usage}. {helped}",
        function.example_formula,
        _first_cell(function),
        _first(answer(function, function.example.arguments) if function.example.arguments else result),
        str(_first(result)),
        function.example.source,
    )


def _first_cell(function: Published) -> str:
    """The example, cut to the first cell of its result."""
    formula = function.example_formula
    return f"=INDEX({formula[1:]},1,1)" if isinstance(function.example.result, tuple) else formula


def _first(result: Any) -> float | str:
    """The first cell of a result, which is what a single cell shows of it."""
    return _first(result[0]) if isinstance(result, list | tuple) else result

"""The sentences that say why a cell shows an error.

Each starts with the error value and names the function, the argument, the rule and what was
found: "#NUM! OM_CAGR: begin_value must be greater than 0 (got -3 in row 2, column 1)".
"""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.excel.arguments import Place, Refused, Trouble, described, where
from oncomodel.excel.published.entry import Published

BLANK = Trouble("#N/A", "not be blank", "a blank")
NOTHING = Trouble("#N/A", "exist for these values", "none")

_KERNEL = re.compile(r"^\w+: ")
_POSITION = re.compile(r" at \[(\d+)(?:, (\d+))?\]\)$")


class Said(Exception):
    """What the cell shows instead of a result."""


def sentence(function: Published, argument: str, trouble: Trouble, place: str = "") -> str:
    """The sentence about one argument of a call, or about its result."""
    return f"{trouble.code} {function.name}: {argument} must {trouble.rule} (got {trouble.got}{place})"


def refusal(function: Published, argument: str, refused: Refused) -> Said:
    """The sentence about an argument that cannot be used."""
    return Said(sentence(function, argument, refused.trouble, refused.place))


def translated(function: Published, error: KernelError) -> str:
    """An error of a kernel, in the words of the published function."""
    code = "#VALUE!" if isinstance(error, ArgumentError) else "#NUM!"
    first, _, rest = _POSITION.sub(_on_the_sheet, _KERNEL.sub("", str(error))).partition(" ")
    names = dict(zip(_parameters(function), (one.name for one in function.arguments), strict=False))
    return f"{code} {function.name}: {names.get(first, first)} {rest}"


def broken(requirement: Any, numbers: NDArray[np.float64]) -> dict[Place, Trouble]:
    """The cells of an argument that break what the kernel requires of each."""
    if requirement is None:
        return {}
    with np.errstate(all="ignore"):
        kept = np.asarray(requirement.test(numbers), dtype=bool)
    if kept.shape != numbers.shape:
        return {}
    return {
        at: Trouble("#NUM!", f"be {requirement.text}", described(float(numbers[at])))
        for at in _places(~kept & ~np.isnan(numbers))
    }


def blank(numbers: NDArray[np.float64], known: Any = ()) -> dict[Place, Trouble]:
    """The cells of an argument that are missing, but for those *known* to be in trouble."""
    return {at: BLANK for at in _places(np.isnan(numbers)) if at not in known}


def requirements(function: Published) -> list[Any]:
    """What the kernel requires of each argument; None where it requires nothing."""
    declared = getattr(function.kernel, "requirements", {})
    names = [*_parameters(function), *("",) * len(function.arguments)]
    return [declared.get(name) for name in names[: len(function.arguments)]]


def first_broken(function: Published, values: list[Any]) -> str | None:
    """The sentence about the first number that breaks a requirement, where it stands on the sheet."""
    for argument, requirement, value in zip(function.arguments, requirements(function), values, strict=True):
        if isinstance(value, float | np.ndarray) and (troubles := broken(requirement, np.atleast_2d(value))):
            place = min(troubles)
            return sentence(function, argument.name, troubles[place], where(place, np.shape(value)))
    return None


def first_blank(function: Published, values: list[Any]) -> str:
    """The sentence about the first missing number; where there is none, that there is no result."""
    for argument, value in zip(function.arguments, values, strict=True):
        if isinstance(value, np.ndarray) and (troubles := blank(value)):
            return sentence(function, argument.name, BLANK, where(min(troubles), value.shape))
    return sentence(function, "result", NOTHING)


def _places(found: NDArray[np.bool_]) -> list[Place]:
    """Row and column of each cell where *found* is true."""
    return [(row, column) for row, column in np.argwhere(found).tolist()]


def _parameters(function: Published) -> list[str]:
    return list(inspect.signature(function.kernel).parameters)


def _on_the_sheet(found: re.Match[str]) -> str:
    """A position that counts from 0, as rows and columns that count from 1."""
    first, second = found.groups()
    if second is None:
        return f", number {int(first) + 1})"
    return f" in row {int(first) + 1}, column {int(second) + 1})"

"""What is wrong with the spelling of a formula that a parser or a function would only refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oncomodel.errors import WorkbookError
from oncomodel.excel.published import FUNCTIONS

_CALL = re.compile(r"\b(OM_[A-Z_]+)\(")
_OPENING, _CLOSING = "({", ")}"


def semicolons(formula: str) -> WorkbookError | None:
    """The error of a formula whose arguments are separated as in Excel of another language."""
    plain = re.sub(r'"[^"]*"|\{[^}]*\}', "", formula)
    if ";" not in plain:
        return None
    text = "formula must separate arguments by commas and write decimals with a point, as in =OM_CAGR(87.4,165.2,7)"
    return WorkbookError(f"{text} (got {formula!r} with semicolons)")


def wrong_count(formula: str) -> WorkbookError | None:
    """The error of the first call of a published function with too few or too many arguments."""
    known = {function.name: function for function in FUNCTIONS}
    formula = re.sub(r'"[^"]*"', '""', formula)
    for found in _CALL.finditer(formula):
        function, given = known.get(found.group(1)), len(list(_arguments(formula[found.end() :])))
        if function and not function.required <= given <= len(function.arguments):
            most = len(function.arguments)
            count = f"{most}" if most == function.required else f"{function.required} to {most}"
            text = f"{function.name} must be given {count} arguments, {function.usage} (got {given})"
            return WorkbookError(text)
    return None


def refuse_misspelt(formula: str) -> None:
    """Refuse a formula that calls a published function with a wrong number of arguments.

    Raises:
        WorkbookError: With the function's usage.
    """
    if error := wrong_count(formula):
        raise error


def _arguments(rest: str) -> Iterator[str]:
    """The arguments of a call, from after its opening parenthesis."""
    depth, quoted, argument = 1, False, ""
    for letter in rest:
        quoted ^= letter == '"'
        depth += 0 if quoted else (letter in _OPENING) - (letter in _CLOSING)
        if depth == 0:
            break
        if letter == "," and depth == 1 and not quoted:
            yield argument
            argument = ""
        else:
            argument += letter
    if argument.strip():
        yield argument

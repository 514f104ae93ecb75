"""One call of a published function, from what Excel hands over to what the cell shows.

What comes back is always rows of plain numbers or texts. A text that starts with an error
value, such as "#NUM! OM_CAGR: begin_value must be greater than 0 (got -3)", is that error: VBA
shows the error and keeps the sentence. Nothing else can come back: no traceback, NaN,
infinity, empty text or a 0 that nobody calculated.

=======  =============================================================
#NUM!    there is no such number: begin <= 0, no convergence
#VALUE!  a wrong type or shape, or something failed (the log has more)
#N/A     missing data, or a number that does not exist
others   passed on from an argument
=======  =============================================================

A function whose arguments are all calculated cell by cell has errors cell by cell: one
bad value in a block leaves the other cells alone. All other functions have one error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.excel import log
from oncomodel.excel.arguments import (
    MOST_CELLS,
    Place,
    Received,
    Refused,
    Trouble,
    block,
    described,
    error_in,
    is_missing,
    number,
    one,
    where,
)
from oncomodel.excel.published.entry import Argument, Published, Shape
from oncomodel.excel.sentences import (
    BLANK,
    NOTHING,
    Said,
    blank,
    broken,
    first_blank,
    first_broken,
    refusal,
    requirements,
    sentence,
    translated,
)

Rows = list[list[float | str]]

MOST_COLUMNS = 16_384


def answer(function: Published, given: Sequence[Any]) -> Rows:
    """The rows that a cell shows for one call of *function*, whatever happens.

    Args:
        function: The published function.
        given: The arguments as Excel hands them over, in order.

    >>> from oncomodel.excel.published import find
    >>> answer(find("OM_ALLOCATE"), (100.0, ((0.25,), ("",))))
    [[25.0], ['#N/A OM_ALLOCATE: shares must not be blank (got a blank in row 2, column 1)']]
    """
    try:
        return _cell_by_cell(function, given) if function.elementwise else _as_a_whole(function, given)
    except Said as said:
        text = str(said)
        log.note(text)
    except Exception as error:  # noqa: BLE001 - whatever it is, a cell must show a value
        text = f"#VALUE! {function.name}: Python must not fail (got {type(error).__name__}; the log has more)"
        log.note(text, failed=True)
    return [[text]]


def _completed(function: Published, given: Sequence[Any]) -> list[tuple[Argument, Any]]:
    """Each argument with its value; defaults where it was left out."""
    values = [*given, *(None,) * (len(function.arguments) - len(given))]
    return [
        (argument, argument.default if argument.optional and is_missing(value) else value)
        for argument, value in zip(function.arguments, values, strict=True)
    ]


def _cell_by_cell(function: Published, given: Sequence[Any]) -> Rows:
    if quick := _quick(function, given):
        return quick
    received = [_received(function, argument, value) for argument, value in _completed(function, given)]
    blocks = [one_received.numbers for one_received in received]
    shape = _extent(function, blocks)
    if all(one_received.complete for one_received in received):
        try:
            result = _calculated(function, blocks)
        except KernelError:
            pass
        else:
            if np.isfinite(result).all():
                return _listed(result, shape)
    return _patched(function, received, shape)


def _quick(function: Published, given: Sequence[Any]) -> Rows | None:
    """The result of single numbers, as most calls are; None where something is unusual."""
    if len(given) != len(function.arguments) or not all(type(value) is float and isfinite(value) for value in given):
        return None
    try:
        result = float(_calculated(function, given))
    except KernelError:
        return None
    return [[result]] if isfinite(result) else None


def _calculated(function: Published, values: Sequence[Any]) -> Any:
    """What the calculation gives; what is no number is found afterwards, so nothing need warn."""
    with np.errstate(all="ignore"):
        return function.calculation(*values)


def _received(function: Published, argument: Argument, value: Any) -> Received:
    try:
        return block(value)
    except Refused as refused:
        raise refusal(function, argument.name, refused) from None


def _patched(function: Published, received: list[Received], shape: Place) -> Rows:
    """The result with a sentence in each cell that has no number."""
    shown, good = np.empty(shape, dtype=object), np.ones(shape, dtype=bool)
    for place, text in _sentences(function, received, shape).items():
        shown[place], good[place] = text, False
    if good.any():
        columns = [np.broadcast_to(one_received.numbers, shape)[good] for one_received in received]
        shown[good] = np.array(_separated(function, columns), dtype=object)
    rows: Rows = shown.tolist()
    log.note(next((cell for row in rows for cell in row if isinstance(cell, str)), ""))
    return rows


def _sentences(function: Published, received: list[Received], shape: Place) -> dict[Place, str]:
    """Sentences for cells with errors in their arguments, then missing data, then impossible numbers."""
    texts: dict[Place, str] = {}
    arguments = list(zip(function.arguments, received, requirements(function), strict=True))
    for kind in (
        lambda one_received, _: one_received.troubles,
        lambda one_received, _: blank(one_received.numbers, one_received.troubles),
        lambda one_received, requirement: broken(requirement, one_received.numbers),
    ):
        for argument, one_received, requirement in arguments:
            own = one_received.numbers.shape
            for place, trouble in sorted(kind(one_received, requirement).items()):
                text = sentence(function, argument.name, trouble, where(place, own))
                for cell in _reached(place, own, shape):
                    texts.setdefault(cell, text)
    return texts


def _reached(place: Place, own: tuple[int, ...], shape: Place) -> list[Place]:
    """The cells of the result that one cell of an argument reaches by broadcasting."""
    rows = range(shape[0]) if own[0] == 1 else (place[0],)
    columns = range(shape[1]) if own[1] == 1 else (place[1],)
    return [(row, column) for row in rows for column in columns]


def _separated(function: Published, columns: list[NDArray[np.float64]]) -> list[float | str]:
    """The result of each of equally long columns of numbers; a sentence for those that have none."""
    count = len(columns[0])
    try:
        result = np.broadcast_to(np.asarray(_calculated(function, columns), dtype=float), (count,))
    except KernelError as error:
        if count == 1:
            return [translated(function, error)]
        parts = (
            [one_column[: count // 2] for one_column in columns],
            [one_column[count // 2 :] for one_column in columns],
        )
        return [found for part in parts for found in _separated(function, part)]
    return [_shown(function, found) for found in result.tolist()]


def _as_a_whole(function: Published, given: Sequence[Any]) -> Rows:
    values = [_value(function, argument, value) for argument, value in _completed(function, given)]
    shape = _extent(function, values)
    try:
        result = _calculated(function, values)
    except KernelError as error:
        raise Said(first_broken(function, values) or translated(function, error)) from error
    if isinstance(result, str):
        return [[result]]
    rows = _listed(result, shape)
    if np.isfinite(result).all():
        return rows
    missing = first_blank(function, values)
    log.note(missing)
    return [[_shown(function, cell, missing) for cell in row] for row in rows]


def _value(function: Published, argument: Argument, value: Any) -> Any:
    """What the calculation gets for an argument of a function that is not cell by cell."""
    if argument.shape is Shape.ANYTHING or (value is None and argument.optional):
        return value
    try:
        match argument.shape:
            case Shape.WORD:
                return _word(one(value))
            case Shape.CELL:
                return _number(one(value))
            case Shape.FLAG:
                return _flag(one(value))
        return _block(argument, value)
    except Refused as refused:
        raise refusal(function, argument.name, refused) from None


def _block(argument: Argument, value: Any) -> Any:
    received = block(value)
    if refused := received.first_trouble():
        raise refused
    if received.complete or not np.isnan(received.numbers).all():
        return received.numbers
    if argument.optional:
        return argument.default
    raise Refused(BLANK)


def _word(cell: Any) -> str:
    if code := error_in(cell):
        raise Refused(Trouble(code, "not be an error", code))
    if is_missing(cell):
        raise Refused(BLANK)
    if not isinstance(cell, str):
        raise Refused(Trouble("#VALUE!", "be a word", described(cell)))
    return cell.strip().lower()


def _flag(cell: Any) -> bool:
    if isinstance(cell, bool | np.bool_) or (isinstance(cell, int | float) and cell in {0, 1}):
        return bool(cell)
    if code := error_in(cell):
        raise Refused(Trouble(code, "not be an error", code))
    raise Refused(Trouble("#VALUE!", "be TRUE or FALSE", described(cell)))


def _number(cell: Any) -> float:
    found = number(cell)
    if isinstance(found, Trouble):
        raise Refused(found)
    if np.isnan(found):
        raise Refused(BLANK)
    return found


def _extent(function: Published, values: list[Any]) -> Place:
    """Rows and columns of the result, refused before anything so large is made."""
    named: Mapping[str, Any] = dict(
        zip((one_argument.name for one_argument in function.arguments), values, strict=True)
    )
    try:
        rows, columns = function.result.extent(named)
    except ArgumentError as error:
        raise Said(translated(function, error)) from None
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        rule = f"have at most {MOST_CELLS:,} cells and {MOST_COLUMNS:,} columns"
        raise Said(sentence(function, "result", Trouble("#NUM!", rule, f"{rows} x {columns}")))
    return rows, columns


def _listed(result: Any, shape: Place) -> Rows:
    numbers = np.asarray(result, dtype=float)
    rows: Rows = (numbers if numbers.shape == shape else np.broadcast_to(numbers, shape)).tolist()
    return rows


def _shown(function: Published, found: Any, missing: str | None = None) -> float | str:
    """*found* if it is a number, else the sentence that says so."""
    if isfinite(found):
        return float(found)
    if np.isnan(found):
        return missing or sentence(function, "result", NOTHING)
    return sentence(function, "result", Trouble("#NUM!", "be finite", f"{found:g}"))

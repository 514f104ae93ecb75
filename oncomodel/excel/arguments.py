"""What Excel hands over as an argument, and the numbers that it becomes.

The only place that knows the forms in which COM, and the other hosts, deliver cells.

=====================  =======================  ==============================================
in Excel               arrives as               becomes
=====================  =======================  ==============================================
number                 float (int from VBA)     the number
currency               Decimal                  the number
date                   float, or a datetime     its day number, as in Excel's own functions
blank cell             None                     missing: #N/A, or the function leaves it out
empty text             ""                       missing, as a blank
text, also "12"        str                      #VALUE!: text is not a number
TRUE, FALSE            bool                     #VALUE!: a truth value is not a number
error                  int near -2146826246,    passed on: the first one in reading order; in
                       or its text              cell-by-cell functions in the cells it touches
left-out argument      its default, or          its default; without one #N/A through xlwings'
                       int -2147352572          own wrapper, #VALUE! through ours
blank for an optional  None                     its default, as if left out
infinite, not a        float                    #NUM!, missing: Excel has neither, other hosts do
number
one cell               scalar, or 1 x 1         one row with one column
one row                flat tuple, or 1 x n     one row
one column, a block    tuple of tuples          rows and columns as on the sheet
ragged                 uneven tuples            #VALUE!: no host but a program can make one
more than 250,000      --                       #VALUE!: a whole column is a slip of the mouse,
cells                                           and takes Excel seconds to hand over
=====================  =======================  ==============================================
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

FIRST_ERROR = -2146828288
MISSING = -2147352572
ERRORS: Mapping[int, str] = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
"""Excel's error values by the number that VBA's CVErr takes."""

NAMES = frozenset(ERRORS.values())
CODES = range(FIRST_ERROR + 2000, FIRST_ERROR + 2300)
MOST_CELLS = 250_000
DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - the date of a cell has no zone
DAY = dt.timedelta(days=1)
LONGEST = 40
TWO = 2

Place = tuple[int, int]


@dataclass(frozen=True)
class Trouble:
    """Why a cell is no number: the error that Excel shows, the rule that is broken, and what was found."""

    code: str
    rule: str
    got: str


class Refused(Exception):
    """An argument that cannot be used at all."""

    def __init__(self, trouble: Trouble, place: str = "") -> None:
        super().__init__(trouble.rule)
        self.trouble = trouble
        self.place = place


@dataclass(frozen=True)
class Received:
    """An argument as numbers, and what is wrong with those cells that are none.

    Attributes:
        numbers: Rows and columns as on the sheet; NaN where a cell is missing or in trouble.
        complete: Whether every cell is a number.
        troubles: What is wrong, by row and column.
    """

    numbers: NDArray[np.float64]
    complete: bool
    troubles: Mapping[Place, Trouble] = field(default_factory=dict)

    def first_trouble(self) -> Refused | None:
        """The first cell in trouble, in reading order."""
        if not self.troubles:
            return None
        place = min(self.troubles)
        return Refused(self.troubles[place], where(place, self.numbers.shape))


def block(value: Any) -> Received:
    """*value* as numbers in rows and columns.

    >>> block(((1.0, None), ("x", 2.0))).numbers.tolist()
    [[1.0, nan], [nan, 2.0]]
    """
    rows = _rows(value)
    kinds = set(map(type, chain.from_iterable(rows)))
    if kinds <= {float, type(None)}:
        numbers = np.array(rows, dtype=float)
        if np.isfinite(numbers).all():
            return Received(numbers, complete=True)
        if not np.isinf(numbers).any():
            return Received(numbers, complete=False)
    found = [[number(cell) for cell in row] for row in rows]
    troubles = {(i, j): cell for i, row in enumerate(found) for j, cell in enumerate(row) if isinstance(cell, Trouble)}
    numbers = np.array([[np.nan if isinstance(cell, Trouble) else cell for cell in row] for row in found])
    return Received(numbers, complete=not (troubles or np.isnan(numbers).any()), troubles=troubles)


def one(value: Any) -> Any:
    """The content of the single cell that *value* must be."""
    rows = _rows(value)
    if len(rows) > 1 or len(rows[0]) > 1:
        raise Refused(Trouble("#VALUE!", "be one cell", f"{len(rows)} x {len(rows[0])} cells"))
    return rows[0][0]


def number(cell: Any) -> float | Trouble:
    """The number in a cell, NaN where it is missing, or what is wrong with it."""
    if is_missing(cell):
        return math.nan
    if code := error_in(cell):
        return Trouble(code, "not be an error", described(cell))
    try:
        match cell:
            case bool() | np.bool_():
                return Trouble("#VALUE!", "be a number", described(cell))
            case int() | float() | Decimal() | np.integer() | np.floating():
                found = float(cell)
            case dt.date():
                found = day_number(cell)
            case _:
                return Trouble("#VALUE!", "be a number", described(cell))
    except (OverflowError, ValueError):
        found = math.inf
    return Trouble("#NUM!", "be finite", described(cell)) if math.isinf(found) else found


def is_missing(cell: Any) -> bool:
    """Whether a cell is blank or holds empty text, or an argument was left out."""
    return cell is None or (isinstance(cell, str) and not cell) or (type(cell) is int and cell == MISSING)


def error_in(cell: Any) -> str | None:
    """The error value that a cell holds; None where it holds none.

    >>> error_in(-2146826243), error_in("#N/A"), error_in("n/a")
    ('#SPILL!', '#N/A', None)
    """
    if type(cell) is int and cell in CODES:
        return ERRORS.get(cell - FIRST_ERROR, "#VALUE!")
    return cell if isinstance(cell, str) and cell in NAMES else None


def day_number(day: dt.date) -> float:
    """Excel's number of a date: days since the end of 1899, with the time as a fraction.

    >>> day_number(dt.datetime(2026, 12, 31, 6))
    46387.25
    """
    moment = day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as DAY_ZERO
    return (moment.replace(tzinfo=None) - DAY_ZERO) / DAY


def described(cell: Any) -> str:
    """What a cell holds, in words.

    >>> described(3.0), described("abc"), described(True), described(None)
    ('3', 'text "abc"', 'TRUE', 'a blank')
    """
    if code := error_in(cell):
        return code
    match cell:
        case _ if is_missing(cell):
            return "empty text" if isinstance(cell, str) else "a blank"
        case bool() | np.bool_():
            return str(bool(cell)).upper()
        case str():
            return f'text "{cell if len(cell) <= LONGEST else cell[: LONGEST - 3] + "..."}"'
        case dt.datetime():
            return f"the date {cell:%Y-%m-%d}" + (f" {cell:%H:%M}" if (cell.hour, cell.minute) != (0, 0) else "")
        case dt.date():
            return f"the date {cell.isoformat()}"
        case int() | float() | Decimal() | np.number():
            return f"{cell:.15g}" if isinstance(cell, float) else str(cell)[:LONGEST]
    return f"a {type(cell).__name__}"


def described_range(value: Any) -> str:
    """What an argument holds: one cell in words, or how many cells of which kind.

    >>> described_range(((1.0, 2.0, None),))
    '1 row x 3 columns: 2 numbers, 1 blank'
    """
    rows = _rows(value)
    if len(rows) == len(rows[0]) == 1:
        cell = rows[0][0]
        return {"number": "number ", "error": "error "}.get(_kind(cell), "") + described(cell)
    size = f"{_count(len(rows), 'row')} x {_count(len(rows[0]), 'column')}"
    kinds = Counter(_kind(cell) for cell in chain.from_iterable(rows))
    return f"{size}: {', '.join(_count(many, kind) for kind, many in kinds.items())}"


def where(place: Place, shape: tuple[int, ...]) -> str:
    """Where a cell stands in an argument, in words; nothing where there is only one."""
    row, column = place
    return "" if math.prod(shape) == 1 else f" in row {row + 1}, column {column + 1}"


def _kind(cell: Any) -> str:
    if error_in(cell):
        return "error"
    if is_missing(cell):
        return "empty text" if isinstance(cell, str) else "blank"
    kinds = {bool: "truth value", str: "text", dt.datetime: "date", dt.date: "date"}
    return next((name for kind, name in kinds.items() if isinstance(cell, kind)), "number")


def _count(many: int, thing: str) -> str:
    return f"{many} {thing}" + "s" * (many != 1)


def _rows(value: Any) -> tuple[Any, ...]:
    """*value* as a sequence of equal rows that is not too large."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, tuple | list):
        return ((value,),)
    rows = tuple(value) if value and isinstance(value[0], tuple | list) else (tuple(value),)
    if any(not isinstance(row, tuple | list) for row in rows) or len(set(map(len, rows))) > 1:
        raise Refused(Trouble("#VALUE!", "be a range", "rows of different length"))
    cells = len(rows) * len(rows[0])
    if not cells or cells > MOST_CELLS:
        rule = f"be a range of 1 to {MOST_CELLS:,} cells"
        raise Refused(Trouble("#VALUE!", rule, f"{cells:,} cells"))
    return rows

"""The values Excel hands to Python and takes back, in Python and in JSON.

Read by both sides: pytest on Linux and the client inside Windows Python.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

FIRST_ERROR = -2146828288
NUMBERS = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
    "#SPILL!": 2045,
    "#BLOCKED!": 2047,
    "#FIELD!": 2049,
    "#CALC!": 2050,
}


@dataclass(frozen=True)
class CellError:
    """An error value of a cell, such as #N/A; *code* is its VARIANT's SCODE."""

    code: int

    @classmethod
    def named(cls, text: str) -> CellError:
        """The error that Excel shows as *text*."""
        return cls(FIRST_ERROR + NUMBERS[text])


class Missing(Enum):
    """The argument that a caller of a VBA function left out."""

    MISSING = -2147352572


MISSING = Missing.MISSING


@dataclass(frozen=True)
class Cells:
    """A range: VBA passes the object itself, and xlwings reads its values."""

    rows: tuple[tuple[Any, ...], ...]


def as_excel(value: Any) -> Any:
    """*value* as a formula would pass it: every number of a cell is a Double."""
    if isinstance(value, Cells):
        return Cells(as_excel(value.rows))
    if isinstance(value, list | tuple):
        return tuple(map(as_excel, value))
    return float(value) if type(value) is int else value


def encode(value: Any) -> Any:
    """*value* as JSON can carry it, its type kept."""
    match value:
        case bool() | None | str() | float():
            return value
        case int():
            return {"long": value}
        case list() | tuple():
            return [encode(item) for item in value]
        case CellError():
            return {"error": value.code}
        case Missing():
            return {"error": value.value}
        case Cells():
            return {"cells": encode(value.rows)}
        case dt.datetime():
            return {"date": value.replace(tzinfo=None).isoformat()}
        case Decimal():
            return {"currency": str(value)}
    raise TypeError(f"an Excel value must be one of the types above (got {value!r})")


def decode(data: Any) -> Any:
    """The value that :func:`encode` wrote as *data*."""
    match data:
        case list():
            return tuple(map(decode, data))
        case {"long": number}:
            return number
        case {"error": code}:
            return MISSING if code == MISSING.value else CellError(code)
        case {"cells": rows}:
            return Cells(decode(rows))
        case {"date": text}:
            return dt.datetime.fromisoformat(text)
        case {"currency": text}:
            return Decimal(text)
    return data
